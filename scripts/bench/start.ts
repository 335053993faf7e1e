import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect } from '../../src/database/database.ts';
import { runningUrl } from '../../src/postgres/running.ts';
import { allowedCell, type Prepared, readyRequest } from '../../tests/authorization/requests.ts';
import { createStage } from '../../tests/authorization/stage.ts';
import { operations } from '../../tests/contract/documented.ts';
import { exchange } from '../../tests/exchange.ts';
import { keys } from '../../tests/world.ts';
import { freePort } from './processes.ts';
import { writeSection } from './stage.ts';
import { median } from './statistics.ts';

const USAGE = `Usage: npm run bench:start -- [options]

Measures how long a start with an existing embedded database takes, and the first call of every operation of a new process.

  --starts <n>      starts that are measured, after one that is not (5)
  --rounds <n>      new processes whose first calls are measured (3)
  --write-docs      write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    starts: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const PROGRAM = fileURLToPath(new URL('../../bin/taskflow', import.meta.url));
const READY_WITHIN_MS = 60_000;
/** A process is idle if it uses almost no CPU time several times in a row: on a busy machine, it gets none for a while. */
const IDLE_MS = 500;
const IDLE_TIMES = 4;
const SLOW_MS = 20;
const SHOWN = 10;

const log = (line: string) =>
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

const home = mkdtempSync(join(tmpdir(), 'taskflow-start-'));
// PostgreSQL does not run as root, and its account must be able to enter the directory.
chmodSync(home, 0o711);

/** The tokens and the seeds of the requests are those of the tests. */
const [{ kid, key }] = keys as [(typeof keys)[number]];
const SETTINGS = {
  DATA_DIR: join(home, 'data'),
  JWT_SECRETS: `${kid}:${key.export()}`,
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  LOG_LEVEL: 'warn',
  RATE_LIMIT_USER: 'off',
  RATE_LIMIT_ANONYMOUS: 'off',
  RATE_LIMIT_AUTH: 'off',
  RATE_LIMIT_REFRESH: 'off',
  SHUTDOWN_DELAY: '0s',
};

type Started = { child: ChildProcess; pid: number; url: string; readyMs: number; cpuMs: number };

/** Starts the service as users do, and measures until it responds. */
async function start(variables: NodeJS.ProcessEnv = {}): Promise<Started> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const began = performance.now();
  const child = spawn(PROGRAM, [], {
    cwd: home,
    env: { ...process.env, ...SETTINGS, ...variables, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const pid = child.pid ?? 0;
  while (!(await responds(url))) {
    if (child.exitCode !== null || performance.now() - began > READY_WITHIN_MS)
      throw new Error('The service does not respond.');
    await pause(5);
  }
  return { child, pid, url, readyMs: performance.now() - began, cpuMs: cpuOf(pid) };
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

async function stop({ child }: Started): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

async function responds(url: string): Promise<boolean> {
  try {
    const { ok, body } = await fetch(`${url}/health/ready`);
    await body?.cancel();
    return ok;
  } catch {
    return false;
  }
}

/** Returns the CPU time of all threads of a process, in units of 10 ms. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Returns the CPU time of the main thread, for which other requests wait. */
const mainThreadOf = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6;

/** Waits until the validators are compiled. */
async function becomeIdle({ pid }: Started): Promise<void> {
  for (let times = 0, before = 0; times < IDLE_TIMES; await pause(IDLE_MS)) {
    const now = mainThreadOf(pid);
    times = now - before < IDLE_MS / 20 ? times + 1 : 0;
    before = now;
  }
}

/** Returns the CPU time of the first call of each operation, in a new process. Another one prepares the requests. */
async function firstCalls(databaseUrl: string, seeding: Started): Promise<Map<string, number>> {
  const connections = connect({
    ...{ url: databaseUrl, poolSize: 2, applicationName: 'taskflow bench' },
    log: { info() {}, warn() {}, error() {} },
  });
  // Without the work of jobs, which would be counted with the calls.
  const measured = await start({ DATABASE_URL: databaseUrl, WORKER: 'false' });
  try {
    await becomeIdle(measured);
    const clock = { now: () => Date.now(), advance() {} };
    const world = { db: connections.writer, clock, url: seeding.url };
    const spent = new Map<string, number>();
    for (const operation of operations) {
      const stage = await createStage(world);
      const prepared = await readyRequest(allowedCell(operation), stage, (request: Prepared) =>
        exchange({ url: seeding.url, ...request }),
      );
      const before = mainThreadOf(measured.pid);
      const { status, text } = await exchange({ url: measured.url, ...prepared });
      spent.set(operation.operationId, mainThreadOf(measured.pid) - before);
      if (status >= 300) throw new Error(`${operation.operationId}: ${status} ${text}`);
    }
    return spent;
  } finally {
    await stop(measured);
    await connections.close();
  }
}

type Row = { name: string; ms: number };

function sectionOf(starts: readonly Started[], calls: readonly Row[]): string {
  const [times, cpu] = [starts.map(({ readyMs }) => readyMs), starts.map(({ cpuMs }) => cpuMs)];
  const range = (of: number[]) =>
    `${(median(of) / 1000).toFixed(2)} s (${(Math.min(...of) / 1000).toFixed(2)}–${(Math.max(...of) / 1000).toFixed(2)})`;
  const all = calls.map(({ ms }) => ms);
  const total = all.reduce((sum, ms) => sum + ms, 0);
  return [
    `Medians of ${starts.length} starts and of ${values.rounds} new processes, with a load of the machine of ${loadavg()[0]?.toFixed(1)}:`,
    '',
    '| | |',
    '| --- | ---: |',
    `| Time until the service responds, with an existing embedded database | ${range(times)} |`,
    `| CPU time of its process until then | ${range(cpu)} |`,
    `| CPU time of the first calls of all ${calls.length} operations | ${total.toFixed(0)} ms |`,
    `| The median of them | ${median(all).toFixed(1)} ms |`,
    `| More than ${SLOW_MS} ms | ${all.filter((ms) => ms > SLOW_MS).length} |`,
    '',
    '| Slowest first calls | CPU time of the main thread |',
    '| --- | ---: |',
    ...calls.slice(0, SHOWN).map(({ name, ms }) => `| \`${name}\` | ${ms.toFixed(1)} ms |`),
  ].join('\n');
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  log('creating the database');
  // Also compiles the modules, which the next starts load.
  await stop(await start());
  const starts: Started[] = [];
  for (let number = 1; number <= Number(values.starts); number += 1) {
    const started = await start();
    starts.push(started);
    log(`start ${number}: ${started.readyMs.toFixed(0)} ms, ${started.cpuMs} ms of CPU time`);
    await stop(started);
  }
  const seeding = await start();
  const databaseUrl = await runningUrl(SETTINGS.DATA_DIR);
  if (databaseUrl === undefined) throw new Error('The embedded PostgreSQL does not run.');
  const rounds: Map<string, number>[] = [];
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    rounds.push(await firstCalls(databaseUrl, seeding));
    log(`round ${round} of first calls`);
  }
  await stop(seeding);
  const calls = operations
    .map(({ operationId: name }) => ({
      name,
      ms: median(rounds.map((round) => round.get(name) ?? Number.NaN)),
    }))
    .sort((a, b) => b.ms - a.ms);
  const text = sectionOf(starts, calls);
  process.stdout.write(`${text}\n`);
  if (values['write-docs']) writeSection('start', text);
}

await main();
process.exit();
