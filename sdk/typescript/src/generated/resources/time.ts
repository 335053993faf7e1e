// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Download } from '../../runtime/download.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { CurrentTimer, ListTimeEntriesQuery, TimeEntry, TimeEntryCreate, TimeEntryPageMeta, TimeEntryUpdate, TimerChange, TimerStart } from '../models.ts';

/**
 * Timers and time entries: who worked how long on which task.
 *
 * You see your own entries; owners and admins of a project see those of all its members.
 */
export class TimeResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * Start a timer.
   *
   * Starts your timer on a task. You have one running timer: starting another stops the first at the same
   * moment, and the response contains both. If your timer already runs on this task, and the request asks for
   * nothing else than it has, it continues: the response contains it, and nothing is written. In a project, you
   * must be owner, admin or member. Writes the event `time_entry.created`, and `time_entry.updated` for the
   * timer that ended. Both are visible only to you.
   *
   * Needs the scope `time:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
   * project refuses that (`time_overlap`).
   * @throws ApiError 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
   */
  start(taskId: string, body: TimerStart = {}, options?: CreateOptions): Call<TimerChange> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/timer/start', { taskId }), body, isIdempotent: true }, options);
  }

  /**
   * Stop a timer.
   *
   * Stops your timer on a task, now. You can always do this, also when the project is archived or locked, or you
   * cannot see the task any more. To stop it at another time, send `ended_at` to `updateTimeEntry`. Writes the
   * event `time_entry.updated`, visible only to you.
   *
   * Needs the scope `time:write`.
   *
   * @param taskId ID of the task.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `TIMER_NOT_RUNNING`: You have no running timer on the task.
   */
  stop(taskId: string, options?: CreateOptions): Call<TimeEntry> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/timer/stop', { taskId }), isIdempotent: true }, options);
  }

  /**
   * Get the running timer.
   *
   * Returns your running timer, and how long it has run by the clock of the server, so that the clock of the
   * client does not matter. `entry` is null if no timer runs.
   *
   * Needs the scope `time:read`.
   *
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  current(options?: RequestOptions): Call<CurrentTimer> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/timer' }, options);
  }

  /**
   * List time entries.
   *
   * Returns your time entries, and those of all members in the projects that you own or administer, the newest
   * first by default, with the sums of all pages in `meta`. Values of one filter are combined with OR, different
   * filters with AND.
   *
   * If a list has to look at more than 50,000 entries, `total` and the sums are null, and the filter `tag` fails
   * with `FILTER_TOO_EXPENSIVE`. `from`, `to`, `project_id`, `task_id`, `user_id` and `running` narrow what it
   * looks at.
   *
   * With `Accept: text/csv`, the response is a file with all entries that match the filters (RFC 4180, UTF-8),
   * without a limit, for spreadsheets; a cell that a spreadsheet would run as a formula begins with an
   * apostrophe. A file rejects `page` and `cursor` with 400, and ignores `per_page`. It is cut off when your
   * access ends.
   *
   * Needs the scope `time:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListTimeEntriesQuery = {}, options?: RequestOptions): ListCall<TimeEntry, TimeEntryPageMeta> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/time-entries', query }, options);
  }

  /**
   * List time entries, as CSV.
   *
   * Returns your time entries, and those of all members in the projects that you own or administer, the newest
   * first by default, with the sums of all pages in `meta`. Values of one filter are combined with OR, different
   * filters with AND.
   *
   * If a list has to look at more than 50,000 entries, `total` and the sums are null, and the filter `tag` fails
   * with `FILTER_TOO_EXPENSIVE`. `from`, `to`, `project_id`, `task_id`, `user_id` and `running` narrow what it
   * looks at.
   *
   * With `Accept: text/csv`, the response is a file with all entries that match the filters (RFC 4180, UTF-8),
   * without a limit, for spreadsheets; a cell that a spreadsheet would run as a formula begins with an
   * apostrophe. A file rejects `page` and `cursor` with 400, and ignores `per_page`. It is cut off when your
   * access ends.
   *
   * Needs the scope `time:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  listCsv(query: ListTimeEntriesQuery = {}, options?: RequestOptions): Promise<Download> {
    return this.#connection.download({ method: 'GET', path: '/api/v1/time-entries', query, accept: 'text/csv' }, options);
  }

  /**
   * Create a time entry.
   *
   * Records work that has ended. In a project, you must be owner, admin or member; owners and admins can record
   * the work of other members. An entry that begins in a locked period (`time_locked_until`) can only be created
   * by owners and admins. Writes the event `time_entry.created`, visible only to the user who worked.
   *
   * Needs the scope `time:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_TASK`: A task in the request does not exist, is in the trash, or you cannot
   * see it.
   * @throws ApiError 400 `UNKNOWN_MEMBER`: A user in the request is not an active member of the project, or does
   * not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
   * project refuses that (`time_overlap`).
   * @throws ApiError 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
   */
  create(body: TimeEntryCreate, options?: CreateOptions): Call<TimeEntry> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/time-entries', body, isIdempotent: true }, options);
  }

  /**
   * Get a time entry.
   *
   * Returns an entry of yours, or of a member of a project that you own or administer. For other members it does
   * not exist.
   *
   * Needs the scope `time:read`.
   *
   * @param entryId ID of a time entry.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(entryId: string, options?: ReadOptions): Call<TimeEntry> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/time-entries/{entryId}', { entryId }) }, options);
  }

  /**
   * Update a time entry.
   *
   * Updates the fields that you send. You can update your own entries, in a project as owner, admin or member;
   * owners and admins also those of others. An entry that begins in a locked period can only be changed by
   * owners and admins. You can always end your running timer with `ended_at` or `seconds`. Writes the event
   * `time_entry.updated`, visible only to the user who worked, if something changes.
   *
   * Needs the scope `time:write`.
   *
   * @param entryId ID of a time entry.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_TASK`: A task in the request does not exist, is in the trash, or you cannot
   * see it.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TIME_OVERLAP`: The time entry would overlap another one of the same user, and the
   * project refuses that (`time_overlap`).
   * @throws ApiError 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(entryId: string, body: TimeEntryUpdate, options?: ChangeOptions): Call<TimeEntry> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/time-entries/{entryId}', { entryId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a time entry.
   *
   * Deletes an entry permanently; a running timer is discarded. Who can update an entry can delete it. Writes
   * the event `time_entry.deleted`, visible only to the user who worked.
   *
   * Needs the scope `time:write`.
   *
   * @param entryId ID of a time entry.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `TIME_LOCKED`: The time entry begins before `time_locked_until` of its project.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(entryId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/time-entries/{entryId}', { entryId }) }, options);
  }
}
