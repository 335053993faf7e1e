// Generated from the contract by `npm run generate`. Do not edit.

import type { components, operations } from './schema.ts';

type Schemas = components['schemas'];
/** A role in a project that can be given to a member. Only `transferProject` makes a member the owner. */
export type AssignableRole = Schemas['AssignableRole'];
/** A received `AssignableRole`. It can have values that this version does not know. */
export type OpenAssignableRole = Schemas['OpenAssignableRole'];
/**
 * What to do with the tasks.
 *
 * | Action | Does the same as |
 * | --- | --- |
 * | `create` | `createTask` |
 * | `update` | `updateTask` |
 * | `complete` | `updateTask` with the status `completed` |
 * | `move` | `moveTask` |
 * | `delete` | `deleteTask` |
 * | `restore` | `restoreTask` |
 */
export type BulkAction = Schemas['BulkAction'];
/** A received `BulkAction`. It can have values that this version does not know. */
export type OpenBulkAction = Schemas['OpenBulkAction'];
/**
 * What happened to the task. `unchanged` means that it already was as requested, and `failed` that it could not
 * be changed. New values can be added.
 */
export type BulkStatus = Schemas['BulkStatus'];
/** A received `BulkStatus`. It can have values that this version does not know. */
export type OpenBulkStatus = Schemas['OpenBulkStatus'];
/**
 * What becomes of dates that have passed before their task could be created, such as during a pause.
 *
 * | Value | Meaning |
 * | --- | --- |
 * | `none` | they are left out |
 * | `latest` | only the latest of them gets a task |
 * | `all` | each of them gets a task |
 */
export type CatchUp = Schemas['CatchUp'];
/** A received `CatchUp`. It can have values that this version does not know. */
export type OpenCatchUp = Schemas['OpenCatchUp'];
/** What happens with a field. */
export type EditState = Schemas['EditState'];
/** A received `EditState`. It can have values that this version does not know. */
export type OpenEditState = Schemas['OpenEditState'];
/** A field that people edit: one of a task, or `body` of a comment. */
export type EditedField = Schemas['EditedField'];
/** A received `EditedField`. It can have values that this version does not know. */
export type OpenEditedField = Schemas['OpenEditedField'];
/**
 * Why a request failed. Codes are stable: handle errors by their code, not by their message.
 *
 * | Code | Status | Meaning | What to do |
 * | --- | --- | --- | --- |
 * | `VALIDATION_FAILED` | 400 | A parameter, a header or the body is invalid. | Correct each field in `errors`, then send the request again. |
 * | `MALFORMED_JSON` | 400 | The body is not valid JSON. | Check how the body is serialized; `message` has the position of the error. |
 * | `MALFORMED_REQUEST` | 400 | The request is not valid HTTP, so it did not reach an operation. | Check the client, and any proxy between it and the server. |
 * | `DUE_DATE_IN_PAST` | 400 | The due date is not in the future, or the day is before today in your time zone. | Choose a later date. You can update an overdue task if you do not change its due date. |
 * | `INVALID_CURSOR` | 400 | The cursor was modified, or belongs to another user, other filters or another order. | Start again without `cursor`. Keep filters and order the same for all pages. |
 * | `INVALID_FILTER` | 400 | The filter has an error. `errors` has its position, what was expected, and a suggestion. | Correct the filter; `POST /api/v1/filters/check` checks one. |
 * | `FILTER_TOO_EXPENSIVE` | 400 | You can see very many tasks, and the filter or the parameter in `field` would have to compare too many of them. | Narrow it with a comparison that an index serves, such as `project`, `assignee` or `due_date`, or choose projects with `project_id`. |
 * | `UNKNOWN_ASSIGNEE` | 400 | A user in the request cannot be assigned: not a member of the project, or does not exist. | Assign members of the project. A personal task can be assigned only to its owner. |
 * | `UNKNOWN_CATEGORY` | 400 | A category in the request does not exist or is not yours. | Use IDs from `GET /api/v1/categories`. |
 * | `UNKNOWN_PROJECT` | 400 | A project in the request does not exist, or you cannot see it. | Use IDs from `GET /api/v1/projects`. |
 * | `UNKNOWN_TASK` | 400 | A task in the request does not exist, is in the trash, or you cannot see it. | Use IDs from `GET /api/v1/tasks`. |
 * | `UNKNOWN_PARENT` | 400 | The parent of a task does not exist, is in the trash, is not in the same project, or you cannot see it. | Use the ID of a task in the same project, or of a personal task for a personal one. |
 * | `UNKNOWN_SIBLING` | 400 | The task in `before` or `after` is the moved task, does not exist, is in the trash, or is not in the list that the task moves to. | Use the ID of another task in that list. Send `project_id` to move to another project. |
 * | `PARENT_CYCLE` | 400 | A task cannot be a subtask of itself or of one of its subtasks. | Choose a parent that is not below the task. |
 * | `TOO_DEEP` | 400 | The task, or one of its subtasks, would be more than 5 levels below a task without a parent. | Choose a parent that is less deep. |
 * | `TREE_TOO_LARGE` | 400 | A task would have more than 999 subtasks, counting all levels. | Choose another parent, or move subtasks away first. |
 * | `UNKNOWN_MEMBER` | 400 | A user in the request is not an active member of the project, or does not exist. | Use IDs from `GET /api/v1/projects/{project_id}/members`. |
 * | `UNKNOWN_MENTION` | 400 | The text mentions a user who cannot see the task, or does not exist. | Mention members of the project. On a personal task, you can only mention yourself. |
 * | `UNKNOWN_COMMENT` | 400 | The comment does not exist on the task, or is itself a reply and cannot be replied to. | Use the ID of a comment of the task. For a reply, its `parent_id` must be null. |
 * | `MALFORMED_UPLOAD` | 400 | The form is malformed, or the body ended early. | Send the whole body. A form is `multipart/form-data` as in RFC 7578. |
 * | `MALFORMED_IMPORT` | 400 | The file to import cannot be read, for example because it is not UTF-8, has no title column or an open quotation mark. | Correct the file. The message says where. |
 * | `TOO_MANY_ROWS` | 400 | The file to import has more than 100,000 rows. | Divide it into several files. |
 * | `DIGEST_MISMATCH` | 400 | The body that arrived has another digest than `Content-Digest`. | Send the body again. |
 * | `UNKNOWN_INVITATION` | 400 | The invitation in the request does not exist, or is not for your verified email address. | Use IDs from `GET /api/v1/invitations`, or the token of the link in the message. |
 * | `UNKNOWN_BLOCKER` | 400 | The tasks are not in the same project, or one of them is personal. | Choose a task of the same project. A personal task can only be blocked by a personal task. |
 * | `INVALID_LINK_TOKEN` | 400 | The link was already used, has expired, or was replaced by a newer one. | Request a new email. |
 * | `UNAUTHENTICATED` | 401 | The request has no access token. | Send `Authorization: Bearer <access_token>`. |
 * | `INVALID_TOKEN` | 401 | The access token was not issued by this server, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
 * | `TOKEN_EXPIRED` | 401 | The access token has expired. | Refresh the tokens at `POST /api/v1/auth/refresh`, then retry. |
 * | `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
 * | `INVALID_CREDENTIALS` | 401 | The email and password do not match an account. | Ask the user for them again. The response is the same for an unknown email. |
 * | `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
 * | `REFRESH_TOKEN_REUSED` | 401 | The refresh token was already used, so it may be stolen. The session has been revoked. | Log in again, and store only the newest refresh token. |
 * | `FORBIDDEN` | 403 | You can see the resource, but your role does not allow this operation. | Ask an owner or admin of the project. |
 * | `INSUFFICIENT_SCOPE` | 403 | The API key does not have a scope that the operation requires. | Use a key with the scopes listed for the operation. `account:` scopes are only for sessions. |
 * | `EMAIL_NOT_VERIFIED` | 403 | The server requires a verified email address, and yours is not verified. | Open the link in the verification email, or request another one at `POST /api/v1/auth/email/resend`. |
 * | `INVITATION_FOR_ANOTHER_ADDRESS` | 403 | The invitation was sent to another email address than that of your account. | Log in with the account of the invited address, or register it. |
 * | `NOT_FOUND` | 404 | The resource does not exist, or you cannot see it. | Check the ID. Restore a task in the trash first. |
 * | `ROUTE_NOT_FOUND` | 404 | The path does not exist. | Compare the path with this document. Paths are case-sensitive and have no trailing slash. |
 * | `METHOD_NOT_ALLOWED` | 405 | The path exists, but does not support the method. | Use one of the methods in `Allow`. |
 * | `NOT_ACCEPTABLE` | 406 | The response is not available in a media type that `Accept` allows. | Accept `application/json`. |
 * | `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send it again, over a better connection if this happens repeatedly. |
 * | `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
 * | `EMAIL_TAKEN` | 409 | An account with this email already exists. | Log in, or register with another email. |
 * | `CATEGORY_NAME_TAKEN` | 409 | You already have a category with this name, ignoring case and Unicode form. | Choose another name, or use the existing category. |
 * | `OWN_ACCOUNT` | 409 | You cannot remove your own admin role or deactivate your own account. | Ask another administrator. |
 * | `ALREADY_ASSIGNED` | 409 | The task already has this assignee or category. | Nothing to do: the task is already as you want it. |
 * | `VIEW_BROKEN` | 409 | The filter of the view names a project or category that no longer exists or that you cannot see. | Change the filter of the view; `errors` has the IDs. |
 * | `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: the task does not need to be restored. |
 * | `BLOCKER_CYCLE` | 409 | The tasks would wait for each other: the new blocker already waits for the task, directly or through other tasks. | Remove one of the blockers between them first. |
 * | `SERIES_ENDED` | 409 | The series has no further date. | Set another `recurrence` on its latest task. |
 * | `PROJECT_ARCHIVED` | 409 | The project is archived, so its tasks cannot be changed, and nobody can be invited. | Unarchive the project first, or ask one of its admins. |
 * | `OWNER_REQUIRED` | 409 | The owner of a project cannot leave it, be removed or get another role. | Transfer the project with `POST /api/v1/projects/{project_id}/transfer`, or delete it. |
 * | `INVITATION_EXISTS` | 409 | The address already has an open invitation to the project. | Resend it, or revoke it first to change the role. |
 * | `ALREADY_MEMBER` | 409 | The invited address belongs to a member of the project. | Nothing to do. Change the role with `PATCH /api/v1/projects/{project_id}/members/{user_id}`. |
 * | `TOO_MANY_INVITATIONS` | 409 | The project has reached the maximum number of open invitations. | Revoke those that are no longer needed, or wait until they expire. |
 * | `TOO_MANY_COMMENTS` | 409 | The task already has 10,000 comments. | Delete comments, or continue in another task. |
 * | `TOO_MANY_ATTACHMENTS` | 409 | The task already has 1,000 attachments. | Delete attachments, or use another task. |
 * | `TOO_MANY_REMINDERS` | 409 | The user already has 20 reminders of the task. | Delete a reminder first. |
 * | `TIMER_NOT_RUNNING` | 409 | You have no running timer on the task. | Nothing to do. `GET /api/v1/timer` returns the running timer. |
 * | `TIME_OVERLAP` | 409 | The time entry would overlap another one of the same user, and the project refuses that (`time_overlap`). | Choose other times, or change the entry in `errors` first. |
 * | `TIME_LOCKED` | 409 | The time entry begins before `time_locked_until` of its project. | Ask an owner or admin of the project, who can still change it. |
 * | `QUOTA_EXCEEDED` | 409 | The files do not fit into the storage that you or the project can use. | Delete attachments that are no longer needed, or ask the operator of the server for more. |
 * | `TOO_MANY_UPLOADS` | 409 | You already have 100 unfinished uploads. | Finish or cancel one first. |
 * | `UPLOAD_OFFSET_MISMATCH` | 409 | The part does not begin where the upload ends, or another request adds to the upload. | Get the upload, and continue at its offset. |
 * | `TOO_MANY_IMPORTS` | 409 | You already have 3 unfinished imports. | Wait until one is finished, or cancel its job. |
 * | `OWNS_SHARED_PROJECTS` | 409 | You own projects that have other members, who would lose them with your account. | Hand each project in `errors` over to another member, or delete it. |
 * | `TOO_MANY_API_KEYS` | 409 | You have reached the maximum number of API keys. | Revoke a key that you no longer need. |
 * | `TOO_MANY_WEBHOOKS` | 409 | You already have 20 webhooks without a project, the project has 20, or you own 100. | Delete a webhook that you no longer need. |
 * | `WEBHOOK_DISABLED` | 409 | The webhook is disabled. | Enable it first: `PATCH` with `enabled: true`. |
 * | `REPLAY_RUNNING` | 409 | Another replay of the webhook has not ended. | Wait for its job, or cancel it. |
 * | `EXPORT_NOT_READY` | 409 | The archive is not finished, or the export failed. | Check `status`: wait, or request another export after `failed`. |
 * | `JOB_FINISHED` | 409 | The job has already ended. | Nothing to do. `getJob` shows how it ended. |
 * | `JOB_NOT_CANCELLABLE` | 409 | The job cannot be cancelled, because others have already seen its effect. | Wait until it is finished. |
 * | `JOB_RUNNING` | 409 | The job is running, so it can neither be retried nor discarded. | Wait until its attempt has ended. |
 * | `BULK_FAILED` | 409 | At least one task cannot be changed, so none was changed. | Remove the tasks in `errors` from the request, or send `atomic: false` to change the others. |
 * | `TOO_MANY_AFFECTED` | 409 | More tasks match than `max_affected`, or than one request can change. Nothing was changed. | Narrow the filter, or raise `max_affected`. For more than 500 tasks, send `Prefer: respond-async` and `atomic: false`. |
 * | `BULK_UNDONE` | 409 | The change of many tasks was already undone. | Nothing to do. To take the undo back, undo its own `bulk_id`. |
 * | `BULK_RUNNING` | 409 | The job of the change of many tasks is not finished. | Wait until it is finished, or cancel it. |
 * | `BULK_NOT_UNDOABLE` | 409 | The change deleted tasks permanently. | Delete to the trash instead, from where tasks can be restored. |
 * | `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request receives. Your session is still valid. |
 * | `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
 * | `CURSOR_EXPIRED` | 410 | The events since then are no longer kept, or the server has never sent this ID. | Read the present state, then continue without the ID. |
 * | `INVITATION_ENDED` | 410 | The invitation was used, declined, revoked or resent, has expired, or its inviter may not invite any more. | Ask for another invitation. |
 * | `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
 * | `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB, or a file is larger than the server accepts. | Send less data in one request. |
 * | `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. Send a file as `application/octet-stream` or in a form. |
 * | `RANGE_NOT_SATISFIABLE` | 416 | The file has no part in the range. | Ask for a part below the size in `Content-Range`. |
 * | `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Use a new key for each new request, and the same key only for retries. |
 * | `PRECONDITION_REQUIRED` | 428 | An update of a task must include the version that it is based on. | Send `version` in the body, or the `ETag` in `If-Match`. |
 * | `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
 * | `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`. Until then, the right password is rejected too. |
 * | `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter headers. Cookies are not needed. |
 * | `INTERNAL_ERROR` | 500 | An unexpected error occurred on the server. | Retry later. If the error persists, report the `request_id`. |
 * | `DEPENDENCY_UNAVAILABLE` | 503 | A service that the server needs, such as its database, is not available. | Wait for the seconds in `Retry-After`, then send the request again. |
 * | `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is down. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
 * | `OVERLOADED` | 503 | The server is busy or stopping, or you have too many open requests or too much unread response data. | Read your responses, wait for the seconds in `Retry-After`, then send the request again. |
 * | `CHECKSUM_MISMATCH` | 460 | The part that arrived has another digest than `Upload-Checksum`. | Send the part again. |
 * | `STORAGE_FULL` | 507 | The storage of the server is full, so the file was not stored. | Tell the operator of the server, and retry when there is room. |
 */
