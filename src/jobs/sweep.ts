import { sql } from 'kysely';
import type { Clock } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../database/log.ts';
import { purgeTrash } from '../tasks/purge.ts';
import { sweepExports } from '../users/exports.ts';
import { unlockJobs } from './lease.ts';

const EVERY_MS = 10 * 60 * 1000;
/** With the lease and the two seconds between two looks of a worker: within 42 s of a kill its jobs run again. */
export const UNLOCK_EVERY_MS = 10 * 1000;
/** At a time, so that no statement runs long. */
const BATCH = 500;

export type SweepOptions = {
  clock: Clock;
  log: Log;
  trashRetentionDays: number;
  /** Shorter only in tests. */
  unlockEveryMs?: number;
  lostAfterMs?: number;
};

/**
 * Removes what has outlived its time: tasks in the trash, kept answers, counts of wrong passwords, archives, sessions
 * and API keys that ended long ago. Safe on many nodes at once.
 */
export async function sweep(db: Database, { clock, trashRetentionDays }: SweepOptions): Promise<number> {
  const now = new Date(clock.now()).toISOString();
  const author = { actor: null, now, request_id: null, client: null };
  let purged = 0;
  for (let batch = BATCH; batch === BATCH; purged += batch) {
    batch = await purgeTrash(db, { days: trashRetentionDays, limit: BATCH }, author);
  }
  await sql`delete from idempotency_key where created_at < now() - interval '24 hours'`.execute(db);
  await sql`delete from failed_attempt where expires_at < now()`.execute(db);
  await sql`delete from session where expires_at < now() - interval '30 days'`.execute(db);
  await sql`delete from api_key where expires_at < now() - interval '30 days'`.execute(db);
  await sql`delete from link_token where expires_at < now() - interval '30 days'`.execute(db);
  await sweepExports(db);
  // Jobs that failed for good.
  await sql`delete from graphile_worker._private_jobs
    where attempts >= max_attempts and locked_at is null and updated_at < now() - interval '30 days'`.execute(
    db,
  );
  return purged;
}

/** Sweeps now and then, until `stop`. */
export function startSweeping(db: Database, options: SweepOptions): { stop(): Promise<void> } {
  const { log, unlockEveryMs = UNLOCK_EVERY_MS, lostAfterMs } = options;
  const sweeping = repeat(EVERY_MS, log, async () => {
    const purged = await sweep(db, options);
    if (purged > 0) log.info({ purged }, 'emptied the trash');
  });
  const unlocking = repeat(unlockEveryMs, log, async () => {
    const jobs = await unlockJobs(db, lostAfterMs);
    if (jobs > 0) log.warn({ jobs }, 'took back jobs whose worker was gone');
  });
  return {
    async stop() {
      await Promise.all([sweeping.stop(), unlocking.stop()]);
    },
  };
}

/** One at a time, however long one takes. */
function repeat(everyMs: number, log: Log, work: () => Promise<void>): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work()
      .catch((err) => log.warn({ err }, 'sweeping failed; it is tried again'))
      .finally(() => {
        running = undefined;
      });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
