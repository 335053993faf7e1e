import type { Database } from '../database/database.ts';
import type { WorkKind, WorkPayloads, Works } from '../jobs/background.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { insertJob, type Job } from './queries.ts';

/** Messages go first. */
const PRIORITY = 10;

/** The value of `Prefer` that asks for a job (RFC 7240, section 4.1). */
export const RESPOND_ASYNC = 'respond-async';

/** Who starts a job, and when. `id` is its ID, if something else has the same. */
type Starter = { user_id: string; now: string; id?: string };

/**
 * Starts background work, and returns the job that its caller can follow. Call it in the transaction that makes the work
 * necessary: the work exists only if that is committed.
 */
export async function startJob<Kind extends WorkKind>(
  trx: Database,
  kind: Kind,
  { mustFinish }: Pick<Works[Kind], 'mustFinish'>,
  payload: WorkPayloads[Kind],
  { user_id, now, id }: Starter,
): Promise<Job> {
  const values = {
    id: id ?? null,
    user_id,
    kind,
    must_finish: mustFinish,
    payload: JSON.stringify(payload),
    now,
  };
  const job = await insertJob.one(trx, values);
  await enqueueRun(trx, job.id);
  return job;
}

/** Adds a run of a job to the queue. Replaces one that has not begun. */
export function enqueueRun(db: Database, job_id: string): Promise<void> {
  return enqueue(db, 'background_job', { job_id }, { key: `background_job ${job_id}`, priority: PRIORITY });
}

/** Returns the path of a job. */
export const pathOf = ({ id }: Pick<Job, 'id'>): string => `/api/v1/jobs/${id}`;
