import { setImmediate as turn } from 'node:timers/promises';
import type { Logger as QueueLogger } from 'graphile-worker';
import pg from 'pg';
import type { Log } from '../log.ts';
import { endStandbyWait } from './driver/left-behind.ts';
import {
  clientConfig,
  closeClient,
  listen,
  prepareSession,
  type SessionOptions,
  timeoutsOf,
} from './driver/session.ts';
import { TIMEOUTS } from './driver/timeouts.ts';

/** One connection listens for new jobs; the others fetch, renew and finish jobs. */
const SIZE = 4;

/**
 * Opens the connections of the job queue. Its library has its own SQL and needs a pool of pg. It only runs single
 * statements, so a timeout cannot leave a transaction open.
 */
export function openQueue(options: SessionOptions): pg.Pool {
  // The library expects rows that are parsed by the defaults of pg.
  const { types: _types, ...config } = clientConfig(options);
  // It listens for notifications.
  const { directUrl: connectionString = options.url } = options;
  const pool = new pg.Pool({
    ...config,
    connectionString,
    connectionTimeoutMillis: 2 * timeoutsOf(options).connectMs,
    max: SIZE,
    maxLifetimeSeconds: 1_800,
    onConnect: (client: pg.ClientBase) => prepareSession(client, options),
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => listen(client, options.log));
  // The connection was closed during a statement. If the statement is lost, a job runs again, which every task allows.
  pool.on('remove', (client: pg.PoolClient & { readyForQuery?: boolean }) => {
    if (client.readyForQuery === false) void endStandbyWait(options, client);
  });
  return pool;
}

/**
 * Closes a pool with all of its connections. After an error, the library does not return all of them. The pool itself does not
 * wait for its connections to end, and an embedded PostgreSQL that stops meanwhile would be reported as a lost connection.
 */
export async function closeQueue(pool: pg.Pool): Promise<void> {
  const { _clients: clients } = pool as unknown as { _clients: readonly pg.Client[] };
  const ended = pool.end();
  await Promise.all(clients.map(closeClient));
  await Promise.race([ended, turn()]);
}

/** Loads the library, which takes 43 ms of CPU time: a start does not wait for it. */
export const queueLibrary = () => import('graphile-worker');

/** Returns the options of the library that are the same for every use. */
export async function queueOptions(pgPool: pg.Pool, log: Log) {
  return {
    pgPool,
    schema: 'graphile_worker',
    noHandleSignals: true,
    logger: await queueLogger(log),
    // By default, the outcome of a job is written by a promise that is not awaited, and a lost connection ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  };
}

/** The number of the last migration of the library. A test compares it with a migrated database. */
export const LAST_QUEUE_MIGRATION = 20;
const UNDEFINED_TABLE = '42P01';

/** Returns the number of the last migration of the queue that was applied, or nothing if there is none. */
async function lastApplied(client: pg.Client): Promise<number | null> {
  try {
    const { rows } = await client.query<{ id: number | null }>(
      'select max(id) as id from graphile_worker.migrations',
    );
    return rows[0]?.id ?? null;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) return null;
    throw error;
  }
}

/**
 * Migrates the tables of the queue, which have their own schema, with the library unless `client` finds that this was done before. Statements
 * have no time limit, because on a slow machine every start would fail at the same statement.
 */
export async function migrateQueue(client: pg.Client, options: SessionOptions): Promise<void> {
  if ((await lastApplied(client)) === LAST_QUEUE_MIGRATION) return;
  const { runMigrations } = await queueLibrary();
  const pool = openQueue({ ...options, timeouts: { ...TIMEOUTS, statementMs: 0, responseMs: 0 } });
  try {
    await runMigrations(await queueOptions(pool, options.log));
  } finally {
    await closeQueue(pool);
  }
}

/** Omits errors of jobs, because the library would log the payload of the job. */
async function queueLogger(log: Log): Promise<QueueLogger> {
  const { Logger } = await queueLibrary();
  return new Logger(() => (level, message, meta) => {
    if (level === 'debug' || level === 'info' || meta?.['failure']) return;
    log.warn({ reason: message.split('\n', 1)[0] }, 'job queue reported a problem');
  });
}
