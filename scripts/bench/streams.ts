import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { newSigning, taskFlowCommand } from './contestants/taskflow.ts';
import { load, type Traffic } from './load.ts';
import { type Running, startServer, stopServer } from './processes.ts';
import { median, percentile } from './statistics.ts';
import type { Ask, Received } from './stream-clients.ts';
import { written } from './traffic.ts';
import { Processes } from './usage.ts';

const USAGE = `Usage: npm run bench:streams -- [options]

Measures how long an event takes from its commit to the clients that follow it, and what this costs the writes.

  --clients <list>   clients that follow one project (1,1000)
  --rate <n>         events a second (200)
  --seconds <n>      duration of each measurement (10)
  --rounds <n>       how often the writes are measured (3)
  --write-docs       write the results into docs/performance.md
`;

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '1,1000' },
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const clients = values.clients.split(',').map(Number);
const [rate, seconds, rounds] = [Number(values.rate), Number(values.seconds), Number(values.rounds)];

/** A user can have 20 streams. */
const STREAMS_OF_A_USER = 20;
const TASKS = 200;
const WRITERS = 32;
const GUIDE = 'docs/performance.md';

type Latency = { clients: number; events: number; p50: number; p99: number; max: number; cpu: number };

const log = (line: string) =>
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);

const home = mkdtempSync(join(tmpdir(), 'taskflow-streams-'));
chmodSync(home, 0o711);
process.once('exit', () => rmSync(home, { recursive: true, force: true, maxRetries: 10 }));

/** Starts PostgreSQL with the times of commits. */
async function startPostgres(): Promise<Embedded> {
  const options = { dataDir: join(home, 'data'), log: { info() {}, warn() {}, error() {} } };
  const first = await startEmbedded(options);
  await asked(first.url, 'alter system set track_commit_timestamp = on');
  await first.stop();
  return startEmbedded(options);
}

async function asked<Row extends pg.QueryResultRow>(
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

function send(
  port: number,
  method: string,
  path: string,
  token: string | undefined,
  body: object,
): Promise<unknown> {
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

type Stage = { port: number; pid: number; url: string; tokens: string[]; tasks: string[] };

/** Creates a project with tasks, and with enough members for the streams. */
async function prepare({ port, pid }: Running, url: string): Promise<Stage> {
  const users: { id: string; token: string }[] = [];
  for (let n = 0; n <= Math.ceil(Math.max(...clients) / STREAMS_OF_A_USER); n += 1) {
    const body = {
      email: `user${n}@example.com`,
      password: 'Analytical-Engine-1843',
      full_name: `User ${n}`,
    };
    const started = (await send(port, 'POST', '/auth/register', undefined, body)) as {
      user: { id: string };
      access_token: string;
    };
    users.push({ id: started.user.id, token: started.access_token });
  }
  const [owner, ...members] = users;
  const project = (await send(port, 'POST', '/projects', owner?.token, { name: 'Followed' })) as {
    id: string;
  };
  await asked(
    url,
    `insert into project_member (project_id, user_id, role) select $1, id, 'viewer' from unnest($2::uuid[]) as id`,
    [project.id, members.map(({ id }) => id)],
  );
  const tasks: string[] = [];
  for (let n = 0; n < TASKS; n += 1) {
    const task = await send(port, 'POST', `/projects/${project.id}/tasks`, owner?.token, {
      title: `Task ${n}`,
    });
    tasks.push((task as { id: string }).id);
  }
  return { port, pid, url, tokens: users.map(({ token }) => token), tasks };
}

/** Opens streams in another process. */
async function follow({ port, tokens }: Stage, many: number): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('stream-clients.ts', import.meta.url)));
  child.send({ port, tokens: tokens.slice(1), clients: many, query: 'type=task.updated' } satisfies Ask);
  await once(child, 'message');
  return child;
}

async function report(child: ChildProcess): Promise<Received> {
  child.send('report');
  const [received] = await once(child, 'message');
  return received as Received;
}

let turn = 0;

/** Changes tasks at a constant rate, whatever the responses take. */
async function write({ port, tokens, tasks }: Stage, during: number): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let n = 0; n < rate * during; n += 1) {
    const left = start + (n * 1_000) / rate - performance.now();
    if (left > 0) await pause(left);
    turn += 1;
    const body = { title: `Task ${turn}` };
    sent.push(send(port, 'PATCH', `/tasks/${tasks[turn % tasks.length]}`, tokens[0], body));
  }
  await Promise.all(sent);
}

