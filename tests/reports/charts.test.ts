import * as assert from 'uvu/assert';
import { inBrowser } from '../docs/browser.ts';
import { createProject } from '../fixtures.ts';
import { readChart, readReport, setStatus } from '../reports-kit.ts';
import { createEntry } from '../time-kit.ts';
import { createTask, inWorld } from '../world.ts';

const REPORTS = ['summary', 'workload', 'throughput', 'burndown', 'cycle-time', 'time'] as const;

inWorld('charts', (it) => {
  it('are SVG with a text for screen readers, and without scripts', async ({ ada }) => {
    const task = await createTask(ada);
    await createEntry(ada, task, { seconds: 60 });
    await setStatus(ada, task, 'completed', 1);
    for (const name of REPORTS) {
      const chart = await readChart(ada, name);
      assert.match(
        chart,
        /^<svg class="taskflow-chart" role="img" aria-label="[^"]+" width="800" height="400"/,
      );
      assert.not.match(chart, /<script|<image|href=|url\((?!#)|NaN|undefined/);
      assert.match(chart, '<title>');
      // The same report is the same chart.
      assert.is(await readChart(ada, name), chart);
    }
  });

  it('say that there is nothing to show', async ({ eve }) => {
    for (const name of REPORTS) assert.match(await readChart(eve, name, 'width=320&height=240'), 'No data');
  });

  it('show names of users as text', async ({ ada }) => {
    const name = '<b onload="x">&\'"';
    const project = await createProject(ada, { name });
    await createTask(ada, { project_id: project.id });
    const chart = await readChart(ada, 'summary', 'group_by=project');
    assert.match(chart, '&lt;b onload=');
    assert.not.match(chart, '<b ');
    assert.is((await readReport(ada, 'summary', 'group_by=project')).rows[0]?.group_name, name);
  });

  it('show names with characters that XML does not allow', async ({ ada }) => {
    await createTask(ada, { tags: ['bell \u0007', 'escape \u001b', 'last \uFFFE'] });
    const chart = await readChart(ada, 'summary', 'group_by=tag');
    for (const name of ['bell', 'escape', 'last']) assert.match(chart, `${name} \uFFFD`);
    assert.not.match(chart, /[^\t\n\r -\uFFFD\u{10000}-\u{10FFFF}]/u);
  });

  it('406: a type that reports do not have', async ({ ada }) => {
    await ada.get('/reports/summary').set('Accept', 'image/png').expect(406);
  });
});

inBrowser('charts in a browser', (it) => {
  it('follow the colors that the reader prefers', async ({ ada }, browser) => {
    await createTask(ada);
    const [auto, dark] = [await readChart(ada, 'summary'), await readChart(ada, 'summary', 'theme=dark')];
    const background = async (svg: string, colorScheme: 'light' | 'dark') => {
      const page = await browser.newPage({ colorScheme });
      try {
        // As XML, which is stricter than HTML.
        await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
        return await page.evaluate<string>("getComputedStyle(document.querySelector('rect')).fill");
      } finally {
        await page.close();
      }
    };
    assert.equal(
      [await background(auto, 'light'), await background(auto, 'dark'), await background(dark, 'light')],
      ['rgb(255, 255, 255)', 'rgb(15, 23, 42)', 'rgb(15, 23, 42)'],
    );
  });
});
