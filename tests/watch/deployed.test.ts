import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { METRICS } from '../../src/metrics/definitions.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { afterFile } from '../after-file.ts';
import { suite } from '../suite.ts';

type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };
type Panel = { id: number; title: string; type: string; targets?: { expr: string }[]; gridPos: Grid };
type Grid = { x: number; y: number; w: number; h: number };

const rules = (parse(readFileSync('deploy/prometheus/alerts.yml', 'utf8')) as Rules).groups.flatMap(
  (group) => group.rules,
);
const dashboard = JSON.parse(readFileSync('deploy/grafana/taskflow.json', 'utf8')) as { panels: Panel[] };
const queries = [
  ...rules.map(({ alert, expr }) => ({ of: alert, expr })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ of: `panel ${title}`, expr })),
  ),
];

/** Labels that Prometheus adds to each series, and those of histograms. */
const ADDED = ['job', 'instance', 'le'];

/** The metrics of Node and the process, which have no definitions here. */
async function othersIn(): Promise<Set<string>> {
  const text = await createMetrics({ slowMs: 0 }).text();
  return new Set([...text.matchAll(/^# TYPE ((?:process|nodejs)_\w+)/gm)].map(([, name = '']) => name));
}

/** The metrics in a query, each with the labels that it is filtered by. */
function usesIn(expr: string): { name: string; labels: string[] }[] {
  return [...expr.matchAll(/\b((?:taskflow|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', filter = '']) => ({
      name,
      labels: [...filter.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }),
  );
}

suite('alerts and dashboard', (it) => {
  it('name only metrics and labels that exist', async () => {
    const others = await othersIn();
    const ours = new Map<string, readonly string[]>(
      Object.values(METRICS).flatMap(({ name, type, labels }) =>
        (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((end) => [`${name}${end}`, labels]),
      ),
    );
    assert.ok(queries.length > 40);
    for (const { of, expr } of queries) {
      const uses = usesIn(expr);
      const isOfPrometheus = /\bup\{/.test(expr);
      assert.ok(uses.length > 0 || isOfPrometheus, `${of}: ${expr}`);
      for (const { name, labels } of uses) {
        const known = ours.get(name) ?? (others.has(name) ? [] : undefined);
        assert.ok(known, `${of}: there is no metric ${name}`);
        for (const label of labels)
          assert.ok([...known, ...ADDED].includes(label), `${of}: ${name} has no label ${label}`);
      }
      const all = uses.flatMap(({ name }) => ours.get(name) ?? []);
      for (const [, list = ''] of expr.matchAll(/\bby \(([^)]*)\)/g)) {
        for (const label of list.split(',').map((each) => each.trim()))
          assert.ok([...all, ...ADDED].includes(label), `${of}: by ${label}`);
      }
    }
  });

  it('the dashboard shows every metric of TaskFlow, and its panels do not overlap', () => {
    const shown = dashboard.panels.flatMap(({ targets = [] }) => targets).map(({ expr }) => expr);
    for (const { name } of Object.values(METRICS))
      assert.ok(
        shown.some((expr) => expr.includes(name)),
        name,
      );
    const { panels } = dashboard;
    assert.is(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const [index, { gridPos: one, title }] of panels.entries()) {
      assert.ok(one.x + one.w <= 24, title);
      for (const { gridPos: other } of panels.slice(index + 1)) {
        const isApart =
          one.x + one.w <= other.x ||
          other.x + other.w <= one.x ||
          one.y + one.h <= other.y ||
          other.y + other.h <= one.y;
        assert.ok(isApart, title);
      }
    }
  });

  it('the guide says of each alert what to do', () => {
    const guide = readFileSync('docs/monitoring.md', 'utf8');
    const described = [...guide.matchAll(/^\| `(TaskFlow\w+)` \| \S/gm)].map(([, name]) => name);
    assert.equal(
      described,
      rules.map(({ alert }) => alert),
    );
  });

  it('promtool accepts every query of the dashboard', () => {
    if (spawnSync('promtool', ['--version']).status !== 0)
      return console.log('SKIPPED promtool accepts the queries: promtool is not installed');
    // As Grafana does it.
    const filled = queries.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '1m').replaceAll('"$instance"', '".*"'),
    );
    const recorded = filled.map((expr, index) => ({ record: `query_${index}`, expr }));
    const file = join(mkdtempSync(join(tmpdir(), 'taskflow-queries-')), 'queries.yml');
    afterFile(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, stringify({ groups: [{ name: 'dashboard', rules: recorded }] }));
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', file], { encoding: 'utf8' });
    assert.is(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, `${queries.length} rules found`);
  });

  it('promtool accepts the configuration and the alerts, and each alert fires when it must', () => {
    if (spawnSync('promtool', ['--version']).status !== 0)
      return console.log('SKIPPED promtool accepts the alerts: promtool is not installed');
    const tests = readFileSync('deploy/prometheus/alerts.test.yml', 'utf8');
    for (const { alert } of rules)
      assert.match(tests, new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`), `${alert} is never fired`);
    for (const args of [
      ['check', 'config', '--syntax-only', 'prometheus.yml'],
      ['check', 'rules', 'alerts.yml'],
      ['test', 'rules', 'alerts.test.yml'],
    ]) {
      const { status, stdout, stderr } = spawnSync('promtool', args, {
        cwd: 'deploy/prometheus',
        encoding: 'utf8',
      });
      assert.is(status, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    }
  });
});
