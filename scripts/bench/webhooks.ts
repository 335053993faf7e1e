import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  cpuOf,
  createTasks,
  type Delay,
  delayOf,
  log,
  report,
  type Stage,
  send,
  startStage,
  write,
  writeSection,
} from './stage.ts';
import type { Received } from './stream-clients.ts';

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

type Row = Delay & { projects: number; rate: number; deliveries: number; cpu: number };

async function openSink(): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(fileURLToPath(new URL('webhook-sink.ts', import.meta.url)));
  const [port] = await once(child, 'message');
  return { child, port };
}

/** Waits until everything has arrived. */
async function receiveAll(child: ChildProcess, count: number): Promise<Received['samples']> {
  const samples: Received['samples'] = [];
  const end = performance.now() + PATIENCE_MS;
  while (samples.length < count && performance.now() < end) {
    await pause(200);
    samples.push(...(await report(child)).samples);
  }
  return samples;
}

async function measure(stage: Stage, child: ChildProcess, many: number, rate: number): Promise<Row> {
  await write(stage, rate, WARM_UP_SECONDS);
  await receiveAll(child, rate * WARM_UP_SECONDS);
  const before = cpuOf(stage.pid);
  await write(stage, rate, seconds);
  const samples = await receiveAll(child, rate * seconds);
  const cpu = (cpuOf(stage.pid) - before) / (seconds * 1_000);
  const delay = await delayOf(stage.url, samples);
  return { projects: many, rate, deliveries: samples.length, cpu, ...delay };
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

async function measureAll(stage: Stage): Promise<Row[]> {
  const { port, tokens } = stage;
  const [token] = tokens;
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
      rows.push(await measure({ ...stage, tasks }, child, many, rate));
      log(JSON.stringify(rows.at(-1)));
    }
  }
  child.kill();
  return rows;
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  const { stage, stop } = await startStage({ users: 0, env: { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8' } });
  try {
    const text = sectionOf(await measureAll(stage));
    process.stdout.write(`${text}\n`);
    if (values['write-docs']) writeSection('webhooks', text);
  } finally {
    await stop();
  }
}

await main();
process.exit();
