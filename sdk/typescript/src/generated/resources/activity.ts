// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { EventStream } from '../../runtime/stream.ts';
import type { RequestOptions, StreamOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { AnyEvent, Event, ListActivityQuery, ListProjectActivityQuery, ListTaskActivityQuery, StreamEventsQuery, SyncPage, SyncQuery } from '../models.ts';

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
   * Follow events.
   *
   * Sends the events that `listActivity` lists as they happen, as Server-Sent Events, until you disconnect. The
   * data of each message is an event as JSON, and its ID is the number of the event: later events have higher
   * numbers. To continue after an interruption, send the ID of the last message in `Last-Event-ID`, as browsers
   * do by themselves: you get every event since then, then the new ones. An event can arrive twice if the
   * response was cut, and is recognized by its `id`. At least every 15 seconds, a message without data says that
   * the stream works, and carries the present ID. A stream ends when your session ends; events of a project stop
   * as soon as you lose access to it. You can have 20 open streams. In the SDKs, `stream` reconnects by itself.
   *
   * Needs the scope `events:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 410 `CURSOR_EXPIRED`: The events since then are no longer kept, or the server has never
   * sent this ID.
   */
  stream(query: StreamEventsQuery = {}, options?: StreamOptions): EventStream<AnyEvent> {
    return this.#connection.stream({ method: 'GET', path: '/api/v1/events', query }, options);
  }

  /**
   * Read what has changed.
   *
   * Keeps a copy of everything that you can see current, for example on a device that is offline at times.
   * Without `cursor`, it returns the present state in pages: projects, members, categories, views, tasks,
   * comments and attachments. Read pages with `next_cursor` until `has_more` is false. Then store the cursor. A
   * later call with it returns what has changed since then, each resource once, as it is now: also deletions,
   * your own categories and your choices to follow tasks, and projects that you have joined or left. `data` of
   * an item is what the GET of the resource returns for you; `body_html` of a comment is null. Cursors are valid
   * for `SYNC_WINDOW_DAYS`, then the call fails with 410: start again without a cursor. Apply the items of a
   * page in their order, with the rules in the [guide](/docs/guides/sync). In the SDKs, `client.sync` does all
   * of this.
   *
   * Needs the scope `events:read` and `projects:read` and `tasks:read` and `categories:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 410 `CURSOR_EXPIRED`: The events since then are no longer kept, or the server has never
   * sent this ID.
   */
  sync(query: SyncQuery = {}, options?: RequestOptions): Call<SyncPage> {
    return this.#connection.call({ method: 'GET', path: '/api/v1/sync', query }, options);
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
