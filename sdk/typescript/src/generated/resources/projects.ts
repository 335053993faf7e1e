// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Job, ListMembersQuery, ListProjectTasksQuery, ListProjectsQuery, Project, ProjectCreate, ProjectMember, ProjectMemberUpdate, ProjectReplace, ProjectTaskCreate, ProjectTransfer, ProjectUpdate, Task } from '../models.ts';

/**
 * Groups of tasks, shared by members with roles.
 *
 * A project has one owner. All members can see all of its tasks; what a member can change depends on the role.
 */
export class ProjectsResource {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /**
   * List projects.
   *
   * Returns the projects you are a member of, newest first by default, each with your role and the numbers of
   * its members and tasks.
   *
   * Needs the scope `projects:read`.
   *
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  list(query: ListProjectsQuery = {}, options?: RequestOptions): ListCall<Project> {
    return this.#connection.list({ method: 'GET', path: '/api/v1/projects', query }, options);
  }

  /**
   * Create a project.
   *
   * Creates a project that you own. Writes the event `project.created`.
   *
   * Needs the scope `projects:write`.
   *
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   */
  create(body: ProjectCreate, options?: CreateOptions): Call<Project> {
    return this.#connection.call({ method: 'POST', path: '/api/v1/projects', body, isIdempotent: true }, options);
  }

  /**
   * Get a project.
   *
   * Returns a project you are a member of, with your role and the numbers of its members and tasks.
   *
   * Needs the scope `projects:read`.
   *
   * @param projectId ID of the project.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  get(projectId: string, options?: ReadOptions): Call<Project> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}', { projectId }) }, options);
  }

  /**
   * Replace a project.
   *
   * Sets all writable fields; a field that you leave out is reset to its default. Requires the role owner or
   * admin in the project. Writes the event `project.updated` if a field changes. A request that changes nothing
   * returns the project as it is and writes nothing.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  replace(projectId: string, body: ProjectReplace, options?: ChangeOptions): Call<Project> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/projects/{projectId}', { projectId }), body, isVersioned: true }, options);
  }

  /**
   * Update a project.
   *
   * Updates the fields that you send and leaves the others unchanged. Set `archived` to archive or unarchive the
   * project. Requires the role owner or admin in the project. Writes the event `project.updated` if a field
   * changes. A request that changes nothing returns the project as it is and writes nothing.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  update(projectId: string, body: ProjectUpdate, options?: ChangeOptions): Call<Project> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/projects/{projectId}', { projectId }), body, isVersioned: true }, options);
  }

  /**
   * Delete a project.
   *
   * Deletes the project permanently, with all of its tasks, including those in the trash. **This cannot be
   * undone**; to hide a project, archive it with `updateProject`. Requires the role owner. Writes the event
   * `project.deleted`, and `user.updated` for each profile that had it as the default project, which is reset.
   *
   * After the response, nobody can see the project and its tasks any more. If it has more than 500 tasks, the
   * status is 202, and a job deletes them from the database.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  delete(projectId: string, options?: ChangeOptions): Call<Job | undefined> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/projects/{projectId}', { projectId }) }, options);
  }

  /**
   * List tasks in a project.
   *
   * Works like `listTasks`, for one project that you are a member of. Values of one filter are combined with OR,
   * different filters with AND.
   *
   * Needs the scope `tasks:read`.
   *
   * @param projectId ID of the project.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listTasks(projectId: string, query: ListProjectTasksQuery = {}, options?: RequestOptions): ListCall<Task> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/tasks', { projectId }), query }, options);
  }

  /**
   * Create a task in a project.
   *
   * Works like `createTask` with the `project_id` from the path. You must be owner, admin or member of the
   * project. Writes the event `task.created`.
   *
   * Needs the scope `tasks:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed.
   */
  createTask(projectId: string, body: ProjectTaskCreate, options?: CreateOptions): Call<Task> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/projects/{projectId}/tasks', { projectId }), body, isIdempotent: true }, options);
  }

  /**
   * List members.
   *
   * Returns the members of a project with their roles, sorted by name by default. The owner is one of them.
   * Emails are not shown.
   *
   * Needs the scope `projects:read`.
   *
   * @param projectId ID of the project.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listMembers(projectId: string, query: ListMembersQuery = {}, options?: RequestOptions): ListCall<ProjectMember> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/members', { projectId }), query }, options);
  }

  /**
   * Get a member.
   *
   * Returns a member of a project, with the role.
   *
   * Needs the scope `projects:read`.
   *
   * @param projectId ID of the project.
   * @param userId ID of the user.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getMember(projectId: string, userId: string, options?: ReadOptions): Call<ProjectMember> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/members/{userId}', { projectId, userId }) }, options);
  }

  /**
   * Change the role of a member.
   *
   * Sets the role of a member, including your own. The new role applies from the next request of the member. The
   * role of the owner cannot be changed: transfer the project with `transferProject` instead. Requires the role
   * owner or admin. Writes the event `member.updated` if the role changes. A request that changes nothing
   * returns the member as it is and writes nothing.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param userId ID of the user.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `VERSION_CONFLICT`: The resource has changed since the `version` you sent.
   * @throws ApiError 409 `OWNER_REQUIRED`: The owner of a project cannot leave it, be removed or get another
   * role.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  updateMember(projectId: string, userId: string, body: ProjectMemberUpdate, options?: ChangeOptions): Call<ProjectMember> {
    return this.#connection.call({ method: 'PATCH', path: pathOf('/api/v1/projects/{projectId}/members/{userId}', { projectId, userId }), body, isVersioned: true }, options);
  }

  /**
   * Remove a member.
   *
   * Removes a member from the project, or lets you leave it. The user loses access immediately, also to open
   * downloads, stored responses to retries and archives of their data. Requires the role owner or admin; every
   * member except the owner can leave. Writes the event `member.removed`, `user.updated` if the project was the
   * default project of the user, and `project.updated` if the user was its default assignee.
   *
   * If tasks of the project are assigned to the user, the status is 202, and a job removes the user from their
   * assignees, with the event `task.updated` for each.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param userId ID of the user.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `OWNER_REQUIRED`: The owner of a project cannot leave it, be removed or get another
   * role.
   * @throws ApiError 412 `PRECONDITION_FAILED`: The version of the resource does not match `If-Match`, or
   * matches `If-None-Match`.
   */
  removeMember(projectId: string, userId: string, options?: ChangeOptions): Call<Job | undefined> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/projects/{projectId}/members/{userId}', { projectId, userId }) }, options);
  }

  /**
   * Transfer a project.
   *
   * Makes another member the owner of the project. You become an admin. Requires the role owner. Writes the
   * event `project.transferred`. If you already own the project and name yourself, nothing is written.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 400 `UNKNOWN_MEMBER`: A user in the request is not an active member of the project, or does
   * not exist.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  transfer(projectId: string, body: ProjectTransfer, options?: CreateOptions): Call<Project> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/projects/{projectId}/transfer', { projectId }), body, isIdempotent: true }, options);
  }
}
