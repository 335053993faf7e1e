import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { taskFlowCommand } from '../bench/contestants/taskflow.ts';
import { type LoadResult, load, type Traffic } from '../bench/load.ts';
import type { Person } from '../bench/people.ts';
import { freePort } from '../bench/processes.ts';
import { createSite, type PreparedSite } from '../bench/site.ts';
import { writeSection } from '../bench/stage.ts';
import { median, percentile, random } from '../bench/statistics.ts';
import { type Postgres, startPostgres, withConnection } from '../bench/stores/postgres.ts';
import { Processes } from '../bench/usage.ts';
import { type Ask, chooseKind } from './mix.ts';
import { loadedService } from './service.ts';

const USAGE = `Usage: npm run bench:cluster -- [options]

Measures what a request costs with more processes of the service: the CPU time of the service and of PostgreSQL, for the mix of \`npm run load\`.
Wall time cannot show it on a machine whose cores are all in use.

  --processes <list>  sizes of the cluster, which take turns (1,2)
  --connections <n>   connections for each process, which send one request after the other (32)
  --rounds <n>        turns of each size (4)
  --seconds <n>       duration of a turn, after a warm-up of 10 s for each process (10)
  --tasks <n>         tasks in the database (50000)
  --write-docs        write the results into docs/performance.md
`;

