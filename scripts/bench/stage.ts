import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { newSigning, taskFlowCommand } from './contestants/taskflow.ts';
import { freePort, startServer, stopServer } from './processes.ts';
import { percentile } from './statistics.ts';
import type { Received } from './stream-clients.ts';
import { Processes } from './usage.ts';

/** A service with a project that many users follow, for the benches of events. */
export type Stage = {
  /** Of the process that the clients are connected to. */
  port: number;
  pid: number;
  /** Of the process that is asked for changes, which can be another one. */
  writer: number;
  url: string;
  /** The first one is that of the user who changes tasks. */
  tokens: string[];
  project_id: string;
  tasks: string[];
};

/** How long events took from their commit to those who got them. */
export type Delay = { events: number; p50: number; p99: number; max: number };

export type Latency = Delay & { clients: number; cpu: number };

type StageOptions = {
  /** How many users follow the project. */
  users: number;
  /** Whether another process takes the writes, so that the first one only sends events. Needs redis-server. */
  hasWriter?: boolean;
  env?: NodeJS.ProcessEnv;
  /** Whether PostgreSQL counts the times of statements, in `pg_stat_statements`. */
  timesStatements?: boolean;
  /** Arguments for Node of the process that the clients are connected to. */
  nodeArguments?: readonly string[];
};

const TASKS = 200;
const REGISTERED_AT_ONCE = 4;
const CONNECTIONS = 32;
const GUIDE = 'docs/performance.md';

export const log = (line: string) =>
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

const home = mkdtempSync(join(tmpdir(), 'taskflow-streams-'));
chmodSync(home, 0o711);
process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

let stages = 0;

/** Starts PostgreSQL with the times of commits, and of statements if they are wanted. */
async function startPostgres(timesStatements = false): Promise<Embedded> {
  stages += 1;
  const options = { dataDir: join(home, `data-${stages}`), log: { info() {}, warn() {}, error() {} } };
  const first = await startEmbedded(options);
  await asked(first.url, 'alter system set track_commit_timestamp = on');
  if (timesStatements) {
    await asked(first.url, 'alter system set shared_preload_libraries = pg_stat_statements');
    await asked(first.url, 'create extension pg_stat_statements');
  }
  await first.stop();
  return startEmbedded(options);
}

/** Runs statements on a connection of their own. */
export async function asked<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  params?: unknown[],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql, params)).rows;
  } finally {
    await client.end();
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

/** Sends a request to the API, and returns the data of its response. */
export function send<Data>(
  port: number,
  method: string,
  path: string,
  token: string | undefined,
  body: object,
): Promise<Data> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      'content-length': text.length,
      ...(method === 'PATCH' && { 'if-match': '*' }),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const outgoing = request({ port, method, path: `/api/v1${path}`, headers, agent }, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        received += chunk;
      });
      response.on('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve(JSON.parse(received).data);
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${received}`));
      });
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

/** Starts PostgreSQL and the service, and creates a project with tasks and enough members. */
export async function startStage(options: StageOptions): Promise<{ stage: Stage; stop(): Promise<void> }> {
  log('starting PostgreSQL');
  const postgres = await startPostgres(options.timesStatements);
  const signing = newSigning();
  const setupFile = join(home, 'setup.json');
  const store = { url: postgres.url } as Parameters<typeof taskFlowCommand>[0]['store'];
  const redis = options.hasWriter ? await startRedis() : undefined;
  const start = (nodeArguments: readonly string[] = []) => {
    const command = taskFlowCommand({ store, signing, setupFile, logs: undefined }, nodeArguments);
    const shared = redis && { REDIS_URL: redis.url };
    return startServer(
      { ...command, env: (port) => ({ ...command.env(port), ...options.env, ...shared }) },
      log,
    );
  };
  const server = await start(options.nodeArguments);
  const writer = options.hasWriter ? await start() : server;
  const servers = new Set([server, writer]);
  const stop = async () => {
    for (const each of servers) await stopServer(each.child);
    redis?.child.kill();
    await postgres.stop();
  };
  // Otherwise PostgreSQL would go on without the bench.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  return {
    stage: {
      ...{ port: server.port, pid: server.pid, writer: writer.port, url: postgres.url },
      ...(await prepare(writer.port, postgres.url, options.users)),
    },
    stop,
  };
}

/** Through it, a process learns at once of events that another one has numbered. */
async function startRedis(): Promise<{ url: string; child: ChildProcess }> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', home], {
    stdio: 'ignore',
  });
  process.once('exit', () => child.kill());
  await once(child, 'spawn');
  return { url: `redis://127.0.0.1:${port}`, child };
}

