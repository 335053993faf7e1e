// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { AuditEntry, ListAuditLogQuery, ListQueuedJobsQuery, ListUsersQuery, ManagedUser, ManagedUserDetails, ManagedUserUpdate, QueuedJob, SystemStats } from '../models.ts';

/**
 * Management of an installation by its administrators.
 *
 * All operations require the role `admin`: list and deactivate accounts, change their roles, read the audit log
 * and the statistics of the installation, and retry or discard its jobs.
 */
export class AdminResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List users.
   *
   * Returns the accounts of the installation, newest first by default. Filter them by name or email, role and
   * state. Requires the system role admin.
   *
   * Needs the scope `admin:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  listUsers(query: ListUsersQuery = {}, options?: RequestOptions): ListCall<ManagedUser> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/users', query }, options);
  }

  /**
   * Get a user.
   *
   * Returns an account and its usage. Requires the system role admin.
   *
   * Needs the scope `admin:read`.
   *
   * @param userId ID of the user.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getUser(userId: string, options?: ReadOptions): Call<ManagedUserDetails> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/admin/users/{userId}', { userId }) }, options);
  }

  /**
   * Update a user.
   *
   * Changes the system role of a user, or deactivates or activates the account. A new role applies from the
   * user's next request. Deactivation ends all sessions of the user immediately and disables their webhooks; no
   * data is deleted, and the user can log in again after activation. You cannot remove your own admin role or
   * deactivate yourself, so these requests never leave the service without an administrator. Send `version` or
   * `If-Match` so that you do not overwrite a change you have not seen. Requires the system role admin. Writes
   * the event `user.updated` if a field changes, and `session.revoked` and `webhook.disabled` for each session
   * and webhook. A request that changes nothing returns the account as it is and writes nothing.
   *
   * Needs the scope `admin:write`.
   *
   * @param userId ID of the user.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `OWN_ACCOUNT`: You cannot remove your own admin role or deactivate your own account.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  updateUser(userId: string, body: ManagedUserUpdate, options?: ChangeOptions): Call<ManagedUserDetails> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/admin/users/{userId}', { userId }), body, isVersioned: true }, options);
  }

  /**
   * List audit log entries.
   *
   * Returns every change in the installation and every request that was rejected because of its credentials or
   * role, newest first. With `Accept: application/x-ndjson`, the response is an export of all entries that match
   * the filters, one `AuditEntry` per line, without a limit. An export rejects `page` and `cursor` with 400, and
   * ignores `per_page`. It is cut off when your session ends, your key is revoked or your role is removed.
   * `meta.total` stops counting at 100,000. Requires the system role admin.
   *
   * Needs the scope `admin:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  listAuditLog(query: ListAuditLogQuery = {}, options?: RequestOptions): ListCall<AuditEntry> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/audit-log', query }, options);
  }

  /**
   * Get system statistics.
   *
   * Returns the size of the installation. Statistics of a table with fewer than about 50,000 rows are exact.
   * Those of a larger table are estimates from a sample of 20,000 rows, if the description of the property says
   * so. Therefore the response is as fast for a million tasks as for a few thousand. Nothing is cached. Requires
   * the system role admin.
   *
   * Needs the scope `admin:read`.
   *
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  getSystemStats(options?: RequestOptions): Call<SystemStats> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/admin/stats' }, options);
  }

  /**
   * List queued jobs.
   *
   * Returns the jobs in the queue of the installation, newest first: messages to send, thumbnails, exports, and
   * the work that users follow with `getJob`. A job that has succeeded is no longer in the queue. One that has
   * failed for good stays for 30 days. `meta.total` stops counting at 10,000. Requires the system role admin.
   *
   * Needs the scope `admin:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  listJobs(query: ListQueuedJobsQuery = {}, options?: RequestOptions): ListCall<QueuedJob> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/admin/jobs', query }, options);
  }

  /**
   * Discard a queued job.
   *
   * Removes a job from the queue. What it was to do is not done: a message is never sent. Work that a user
   * follows with `getJob` is queued again within ten minutes, unless it has ended; cancel it instead. A job that
   * is running cannot be discarded: the request fails with 409 `JOB_RUNNING`. Requires the system role admin.
   * Writes the event `job.discarded`.
   *
   * Needs the scope `admin:write`.
   *
   * @param queueItemId ID of the job in the queue, from the list of queued jobs.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `JOB_RUNNING`: The job is running, so it can neither be retried nor discarded.
   */
  discardJob(queueItemId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/admin/jobs/{queueItemId}', { queueItemId }) }, options);
  }

  /**
   * Retry a queued job.
   *
   * Makes a job due now, with all of its attempts ahead of it, whether it has failed, waits for its next
   * attempt, or waits for its time. A job that is running cannot be retried: the request fails with 409
   * `JOB_RUNNING`. Requires the system role admin. Writes the event `job.retried`.
   *
   * Needs the scope `admin:write`.
   *
   * @param queueItemId ID of the job in the queue, from the list of queued jobs.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `JOB_RUNNING`: The job is running, so it can neither be retried nor discarded.
   */
  retryJob(queueItemId: string, options?: CreateOptions): Call<QueuedJob> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/admin/jobs/{queueItemId}/retry', { queueItemId }), isIdempotent: true }, options);
  }
}
