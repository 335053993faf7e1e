import * as assert from 'uvu/assert';
import { readOptions } from '../scripts/bench/options.ts';
import { ownersOf, tableOf, timesBy } from '../scripts/bench/profile.ts';
import {
  allSucceeded,
  type Measurement,
  ratiosOf,
  reportOf,
  rowsOf,
  table,
} from '../scripts/bench/report.ts';
import { median, percentile, random } from '../scripts/bench/statistics.ts';
import { change, type Person, trafficOf } from '../scripts/bench/traffic.ts';
import { suite } from './suite.ts';

const measured = (facts: Partial<Measurement>): Measurement => ({
  round: 1,
  contestant: 'taskflow',
  operation: 'get',
  connections: 64,
  per_second: 1_000,
  p50: 1,
  p95: 2,
  p99: 3,
  failures: 0,
  failure: undefined,
  cpu_ms: 0.1,
  postgres_cpu_ms: 0.1,
  rss_mb: 100,
  cores: { server: 1, postgres: 0.5, generator: 0.2, others: 0 },
  ...facts,
});

/** One round of TaskFlow and the server it is compared with. */
const pair = (round: number, taskflow: number, bare: number) => [
  measured({ round, per_second: taskflow }),
  measured({ round, per_second: bare, contestant: 'bare', cpu_ms: 0.08 }),
];

suite('statistics of the benchmark', (it) => {
  it('computes percentiles by rank', () => {
    const list = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    assert.equal(
      [0.5, 0.95, 0.99, 1].map((share) => percentile(list, share)),
      [50, 95, 99, 100],
    );
    assert.is(percentile([7], 0.01), 7);
    assert.is(percentile([], 0.5), 0);
  });

  it('computes the median of odd and even counts, and of none', () => {
    assert.is(median([3, 1, 2]), 2);
    assert.is(median([4, 1, 2, 3]), 2.5);
    assert.ok(Number.isNaN(median([])));
  });

  it('draws the same numbers from 0 to 1 for the same seed', () => {
    const [one, same, other] = [random(1), random(1), random(2)];
    const numbers = Array.from({ length: 1_000 }, one);
    assert.equal(numbers, Array.from({ length: 1_000 }, same));
    assert.not.equal(numbers, Array.from({ length: 1_000 }, other));
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    assert.ok(Math.abs(numbers.reduce((sum, number) => sum + number, 0) / 1_000 - 0.5) < 0.05);
  });
});

suite('report of the benchmark', (it) => {
  it('computes ratios within a round, so that a slow round does not distort them', () => {
    const rounds = [...pair(1, 900, 1_000), ...pair(2, 80, 100), ...pair(3, 700, 1_000)];
    const [ratio, ...more] = ratiosOf(rounds);
    assert.is(more.length, 0);
    assert.is(ratio?.rival, 'bare');
    assert.is(ratio?.ratio, 0.8);
    assert.equal([ratio?.lowest, ratio?.highest], [0.7, 0.9]);
    assert.is(ratio?.cpu?.toFixed(2), '0.80');
  });

  it('has a row of medians for each server', () => {
    const [taskflow, bare] = rowsOf([...pair(1, 900, 1_000), ...pair(2, 80, 100), ...pair(3, 700, 1_000)]);
    assert.equal([taskflow?.contestant, taskflow?.per_second], ['taskflow', 700]);
    assert.equal([bare?.contestant, bare?.per_second], ['bare', 1_000]);
  });

  it('marks goals as reached or missed', () => {
    assert.match(reportOf(pair(1, 800, 1_000)), '0.80 (0.80–0.80) ≥ 0.7 met');
    assert.match(reportOf(pair(1, 600, 1_000)), '0.60 (0.60–0.60) ≥ 0.7 MISSED');
  });

  it('does not mark a ratio as good if requests failed', () => {
    const failing = pair(1, 800, 1_000).map((one) =>
      one.contestant === 'bare' ? one : { ...one, failures: 3, failure: 'HTTP/1.1 503' },
    );
    assert.not(allSucceeded(failing));
    assert.match(reportOf(failing), '0.80 (0.80–0.80) FAILED');
    assert.match(reportOf(failing), 'FAILED: taskflow get at 64: 3 errors, the first: HTTP/1.1 503');
    assert.ok(allSucceeded(pair(1, 800, 1_000)));
  });

  it('warns of a busy load generator and of other programs on the machine', () => {
    const cores = { server: 1, postgres: 0.3, generator: 0.9, others: 0.5 };
    const busy = pair(1, 800, 1_000).map((one) => ({ ...one, cores }));
    assert.match(reportOf(busy), 'DOUBTFUL: the load generator');
    assert.match(reportOf(busy), 'DOUBTFUL: other programs');
    assert.not.match(reportOf(pair(1, 800, 1_000)), 'DOUBTFUL');
  });

  it('omits CPU times if the system does not provide them', () => {
    const blind = pair(1, 800, 1_000).map((one) => ({ ...one, cpu_ms: null, rss_mb: null, cores: null }));
    assert.match(reportOf(blind), 'CPU was not measured');
    assert.not.match(reportOf(blind), 'NaN');
  });

  it('aligns its columns', () => {
    const lines = table(
      ['server', 'requests/s'],
      [
        ['bare', '1000'],
        ['taskflow', '–'],
      ],
    ).split('\n');
    assert.is(new Set(lines.map((line) => line.length)).size, 1);
    assert.match(lines[1] ?? '', /^\| -+ \| -+: \|$/);
  });
});

