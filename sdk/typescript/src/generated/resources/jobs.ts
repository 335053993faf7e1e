// Generated from the contract by `npm run generate`. Do not edit.
import type { Call } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Job } from '../models.ts';

/**
 * Work that continues in the background after a response.
 *
 * An operation that has too much to do for one response returns status 202 with a job. Read the job to follow
 * its progress.
 */
export class JobsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Get a job.
   *
   * Returns the state and the progress of a job that you started. While the job is not finished, wait for the
   * seconds in `Retry-After` before the next request. A job can be read for 7 days after its end.
   *
   * Needs the scope `jobs:read`.
   *
   * @param jobId ID of the job.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(jobId: string, options?: RequestOptions): Call<Job> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/jobs/{jobId}', { jobId }) }, options);
  }

  /**
   * Cancel a job.
   *
   * Ends a job that is queued or running. What it has done so far stays; nothing more is done after the
   * response. A job whose effect others have already seen, such as the deletion of a project, runs to its end:
   * the request fails with 409 `JOB_NOT_CANCELLABLE`. Writes the event `job.finished`, visible only to you.
   *
   * Needs the scope `jobs:write`.
   *
   * @param jobId ID of the job.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `JOB_FINISHED`: The job has already ended.
   * @throws ApiError 409 `JOB_NOT_CANCELLABLE`: The job cannot be cancelled, because others have already seen
   * its effect.
   */
  cancel(jobId: string, options?: RequestOptions): Call<Job> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/jobs/{jobId}', { jobId }) }, options);
  }
}
