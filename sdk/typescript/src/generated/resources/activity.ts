// Generated from the contract by `npm run generate`. Do not edit.
import type { ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Event, ListActivityQuery, ListProjectActivityQuery, ListTaskActivityQuery } from '../models.ts';

/**
 * The log of all changes, field by field.
 *
 * Each change adds an event with the old and the new value of every field. You can see the events of your
 * projects, your personal tasks and your account.
 */
export class ActivityResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List events.
   *
   * Returns the events of your projects, your personal tasks, your categories, your account and your sessions,
   * newest first. Each event contains who did what, when, and what changed. `meta.total` stops counting at
   * 10,000.
   *
   * Needs the scope `activity:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListActivityQuery = {}, options?: RequestOptions): ListCall<Event> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/activity', query }, options);
  }

  /**
   * List events of a project.
   *
   * Returns the history of a project that you are a member of, with its tasks and members, field by field,
   * newest first. It is the same for every role: viewers too see which tasks were moved to the trash, although
   * they cannot see the trash. `meta.total` stops counting at 10,000.
   *
   * Needs the scope `activity:read`.
   *
   * @param projectId ID of the project.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listForProject(projectId: string, query: ListProjectActivityQuery = {}, options?: RequestOptions): ListCall<Event> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/activity', { projectId }), query }, options);
  }

  /**
   * List events of a task.
   *
   * Returns the history of a task that you can see, field by field, newest first. A task in the trash is 404 for
   * viewers. `meta.total` stops counting at 10,000.
   *
   * Needs the scope `activity:read`.
   *
   * @param taskId ID of the task.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listForTask(taskId: string, query: ListTaskActivityQuery = {}, options?: RequestOptions): ListCall<Event> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/activity', { taskId }), query }, options);
  }
}
