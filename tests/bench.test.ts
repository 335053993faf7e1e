import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as assert from 'uvu/assert';
import type { ContestantName } from '../scripts/bench/contestants/contestant.ts';
import { prepareContestants } from '../scripts/bench/contestants/contestants.ts';
import { between, sectionsOf } from '../scripts/bench/docs.ts';
import { load } from '../scripts/bench/load.ts';
import { OPERATIONS } from '../scripts/bench/operations.ts';
import { readOptions } from '../scripts/bench/options.ts';
import { activeMembers, type Person, readersAndWriters, rowId, sizeOf } from '../scripts/bench/people.ts';
import { isWarmedUp, latenciesOf } from '../scripts/bench/pgbench.ts';
import { barPlot, linePlot } from '../scripts/bench/plot.ts';
import { ownersOf, tableOf, timesBy } from '../scripts/bench/profile.ts';
import { reportOf, table } from '../scripts/bench/report.ts';
import {
  allSucceeded,
  combined,
  type Measurement,
  type Results,
  ratiosOf,
  rowsOf,
} from '../scripts/bench/results.ts';
import { median, percentile, random } from '../scripts/bench/statistics.ts';
import { trafficOf } from '../scripts/bench/traffic.ts';
import { suite } from './suite.ts';

const measured = (facts: Partial<Measurement>): Measurement => ({
  round: 1,
  tasks: 1_000,
  contestant: 'taskflow',
  operation: 'get',
  connections: 64,
  per_second: 1_000,
  p50: 1,
  p99: 3,
  failures: 0,
  cpu_ms: 0.1,
  postgres_cpu_ms: 0.1,
  generator_cpu_ms: 0.02,
  rss_mb: 100,
  cores: { server: 1, postgres: 0.5, generator: 0.2, others: 0 },
  ...facts,
});

/** One round of TaskFlow and the server it is compared with. */
const pair = (round: number, taskflow: number, rival: number, contestant: ContestantName = 'bare') => [
  measured({ round, per_second: taskflow }),
  measured({ round, per_second: rival, contestant, cpu_ms: 0.08 }),
];

const run = (measurements: Measurement[], tasks = 1_000): Results => ({
  about: {
    at: '2026-11-29T12:00:00.000Z',
    commit: 'abc',
    machine: { cpu: 'a processor', cores: 2, platform: 'linux' },
    node: 'v24',
    postgres: { server_version: '18', fsync: 'on', synchronous_commit: 'on' },
    seconds: 3,
    rounds: 4,
    pool_size: 10,
    minutes: 20,
  },
  contestants: { taskflow: { about: 'TaskFlow', durability: 'a commit waits for the disk' } },
  skipped: {},
  sizes: [{ tasks, users: 5, stores: [{ name: 'PostgreSQL', megabytes: 7, seed_seconds: 3 }] }],
  measurements,
});

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

  it('takes the median of odd, even and no numbers', () => {
    assert.is(median([3, 1, 2]), 2);
    assert.is(median([4, 1, 2, 3]), 2.5);
    assert.ok(Number.isNaN(median([])));
  });

  it('draws the same numbers for the same seed, from 0 up to 1', () => {
    const [one, same, other] = [random(1), random(1), random(2)];
    const numbers = Array.from({ length: 1_000 }, one);
    assert.equal(numbers, Array.from({ length: 1_000 }, same));
    assert.not.equal(numbers, Array.from({ length: 1_000 }, other));
    assert.ok(numbers.every((number) => number >= 0 && number < 1));
    assert.ok(Math.abs(numbers.reduce((sum, number) => sum + number, 0) / 1_000 - 0.5) < 0.05);
  });
});