suite('load of the benchmark', (it) => {
  const people = (): Person[] =>
    Array.from({ length: 5 }, (_, user) => ({
      user_id: `user-${user}`,
      token: `token-${user}`,
      tasks: Array.from({ length: 4 }, (__, task) => ({ id: `task-${user}-${task}`, version: 1 })),
    }));

  it('is the same for every server', () => {
    const asked = () => {
      const traffic = trafficOf('get', people(), 3, 7);
      return Array.from({ length: 30 }, (_, index) => traffic.next(index % 3));
    };
    assert.equal(asked(), asked());
    assert.ok(new Set(asked()).size > 5);
  });

  it('reads the tasks of the caller', () => {
    const traffic = trafficOf('get', people(), 1, 7);
    for (let asked = 0; asked < 50; asked++) {
      const [, task, token] = /task-(\d)-\d HTTP[\s\S]*token-(\d)/.exec(traffic.next(0)) ?? [];
      assert.ok(task !== undefined && task === token);
    }
  });

  it('updates a task on one connection only, each time from its current version', () => {
    const versions = new Map<string, number>();
    const owners = new Map<string, number>();
    const traffic = trafficOf('patch', people(), 3, 7);
    for (let asked = 0; asked < 300; asked++) {
      const connection = asked % 3;
      const request = traffic.next(connection);
      const [, id = '', body = ''] = /tasks\/(\S+) [\s\S]*\r\n\r\n(.*)$/.exec(request) ?? [];
      const version = versions.get(id) ?? 1;
      assert.equal(JSON.parse(body), change(version));
      assert.is(owners.get(id) ?? connection, connection);
      owners.set(id, connection);
      // Every third request fails and does not change the version.
      if (asked % 3 === 0) continue;
      versions.set(id, version + 1);
      traffic.succeeded(connection);
    }
    assert.ok(owners.size > 10);
  });
});

suite('options of the benchmark', (it) => {
  it('measures less in quick mode', () => {
    const [whole, quick] = [readOptions([]), readOptions(['--quick'])];
    assert.ok(whole !== 'help' && quick !== 'help');
    assert.equal(whole.connections, [64, 1_000]);
    assert.equal(quick.connections, [64]);
    assert.ok(quick.rounds < whole.rounds);
  });

  it('select operations and servers, in their usual order', () => {
    const options = readOptions(['--only', 'patch,get', '--servers', 'bare,taskflow']);
    assert.ok(options !== 'help');
    assert.equal(options.operations, ['get', 'patch']);
    assert.equal(options.contestants, ['taskflow', 'bare']);
  });

  it('fail for unknown values', () => {
    assert.throws(() => readOptions(['--only', 'delete']), /--only must be a list/);
    assert.throws(() => readOptions(['--rounds', 'many']), /--rounds must be a number above 0/);
    assert.throws(() => readOptions(['--fast']));
  });
});

suite('profile of the benchmark', (it) => {
  const at = (functionName: string, url = '') => ({ functionName, url, lineNumber: 4 });
  const profile = {
    nodes: [
      { id: 1, callFrame: at('(root)'), children: [2, 5] },
      { id: 2, callFrame: at('send', 'file:///somewhere/src/http/app.ts'), children: [3, 4] },
      { id: 3, callFrame: at('write', 'node:net') },
      { id: 4, callFrame: at('log', 'file:///somewhere/node_modules/pino/lib/tools.js') },
      { id: 5, callFrame: at('(idle)') },
    ],
    samples: [2, 3, 4, 5, 2],
    timeDeltas: [10, 20, 30, 500, 40],
  };

  it('adds up the time of a file and of what it calls', () => {
    const times = timesBy(profile, ownersOf(profile));
    assert.equal(Object.fromEntries(times), { 'src/http/app.ts': 70, pino: 30, '(idle)': 500 });
  });

  it("shows a function's own time per response, without idle time", () => {
    const text = tableOf(profile, 10);
    assert.match(text, ' 50.0 %     5.0 µs  send src/http/app.ts:5');
    assert.match(text, ' 20.0 %     2.0 µs  write node:net:5');
    assert.not.match(text, 'idle');
  });
});
