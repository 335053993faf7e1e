import { setTimeout as pause } from 'node:timers/promises';
import type { Job } from 'graphile-worker';
import { sql } from 'kysely';
import type { Pool } from 'pg';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';

/** How often a worker says that it is still at a job. */
export const RENEW_EVERY_MS = 5_000;
/** A job of which nothing was heard for so long has lost its worker. A renewal that hangs is given up after 7 s. */
export const LOST_AFTER_MS = 30_000;

export type Lease = {
  /** Fires when the job is not this worker's any more, so that two do not go on with it. */
  lost: AbortSignal;
  end(): void;
};

/**
 * Keeps a job while it is worked on, by renewing the time of its lock. Nothing else of the library's goes by that
 * time before it is four hours old.
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
        lost.abort(new Error('The job was taken from this worker, of which nothing was heard.'));
    } catch (err) {
      // While the database is away nobody else takes the job.
      if (!ended.signal.aborted)
        log.warn({ job_id: id, err }, 'a job could not be kept; that is tried again');
    }
  }

  async function keep(): Promise<void> {
    while (!lost.signal.aborted) {
      await pause(renewEveryMs, undefined, { signal: ended.signal });
      await renew();
    }
  }

  keep().catch(() => {});
  return { lost: lost.signal, end: () => ended.abort() };
}

/**
 * Releases the jobs of workers that were killed, and returns how many. A worker that only seemed dead may still be
 * running its job, so every job is safe to run twice. A job that has killed its worker each time has no attempt left and
 * stays where it is. None of our jobs is in a named queue, which would have another lock.
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