export type ErrorCode = Schemas['ErrorCode'];
/** A received `ErrorCode`. It can have values that this version does not know. */
export type OpenErrorCode = Schemas['OpenErrorCode'];
/** Type of the resource that an event is about. */
export type EventSubjectType = Schemas['EventSubjectType'];
/** A received `EventSubjectType`. It can have values that this version does not know. */
export type OpenEventSubjectType = Schemas['OpenEventSubjectType'];
/**
 * Type of an event. New types can be added: ignore those you do not know.
 *
 * | Type | Written when |
 * | --- | --- |
 * | `task.created` | a task was created or copied |
 * | `task.updated` | fields or assignees of a task changed |
 * | `task.moved` | a task got another place by `moveTask`, or came from another project; then the event lists all of its fields |
 * | `task.left` | a task was moved to another project; written where it was before, and lists only the parent that it left |
 * | `task.deleted` | a task was moved to the trash |
 * | `task.restored` | a task was restored from the trash |
 * | `task.purged` | a task was deleted permanently; the event lists its parent and the tasks that blocked it |
 * | `task.categorized` | a user added a task to one of their categories, or removed it |
 * | `task.followed` | a user chose to follow a task; only this user can see it |
 * | `task.unfollowed` | a user chose not to follow a task; only this user can see it |
 * | `comment.created` | a comment was added to a task |
 * | `comment.updated` | the text of a comment was edited |
 * | `comment.deleted` | a comment was deleted; the event lists its task, and the comment that it replied to |
 * | `comment.reacted` | a user reacted to a comment |
 * | `comment.unreacted` | a user took a reaction to a comment back, or deleted their account |
 * | `attachment.created` | a file was added to a task |
 * | `attachment.updated` | the name or description of a file was changed, or its thumbnail was made |
 * | `attachment.deleted` | a file was deleted; the event lists its task and its comment |
 * | `project.created` | a project was created |
 * | `project.updated` | fields of a project changed |
 * | `project.deleted` | a project was deleted with all of its tasks |
 * | `project.transferred` | a project got another owner; the previous owner became an admin |
 * | `invitation.created` | a person was invited to a project; the event does not contain the address |
 * | `invitation.resent` | an invitation was sent again |
 * | `invitation.accepted` | the invited person accepted an invitation |
 * | `invitation.declined` | the invited person declined an invitation; the event has no actor |
 * | `invitation.revoked` | an invitation was revoked, also because its inviter is no longer a member |
 * | `member.added` | a user became a member of a project by an invitation |
 * | `member.updated` | the role of a member of a project changed, also by a transfer |
 * | `member.removed` | a member left a project, was removed, or lost it by its deletion; the actor is the member who left, or who removed the other or deleted the project |
 * | `category.created` | a category was created |
 * | `category.updated` | the name or color of a category changed |
 * | `category.deleted` | a category was deleted |
 * | `view.created` | a view was created |
 * | `view.updated` | a field of a view changed |
 * | `view.deleted` | a view was deleted |
 * | `template.created` | a template was created |
 * | `template.updated` | a field of a template changed |
 * | `template.deleted` | a template was deleted |
 * | `reminder.created` | a reminder was created; only the user who is reminded can see it |
 * | `reminder.updated` | a reminder was changed or snoozed; only the user who is reminded can see it |
 * | `reminder.deleted` | a reminder was deleted; only the user who was to be reminded can see it |
 * | `reminder.sent` | a user was reminded of a task; only this user can see it |
 * | `time_entry.created` | a timer was started, or work was recorded; only the user who worked can see it |
 * | `time_entry.updated` | a timer was stopped, or a time entry changed; only the user who worked can see it |
 * | `time_entry.deleted` | a time entry was deleted; only the user who worked can see it |
 * | `notification.created` | notifications were created for a user, one event for several; only this user can see it |
 * | `notification.updated` | a user read or snoozed a notification, or the contrary |
 * | `notification.deleted` | a user deleted a notification |
 * | `notification.read` | a user marked all of their notifications as read, or some of them |
 * | `project.notifications_updated` | a user changed what they want to be told about a project; only this user can see it |
 * | `job.finished` | a job was completed, has failed or was cancelled; only the user who started it can see it |
 * | `job.retried` | an administrator made a job of the queue due again; only this administrator can see it |
 * | `job.discarded` | an administrator removed a job from the queue; only this administrator can see it |
 * | `export.finished` | the archive of an export is ready, or cannot be made; only its user can see it |
 * | `push_subscription.created` | a device was registered for push messages; only its user can see it |
 * | `push_subscription.updated` | a device was registered again, and something about it changed; only its user can see it |
 * | `push_subscription.deleted` | a device no longer gets push messages; only its user can see it. The end of a session removes its devices without this event |
 * | `webhook.created` | a webhook was created |
 * | `webhook.updated` | a field of a webhook changed |
 * | `webhook.disabled` | TaskFlow disabled a webhook, because its endpoint failed for days or is gone, or because of its owner |
 * | `webhook.rotated` | a webhook got a new secret |
 * | `webhook.deleted` | a webhook was deleted |
 * | `webhook.ping` | a test message, which is only sent to one webhook and is not in the log |
 * | `user.registered` | a user registered |
 * | `user.updated` | a user updated their profile, or an administrator changed the role of an account or deactivated or activated it |
 * | `user.exported` | a user requested an export of their data |
 * | `user.deleted` | a user deleted their account; written in every project that they were a member of |
 * | `user.password_changed` | a user changed their password |
 * | `user.email_verified` | a user verified their email |
 * | `user.email_change_requested` | a user requested a change of their email |
 * | `user.email_changed` | a user opened the link sent to their new email |
 * | `user.password_reset_requested` | a password reset link was sent to a user |
 * | `user.password_reset` | a user reset their password with such a link |
 * | `user.password_ended` | an accepted invitation verified the email, and ended a password that another person may have chosen |
 * | `session.created` | a user logged in or registered |
 * | `session.refreshed` | a refresh token was exchanged for new tokens |
 * | `session.revoked` | a session was ended: by a logout, from the list of sessions, by a new password, or because an administrator deactivated the account |
 * | `session.reuse_detected` | a used refresh token was sent again, and its session was ended |
 * | `api_key.created` | a user created an API key |
 * | `api_key.revoked` | a user revoked one of their API keys |
 * | `login.failed` | a login failed because of a wrong password, or too many attempts; only in the audit log |
 * | `access.denied` | a request failed with 401 or 403, or because of a wrong password; only in the audit log |
 */
export type EventType = Schemas['EventType'];
/** A received `EventType`. It can have values that this version does not know. */
export type OpenEventType = Schemas['OpenEventType'];
/** State of the export. `queued` and `running` become `done` or `failed`. After `failed`, request another export. */
export type ExportStatus = Schemas['ExportStatus'];
/** A received `ExportStatus`. It can have values that this version does not know. */
export type OpenExportStatus = Schemas['OpenExportStatus'];
/**
 * Why a user follows a task: `chosen` by `followTask` or by writing a comment, or without a choice as its
 * `creator` or an `assignee`. The first of these that applies. New reasons can be added.
 */
export type FollowReason = Schemas['FollowReason'];
/** A received `FollowReason`. It can have values that this version does not know. */
export type OpenFollowReason = Schemas['OpenFollowReason'];
/**
 * `ok`: works. `degraded`: requests are served, but a component is slow or missing. `unavailable`: requests that
 * need this component fail.
 */
export type HealthStatus = Schemas['HealthStatus'];
/** A received `HealthStatus`. It can have values that this version does not know. */
export type OpenHealthStatus = Schemas['OpenHealthStatus'];
/**
 * State of an invitation. Only an `open` one can be accepted or declined. It is `revoked` if an inviter revoked
 * it, or left the project; `expired` after 7 days.
 */
export type InvitationStatus = Schemas['InvitationStatus'];
/** A received `InvitationStatus`. It can have values that this version does not know. */
export type OpenInvitationStatus = Schemas['OpenInvitationStatus'];
/**
 * What the job does. `project_deletion` deletes the tasks of a deleted project; `member_removal` removes a
 * former member from the assignees of the tasks of a project; `tag_change` renames or removes a tag;
 * `task_import` creates tasks from a file; `task_bulk` changes many tasks, or undoes that, and has the `bulk_id`
 * as its ID; `webhook_replay` queues events for a webhook again.
 */
