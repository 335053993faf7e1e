import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { newSigning, taskFlowCommand } from './contestants/taskflow.ts';
import { type Running, startServer, stopServer } from './processes.ts';
import { percentile } from './statistics.ts';

/** What the benches of streams and of webhooks share: how long an event takes from its commit to those who get it. */

const GUIDE = 'docs/performance.md';
/** Requests at the same time. */
export const WRITERS = 32;

/** When clients received which event, in milliseconds since 1970. */
export type Samples = readonly (readonly [id: string, at: number])[];

export const log = (line: string): void => {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};

/** Starts PostgreSQL, which keeps the times of commits. */
async function startPostgres(home: string): Promise<Embedded> {
  const options = { dataDir: join(home, 'data'), log: { info() {}, warn() {}, error() {} } };
  const first = await startEmbedded(options);
  await asked(first.url, 'alter system set track_commit_timestamp = on');
  await first.stop();
  return startEmbedded(options);
}

/** Runs the service on an empty database, and stops both afterwards. */
export async function withService(
  env: Readonly<Record<string, string>>,
  run: (server: Running, url: string) => Promise<void>,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'taskflow-bench-'));
  chmodSync(home, 0o711);
  process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));
  log('starting PostgreSQL');
  const postgres = await startPostgres(home);
  const store = { url: postgres.url } as Parameters<typeof taskFlowCommand>[0]['store'];
  const command = taskFlowCommand({
    store,
    signing: newSigning(),
    setupFile: join(home, 'setup.json'),
    logs: undefined,
  });
  const settings = (port: number) => ({ ...command.env(port), ...env });
  const server = await startServer({ ...command, env: settings }, log);
  try {
    await run(server, postgres.url);
  } finally {
    await stopServer(server.child);
    await postgres.stop();
  }
}

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

const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });

/** Sends a request to the API and returns the data of its response. */
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

/** Registers a user. */
export async function register(port: number, n: number): Promise<{ id: string; token: string }> {
  const body = { email: `user${n}@example.com`, password: 'Analytical-Engine-1843', full_name: `User ${n}` };
  const started = await send<{ user: { id: string }; access_token: string }>(
    port,
    'POST',
    '/auth/register',
    undefined,
    body,
  );
  return { id: started.user.id, token: started.access_token };
}

/** Creates a project with tasks. */
export async function createTasks(
  port: number,
  token: string,
  count: number,
): Promise<{ project_id: string; tasks: string[] }> {
  const project = await send<{ id: string }>(port, 'POST', '/projects', token, { name: 'Followed' });
  const tasks: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const path = `/projects/${project.id}/tasks`;
    tasks.push((await send<{ id: string }>(port, 'POST', path, token, { title: `Task ${n}` })).id);
  }
  return { project_id: project.id, tasks };
}

let turn = 0;

/** Changes tasks at a constant rate, whatever the responses take. */
export async function write(
  { port, token, tasks }: { port: number; token: string; tasks: readonly string[] },
  rate: number,
  seconds: number,
): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * seconds; n += 1) {
    const left = start + (n * 1_000) / rate - performance.now();
    if (left > 0) await pause(left);
    turn += 1;
    sent.push(
      send(port, 'PATCH', `/tasks/${tasks[turn % tasks.length]}`, token, { title: `Change ${turn}` }),
    );
  }
  await Promise.all(sent);
}

export type Latency = { events: number; p50: number; p99: number; max: number };

/** Returns how long events took from their commit until clients received them. */
export async function latencyOf(url: string, samples: Samples): Promise<Latency> {
  const rows = await asked<{ id: string; at: string }>(
    url,
    `select id, extract(epoch from pg_xact_commit_timestamp(transaction_id::text::xid)) * 1000 as at
     from event where id = any($1)`,
    [[...new Set(samples.map(([id]) => id))]],
  );
  const committed = new Map(rows.map(({ id, at }) => [id, Number(at)]));
  const latencies = Float64Array.from(samples, ([id, at]) => at - (committed.get(id) ?? Number.NaN)).sort();
  return {
    events: committed.size,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: latencies.at(-1) ?? Number.NaN,
  };
}

/** Prints a section of the guide, and writes it into the guide between its marks. */
export function publish(name: string, text: string, isWritten: boolean): void {
  process.stdout.write(`${text}\n`);
  if (!isWritten) return;
  const guide = readFileSync(GUIDE, 'utf8');
  const marked = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
  writeFileSync(
    GUIDE,
    guide.replace(marked, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`),
  );
}
