import { ApiError } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import type { Handlers } from '../handlers.ts';
import { cancelJob, findJob, type Job, lockJob } from './queries.ts';

/** A job that has run for a minute is asked for every six seconds, and one that takes hours twice a minute. */
const PART_OF_AGE = 10;
const MAX_PAUSE_SECONDS = 30;

export const jobs = {
  async getJob({ path }, { db, actor, now }) {
    const data = await findJob.first(db, { user_id: actor.user_id, id: path.job_id });
    if (!data) throw new ApiError('NOT_FOUND');
    return {
      status: 200,
      data,
      ...(data.finished_at === null && { headers: { 'Retry-After': pauseFor(data, now) } }),
    };
  },

  async cancelJob({ path: { job_id: id } }, context) {
    const { actor } = context;
    return context.transaction(async (db) => {
      const job = await lockJob.first(db, { user_id: actor.user_id, id });
      if (!job) throw new ApiError('NOT_FOUND');
      if (job.status !== 'queued' && job.status !== 'running') throw new ApiError('JOB_FINISHED');
      if (job.must_finish) throw new ApiError('JOB_NOT_CANCELLABLE');
      return { status: 200 as const, data: await cancelJob.one(db, { id, ...authorOf(context) }) };
    });
  },
} satisfies Partial<Handlers>;

/** Returns how many seconds to wait before the next request: longer the older the job is. */
function pauseFor({ created_at }: Job, now: string): string {
  const seconds = (Date.parse(now) - Date.parse(created_at)) / 1000 / PART_OF_AGE;
  return String(Math.min(MAX_PAUSE_SECONDS, Math.max(1, Math.ceil(seconds))));
}