export type JobKind = Schemas['JobKind'];
/** A received `JobKind`. It can have values that this version does not know. */
export type OpenJobKind = Schemas['OpenJobKind'];
/**
 * State of the job. `queued` and `running` become `completed`, `failed` or `cancelled`. A job that is
 * interrupted, for example by a restart of the server, continues where it was.
 */
export type JobStatus = Schemas['JobStatus'];
/** A received `JobStatus`. It can have values that this version does not know. */
export type OpenJobStatus = Schemas['OpenJobStatus'];
/**
 * What a notification is about. New kinds can be added: ignore those you do not know.
 *
 * | Kind | Another user, or the server, |
 * | --- | --- |
 * | `assigned` | assigned a task to you |
 * | `unassigned` | removed you from the assignees of a task |
 * | `mentioned` | mentioned you in a comment |
 * | `commented` | commented on a task that you follow |
 * | `status_changed` | changed the status of a task that you follow |
 * | `updated` | changed something else of a task that you follow, or added a file |
 * | `unblocked` | completed the last task that a task that you follow waited for |
 * | `due_soon` | found that one of your tasks is due within a day |
 * | `overdue` | found that one of your tasks is overdue |
 * | `reminder` | reminds you of a task, as you or another user asked |
 * | `project_invited` | invited you to a project |
 * | `membership_changed` | changed your role in a project, or removed you from it |
 * | `job_finished` | finished an import, a change of many tasks, a replay of a webhook or an export of yours, or could not finish another job; `event.subject` says which |
 * | `webhook_disabled` | switched off one of your webhooks, because it failed for too long, or you left its project |
 * | `security` | changed how your account is accessed: its password or email, a new API key, or the reuse of a refresh token |
 */
export type NotificationKind = Schemas['NotificationKind'];
/** A received `NotificationKind`. It can have values that this version does not know. */
export type OpenNotificationKind = Schemas['OpenNotificationKind'];
/**
 * What you want to be told about the tasks of a project.
 *
 * | Level | Kinds |
 * | --- | --- |
 * | `default` | as the settings of your account say |
 * | `direct` | only what concerns you: `assigned`, `unassigned`, `mentioned`, `due_soon`, `overdue` |
 * | `custom` | only those in `kinds` |
 * | `muted` | nothing |
 *
 * Reminders, and what is about your membership, are sent with each level.
 */
export type NotificationLevel = Schemas['NotificationLevel'];
/** A received `NotificationLevel`. It can have values that this version does not know. */
export type OpenNotificationLevel = Schemas['OpenNotificationLevel'];
/**
 * Why a series is paused. New values can be added.
 *
 * | Value | Meaning |
 * | --- | --- |
 * | `user` | a user has paused it |
 * | `access` | the user who has set the recurrence can no longer create tasks there: they left the project, became a viewer, or closed their account |
 * | `archived` | the project is archived |
 * | `deleted` | the latest task is in the trash |
 * | `subtask` | the latest task has become a subtask of another one |
 * | `failed` | the next task could not be created because of an error of the service; resume the series to try again |
 */
export type PauseReason = Schemas['PauseReason'];
/** A received `PauseReason`. It can have values that this version does not know. */
export type OpenPauseReason = Schemas['OpenPauseReason'];
/** What a user does at a place. */
export type PresenceState = Schemas['PresenceState'];
/** A received `PresenceState`. It can have values that this version does not know. */
export type OpenPresenceState = Schemas['OpenPresenceState'];
/** Who can invite people to the project. `admins` are the owner and the admins; `members` are all except viewers. */
export type ProjectInviters = Schemas['ProjectInviters'];
/** A received `ProjectInviters`. It can have values that this version does not know. */
export type OpenProjectInviters = Schemas['OpenProjectInviters'];
/**
 * What a user can do in a project. `viewer` reads; `member` also creates and updates tasks; `admin` also changes
 * the settings and members of the project; `owner` (exactly one) also transfers and deletes it.
 */
export type ProjectRole = Schemas['ProjectRole'];
/** A received `ProjectRole`. It can have values that this version does not know. */
export type OpenProjectRole = Schemas['OpenProjectRole'];
/**
 * Whether the time entries of one user in the project can overlap. With `refuse`, an entry that would overlap
 * another one of the same user is rejected with 409 `TIME_OVERLAP`. Entries from before stay, and so do those
 * that a moved task brings along.
 */
export type ProjectTimeOverlap = Schemas['ProjectTimeOverlap'];
/** A received `ProjectTimeOverlap`. It can have values that this version does not know. */
export type OpenProjectTimeOverlap = Schemas['OpenProjectTimeOverlap'];
/**
 * Why a message did not reach the push service. New reasons can be added.
 *
 * | Reason | Meaning |
 * | --- | --- |
 * | `unreachable` | There was no connection. |
 * | `timeout` | The service did not respond in time. |
 * | `limited` | The service wants fewer messages. |
 * | `unavailable` | The service had an error. |
 * | `rejected` | The service does not accept the message or the keys of this server. |
 */
export type PushError = Schemas['PushError'];
/** A received `PushError`. It can have values that this version does not know. */
export type OpenPushError = Schemas['OpenPushError'];
/**
 * How messages reach a device. New platforms can be added.
 *
 * | Platform | Devices |
 * | --- | --- |
 * | `web` | browsers, by Web Push |
 * | `fcm` | apps, by Firebase Cloud Messaging |
 * | `apns` | apps, by the Apple Push Notification service |
 */
export type PushPlatform = Schemas['PushPlatform'];
/** A received `PushPlatform`. It can have values that this version does not know. */
export type OpenPushPlatform = Schemas['OpenPushPlatform'];
/**
 * `ready`: waits for a worker. `scheduled`: waits for its time or its next attempt. `running`: a worker is at
 * it. `failed`: no attempts are left.
 */
export type QueuedJobState = Schemas['QueuedJobState'];
/** A received `QueuedJobState`. It can have values that this version does not know. */
export type OpenQueuedJobState = Schemas['OpenQueuedJobState'];
/** A kind of reaction, by the name of its emoji. */
export type ReactionEmoji = Schemas['ReactionEmoji'];
/** A received `ReactionEmoji`. It can have values that this version does not know. */
export type OpenReactionEmoji = Schemas['OpenReactionEmoji'];
/**
 * What becomes of the series. New values can be added.
 *
 * | Status | Meaning |
 * | --- | --- |
 * | `active` | the next task is created when it is time |
 * | `paused` | no tasks are created until the series is resumed |
 * | `ended` | the last task was created |
 */
export type RecurrenceStatus = Schemas['RecurrenceStatus'];
/** A received `RecurrenceStatus`. It can have values that this version does not know. */
export type OpenRecurrenceStatus = Schemas['OpenRecurrenceStatus'];
/** A unit of time. In a month that is too short, the last day is taken. */
export type RecurrenceUnit = Schemas['RecurrenceUnit'];
/** A received `RecurrenceUnit`. It can have values that this version does not know. */
export type OpenRecurrenceUnit = Schemas['OpenRecurrenceUnit'];
/**
 * A date of a task. `due` is `due_date` or `due_on`; a day counts from the `reminder_time` in the settings of
 * the user.
 */
export type ReminderAnchor = Schemas['ReminderAnchor'];
/** A received `ReminderAnchor`. It can have values that this version does not know. */
export type OpenReminderAnchor = Schemas['OpenReminderAnchor'];
/** How a reminder is sent. */
export type ReminderChannel = Schemas['ReminderChannel'];
/** A received `ReminderChannel`. It can have values that this version does not know. */
export type OpenReminderChannel = Schemas['OpenReminderChannel'];
/**
 * Whether the reminder is sent. New values can be added.
 *
 * | Status | Meaning |
 * | --- | --- |
 * | `scheduled` | it is sent at `next_at` |
 * | `waiting` | the task does not have the date that the reminder follows |
 * | `sent` | it was sent at `sent_at`; it is sent again if the date moves, or if you snooze it |
 * | `skipped` | its time has passed and it was not sent, because the task was done or could not be seen, or the date moved too close |
 */
export type ReminderStatus = Schemas['ReminderStatus'];
/** A received `ReminderStatus`. It can have values that this version does not know. */
export type OpenReminderStatus = Schemas['OpenReminderStatus'];
/** Length of the periods of a report. */
export type ReportBucket = Schemas['ReportBucket'];
/** A received `ReportBucket`. It can have values that this version does not know. */
export type OpenReportBucket = Schemas['OpenReportBucket'];
/** Property to group tasks by. */
export type ReportGroup = Schemas['ReportGroup'];
/** A received `ReportGroup`. It can have values that this version does not know. */
export type OpenReportGroup = Schemas['OpenReportGroup'];
/**
 * What an API key is allowed to do. A session has no such limits. Some actions are only for sessions and have no
 * scope here, such as revoking sessions, creating API keys or changing a user's role.
 *
 * | Scope | What it allows |
 * | --- | --- |
 * | `profile:read` | read your profile and settings |
 * | `profile:write` | update your profile and settings |
 * | `projects:read` | read your projects |
 * | `projects:write` | create, update, archive and delete projects |
 * | `tasks:read` | read and search tasks |
 * | `tasks:write` | create, update, assign, categorize, delete and restore tasks |
 * | `templates:read` | read your templates and those of your projects |
 * | `templates:write` | create, update and delete templates; to write one that repeats, `tasks:write` is also needed |
 * | `time:read` | read your time entries, and those of the projects that you own or administer |
 * | `time:write` | start and stop timers, and create, update and delete time entries |
 * | `reports:read` | read reports about all tasks that you can see |
 * | `categories:read` | read your categories |
 * | `categories:write` | create, update and delete your categories |
 * | `notifications:read` | read your notifications |
 * | `notifications:write` | mark your notifications as read, snooze and delete them |
 * | `activity:read` | read the events of your projects and your account |
 * | `events:read` | follow these events as they happen |
 * | `webhooks:read` | read your webhooks and their deliveries |
 * | `webhooks:write` | create, update, test and delete webhooks, which send all events that you can see to any URL |
 * | `jobs:read` | read the state of the jobs that you started |
 * | `jobs:write` | cancel jobs that you started |
 * | `admin:read` | read all users, the audit log and the statistics of the installation, if you are a system admin |
 */
export type Scope = Schemas['Scope'];
/** A received `Scope`. It can have values that this version does not know. */
export type OpenScope = Schemas['OpenScope'];
/**
 * What to do with your copy.
 *
 * | Action | Meaning |
 * | --- | --- |
 * | `upsert` | Store `data`, in place of what you have. |
 * | `delete` | Delete it, if you have it. With a task, delete its comments and attachments; with a comment, its attachments. |
 */
export type SyncAction = Schemas['SyncAction'];
/** A received `SyncAction`. It can have values that this version does not know. */
export type OpenSyncAction = Schemas['OpenSyncAction'];
/**
 * What to do with your copy.
 *
 * | Action | Meaning |
 * | --- | --- |
 * | `upsert` | Store `data`, in place of what you have. |
 * | `access_gained` | Delete the project and everything in it, if you have it, and store `data`. Everything in it follows. |
 * | `access_lost` | Delete the project and everything in it: you have left it, or it was deleted. |
 */
export type SyncProjectAction = Schemas['SyncProjectAction'];
/** A received `SyncProjectAction`. It can have values that this version does not know. */
export type OpenSyncProjectAction = Schemas['OpenSyncProjectAction'];
/**
 * Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For
 * roles in a project, see `ProjectRole`.
 */