async function measureLatency(stage: Stage, many: number): Promise<Latency> {
  const child = await follow(stage, many);
  await write(stage, 3);
  await pause(500);
  await report(child);
  const before = Processes.now()?.usageOf(stage.pid).cpu_ms ?? 0;
  await write(stage, seconds);
  const cpu = ((Processes.now()?.usageOf(stage.pid).cpu_ms ?? 0) - before) / (seconds * 1_000);
  await pause(1_000);
  const { samples } = await report(child);
  child.kill();
  const committed = new Map(
    (
      await asked<{ id: string; at: string }>(
        stage.url,
        `select id, extract(epoch from pg_xact_commit_timestamp(transaction_id::text::xid)) * 1000 as at
         from event where id = any($1)`,
        [[...new Set(samples.map(([id]) => id))]],
      )
    ).map(({ id, at }) => [id, Number(at)]),
  );
  const latencies = Float64Array.from(samples, ([id, at]) => at - (committed.get(id) ?? Number.NaN)).sort();
  return {
    clients: many,
    events: committed.size,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    max: latencies.at(-1) ?? Number.NaN,
    cpu,
  };
}

/** Returns the changes in a second, with as many requests as the service takes. */
async function measureWrites(stage: Stage): Promise<number> {
  let n = 0;
  const traffic: Traffic = {
    next: (connection) => {
      n += 1;
      const path = `/api/v1/tasks/${stage.tasks[(connection + n * WRITERS) % stage.tasks.length]}`;
      const call = {
        method: 'PATCH',
        path,
        token: stage.tokens[0] ?? '',
        body: { title: `Task ${n}` },
      } as const;
      return written(call).replace('\r\n', '\r\nIf-Match: *\r\n');
    },
    succeeded() {},
  };
  const {
    latencies,
    failures,
    failure,
    seconds: took,
  } = await load({
    port: stage.port,
    connections: WRITERS,
    warmUpSeconds: 1,
    seconds,
    traffic,
  });
  if (failures > 0) throw new Error(failure);
  return latencies.length / took;
}

const NUMBERING = 'alter function stamp_events(integer, boolean) rename to stamp_events_off';
const NO_NUMBERING = `create function stamp_events(at_most integer, is_patient boolean,
  out stamped integer, out last_sequence bigint) language sql as 'select 0, 0::bigint'`;

/** Measures writes without numbers for events, with them, and with streams, in turns. */
async function compareWrites(stage: Stage): Promise<Map<string, number>> {
  const found = new Map<string, number[]>();
  const add = (name: string, value: number) => found.set(name, [...(found.get(name) ?? []), value]);
  for (let round = 0; round < rounds; round += 1) {
    await asked(stage.url, `${NUMBERING}; ${NO_NUMBERING}`);
    add('events get no numbers', await measureWrites(stage));
    await asked(
      stage.url,
      'drop function stamp_events(integer, boolean); alter function stamp_events_off(integer, boolean) rename to stamp_events',
    );
    add('nobody follows', await measureWrites(stage));
    for (const many of clients) {
      const child = await follow(stage, many);
      add(`${many.toLocaleString('en')} ${many === 1 ? 'follows' : 'follow'}`, await measureWrites(stage));
      child.kill();
    }
    log(`round ${round + 1} of ${rounds}`);
  }
  return new Map([...found].map(([name, values]) => [name, median(values)]));
}

function sectionOf(latencies: readonly Latency[], writes: ReadonlyMap<string, number>): string {
  const base = [...writes.values()][0] ?? Number.NaN;
  return [
    `${rate} events a second, ${seconds} s each:`,
    '',
    '| Clients of one project | Events | p50 | p99 | Longest | CPU of the service |',
    '| ---: | ---: | ---: | ---: | ---: | ---: |',
    ...latencies.map(
      ({ clients: many, events, p50, p99, max, cpu }) =>
        `| ${many.toLocaleString('en')} | ${events.toLocaleString('en')} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${max.toFixed(0)} ms | ${(cpu * 100).toFixed(0)} % of a core |`,
    ),
    '',
    `Changes of tasks over ${WRITERS} connections, median of ${rounds} rounds in turns:`,
    '',
    '| | Changes a second | Ratio |',
    '| --- | ---: | ---: |',
    ...[...writes].map(([name, value]) => `| ${name} | ${value.toFixed(0)} | ${(value / base).toFixed(2)} |`),
  ].join('\n');
}

async function main(): Promise<void> {
  if (values.help) return void process.stdout.write(USAGE);
  log('starting PostgreSQL');
  const postgres = await startPostgres();
  const signing = newSigning();
  const setupFile = join(home, 'setup.json');
  const store = { url: postgres.url } as Parameters<typeof taskFlowCommand>[0]['store'];
  const server = await startServer(taskFlowCommand({ store, signing, setupFile, logs: undefined }), log);
  try {
    const stage = await prepare(server, postgres.url);
    const latencies: Latency[] = [];
    for (const many of clients) {
      latencies.push(await measureLatency(stage, many));
      log(JSON.stringify(latencies.at(-1)));
    }
    const text = sectionOf(latencies, rounds > 0 ? await compareWrites(stage) : new Map());
    process.stdout.write(`${text}\n`);
    if (!values['write-docs']) return;
    const guide = readFileSync(GUIDE, 'utf8');
    const marked = /(<!-- streams -->\n)[\s\S]*?(<!-- \/streams -->)/;
    writeFileSync(
      GUIDE,
      guide.replace(marked, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`),
    );
  } finally {
    await stopServer(server.child);
    await postgres.stop();
  }
}

await main();
process.exit();
