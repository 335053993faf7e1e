import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Prepared, prepareContestants } from './contestants/contestants.ts';
import { textOf, writeDocs } from './docs.ts';
import { measureAll } from './measure.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { profileTaskFlow } from './profile.ts';
import { reportOf } from './report.ts';
import { allSucceeded, combined, type Results } from './results.ts';
import { aboutRun, describeLanes } from './run.ts';
import { createSite } from './site.ts';
import { type Postgres, startPostgres } from './stores/postgres.ts';
import { verifyResponses } from './verify.ts';

/** Directory of the embedded PostgreSQL, the builds and the Python environment, which the next run reuses. */
const DIRECTORY = resolve('.taskflow/bench');
const RESULTS = 'bench-results';

const log = (line: string) => {
  process.stderr.write(`${(performance.now() / 1000).toFixed(0).padStart(4)} s  ${line}\n`);
};

/** Functions to call when the bench ends in any way, the last one first. */
const cleanups: (() => Promise<void>)[] = [];

let cleaning: Promise<void> | undefined;

/** Cleans up once, because a signal also causes an error that ends the bench. */
function cleanUp(): Promise<void> {
  cleaning ??= (async () => {
    for (let undo = cleanups.pop(); undo; undo = cleanups.pop()) {
      await undo().catch((error: unknown) => log(`cleaning up failed: ${error}`));
    }
  })();
  return cleaning;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') return void process.stdout.write(USAGE);
  if (options.from.length > 0) {
    return report(combined(options.from.map((file) => JSON.parse(readFileSync(file, 'utf8')))), options);
  }
  makeResults();
  const machine = { directory: DIRECTORY, python: options.python, log };
  const names = options.profile ? [] : options.contestants;
  const prepared = await prepareContestants(names, machine);
  if (options.logs !== undefined) mkdirSync(options.logs, { recursive: true });
  log('starting PostgreSQL');
  const starting = startPostgres(options.database, DIRECTORY, log);
  // Registered before the start has finished, so that Ctrl-C also stops a starting server.
  cleanups.push(async () => (await starting).stop());
  const postgres = await starting;
  if (options.profile) return profile(postgres, options);

  const results: Results = {
    about: await aboutRun(options, postgres),
    contestants: {},
    skipped: prepared.skipped,
    sizes: [],
    measurements: [],
  };
  for (const tasks of options.tasks) await measureSize(tasks, postgres, options, prepared, results);
  results.about.minutes = performance.now() / 60_000;
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const out = options.out ?? join(RESULTS, `${time}.json`);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, textOf(results));
  log(`wrote ${out}`);
  report(results, options);
}

/** Adds the measurements at one size to the results. */
async function measureSize(
  tasks: number,
  postgres: Postgres,
  options: Options,
  { ready }: Prepared,
  results: Results,
): Promise<void> {
  log(`preparing ${tasks} tasks`);
  const site = await createSite(tasks, postgres, options, DIRECTORY, log);
  cleanups.push(site.remove);
  const lanes = await Promise.all(ready.map((makeLane) => makeLane(site)));
  const servers = lanes.filter((lane) => lane.kind === 'server');
  log('comparing responses');
  await verifyResponses(servers, site.store, log);
  describeLanes(lanes, site, results);
  results.measurements.push(...(await measureAll({ options, tasks, lanes, postgres, log })));
  cleanups.pop();
  await site.remove();
}

async function profile(postgres: Postgres, options: Options): Promise<void> {
  const site = await createSite(options.tasks[0] ?? 0, postgres, options, DIRECTORY, log);
  cleanups.push(site.remove);
  const { operations, seconds } = options;
  process.stdout.write(await profileTaskFlow({ site, operations, seconds, directory: RESULTS, log }));
}

function report(results: Results, { writeDocs: isWanted }: Options): void {
  process.stdout.write(`${reportOf(results)}\n`);
  if (isWanted) for (const file of writeDocs(results)) log(`wrote ${file}`);
  if (!allSucceeded(results.measurements)) process.exitCode = 1;
}

/** Creates a directory that git ignores. */
function makeResults(): void {
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(join(RESULTS, '.gitignore'), '*\n');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    log(`stopping on ${signal}`);
    void cleanUp().then(() => process.exit(130));
  });
}

try {
  await main();
} catch (error) {
  const isVerbose = process.env['BENCH_VERBOSE'] !== undefined;
  log(error instanceof Error && !isVerbose ? error.message : String((error as Error)?.stack ?? error));
  process.exitCode = 1;
} finally {
  await cleanUp();
}
