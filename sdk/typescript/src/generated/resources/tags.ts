// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { DeleteTagQuery, Job, ListTagsQuery, RenameTagQuery, Tag, TagChange, TagUpdate } from '../models.ts';

/**
 * The tags of all tasks that you can see, to find, rename and remove them. A tag is a property of its tasks: it
 * exists as long as a task has it. Set the tags of one task with `updateTask`.
 */
export class TagsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List tags.
   *
   * Returns the tags of your personal tasks and of the tasks of your projects, sorted by name by default, with
   * the number of tasks that have each. Tasks in the trash do not count.
   *
   * Counts at most 100,000 tasks: your personal tasks first, then project by project, the newest of each first.
   * If you can see more tasks, choose projects with `project_id`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListTagsQuery = {}, options?: RequestOptions): ListCall<Tag> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/tags', query }, options);
  }

  /**
   * Rename a tag.
   *
   * Renames the tag in all tasks that you can change, in your personal space and in all projects: those in which
   * you are owner, admin or member, unless they are archived. Other tasks keep it, and the response counts them.
   * Tasks in the trash do not change. Returns 404 if you can see no task with the tag. Writes the event
   * `task.updated` for each task that changes, with a new version of it.
   *
   * If you can change more than 500 tasks with the tag, the status is 202, and a job renames the tag. It can be
   * cancelled; tasks that it has already changed stay changed. The right to change a task is checked again when
   * the job reaches it.
   *
   * Needs the scope `tasks:write`.
   *
   * @param tagName The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are
   * ignored. 1 to 50 characters.
   * @param body The body of the request.
   * @param query The query parameters.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
   * change. Nothing was changed.
   */
  rename(tagName: string, body: TagUpdate, query: RenameTagQuery = {}, options?: RequestOptions): Call<Job | TagChange> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/tags/{tagName}', { tagName }), body, query }, options);
  }

  /**
   * Delete a tag.
   *
   * Removes the tag from all tasks that you can change. The tasks stay. Which tasks change, what the response
   * counts, the event of each task and the job for more than 500 tasks are as in `renameTag`: each change writes
   * the event `task.updated`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param tagName The tag, percent-encoded as UTF-8 (`caf%C3%A9`, and `%2F` for `/`). Case and Unicode form are
   * ignored. 1 to 50 characters.
   * @param query The query parameters.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `TOO_MANY_AFFECTED`: More tasks match than `max_affected`, or than one request can
   * change. Nothing was changed.
   */
  delete(tagName: string, query: DeleteTagQuery = {}, options?: RequestOptions): Call<Job | TagChange> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tags/{tagName}', { tagName }), query }, options);
  }
}
