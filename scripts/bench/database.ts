import pg from 'pg';
import { migrate } from '../../src/database/migrate.ts';
import { startEmbedded } from '../../src/postgres/start.ts';
import { type Size, seedSql } from './seed.ts';
import { CREATED, type Person } from './traffic.ts';

/** A PostgreSQL server and its process. */
export type Postgres = {
  /** URL for an administrator. */
  url: string;
  /** Undefined for a server that the bench has not started. */
  pid: number | undefined;
  stop(): Promise<void>;
};

const NAME = 'taskflow_bench';

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

/** Creates the database of the bench again, migrates it like TaskFlow, and fills it. */
export async function freshDatabase(
  admin: string,
  size: Size,
  log: (line: string) => void,
): Promise<{ url: string; drop(): Promise<void> }> {
  const drop = () =>
    withConnection(admin, (client) => client.query(`drop database if exists ${NAME} with (force)`));
  await drop();
  await withConnection(admin, (client) => client.query(`create database ${NAME}`));
  const url = new URL(admin);
  url.pathname = `/${NAME}`;
  const say = (details: object, message: string) => log(`${message} ${JSON.stringify(details)}`);
  await migrate(url.href, { info: () => {}, warn: say, error: say });
  await withConnection(url.href, async (client) => {
    for (const statement of seedSql(size)) await client.query(statement);
  });
  return {
    url: url.href,
    async drop() {
      await drop();
      // The accumulated write-ahead log is no longer needed.
      await withConnection(admin, (client) => client.query('checkpoint'));
    },
  };
}

/** Reads the users with their tasks, always in the same order. `sign` creates the token of a user. */
export async function readPeople(
  client: pg.Client,
  sign: (user: { user_id: string; session_id: string }) => string,
): Promise<Person[]> {
  const sessions = await client.query<{ user_id: string; session_id: string }>(
    `select user_id, session.id as session_id from session join "user" on "user".id = user_id
     order by length(email), email`,
  );
  const people = new Map(
    sessions.rows.map((session): [string, Person] => [
      session.user_id,
      { user_id: session.user_id, token: sign(session), tasks: [] },
    ]),
  );
  const tasks = await client.query<{ id: string; created_by: string; version: number }>(
    'select id, created_by, version from task order by created_by, title',
  );
  for (const { id, created_by, version } of tasks.rows) people.get(created_by)?.tasks.push({ id, version });
  return [...people.values()];
}

/**
 * Restores the state in which each measurement starts. Deletes the created tasks, the events and the dead rows.
 */
export async function resetDatabase(client: pg.Client): Promise<void> {
  await client.query(`delete from task where title like '${CREATED}%'`);
  await client.query(`begin; set local taskflow.erasing = 'on'; truncate event; commit`);
  await client.query('vacuum task');
}

/** Returns the settings that can affect the results, for the report. */
export async function describePostgres(client: pg.Client): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    `select name, current_setting(name) as setting from unnest(
       array['server_version', 'fsync', 'synchronous_commit', 'shared_buffers', 'max_connections']) as name`,
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
