// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, MergeOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { DeleteTaskQuery, ListTasksQuery, Task, TaskCreate, TaskReplace, TaskUpdate } from '../models.ts';

/**
 * What has to be done, personal or in a project, with assignees, categories and a trash.
 *
 * A task without a project is visible to its creator only. To change a task, send the `version` that you read. A
 * deleted task stays in the trash, from which you can restore it.
 */
export class TasksResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List tasks.
   *
   * Your personal tasks and those of all your projects, newest first unless you say otherwise. Filters of one
   * kind widen each other (`status=todo&status=in_progress`), those of different kinds narrow. Tasks in the
   * trash only come with `deleted=true`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  list(query: ListTasksQuery = {}, options?: RequestOptions): ListCall<Task> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/tasks', query }, options);
  }

  /**
   * Create a task.
   *
   * Creates a personal task, or one in a project when you give `project_id`; there you have to be owner, admin
   * or member. Writes the event `task.created`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
   * project, or no such user.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
   * @throws ApiError 400 `UNKNOWN_PROJECT`: A project in the request does not exist or is not visible to you.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  create(body: TaskCreate, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/tasks', body, isIdempotent: true }, options);
  }

  /**
   * See a task.
   *
   * One task that you can see: a personal one of yours, or one of a project you are a member of. A task in the
   * trash is not found; it is in `GET /api/v1/tasks?deleted=true`.
   *
   * Needs the scope `tasks:read`.
   *
   * @param taskId The task, as `id` has it.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  get(taskId: string, options?: ReadOptions): Call<Task> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/tasks/{taskId}', { taskId }) }, options);
  }

  /**
   * Replace a task.
   *
   * Sets everything that can be set; what you leave out goes back to its default, and the project stays. With
   * `version` or `If-Match` nothing is overwritten that you have not seen. In a project you have to be owner,
   * admin or member. Writes the event `task.updated` if a field or an assignee changes, and `task.categorized`,
   * for you alone, if your categories do. A change that changes nothing returns the task as it is and writes
   * nothing.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
   * project, or no such user.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(taskId: string, body: TaskReplace, options?: ChangeOptions): Call<Task> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), body, isVersioned: true }, options);
  }

  /**
   * Change a task.
   *
   * Changes the fields you name and leaves the others alone (JSON Merge Patch, RFC 7396). Say which version you
   * start from, in `version` or `If-Match`. If somebody was faster you get the task as it is now and what they
   * changed; with `Prefer: merge=non-conflicting` your change is applied all the same as long as nobody else
   * touched its fields. In a project you have to be owner, admin or member. Writes the event `task.updated` if a
   * field or an assignee changes, and `task.categorized`, for you alone, if your categories do. A change that
   * changes nothing returns the task as it is and writes nothing.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
   * project, or no such user.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   * @throws ApiError 428 `PRECONDITION_REQUIRED`: A change of a task has to say which version it starts from.
   */
  update(taskId: string, body: TaskUpdate, options?: MergeOptions): Call<Task> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a task.
   *
   * Moves the task to the trash, from which `restoreTask` takes it back within 30 days unless the operator has
   * set another time. With `permanent=true` it is removed for good, also from the trash. In a project you have
   * to be owner, admin or member. Writes the event `task.deleted`, or `task.purged` when it is for good.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param query The query parameters.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(taskId: string, query: DeleteTaskQuery = {}, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}', { taskId }), query }, options);
  }

  /**
   * Take a task back from the trash.
   *
   * Puts a deleted task back where it was, with everything it had. In a project you have to be owner, admin or
   * member. Writes the event `task.restored`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `TASK_NOT_DELETED`: The task is not in the trash.
   */
  restore(taskId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/restore', { taskId }), isIdempotent: true }, options);
  }

  /**
   * Assign somebody to a task.
   *
   * Adds one assignee and leaves the others alone, so two people can assign at once. The user has to be a member
   * of the project; a task takes up to 20. In a project you have to be owner, admin or member. Writes the event
   * `task.updated`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param userId The user, as `id` has it.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
   * project, or no such user.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `ALREADY_ASSIGNED`: The task has this assignee or category already.
   */
  addAssignee(taskId: string, userId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/assignees/{userId}', { taskId, userId }), isIdempotent: true }, options);
  }

  /**
   * Take somebody off a task.
   *
   * Removes one assignee and leaves the others alone. A user who is not assigned is not found. In a project you
   * have to be owner, admin or member. Writes the event `task.updated`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param userId The user, as `id` has it.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  removeAssignee(taskId: string, userId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/assignees/{userId}', { taskId, userId }) }, options);
  }

  /**
   * Put a task in a category.
   *
   * Adds one of your categories and leaves the others alone. Needs the role `member` in the task's project.
   * Nobody else sees your categories or the event `task.categorized`; the task's version rises as with any
   * change.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param categoryId The category, as `id` has it; one of your own.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `ALREADY_ASSIGNED`: The task has this assignee or category already.
   */
  addCategory(taskId: string, categoryId: string, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/tasks/{taskId}/categories/{categoryId}', { taskId, categoryId }), isIdempotent: true }, options);
  }

  /**
   * Take a task out of a category.
   *
   * Removes one of your categories from the task; the category itself stays, and the task's version rises. Needs
   * the role `member` in its project. A category that the task is not in is not found. Writes the event
   * `task.categorized`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param taskId The task, as `id` has it.
   * @param categoryId The category, as `id` has it; one of your own.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  removeCategory(taskId: string, categoryId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/tasks/{taskId}/categories/{categoryId}', { taskId, categoryId }) }, options);
  }
}
