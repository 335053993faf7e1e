import { setImmediate as turn } from 'node:timers/promises';
import { Logger as QueueLogger, runMigrations } from 'graphile-worker';
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

/** One that listens for new jobs, and some to take, to keep and to finish them with. */
const SIZE = 4;

/**
 * Connections for the queue of jobs alone: its library brings its own SQL and takes a pool as pg makes it.
 * It runs single statements only, so there is no transaction that a time-out could leave open.
 */
export function openQueue(options: SessionOptions): pg.Pool {
  // The library reads the rows as pg parses them by default.
  const { types: _types, ...config } = clientConfig(options);
  const pool = new pg.Pool({
    ...config,
    connectionTimeoutMillis: 2 * timeoutsOf(options).connectMs,
    max: SIZE,
    maxLifetimeSeconds: 1_800,
    onConnect: (client: pg.ClientBase) => prepareSession(client, options),
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => listen(client, options.log));
  // It was given up in the middle of a statement. If that is lost a job runs again, which every task allows.
  pool.on('remove', (client: pg.PoolClient & { readyForQuery?: boolean }) => {
    if (client.readyForQuery === false) void endStandbyWait(options, client);
  });
  return pool;
}

/** Ends a pool with all its connections: the library does not give all of them back when it ends in trouble. */
export async function closeQueue(pool: pg.Pool): Promise<void> {
  const ended = pool.end();
  const { _clients } = pool as unknown as { _clients: readonly pg.Client[] };
  await Promise.all([..._clients].map(closeClient));
  await Promise.race([ended, turn()]);
}

/** What the library has to know wherever it is used. */
export function queueOptions(pgPool: pg.Pool, log: Log) {
  return {
    pgPool,
    schema: 'graphile_worker',
    noHandleSignals: true,
    logger: queueLogger(log),
    // By default the outcome of a job is written by a promise that nobody awaits: a lost connection ends the process.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  };
}

/**
 * Brings the tables of the queue up to date. They have a schema of their own. A statement takes as long as it takes:
 * a start that gives up on a slow machine gives up each time.
 */
export async function migrateQueue(options: SessionOptions): Promise<void> {
  const pool = openQueue({ ...options, timeouts: { ...TIMEOUTS, statementMs: 0, answerMs: 0 } });
  try {
    await runMigrations(queueOptions(pool, options.log));
  } finally {
    await pool.end();
  }
}

/** Failures of jobs are not told here: the library would log what the job was told. */
function queueLogger(log: Log): QueueLogger {
  return new QueueLogger(() => (level, message, meta) => {
    if (level === 'debug' || level === 'info' || meta?.['failure']) return;
    log.warn({ reason: message.split('\n', 1)[0] }, 'the queue of jobs has trouble');
  });
}
