// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListViewTasksQuery, ListViewsQuery, Task, View, ViewCreate, ViewUpdate } from '../models.ts';

/**
 * Saved filters of tasks, private or shared with a project.
 *
 * A view has a filter, an order, and what clients need to show it: grouping and columns.
 */
export class ViewsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List views.
   *
   * Returns your private views and the views that are shared with your projects, sorted by name by default.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListViewsQuery = {}, options?: RequestOptions): ListCall<View> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/views', query }, options);
  }

  /**
   * Create a view.
   *
   * Saves a filter with an order, for yourself, or for all members of a project if you send `project_id`. In a
   * project, you must be owner, admin or member. Names in the filter are resolved now: the view keeps the IDs,
   * and shows the current names. Writes the event `view.created`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist, or you cannot see it.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   */
  create(body: ViewCreate, options?: CreateOptions): Call<View> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/views', body, isIdempotent: true }, options);
  }

  /**
   * Get a view.
   *
   * Returns one of your views, or a view that is shared with one of your projects.
   *
   * Needs the scope `tasks:read`.
   *
   * @param viewId ID of a view.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(viewId: string, options?: ReadOptions): Call<View> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/views/{viewId}', { viewId }) }, options);
  }

  /**
   * Update a view.
   *
   * Updates the fields that you send and leaves the others unchanged. In a project, you must be owner, admin or
   * member. Writes the event `view.updated` if a field changes. A request that changes nothing returns the view
   * as it is and writes nothing.
   *
   * Needs the scope `tasks:write`.
   *
   * @param viewId ID of a view.
   * @param body The body of the request.
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(viewId: string, body: ViewUpdate, options?: ChangeOptions): Call<View> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/views/{viewId}', { viewId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a view.
   *
   * Deletes the view, for all members if it is shared with a project. In a project, you must be owner, admin or
   * member. The tasks stay. Writes the event `view.deleted`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param viewId ID of a view.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(viewId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/views/{viewId}', { viewId }) }, options);
  }

  /**
   * List the tasks of a view.
   *
   * Returns the tasks that you can see and that match the filter of the view, in its order. `me` and relative
   * times are yours, also in a view that others have shared. If the filter names a project or category that no
   * longer exists or that you cannot see, the request fails with 409 `VIEW_BROKEN`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param viewId ID of a view.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VIEW_BROKEN`: The filter of the view names a project or category that no longer exists
   * or that you cannot see.
   */
  listTasks(viewId: string, query: ListViewTasksQuery = {}, options?: RequestOptions): ListCall<Task> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/views/{viewId}/tasks', { viewId }), query }, options);
  }
}
