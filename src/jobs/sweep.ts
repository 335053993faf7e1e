import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Clock } from '../actor.ts';
import { every } from '../concurrency.ts';
import { BATCH } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { removeAll } from '../database/remove.ts';
import type { Log } from '../log.ts';
import { unlockJobs } from './lease.ts';

const EVERY_MS = 10 * 60 * 1000;
/** Together with the lease (30 s) and the polling of a worker (2 s), a job runs again within 42 s after its worker was killed. */
export const UNLOCK_EVERY_MS = 10 * 1000;

/** One run of the sweeps. Each folder adds the settings that its sweeps need with `declare module`. */
export interface SweepRun {
  readonly now: string;
  readonly log: Log;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Removes expired rows, in small batches because there can be many after a long downtime, until its signal is aborted. Safe to
 * run on several nodes at the same time.
 */
export type Sweep = (db: Database, run: SweepRun) => Promise<void>;

/** Returns a sweep that removes these rows. */
export const sweepRows =
  (from: string, where: RawBuilder<SqlBool>): Sweep =>
  (db, { signal }) =>
    removeAll(db, { from, where, limit: BATCH }, signal);

export type SweepOptions = Omit<SweepRun, 'now' | 'signal'> & {
  clock: Clock;
  sweeps: readonly Sweep[];
  /** Shorter only in tests. */
  unlockEveryMs?: number;
  lostAfterMs?: number;
};

/** Jobs without attempts left. */
const sweepJobs = sweepRows(
  'graphile_worker._private_jobs',
  sql`attempts >= max_attempts and locked_at is null and updated_at < now() - interval '30 days'`,
);

/**
 * Runs all sweeps once, one after the other. One that fails does not stop the others.
 * @throws the error, or an AggregateError, at the end
 */
export async function sweep(
  db: Database,
  { clock, sweeps, ...settings }: SweepOptions,
  signal?: AbortSignal,
): Promise<void> {
  const run = { ...settings, now: new Date(clock.now()).toISOString(), signal };
  const failures: unknown[] = [];
  for (const each of [...sweeps, sweepJobs])
    await each(db, run).catch((error: unknown) => void failures.push(error));
  if (failures.length > 1) throw new AggregateError(failures, `${failures.length} sweeps failed.`);
  if (failures.length === 1) throw failures[0];
}

/** Runs the sweeps every ten minutes, until `stop`. */
export function startSweeping(db: Database, options: SweepOptions): { stop(): Promise<void> } {
  const { log, unlockEveryMs = UNLOCK_EVERY_MS, lostAfterMs } = options;
  const onError = (err: unknown) => log.warn({ err }, 'sweep failed, retrying');
  const unlock = async () => {
    const jobs = await unlockJobs(db, lostAfterMs);
    if (jobs > 0) log.warn({ jobs }, 'jobs of killed workers released');
  };
  const timers = [
    every(EVERY_MS, (signal) => sweep(db, options, signal), onError),
    every(unlockEveryMs, unlock, onError),
  ];
  return {
    async stop() {
      await Promise.all(timers.map((timer) => timer.stop()));
    },
  };
}
