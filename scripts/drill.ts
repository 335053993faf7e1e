import { createSecretKey, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { SLOT, startArchiver } from '../src/backups/archiver.ts';
import { makeBackup } from '../src/backups/base.ts';
import { openRepository, toJson } from '../src/backups/repository.ts';
import { readClusterSecrets, restore } from '../src/backups/restore.ts';
import { verifyBackup } from '../src/backups/verify.ts';
import { never } from '../src/concurrency.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { readConfig } from '../src/config.ts';
import { reachDatabase } from '../src/database/open.ts';
import { createFiles } from '../src/files/files.ts';
import { localStore } from '../src/files/local.ts';
import { createLogger } from '../src/log.ts';

const USAGE = `Usage: npm run drill -- [options]      measure a backup and a restore of the embedded database of DATA_DIR

  --rows <number>    rows that are changed after the base backup, so that recovery has something to do (1000000)
  --folder <path>    where the backup and the restored database are written for the time of the drill (the temporary folder)
`;

const OPTIONS = {
  rows: { type: 'string', default: '1000000' },
  folder: { type: 'string', default: tmpdir() },
} as const;

/** The size that the promise is about: a restore in less than four hours. */
const PROJECTED_TASKS = 10_000_000;

const { values } = parseArgs({ options: OPTIONS });
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 0) throw new Error(USAGE);
const config = readConfig(readEnvironment(process.cwd(), process.env));
if (config.database.url !== undefined)
  throw new Error('The drill is for the embedded database: unset DATABASE_URL.');
const log = createLogger({ ...config.log, level: 'error' });
const home = mkdtempSync(join(values.folder, 'taskflow-drill-'));
// PostgreSQL does not run as root, and its account must be able to enter.
chmodSync(home, 0o711);

const say = (text: string) => process.stderr.write(`${text}\n`);
const times = new Map<string, number>();
async function measure<T>(name: string, work: () => Promise<T>): Promise<T> {
  say(`${name} …`);
  const began = performance.now();
  const result = await work();
  times.set(name, (performance.now() - began) / 1_000);
  return result;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((total, { parentPath, name }) => total + statSync(join(parentPath, name)).size, 0);
}

async function drill(): Promise<string> {
  const database = await reachDatabase({ url: undefined, dataDir: config.dataDir }, log, never);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const count = async (sql: string) => Number((await client.query<{ n: string }>(sql)).rows[0]?.n);
  try {
    const tasks = await count('select count(*) as n from task');
    const events = await count('select count(*) as n from event');
    const bytes = await count('select pg_database_size(current_database()) as n');
    const target = { folder: join(home, 'backups') };
    const repository = openRepository(target, [createSecretKey(randomBytes(32))]);
    const { url } = database;
    const archiver = startArchiver({
      url,
      repository,
      log,
      maxKept: undefined,
      onGap: () => {},
      storeEveryMs: 1_000,
    });
    const secrets = toJson(await readClusterSecrets(config.dataDir));
    const backup = await measure('Base backup', () => makeBackup({ url, repository, log, secrets }));
    const stored = sizeOf(join(target.folder, 'backups'));
    await measure('Trial restore, every row read', () =>
      verifyBackup({ repository, backup, dataDir: join(home, 'check'), url, log, signal: never }),
    );
    const before = await count('select pg_current_wal_lsn() - $$0/0$$::pg_lsn as n');
    await measure(`Changing ${rows} rows`, async () => {
      await client.query('set statement_timeout = 0');
      await client.query(
        'create table drill (id bigint primary key, title text, at timestamptz default now())',
      );
      await client.query(`insert into drill select n, 'Task ' || n from generate_series(1, ${rows}) as n`);
    });
    const at = new Date();
    await client.query('drop table drill');
    const wal = (await count('select pg_current_wal_lsn() - $$0/0$$::pg_lsn as n')) - before;
    await measure('Archiving the rest', async () => {
      const { rows: now } = await client.query<{ now: Date }>('select clock_timestamp() as now');
      while (Date.parse(archiver.archived?.at ?? '') < (now[0]?.now.getTime() ?? 0) || !archiver.archived)
        await pause(100);
    });
    await archiver.stop();
    // The server notices the end of the session a moment later.
    while ((await count(`select count(*) as n from pg_replication_slots where slot_name = '${SLOT}'`)) > 0) {
      await client.query(
        `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${SLOT}' and not active`,
      );
      await pause(100);
    }
    const restored = join(home, 'restored');
    const keys = config.secrets ?? undefined;
    const files = createFiles(
      localStore(join(home, 'files')),
      keys?.encryptionKey ?? createSecretKey(randomBytes(32)),
    );
    const options = { repository, dataDir: restored, at, log, show: () => {}, openFiles: () => files };
    await measure('Restore to the moment after the changes', () => restore(options));
    return report({ tasks, events, bytes, stored, wal });
  } finally {
    await client.end();
    await database.stop();
  }
}

type Sizes = { tasks: number; events: number; bytes: number; stored: number; wal: number };

function report({ tasks, events, bytes, stored, wal }: Sizes): string {
  const gb = (value: number) => `${(value / 1e9).toFixed(2)} GB`;
  const factor = PROJECTED_TASKS / Math.max(1, tasks);
  const [model = 'unknown'] = cpus().map((cpu) => cpu.model);
  const lines = [...times].map(([name, seconds]) => {
    const minutes = ((seconds * factor) / 60).toFixed(0);
    return `| ${name} | ${seconds.toFixed(1)} s | ${minutes} min |`;
  });
  const memory = (process.resourceUsage().maxRSS / 1_000).toFixed(0);
  return `A drill (\`npm run drill\`) with ${tasks.toLocaleString('en')} tasks and ${events.toLocaleString('en')} events: a database of ${gb(bytes)}, a
base backup of ${gb(stored)}, and ${gb(wal)} of WAL after it. ${cpus().length} × ${model}, with a load of ${(loadavg()[0] ?? 0).toFixed(0)}, one local disk for everything. The process took at most ${memory} MB.

| Step | Measured | ${PROJECTED_TASKS.toLocaleString('en')} tasks, if time grows with size |
| --- | --- | --- |
${lines.join('\n')}`;
}

try {
  process.stdout.write(`${await drill()}\n`);
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 10 });
}
