import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { migrate } from '../../../src/database/migrate.ts';
import { startEmbedded } from '../../../src/postgres/start.ts';
import { type Step, seedSteps } from '../../seed/volume.ts';
import { type Size, sizeOf } from '../people.ts';
import { flushFiles } from './flush.ts';
import type { Seeded, Store } from './store.ts';

/** A PostgreSQL server and its process. */
export type Postgres = {
  /** URL for an administrator. */
  url: string;
  /** Undefined for a server that the bench has not started. */
  pid: number | undefined;
  stop(): Promise<void>;
};

export type PostgresStore = Store & { url: string; seeded: Seeded };

const NAME = 'taskflow_bench';

/**
 * What `task.created` would have added for reports. The seeds have no events, and a task without a transition is one from before there were
 * any: its first change computes them from the log, which takes several times as long as the change.
 */
const TRANSITIONS: Step[] = [
  {
    sql: `insert into task_transition (task_id, position, space_id, at, opened_at, kind, status, status_after)
      select id, 0, space_id, created_at, created_at, 'created', status, status from task`,
  },
  { sql: 'vacuum (analyze) task_transition', about: 'transitions' },
];

/** Copying more than this in WAL would cause checkpoints, which are postponed otherwise. */
const LARGE_MB = 3_000;

const WORTH_MENTIONING_S = 3;

/** Starts the embedded PostgreSQL in a directory of the bench, or uses the server at `url`. */
export async function startPostgres(
  url: string | undefined,
  dataDir: string,
  log: (line: string) => void,
): Promise<Postgres> {
  if (url !== undefined) return { url, pid: undefined, stop: async () => {} };
  const say = (details: object, message: string) => log(`${message} ${JSON.stringify(details)}`);
  const embedded = await startEmbedded({ dataDir, log: { info: () => {}, warn: say, error: say } });
  await withConnection(embedded.url, postponeCheckpoints);
  return {
    url: embedded.url,
    get pid() {
      return embedded.pid;
    },
    stop: () => embedded.stop(),
  };
}

/**
 * Prevents checkpoints during measurements. After a checkpoint, the first change of each page takes half as much time
 * again, because the whole page is logged, and only some measurements would be affected. The default is a checkpoint every
 * five minutes.
 */
async function postponeCheckpoints(client: pg.Client): Promise<void> {
  await client.query(`alter system set checkpoint_timeout = '1h'`);
  await client.query(`alter system set max_wal_size = '8GB'`);
  await client.query('select pg_reload_conf()');
}

export type PostgresStoreOptions = {
  admin: string;
  size: Size;
  /** Keeps the seeded database for the next run. */
  keep: boolean;
  log: (line: string) => void;
};

/**
 * Creates a database that is migrated like TaskFlow and filled, or reuses that of an earlier run. The servers run on copies
 * of it.
 */
export async function createPostgresStore({
  admin,
  size,
  keep,
  log,
}: PostgresStoreOptions): Promise<PostgresStore> {
  const template = templateOf(size);
  const asAdmin = (sql: string) => withConnection(admin, (client) => client.query(sql));
  const seeded = (await isComplete(admin, template))
    ? { seconds: undefined, megabytes: await sizeInMegabytes(admin, template) }
    : await seed(admin, template, size, log);
  // A checkpoint after the copy would cause the full page writes that `postponeCheckpoints` prevents.
  const strategy = seeded.megabytes > LARGE_MB ? 'file_copy' : 'wal_log';
  let isTouched = true;
  return {
    url: urlOf(admin, NAME),
    seeded,
    async reset() {
      if (!isTouched) return;
      const started = performance.now();
      await asAdmin(`drop database if exists ${NAME} with (force)`);
      await asAdmin('checkpoint');
      await asAdmin(`create database ${NAME} template ${template} strategy ${strategy}`);
      await flushDatabase(admin);
      isTouched = false;
      const seconds = (performance.now() - started) / 1000;
      if (seconds > WORTH_MENTIONING_S) log(`copied the data of PostgreSQL in ${seconds.toFixed(1)} s`);
    },
    touch() {
      isTouched = true;
    },
    async remove() {
      await asAdmin(`drop database if exists ${NAME} with (force)`);
      if (!keep) await asAdmin(`drop database if exists ${template} with (force)`);
      // The accumulated write-ahead log is no longer needed.
      await asAdmin('checkpoint');
    },
  };
}

