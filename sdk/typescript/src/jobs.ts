import type { Job } from './generated/models.ts';
import { JobsResource } from './generated/resources/jobs.ts';
import { JobError, JobTimeoutError } from './runtime/errors.ts';
import { pause } from './runtime/limit.ts';
import type { RequestOptions } from './runtime/options.ts';

/** How to wait for a job. */
export type WaitOptions = {
  /** Called with the job as often as it is read, first when the wait begins. An error that it throws ends the wait. */
  onProgress?: ((job: Job) => void) | undefined;
  /** Maximum time to wait, in milliseconds. The job itself continues. Default: no limit. */
  timeout?: number | undefined;
  /** Ends the wait, which then fails with an `AbortError`. The job itself continues: `cancel` ends it. */
  signal?: AbortSignal | undefined;
  /** The options of each request. */
  request?: Omit<RequestOptions, 'signal'> | undefined;
};

/** The pauses between two requests, if the server does not say. */
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 10_000;
const GROWTH = 1.5;

/** The operations on jobs, and a way to wait for one. */
export class Jobs extends JobsResource {
  /**
   * Waits until a job is finished, and returns it. Reads it with growing pauses, or after those that the server asks for.
   *
   * ```ts
   * const job = await client.projects.delete(id);
   * if (job) await client.jobs.wait(job, { onProgress: ({ progress }) => console.log(progress.done, progress.total) });
   * ```
   *
   * @param job A job as you received it, or its ID.
   * @throws JobError if the job failed or was cancelled
   * @throws JobTimeoutError if it is not finished within `timeout`
   * @throws AbortError if the `signal` aborts
   */
  async wait(job: Job | string, { onProgress, timeout, signal, request }: WaitOptions = {}): Promise<Job> {
    const began = performance.now();
    const id = typeof job === 'string' ? job : job.id;
    const read = async () => {
      const { data, response } = await this.get(id, { ...request, signal }).withResponse();
      return { job: data, after: secondsIn(response.headers.get('retry-after')) };
    };
    let seen = typeof job === 'string' ? await read() : { job, after: null };
    for (let growing = FIRST_PAUSE_MS; ; growing = Math.min(MAX_PAUSE_MS, growing * GROWTH)) {
      onProgress?.(seen.job);
      if (seen.job.finished_at !== null) return completed(seen.job);
      const wait = seen.after === null ? growing : seen.after * 1000;
      const left = timeout === undefined ? Number.POSITIVE_INFINITY : timeout - (performance.now() - began);
      await pause(Math.max(0, Math.min(wait, left)), signal);
      if (left <= wait) throw new JobTimeoutError(seen.job, timeout ?? 0);
      seen = await read();
    }
  }
}

/** @throws JobError unless the job was completed */
function completed(job: Job): Job {
  if (job.status !== 'completed') throw new JobError(job);
  return job;
}

const secondsIn = (header: string | null): number | null =>
  header !== null && /^\d+$/.test(header) ? Number(header) : null;
