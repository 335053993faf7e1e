// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { ListProjectTasksQuery, ListProjectsQuery, Project, ProjectCreate, ProjectReplace, ProjectTaskCreate, ProjectUpdate, Task } from '../models.ts';

/**
 * Places for tasks that belong together, shared by members with roles.
 *
 * A project has an owner. Each of its tasks is visible to all its members; what a member may do depends on the
 * role.
 */
export class ProjectsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List projects.
   *
   * The projects you are a member of, in whatever role, newest first unless you say otherwise.
   *
   * Needs the scope `projects:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  list(query: ListProjectsQuery = {}, options?: RequestOptions): ListCall<Project> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/projects', query }, options);
  }

  /**
   * Create a project.
   *
   * Makes you its owner. Writes the event `project.created`.
   *
   * Needs the scope `projects:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   */
  create(body: ProjectCreate, options?: CreateOptions): Call<Project> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/projects', body, isIdempotent: true }, options);
  }

  /**
   * See a project.
   *
   * One project you are a member of, with your role in it and the number of its tasks.
   *
   * Needs the scope `projects:read`.
   *
   * @param projectId The project, as `id` has it.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  get(projectId: string, options?: ReadOptions): Call<Project> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}', { projectId }) }, options);
  }

  /**
   * Replace a project.
   *
   * Sets everything that can be set; what you leave out goes back to its default. For owners and admins of the
   * project. Writes the event `project.updated` if something changes. A change that changes nothing returns the
   * project as it is and writes nothing.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId The project, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(projectId: string, body: ProjectReplace, options?: ChangeOptions): Call<Project> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/projects/{projectId}', { projectId }), body, isVersioned: true }, options);
  }

  /**
   * Change a project.
   *
   * Changes the fields you name and leaves the others alone. Set `archived` to put a project away, or to bring
   * it back. For owners and admins of the project. Writes the event `project.updated` if something changes. A
   * change that changes nothing returns the project as it is and writes nothing.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId The project, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(projectId: string, body: ProjectUpdate, options?: ChangeOptions): Call<Project> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/projects/{projectId}', { projectId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a project for good.
   *
   * Removes the project with all of its tasks, those in the trash included. **This cannot be undone**; to put a
   * project away, archive it with `updateProject`. For its owner. Writes the event `project.deleted`, and
   * `user.updated` for each profile that had it as the default project, which is reset.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId The project, as `id` has it.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(projectId: string, options?: ChangeOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/projects/{projectId}', { projectId }) }, options);
  }

  /**
   * List a project's tasks.
   *
   * The same as `listTasks`, for one project of which you are a member. Filters of one kind widen each other,
   * those of different kinds narrow.
   *
   * Needs the scope `tasks:read`.
   *
   * @param projectId The project, as `id` has it.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was changed, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  listTasks(projectId: string, query: ListProjectTasksQuery = {}, options?: RequestOptions): ListCall<Task> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/tasks', { projectId }), query }, options);
  }

  /**
   * Add a task to a project.
   *
   * The same as `createTask` with the `project_id` of the path. You have to be owner, admin or member of the
   * project. Writes the event `task.created`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param projectId The project, as `id` has it.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: Somebody in the request cannot be assigned: not a member of the
   * project, or no such user.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request is not one of yours.
   * @throws ApiError 403 `FORBIDDEN`: You can see this, but your role does not let you do that.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The service asks for a verified email first, and yours is not.
   * @throws ApiError 404 `NOT_FOUND`: Nothing of that id is visible to you.
   */
  createTask(projectId: string, body: ProjectTaskCreate, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/projects/{projectId}/tasks', { projectId }), body, isIdempotent: true }, options);
  }
}
