import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { ApiError } from '../../src/errors.ts';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { expressionsOn, type Scene } from '../../tests/filters/expressions.ts';
import { filterSteps, projectsOf, READERS, type Reader, userId } from './filter-data.ts';
import { longestOf, type Outcome, slowestIn, slowestOf, tableOf } from './filter-report.ts';
import { type Asked, ask, asked, KINDS, PARAMETERS } from './filter-requests.ts';
import { rowId } from './people.ts';
import { SILENT, startForLoads } from './report-seed.ts';
import { log } from './stage.ts';
import { openTimed, type Spent, type Timed } from './timed.ts';

const USAGE = `Usage: npm run bench:filters -- [options]

Sends random filters in lists, searches, facets, changes of many tasks and exports, for users who see more and more of the tasks, and every
single parameter of a list in every order. Reports the CPU time that PostgreSQL needs for each statement.

  --tasks <n>       tasks in the database (1000000)
  --runs <n>        random expressions (20000)
  --seed <n>        other expressions; the same number makes the same ones (1)
  --most <ms>       what a statement may take (200)
  --connections <n> requests at the same time (2)
  --minutes <n>     stop after so many minutes, also before all expressions are sent
  --folder <path>   where the data is kept for the next run, instead of a folder that is removed
  --url <url>       a server to create the database "taskflow_filters" on, instead of a new one
  --keep            do not remove that database; the next run uses it
  --parameters      only the parameters
  --expressions     only the expressions
`;

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '200' },
    connections: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    folder: { type: 'string' },
    url: { type: 'string' },
    keep: { type: 'boolean', default: false },
    parameters: { type: 'boolean', default: false },
    expressions: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const tasks = Number(options.tasks);
const runs = Number(options.runs);
const most = Number(options.most);
const stopAt = options.minutes ? Date.now() + Number(options.minutes) * 60_000 : Number.POSITIVE_INFINITY;

/** Some time after the last task was created, so that dates are near to it. */
const NOW = Date.parse('2026-01-15T09:00:00Z');
const NAME = 'taskflow_filters';

const readerOf = ({ user }: Reader) => ({
  user_id: userId(user),
  timezone: 'UTC',
  now: new Date(NOW).toISOString(),
});

/** What expressions of a reader refer to. Tasks for which they hold are not computed. */
function sceneOf(reader: Reader): Scene {
  const { user } = reader;
  const named = (kind: 'project' | 'user', name: string) => (number: number) => ({
    id: rowId(kind, number),
    name: `${name} ${number}`,
  });
  const projects = projectsOf(reader);
  const some = [...projects.slice(0, 3), ...projects.slice(-3)];
  return {
    me: userId(user),
    offsetMs: 0,
    now: NOW,
    users: [user, 39].map((number) => ({ id: rowId('user', number), full_name: `User ${number}` })),
    projects: [...new Set(some)].map(named('project', 'Project')),
    categories: ['Home', 'Work'].map((name, index) => ({ id: rowId('category', user * 5 + index), name })),
    tags: ['garden', 'paper', 'URGENT', 'money', 'none'],
    words: ['report', 'Grandmother', 'Task 7', 'few words', 'x', 'Ä'],
    taskIds: [100, 120, 200, 9, 5_009].map((number) => rowId('task', number)),
    followers: new Map(),
  };
}

/** Of statements that are never shown, only the time is kept. */
const kept = (spent: Spent[]): Spent[] =>
  spent.map((each) => (each.ms > most / 4 ? each : { sql: '', values: [], ms: each.ms }));

/** Sends a request to its handler. Everything but a refused filter is an error. */
async function outcomeOf(
  { db, take }: Timed,
  reader: Reader,
  one: Asked,
): Promise<[Outcome, string | undefined]> {
  take();
  const end = (isRefused: boolean): Outcome => ({ ...one, reader, spent: kept(take()), isRefused });
  try {
    const cursor = await ask(db, readerOf(reader), one);
    return [end(false), cursor ?? undefined];
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'FILTER_TOO_EXPENSIVE') {
      throw new Error(`${JSON.stringify(one)} of user ${reader.user}`, { cause: error });
    }
    return [end(true), undefined];
  }
}

/** Sends a request, and again if it was slow: the first one also reads what is not in memory. */
async function settled(timed: Timed, reader: Reader, one: Asked): Promise<[Outcome, string | undefined]> {
  const first = await outcomeOf(timed, reader, one);
  return slowestIn(first[0].spent) > most / 2 ? outcomeOf(timed, reader, one) : first;
}