/** Writes the copy to disk, if the server is on this machine. */
async function flushDatabase(admin: string): Promise<void> {
  const { rows } = await withConnection(admin, (client) =>
    client.query(
      `select current_setting('data_directory') || '/base/' || oid as path from pg_database where datname = $1`,
      [NAME],
    ),
  );
  const path = rows[0]?.path;
  if (typeof path === 'string' && existsSync(path)) flushFiles(path);
}

/** The name changes with anything that the seeded data depends on. */
function templateOf(size: Size): string {
  const hash = createHash('sha256').update(JSON.stringify([seedSteps(size), TRANSITIONS]));
  for (const file of globSync('src/database/migrations/*').sort()) hash.update(readFileSync(file));
  return `${NAME}_${size.tasks}_${hash.digest('hex').slice(0, 8)}`;
}

const COMPLETE = 'complete';

async function isComplete(admin: string, name: string): Promise<boolean> {
  return withConnection(admin, async (client) => {
    const { rows } = await client.query(
      `select shobj_description(oid, 'pg_database') = '${COMPLETE}' as complete from pg_database where datname = $1`,
      [name],
    );
    return rows[0]?.complete === true;
  });
}

async function seed(
  admin: string,
  template: string,
  size: Size,
  log: (line: string) => void,
): Promise<Seeded> {
  await dropOutdated(admin);
  await withConnection(admin, (client) => client.query(`create database ${template}`));
  const url = urlOf(admin, template);
  const say = (details: object, message: string) => log(`${message} ${JSON.stringify(details)}`);
  await migrate(url, { info: () => {}, warn: say, error: say });
  const started = performance.now();
  await withConnection(url, async (client) => {
    for (const { sql, about } of [...seedSteps(size), ...TRANSITIONS]) {
      await client.query(sql);
      if (about) log(`seeding PostgreSQL: ${about}`);
    }
    await client.query(`comment on database ${template} is '${COMPLETE}'`);
  });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, megabytes: await sizeInMegabytes(admin, template) };
}

/** Drops the databases of earlier runs that are of no use: incomplete, or with other seeds or migrations. */
async function dropOutdated(admin: string): Promise<void> {
  await withConnection(admin, async (client) => {
    const { rows } = await client.query<{ datname: string; complete: boolean | null }>(
      `select datname, shobj_description(oid, 'pg_database') = '${COMPLETE}' as complete
       from pg_database where datname ~ '^${NAME}(_|$)'`,
    );
    for (const { datname, complete } of rows) {
      const tasks = Number(/_(\d+)_/.exec(datname)?.[1]);
      if (complete && datname === templateOf(sizeOf(tasks))) continue;
      await client.query(`drop database ${datname} with (force)`);
    }
  });
}

async function sizeInMegabytes(admin: string, name: string): Promise<number> {
  return withConnection(admin, async (client) => {
    const { rows } = await client.query('select pg_database_size($1) / 1e6 as size', [name]);
    return Number(rows[0]?.size);
  });
}

function urlOf(admin: string, database: string): string {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  return url.href;
}

/** Returns the settings that can affect the results, for the report. */
export async function describePostgres(admin: string): Promise<Record<string, string>> {
  const { rows } = await withConnection(admin, (client) =>
    client.query<{ name: string; setting: string }>(
      `select name, current_setting(name) as setting from unnest(
         array['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_connections']) as name`,
    ),
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

/** Runs `work` on a new connection. */
export async function withConnection<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
