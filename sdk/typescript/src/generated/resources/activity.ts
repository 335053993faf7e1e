// Generated from the contract by `npm run generate`. Do not edit.
import type { ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Event, ListActivityQuery, ListTaskActivityQuery } from '../models.ts';

/**
 * The log of everything that happened, field by field.
 *
 * Each change adds an event with the old and the new value of every field. You see the events of your projects,
 * your
 * personal tasks and your account.
 */
export class ActivityResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * See what happened.
   *
   * Who did what, when, and what it changed: in your projects, your personal tasks, your categories, your
   * account and your sessions. Newest first.
   *
   * Needs the scope `activity:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  list(query: ListActivityQuery = {}, options?: RequestOptions): ListCall<Event> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/activity', query }, options);
  }

  /**
   * See what happened to a task.
   *
   * The history of one task that you can see, field by field, newest first.
   *
   * Needs the scope `activity:read`.
   *
   * @param taskId The task, as `id` has it.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  listForTask(taskId: string, query: ListTaskActivityQuery = {}, options?: RequestOptions): ListCall<Event> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/activity', { taskId }), query }, options);
  }
}