async function prepare(
  port: number,
  url: string,
  count: number,
): Promise<Pick<Stage, 'tokens' | 'tasks' | 'project_id'>> {
  const users: { id: string; token: string }[] = [];
  const register = async (first: number) => {
    for (let n = first; n <= count; n += REGISTERED_AT_ONCE) {
      const email = `user${n}@example.com`;
      const body = { email, password: 'Analytical-Engine-1843', full_name: `User ${n}` };
      type Started = { user: { id: string }; access_token: string };
      const started = await send<Started>(port, 'POST', '/auth/register', undefined, body);
      users[n] = { id: started.user.id, token: started.access_token };
    }
  };
  await Promise.all(Array.from({ length: REGISTERED_AT_ONCE }, (_, first) => register(first)));
  const [owner, ...members] = users;
  const { project_id, tasks } = await createTasks(port, owner?.token, TASKS);
  await asked(
    url,
    `insert into project_member (project_id, user_id, role) select $1, id, 'viewer' from unnest($2::uuid[]) as id`,
    [project_id, members.map(({ id }) => id)],
  );
  return { project_id, tokens: users.map(({ token }) => token), tasks };
}

/** Creates a project with tasks. */
export async function createTasks(
  port: number,
  token: string | undefined,
  count: number,
): Promise<{ project_id: string; tasks: string[] }> {
  const project = await send<{ id: string }>(port, 'POST', '/projects', token, { name: 'Followed' });
  const tasks: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const body = { title: `Task ${n}`, project_id: project.id };
    tasks.push((await send<{ id: string }>(port, 'POST', '/tasks', token, body)).id);
  }
  return { project_id: project.id, tasks };
}

let turn = 0;

/** Changes tasks at a constant rate, whatever the responses take. */
export async function write(
  { writer, tokens, tasks }: Pick<Stage, 'writer' | 'tokens' | 'tasks'>,
  rate: number,
  seconds: number,
): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    const left = start + (n * 1_000) / rate - performance.now();
    if (left > 0) await pause(left);
    turn += 1;
    // Not the title that a task has already, which would be no change.
    const body = { title: `Change ${turn}` };
    sent.push(send(writer, 'PATCH', `/tasks/${tasks[turn % tasks.length]}`, tokens[0], body));
  }
  await Promise.all(sent);
}

/** Returns what clients in another process have received since the last report. */
export async function report(child: ChildProcess): Promise<Received> {
  child.send('report');
  const [received] = await once(child, 'message');
  return received as Received;
}

export const cpuOf = (pid: number): number => Processes.now()?.usageOf(pid).cpu_ms ?? Number.NaN;

/** Measures how long events take from their commit to clients in another process, which is ended then. */
export async function measureLatency(
  stage: Stage,
  child: ChildProcess,
  { clients, rate, seconds }: { clients: number; rate: number; seconds: number },
): Promise<Latency> {
  await write(stage, rate, 3);
  await pause(500);
  await report(child);
  const before = cpuOf(stage.pid);
  await write(stage, rate, seconds);
  const cpu = (cpuOf(stage.pid) - before) / (seconds * 1_000);
  const samples: Received['samples'] = [];
  for (let more = -1; more !== 0; ) {
    await pause(1_000);
    const late = await report(child);
    more = late.samples.length;
    samples.push(...late.samples);
  }
  child.kill();
  return { clients, cpu, ...(await delayOf(stage.url, samples)) };
}

/** Returns how long events took from their commit to those who have received them. */
export async function delayOf(url: string, samples: Received['samples']): Promise<Delay> {
  const committed = new Map(
    (
      await asked<{ id: string; at: string }>(
        url,
        `select id, extract(epoch from pg_xact_commit_timestamp(transaction_id::text::xid)) * 1000 as at
         from event where id = any($1)`,
        [[...new Set(samples.map(([id]) => id))]],
      )
    ).map(({ id, at }) => [id, Number(at)]),
  );
  const latencies = Float64Array.from(samples, ([id, at]) => at - (committed.get(id) ?? Number.NaN)).sort();
  return {
    events: committed.size,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: latencies.at(-1) ?? Number.NaN,
  };
}

/** Returns the lines of a table. */
export function tableOf(latencies: readonly Latency[]): string[] {
  return [
    '| Clients of one project | Events | p50 | p99 | Longest | CPU of the service |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...latencies.map(
      ({ clients, events, p50, p99, max, cpu }) =>
        `| ${clients.toLocaleString('en')} | ${events.toLocaleString('en')} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${max.toFixed(0)} ms | ${(cpu * 100).toFixed(0)} % of a core |`,
    ),
  ];
}

/** Writes results between two comments of the guide. */
export function writeSection(name: string, text: string): void {
  const guide = readFileSync(GUIDE, 'utf8');
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  writeFileSync(
    GUIDE,
    guide.replace(marked, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`),
  );
}