suite('report of the benchmark', (it) => {
  it('takes ratios within a round, so that a slow round does not count', () => {
    const rounds = [...pair(1, 900, 1_000), ...pair(2, 80, 100), ...pair(3, 700, 1_000)];
    const [ratio, ...more] = ratiosOf(rounds);
    assert.is(more.length, 0);
    assert.is(ratio?.rival, 'bare');
    assert.is(ratio?.median, 0.8);
    assert.equal([ratio?.lowest, ratio?.highest], [0.7, 0.9]);
    assert.is(ratio?.cpu?.toFixed(2), '0.90');
  });

  it('compares only measurements of the same size', () => {
    const large = pair(1, 100, 1_000).map((one) => ({ ...one, tasks: 50_000 }));
    assert.equal(
      ratiosOf([...pair(1, 900, 1_000), ...large]).map((ratio) => [ratio.tasks, ratio.median]),
      [
        [1_000, 0.9],
        [50_000, 0.1],
      ],
    );
  });

  it('has a row with the median and the spread of each contestant', () => {
    const [taskflow, bare] = rowsOf([...pair(1, 900, 1_000), ...pair(2, 80, 100), ...pair(3, 700, 1_000)]);
    assert.equal(taskflow?.per_second, { median: 700, lowest: 80, highest: 900 });
    assert.equal([bare?.contestant, bare?.per_second.median], ['bare', 1_000]);
  });

  it('shows goals, and marks those that were missed', () => {
    assert.match(reportOf(run(pair(1, 1_300, 1_000))), '1.30, goal 1.2 |');
    assert.match(reportOf(run(pair(1, 600, 1_000))), '0.60, goal 1.2 **missed**');
    assert.match(reportOf(run(pair(1, 600, 1_000, 'floor'))), / 0\.60 \|/);
  });

  it('marks ratios in which requests failed', () => {
    const failing = pair(1, 1_300, 1_000).map((one) =>
      one.contestant === 'bare' ? one : { ...one, failures: 3, failure: 'HTTP/1.1 503' },
    );
    assert.not(allSucceeded(failing));
    assert.match(reportOf(run(failing)), '1.30, FAILED');
    assert.match(reportOf(run(failing)), 'FAILED: taskflow get at 64: 3 errors, the first: HTTP/1.1 503');
    assert.ok(allSucceeded(pair(1, 800, 1_000)));
  });

  it('names contestants that were skipped', () => {
    const report = reportOf({ ...run(pair(1, 800, 1_000)), skipped: { go: 'Go was not found' } });
    assert.match(report, 'SKIPPED: go.');
    assert.match(report, 'Skipped: Go was not found');
  });

  it('warns of a busy load generator and of other programs on the machine', () => {
    const cores = { server: 1, postgres: 0.3, generator: 0.9, others: 0.5 };
    const busy = pair(1, 800, 1_000).map((one) => ({ ...one, cores }));
    assert.match(reportOf(run(busy)), 'DOUBTFUL: the load generator');
    assert.match(reportOf(run(busy)), 'DOUBTFUL: other programs');
    assert.not.match(reportOf(run(pair(1, 800, 1_000))), 'DOUBTFUL');
  });

  it('omits CPU times if the system does not provide them', () => {
    const blind = pair(1, 800, 1_000).map((one) => ({ ...one, cpu_ms: null, rss_mb: null, cores: null }));
    assert.match(reportOf(run(blind)), 'CPU was not measured');
    assert.not.match(reportOf(run(blind)), 'NaN');
  });

  it('combines runs of different sizes', () => {
    const small = pair(1, 700, 1_000).map((one) => ({ ...one, tasks: 50 }));
    const both = combined([run(pair(1, 800, 1_000)), run(small, 50)]);
    assert.equal(
      both.sizes.map(({ tasks }) => tasks),
      [50, 1_000],
    );
    assert.equal(
      both.measurements.map(({ tasks }) => tasks),
      [50, 50, 1_000, 1_000],
    );
    assert.throws(() => combined([run([]), run([])]), /results for 1000 tasks/);
  });

  it('aligns the columns of a table', () => {
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

suite('documentation of the benchmark', (it) => {
  it('replaces only the text between its markers', () => {
    const guide = 'Text\n<!-- bench: ratios -->\nold\n<!-- /bench -->\nMore\n';
    const written = between(guide, { ratios: '| new |' });
    assert.is(written, 'Text\n<!-- bench: ratios -->\n\n| new |\n\n<!-- /bench -->\nMore\n');
    assert.is(between(written, { ratios: '| new |' }), written);
    assert.throws(() => between(guide, {}), /unknown section/);
  });

  it('docs/performance.md has the results of docs/performance.json', () => {
    const guide = readFileSync('docs/performance.md', 'utf8');
    const results: Results = JSON.parse(readFileSync('docs/performance.json', 'utf8'));
    assert.is(between(guide, sectionsOf(results)), guide);
  });

  it('plots a bar for each contestant, and escapes names', () => {
    const bars = [
      { name: 'a & b', value: 1_234, lowest: 1_000, highest: 1_300, isOwn: true },
      { name: 'c', value: 0, lowest: 0, highest: 0, isOwn: false },
    ];
    const svg = barPlot('Speed', [{ title: 'Get a task', bars }]);
    assert.match(svg, /^<svg [^>]*viewBox="0 0 \d+ \d+"/);
    assert.match(svg, '>a &amp; b</text>');
    assert.match(svg, '>1,234</text>');
    assert.not.match(svg, 'NaN');
  });

  it('plots a line for each contestant, also with one point', () => {
    const lines = [
      { name: 'one', isOwn: true, points: [{ x: 10_000, y: 900 }] },
      {
        name: 'two',
        isOwn: false,
        points: [
          { x: 10_000, y: 500 },
          { x: 1_000_000, y: 400 },
        ],
      },
    ];
    const svg = linePlot('Sizes', [{ title: 'Get a task', lines }]);
    assert.is(svg.match(/<polyline /g)?.length, 2);
    assert.match(svg, '>1M</text>');
    assert.not.match(svg, 'NaN');
  });

  it('gives a contestant the same colour in each panel', () => {
    const line = (name: string) => ({
      name,
      isOwn: false,
      points: [
        { x: 10, y: 500 },
        { x: 20, y: 400 },
      ],
    });
    const svg = linePlot('Sizes', [
      { title: 'Get a task', lines: [line('bare'), line('floor')] },
      { title: 'Search tasks', lines: [line('floor')] },
    ]);
    const colours = [...svg.matchAll(/fill="([^"]+)"[^>]*>floor</g)].map(([, colour]) => colour);
    assert.is(colours.length, 2);
    assert.is(colours[0], colours[1]);
  });
});

suite('contestants of the benchmark', (it) => {
  it('leaves out those that the machine cannot run, with the reason', async () => {
    const lines: string[] = [];
    const machine = { directory: '', python: undefined, log: (line: string) => lines.push(line) };
    const missing = { prepare: async () => ({ skipped: 'Go was not found' }) };
    const present = { prepare: async () => () => Promise.reject(new Error('not used')) };
    const all = Object.fromEntries(['bare', 'go'].map((name) => [name, name === 'go' ? missing : present]));
    const { ready, skipped } = await prepareContestants(['bare', 'go'], machine, all as never);
    assert.is(ready.length, 1);
    assert.equal(skipped, { go: 'Go was not found' });
    assert.equal(lines, ['SKIPPED go: Go was not found']);
  });

  it('reads the warm-up and the latencies of the measured window from the output of pgbench', () => {
    const log = ['0 1 1500 0 100 0', '1 1 2500 0 101 500000', '0 2 500 0 101 600000', '1 2 9 0 103 0', ''];
    const second = (rate: number) => `progress: 1.0 s, ${rate}.0 tps, lat 1.2 ms stddev 0.1, 0 failed\n`;
    assert.not(isWarmedUp(second(9_000), 2));
    assert.not(isWarmedUp(second(900).repeat(2), 2));
    assert.ok(isWarmedUp(second(1_500).repeat(2), 2));
    assert.ok(isWarmedUp(second(10).repeat(6), 2));
    assert.equal([...latenciesOf(log.join('\n'), 101_000, 103_000)], [0.5, 2.5]);
  });
});

suite('data of the benchmark', (it) => {
  it('gives each task to one user, in turns', () => {
    const size = sizeOf(1_000);
    const members = activeMembers(size);
    assert.is(size.users, 5);
    assert.equal(members[1]?.tasks.slice(0, 3), [2, 7, 12]);
    const all = members.flatMap(({ tasks }) => tasks).sort((a, b) => a - b);
    assert.equal(
      all,
      Array.from({ length: 1_000 }, (_, index) => index + 1),
    );
  });

  it('sends the requests of a thousand users at most, from all parts of the data', () => {
    const members = activeMembers(sizeOf(10_000_000));
    assert.is(members.length, 1_000);
    assert.equal([members[0]?.user, members[1]?.user, members.at(-1)?.user], [1, 51, 49_951]);
    assert.is(members[0]?.tasks.length, 200);
  });

  it('separates users who read from those who write', () => {
    const { readers, writers } = readersAndWriters([1, 2, 3]);
    assert.equal([readers, writers], [[1, 3], [2]]);
  });

  it('makes IDs that are in the order of their numbers', () => {
    assert.is(rowId('task', 42), '01990000-0000-7000-8000-100000000042');
    assert.ok(rowId('task', 9) < rowId('task', 10));
  });
});

suite('load of the benchmark', (it) => {
  const people = (): Person[] =>
    Array.from({ length: 5 }, (_, user) => ({
      user_id: `user-${user}`,
      token: `token-${user}`,
      tasks: Array.from({ length: 4 }, (__, task) => ({ id: `task-${user}-${task}`, version: 1 })),
    }));

  const { get, patch } = OPERATIONS;

  it('sends every server the same requests', () => {
    const asked = () => {
      const traffic = trafficOf({ call: get.call, people: people(), connections: 3, seed: 7 });
      return Array.from({ length: 30 }, (_, index) => traffic.next(index % 3));
    };
    assert.equal(asked(), asked());
    assert.ok(new Set(asked()).size > 5);
  });

  it('requests only tasks of the caller', () => {
    const traffic = trafficOf({ call: get.call, people: people(), connections: 1, seed: 7 });
    for (let asked = 0; asked < 50; asked++) {
      const [, task, token] = /task-(\d)-\d HTTP[\s\S]*token-(\d)/.exec(traffic.next(0)) ?? [];
      assert.ok(task !== undefined && task === token);
    }
  });

  it('changes a task on one connection only, each time from its current version', () => {
    const versions = new Map<string, number>();
    const owners = new Map<string, number>();
    const traffic = trafficOf({
      call: patch.call,
      people: people(),
      connections: 3,
      seed: 7,
      isVersioned: true,
    });
    for (let asked = 0; asked < 300; asked++) {
      const connection = asked % 3;
      const request = traffic.next(connection);
      const [, id = '', body = ''] = /tasks\/(\S+) [\s\S]*\r\n\r\n(.*)$/.exec(request) ?? [];
      const version = versions.get(id) ?? 1;
      assert.is(JSON.parse(body).version, version);
      assert.is(JSON.parse(body).status, version % 2 === 0 ? 'todo' : 'in_progress');
      assert.is(owners.get(id) ?? connection, connection);
      owners.set(id, connection);
      // Every third request fails, and leaves the version as it is.
      if (asked % 3 === 0) continue;
      versions.set(id, version + 1);
      traffic.succeeded(connection);
    }
    assert.ok(owners.size > 10);
  });
});

suite('load generator of the benchmark', (it) => {
  /** Loads a server, whose reply is written by `reply`, with 20 requests or a few more. */
  async function loaded(reply: (res: ServerResponse) => void) {
    const requests: string[] = [];
    const server = createServer((req, res) => {
      requests.push(`${req.method} ${req.url}`);
      reply(res);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    let sent = 0;
    let succeeded = 0;
    const traffic = {
      next: () => `GET /${++sent} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      succeeded: () => {
        succeeded++;
      },
    };
    const result = await load({ port, connections: 2, warmUpSeconds: 0.01, seconds: 0.05, traffic });
    server.closeAllConnections();
    server.close();
    return { ...result, requests, sent, succeeded };
  }

  it('reads responses with a length, in chunks and without a body', async () => {
    const replies: ((res: ServerResponse) => void)[] = [
      (res) => res.end('{"a":1}'),
      (res) => {
        res.write('{"a":');
        setImmediate(() => res.end('1}'));
      },
      (res) => res.writeHead(204).end(),
    ];
    for (const reply of replies) {
      const { failures, requests, sent, succeeded } = await loaded(reply);
      assert.equal([failures, requests.length, succeeded], [0, sent, sent]);
      assert.ok(sent >= 2);
    }
  });

  it('counts other statuses and broken connections as failures', async () => {
    const refused = await loaded((res) => res.writeHead(409).end('conflict'));
    assert.is(refused.succeeded, 0);
    assert.match(refused.failure ?? '', /^HTTP\/1.1 409 Conflict[\s\S]*conflict/);
    const broken = await loaded((res) => res.destroy());
    assert.is(broken.failures, 2);
  });
});

suite('options of the benchmark', (it) => {
  it('measures less with --quick', () => {
    const [whole, quick] = [readOptions([]), readOptions(['--quick'])];
    assert.ok(whole !== 'help' && quick !== 'help');
    assert.equal([whole.tasks, quick.tasks], [[100_000], [20_000]]);
    assert.ok(quick.rounds < whole.rounds && quick.seconds < whole.seconds);
  });

  it('accepts lists of operations, contestants and sizes, in their usual order', () => {
    const options = readOptions(['--only', 'patch,get', '--servers', 'bare,taskflow', '--tasks', '100,2000']);
    assert.ok(options !== 'help');
    assert.equal(options.operations, ['get', 'patch']);
    assert.equal(options.contestants, ['taskflow', 'bare']);
    assert.equal(options.tasks, [100, 2_000]);
  });

  it('rejects unknown values', () => {
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

  it('adds the time of calls of Node to the calling file', () => {
    const times = timesBy(profile, ownersOf(profile));
    assert.equal(Object.fromEntries(times), { 'src/http/app.ts': 70, pino: 30, '(idle)': 500 });
  });

  it('shows the time of a function itself for each response, without idle time', () => {
    const text = tableOf(profile, 10);
    assert.match(text, ' 50.0 %     5.0 µs  send src/http/app.ts:5');
    assert.match(text, ' 20.0 %     2.0 µs  write node:net:5');
    assert.not.match(text, 'idle');
  });
});