export type SystemRole = Schemas['SystemRole'];
/** A received `SystemRole`. It can have values that this version does not know. */
export type OpenSystemRole = Schemas['OpenSystemRole'];
/** A field whose values a search can count. */
export type TaskFacet = Schemas['TaskFacet'];
/** A received `TaskFacet`. It can have values that this version does not know. */
export type OpenTaskFacet = Schemas['OpenTaskFacet'];
/** The name of a field of a task. */
export type TaskField = Schemas['TaskField'];
/** A received `TaskField`. It can have values that this version does not know. */
export type OpenTaskField = Schemas['OpenTaskField'];
/** Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`. */
export type TaskPriority = Schemas['TaskPriority'];
/** A received `TaskPriority`. It can have values that this version does not know. */
export type OpenTaskPriority = Schemas['OpenTaskPriority'];
/** Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it. */
export type TaskStatus = Schemas['TaskStatus'];
/** A received `TaskStatus`. It can have values that this version does not know. */
export type OpenTaskStatus = Schemas['OpenTaskStatus'];
/** Property to group time entries by. */
export type TimeReportGroup = Schemas['TimeReportGroup'];
/** A received `TimeReportGroup`. It can have values that this version does not know. */
export type OpenTimeReportGroup = Schemas['OpenTimeReportGroup'];
/**
 * What a warning is about. New codes can be added: ignore those you do not know.
 *
 * | Code | Meaning |
 * | --- | --- |
 * | `TASK_BLOCKED` | The task was completed, although a task that blocks it is not completed. |
 * | `ASSIGNEE_LEFT_OUT` | An assignee in the template is not a member of the project, and was left out. |
 * | `CATEGORY_LEFT_OUT` | You have no category with a name in the template. |
 * | `DATE_LEFT_OUT` | A date of the template is in the past or does not fit the others, and was left out. |
 * | `TEXT_SHORTENED` | A title or description of the template was too long with its variables, and was shortened. |
 */
export type WarningCode = Schemas['WarningCode'];
/** A received `WarningCode`. It can have values that this version does not know. */
export type OpenWarningCode = Schemas['OpenWarningCode'];
/**
 * Why an attempt failed. New reasons can be added.
 *
 * | Error | Meaning |
 * | --- | --- |
 * | `status` | The status of the response was not 2xx. |
 * | `redirect` | The response was a redirect, which TaskFlow does not follow. Change the URL instead. |
 * | `timeout` | The endpoint did not respond within 10 seconds. |
 * | `unreachable` | No connection: the name has no address, or none that is allowed, or the server or its certificate did not accept the connection. |
 */
export type WebhookAttemptError = Schemas['WebhookAttemptError'];
/** A received `WebhookAttemptError`. It can have values that this version does not know. */
export type OpenWebhookAttemptError = Schemas['OpenWebhookAttemptError'];
/**
 * `pending` until the endpoint accepts it with a status of 2xx (`delivered`) or the last attempt fails
 * (`failed`). `skipped` if the owner of the webhook can no longer see the event.
 */
export type WebhookDeliveryStatus = Schemas['WebhookDeliveryStatus'];
/** A received `WebhookDeliveryStatus`. It can have values that this version does not know. */
export type OpenWebhookDeliveryStatus = Schemas['OpenWebhookDeliveryStatus'];
/**
 * Why a webhook is disabled. New reasons can be added.
 *
 * | Reason | Meaning |
 * | --- | --- |
 * | `by_user` | A user disabled it. |
 * | `failing` | The endpoint accepted nothing for three days. |
 * | `gone` | The endpoint returned 410. |
 * | `owner_left` | The owner is no longer a member of the project. |
 * | `owner_deactivated` | The account of the owner was deactivated. |
 * | `credentials_reset` | The owner reset their password, or proved the address of the account: another person may have created the webhook. |
 */
export type WebhookDisabledReason = Schemas['WebhookDisabledReason'];
/** A received `WebhookDisabledReason`. It can have values that this version does not know. */
export type OpenWebhookDisabledReason = Schemas['OpenWebhookDisabledReason'];
/**
 * Form of the requests.
 *
 * | Format | Body |
 * | --- | --- |
 * | `json` | the event as in `webhooks` of this document |
 * | `cloudevents` | CloudEvents 1.0, structured: the event is its `data` |
 * | `slack` | a message for an incoming webhook of Slack, or of a service that takes the same, such as Mattermost |
 */
