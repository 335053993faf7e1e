import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { ApiError } from '../../src/errors.ts';
import { handlers } from '../../src/operations.ts';
import { forgetSights } from '../../src/tasks/list/sight.ts';
import { CASES, type Case } from './read-cases.ts';
import { EVENTS_PER_TASK, READERS } from './report-data.ts';
import { seedReports, startForLoads } from './report-seed.ts';
import { log, writeSection } from './stage.ts';
import { contextFor, openTimed, totalOf } from './timed.ts';

const USAGE = `Usage: npm run bench:reports -- [options]

Measures the CPU time that PostgreSQL needs for the statements of each report, and of lists and searches, for a user who sees every task and for one who sees few.

  --tasks <list>   numbers of tasks, each with ten events and a time entry (10000,100000,1000000)
  --rounds <n>     how often each report is read (7)
  --only <text>    measure only the section with this name (reports, searches), or what has this text in its title
  --url <url>      a server to create the database "taskflow_reports" on, instead of a new one
  --keep           do not remove that database; the next run with the same number of tasks uses it
  --write-docs     write the results into docs/performance.md
`;

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000,100000,1000000' },
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
    url: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const sizes = options.tasks.split(',').map(Number);
const rounds = Number(options.rounds);

/** One whose days are not those of UTC. */
const ZONE = 'Europe/Berlin';
const now = new Date();

/** `isRefused` if the report has too much to read. */
type Times = { median: number; longest: number; isRefused: boolean };

const isWanted = ({ title, section }: Case) => section === options.only || title.includes(options.only);

type Measured = { all: Times; few: Times | undefined };

async function measure(url: string): Promise<Map<string, Measured>> {
  forgetSights();
  const { db, take, end } = await openTimed(url);
  try {
    const timesOf = async (reader: string, each: Case): Promise<Times> => {
      const { operation, query, body } = each;
      const times: number[] = [];
      let isRefused = false;
      // The first one plans the statement, and reads what is not in memory.
      for (let round = 0; round <= rounds; round += 1) {
        take();
        const request = { query, body, path: {}, accepts: 'application/json', prefer: [] };
        const context = contextFor(db, { user_id: reader, timezone: ZONE, now: now.toISOString() }, each);
        try {
          await handlers[operation](request as never, context);
        } catch (error) {
          if (!(error instanceof ApiError) || error.code !== 'FILTER_TOO_EXPENSIVE') throw error;
          isRefused = true;
        }
        if (round > 0) times.push(totalOf(take()));
      }
      times.sort((a, b) => a - b);
      return {
        median: times[Math.floor(times.length / 2)] ?? Number.NaN,
        longest: times.at(-1) ?? Number.NaN,
        isRefused,
      };
    };
    const measured = new Map<string, Measured>();
    for (const each of CASES.filter(isWanted)) {
      const all = await timesOf(READERS.all, each);
      const times = { all, few: each.isForAll ? undefined : await timesOf(READERS.few, each) };
      log(`${each.title}: ${JSON.stringify(times)}`);
      measured.set(each.title, times);
    }
    return measured;
  } finally {
    await end();
  }
}

const NAME = 'taskflow_reports';

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

const urlOf = (admin: string, tasks: number) => admin.replace(/\/[^/?]+(?=\?|$)/, `/${NAME}_${tasks}`);

/** Fills a new database of this size, unless the last run has left it. */
async function prepare(admin: string, tasks: number): Promise<void> {
  const name = `${NAME}_${tasks}`;
  let exists = false;
  await run(admin, async (client) => {
    const { rows } = await client.query('select from pg_database where datname = $1', [name]);
    exists = rows.length > 0;
    if (!exists) await client.query(`create database ${name}`);
  });
  if (!exists) await seedReports(urlOf(admin, tasks), tasks);
}

const ms = (time: number) => (time < 10 ? time.toFixed(1) : time.toFixed(0));
const cell = ({ median, longest, isRefused }: Times) =>
  `${isRefused ? 'refused, ' : ''}${ms(median)} (${ms(longest)})`;

function sectionOf(
  section: Case['section'],
  results: Map<number, Map<string, Measured>>,
  load: number[],
): string {
  const columns = [...results].flatMap(([tasks, measured]) => {
    const about = `${tasks.toLocaleString('en')} tasks, ${(tasks * EVENTS_PER_TASK).toLocaleString('en')} events`;
    return [
      { title: about, of: (title: string) => measured.get(title)?.all },
      { title: 'one project of them', of: (title: string) => measured.get(title)?.few },
    ];
  });
  return [
    `Milliseconds of CPU time: the median of ${rounds} (the longest), with a load of the machine from ${Math.min(...load).toFixed(1)} to ${Math.max(...load).toFixed(1)}:`,
    '',
    `| | ${columns.map(({ title }) => title).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(columns.length)}`,
    ...CASES.filter((each) => each.section === section).map(({ title }) => {
      const cells = columns.map(({ of }) => of(title)).map((times) => (times ? cell(times) : ''));
      return `| ${title} | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(USAGE);
  const folder = mkdtempSync(join(tmpdir(), 'taskflow-reports-'));
  chmodSync(folder, 0o711);
  const loader = options.url ? undefined : await startForLoads(join(folder, 'data'));
  let own = loader?.loading;
  const stop = async () => {
    await own?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  try {
    const results = new Map<number, Map<string, Measured>>();
    const load: number[] = [];
    for (const tasks of sizes) await prepare(options.url ?? own?.url ?? '', tasks);
    own = await loader?.restart();
    const admin = options.url ?? own?.url ?? '';
    for (const tasks of sizes) {
      load.push(loadavg()[0] ?? 0);
      results.set(tasks, await measure(urlOf(admin, tasks)));
      load.push(loadavg()[0] ?? 0);
      if (!options.keep)
        await run(admin, async (client) => void (await client.query(`drop database ${NAME}_${tasks}`)));
    }
    for (const section of ['reports', 'searches'] as const) {
      if (!CASES.some((each) => each.section === section && isWanted(each))) continue;
      const text = sectionOf(section, results, load);
      process.stdout.write(`${text}\n\n`);
      if (options['write-docs']) writeSection(section, text);
    }
  } finally {
    await stop();
  }
}

await main();
process.exit();