/** Sends a request and, if there is one, the request for the next page. */
async function withNext(timed: Timed, reader: Reader, one: Asked): Promise<Outcome[]> {
  const [first, cursor] = await settled(timed, reader, one);
  if (cursor === undefined) return [first];
  const [next] = await settled(timed, reader, { ...one, query: { ...one.query, page: undefined, cursor } });
  return [first, next];
}

type Request = { reader: Reader; one: Asked };

function expressions(): Request[] {
  const requests = READERS.map((reader) =>
    fc
      .tuple(expressionsOn(sceneOf(reader)), fc.constantFrom(...KINDS), fc.nat(), fc.constant(reader))
      .map(([{ text }, kind, number]) => ({ reader, one: asked(kind, text, number) })),
  );
  return fc.sample(fc.oneof(...requests), { numRuns: runs, seed: Number(options.seed) });
}

const parameters = (): Request[] =>
  READERS.flatMap((reader) =>
    PARAMETERS(userId(reader.user), rowId('category', reader.user * 5)).map((one) => ({ reader, one })),
  );

/** How often the progress shows. */
const EVERY_MS = 15_000;

/** Sends requests on several connections. Stops at a time, if there is one. */
async function sendAll(
  name: string,
  requests: readonly Request[],
  connections: readonly Timed[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const began = Date.now();
  let [sent, shown] = [0, began];
  const show = () => {
    const over = outcomes.filter(({ spent }) => slowestIn(spent) > most).length;
    const seconds = ((Date.now() - began) / 1_000).toFixed(0);
    log(
      `${sent} of ${requests.length} ${name} in ${seconds} s: the slowest statement ${longestOf(outcomes).toFixed(0)} ms, ${over} requests over ${most} ms`,
    );
  };
  const work = async (timed: Timed) => {
    while (sent < requests.length && Date.now() < stopAt) {
      const { reader, one } = requests[sent] as Request;
      sent += 1;
      outcomes.push(...(await withNext(timed, reader, one)));
      if (Date.now() - shown < EVERY_MS) continue;
      shown = Date.now();
      show();
    }
  };
  await Promise.all(connections.map(work));
  show();
  return outcomes;
}

/** Runs statements on a connection of their own. */
async function run(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const urlOf = (admin: string, name = NAME) => admin.replace(/\/[^/?]+(?=\?|$)/, `/${name}`);

/** Fills a new database, unless the last run has left it. It has its name only when it is complete. */
async function prepare(admin: string): Promise<void> {
  const unfinished = `${NAME}_unfinished`;
  let exists = false;
  await run(admin, async (client) => {
    exists = (await client.query('select from pg_database where datname = $1', [NAME])).rows.length > 0;
    if (exists) return;
    await client.query(`drop database if exists ${unfinished}`);
    await client.query(`create database ${unfinished}`);
  });
  const url = urlOf(admin, exists ? NAME : unfinished);
  await migrate(url, SILENT);
  if (exists) return;
  await run(url, async (client) => {
    for (const { sql, about } of filterSteps(tasks)) {
      await client.query(sql);
      if (about) log(about);
    }
  });
  await run(
    admin,
    async (client) => void (await client.query(`alter database ${unfinished} rename to ${NAME}`)),
  );
}

async function measure(url: string): Promise<boolean> {
  const connections = await Promise.all(
    Array.from({ length: Number(options.connections) }, () => openTimed(url)),
  );
  try {
    const groups = {
      ...(!options.expressions && { parameters: await sendAll('parameters', parameters(), connections) }),
      ...(!options.parameters && { expressions: await sendAll('expressions', expressions(), connections) }),
    };
    for (const [name, outcomes] of Object.entries(groups)) {
      const text = tableOf(outcomes, { tasks, most });
      process.stdout.write(`${name}\n\n${text}\n\n${slowestOf(outcomes)}\n\n`);
    }
    return Object.values(groups).every((outcomes) => longestOf(outcomes) <= most);
  } finally {
    await Promise.all(connections.map((timed) => timed.end()));
  }
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(USAGE);
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'taskflow-filters-'));
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o711);
  const dataDir = join(folder, 'data');
  const loader = options.url || existsSync(dataDir) ? undefined : await startForLoads(dataDir);
  let own: Embedded | undefined =
    loader?.loading ?? (options.url ? undefined : await startEmbedded({ dataDir, log: SILENT }));
  const stop = async () => {
    await own?.stop();
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    await prepare(options.url ?? own?.url ?? '');
    if (loader) own = await loader.restart();
    const admin = options.url ?? own?.url ?? '';
    const isQuick = await measure(urlOf(admin));
    if (!options.keep && options.folder === undefined)
      await run(admin, async (client) => void (await client.query(`drop database ${NAME}`)));
    if (!isQuick) process.exitCode = 1;
  } finally {
    await stop();
  }
}

await main();
process.exit();
