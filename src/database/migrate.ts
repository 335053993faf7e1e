import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Log } from '../log.ts';
import { migrateQueue } from './queue.ts';
import { repairSchema } from './repair.ts';

/** One file of `migrations/`. */
export interface Migration {
  number: number;
  name: string;
  /** SHA-256 of the file, to detect edits after it was applied. */
  digest: string;
  sql: string;
  /** False for a file that begins with `-- no transaction`, which CREATE INDEX CONCURRENTLY requires. */
  transaction: boolean;
}

/** The database cannot be migrated to the version of this code, or this code cannot run on it. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

const DIRECTORY = fileURLToPath(new URL('./migrations/', import.meta.url));
const FILE = /^(\d{4})_([a-z0-9_]+)\.sql$/;
export const OLDEST_SERVER = 15;

/** Key of the advisory lock, the same on every node: "taskflow" in ASCII. */
const LOCK = '8386110886257651575';

/** How long to wait for another node that migrates. Building an index on a large table takes time. */
const LOCK_WAIT_MS = 10 * 60_000;

/** How long a statement waits for a table, because requests queue behind it. */
const LOCK_TIMEOUT_MS = 500;
const LOCK_RETRIES = 20;
const LOCK_NOT_AVAILABLE = '55P03';

/** Retries of a file without a transaction after the previous version of TaskFlow has added a duplicate. */
const DUPLICATE_RETRIES = 5;
const UNIQUE_VIOLATION = '23505';

/**
 * How long a statement outside of a transaction waits. CREATE INDEX CONCURRENTLY waits for every older snapshot, and a
 * backup holds one for a long time. Requests do not queue behind its lock, and a timeout leaves an invalid index.
 */
const CONCURRENT_LOCK_TIMEOUT_MS = 10 * 60_000;

/**
 * Applies the pending migrations up to `last`, by default all, one after the other, and returns them. If two nodes start at once, the second waits for
 * the first and then has nothing to apply.
 */
export async function migrate(
  url: string,
  log: Log,
  directory = DIRECTORY,
  last = Number.POSITIVE_INFINITY,
): Promise<Migration[]> {
  const migrations = await readMigrations(directory);
  const client = new pg.Client({
    connectionString: url,
    application_name: 'taskflow migrate',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // Without a listener, a lost connection ends the process. The running query fails in any case.
  client.on('error', (error) => log.warn({ reason: error.message }, 'connection of the migration lost'));
  await client.connect();
  try {
    refuseOldServer(await serverVersion(client));
    // A limit of the role or the URL would stop the creation of an index on a large table.
    await client.query('set statement_timeout = 0');
    await waitForLock(client);
    await migrateQueue(client, { url, applicationName: 'taskflow migrate', log });
    const applied = await appliedMigrations(client);
    const pending = pendingMigrations(migrations, applied).filter(({ number }) => number <= last);
    const missing = await repairSchema(client, log);
    for (const migration of pending) {
      const started = performance.now();
      await applyPatiently(client, migration, log);
      const ms = Math.round(performance.now() - started);
      log.info({ migration: fileName(migration), ms }, 'migration applied');
    }
    // A migration may have replaced an index that could not be rebuilt before.
    refuseMissing(missing.length > 0 && pending.length > 0 ? await repairSchema(client, log) : missing);
    return pending;
  } finally {
    // Ending the session releases the advisory lock.
    await client.end();
  }
}

/** Reads the files of `directory` in order. Their numbers must start at 1 and have no gaps. */
export async function readMigrations(directory = DIRECTORY): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file, index) => {
      const [, digits, name] = FILE.exec(file) ?? [];
      if (digits === undefined || name === undefined) {
        throw new MigrationError(
          `${file}: the name of a migration must have the form NNNN_name.sql, in lower case.`,
        );
      }
      const number = Number(digits);
      if (number !== index + 1) {
        const what =
          number <= index ? `number ${digits} is used twice` : `number ${pad(index + 1)} is missing`;
        throw new MigrationError(`${file}: ${what}; number migrations from 0001 without gaps.`);
      }
      const sql = await readFile(`${directory}/${file}`, 'utf8');
      const digest = createHash('sha256').update(sql).digest('hex');
      return { number, name, digest, sql, transaction: !/^--\s*no transaction\b/.test(sql) };
    }),
  );
}

/** A row of the table `migration`. */
export type Applied = Pick<Migration, 'number' | 'name' | 'digest'>;

async function appliedMigrations(client: pg.Client): Promise<Applied[]> {
  await client.query(
    `create table if not exists migration (
      number integer primary key,
      name text not null,
      digest text not null,
      applied_at timestamptz not null default now()
    )`,
  );
  return (await client.query<Applied>('select number, name, digest from migration order by number')).rows;
}

/**
 * Returns the migrations that are not applied yet.
 * @throws MigrationError if the database was migrated with other files
 */
export function pendingMigrations(migrations: Migration[], applied: Applied[]): Migration[] {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (!migration) {
      throw new MigrationError(
        `The database is at migration ${fileName(row)}, but this code ends at ${pad(migrations.length)}: run the newer code.`,
      );
    }
    if (row.number !== migration.number) {
      throw new MigrationError(
        `Migration ${fileName(migration)} was never applied, but ${fileName(row)} was.`,
      );
    }
    if (row.digest !== migration.digest) {
      throw new MigrationError(
        `${fileName(migration)} was edited after it was applied as ${fileName(row)}: add a new migration instead.`,
      );
    }
  }
  return migrations.slice(applied.length);
}

