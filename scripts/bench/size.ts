import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { seedReports, startForLoads } from './report-seed.ts';
import { measureCases, measureDisk, measureRemoval } from './size-measure.ts';
import { plotOf, type SizeResult, sectionOf } from './size-report.ts';
import { startSizeStage } from './size-stage.ts';
import { asked, log, writeSection } from './stage.ts';

const USAGE = `Usage: npm run bench:size -- [options]

Measures requests, the disk, and the removal of old numbers of events by the number of tasks, each with ten events.

  --tasks <list>   numbers of tasks (100000,1000000); a million need 7 GB of disk
  --rounds <n>     how often each request is sent (15)
  --folder <path>  where the databases are (the temporary folder)
  --keep           keep the databases, for the next run or for \`DATA_DIR=… npm run drill\`
  --write-docs     add the results to docs/size.json, and write docs/performance.md and docs/size.svg from all that are in it
`;

const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string', default: '100000,1000000' },
    rounds: { type: 'string', default: '15' },
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const RESULTS = 'docs/size.json';
const PLOT = 'docs/size.svg';
/** In a database that is complete. */
const COMPLETE = 'seeded.json';

/** Starts PostgreSQL with the data of this size, which an earlier run may have kept. */
async function startWith(
  home: string,
  tasks: number,
): Promise<{ postgres: Embedded; seconds: number | undefined }> {
  const dataDir = join(home, 'data');
  const silent = { info() {}, warn() {}, error() {} };
  if (existsSync(join(home, COMPLETE)))
    return { postgres: await startEmbedded({ dataDir, log: silent }), seconds: undefined };
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(home, 0o711);
  const began = performance.now();
  const { loading, restart } = await startForLoads(dataDir);
  await seedReports(loading.url, tasks);
  const postgres = await restart();
  writeFileSync(join(home, COMPLETE), JSON.stringify({ tasks }));
  return { postgres, seconds: (performance.now() - began) / 1_000 };
}

let stop = async () => {};
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void stop().finally(() => process.exit(1)));

async function measure(tasks: number): Promise<SizeResult> {
  const home = join(options.folder, `taskflow-size-${tasks}`);
  log(`${tasks} tasks`);
  const { postgres, seconds } = await startWith(home, tasks);
  const stage = await startSizeStage(postgres, home);
  stop = async () => {
    stop = async () => {};
    await stage.stop();
    if (!options.keep) rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const times = await measureCases(stage, Number(options.rounds));
    const [counted] = await asked<{ last: string }>(
      stage.url,
      'select last_sequence as last from event_dispatcher',
    );
    const disk = await measureDisk(stage.url);
    const removal = await measureRemoval(stage);
    log(JSON.stringify(removal));
    const events = Number(counted?.last);
    return {
      tasks,
      events,
      at: new Date().toISOString().slice(0, 10),
      seed_seconds: seconds,
      times,
      disk,
      removal,
    };
  } finally {
    await stop();
  }
}

async function main(): Promise<void> {
  if (options.help) return void process.stdout.write(USAGE);
  const earlier: SizeResult[] = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : [];
  const results = new Map(earlier.map((each) => [each.tasks, each]));
  for (const tasks of options.tasks.split(',').map(Number)) results.set(tasks, await measure(tasks));
  const sorted = [...results.values()].sort((a, b) => a.tasks - b.tasks);
  const [{ model = 'unknown' } = {}] = cpus();
  const section = sectionOf(
    sorted,
    `${cpus().length} × ${model.trim()}, with a load of ${(loadavg()[0] ?? 0).toFixed(0)}, ${options.rounds} requests each:`,
  );
  process.stdout.write(`${section}\n`);
  if (!options['write-docs']) return;
  writeFileSync(RESULTS, `${JSON.stringify(sorted, null, 2)}\n`);
  writeFileSync(PLOT, plotOf(sorted));
  writeSection('size', section);
}

await main();
process.exit();