const { values: options } = parseArgs({
  options: {
    processes: { type: 'string', default: '1,2' },
    connections: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '4' },
    seconds: { type: 'string', default: '10' },
    tasks: { type: 'string', default: '50000' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const sizes = options.processes.split(',').map(Number);
const [rounds, seconds] = [Number(options.rounds), Number(options.seconds)];

const DIRECTORY = resolve('.taskflow/bench');
/** For each process, because each compiles its code. */
const WARM_UP_S = 10;
const SAMPLE_MS = 100;

const log = (line: string) =>
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

/** A turn of one size. Times are milliseconds of CPU for each request. */
type Turn = {
  size: number;
  perSecond: number;
  service: number;
  database: number;
  /** Cores in use by the service, PostgreSQL and the load generator together. */
  cores: number;
  p50: number;
  /** The part of the samples in which a backend at work waited for a lock, other than for the disk at a commit. */
  locked: number;
};

/** Serializes a request. It contains only ASCII. */
function serialized({ method, path, body, headers }: Ask, token: string): string {
  const text =
    body === undefined ? '' : Buffer.isBuffer(body) ? body.toString('latin1') : JSON.stringify(body);
  const all = {
    host: 'localhost',
    authorization: `Bearer ${token}`,
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json', 'content-length': text.length }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} /api/v1${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/** The same requests in the same order for each connection, whatever the size. */
function mixedTraffic(people: readonly Person[], round: number): Traffic {
  const numbers = new Map<number, () => number>();
  let sent = 0;
  return {
    next(connection) {
      const number = numbers.get(connection) ?? random(round * 100_003 + connection + 1);
      numbers.set(connection, number);
      const pick = <T>(list: readonly T[]) => list[Math.floor(number() * list.length)] as T;
      const person = pick(people);
      sent += 1;
      const asking = { person, task: pick(person.tasks).id, random: number, title: `load ${round} ${sent}` };
      return serialized(chooseKind(number).ask(asking), person.token);
    },
    succeeded() {},
  };
}

/** Samples what the backends at work wait for, until `stop`. */
function watchLocks(url: string): { stop(): Promise<number> } {
  const stopping = new AbortController();
  let [active, locked] = [0, 0];
  const watching = withConnection(url, async (client) => {
    while (!stopping.signal.aborted) {
      const { rows } = await client.query<{ active: number; locked: number }>(`
        select count(*)::integer as active, (count(*) filter (where wait_event_type in ('Lock', 'LWLock', 'BufferPin') and wait_event <> 'WALWrite'))::integer as locked
        from pg_stat_activity where backend_type = 'client backend' and state = 'active' and pid <> pg_backend_pid()`);
      active += rows[0]?.active ?? 0;
      locked += rows[0]?.locked ?? 0;
      await pause(SAMPLE_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  });
  return {
    async stop() {
      stopping.abort();
      await watching;
      return active === 0 ? 0 : locked / active;
    },
  };
}

async function takeTurn(size: number, round: number, site: PreparedSite, postgres: Postgres): Promise<Turn> {
  site.store.touch();
  await site.store.reset();
  const service = loadedService(taskFlowCommand(site), await freePort(), {
    CLUSTER: String(size),
    TRUSTED_PROXIES: '127.0.0.1',
    DATA_DIR: `${DIRECTORY}/files`,
  });
  await service.start();
  try {
    const edges: (Processes | undefined)[] = [];
    let locks: ReturnType<typeof watchLocks> | undefined;
    let locked = Promise.resolve(0);
    const result = await load({
      port: service.port,
      connections: size * Number(options.connections),
      warmUpSeconds: size * WARM_UP_S,
      seconds,
      traffic: mixedTraffic(site.people, round),
      onWindow(edge) {
        edges.push(Processes.now());
        if (edge === 'open') locks = watchLocks(site.store.url);
        else locked = locks?.stop() ?? locked;
      },
    });
    if (result.failures > 0) throw new Error(`${result.failures} requests failed: ${result.failure}`);
    return {
      size,
      ...spentIn(edges, result, { service: service.pid, postgres: postgres.pid }),
      locked: await locked,
    };
  } finally {
    await service.stop();
  }
}

function spentIn(
  [open, close]: readonly (Processes | undefined)[],
  { latencies, seconds: length }: LoadResult,
  pids: { service: number | undefined; postgres: number | undefined },
): Omit<Turn, 'size' | 'locked'> {
  if (!open || !close || pids.service === undefined || pids.postgres === undefined)
    throw new Error('The CPU time of processes is only known on Linux, with a PostgreSQL of the bench.');
  const used = (pid: number) => close.usageOf(pid).cpu_ms - open.usageOf(pid).cpu_ms;
  const [service, database] = [used(pids.service), used(pids.postgres)];
  return {
    perSecond: latencies.length / length,
    service: service / latencies.length,
    database: database / latencies.length,
    cores: (service + database + close.own_ms - open.own_ms) / 1000 / length,
    p50: percentile(latencies, 0.5),
  };
}

function sectionOf(turns: readonly Turn[]): string {
  const of = (size: number, value: (turn: Turn) => number) =>
    median(turns.filter((turn) => turn.size === size).map(value));
  const total = (turn: Turn) => turn.service + turn.database;
  const first = sizes[0] ?? 1;
  const rows = sizes.map((size) => {
    const ratio = of(size, total) / of(first, total);
    return `| ${size} | ${of(size, ({ service }) => service).toFixed(3)} ms | ${of(size, ({ database }) => database).toFixed(3)} ms | ${ratio.toFixed(2)} | ${(size / first / ratio).toFixed(2)} | ${(of(size, ({ locked }) => locked) * 100).toFixed(1)} % | ${of(size, ({ perSecond }) => perSecond).toFixed(0)} | ${of(size, ({ cores }) => cores).toFixed(2)} |`;
  });
  return [
    `${rounds} turns of ${seconds} s each, ${options.connections} connections for each process, ${Number(options.tasks).toLocaleString('en')} tasks. Medians. ${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, shared with PostgreSQL and the load generator.`,
    '',
    '| Processes | Service, for each request | PostgreSQL | Both ÷ those of the first row | Requests per second on free cores ÷ those of the first row | Backends at work that wait for a lock | Requests/s here | Cores in use |',
    '| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
  ].join('\n');
}

const cleanups: (() => Promise<void>)[] = [];
async function cleanUp(): Promise<void> {
  for (let undo = cleanups.pop(); undo; undo = cleanups.pop())
    await undo().catch((error: unknown) => log(`cleaning up failed: ${error}`));
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void cleanUp().then(() => process.exit(130)));

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(USAGE);
  const postgres = await startPostgres(undefined, DIRECTORY, log);
  cleanups.push(() => postgres.stop());
  const site = await createSite(
    Number(options.tasks),
    postgres,
    { keep: true, logs: undefined },
    DIRECTORY,
    log,
  );
  cleanups.push(() => site.remove());
  const turns: Turn[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // Each size is the first one of a round as often as the others.
    for (const size of round % 2 === 0 ? sizes.toReversed() : sizes) {
      const turn = await takeTurn(size, round, site, postgres);
      turns.push(turn);
      log(`round ${round}: ${JSON.stringify(turn)}`);
    }
  }
  const text = sectionOf(turns);
  process.stdout.write(`${text}\n`);
  if (options['write-docs']) writeSection('cluster', text);
}

try {
  await main();
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
process.exit();
