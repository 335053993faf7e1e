// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { CreateOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListRemindersQuery, ListUpcomingRemindersQuery, Reminder, ReminderCreate, ReminderUpdate } from '../models.ts';

/**
 * Messages about tasks, at a time or before the due date.
 *
 * They follow a due date that moves. Reminders are private.
 */
export class RemindersResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List the reminders of a task.
   *
   * Returns your reminders of the task, and those that you created for others, oldest first by default.
   * Reminders are private: other members of the project cannot see them.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId ID of the task.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  list(taskId: string, query: ListRemindersQuery = {}, options?: RequestOptions): ListCall<Reminder> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}/reminders', { taskId }), query }, options);
  }

  /**
   * Create a reminder.
   *
   * Creates a reminder of a task that you can see, for you or for an assignee: at a time, or minutes or days
   * before the due date or the start date. The reminder follows when that date moves, and when the user changes
   * the time zone. When its time comes, it is not sent if the task is completed or in the trash, if the user
   * cannot see it or, for a reminder by another user, is no longer assigned, or while the project is archived. A
   * user can have 20 reminders of a task. Writes the event `reminder.created`, visible only to the user who is
   * reminded.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `TOO_MANY_REMINDERS`: The user already has 20 reminders of the task.
   */
  create(taskId: string, body: ReminderCreate, options?: CreateOptions): Call<Reminder> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/reminders', { taskId }), body, isIdempotent: true }, options);
  }

  /**
   * Update a reminder.
   *
   * Changes the time or the channels of a reminder, or snoozes it. The user who is reminded and the one who
   * created the reminder can do this. A reminder that was sent is scheduled again by a new time. Writes the
   * event `reminder.updated`, visible only to the user who is reminded, if something changes.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param reminderId ID of a reminder.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  update(taskId: string, reminderId: string, body: ReminderUpdate, options?: RequestOptions): Call<Reminder> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/tasks/{taskId}/reminders/{reminderId}', { taskId, reminderId }), body }, options);
  }

  /**
   * Delete a reminder.
   *
   * Deletes a reminder permanently. The user who is reminded and the one who created the reminder can do this.
   * What was sent stays. Writes the event `reminder.deleted`, visible only to the user who is reminded.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId ID of the task.
   * @param reminderId ID of a reminder.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  delete(taskId: string, reminderId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/reminders/{reminderId}', { taskId, reminderId }) }, options);
  }

  /**
   * List upcoming reminders.
   *
   * Returns the reminders that you will get, the next one first by default, for clients that also show them
   * without a connection. Those that would not be sent as things are, for example of completed tasks, are left
   * out. Read the list again after events of your tasks and reminders: a new order of the list can take a second
   * after a date has moved.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  listUpcoming(query: ListUpcomingRemindersQuery = {}, options?: RequestOptions): ListCall<Reminder> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/reminders', query }, options);
  }
}
