// Generated from the contract by `npm run generate`. Do not edit.
import type { Call, ListCall } from '../../runtime/call.ts';
import type { Connection } from '../../runtime/connection.ts';
import type { Fields, MaybeFields, NoFields, Selected } from '../../runtime/fields.ts';
import type { ChangeOptions, CreateOptions, ReadOptions, RequestOptions } from '../../runtime/options.ts';
import { pathOf } from '../../runtime/request.ts';
import type { Invitation, InvitationCreate, Job, ListInvitationsQuery, ListMembersQuery, ListProjectTasksQuery, ListProjectsQuery, Project, ProjectCreate, ProjectMember, ProjectMemberUpdate, ProjectNotificationSettings, ProjectNotificationSettingsReplace, ProjectReplace, ProjectTaskCreate, ProjectTransfer, ProjectUpdate, Task, TaskField } from '../models.ts';

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
   * `project.deleted`, `member.removed` for each member, and `user.updated` for each profile that had it as the
   * default project, which is reset. The time entries of its tasks stay with their users, without a task and a
   * project.
   *
   * After the response, nobody can see the project, its tasks and their activity any more. Only the event
   * `project.deleted` stays in your activity. Archives of `exportAccount` that members have created before stay.
   * If it has more than 500 tasks, the status is 202, and a job deletes them from the database.
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

  /** List tasks in a project, with only the fields in `fields`, and `id`. */
  listTasks<const Names extends readonly TaskField[]>(projectId: string, query: ListProjectTasksQuery & Fields<Names>, options?: RequestOptions): ListCall<Selected<Task, Names>>;
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
   * @throws ApiError 400 `INVALID_FILTER`: The filter has an error. `errors` has its position, what was
   * expected, and a suggestion.
   * @throws ApiError 400 `FILTER_TOO_EXPENSIVE`: You can see very many tasks, and the filter or the parameter in
   * `field` would have to compare too many of them.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listTasks(projectId: string, query?: ListProjectTasksQuery & NoFields, options?: RequestOptions): ListCall<Task>;
  listTasks(projectId: string, query: ListProjectTasksQuery & MaybeFields<TaskField> = {}, options?: RequestOptions): ListCall<never> {
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
   * @throws ApiError 400 `DUE_DATE_IN_PAST`: The due date is not in the future, or the day is before today in
   * your time zone.
   * @throws ApiError 400 `UNKNOWN_ASSIGNEE`: A user in the request cannot be assigned: not a member of the
   * project, or does not exist.
   * @throws ApiError 400 `UNKNOWN_CATEGORY`: A category in the request does not exist or is not yours.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
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
   * member except the owner can leave. Writes the event `member.removed`, `invitation.revoked` for each open
   * invitation that the user has sent, `user.updated` if the project was the default project of the user, and
   * `project.updated` if the user was its default assignee.
   *
   * If tasks of the project are assigned to the user, the status is 202, and a job removes the user from their
   * assignees, with the event `task.updated` for each. The user's choices to follow tasks of the project are
   * removed.
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
   * event `project.transferred`, and `member.updated` for both members. If you already own the project and name
   * yourself, nothing is written.
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

  /**
   * List invitations.
   *
   * Returns the invitations to a project, newest first, with the addresses that they were sent to. Ended
   * invitations stay in the list for 30 days. Requires the role owner or admin, or member if `who_can_invite` of
   * the project is `members`.
   *
   * Needs the scope `projects:read`.
   *
   * @param projectId ID of the project.
   * @param query The query parameters.
   * @throws ApiError 400 `INVALID_CURSOR`: The cursor was modified, or belongs to another user, other filters or
   * another order.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  listInvitations(projectId: string, query: ListInvitationsQuery = {}, options?: RequestOptions): ListCall<Invitation> {
    return this.#connection.list({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/invitations', { projectId }), query }, options);
  }

  /**
   * Invite a person.
   *
   * Invites the owner of an email address to the project, and sends a message with a link to it. The person
   * needs no account yet. The response is the same whether or not the address has an account.
   *
   * The invitation is open for 7 days. An address can have one open invitation to a project: resend or revoke it
   * instead. The invitation depends on you: it ends if you leave the project or may not invite any more, and it
   * never gives a higher role than you could give at that time. Requires the role owner or admin, or member if
   * `who_can_invite` of the project is `members`. Nobody can give a higher role than their own.
   *
   * Within 24 hours, 200 invitations can be sent by one user, 200 from one project, 20 to one address, and 5
   * from one project to one address. Beyond that, requests fail with 429 `RATE_LIMITED`. A project can have 200
   * open invitations. Writes the event `invitation.created`.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `INVITATION_EXISTS`: The address already has an open invitation to the project.
   * @throws ApiError 409 `ALREADY_MEMBER`: The invited address belongs to a member of the project.
   * @throws ApiError 409 `TOO_MANY_INVITATIONS`: The project has reached the maximum number of open invitations.
   */
  createInvitation(projectId: string, body: InvitationCreate, options?: CreateOptions): Call<Invitation> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/projects/{projectId}/invitations', { projectId }), body, isIdempotent: true }, options);
  }

  /**
   * Revoke an invitation.
   *
   * Ends an open invitation. Its link stops working immediately. An admin and the owner can revoke every
   * invitation, and every member their own. Fails with 410 if it has already ended. Writes the event
   * `invitation.revoked`.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param invitationId ID of the invitation.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has expired,
   * or its inviter may not invite any more.
   */
  revokeInvitation(projectId: string, invitationId: string, options?: RequestOptions): Call<void> {
    return this.#connection.call({ method: 'DELETE', path: pathOf('/api/v1/projects/{projectId}/invitations/{invitationId}', { projectId, invitationId }) }, options);
  }

  /**
   * Resend an invitation.
   *
   * Sends another link for an invitation that is open or has expired. The earlier link stops working, and the 7
   * days start again. You become its inviter. The limits, and the required role, are those of
   * `createInvitation`; members can resend only their own. Writes the event `invitation.resent`.
   *
   * Needs the scope `projects:write`.
   *
   * @param projectId ID of the project.
   * @param invitationId ID of the invitation.
   * @throws ApiError 403 `FORBIDDEN`: You can see the resource, but your role does not allow this operation.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   * @throws ApiError 409 `PROJECT_ARCHIVED`: The project is archived, so its tasks cannot be changed, and nobody
   * can be invited.
   * @throws ApiError 409 `ALREADY_MEMBER`: The invited address belongs to a member of the project.
   * @throws ApiError 409 `TOO_MANY_INVITATIONS`: The project has reached the maximum number of open invitations.
   * @throws ApiError 410 `INVITATION_ENDED`: The invitation was used, declined, revoked or resent, has expired,
   * or its inviter may not invite any more.
   */
  resendInvitation(projectId: string, invitationId: string, options?: CreateOptions): Call<Invitation> {
    return this.#connection.call({ method: 'POST', path: pathOf('/api/v1/projects/{projectId}/invitations/{invitationId}/resend', { projectId, invitationId }), isIdempotent: true }, options);
  }

  /**
   * Get your notification settings of a project.
   *
   * Returns what you want to be told about the tasks of a project. Without settings of your own, the level is
   * `default`.
   *
   * Needs the scope `notifications:read`.
   *
   * @param projectId ID of the project.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  getNotificationSettings(projectId: string, options?: RequestOptions): Call<ProjectNotificationSettings> {
    return this.#connection.call({ method: 'GET', path: pathOf('/api/v1/projects/{projectId}/notification-settings', { projectId }) }, options);
  }

  /**
   * Replace your notification settings of a project.
   *
   * Stores what you want to be told about the tasks of a project, on all channels. The settings of your account
   * still say which channels a kind has. They end with your membership. Writes the event
   * `project.notifications_updated`, visible only to you, if something changes.
   *
   * Needs the scope `notifications:write`.
   *
   * @param projectId ID of the project.
   * @param body The body of the request.
   * @throws ApiError 403 `EMAIL_NOT_VERIFIED`: The server requires a verified email address, and yours is not
   * verified.
   * @throws ApiError 404 `NOT_FOUND`: The resource does not exist, or you cannot see it.
   */
  replaceNotificationSettings(projectId: string, body: ProjectNotificationSettingsReplace, options?: RequestOptions): Call<ProjectNotificationSettings> {
    return this.#connection.call({ method: 'PUT', path: pathOf('/api/v1/projects/{projectId}/notification-settings', { projectId }), body }, options);
  }
}
