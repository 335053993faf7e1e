import { sql } from 'kysely';
import type { Clock } from '../context.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../database/log.ts';
import { purgeTrash } from '../tasks/write.ts';
import { sweepExports } from '../users/exports.ts';

const EVERY_MS = 10 * 60 * 1000;
const UNLOCK_EVERY_MS = 30 * 1000;
/** At a time, so that no statement runs long. */
const BATCH = 500;

export type SweepOptions = { clock: Clock; log: Log; trashRetentionDays: number };

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

/**
 * Gives jobs back whose worker was killed, and returns how many. No task runs longer than a minute, so a lock of
 * twice that age has no owner; the library itself waits for four hours. A job that has killed its worker each time
 * has no attempt left, and stays where it is.
 */
export async function unlockJobs(db: Database): Promise<number> {
  const { numAffectedRows } = await sql`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = greatest(run_at, now())
    where locked_at < now() - interval '2 minutes'`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Sweeps now and then, until `stop`. */
export function startSweeping(db: Database, options: SweepOptions): { stop(): Promise<void> } {
  const { log } = options;
  const sweeping = repeat(EVERY_MS, log, async () => {
    const purged = await sweep(db, options);
    if (purged > 0) log.info({ purged }, 'emptied the trash');
  });
  const unlocking = repeat(UNLOCK_EVERY_MS, log, async () => {
    const jobs = await unlockJobs(db);
    if (jobs > 0) log.warn({ jobs }, 'took back jobs whose worker was gone');
  });
  return {
    async stop() {
      await Promise.all([sweeping.stop(), unlocking.stop()]);
    },
  };
}

function repeat(everyMs: number, log: Log, work: () => Promise<void>): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = work().catch((err) => log.warn({ err }, 'sweeping failed; it is tried again'));
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