function refuseMissing(uniqueIndexes: string[]): void {
  if (uniqueIndexes.length === 0) return;
  throw new MigrationError(
    `Unique indexes are invalid and could not be rebuilt: ${uniqueIndexes.join(', ')}. See the log for the reasons.`,
  );
}

async function serverVersion(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  return rows[0]?.server_version ?? '';
}

/** Throws if TaskFlow does not support the version, given as in `show server_version`. */
export function refuseOldServer(version: string): void {
  if (Number.parseInt(version, 10) >= OLDEST_SERVER) return;
  throw new MigrationError(`PostgreSQL ${version} is too old: TaskFlow needs ${OLDEST_SERVER} or newer.`);
}

/**
 * Polls for the lock instead of waiting in the server. A waiting session holds a snapshot, and CREATE INDEX CONCURRENTLY
 * on the node that migrates waits for snapshots, so the two would deadlock.
 */
async function waitForLock(client: pg.Client): Promise<void> {
  const deadline = performance.now() + LOCK_WAIT_MS;
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(${LOCK}) as locked`,
    );
    if (rows[0]?.locked) return;
    if (performance.now() > deadline)
      throw new MigrationError(
        'Another node is still migrating the database. Start again when it has finished.',
      );
    await pause(100);
  }
}

/**
 * Runs a migration again after a temporary error. It retries a lock on a table a little later, so that a long read delays
 * the migration instead of other readers.
 */
async function applyPatiently(client: pg.Client, migration: Migration, log: Log): Promise<void> {
  let duplicate: unknown;
  for (let retries = 0; ; retries += 1) {
    try {
      return await apply(client, migration, log);
    } catch (error) {
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      const isDuplicate = !migration.transaction && code === UNIQUE_VIOLATION;
      if (isDuplicate) duplicate ??= error;
      // Without a transaction, the first attempt has already waited long enough for the lock.
      const isBusy = migration.transaction && code === LOCK_NOT_AVAILABLE;
      const limit = isDuplicate ? DUPLICATE_RETRIES : isBusy ? LOCK_RETRIES : 0;
      // A duplicate that stays leaves an invalid index, and the next attempt fails because of that index.
      const cause = error instanceof MigrationError ? (duplicate ?? error) : error;
      if (retries >= limit) throw explain(cause, migration);
      const reason = isDuplicate ? 'a duplicate was added' : 'a table is in use';
      log.info({ migration: fileName(migration), reason, retries }, 'retrying the migration');
      await pause(100 * Math.min(retries + 1, 10) * (0.5 + Math.random()));
    }
  }
}

async function apply(
  client: pg.Client,
  { number, name, digest, sql, transaction }: Migration,
  log: Log,
): Promise<void> {
  const record = 'insert into migration (number, name, digest) values ($1, $2, $3)';
  const values = [number, name, digest];
  await client.query(`set lock_timeout = ${transaction ? LOCK_TIMEOUT_MS : CONCURRENT_LOCK_TIMEOUT_MS}`);
  if (!transaction) {
    // Run one statement at a time: PostgreSQL runs a text with several statements as one transaction.
    for (const statement of statements(sql))
      for (const each of await forEachPartition(client, statement)) await client.query(each);
    // `if not exists` skips a unique index of an earlier attempt, which may be invalid.
    refuseMissing(await repairSchema(client, log));
    await client.query(record, values);
    return;
  }
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(record, values);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/**
 * Splits a file that runs without a transaction. Each statement ends with a semicolon at the end of a line. Removes the
 * comments before a statement, so that pg_stat_activity shows the statement itself.
 */
function statements(sql: string): string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.replace(/^(?:\s+|--.*(?:\n|$))+/, ''))
    .filter((statement) => statement !== '');
}

/**
 * Repeats a statement for each partition of a table whose name it has in braces, `{event}`, because CREATE INDEX CONCURRENTLY
 * cannot build the index of a partitioned table.
 */
async function forEachPartition(client: pg.Client, statement: string): Promise<string[]> {
  const [, table] = /\{(\w+)\}/.exec(statement) ?? [];
  if (table === undefined) return [statement];
  const { rows } = await client.query<{ name: string }>(
    'select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = $1::regclass order by oid',
    [table],
  );
  return rows.map(({ name }) => statement.replaceAll(`{${table}}`, name));
}

function explain(error: unknown, migration: Migration): MigrationError {
  const message = error instanceof Error ? error.message : String(error);
  const position =
    error instanceof pg.DatabaseError && migration.transaction ? Number(error.position) : Number.NaN;
  const line = position > 0 ? `:${[...migration.sql].slice(0, position).join('').split('\n').length}` : '';
  return new MigrationError(`${fileName(migration)}${line}: ${message}`, { cause: error });
}

function fileName({ number, name }: Pick<Migration, 'number' | 'name'>): string {
  return `${pad(number)}_${name}.sql`;
}

function pad(number: number): string {
  return String(number).padStart(4, '0');
}
