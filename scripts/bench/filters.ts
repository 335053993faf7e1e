import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { ApiError } from '../../src/errors.ts';
import { startEmbedded } from '../../src/postgres/start.ts';
import { expressionsOn, type Scene } from '../../tests/filters/expressions.ts';
import { filterSteps, projectsOf, READERS, userId } from './filter-data.ts';
import { type Asked, ask, asked, KINDS, type Kind, PARAMETERS } from './filter-requests.ts';
import { rowId } from './people.ts';
import { log } from './stage.ts';
import { openTimed, type Spent, type Timed, totalOf } from './timed.ts';

const USAGE = `Usage: npm run bench:filters -- [options]

Sends random filters in lists, searches, facets, changes of many tasks and exports, for users who see more and more of the tasks, and every
single parameter of a list in every order. Reports the CPU time that PostgreSQL needs for each statement.

  --tasks <n>       tasks in the database (1000000)
  --runs <n>        random expressions (20000)
  --seed <n>        other expressions; the same number makes the same ones (1)
  --most <ms>       what a statement may take (200)
  --url <url>       a server to create the database "taskflow_filters" on, instead of a new one
  --keep            do not remove that database; the next run uses it
  --parameters      only the parameters
`;

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    most: { type: 'string', default: '200' },
    url: { type: 'string' },
    keep: { type: 'boolean', default: false },
    parameters: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const tasks = Number(options.tasks);
const runs = Number(options.runs);
const most = Number(options.most);

type Reader = (typeof READERS)[number];

/** Some time after the last task was created, so that dates are near to it. */
const NOW = Date.parse('2026-01-15T09:00:00Z');
const NAME = 'taskflow_filters';
/** Slow statements that are shown. */
const SHOWN = 5;

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

type Outcome = Asked & { reader: Reader; spent: Spent[]; isRefused: boolean };

/** Sends a request to its handler. Everything but a refused filter is an error. */
async function outcomeOf(
  { db, take }: Timed,
  reader: Reader,
  one: Asked,
): Promise<[Outcome, string | undefined]> {
  take();
  const end = (isRefused: boolean): Outcome => ({ ...one, reader, spent: take(), isRefused });
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

async function fuzz(timed: Timed): Promise<Outcome[]> {
  const requests = READERS.map((reader) =>
    fc
      .tuple(expressionsOn(sceneOf(reader)), fc.constantFrom(...KINDS), fc.nat(), fc.constant(reader))
      .map(([{ text }, kind, number]) => ({ reader, one: asked(kind, text, number) })),
  );
  const seed = Number(options.seed);
  const outcomes: Outcome[] = [];
  for (const { reader, one } of fc.sample(fc.oneof(...requests), { numRuns: runs, seed })) {
    outcomes.push(...(await withNext(timed, reader, one)));
    if (outcomes.length % 1_000 < 2)
      log(`${outcomes.length} requests, the slowest statement ${longestOf(outcomes).toFixed(0)} ms`);
  }
  return outcomes;
}

async function tryParameters(timed: Timed): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const reader of READERS)
    for (const one of PARAMETERS(userId(reader.user), rowId('category', reader.user * 5)))
      outcomes.push(...(await withNext(timed, reader, one)));
  return outcomes;
}

const slowestIn = (spent: readonly Spent[]) => Math.max(0, ...spent.map(({ ms }) => ms));
const longestOf = (outcomes: readonly Outcome[]) =>
  outcomes.reduce((longest, { spent }) => Math.max(longest, slowestIn(spent)), 0);

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function rowOf(title: string, outcomes: readonly Outcome[]): string {
  const spent = outcomes.flatMap((each) => each.spent);
  const sorted = spent.map(({ ms }) => ms).sort((a, b) => a - b);
  const cells = [
    outcomes.length,
    outcomes.filter(({ isRefused }) => isRefused).length,
    sorted.length,
    ...[0.5, 0.99, 1].map((part) => `${percentile(sorted, part).toFixed(1)} ms`),
    sorted.filter((ms) => ms > most).length,
  ];
  return `| ${title} | ${cells.map((cell) => cell.toLocaleString('en')).join(' | ')} |`;
}

const seen = ({ small }: Reader) => (small === undefined ? tasks : (small * tasks) / 10_000);

function tableOf(outcomes: readonly Outcome[]): string {
  const of = (title: string, which: (outcome: Outcome) => boolean) => {
    const some = outcomes.filter(which);
    return some.length > 0 ? [rowOf(title, some)] : [];
  };
  return [
    `| | Requests | Refused | Statements | Median | 99 % | Slowest | Over ${most} ms |`,
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...READERS.flatMap((reader) =>
      of(
        `a user who sees ${seen(reader).toLocaleString('en')} in ${projectsOf(reader).length.toLocaleString('en')} projects`,
        (each) => each.reader === reader,
      ),
    ),
    ...KINDS.flatMap((kind: Kind) => of(kind, (each) => each.kind === kind)),
    ...of('all', () => true),
  ].join('\n');
}

function slowestOf(outcomes: readonly Outcome[]): string {
  const slow = outcomes.toSorted((a, b) => slowestIn(b.spent) - slowestIn(a.spent)).slice(0, SHOWN);
  return slow
    .map(({ kind, query, body, reader, spent }) => {
      const longest = spent.toSorted((a, b) => b.ms - a.ms)[0];
      const what = `${slowestIn(spent).toFixed(0)} of ${totalOf(spent).toFixed(0)} ms, user ${reader.user}, ${kind} ${JSON.stringify({ ...query, ...body })}`;
      return process.env['BENCH_VERBOSE'] === undefined
        ? what
        : `${what}\n${longest?.sql}\n${JSON.stringify(longest?.values)}`;
    })
    .join('\n');
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

/** Fills a new database, unless the last run has left it. Returns its URL. */
async function prepare(admin: string): Promise<string> {
  const url = admin.replace(/\/[^/?]+(?=\?|$)/, `/${NAME}`);
  let exists = false;
  await run(admin, async (client) => {
    exists = (await client.query('select from pg_database where datname = $1', [NAME])).rows.length > 0;
    if (!exists) await client.query(`create database ${NAME}`);
  });
  await migrate(url, { info() {}, warn() {}, error() {} });
  if (exists) return url;
  await run(url, async (client) => {
    for (const { sql, about } of filterSteps(tasks)) {
      await client.query(sql);
      if (about) log(about);
    }
  });
  return url;
}

async function measure(url: string): Promise<boolean> {
  const timed = await openTimed(url);
  try {
    const groups = {
      parameters: await tryParameters(timed),
      ...(!options.parameters && { expressions: await fuzz(timed) }),
    };
    for (const [name, outcomes] of Object.entries(groups)) {
      const text = tableOf(outcomes);
      process.stdout.write(`${name}\n\n${text}\n\n${slowestOf(outcomes)}\n\n`);
    }
    return Object.values(groups).every((outcomes) => longestOf(outcomes) <= most);
  } finally {
    await timed.end();
  }
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(USAGE);
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-filters-'));
  chmodSync(folder, 0o711);
  const quiet = { info() {}, warn() {}, error() {} };
  const own = options.url ? undefined : await startEmbedded({ dataDir: join(folder, 'data'), log: quiet });
  const admin = options.url ?? own?.url ?? '';
  const stop = async () => {
    await own?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    const isQuick = await measure(await prepare(admin));
    if (!options.keep) await run(admin, async (client) => void (await client.query(`drop database ${NAME}`)));
    if (!isQuick) process.exitCode = 1;
  } finally {
    await stop();
  }
}

await main();
process.exit();
