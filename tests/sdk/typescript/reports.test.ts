import * as assert from 'uvu/assert';
import { TaskFlow } from '../../../sdk/typescript/src/index.ts';
import { rows } from '../../../sdk/typescript/src/reports.ts';
import { readChart } from '../../reports-kit.ts';
import { suite } from '../../suite.ts';
import { createTask, inWorld } from '../../world.ts';

const row = {
  start: '2026-02-23T00:00:00.000Z',
  end: '2026-03-02T00:00:00.000Z',
  group: null,
  group_name: null,
  created: 4,
};

suite('rows of reports', (it) => {
  it('are plain values, with times as dates and without the columns of absent groups', () => {
    const [first] = rows({ rows: [row], group_by: null });
    assert.equal(first, { start: new Date(row.start), end: new Date(row.end), created: 4 });
  });

  it('have the columns of groups, also in the workload', () => {
    assert.is(rows({ rows: [row], group_by: 'tag' })[0]?.group, null);
    assert.equal(rows({ rows: [{ group: 'a', group_name: 'Ada', open: 1 }] }), [
      { group: 'a', group_name: 'Ada', open: 1 },
    ]);
  });
});

inWorld('files of reports', (it) => {
  it('are the rows as CSV, and a chart', async ({ ada, url }) => {
    await createTask(ada);
    const { reports } = new TaskFlow({ baseUrl: url, token: ada.token });
    const csv = await reports.summaryCsv({ group_by: 'status' });
    assert.match(String(csv.contentType), 'text/csv');
    const [head, first] = (await csv.text()).split('\r\n');
    assert.is(
      head,
      'group,group_name,task_count,todo,in_progress,completed,overdue,due_soon,without_due_date',
    );
    assert.is(first, 'todo,todo,1,1,0,0,0,0,1');
    const chart = await reports.summaryChart({ group_by: 'status', theme: 'dark' });
    assert.match(String(chart.contentType), 'image/svg+xml');
    assert.is(await chart.text(), await readChart(ada, 'summary', 'group_by=status&theme=dark'));
  });

  it('exist for each report', async ({ ada, url }) => {
    const { reports } = new TaskFlow({ baseUrl: url, token: ada.token });
    const files = [
      [reports.summaryCsv, reports.summaryChart],
      [reports.workloadCsv, reports.workloadChart],
      [reports.throughputCsv, reports.throughputChart],
      [reports.burndownCsv, reports.burndownChart],
      [reports.cycleTimeCsv, reports.cycleTimeChart],
      [reports.timeCsv, reports.timeChart],
    ] as const;
    for (const [csv, chart] of files) {
      assert.match(await (await csv.call(reports)).text(), /^(start|group),/);
      assert.match(await (await chart.call(reports)).text(), /^<svg /);
    }
  });
});