export type WebhookFormat = Schemas['WebhookFormat'];
/** A received `WebhookFormat`. It can have values that this version does not know. */
export type OpenWebhookFormat = Schemas['OpenWebhookFormat'];
/** First day of the week in calendars and weekly statistics. */
export type WeekStart = Schemas['WeekStart'];
/** A received `WeekStart`. It can have values that this version does not know. */
export type OpenWeekStart = Schemas['OpenWeekStart'];
/** With `resource`, each event comes with its subject as it is now, as you would get it from the API. */
export type WithResource = Schemas['WithResource'];
/** A received `WithResource`. It can have values that this version does not know. */
export type OpenWithResource = Schemas['OpenWithResource'];
/** Your password, to confirm the deletion. */
export type AccountDeletion = Schemas['AccountDeletion'];
/** Usage of an account. */
export type AccountUsage = Schemas['AccountUsage'];
/** The time from the completion of a task until the next one is due. */
export type AfterCompletion = Schemas['AfterCompletion'];
/** The time from the completion of a task until the next one is due. */
export type AfterCompletionWrite = Schemas['AfterCompletionWrite'];
/** A key with which a program acts as you, within its scopes. TaskFlow does not store the key itself. */
export type ApiKey = Schemas['ApiKey'];
/** A new API key. */
export type ApiKeyCreate = Schemas['ApiKeyCreate'];
/** One field of `api_key.created`, before and after the change. */
export type ApiKeyCreatedChange = Schemas['ApiKeyCreatedChange'];
/** A user created an API key. */
export type ApiKeyCreatedEvent = Schemas['ApiKeyCreatedEvent'];
/** A user revoked an API key. */
export type ApiKeyRevokedEvent = Schemas['ApiKeyRevokedEvent'];
/** The resource that an event is about. */
export type ApiKeySubject = Schemas['ApiKeySubject'];
/** A file on a task, visible to everyone who can see the task. */
export type Attachment = Schemas['Attachment'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type AttachmentConflict = Schemas['AttachmentConflict'];
/** One field of `attachment.created`, before and after the change. */
export type AttachmentCreatedChange = Schemas['AttachmentCreatedChange'];
/** A file was added to a task. */
export type AttachmentCreatedEvent = Schemas['AttachmentCreatedEvent'];
/** One field of `attachment.deleted`, before and after the change. */
export type AttachmentDeletedChange = Schemas['AttachmentDeletedChange'];
/** A file was deleted. */
export type AttachmentDeletedEvent = Schemas['AttachmentDeletedEvent'];
/** A link that works without credentials for a short time. */
export type AttachmentLink = Schemas['AttachmentLink'];
/** Settings of the link. */
export type AttachmentLinkCreate = Schemas['AttachmentLinkCreate'];
/** The resource that an event is about. */
export type AttachmentSubject = Schemas['AttachmentSubject'];
/** The properties to change. */
export type AttachmentUpdate = Schemas['AttachmentUpdate'];
/** One field of `attachment.updated`, before and after the change. */
export type AttachmentUpdatedChange = Schemas['AttachmentUpdatedChange'];
/** The name or description of a file was changed. */
export type AttachmentUpdatedEvent = Schemas['AttachmentUpdatedEvent'];
/** One entry of the audit log, which contains all changes and all rejected requests. It never changes. */
export type AuditEntry = Schemas['AuditEntry'];
/** A session: its user and its tokens. */
export type AuthSession = Schemas['AuthSession'];
/** A newer access token of the same session, before the present one expires. */
export type AuthenticateMessage = Schemas['AuthenticateMessage'];
/** The acknowledgement of a token. */
export type AuthenticateReply = Schemas['AuthenticateReply'];
/** How long the connection is authenticated. */
export type Authentication = Schemas['Authentication'];
/** What a change of many tasks has done, or would do. */
export type Bulk = Schemas['Bulk'];
/**
 * The fields to update in each task, for `update`. A field that you leave out does not change, null clears a
 * field, and a list replaces the old list. The lists that begin with `add_` and `remove_` keep the rest of the
 * old list; they exclude the list itself.
 */
export type BulkChanges = Schemas['BulkChanges'];
/** Why one task could not be changed. */
export type BulkError = Schemas['BulkError'];
/** A task, and the version of it that you know. */
export type BulkItem = Schemas['BulkItem'];
/**
 * What to do, and to which tasks. `create` takes `tasks`. The other actions take the tasks in `ids` or `items`,
 * or those that match `filter` with `max_affected`; `update` also takes `changes`, `move` takes `to`, and
 * `delete` can take `permanent`. A property that does not belong to the action is an error.
 */
export type BulkRequest = Schemas['BulkRequest'];
/** The outcome for one task. */
export type BulkResult = Schemas['BulkResult'];
/**
 * A new task, as in `createTask`. With `ref` and `parent_ref` it can be below another task of the same request,
 * which comes before it. Field codes: `UNKNOWN_REF` if no earlier task has that `ref`, `DUPLICATE` if another
 * one has this `ref`, `TWO_PARENTS`, and `PARENT_FAILED` if the parent cannot be created.
 */
export type BulkTaskCreate = Schemas['BulkTaskCreate'];
/** How many tasks were open in each period. */
export type BurndownReport = Schemas['BurndownReport'];
/** The open tasks of a period. */
export type BurndownRow = Schemas['BurndownRow'];
/** A private label for tasks, across projects. Other users cannot see it. */
export type Category = Schemas['Category'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type CategoryConflict = Schemas['CategoryConflict'];
/** A new category. */
export type CategoryCreate = Schemas['CategoryCreate'];
/** One field of `category.created`, before and after the change. */
export type CategoryCreatedChange = Schemas['CategoryCreatedChange'];
/** A category was created. */
export type CategoryCreatedEvent = Schemas['CategoryCreatedEvent'];
/** A category was deleted. */
export type CategoryDeletedEvent = Schemas['CategoryDeletedEvent'];
/** All writable fields of a category. A field that you leave out is reset to its default. */
export type CategoryReplace = Schemas['CategoryReplace'];
/** The resource that an event is about. */
export type CategorySubject = Schemas['CategorySubject'];
/** The part of a category that a task shows. */
export type CategorySummary = Schemas['CategorySummary'];
/** Fields to update. A field that you leave out does not change. */
export type CategoryUpdate = Schemas['CategoryUpdate'];
/** One field of `category.updated`, before and after the change. */
export type CategoryUpdatedChange = Schemas['CategoryUpdatedChange'];
/** A category was updated. */
export type CategoryUpdatedEvent = Schemas['CategoryUpdatedEvent'];
/** The server is about to close the connection. */
export type ClosingMessage = Schemas['ClosingMessage'];
/** A comment on a task, visible to everyone who can see the task. */
export type Comment = Schemas['Comment'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type CommentConflict = Schemas['CommentConflict'];
/** A new comment, or a reply to one. */
export type CommentCreate = Schemas['CommentCreate'];
/** One field of `comment.created`, before and after the change. */
export type CommentCreatedChange = Schemas['CommentCreatedChange'];
/** A comment was added to a task. */
export type CommentCreatedEvent = Schemas['CommentCreatedEvent'];
/** One field of `comment.deleted`, before and after the change. */
export type CommentDeletedChange = Schemas['CommentDeletedChange'];
/** A comment was deleted. */
export type CommentDeletedEvent = Schemas['CommentDeletedEvent'];
/** One field of `comment.reacted`, before and after the change. */
export type CommentReactedChange = Schemas['CommentReactedChange'];
/** A user reacted to a comment. */
export type CommentReactedEvent = Schemas['CommentReactedEvent'];
/** The resource that an event is about. */
export type CommentSubject = Schemas['CommentSubject'];
/** One field of `comment.unreacted`, before and after the change. */
export type CommentUnreactedChange = Schemas['CommentUnreactedChange'];
/** A user removed a reaction to a comment. */
export type CommentUnreactedEvent = Schemas['CommentUnreactedEvent'];
/** The new text of a comment. */
export type CommentUpdate = Schemas['CommentUpdate'];
/** One field of `comment.updated`, before and after the change. */
export type CommentUpdatedChange = Schemas['CommentUpdatedChange'];
/** The text of a comment was edited. */
export type CommentUpdatedEvent = Schemas['CommentUpdatedEvent'];
/** One field that was changed since your version. */
export type ConflictChange = Schemas['ConflictChange'];
/** The current version of the resource, and what changed since your version. */
export type ConflictMeta = Schemas['ConflictMeta'];
/** The running timer of a user, if there is one. */
export type CurrentTimer = Schemas['CurrentTimer'];
/** How long the tasks took that were completed in each period. */
export type CycleTimeReport = Schemas['CycleTimeReport'];
/** The times of the tasks that were completed in a period. */
export type CycleTimeRow = Schemas['CycleTimeRow'];
/** The acknowledgement of a message that has no result. */
export type DoneReply = Schemas['DoneReply'];
/** A field that a user edits. */
export type Edit = Schemas['Edit'];
/**
 * Says that you edit a field of a task, or of a comment on it. It counts for 30 seconds; send it again while you
 * edit.
 */
export type EditMessage = Schemas['EditMessage'];
/**
 * Whether the field is yours. It is a courtesy to others, not a lock, so requests that change the field still
 * succeed.
 */
export type EditOutcome = Schemas['EditOutcome'];
/** The acknowledgement of an edit. */
export type EditReply = Schemas['EditReply'];
/** Somebody began to edit a field of a task where you are, stopped, or saved it. */
export type EditingMessage = Schemas['EditingMessage'];
/** Your current password, and the new address. */
export type EmailChange = Schemas['EmailChange'];
/** A verified email address. */
export type EmailVerification = Schemas['EmailVerification'];
/** The token of a verification link. */
export type EmailVerify = Schemas['EmailVerify'];
/** Says that you are at a project or a task. Send it again when `idle` changes. Name exactly one place. */
export type EnterMessage = Schemas['EnterMessage'];
/** One invalid field, or a field that explains the error. */
export type ErrorDetail = Schemas['ErrorDetail'];
/** The body of every error, in the same envelope as a success. */
export type ErrorResponse = Schemas['ErrorResponse'];
/** One entry of the log of all changes. It is written in the same transaction as the change, and never changes. */
export type Event = Schemas['Event'];
/** An event of a subscription. If it matches several subscriptions, each gets it. */
export type EventMessage = Schemas['EventMessage'];
/** The subject of an event as it is now. One property is not null. */
export type EventResource = Schemas['EventResource'];
/** The resource that an event is about. */
export type EventSubject = Schemas['EventSubject'];
/** The credentials expire soon. Send a newer access token, or the connection ends. */
export type ExpiringMessage = Schemas['ExpiringMessage'];
/** An archive of all your data. */
export type Export = Schemas['Export'];
/** One field of `export.finished`, before and after the change. */
export type ExportFinishedChange = Schemas['ExportFinishedChange'];
/** An export has finished. */
export type ExportFinishedEvent = Schemas['ExportFinishedEvent'];
/** The resource that an event is about. */
export type ExportSubject = Schemas['ExportSubject'];
/** One field, before and after the change. */
export type FieldChange = Schemas['FieldChange'];
/** What is wrong with a filter. */
export type FilterCheck = Schemas['FilterCheck'];
/** A filter to check. It can be incomplete. */
export type FilterInput = Schemas['FilterInput'];
/** An error of a filter, at a place in its text. */
export type FilterProblem = Schemas['FilterProblem'];
/** Health of the service. */
export type Health = Schemas['Health'];
/** Health of one component of the service. */
export type HealthCheck = Schemas['HealthCheck'];
/** What an import has found in its file. */
export type ImportResult = Schemas['ImportResult'];
/** A task that was created from a row. */
export type ImportedTask = Schemas['ImportedTask'];
/** An invitation to a project, as those who can invite see it. The link in its message is not shown. */
export type Invitation = Schemas['Invitation'];
/** The invited person accepted an invitation. */
export type InvitationAcceptedEvent = Schemas['InvitationAcceptedEvent'];
/** Names an invitation by exactly one of its properties. */
export type InvitationAnswer = Schemas['InvitationAnswer'];
/** A new invitation. */
export type InvitationCreate = Schemas['InvitationCreate'];
/** One field of `invitation.created`, before and after the change. */
export type InvitationCreatedChange = Schemas['InvitationCreatedChange'];
/** A person was invited to a project. */
export type InvitationCreatedEvent = Schemas['InvitationCreatedEvent'];
/** The invited person declined an invitation. */
export type InvitationDeclinedEvent = Schemas['InvitationDeclinedEvent'];
/** An invitation was sent again. */
export type InvitationResentEvent = Schemas['InvitationResentEvent'];
/** An invitation was revoked. */
export type InvitationRevokedEvent = Schemas['InvitationRevokedEvent'];
/** The resource that an event is about. */
export type InvitationSubject = Schemas['InvitationSubject'];
/** A new API key, including the key itself. */
export type IssuedApiKey = Schemas['IssuedApiKey'];
/** A webhook, including its secret. */
export type IssuedWebhook = Schemas['IssuedWebhook'];
/**
 * Work that continues in the background after a response with status 202. Only the user who started it can see
 * it.
 */
export type Job = Schemas['Job'];
/** Background jobs. Counted up to 100,000, both together. */
export type JobCounts = Schemas['JobCounts'];
/** An administrator has removed a job from the queue. */
export type JobDiscardedEvent = Schemas['JobDiscardedEvent'];
/** Why a job failed. */
export type JobFailure = Schemas['JobFailure'];
/** One field of `job.finished`, before and after the change. */
export type JobFinishedChange = Schemas['JobFinishedChange'];
/** A job has finished. */
export type JobFinishedEvent = Schemas['JobFinishedEvent'];
/** How much of the work is done. It never goes backwards. */
export type JobProgress = Schemas['JobProgress'];
/** What a job has done. */
export type JobResult = Schemas['JobResult'];
/** An administrator has made a job due again. */
export type JobRetriedEvent = Schemas['JobRetriedEvent'];
/** The resource that an event is about. */
export type JobSubject = Schemas['JobSubject'];
/** Says that you have left a project or a task. Name exactly one place. */
export type LeaveMessage = Schemas['LeaveMessage'];
/** Email and password of an account. */
export type LoginRequest = Schemas['LoginRequest'];
/** An account, as administrators see it. */
export type ManagedUser = Schemas['ManagedUser'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type ManagedUserConflict = Schemas['ManagedUserConflict'];
/** An account, as administrators see it, with its usage. */
export type ManagedUserDetails = Schemas['ManagedUserDetails'];
/** Fields of an account to update. A field that you leave out does not change. */
export type ManagedUserUpdate = Schemas['ManagedUserUpdate'];
/** One field of `member.added`, before and after the change. */
export type MemberAddedChange = Schemas['MemberAddedChange'];
/** A user became a member of a project. */
export type MemberAddedEvent = Schemas['MemberAddedEvent'];
/** A member left a project or was removed. */
export type MemberRemovedEvent = Schemas['MemberRemovedEvent'];
/** The resource that an event is about. */
export type MemberSubject = Schemas['MemberSubject'];
/** One field of `member.updated`, before and after the change. */
export type MemberUpdatedChange = Schemas['MemberUpdatedChange'];
/** The role of a member changed. */
export type MemberUpdatedEvent = Schemas['MemberUpdatedEvent'];
/** Metadata of the response. */
export type Meta = Schemas['Meta'];
/**
 * Something that you should know, because another user did it. Several of a kind about one task are one
 * notification until you read it.
 */
export type Notification = Schemas['Notification'];
/** Channels for one kind of notification. */
export type NotificationChannels = Schemas['NotificationChannels'];
/** Channels for one kind of notification. All of them are required. */
export type NotificationChannelsReplace = Schemas['NotificationChannelsReplace'];
/** Channels for one kind of notification. A channel that you leave out does not change. */
export type NotificationChannelsUpdate = Schemas['NotificationChannelsUpdate'];
/** Notifications were created. */
export type NotificationCreatedEvent = Schemas['NotificationCreatedEvent'];
/** A notification was deleted. */
export type NotificationDeletedEvent = Schemas['NotificationDeletedEvent'];
/** When notifications are sent. */
export type NotificationDelivery = Schemas['NotificationDelivery'];
/** When notifications are sent. A setting that you leave out is reset to its default. */
export type NotificationDeliveryReplace = Schemas['NotificationDeliveryReplace'];
/** When notifications are sent. A setting that you leave out does not change. */
export type NotificationDeliveryUpdate = Schemas['NotificationDeliveryUpdate'];
/** Metadata of a page of notifications. With `page`, `page` and `total` are set; with `cursor`, both are null. */
export type NotificationPageMeta = Schemas['NotificationPageMeta'];
/** The project of a notification. */
export type NotificationProject = Schemas['NotificationProject'];
/** All notifications were marked as read. */
export type NotificationReadEvent = Schemas['NotificationReadEvent'];
/**
 * Which notifications you receive, and on which channels. Messages about the security of the account are always
 * sent by email.
 */
export type NotificationSettings = Schemas['NotificationSettings'];
/** Which notifications to receive, and on which channels. A setting that you leave out is reset to its default. */
export type NotificationSettingsReplace = Schemas['NotificationSettingsReplace'];
/** Which notifications to receive, and on which channels. A setting that you leave out does not change. */
export type NotificationSettingsUpdate = Schemas['NotificationSettingsUpdate'];
/** The resource that an event is about. */
export type NotificationSubject = Schemas['NotificationSubject'];
/** Fields to update. A field that you leave out does not change. */
export type NotificationUpdate = Schemas['NotificationUpdate'];
/** One field of `notification.updated`, before and after the change. */
export type NotificationUpdatedChange = Schemas['NotificationUpdatedChange'];
/** A notification was updated. */
export type NotificationUpdatedEvent = Schemas['NotificationUpdatedEvent'];
/** How many notifications were marked as read. */
export type NotificationsRead = Schemas['NotificationsRead'];
/** Which notifications to mark as read. Without properties, all of them. */
export type NotificationsReadRequest = Schemas['NotificationsReadRequest'];
/** A date on which a template creates tasks. */
export type Occurrence = Schemas['Occurrence'];
/** The dates on which a template creates tasks. */
export type OccurrencePreview = Schemas['OccurrencePreview'];
/** A task, personal or in a project, with only the fields that the request names in `fields`, and `id`. */
export type PartialTask = Schemas['PartialTask'];
/** Your current and your new password. */
export type PasswordChange = Schemas['PasswordChange'];
/** Request for a password reset link. */
export type PasswordForgotten = Schemas['PasswordForgotten'];
/** The token of a reset link, and the new password. */
export type PasswordReset = Schemas['PasswordReset'];
/** Who is at a project or a task, and what they do there. */
export type PlaceState = Schemas['PlaceState'];
/** You have all events up to this number that match your subscriptions. */
export type PositionMessage = Schemas['PositionMessage'];
/** Somebody came to a place where you are, became idle or active, or left. */
export type PresenceMessage = Schemas['PresenceMessage'];
/** The acknowledgement of entering a place. */
export type PresenceReply = Schemas['PresenceReply'];
/** A user at a project or a task, with one or more connections. */
export type PresentUser = Schemas['PresentUser'];
/**
 * All writable fields of your profile. A field that you leave out is reset to its default. `email` and `role`
 * are not part of it.
 */
export type ProfileReplace = Schemas['ProfileReplace'];
/** Fields to update. A field that you leave out does not change; null removes the picture. */
export type ProfileUpdate = Schemas['ProfileUpdate'];
/** A group of tasks, shared by its members. */
export type Project = Schemas['Project'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type ProjectConflict = Schemas['ProjectConflict'];
/** A new project. */
export type ProjectCreate = Schemas['ProjectCreate'];
/** One field of `project.created`, before and after the change. */
export type ProjectCreatedChange = Schemas['ProjectCreatedChange'];
/** A project was created. */
export type ProjectCreatedEvent = Schemas['ProjectCreatedEvent'];
/** A project was deleted with all of its tasks. */
export type ProjectDeletedEvent = Schemas['ProjectDeletedEvent'];
/** A user in a project, with the role there. */
export type ProjectMember = Schemas['ProjectMember'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type ProjectMemberConflict = Schemas['ProjectMemberConflict'];
/** The new role of a member. */
export type ProjectMemberUpdate = Schemas['ProjectMemberUpdate'];
/** What you want to be told about the tasks of a project. */
export type ProjectNotificationSettings = Schemas['ProjectNotificationSettings'];
/** What you want to be told about the tasks of a project. */
export type ProjectNotificationSettingsReplace = Schemas['ProjectNotificationSettingsReplace'];
/** One field of `project.notifications_updated`, before and after the change. */
export type ProjectNotificationsUpdatedChange = Schemas['ProjectNotificationsUpdatedChange'];
/** A user changed what they want to be told about a project. */
export type ProjectNotificationsUpdatedEvent = Schemas['ProjectNotificationsUpdatedEvent'];
/** All writable fields of a project. A field that you leave out is reset to its default. */
export type ProjectReplace = Schemas['ProjectReplace'];
/** The resource that an event is about. */
export type ProjectSubject = Schemas['ProjectSubject'];
/** The part of a project that an invited person can see. */
export type ProjectSummary = Schemas['ProjectSummary'];
/** A new task in the project from the path. If `priority` is absent, it is the default priority of the project. */
export type ProjectTaskCreate = Schemas['ProjectTaskCreate'];
/** The new owner of a project. */
export type ProjectTransfer = Schemas['ProjectTransfer'];
/** One field of `project.transferred`, before and after the change. */
export type ProjectTransferredChange = Schemas['ProjectTransferredChange'];
/** A project got another owner. */
export type ProjectTransferredEvent = Schemas['ProjectTransferredEvent'];
/** Fields to update. A field that you leave out does not change; null clears a field. */
export type ProjectUpdate = Schemas['ProjectUpdate'];
/** One field of `project.updated`, before and after the change. */
export type ProjectUpdatedChange = Schemas['ProjectUpdatedChange'];
/** A project was updated. */
export type ProjectUpdatedEvent = Schemas['ProjectUpdatedEvent'];
/**
 * Keys of a browser's subscription, from `subscription.toJSON().keys`. Messages are encrypted with them, so that
 * the push service cannot read them.
 */
export type PushKeys = Schemas['PushKeys'];
/**
 * What a device gets. A browser gets it as JSON, an app as the data of the message. Its texts are in the
 * language of the user, or in English. A later message about the same notification replaces one that the device
 * has not shown yet.
 */
export type PushMessage = Schemas['PushMessage'];
/** What a client needs to register a device. */
export type PushOptions = Schemas['PushOptions'];
/** A browser or a device that gets push messages. Its endpoint, token and keys are never shown. */
export type PushSubscription = Schemas['PushSubscription'];
/**
 * A device to register. For `web`, send `endpoint` and `keys` as the browser has them in
 * `subscription.toJSON()`; for `fcm` and `apns`, send `token`.
 */
export type PushSubscriptionCreate = Schemas['PushSubscriptionCreate'];
/** One field of `push_subscription.created`, before and after the change. */
export type PushSubscriptionCreatedChange = Schemas['PushSubscriptionCreatedChange'];
/** A device was registered. */
export type PushSubscriptionCreatedEvent = Schemas['PushSubscriptionCreatedEvent'];
/** A device no longer gets push messages. */
export type PushSubscriptionDeletedEvent = Schemas['PushSubscriptionDeletedEvent'];
/** The resource that an event is about. */
export type PushSubscriptionSubject = Schemas['PushSubscriptionSubject'];
/** One field of `push_subscription.updated`, before and after the change. */
export type PushSubscriptionUpdatedChange = Schemas['PushSubscriptionUpdatedChange'];
/** A device was registered again. */
export type PushSubscriptionUpdatedEvent = Schemas['PushSubscriptionUpdatedEvent'];
/** A job in the queue of the installation. Its data is not shown, because it belongs to users. */
export type QueuedJob = Schemas['QueuedJob'];
/** The reactions of one kind. */
export type ReactionCount = Schemas['ReactionCount'];
/** The first message of a connection. */
export type ReadyMessage = Schemas['ReadyMessage'];
/**
 * The acknowledgement of a message that failed, and the `data` of an error of the connection. Nothing was
 * changed.
 */
export type RealtimeFailure = Schemas['RealtimeFailure'];
/** An open invitation, as the invited person sees it. */
export type ReceivedInvitation = Schemas['ReceivedInvitation'];
/** How something repeats. It has either a `rule`, or repeats `after_completion`. */
export type Recurrence = Schemas['Recurrence'];
/**
 * How something repeats. Send exactly one of `rule`, `text` and `after_completion` (field codes `NO_RULE`,
 * `TWO_RULES`). In an update of a recurrence, properties that you leave out keep their values.
 *
 * A series has times or days. It has days if it starts on a day: with `starts_on`, or without a start on a task
 * with `due_on` or without a due date (field codes `TWO_STARTS`, `TIME_TWICE`, `WRONG_KIND`). A series has no
 * dates after 2200. A rule that has no date until then is refused (field code `NO_OCCURRENCES`).
 */
export type RecurrenceWrite = Schemas['RecurrenceWrite'];
/** A task to which a comment refers. */
export type ReferencedTask = Schemas['ReferencedTask'];
/** The refresh token to exchange. */
export type RefreshRequest = Schemas['RefreshRequest'];
/** The data of a new account. */
export type RegisterRequest = Schemas['RegisterRequest'];
/** The part of a task that tasks related to it show. */
export type RelatedTask = Schemas['RelatedTask'];
/** Says that you no longer edit a field. */
export type ReleaseMessage = Schemas['ReleaseMessage'];
/**
 * A message about a task at a time. It has either a time of its own, or one that follows the due date or start
 * date of the task.
 */
export type Reminder = Schemas['Reminder'];
/**
 * A new reminder. Send exactly one of `remind_at`, `minutes_before` and `days_before`. The time must be in the
 * future (field code `TIME_IN_PAST`), if the task has the date already.
 */
export type ReminderCreate = Schemas['ReminderCreate'];
/** One field of `reminder.created`, before and after the change. */
export type ReminderCreatedChange = Schemas['ReminderCreatedChange'];
/** A reminder was created. */
export type ReminderCreatedEvent = Schemas['ReminderCreatedEvent'];
/** A reminder was deleted. */
export type ReminderDeletedEvent = Schemas['ReminderDeletedEvent'];
/** A reminder was sent. */
export type ReminderSentEvent = Schemas['ReminderSentEvent'];
/** The resource that an event is about. */
export type ReminderSubject = Schemas['ReminderSubject'];
/**
 * Fields to update. A field that you leave out does not change. At most one of `remind_at`, `minutes_before` and
 * `days_before`: it replaces the time of the reminder, which must be in the future (field code `TIME_IN_PAST`),
 * and schedules it again.
 */
export type ReminderUpdate = Schemas['ReminderUpdate'];
/** One field of `reminder.updated`, before and after the change. */
export type ReminderUpdatedChange = Schemas['ReminderUpdatedChange'];
/** A reminder was updated. */
export type ReminderUpdatedEvent = Schemas['ReminderUpdatedEvent'];
/** Something that you may not have expected. The change was made. */
export type ResponseWarning = Schemas['ResponseWarning'];
/**
 * Events of a subscription were skipped, because they are no longer kept or too many. Read the present state
 * from the API. What happens from now on follows.
 */
export type ResyncMessage = Schemas['ResyncMessage'];
/** Why a row was not imported. */
export type RowError = Schemas['RowError'];
/** A login on one device. Starts with a login or a registration. */
export type Session = Schemas['Session'];
/** A user logged in or registered. */
export type SessionCreatedEvent = Schemas['SessionCreatedEvent'];
/** A refresh token was exchanged for new tokens. */
export type SessionRefreshedEvent = Schemas['SessionRefreshedEvent'];
/** A used refresh token was sent again. */
export type SessionReuseDetectedEvent = Schemas['SessionReuseDetectedEvent'];
/** A session was ended. */
export type SessionRevokedEvent = Schemas['SessionRevokedEvent'];
/** The resource that an event is about. */
export type SessionSubject = Schemas['SessionSubject'];
/** An event with its number in the order of all events, as it is sent to those who follow events. */
export type StreamedEvent = Schemas['StreamedEvent'];
/**
 * Asks for the events that match all of these, or for all that you can see. A subscription to a view or a filter
 * gets the events of tasks that match it after the event.
 */
export type SubscribeMessage = Schemas['SubscribeMessage'];
/** The acknowledgement of a subscription. Its events follow. */
export type SubscribeReply = Schemas['SubscribeReply'];
/** A subscription of this connection. */
export type Subscription = Schemas['Subscription'];
/** A subscription ended, because you no longer have access to what it is about, or it was permanently deleted. */
export type SubscriptionEndedMessage = Schemas['SubscriptionEndedMessage'];
/** How many tasks there are, as they are now. */
export type SummaryReport = Schemas['SummaryReport'];
/** The tasks of a group, or all. */
export type SummaryRow = Schemas['SummaryRow'];
/** What has changed, and where to continue. */
export type SyncPage = Schemas['SyncPage'];
/** A file of a task or comment. */
export type SyncedAttachment = Schemas['SyncedAttachment'];
/** One of your categories. */
export type SyncedCategory = Schemas['SyncedCategory'];
/** A comment on a task. */
export type SyncedComment = Schemas['SyncedComment'];
/** A member of a project. Its `id` is that of the user. */
export type SyncedMember = Schemas['SyncedMember'];
/** A project. */
export type SyncedProject = Schemas['SyncedProject'];
/** A task that is not in the trash. */
export type SyncedTask = Schemas['SyncedTask'];
/**
 * A user whose name or picture has changed, or whose account was deleted. Replace the summary wherever other
 * items contain it.
 */
export type SyncedUser = Schemas['SyncedUser'];
/** One of your private views, or a view that is shared with one of your projects. */
export type SyncedView = Schemas['SyncedView'];
/** Statistics of the installation. */
export type SystemStats = Schemas['SystemStats'];
/** A tag of tasks that you can see. Tags that differ only in case and Unicode form are one tag. */
export type Tag = Schemas['Tag'];
/** In how many tasks a tag was renamed or removed. */
export type TagChange = Schemas['TagChange'];
/** The new name of the tag. */
export type TagUpdate = Schemas['TagUpdate'];
/** A task, personal or in a project. */
export type Task = Schemas['Task'];
/** One field of `task.categorized`, before and after the change. */
export type TaskCategorizedChange = Schemas['TaskCategorizedChange'];
/** A task was added to a category or removed from one. */
export type TaskCategorizedEvent = Schemas['TaskCategorizedEvent'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type TaskConflict = Schemas['TaskConflict'];
/** Tasks by status. Tasks in the trash are counted separately, whatever their status. */
export type TaskCounts = Schemas['TaskCounts'];
/**
 * A new task, personal or in a project. If `priority` is absent, it is the default priority of the project, and
 * `medium` for a personal task.
 */
export type TaskCreate = Schemas['TaskCreate'];
/** One field of `task.created`, before and after the change. */
export type TaskCreatedChange = Schemas['TaskCreatedChange'];
/** A task was created. */
export type TaskCreatedEvent = Schemas['TaskCreatedEvent'];
/** One field of `task.deleted`, before and after the change. */
export type TaskDeletedChange = Schemas['TaskDeletedChange'];
/** A task was moved to the trash. */
export type TaskDeletedEvent = Schemas['TaskDeletedEvent'];
/** What to copy, and where to. */
export type TaskDuplicate = Schemas['TaskDuplicate'];
/** A value of a field, and the number of tasks that have it. */
export type TaskFacetCount = Schemas['TaskFacetCount'];
/**
 * The most frequent values of the fields in `facets` of the request, with the number of tasks. A field that was
 * not requested is null.
 */
export type TaskFacets = Schemas['TaskFacets'];
/** One field of `task.followed`, before and after the change. */
export type TaskFollowedChange = Schemas['TaskFollowedChange'];
/** A user chose to follow a task. */
export type TaskFollowedEvent = Schemas['TaskFollowedEvent'];
/** A user who follows a task. */
export type TaskFollower = Schemas['TaskFollower'];
/** A task that matches a search. */
export type TaskHit = Schemas['TaskHit'];
/** A part of a text that matches a search. */
export type TaskHitFragment = Schemas['TaskHitFragment'];
/** One field of `task.left`, before and after the change. */
export type TaskLeftChange = Schemas['TaskLeftChange'];
/** A task was moved to another project. */
export type TaskLeftEvent = Schemas['TaskLeftEvent'];
/** The place that a task moves to. Send at most one of `before`, `after` and `place`. */
export type TaskMove = Schemas['TaskMove'];
/** One field of `task.moved`, before and after the change. */
export type TaskMovedChange = Schemas['TaskMovedChange'];
/** A task was moved. */
export type TaskMovedEvent = Schemas['TaskMovedEvent'];
/** One field of `task.purged`, before and after the change. */
export type TaskPurgedChange = Schemas['TaskPurgedChange'];
/** A task was deleted permanently. */
export type TaskPurgedEvent = Schemas['TaskPurgedEvent'];
/**
 * All writable fields of a task. A field that you leave out is reset to its default. The place of the task does
 * not change: its project, its parent and its position.
 */
export type TaskReplace = Schemas['TaskReplace'];
/** One field of `task.restored`, before and after the change. */
export type TaskRestoredChange = Schemas['TaskRestoredChange'];
/** A task was restored from the trash. */
export type TaskRestoredEvent = Schemas['TaskRestoredEvent'];
/** A search for tasks. */
export type TaskSearch = Schemas['TaskSearch'];
/** Metadata of a page of a search. With `page`, `page` and `total` are set; with `cursor`, both are null. */
export type TaskSearchMeta = Schemas['TaskSearchMeta'];
/** The resource that an event is about. */
export type TaskSubject = Schemas['TaskSubject'];
/** What to take from the task, and with whom to share the template. */
export type TaskTemplateCreate = Schemas['TaskTemplateCreate'];
/** One field of `task.unfollowed`, before and after the change. */
export type TaskUnfollowedChange = Schemas['TaskUnfollowedChange'];
/** A user chose not to follow a task. */
export type TaskUnfollowedEvent = Schemas['TaskUnfollowedEvent'];
/**
 * Fields to update, as a JSON Merge Patch (RFC 7396). A field that you leave out does not change, null clears a
 * field, and a list replaces the old list.
 */
export type TaskUpdate = Schemas['TaskUpdate'];
/** One field of `task.updated`, before and after the change. */
export type TaskUpdatedChange = Schemas['TaskUpdatedChange'];
/** A task was updated. */
export type TaskUpdatedEvent = Schemas['TaskUpdatedEvent'];
/** A task with its subtasks, from which new tasks are created. Private, or shared with a project. */
export type Template = Schemas['Template'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type TemplateConflict = Schemas['TemplateConflict'];
/**
 * A new template. Unknown variables in a text have the field code `UNKNOWN_VARIABLE`, and a time without its
 * days has `NO_DAY`. Write `{{` as `\{{` where it begins no variable.
 */
export type TemplateCreate = Schemas['TemplateCreate'];
/** One field of `template.created`, before and after the change. */
export type TemplateCreatedChange = Schemas['TemplateCreatedChange'];
/** A template was created. */
export type TemplateCreatedEvent = Schemas['TemplateCreatedEvent'];
/** A template was deleted. */
export type TemplateDeletedEvent = Schemas['TemplateDeletedEvent'];
/** A reminder in a template. It has either `minutes_before` or `days_before`. */
export type TemplateReminder = Schemas['TemplateReminder'];
/** A reminder. Send either `minutes_before` or `days_before`; with both or none, the field code is `ONE_TIME`. */
export type TemplateReminderInput = Schemas['TemplateReminderInput'];
/**
 * All writable fields of a template. A field that you leave out is reset to its default. With whom the template
 * is shared cannot be changed.
 */
export type TemplateReplace = Schemas['TemplateReplace'];
/** The resource that an event is about. */
export type TemplateSubject = Schemas['TemplateSubject'];
/** A subtask in a template. */
export type TemplateSubtask = Schemas['TemplateSubtask'];
/** A subtask in a template. */
export type TemplateSubtaskInput = Schemas['TemplateSubtaskInput'];
/** What a list shows of a template. */
export type TemplateSummary = Schemas['TemplateSummary'];
/**
 * Fields to update, as a JSON Merge Patch (RFC 7396). A list replaces the old list. With whom the template is
 * shared cannot be changed.
 */
export type TemplateUpdate = Schemas['TemplateUpdate'];
/** One field of `template.updated`, before and after the change. */
export type TemplateUpdatedChange = Schemas['TemplateUpdatedChange'];
/** A template was updated. */
export type TemplateUpdatedEvent = Schemas['TemplateUpdatedEvent'];
/**
 * Where and for which day to create the tasks. The other fields replace those of the task, without variables;
 * the subtasks stay as they are in the template.
 */
export type TemplateUse = Schemas['TemplateUse'];
/** How many tasks were created, started, completed and reopened in each period. */
export type ThroughputReport = Schemas['ThroughputReport'];
/** What happened in a period. */
export type ThroughputRow = Schemas['ThroughputRow'];
/** A small picture of an attachment. */
export type Thumbnail = Schemas['Thumbnail'];
/** Work of a user on a task. An entry without an end is the running timer of its user. */
export type TimeEntry = Schemas['TimeEntry'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type TimeEntryConflict = Schemas['TimeEntryConflict'];
/** Work that has ended. Send `started_at` with `ended_at` or `seconds`, or only `seconds` for work that ends now. */
export type TimeEntryCreate = Schemas['TimeEntryCreate'];
/** One field of `time_entry.created`, before and after the change. */
export type TimeEntryCreatedChange = Schemas['TimeEntryCreatedChange'];
/** A time entry was created. */
export type TimeEntryCreatedEvent = Schemas['TimeEntryCreatedEvent'];
/** One field of `time_entry.deleted`, before and after the change. */
export type TimeEntryDeletedChange = Schemas['TimeEntryDeletedChange'];
/** A time entry was deleted. */
export type TimeEntryDeletedEvent = Schemas['TimeEntryDeletedEvent'];
/**
 * Metadata of a page of time entries. With `page`, `page`, `total` and the sums are set; with `cursor`, they are
 * null. The total and the sums are also null if the list has to look at more than 50,000 entries.
 */
export type TimeEntryPageMeta = Schemas['TimeEntryPageMeta'];
/** The resource that an event is about. */
export type TimeEntrySubject = Schemas['TimeEntrySubject'];
/** Fields to update. A field that you leave out does not change. `ended_at` or `seconds` stops a running timer. */
export type TimeEntryUpdate = Schemas['TimeEntryUpdate'];
/** One field of `time_entry.updated`, before and after the change. */
export type TimeEntryUpdatedChange = Schemas['TimeEntryUpdatedChange'];
/** A time entry was updated. */
export type TimeEntryUpdatedEvent = Schemas['TimeEntryUpdatedEvent'];
/** How much time was tracked in each period. */
export type TimeReport = Schemas['TimeReport'];
/** The tracked time of a period. */
export type TimeRow = Schemas['TimeRow'];
/** A timer that was started, and the one that ended for it. */
export type TimerChange = Schemas['TimerChange'];
/** What the timer is for. All properties are optional. */
export type TimerStart = Schemas['TimerStart'];
/** Says that you write a comment on a task. It counts for 6 seconds; send it again while you write. */
export type TypeMessage = Schemas['TypeMessage'];
/** Somebody began or stopped to write a comment on a task where you are. */
export type TypingMessage = Schemas['TypingMessage'];
/** A task changed that does not match the view or filter of a subscription now. Remove it if you show it. */
export type UnmatchedMessage = Schemas['UnmatchedMessage'];
/** How many of your notifications are unread. */
export type UnreadCount = Schemas['UnreadCount'];
/** Ends a subscription. */
export type UnsubscribeMessage = Schemas['UnsubscribeMessage'];
/** A file that arrives in parts. Only its uploader can see it. */
export type Upload = Schemas['Upload'];
/** An account, as its owner sees it. */
export type User = Schemas['User'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type UserConflict = Schemas['UserConflict'];
/** Accounts, without deleted ones. */
export type UserCounts = Schemas['UserCounts'];
/** A user deleted their account. */
export type UserDeletedEvent = Schemas['UserDeletedEvent'];
/** A user requested a change of their email. */
export type UserEmailChangeRequestedEvent = Schemas['UserEmailChangeRequestedEvent'];
/** One field of `user.email_changed`, before and after the change. */
export type UserEmailChangedChange = Schemas['UserEmailChangedChange'];
/** A user changed their email. */
export type UserEmailChangedEvent = Schemas['UserEmailChangedEvent'];
/** One field of `user.email_verified`, before and after the change. */
export type UserEmailVerifiedChange = Schemas['UserEmailVerifiedChange'];
/** A user verified their email. */
export type UserEmailVerifiedEvent = Schemas['UserEmailVerifiedEvent'];
/** A user requested an export of their data. */
export type UserExportedEvent = Schemas['UserExportedEvent'];
/** A user changed their password. */
export type UserPasswordChangedEvent = Schemas['UserPasswordChangedEvent'];
/** The password of a user ended. */
export type UserPasswordEndedEvent = Schemas['UserPasswordEndedEvent'];
/** One field of `user.password_reset`, before and after the change. */
export type UserPasswordResetChange = Schemas['UserPasswordResetChange'];
/** A user reset their password. */
export type UserPasswordResetEvent = Schemas['UserPasswordResetEvent'];
/** A link to reset a password was sent. */
export type UserPasswordResetRequestedEvent = Schemas['UserPasswordResetRequestedEvent'];
/** One field of `user.registered`, before and after the change. */
export type UserRegisteredChange = Schemas['UserRegisteredChange'];
/** A user registered. */
export type UserRegisteredEvent = Schemas['UserRegisteredEvent'];
/** Personal settings. */
export type UserSettings = Schemas['UserSettings'];
/** All settings. A setting that you leave out is reset to its default. */
export type UserSettingsReplace = Schemas['UserSettingsReplace'];
/** Settings to update. A setting that you leave out does not change. */
export type UserSettingsUpdate = Schemas['UserSettingsUpdate'];
/** The resource that an event is about. */
export type UserSubject = Schemas['UserSubject'];
/** The part of a user that other users see. */
export type UserSummary = Schemas['UserSummary'];
/** One field of `user.updated`, before and after the change. */
export type UserUpdatedChange = Schemas['UserUpdatedChange'];
/** A user updated their profile. */
export type UserUpdatedEvent = Schemas['UserUpdatedEvent'];
/** A saved filter with an order, private or shared with a project. */
export type View = Schemas['View'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type ViewConflict = Schemas['ViewConflict'];
/** A new view. */
export type ViewCreate = Schemas['ViewCreate'];
/** One field of `view.created`, before and after the change. */
export type ViewCreatedChange = Schemas['ViewCreatedChange'];
/** A view was created. */
export type ViewCreatedEvent = Schemas['ViewCreatedEvent'];
/** A view was deleted. */
export type ViewDeletedEvent = Schemas['ViewDeletedEvent'];
/** The resource that an event is about. */
export type ViewSubject = Schemas['ViewSubject'];
/** Fields to update, as a JSON Merge Patch (RFC 7396). With whom the view is shared cannot be changed. */
export type ViewUpdate = Schemas['ViewUpdate'];
/** One field of `view.updated`, before and after the change. */
export type ViewUpdatedChange = Schemas['ViewUpdatedChange'];
/** A view was updated. */
export type ViewUpdatedEvent = Schemas['ViewUpdatedEvent'];
/** A URL to which TaskFlow sends events. */
export type Webhook = Schemas['Webhook'];
/** One request to the endpoint. */
export type WebhookAttempt = Schemas['WebhookAttempt'];
/**
 * A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` responses contain what you need to retry.
 */
export type WebhookConflict = Schemas['WebhookConflict'];
/** A new webhook. */
export type WebhookCreate = Schemas['WebhookCreate'];
/** One field of `webhook.created`, before and after the change. */
export type WebhookCreatedChange = Schemas['WebhookCreatedChange'];
/** A webhook was created. */
export type WebhookCreatedEvent = Schemas['WebhookCreatedEvent'];
/** A webhook was deleted. */
export type WebhookDeletedEvent = Schemas['WebhookDeletedEvent'];
/** One event for one webhook, with the attempts to send it. It is kept for 14 days. */
export type WebhookDelivery = Schemas['WebhookDelivery'];
/** One field of `webhook.disabled`, before and after the change. */
export type WebhookDisabledChange = Schemas['WebhookDisabledChange'];
/** TaskFlow disabled a webhook. */
export type WebhookDisabledEvent = Schemas['WebhookDisabledEvent'];
/** A test message. */
export type WebhookPingEvent = Schemas['WebhookPingEvent'];
/** Which events to send again. */
export type WebhookReplay = Schemas['WebhookReplay'];
/** The secret of a webhook was rotated. */
export type WebhookRotatedEvent = Schemas['WebhookRotatedEvent'];
/** How long the present secret stays valid. */
export type WebhookSecretRotate = Schemas['WebhookSecretRotate'];
/** The resource that an event is about. */
export type WebhookSubject = Schemas['WebhookSubject'];
/** Fields to update, as a JSON Merge Patch (RFC 7396). The project cannot be changed. */
export type WebhookUpdate = Schemas['WebhookUpdate'];
/** One field of `webhook.updated`, before and after the change. */
export type WebhookUpdatedChange = Schemas['WebhookUpdatedChange'];
/** A webhook was updated. */
export type WebhookUpdatedEvent = Schemas['WebhookUpdatedEvent'];
/** The open tasks of each assignee, as they are now. */
export type WorkloadReport = Schemas['WorkloadReport'];
/** The open tasks of an assignee. */
export type WorkloadRow = Schemas['WorkloadRow'];
/** An event. Compare its `type` to narrow it. A newer server can send types that this version does not know. */
export type AnyEvent =
  | TaskCreatedEvent
  | TaskUpdatedEvent
  | TaskMovedEvent
  | TaskLeftEvent
  | TaskDeletedEvent
  | TaskRestoredEvent
  | TaskPurgedEvent
  | TaskCategorizedEvent
  | TaskFollowedEvent
  | TaskUnfollowedEvent
  | CommentCreatedEvent
  | CommentUpdatedEvent
  | CommentDeletedEvent
  | CommentReactedEvent
  | CommentUnreactedEvent
  | AttachmentCreatedEvent
  | AttachmentUpdatedEvent
  | AttachmentDeletedEvent
  | ProjectCreatedEvent
  | ProjectUpdatedEvent
  | ProjectDeletedEvent
  | ProjectTransferredEvent
  | InvitationCreatedEvent
  | InvitationResentEvent
  | InvitationAcceptedEvent
  | InvitationDeclinedEvent
  | InvitationRevokedEvent
  | MemberAddedEvent
  | MemberUpdatedEvent
  | MemberRemovedEvent
  | CategoryCreatedEvent
  | CategoryUpdatedEvent
  | CategoryDeletedEvent
  | ViewCreatedEvent
  | ViewUpdatedEvent
  | ViewDeletedEvent
  | TemplateCreatedEvent
  | TemplateUpdatedEvent
  | TemplateDeletedEvent
  | NotificationCreatedEvent
  | NotificationUpdatedEvent
  | NotificationDeletedEvent
  | NotificationReadEvent
  | WebhookCreatedEvent
  | WebhookUpdatedEvent
  | WebhookDisabledEvent
  | WebhookRotatedEvent
  | WebhookDeletedEvent
  | WebhookPingEvent
  | ReminderCreatedEvent
  | ReminderUpdatedEvent
  | ReminderDeletedEvent
  | ReminderSentEvent
  | TimeEntryCreatedEvent
  | TimeEntryUpdatedEvent
  | TimeEntryDeletedEvent
  | ProjectNotificationsUpdatedEvent
  | JobFinishedEvent
  | JobRetriedEvent
  | JobDiscardedEvent
  | ExportFinishedEvent
  | PushSubscriptionCreatedEvent
  | PushSubscriptionUpdatedEvent
  | PushSubscriptionDeletedEvent
  | UserRegisteredEvent
  | UserUpdatedEvent
  | UserExportedEvent
  | UserDeletedEvent
  | UserPasswordChangedEvent
  | UserEmailVerifiedEvent
  | UserEmailChangeRequestedEvent
  | UserEmailChangedEvent
  | UserPasswordResetRequestedEvent
  | UserPasswordResetEvent
  | UserPasswordEndedEvent
  | SessionCreatedEvent
  | SessionRefreshedEvent
  | SessionRevokedEvent
  | SessionReuseDetectedEvent
  | ApiKeyCreatedEvent
  | ApiKeyRevokedEvent;
/** The query parameters of `auth.listSessions`. */
export type ListSessionsQuery = NonNullable<operations['listSessions']['parameters']['query']>;
/** The query parameters of `auth.listApiKeys`. */
export type ListApiKeysQuery = NonNullable<operations['listApiKeys']['parameters']['query']>;
/** The query parameters of `projects.list`. */
export type ListProjectsQuery = NonNullable<operations['listProjects']['parameters']['query']>;
/** The query parameters of `projects.listTasks`. */
export type ListProjectTasksQuery = Omit<NonNullable<operations['listProjectTasks']['parameters']['query']>, 'fields'>;
/** The query parameters of `projects.listMembers`. */
export type ListMembersQuery = NonNullable<operations['listMembers']['parameters']['query']>;
/** The query parameters of `projects.listInvitations`. */
export type ListInvitationsQuery = NonNullable<operations['listInvitations']['parameters']['query']>;
/** The query parameters of `invitations.list`. */
export type ListMyInvitationsQuery = NonNullable<operations['listMyInvitations']['parameters']['query']>;
/** The query parameters of `tasks.list`. */
export type ListTasksQuery = Omit<NonNullable<operations['listTasks']['parameters']['query']>, 'fields'>;
/** The query parameters of `tasks.search`. */
export type SearchTasksQuery = NonNullable<operations['searchTasks']['parameters']['query']>;
/** The query parameters of `tasks.importFile`. */
export type ImportTasksQuery = NonNullable<operations['importTasks']['parameters']['query']>;
/** The query parameters of `tasks.exportFile`. */
export type ExportTasksQuery = NonNullable<operations['exportTasks']['parameters']['query']>;
/** The query parameters of `tasks.delete`. */
export type DeleteTaskQuery = NonNullable<operations['deleteTask']['parameters']['query']>;
/** The query parameters of `tasks.listFollowers`. */
export type ListFollowersQuery = NonNullable<operations['listFollowers']['parameters']['query']>;
/** The query parameters of `comments.list`. */
export type ListCommentsQuery = NonNullable<operations['listComments']['parameters']['query']>;
/** The query parameters of `comments.get`. */
export type GetCommentQuery = NonNullable<operations['getComment']['parameters']['query']>;
/** The query parameters of `attachments.list`. */
export type ListAttachmentsQuery = NonNullable<operations['listAttachments']['parameters']['query']>;
/** The query parameters of `attachments.upload`. */
export type UploadAttachmentQuery = NonNullable<operations['uploadAttachment']['parameters']['query']>;
/** The query parameters of `tags.list`. */
export type ListTagsQuery = NonNullable<operations['listTags']['parameters']['query']>;
/** The query parameters of `tags.rename`. */
export type RenameTagQuery = NonNullable<operations['renameTag']['parameters']['query']>;
/** The query parameters of `tags.delete`. */
export type DeleteTagQuery = NonNullable<operations['deleteTag']['parameters']['query']>;
/** The query parameters of `views.list`. */
export type ListViewsQuery = NonNullable<operations['listViews']['parameters']['query']>;
/** The query parameters of `views.listTasks`. */
export type ListViewTasksQuery = NonNullable<operations['listViewTasks']['parameters']['query']>;
/** The query parameters of `templates.list`. */
export type ListTemplatesQuery = NonNullable<operations['listTemplates']['parameters']['query']>;
/** The query parameters of `templates.previewOccurrences`. */
export type PreviewOccurrencesQuery = NonNullable<operations['previewOccurrences']['parameters']['query']>;
/** The query parameters of `reminders.list`. */
export type ListRemindersQuery = NonNullable<operations['listReminders']['parameters']['query']>;
/** The query parameters of `reminders.listUpcoming`. */
export type ListUpcomingRemindersQuery = NonNullable<operations['listUpcomingReminders']['parameters']['query']>;
/** The query parameters of `time.list`. */
export type ListTimeEntriesQuery = NonNullable<operations['listTimeEntries']['parameters']['query']>;
/** The query parameters of `reports.summary`. */
export type GetSummaryReportQuery = NonNullable<operations['getSummaryReport']['parameters']['query']>;
/** The query parameters of `reports.throughput`. */
export type GetThroughputReportQuery = NonNullable<operations['getThroughputReport']['parameters']['query']>;
/** The query parameters of `reports.workload`. */
export type GetWorkloadReportQuery = NonNullable<operations['getWorkloadReport']['parameters']['query']>;
/** The query parameters of `reports.burndown`. */
export type GetBurndownReportQuery = NonNullable<operations['getBurndownReport']['parameters']['query']>;
/** The query parameters of `reports.cycleTime`. */
export type GetCycleTimeReportQuery = NonNullable<operations['getCycleTimeReport']['parameters']['query']>;
/** The query parameters of `reports.time`. */
export type GetTimeReportQuery = NonNullable<operations['getTimeReport']['parameters']['query']>;
/** The query parameters of `categories.list`. */
export type ListCategoriesQuery = NonNullable<operations['listCategories']['parameters']['query']>;
/** The query parameters of `notifications.list`. */
export type ListNotificationsQuery = NonNullable<operations['listNotifications']['parameters']['query']>;
/** The query parameters of `notifications.unsubscribe`. */
export type UnsubscribeNotificationsQuery = NonNullable<operations['unsubscribeNotifications']['parameters']['query']>;
/** The query parameters of `push.list`. */
export type ListPushSubscriptionsQuery = NonNullable<operations['listPushSubscriptions']['parameters']['query']>;
/** The query parameters of `activity.list`. */
export type ListActivityQuery = NonNullable<operations['listActivity']['parameters']['query']>;
/** The query parameters of `activity.stream`. */
export type StreamEventsQuery = NonNullable<operations['streamEvents']['parameters']['query']>;
/** The query parameters of `activity.sync`. */
export type SyncQuery = NonNullable<operations['sync']['parameters']['query']>;
/** The query parameters of `activity.listForProject`. */
export type ListProjectActivityQuery = NonNullable<operations['listProjectActivity']['parameters']['query']>;
/** The query parameters of `activity.listForTask`. */
export type ListTaskActivityQuery = NonNullable<operations['listTaskActivity']['parameters']['query']>;
/** The query parameters of `admin.listUsers`. */
export type ListUsersQuery = NonNullable<operations['listUsers']['parameters']['query']>;
/** The query parameters of `admin.listAuditLog`. */
export type ListAuditLogQuery = NonNullable<operations['listAuditLog']['parameters']['query']>;
/** The query parameters of `admin.listJobs`. */
export type ListQueuedJobsQuery = NonNullable<operations['listQueuedJobs']['parameters']['query']>;
/** The query parameters of `webhooks.list`. */
export type ListWebhooksQuery = NonNullable<operations['listWebhooks']['parameters']['query']>;
/** The query parameters of `webhooks.listDeliveries`. */
export type ListWebhookDeliveriesQuery = NonNullable<operations['listWebhookDeliveries']['parameters']['query']>;
