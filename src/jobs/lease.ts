import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'graphile-worker';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';

/** How often a worker renews the lease of its job. */
export const RENEW_EVERY_MS = 5_000;
/** A job whose lease is older has lost its worker. A renewal times out after 7 s. */
export const LOST_AFTER_MS = 30_000;

export type Lease = {
  /** Aborted when the worker has lost the job, so that two workers do not run it. */
  lost: AbortSignal;
  end(): void;
};

/**
 * Keeps a job locked while it runs, by renewing the time of its lock. The library itself only uses that time when it is four
 * hours old.
 */
export function holdLease(
  { id, locked_by }: Job,
  { pool, log, renewEveryMs = RENEW_EVERY_MS }: { pool: Pool; log: Log; renewEveryMs?: number | undefined },
): Lease {
  const lost = new AbortController();
  const ended = new AbortController();

  async function renew(): Promise<void> {
    try {
      const { rowCount } = await pool.query(
        'update graphile_worker._private_jobs set locked_at = now() where id = $1 and locked_by = $2',
        [id, locked_by],
      );
      if (rowCount === 0)
        lost.abort(new Error('The job was taken from this worker, because its lease expired.'));
    } catch (err) {
      // While the database is unavailable, no other worker can take the job.
      if (!ended.signal.aborted) log.warn({ job_id: id, err }, 'cannot renew the lease of a job, retrying');
    }
  }

  async function renewUntilEnd(): Promise<void> {
    while (!lost.signal.aborted) {
      await pause(renewEveryMs, undefined, { signal: ended.signal });
      await renew();
    }
  }

  renewUntilEnd().catch(() => {});
  return { lost: lost.signal, end: () => ended.abort() };
}

/**
 * Releases the jobs of workers that were killed, and returns how many. A worker that only seemed dead can still run its job, so
 * every job is safe to run twice. A job that has killed its worker in every attempt has no attempts left, so it does not run
 * again. No job of TaskFlow is in a named queue, which would have another lock.
 */
export function unlockJobs(db: Database, lostAfterMs = LOST_AFTER_MS): Promise<number> {
  return unlock.run(db, { lostAfterMs });
}

const unlock = compiled(
  'jobs: release those of killed workers',
  (_db, p: Params<{ lostAfterMs: number }>) => sql`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null, run_at = greatest(run_at, now())
    where locked_at < now() - ${p.lostAfterMs}::integer * interval '1 millisecond'`,
);
