import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  createTasks,
  type Latency,
  latencyOf,
  log,
  publish,
  register,
  type Samples,
  send,
  withService,
  write,
} from './commits.ts';
import type { Running } from './processes.ts';
import { Processes } from './usage.ts';

const USAGE = `Usage: npm run bench:webhooks -- [options]

Measures how long an event takes from its commit to the first attempt of its delivery.

  --projects <list>  projects with a webhook each, whose tasks are changed in turns (1,10)
  --rates <list>     events a second, of all projects together (2,200)
  --seconds <n>      duration of each measurement (20)
  --write-docs       write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    projects: { type: 'string', default: '1,10' },
    rates: { type: 'string', default: '2,200' },
    seconds: { type: 'string', default: '20' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const projects = values.projects.split(',').map(Number);
const rates = values.rates.split(',').map(Number);
const seconds = Number(values.seconds);

const TASKS = 200;
const WARM_UP_SECONDS = 3;
/** How long deliveries can arrive after the last change. */
const PATIENCE_MS = 60_000;

type Stage = { port: number; pid: number; url: string; token: string; tasks: string[] };
type Row = Latency & { projects: number; rate: number; deliveries: number; cpu: number };

async function openSink(): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL('webhook-sink.ts', import.meta.url)));
  const [port] = await once(child, 'message');
  return { child, port };
}

async function received(child: ChildProcess): Promise<Samples> {
  child.send('report');
  const [samples] = await once(child, 'message');
  return samples;
}

/** Waits until everything has arrived. */
async function receivedAll(child: ChildProcess, count: number): Promise<Samples> {
  const samples: Samples[number][] = [];
  const end = performance.now() + PATIENCE_MS;
  while (samples.length < count && performance.now() < end) {
    await pause(200);
    samples.push(...(await received(child)));
  }
  return samples;
}

async function measure(stage: Stage, child: ChildProcess, many: number, rate: number): Promise<Row> {
  await write(stage, rate, WARM_UP_SECONDS);
  await receivedAll(child, rate * WARM_UP_SECONDS);
  const before = Processes.now()?.usageOf(stage.pid).cpu_ms ?? 0;
  await write(stage, rate, seconds);
  const samples = await receivedAll(child, rate * seconds);
  const cpu = ((Processes.now()?.usageOf(stage.pid).cpu_ms ?? 0) - before) / (seconds * 1_000);
  const latency = await latencyOf(stage.url, samples);
  return { projects: many, rate, deliveries: samples.length, cpu, ...latency };
}

const sectionOf = (rows: readonly Row[]) =>
  [
    `${seconds} s each:`,
    '',
    '| Projects | Events a second | Deliveries | p50 | p99 | Longest | CPU of the service |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(
      ({ projects: many, rate, deliveries, p50, p99, max, cpu }) =>
        `| ${many} | ${rate} | ${deliveries.toLocaleString('en')} | ${p50.toFixed(0)} ms | ${p99.toFixed(0)} ms | ${max.toFixed(0)} ms | ${(cpu * 100).toFixed(0)} % of a core |`,
    ),
  ].join('\n');

async function measureAll({ port, pid }: Running, url: string): Promise<void> {
  const { token } = await register(port, 0);
  const { child, port: sinkPort } = await openSink();
  const rows: Row[] = [];
  for (const many of projects) {
    const made: string[][] = [];
    for (let n = 0; n < many; n += 1) {
      const { project_id, tasks } = await createTasks(port, token, TASKS / many);
      const body = { url: `http://127.0.0.1:${sinkPort}/${n}`, project_id, events: ['task.updated'] };
      await send(port, 'POST', '/webhooks', token, body);
      made.push(tasks);
    }
    // One task of each project after the other.
    const tasks = made[0]?.flatMap((_, nth) => made.map((each) => each[nth] ?? '')) ?? [];
    for (const rate of rates) {
      rows.push(await measure({ port, pid, url, token, tasks }, child, many, rate));
      log(JSON.stringify(rows.at(-1)));
    }
  }
  child.kill();
  publish('webhooks', sectionOf(rows), values['write-docs']);
}

if (values.help) process.stdout.write(USAGE);
else await withService({ WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' }, measureAll);
process.exit();
