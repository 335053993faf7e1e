# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping as Mapping
from collections.abc import Sequence as Sequence
from datetime import date as date
from datetime import datetime as datetime
from typing import Any as Any
from typing import Literal

from pydantic import Field
from typing_extensions import Required, TypeAlias, TypedDict

from .._runtime.model import Model

AssignableRole: TypeAlias = Literal["admin", "member", "viewer"]
"""A role in a project that can be given to a member. Only `transferProject` makes a member the owner."""


BulkAction: TypeAlias = Literal["create", "update", "complete", "move", "delete", "restore"]
"""What to do with the tasks.

| Action | Does the same as |
| --- | --- |
| `create` | `createTask` |
| `update` | `updateTask` |
| `complete` | `updateTask` with the status `completed` |
| `move` | `moveTask` |
| `delete` | `deleteTask` |
| `restore` | `restoreTask` |
"""


BulkStatus: TypeAlias = Literal["created", "updated", "completed", "moved", "deleted", "restored", "unchanged", "failed"]
"""What happened to the task. `unchanged` means that it already was as requested, and `failed` that it could not
be changed. New values can be added.
"""


CatchUp: TypeAlias = Literal["none", "latest", "all"]
"""What becomes of dates that have passed before their task could be created, such as during a pause.

| Value | Meaning |
| --- | --- |
| `none` | they are left out |
| `latest` | only the latest of them gets a task |
| `all` | each of them gets a task |
"""


EditState: TypeAlias = Literal["editing", "released", "saved"]
"""What happens with a field."""


EditedField: TypeAlias = Literal["title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "category_ids", "assignee_ids", "parent_id", "body"]
"""A field that people edit: one of a task, or `body` of a comment."""


ErrorCode: TypeAlias = Literal["VALIDATION_FAILED", "MALFORMED_JSON", "MALFORMED_REQUEST", "DUE_DATE_IN_PAST", "INVALID_CURSOR", "INVALID_FILTER", "FILTER_TOO_EXPENSIVE", "UNKNOWN_ASSIGNEE", "UNKNOWN_CATEGORY", "UNKNOWN_PROJECT", "UNKNOWN_TASK", "UNKNOWN_PARENT", "UNKNOWN_SIBLING", "PARENT_CYCLE", "TOO_DEEP", "TREE_TOO_LARGE", "UNKNOWN_MEMBER", "UNKNOWN_MENTION", "UNKNOWN_COMMENT", "MALFORMED_UPLOAD", "MALFORMED_IMPORT", "TOO_MANY_ROWS", "DIGEST_MISMATCH", "UNKNOWN_INVITATION", "UNKNOWN_BLOCKER", "INVALID_LINK_TOKEN", "UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "SESSION_REVOKED", "INVALID_CREDENTIALS", "INVALID_REFRESH_TOKEN", "REFRESH_TOKEN_REUSED", "FORBIDDEN", "INSUFFICIENT_SCOPE", "EMAIL_NOT_VERIFIED", "INVITATION_FOR_ANOTHER_ADDRESS", "NOT_FOUND", "ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE", "REQUEST_TIMEOUT", "VERSION_CONFLICT", "EMAIL_TAKEN", "CATEGORY_NAME_TAKEN", "OWN_ACCOUNT", "ALREADY_ASSIGNED", "VIEW_BROKEN", "TASK_NOT_DELETED", "BLOCKER_CYCLE", "SERIES_ENDED", "PROJECT_ARCHIVED", "OWNER_REQUIRED", "INVITATION_EXISTS", "ALREADY_MEMBER", "TOO_MANY_INVITATIONS", "TOO_MANY_COMMENTS", "TOO_MANY_ATTACHMENTS", "TOO_MANY_REMINDERS", "TIMER_NOT_RUNNING", "TIME_OVERLAP", "TIME_LOCKED", "QUOTA_EXCEEDED", "TOO_MANY_UPLOADS", "UPLOAD_OFFSET_MISMATCH", "TOO_MANY_IMPORTS", "OWNS_SHARED_PROJECTS", "TOO_MANY_API_KEYS", "TOO_MANY_WEBHOOKS", "WEBHOOK_DISABLED", "REPLAY_RUNNING", "EXPORT_NOT_READY", "JOB_FINISHED", "JOB_NOT_CANCELLABLE", "JOB_RUNNING", "BULK_FAILED", "TOO_MANY_AFFECTED", "BULK_UNDONE", "BULK_RUNNING", "BULK_NOT_UNDOABLE", "REFRESH_IN_PROGRESS", "IDEMPOTENCY_KEY_IN_USE", "CURSOR_EXPIRED", "INVITATION_ENDED", "PRECONDITION_FAILED", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "RANGE_NOT_SATISFIABLE", "IDEMPOTENCY_KEY_REUSED", "PRECONDITION_REQUIRED", "RATE_LIMITED", "TOO_MANY_ATTEMPTS", "HEADERS_TOO_LARGE", "INTERNAL_ERROR", "DEPENDENCY_UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED", "CHECKSUM_MISMATCH", "STORAGE_FULL"]
"""Why a request failed. Codes are stable: handle errors by their code, not by their message.

| Code | Status | Meaning | What to do |
| --- | --- | --- | --- |
| `VALIDATION_FAILED` | 400 | A parameter, a header or the body is invalid. | Correct each field in `errors`, then send the request again. |
| `MALFORMED_JSON` | 400 | The body is not valid JSON. | Check how the body is serialized; `message` has the position of the error. |
| `MALFORMED_REQUEST` | 400 | The request is not valid HTTP, so it did not reach an operation. | Check the client, and any proxy between it and the server. |
| `DUE_DATE_IN_PAST` | 400 | The due date is not in the future, or the day is before today in your time zone. | Choose a later date. You can update an overdue task if you do not change its due date. |
| `INVALID_CURSOR` | 400 | The cursor was modified, or belongs to another user, other filters or another order. | Start again without `cursor`. Keep filters and order the same for all pages. |
| `INVALID_FILTER` | 400 | The filter has an error. `errors` has its position, what was expected, and a suggestion. | Correct the filter; `POST /api/v1/filters/check` checks one. |
| `FILTER_TOO_EXPENSIVE` | 400 | You can see very many tasks, and the filter or the parameter in `field` would have to compare too many of them. | Narrow it with a comparison that an index serves, such as `project`, `assignee` or `due_date`, or choose projects with `project_id`. |
| `UNKNOWN_ASSIGNEE` | 400 | A user in the request cannot be assigned: not a member of the project, or does not exist. | Assign members of the project. A personal task can be assigned only to its owner. |
| `UNKNOWN_CATEGORY` | 400 | A category in the request does not exist or is not yours. | Use IDs from `GET /api/v1/categories`. |
| `UNKNOWN_PROJECT` | 400 | A project in the request does not exist, or you cannot see it. | Use IDs from `GET /api/v1/projects`. |
| `UNKNOWN_TASK` | 400 | A task in the request does not exist, is in the trash, or you cannot see it. | Use IDs from `GET /api/v1/tasks`. |
| `UNKNOWN_PARENT` | 400 | The parent of a task does not exist, is in the trash, is not in the same project, or you cannot see it. | Use the ID of a task in the same project, or of a personal task for a personal one. |
| `UNKNOWN_SIBLING` | 400 | The task in `before` or `after` is the moved task, does not exist, is in the trash, or is not in the list that the task moves to. | Use the ID of another task in that list. Send `project_id` to move to another project. |
| `PARENT_CYCLE` | 400 | A task cannot be a subtask of itself or of one of its subtasks. | Choose a parent that is not below the task. |
| `TOO_DEEP` | 400 | The task, or one of its subtasks, would be more than 5 levels below a task without a parent. | Choose a parent that is less deep. |
| `TREE_TOO_LARGE` | 400 | A task would have more than 999 subtasks, counting all levels. | Choose another parent, or move subtasks away first. |
| `UNKNOWN_MEMBER` | 400 | A user in the request is not an active member of the project, or does not exist. | Use IDs from `GET /api/v1/projects/{project_id}/members`. |
| `UNKNOWN_MENTION` | 400 | The text mentions a user who cannot see the task, or does not exist. | Mention members of the project. On a personal task, you can only mention yourself. |
| `UNKNOWN_COMMENT` | 400 | The comment does not exist on the task, or is itself a reply and cannot be replied to. | Use the ID of a comment of the task. For a reply, its `parent_id` must be null. |
| `MALFORMED_UPLOAD` | 400 | The form is malformed, or the body ended early. | Send the whole body. A form is `multipart/form-data` as in RFC 7578. |
| `MALFORMED_IMPORT` | 400 | The file to import cannot be read, for example because it is not UTF-8, has no title column or an open quotation mark. | Correct the file. The message says where. |
| `TOO_MANY_ROWS` | 400 | The file to import has more than 100,000 rows. | Divide it into several files. |
| `DIGEST_MISMATCH` | 400 | The body that arrived has another digest than `Content-Digest`. | Send the body again. |
| `UNKNOWN_INVITATION` | 400 | The invitation in the request does not exist, or is not for your verified email address. | Use IDs from `GET /api/v1/invitations`, or the token of the link in the message. |
| `UNKNOWN_BLOCKER` | 400 | The tasks are not in the same project, or one of them is personal. | Choose a task of the same project. A personal task can only be blocked by a personal task. |
| `INVALID_LINK_TOKEN` | 400 | The link was already used, has expired, or was replaced by a newer one. | Request a new email. |
| `UNAUTHENTICATED` | 401 | The request has no access token. | Send `Authorization: Bearer <access_token>`. |
| `INVALID_TOKEN` | 401 | The access token was not issued by this server, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
| `TOKEN_EXPIRED` | 401 | The access token has expired. | Refresh the tokens at `POST /api/v1/auth/refresh`, then retry. |
| `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
| `INVALID_CREDENTIALS` | 401 | The email and password do not match an account. | Ask the user for them again. The response is the same for an unknown email. |
| `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
| `REFRESH_TOKEN_REUSED` | 401 | The refresh token was already used, so it may be stolen. The session has been revoked. | Log in again, and store only the newest refresh token. |
| `FORBIDDEN` | 403 | You can see the resource, but your role does not allow this operation. | Ask an owner or admin of the project. |
| `INSUFFICIENT_SCOPE` | 403 | The API key does not have a scope that the operation requires. | Use a key with the scopes listed for the operation. `account:` scopes are only for sessions. |
| `EMAIL_NOT_VERIFIED` | 403 | The server requires a verified email address, and yours is not verified. | Open the link in the verification email, or request another one at `POST /api/v1/auth/email/resend`. |
| `INVITATION_FOR_ANOTHER_ADDRESS` | 403 | The invitation was sent to another email address than that of your account. | Log in with the account of the invited address, or register it. |
| `NOT_FOUND` | 404 | The resource does not exist, or you cannot see it. | Check the ID. Restore a task in the trash first. |
| `ROUTE_NOT_FOUND` | 404 | The path does not exist. | Compare the path with this document. Paths are case-sensitive and have no trailing slash. |
| `METHOD_NOT_ALLOWED` | 405 | The path exists, but does not support the method. | Use one of the methods in `Allow`. |
| `NOT_ACCEPTABLE` | 406 | The response is not available in a media type that `Accept` allows. | Accept `application/json`. |
| `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send it again, over a better connection if this happens repeatedly. |
| `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
| `EMAIL_TAKEN` | 409 | An account with this email already exists. | Log in, or register with another email. |
| `CATEGORY_NAME_TAKEN` | 409 | You already have a category with this name, ignoring case and Unicode form. | Choose another name, or use the existing category. |
| `OWN_ACCOUNT` | 409 | You cannot remove your own admin role or deactivate your own account. | Ask another administrator. |
| `ALREADY_ASSIGNED` | 409 | The task already has this assignee or category. | Nothing to do: the task is already as you want it. |
| `VIEW_BROKEN` | 409 | The filter of the view names a project or category that no longer exists or that you cannot see. | Change the filter of the view; `errors` has the IDs. |
| `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: the task does not need to be restored. |
| `BLOCKER_CYCLE` | 409 | The tasks would wait for each other: the new blocker already waits for the task, directly or through other tasks. | Remove one of the blockers between them first. |
| `SERIES_ENDED` | 409 | The series has no further date. | Set another `recurrence` on its latest task. |
| `PROJECT_ARCHIVED` | 409 | The project is archived, so its tasks cannot be changed, and nobody can be invited. | Unarchive the project first, or ask one of its admins. |
| `OWNER_REQUIRED` | 409 | The owner of a project cannot leave it, be removed or get another role. | Transfer the project with `POST /api/v1/projects/{project_id}/transfer`, or delete it. |
| `INVITATION_EXISTS` | 409 | The address already has an open invitation to the project. | Resend it, or revoke it first to change the role. |
| `ALREADY_MEMBER` | 409 | The invited address belongs to a member of the project. | Nothing to do. Change the role with `PATCH /api/v1/projects/{project_id}/members/{user_id}`. |
| `TOO_MANY_INVITATIONS` | 409 | The project has reached the maximum number of open invitations. | Revoke those that are no longer needed, or wait until they expire. |
| `TOO_MANY_COMMENTS` | 409 | The task already has 10,000 comments. | Delete comments, or continue in another task. |
| `TOO_MANY_ATTACHMENTS` | 409 | The task already has 1,000 attachments. | Delete attachments, or use another task. |
| `TOO_MANY_REMINDERS` | 409 | The user already has 20 reminders of the task. | Delete a reminder first. |
| `TIMER_NOT_RUNNING` | 409 | You have no running timer on the task. | Nothing to do. `GET /api/v1/timer` returns the running timer. |
| `TIME_OVERLAP` | 409 | The time entry would overlap another one of the same user, and the project refuses that (`time_overlap`). | Choose other times, or change the entry in `errors` first. |
| `TIME_LOCKED` | 409 | The time entry begins before `time_locked_until` of its project. | Ask an owner or admin of the project, who can still change it. |
| `QUOTA_EXCEEDED` | 409 | The files do not fit into the storage that you or the project can use. | Delete attachments that are no longer needed, or ask the operator of the server for more. |
| `TOO_MANY_UPLOADS` | 409 | You already have 100 unfinished uploads. | Finish or cancel one first. |
| `UPLOAD_OFFSET_MISMATCH` | 409 | The part does not begin where the upload ends, or another request adds to the upload. | Get the upload, and continue at its offset. |
| `TOO_MANY_IMPORTS` | 409 | You already have 3 unfinished imports. | Wait until one is finished, or cancel its job. |
| `OWNS_SHARED_PROJECTS` | 409 | You own projects that have other members, who would lose them with your account. | Hand each project in `errors` over to another member, or delete it. |
| `TOO_MANY_API_KEYS` | 409 | You have reached the maximum number of API keys. | Revoke a key that you no longer need. |
| `TOO_MANY_WEBHOOKS` | 409 | You already have 20 webhooks without a project, the project has 20, or you own 100. | Delete a webhook that you no longer need. |
| `WEBHOOK_DISABLED` | 409 | The webhook is disabled. | Enable it first: `PATCH` with `enabled: true`. |
| `REPLAY_RUNNING` | 409 | Another replay of the webhook has not ended. | Wait for its job, or cancel it. |
| `EXPORT_NOT_READY` | 409 | The archive is not finished, or the export failed. | Check `status`: wait, or request another export after `failed`. |
| `JOB_FINISHED` | 409 | The job has already ended. | Nothing to do. `getJob` shows how it ended. |
| `JOB_NOT_CANCELLABLE` | 409 | The job cannot be cancelled, because others have already seen its effect. | Wait until it is finished. |
| `JOB_RUNNING` | 409 | The job is running, so it can neither be retried nor discarded. | Wait until its attempt has ended. |
| `BULK_FAILED` | 409 | At least one task cannot be changed, so none was changed. | Remove the tasks in `errors` from the request, or send `atomic: false` to change the others. |
| `TOO_MANY_AFFECTED` | 409 | More tasks match than `max_affected`, or than one request can change. Nothing was changed. | Narrow the filter, or raise `max_affected`. For more than 500 tasks, send `Prefer: respond-async` and `atomic: false`. |
| `BULK_UNDONE` | 409 | The change of many tasks was already undone. | Nothing to do. To take the undo back, undo its own `bulk_id`. |
| `BULK_RUNNING` | 409 | The job of the change of many tasks is not finished. | Wait until it is finished, or cancel it. |
| `BULK_NOT_UNDOABLE` | 409 | The change deleted tasks permanently. | Delete to the trash instead, from where tasks can be restored. |
| `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request receives. Your session is still valid. |
| `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
| `CURSOR_EXPIRED` | 410 | The events since then are no longer kept, or the server has never sent this ID. | Read the present state, then continue without the ID. |
| `INVITATION_ENDED` | 410 | The invitation was used, declined, revoked or resent, has expired, or its inviter may not invite any more. | Ask for another invitation. |
| `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Read `data` and `meta.changes`, apply your change to the current version, and send the request again. |
| `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB, or a file is larger than the server accepts. | Send less data in one request. |
| `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. Send a file as `application/octet-stream` or in a form. |
| `RANGE_NOT_SATISFIABLE` | 416 | The file has no part in the range. | Ask for a part below the size in `Content-Range`. |
| `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Use a new key for each new request, and the same key only for retries. |
| `PRECONDITION_REQUIRED` | 428 | An update of a task must include the version that it is based on. | Send `version` in the body, or the `ETag` in `If-Match`. |
| `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
| `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`. Until then, the right password is rejected too. |
| `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter headers. Cookies are not needed. |
| `INTERNAL_ERROR` | 500 | An unexpected error occurred on the server. | Retry later. If the error persists, report the `request_id`. |
| `DEPENDENCY_UNAVAILABLE` | 503 | A service that the server needs, such as its database, is not available. | Wait for the seconds in `Retry-After`, then send the request again. |
| `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is down. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
| `OVERLOADED` | 503 | The server is busy or stopping, or you have too many open requests or too much unread response data. | Read your responses, wait for the seconds in `Retry-After`, then send the request again. |
| `CHECKSUM_MISMATCH` | 460 | The part that arrived has another digest than `Upload-Checksum`. | Send the part again. |
| `STORAGE_FULL` | 507 | The storage of the server is full, so the file was not stored. | Tell the operator of the server, and retry when there is room. |
"""


EventSubjectType: TypeAlias = Literal["task", "comment", "attachment", "project", "member", "invitation", "category", "view", "template", "reminder", "time_entry", "notification", "push_subscription", "webhook", "job", "export", "user", "session", "api_key"]
"""Type of the resource that an event is about."""


EventType: TypeAlias = Literal["task.created", "task.updated", "task.moved", "task.left", "task.deleted", "task.restored", "task.purged", "task.categorized", "task.followed", "task.unfollowed", "comment.created", "comment.updated", "comment.deleted", "comment.reacted", "comment.unreacted", "attachment.created", "attachment.updated", "attachment.deleted", "project.created", "project.updated", "project.deleted", "project.transferred", "invitation.created", "invitation.resent", "invitation.accepted", "invitation.declined", "invitation.revoked", "member.added", "member.updated", "member.removed", "category.created", "category.updated", "category.deleted", "view.created", "view.updated", "view.deleted", "template.created", "template.updated", "template.deleted", "reminder.created", "reminder.updated", "reminder.deleted", "reminder.sent", "time_entry.created", "time_entry.updated", "time_entry.deleted", "notification.created", "notification.updated", "notification.deleted", "notification.read", "project.notifications_updated", "job.finished", "job.retried", "job.discarded", "export.finished", "push_subscription.created", "push_subscription.updated", "push_subscription.deleted", "webhook.created", "webhook.updated", "webhook.disabled", "webhook.rotated", "webhook.deleted", "webhook.ping", "user.registered", "user.updated", "user.exported", "user.deleted", "user.password_changed", "user.email_verified", "user.email_change_requested", "user.email_changed", "user.password_reset_requested", "user.password_reset", "user.password_ended", "session.created", "session.refreshed", "session.revoked", "session.reuse_detected", "api_key.created", "api_key.revoked", "login.failed", "access.denied"]
"""Type of an event. New types can be added: ignore those you do not know.

| Type | Written when |
| --- | --- |
| `task.created` | a task was created or copied |
| `task.updated` | fields or assignees of a task changed |
| `task.moved` | a task got another place by `moveTask`, or came from another project; then the event lists all of its fields |
| `task.left` | a task was moved to another project; written where it was before, and lists only the parent that it left |
| `task.deleted` | a task was moved to the trash |
| `task.restored` | a task was restored from the trash |
| `task.purged` | a task was deleted permanently; the event lists its parent and the tasks that blocked it |
| `task.categorized` | a user added a task to one of their categories, or removed it |
| `task.followed` | a user chose to follow a task; only this user can see it |
| `task.unfollowed` | a user chose not to follow a task; only this user can see it |
| `comment.created` | a comment was added to a task |
| `comment.updated` | the text of a comment was edited |
| `comment.deleted` | a comment was deleted; the event lists its task, and the comment that it replied to |
| `comment.reacted` | a user reacted to a comment |
| `comment.unreacted` | a user took a reaction to a comment back, or deleted their account |
| `attachment.created` | a file was added to a task |
| `attachment.updated` | the name or description of a file was changed, or its thumbnail was made |
| `attachment.deleted` | a file was deleted; the event lists its task and its comment |
| `project.created` | a project was created |
| `project.updated` | fields of a project changed |
| `project.deleted` | a project was deleted with all of its tasks |
| `project.transferred` | a project got another owner; the previous owner became an admin |
| `invitation.created` | a person was invited to a project; the event does not contain the address |
| `invitation.resent` | an invitation was sent again |
| `invitation.accepted` | the invited person accepted an invitation |
| `invitation.declined` | the invited person declined an invitation; the event has no actor |
| `invitation.revoked` | an invitation was revoked, also because its inviter is no longer a member |
| `member.added` | a user became a member of a project by an invitation |
| `member.updated` | the role of a member of a project changed, also by a transfer |
| `member.removed` | a member left a project, was removed, or lost it by its deletion; the actor is the member who left, or who removed the other or deleted the project |
| `category.created` | a category was created |
| `category.updated` | the name or color of a category changed |
| `category.deleted` | a category was deleted |
| `view.created` | a view was created |
| `view.updated` | a field of a view changed |
| `view.deleted` | a view was deleted |
| `template.created` | a template was created |
| `template.updated` | a field of a template changed |
| `template.deleted` | a template was deleted |
| `reminder.created` | a reminder was created; only the user who is reminded can see it |
| `reminder.updated` | a reminder was changed or snoozed; only the user who is reminded can see it |
| `reminder.deleted` | a reminder was deleted; only the user who was to be reminded can see it |
| `reminder.sent` | a user was reminded of a task; only this user can see it |
| `time_entry.created` | a timer was started, or work was recorded; only the user who worked can see it |
| `time_entry.updated` | a timer was stopped, or a time entry changed; only the user who worked can see it |
| `time_entry.deleted` | a time entry was deleted; only the user who worked can see it |
| `notification.created` | notifications were created for a user, one event for several; only this user can see it |
| `notification.updated` | a user read or snoozed a notification, or the contrary |
| `notification.deleted` | a user deleted a notification |
| `notification.read` | a user marked all of their notifications as read, or some of them |
| `project.notifications_updated` | a user changed what they want to be told about a project; only this user can see it |
| `job.finished` | a job was completed, has failed or was cancelled; only the user who started it can see it |
| `job.retried` | an administrator made a job of the queue due again; only this administrator can see it |
| `job.discarded` | an administrator removed a job from the queue; only this administrator can see it |
| `export.finished` | the archive of an export is ready, or cannot be made; only its user can see it |
| `push_subscription.created` | a device was registered for push messages; only its user can see it |
| `push_subscription.updated` | a device was registered again, and something about it changed; only its user can see it |
| `push_subscription.deleted` | a device no longer gets push messages; only its user can see it. The end of a session removes its devices without this event |
| `webhook.created` | a webhook was created |
| `webhook.updated` | a field of a webhook changed |
| `webhook.disabled` | TaskFlow disabled a webhook, because its endpoint failed for days or is gone, or because of its owner |
| `webhook.rotated` | a webhook got a new secret |
| `webhook.deleted` | a webhook was deleted |
| `webhook.ping` | a test message, which is only sent to one webhook and is not in the log |
| `user.registered` | a user registered |
| `user.updated` | a user updated their profile, or an administrator changed the role of an account or deactivated or activated it |
| `user.exported` | a user requested an export of their data |
| `user.deleted` | a user deleted their account; written in every project that they were a member of |
| `user.password_changed` | a user changed their password |
| `user.email_verified` | a user verified their email |
| `user.email_change_requested` | a user requested a change of their email |
| `user.email_changed` | a user opened the link sent to their new email |
| `user.password_reset_requested` | a password reset link was sent to a user |
| `user.password_reset` | a user reset their password with such a link |
| `user.password_ended` | an accepted invitation verified the email, and ended a password that another person may have chosen |
| `session.created` | a user logged in or registered |
| `session.refreshed` | a refresh token was exchanged for new tokens |
| `session.revoked` | a session was ended: by a logout, from the list of sessions, by a new password, or because an administrator deactivated the account |
| `session.reuse_detected` | a used refresh token was sent again, and its session was ended |
| `api_key.created` | a user created an API key |
| `api_key.revoked` | a user revoked one of their API keys |
| `login.failed` | a login failed because of a wrong password, or too many attempts; only in the audit log |
| `access.denied` | a request failed with 401 or 403, or because of a wrong password; only in the audit log |
"""


ExportStatus: TypeAlias = Literal["queued", "running", "done", "failed"]
"""State of the export. `queued` and `running` become `done` or `failed`. After `failed`, request another export."""


FollowReason: TypeAlias = Literal["chosen", "creator", "assignee"]
"""Why a user follows a task: `chosen` by `followTask` or by writing a comment, or without a choice as its
`creator` or an `assignee`. The first of these that applies. New reasons can be added.
"""


HealthStatus: TypeAlias = Literal["ok", "degraded", "unavailable"]
"""`ok`: works. `degraded`: requests are served, but a component is slow or missing. `unavailable`: requests that
need this component fail.
"""


InvitationStatus: TypeAlias = Literal["open", "accepted", "declined", "revoked", "expired"]
"""State of an invitation. Only an `open` one can be accepted or declined. It is `revoked` if an inviter revoked
it, or left the project; `expired` after 7 days.
"""


JobKind: TypeAlias = Literal["project_deletion", "member_removal", "tag_change", "task_import", "task_bulk", "webhook_replay"]
"""What the job does. `project_deletion` deletes the tasks of a deleted project; `member_removal` removes a
former member from the assignees of the tasks of a project; `tag_change` renames or removes a tag;
`task_import` creates tasks from a file; `task_bulk` changes many tasks, or undoes that, and has the `bulk_id`
as its ID; `webhook_replay` queues events for a webhook again.
"""


JobStatus: TypeAlias = Literal["queued", "running", "completed", "failed", "cancelled"]
"""State of the job. `queued` and `running` become `completed`, `failed` or `cancelled`. A job that is
interrupted, for example by a restart of the server, continues where it was.
"""


NotificationKind: TypeAlias = Literal["assigned", "unassigned", "mentioned", "commented", "status_changed", "updated", "unblocked", "due_soon", "overdue", "reminder", "project_invited", "membership_changed", "job_finished", "webhook_disabled", "security"]
"""What a notification is about. New kinds can be added: ignore those you do not know.

| Kind | Another user, or the server, |
| --- | --- |
| `assigned` | assigned a task to you |
| `unassigned` | removed you from the assignees of a task |
| `mentioned` | mentioned you in a comment |
| `commented` | commented on a task that you follow |
| `status_changed` | changed the status of a task that you follow |
| `updated` | changed something else of a task that you follow, or added a file |
| `unblocked` | completed the last task that a task that you follow waited for |
| `due_soon` | found that one of your tasks is due within a day |
| `overdue` | found that one of your tasks is overdue |
| `reminder` | reminds you of a task, as you or another user asked |
| `project_invited` | invited you to a project |
| `membership_changed` | changed your role in a project, or removed you from it |
| `job_finished` | finished an import, a change of many tasks, a replay of a webhook or an export of yours, or could not finish another job; `event.subject` says which |
| `webhook_disabled` | switched off one of your webhooks, because it failed for too long, or you left its project |
| `security` | changed how your account is accessed: its password or email, a new API key, or the reuse of a refresh token |
"""


NotificationLevel: TypeAlias = Literal["default", "direct", "custom", "muted"]
"""What you want to be told about the tasks of a project.

| Level | Kinds |
| --- | --- |
| `default` | as the settings of your account say |
| `direct` | only what concerns you: `assigned`, `unassigned`, `mentioned`, `due_soon`, `overdue` |
| `custom` | only those in `kinds` |
| `muted` | nothing |

Reminders, and what is about your membership, are sent with each level.
"""


PauseReason: TypeAlias = Literal["user", "access", "archived", "deleted", "subtask", "failed"]
"""Why a series is paused. New values can be added.

| Value | Meaning |
| --- | --- |
| `user` | a user has paused it |
| `access` | the user who has set the recurrence can no longer create tasks there: they left the project, became a viewer, or closed their account |
| `archived` | the project is archived |
| `deleted` | the latest task is in the trash |
| `subtask` | the latest task has become a subtask of another one |
| `failed` | the next task could not be created because of an error of the service; resume the series to try again |
"""


PresenceState: TypeAlias = Literal["active", "idle", "gone"]
"""What a user does at a place."""


ProjectInviters: TypeAlias = Literal["admins", "members"]
"""Who can invite people to the project. `admins` are the owner and the admins; `members` are all except viewers."""


ProjectRole: TypeAlias = Literal["owner", "admin", "member", "viewer"]
"""What a user can do in a project. `viewer` reads; `member` also creates and updates tasks; `admin` also changes
the settings and members of the project; `owner` (exactly one) also transfers and deletes it.
"""


ProjectTimeOverlap: TypeAlias = Literal["allow", "refuse"]
"""Whether the time entries of one user in the project can overlap. With `refuse`, an entry that would overlap
another one of the same user is rejected with 409 `TIME_OVERLAP`. Entries from before stay, and so do those
that a moved task brings along.
"""


PushError: TypeAlias = Literal["unreachable", "timeout", "limited", "unavailable", "rejected"]
"""Why a message did not reach the push service. New reasons can be added.

| Reason | Meaning |
| --- | --- |
| `unreachable` | There was no connection. |
| `timeout` | The service did not respond in time. |
| `limited` | The service wants fewer messages. |
| `unavailable` | The service had an error. |
| `rejected` | The service does not accept the message or the keys of this server. |
"""


PushPlatform: TypeAlias = Literal["web", "fcm", "apns"]
"""How messages reach a device. New platforms can be added.

| Platform | Devices |
| --- | --- |
| `web` | browsers, by Web Push |
| `fcm` | apps, by Firebase Cloud Messaging |
| `apns` | apps, by the Apple Push Notification service |
"""


QueuedJobState: TypeAlias = Literal["ready", "scheduled", "running", "failed"]
"""`ready`: waits for a worker. `scheduled`: waits for its time or its next attempt. `running`: a worker is at
it. `failed`: no attempts are left.
"""


ReactionEmoji: TypeAlias = Literal["thumbs_up", "thumbs_down", "heart", "laugh", "tada", "confused", "rocket", "eyes"]
"""A kind of reaction, by the name of its emoji."""


RecurrenceStatus: TypeAlias = Literal["active", "paused", "ended"]
"""What becomes of the series. New values can be added.

| Status | Meaning |
| --- | --- |
| `active` | the next task is created when it is time |
| `paused` | no tasks are created until the series is resumed |
| `ended` | the last task was created |
"""


RecurrenceUnit: TypeAlias = Literal["day", "week", "month", "year"]
"""A unit of time. In a month that is too short, the last day is taken."""


ReminderAnchor: TypeAlias = Literal["due", "start"]
"""A date of a task. `due` is `due_date` or `due_on`; a day counts from the `reminder_time` in the settings of
the user.
"""


ReminderChannel: TypeAlias = Literal["in_app", "email", "push"]
"""How a reminder is sent."""


ReminderStatus: TypeAlias = Literal["scheduled", "waiting", "sent", "skipped"]
"""Whether the reminder is sent. New values can be added.

| Status | Meaning |
| --- | --- |
| `scheduled` | it is sent at `next_at` |
| `waiting` | the task does not have the date that the reminder follows |
| `sent` | it was sent at `sent_at`; it is sent again if the date moves, or if you snooze it |
| `skipped` | its time has passed and it was not sent, because the task was done or could not be seen, or the date moved too close |
"""


ReportBucket: TypeAlias = Literal["day", "week", "month"]
"""Length of the periods of a report."""


ReportGroup: TypeAlias = Literal["status", "priority", "project", "assignee", "category", "tag"]
"""Property to group tasks by."""


Scope: TypeAlias = Literal["profile:read", "profile:write", "projects:read", "projects:write", "tasks:read", "tasks:write", "templates:read", "templates:write", "time:read", "time:write", "reports:read", "categories:read", "categories:write", "notifications:read", "notifications:write", "activity:read", "events:read", "webhooks:read", "webhooks:write", "jobs:read", "jobs:write", "admin:read"]
"""What an API key is allowed to do. A session has no such limits. Some actions are only for sessions and have no
scope here, such as revoking sessions, creating API keys or changing a user's role.

| Scope | What it allows |
| --- | --- |
| `profile:read` | read your profile and settings |
| `profile:write` | update your profile and settings |
| `projects:read` | read your projects |
| `projects:write` | create, update, archive and delete projects |
| `tasks:read` | read and search tasks |
| `tasks:write` | create, update, assign, categorize, delete and restore tasks |
| `templates:read` | read your templates and those of your projects |
| `templates:write` | create, update and delete templates; to write one that repeats, `tasks:write` is also needed |
| `time:read` | read your time entries, and those of the projects that you own or administer |
| `time:write` | start and stop timers, and create, update and delete time entries |
| `reports:read` | read reports about all tasks that you can see |
| `categories:read` | read your categories |
| `categories:write` | create, update and delete your categories |
| `notifications:read` | read your notifications |
| `notifications:write` | mark your notifications as read, snooze and delete them |
| `activity:read` | read the events of your projects and your account |
| `events:read` | follow these events as they happen |
| `webhooks:read` | read your webhooks and their deliveries |
| `webhooks:write` | create, update, test and delete webhooks, which send all events that you can see to any URL |
| `jobs:read` | read the state of the jobs that you started |
| `jobs:write` | cancel jobs that you started |
| `admin:read` | read all users, the audit log and the statistics of the installation, if you are a system admin |
"""


SyncAction: TypeAlias = Literal["upsert", "delete"]
"""What to do with your copy.

| Action | Meaning |
| --- | --- |
| `upsert` | Store `data`, in place of what you have. |
| `delete` | Delete it, if you have it. With a task, delete its comments and attachments; with a comment, its attachments. |
"""


SyncProjectAction: TypeAlias = Literal["upsert", "access_gained", "access_lost"]
"""What to do with your copy.

| Action | Meaning |
| --- | --- |
| `upsert` | Store `data`, in place of what you have. |
| `access_gained` | Delete the project and everything in it, if you have it, and store `data`. Everything in it follows. |
| `access_lost` | Delete the project and everything in it: you have left it, or it was deleted. |
"""


SystemRole: TypeAlias = Literal["user", "admin"]
"""Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For
roles in a project, see `ProjectRole`.
"""


TaskFacet: TypeAlias = Literal["status", "priority", "project", "assignee", "tag"]
"""A field whose values a search can count."""


TaskField: TypeAlias = Literal["id", "project_id", "parent_id", "title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "recurrence", "tags", "categories", "assignees", "created_by", "following", "blocked", "blocked_by", "blocks", "comment_count", "attachment_count", "tracked_seconds", "completed", "completed_at", "position", "subtask_count", "completed_subtask_count", "version", "created_at", "updated_at", "deleted_at"]
"""The name of a field of a task."""


TaskPriority: TypeAlias = Literal["low", "medium", "high"]
"""Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""


TaskStatus: TypeAlias = Literal["todo", "in_progress", "completed"]
"""Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it."""


TimeReportGroup: TypeAlias = Literal["user", "project", "task", "tag", "billable"]
"""Property to group time entries by."""


WarningCode: TypeAlias = Literal["TASK_BLOCKED", "ASSIGNEE_LEFT_OUT", "CATEGORY_LEFT_OUT", "DATE_LEFT_OUT", "TEXT_SHORTENED"]
"""What a warning is about. New codes can be added: ignore those you do not know.

| Code | Meaning |
| --- | --- |
| `TASK_BLOCKED` | The task was completed, although a task that blocks it is not completed. |
| `ASSIGNEE_LEFT_OUT` | An assignee in the template is not a member of the project, and was left out. |
| `CATEGORY_LEFT_OUT` | You have no category with a name in the template. |
| `DATE_LEFT_OUT` | A date of the template is in the past or does not fit the others, and was left out. |
| `TEXT_SHORTENED` | A title or description of the template was too long with its variables, and was shortened. |
"""


WebhookAttemptError: TypeAlias = Literal["status", "redirect", "timeout", "unreachable"]
"""Why an attempt failed. New reasons can be added.

| Error | Meaning |
| --- | --- |
| `status` | The status of the response was not 2xx. |
| `redirect` | The response was a redirect, which TaskFlow does not follow. Change the URL instead. |
| `timeout` | The endpoint did not respond within 10 seconds. |
| `unreachable` | No connection: the name has no address, or none that is allowed, or the server or its certificate did not accept the connection. |
"""


WebhookDeliveryStatus: TypeAlias = Literal["pending", "delivered", "failed", "skipped"]
"""`pending` until the endpoint accepts it with a status of 2xx (`delivered`) or the last attempt fails
(`failed`). `skipped` if the owner of the webhook can no longer see the event.
"""


WebhookDisabledReason: TypeAlias = Literal["by_user", "failing", "gone", "owner_left", "owner_deactivated", "credentials_reset"]
"""Why a webhook is disabled. New reasons can be added.

| Reason | Meaning |
| --- | --- |
| `by_user` | A user disabled it. |
| `failing` | The endpoint accepted nothing for three days. |
| `gone` | The endpoint returned 410. |
| `owner_left` | The owner is no longer a member of the project. |
| `owner_deactivated` | The account of the owner was deactivated. |
| `credentials_reset` | The owner reset their password, or proved the address of the account: another person may have created the webhook. |
"""


WebhookFormat: TypeAlias = Literal["json", "cloudevents", "slack"]
"""Form of the requests.

| Format | Body |
| --- | --- |
| `json` | the event as in `webhooks` of this document |
| `cloudevents` | CloudEvents 1.0, structured: the event is its `data` |
| `slack` | a message for an incoming webhook of Slack, or of a service that takes the same, such as Mattermost |
"""


WeekStart: TypeAlias = Literal["monday", "sunday", "saturday"]
"""First day of the week in calendars and weekly statistics."""


WithResource: TypeAlias = Literal["resource"]
"""With `resource`, each event comes with its subject as it is now, as you would get it from the API."""


class AccountUsage(Model):
    """Usage of an account."""

    last_login_at: datetime | None
    """When a session was last started with the password; null if never."""
    session_count: int
    """Number of sessions that have not ended. (0 to 2,147,483,647)"""
    project_count: int
    """Number of projects in which the user has a role. (0 to 2,147,483,647)"""
    task_count: int
    """Number of tasks that the user created, without those in the trash. (0 to 2,147,483,647)"""


class AfterCompletion(Model):
    """The time from the completion of a task until the next one is due."""

    interval: int
    """Number of units. (1 to 366)"""
    unit: RecurrenceUnit | str
    """A unit of time. In a month that is too short, the last day is taken."""


class ApiKey(Model):
    """A key with which a program acts as you, within its scopes. TaskFlow does not store the key itself."""

    id: str
    """ID of the API key."""
    name: str
    """Purpose of the key. (1 to 100 characters)"""
    prefix: str
    """The first characters of the key, to identify it. They are not enough to use it. (12 characters)"""
    scopes: list[Scope | str]
    """Scopes of the key. (at most 50 items)"""
    created_at: datetime
    """When the key was created."""
    last_used_at: datetime | None
    """When the key was last used, to the minute; null if it has not been used."""
    expires_at: datetime
    """When the key expires."""


class ApiKeyCreatedChange(Model):
    """One field of `api_key.created`, before and after the change."""

    field: Literal["name", "prefix", "scopes", "expires_at"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserSummary(Model):
    """The part of a user that other users see."""

    id: str
    """ID of the user."""
    full_name: str
    """Name that other users see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """HTTPS URL of a picture; null if there is none."""


class ApiKeySubject(Model):
    """The resource that an event is about."""

    type: Literal["api_key"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class ApiKeyCreatedEvent(Model):
    """A user created an API key."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["api_key.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ApiKeySubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ApiKeyCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class FieldChange(Model):
    """One field, before and after the change."""

    field: str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ApiKeyRevokedEvent(Model):
    """A user revoked an API key."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["api_key.revoked"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ApiKeySubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class Thumbnail(Model):
    """A small picture of an attachment."""

    width: int
    """Width in pixels. (1 to 320)"""
    height: int
    """Height in pixels. (1 to 320)"""


class Attachment(Model):
    """A file on a task, visible to everyone who can see the task."""

    id: str
    """ID of the attachment. Never changes."""
    task_id: str
    """ID of the task."""
    comment_id: str | None
    """ID of the comment to which the file belongs; null for a file on the task itself."""
    name: str
    """Name of the file. (1 to 255 characters)"""
    description: str | None
    """What the file is about; null if it has no description. (at most 1,000 characters)"""
    media_type: str
    """Type of the file, detected from its content. `application/octet-stream` if it is not known. (at most 127
    characters)
    """
    size_bytes: int
    """Size of the content in bytes. (0 to 5,368,709,120)"""
    sha256: str
    """SHA-256 digest of the content in hexadecimal. (at most 64 characters)"""
    uploader: UserSummary | None
    """The user who uploaded the file; null if the account was deleted."""
    thumbnail: Thumbnail | None
    """A small picture of an image, for `downloadThumbnail`; null for other files, and until it is made."""
    version: int
    """Number of the version, from 1. Increases when the name or the description changes. The content never
    changes. A new name of the uploader changes the ETag, but not the version. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When the name or the description last changed; equal to `created_at` until then."""


class ErrorDetail(Model):
    """One invalid field, or a field that explains the error."""

    field: str
    """Location of the error: the path of a body property (`settings.week_start`, `tags[2]`), the name of a
    parameter or header, or `body` for the whole body. (at most 200 characters)
    """
    code: str
    """Machine-readable reason: `REQUIRED`, `UNKNOWN_FIELD`, `INVALID_TYPE`, `INVALID_FORMAT`,
    `INVALID_ENCODING`, `INVALID_CHARACTER`, `INEXACT_NUMBER`, `TOO_SHORT`, `TOO_LONG`, `TOO_SMALL`,
    `TOO_LARGE`, `TOO_FEW`, `TOO_MANY`, `DUPLICATE`, `NOT_ALLOWED`, or a code that the operation documents.
    New codes can be added. (at most 64 characters)
    """
    message: str
    """What is wrong and how to correct it, for people. (at most 1,000 characters)"""


class ConflictChange(Model):
    """One field that was changed since your version."""

    field: str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    version: int
    """The version after this change. (1 to 2,147,483,647)"""
    changed_by: UserSummary | None
    """The user who made the change; null if the server made it, or if the account was deleted."""
    changed_at: datetime
    """When it was changed."""


class ConflictMeta(Model):
    """The current version of the resource, and what changed since your version."""

    request_id: str
    """ID of this request in the logs and events of the server; the same as the `X-Request-Id` header. (8 to 64
    characters)
    """
    current_version: int | None
    """The current version of the resource; null if the conflict is not about a version. (1 to 2,147,483,647)"""
    changes: list[ConflictChange]
    """Changes since the version you sent, oldest first; empty if the conflict is not about a version. (at most
    100 items)
    """


class AttachmentConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Attachment | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class AttachmentCreatedChange(Model):
    """One field of `attachment.created`, before and after the change."""

    field: Literal["name", "description", "task_id", "comment_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class AttachmentSubject(Model):
    """The resource that an event is about."""

    type: Literal["attachment"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class AttachmentCreatedEvent(Model):
    """A file was added to a task."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["attachment.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: AttachmentSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[AttachmentCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class AttachmentDeletedChange(Model):
    """One field of `attachment.deleted`, before and after the change."""

    field: Literal["task_id", "comment_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class AttachmentDeletedEvent(Model):
    """A file was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["attachment.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: AttachmentSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[AttachmentDeletedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class AttachmentLink(Model):
    """A link that works without credentials for a short time."""

    url: str
    """Path of the content, relative to the server. Everyone who has it can read the file until it expires."""
    expires_at: datetime
    """When the link expires."""


class AttachmentUpdatedChange(Model):
    """One field of `attachment.updated`, before and after the change."""

    field: Literal["name", "description", "thumbnail"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class AttachmentUpdatedEvent(Model):
    """The name or description of a file was changed."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["attachment.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: AttachmentSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[AttachmentUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class EventSubject(Model):
    """The resource that an event is about."""

    type: EventSubjectType | str
    """Type of the resource that an event is about."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class AuditEntry(Model):
    """One entry of the audit log, which contains all changes and all rejected requests. It never changes."""

    id: str
    """ID of the entry. The event of the same change in the activity log has the same ID."""
    type: EventType | str
    """Type of an event. New types can be added: ignore those you do not know."""
    actor_id: str | None
    """The user who did it or tried to, even after the account was deleted; null if unknown, or if the server did
    it.
    """
    actor: UserSummary | None
    """The user of `actor_id`; null if the account was deleted."""
    project_id: str | None
    """Project of the entry; null outside of projects, and for a rejected request."""
    subject: EventSubject | None
    """The resource that the entry is about. For a rejected request: the first resource in the path, or the
    account whose password was entered; null if unknown. For a rejected real-time message: the task or project
    that it names.
    """
    operation: str | None
    """Operation of this contract that was rejected; null for a change, and for the metrics. For a real-time
    connection it is `streamEvents`, and for a real-time message the operation that needs the same permission.
    (at most 100 characters)
    """
    code: str | None
    """Error code of the rejected request; null for a change. (at most 100 characters)"""
    client_address: str | None
    """IP address of the request; null if the server caused the entry. (at most 45 characters)"""
    version: int | None
    """Version of the subject after the change; null if the subject has no version. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """What changed, field by field; empty if the entry has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the entry, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    created_at: datetime
    """When it happened."""


class NotificationChannels(Model):
    """Channels for one kind of notification."""

    in_app: bool
    """In the list of notifications in the app."""
    email: bool
    """To the email address of the account."""
    push: bool
    """To your registered devices."""


class NotificationSettings(Model):
    """Which notifications you receive, and on which channels. Messages about the security of the account are
    always sent by email.
    """

    assigned: NotificationChannels
    """Another user assigned a task to you."""
    unassigned: NotificationChannels
    """Another user removed you from the assignees of a task."""
    mentioned: NotificationChannels
    """Another user mentioned you in a comment."""
    commented: NotificationChannels
    """Another user commented on a task that you follow or are assigned to."""
    status_changed: NotificationChannels
    """Another user changed the status of a task that you follow or are assigned to."""
    updated: NotificationChannels
    """Another user changed something else of a task that you follow or are assigned to."""
    unblocked: NotificationChannels
    """A task that you follow or are assigned to waits for no other task any more."""
    due_soon: NotificationChannels
    """One of your tasks is due within a day."""
    overdue: NotificationChannels
    """One of your tasks is overdue."""
    reminder: NotificationChannels
    """A reminder of a task is due."""
    project_invited: NotificationChannels
    """Another user invited you to a project. Without `email`, no message is sent if your address is verified;
    the invitation is in `listMyInvitations`.
    """
    membership_changed: NotificationChannels
    """Your role in a project changed, or you are no longer a member."""
    job_finished: NotificationChannels
    """An export or another job of yours has finished."""
    webhook_disabled: NotificationChannels
    """One of your webhooks was switched off because it failed for too long."""


class NotificationDelivery(Model):
    """When notifications are sent."""

    email: Literal["instant", "hourly", "daily", "never"] | str
    """When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one
    message, or `never`. Messages about the security of the account are always sent.
    """
    digest_hour: int
    """Hour of the day, in your time zone, of the `daily` message. (0 to 23)"""
    quiet_from: str | None
    """Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`,
    on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours. (5
    characters)
    """
    quiet_to: str | None
    """When the quiet hours end; null for no quiet hours. (5 characters)"""


class UserSettings(Model):
    """Personal settings."""

    week_start: WeekStart | str
    """First day of the week in calendars and weekly statistics."""
    default_project_id: str | None
    """Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null
    when the project is deleted or you leave it.
    """
    reminder_time: str
    """Time of day, in your time zone, from which reminders count if a task is due on a day without a time. (5
    characters)
    """
    notifications: NotificationSettings
    """Which notifications you receive, and on which channels. Messages about the security of the account are
    always sent by email.
    """
    notification_delivery: NotificationDelivery
    """When notifications are sent."""


class User(Model):
    """An account, as its owner sees it."""

    id: str
    """ID of the user. Never changes."""
    email: str
    """Email address to log in with. Case is ignored."""
    email_verified: bool
    """Whether the user has verified the address."""
    full_name: str
    """Name that other users see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """HTTPS URL of a picture; null if there is none."""
    timezone: str
    """IANA time zone for the start of days and weeks. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag for messages and for the format of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """Personal settings."""
    role: SystemRole | str
    """Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For
    roles in a project, see `ProjectRole`.
    """
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class AuthSession(Model):
    """A session: its user and its tokens."""

    user: User
    """An account, as its owner sees it."""
    access_token: str = Field(repr=False)
    """Send it as `Authorization: Bearer …`. Treat it as opaque; its format can change."""
    refresh_token: str = Field(repr=False)
    """Exchange it for new tokens before or after the access token expires. Works once. Keep it secret."""
    token_type: Literal["Bearer"]
    """How to send the access token. Always `Bearer`."""
    expires_in: int
    """Seconds until the access token expires. (1 to 2,592,000)"""


class Authentication(Model):
    """How long the connection is authenticated."""

    expires_at: datetime | None
    """When the connection ends, unless you send a newer token before; null for an API key that does not expire."""


class AuthenticateReply(Model):
    """The acknowledgement of a token."""

    success: bool
    """Always true: the request succeeded."""
    data: Authentication
    """How long the connection is authenticated."""


class BulkError(Model):
    """Why one task could not be changed."""

    code: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    message: str
    """The reason for people. (at most 1,000 characters)"""
    errors: list[ErrorDetail]
    """The fields to correct; empty if the error is not about fields. (at most 100 items)"""


class ResponseWarning(Model):
    """Something that you may not have expected. The change was made."""

    code: WarningCode | str
    """What a warning is about. New codes can be added: ignore those you do not know."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""


class BulkResult(Model):
    """The outcome for one task."""

    id: str | None
    """ID of the task; null if it was not created."""
    ref: str | None
    """The `ref` of a new task in the request; null if it has none. (1 to 100 characters)"""
    status: BulkStatus | str
    """What happened to the task. `unchanged` means that it already was as requested, and `failed` that it could
    not be changed. New values can be added.
    """
    version: int | None
    """Version of the task afterwards; null if you cannot see the task, or it was deleted permanently. (1 to
    2,147,483,647)
    """
    error: BulkError | None
    """Why the task was not changed; null unless `status` is `failed`."""
    warnings: list[ResponseWarning]
    """What you may not have expected, although the task was changed; usually empty. (at most 20 items)"""


class Bulk(Model):
    """What a change of many tasks has done, or would do."""

    bulk_id: str | None
    """ID of the change, which all of its events have; null if nothing was written."""
    action: BulkAction | str
    """What to do with the tasks."""
    dry_run: bool
    """Whether nothing was written because you asked only what would happen."""
    changed_count: int
    """Number of tasks in `results` that were changed. (0 to 2,147,483,647)"""
    unchanged_count: int
    """Number of tasks that already were as requested. (0 to 2,147,483,647)"""
    failed_count: int
    """Number of tasks that could not be changed. (0 to 2,147,483,647)"""
    undo_until: datetime | None
    """Until when `undoBulk` takes the change back; null if it cannot be undone, because nothing was written or
    for good.
    """
    results: list[BulkResult]
    """The outcome for each task, in the order of the request. (at most 500 items)"""


class BurndownRow(Model):
    """The open tasks of a period."""

    start: datetime
    """First instant of the period."""
    end: datetime
    """First instant after the period."""
    day: date
    """Day on which the period begins, in `timezone`. A shortened first week or month has its own first day."""
    group: str | None
    """The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or
    category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports
    without `group_by`. (at most 200 characters)
    """
    group_name: str | None
    """The name of the group, for people. null if `group` is. (at most 200 characters)"""
    open_at_start: int | None
    """Open tasks at the begin of the period. null if it has not begun. (0 to 2,147,483,647)"""
    added: int
    """Open tasks that were created, restored or moved here. (0 to 2,147,483,647)"""
    completed: int
    """Open tasks that were completed. (0 to 2,147,483,647)"""
    reopened: int
    """Completed tasks that became open again. (0 to 2,147,483,647)"""
    removed: int
    """Open tasks that were deleted or moved away. (0 to 2,147,483,647)"""
    open: int | None
    """Open tasks at the end of the period, or now if it has not ended. null if it has not begun. (0 to
    2,147,483,647)
    """
    done: int | None
    """Completed tasks at the end of the period, or now if it has not ended. null if it has not begun. (0 to
    2,147,483,647)
    """
    ideal: float
    """Open tasks at the end of the period if they fell evenly from those at `from` to zero at `to`. (0 to
    2,147,483,647)
    """


class BurndownReport(Model):
    """How many tasks were open in each period."""

    start: datetime
    """First instant of the report."""
    end: datetime
    """First instant after the report."""
    bucket: ReportBucket | str
    """Length of the periods of a report."""
    timezone: str
    """Time zone of the periods. (at most 64 characters)"""
    week_start: WeekStart | str
    """First day of the week in calendars and weekly statistics."""
    group_by: ReportGroup | str | None
    """The property by which tasks are grouped; null if they are not."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[BurndownRow]
    """A row for each period, the oldest first. With groups, a row for each group in each period. (at most 20,000
    items)
    """


class Category(Model):
    """A private label for tasks, across projects. Other users cannot see it."""

    id: str
    """ID of the category. Never changes."""
    name: str
    """Name of the category, with at least one visible character. Unique among your categories, ignoring case and
    Unicode form. (1 to 50 characters)
    """
    color: str
    """Color to display it in, as `#RRGGBB`. (7 characters)"""
    task_count: int
    """Number of tasks that you have put in the category and can still see. Tasks in the trash are not counted.
    (0 to 2,147,483,647)
    """
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class CategoryConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Category | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class CategoryCreatedChange(Model):
    """One field of `category.created`, before and after the change."""

    field: Literal["name", "color"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CategorySubject(Model):
    """The resource that an event is about."""

    type: Literal["category"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class CategoryCreatedEvent(Model):
    """A category was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["category.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: CategorySubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[CategoryCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CategoryDeletedEvent(Model):
    """A category was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["category.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: CategorySubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CategorySummary(Model):
    """The part of a category that a task shows."""

    id: str
    """ID of the category."""
    name: str
    """Name of the category, with at least one visible character. Unique among your categories, ignoring case and
    Unicode form. (1 to 50 characters)
    """
    color: str
    """Color to display it in, as `#RRGGBB`. (7 characters)"""


class CategoryUpdatedChange(Model):
    """One field of `category.updated`, before and after the change."""

    field: Literal["name", "color"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CategoryUpdatedEvent(Model):
    """A category was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["category.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: CategorySubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[CategoryUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ClosingMessage(Model):
    """The server is about to close the connection."""

    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    message: str
    """Why, for people. (at most 1,000 characters)"""
    reconnect: bool
    """Whether to connect again, with the same credentials."""


class ReferencedTask(Model):
    """A task to which a comment refers."""

    id: str
    """ID of the task."""
    title: str
    """Current title of the task. (at most 200 characters)"""
    completed: bool
    """Whether the task is completed."""


class ReactionCount(Model):
    """The reactions of one kind."""

    emoji: ReactionEmoji | str
    """A kind of reaction, by the name of its emoji."""
    count: int
    """Number of users who reacted with it, at least 1. (0 to 2,147,483,647)"""
    mine: bool
    """Whether you are one of them."""


class Comment(Model):
    """A comment on a task, visible to everyone who can see the task."""

    id: str
    """ID of the comment. Never changes."""
    task_id: str
    """ID of the task."""
    parent_id: str | None
    """ID of the comment that this one replies to; null for a comment on the task itself. A reply has no replies."""
    body: str | None
    """Text in Markdown, stored as sent; null if the comment was deleted but has replies. (at most 10,000
    characters)
    """
    body_html: str | None
    """`body` as sanitized HTML, with the current names of the mentioned users; null unless you send
    `include=html`. Safe to insert into a page. (at most 200,000 characters)
    """
    author: UserSummary | None
    """The user who wrote the comment; null if the account or the comment was deleted."""
    mentions: list[UserSummary]
    """The users whom the text mentions, with their current names. (at most 20 items)"""
    references: list[ReferencedTask]
    """The tasks to which the text refers, as far as you can see them. (at most 20 items)"""
    reactions: list[ReactionCount]
    """The reactions, each kind with its number of users. Kinds that nobody used are left out. (at most 8 items)"""
    reply_count: int
    """Number of replies. (0 to 2,147,483,647)"""
    attachment_count: int
    """Number of attachments of the comment. (0 to 2,147,483,647)"""
    edited: bool
    """Whether the text was edited. The event log has the earlier texts."""
    deleted: bool
    """Whether the comment was deleted but has replies. Its text, author, mentions, references and reactions are
    gone.
    """
    version: int
    """Number of the version, from 1. Increases when the text is edited. Replies, reactions and new names of
    users change the ETag, but not the version. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When the text was last edited; equal to `created_at` until then."""


class CommentConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Comment | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class CommentCreatedChange(Model):
    """One field of `comment.created`, before and after the change."""

    field: Literal["body", "parent_id", "task_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CommentSubject(Model):
    """The resource that an event is about."""

    type: Literal["comment"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class CommentCreatedEvent(Model):
    """A comment was added to a task."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["comment.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: CommentSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[CommentCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CommentDeletedChange(Model):
    """One field of `comment.deleted`, before and after the change."""

    field: Literal["task_id", "parent_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CommentDeletedEvent(Model):
    """A comment was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["comment.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: CommentSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[CommentDeletedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CommentReactedChange(Model):
    """One field of `comment.reacted`, before and after the change."""

    field: Literal["reaction"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CommentReactedEvent(Model):
    """A user reacted to a comment."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["comment.reacted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: CommentSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[CommentReactedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CommentUnreactedChange(Model):
    """One field of `comment.unreacted`, before and after the change."""

    field: Literal["reaction"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CommentUnreactedEvent(Model):
    """A user removed a reaction to a comment."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["comment.unreacted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: CommentSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[CommentUnreactedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class CommentUpdatedChange(Model):
    """One field of `comment.updated`, before and after the change."""

    field: Literal["body"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class CommentUpdatedEvent(Model):
    """The text of a comment was edited."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["comment.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: CommentSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[CommentUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class RelatedTask(Model):
    """The part of a task that tasks related to it show."""

    id: str
    """ID of the task."""
    title: str
    """Title of the task. (1 to 200 characters)"""
    completed: bool
    """Whether the task is completed."""


class TimeEntry(Model):
    """Work of a user on a task. An entry without an end is the running timer of its user."""

    id: str
    """ID of the entry. Never changes."""
    task_id: str | None
    """ID of the task, also while it is in the trash; null after it was deleted permanently."""
    task: RelatedTask | None
    """The task as it is now; null if you cannot see it any more, or it is in the trash and you cannot see the
    trash.
    """
    project_id: str | None
    """The project that the time counts for; null for a personal task, and after the project was deleted. An
    entry moves with its task to another project, but stays when the task becomes a personal one, and in a
    locked period.
    """
    user: UserSummary | None
    """The user who worked; null if the account was deleted."""
    started_at: datetime
    """When the work began, to the second."""
    ended_at: datetime | None
    """When the work ended, to the second; null while the timer runs."""
    seconds: int | None
    """Time from `started_at` to `ended_at`. It is the time that has passed, also over midnight and when clocks
    change for daylight saving. null while the timer runs. (0 to 2,147,483,647)
    """
    note: str | None
    """What was done, stored as sent; null if there is no note. (at most 1,000 characters)"""
    billable: bool
    """Whether the time can be billed."""
    tags: list[str]
    """Labels of the entry. They are not those of the task. (at most 20 items)"""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class CurrentTimer(Model):
    """The running timer of a user, if there is one."""

    entry: TimeEntry | None
    """The entry without an end; null if no timer runs."""
    elapsed_seconds: int | None
    """How long the timer has run, by the clock of the server; null if no timer runs. (0 to 2,147,483,647)"""


class CycleTimeRow(Model):
    """The times of the tasks that were completed in a period."""

    start: datetime
    """First instant of the period."""
    end: datetime
    """First instant after the period."""
    day: date
    """Day on which the period begins, in `timezone`. A shortened first week or month has its own first day."""
    group: str | None
    """The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or
    category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports
    without `group_by`. (at most 200 characters)
    """
    group_name: str | None
    """The name of the group, for people. null if `group` is. (at most 200 characters)"""
    completed: int
    """Completions. (0 to 2,147,483,647)"""
    lead_seconds_average: int | None
    """Average lead time. (0 to 9,007,199,254,740,991)"""
    lead_seconds_median: int | None
    """Median of the lead time. (0 to 9,007,199,254,740,991)"""
    lead_seconds_p85: int | None
    """85th percentile of the lead time. (0 to 9,007,199,254,740,991)"""
    cycle_count: int
    """Completions that have a cycle time. (0 to 2,147,483,647)"""
    cycle_seconds_average: int | None
    """Average cycle time. (0 to 9,007,199,254,740,991)"""
    cycle_seconds_median: int | None
    """Median of the cycle time. (0 to 9,007,199,254,740,991)"""
    cycle_seconds_p85: int | None
    """85th percentile of the cycle time. (0 to 9,007,199,254,740,991)"""


class CycleTimeReport(Model):
    """How long the tasks took that were completed in each period."""

    start: datetime
    """First instant of the report."""
    end: datetime
    """First instant after the report."""
    bucket: ReportBucket | str
    """Length of the periods of a report."""
    timezone: str
    """Time zone of the periods. (at most 64 characters)"""
    week_start: WeekStart | str
    """First day of the week in calendars and weekly statistics."""
    group_by: ReportGroup | str | None
    """The property by which tasks are grouped; null if they are not."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[CycleTimeRow]
    """A row for each period, the oldest first. With groups, a row for each group in each period. (at most 20,000
    items)
    """


class DoneReply(Model):
    """The acknowledgement of a message that has no result."""

    success: bool
    """Always true: the request succeeded."""


class Edit(Model):
    """A field that a user edits."""

    task_id: str
    """The task."""
    comment_id: str | None
    """The comment; null if it is a field of the task."""
    field: EditedField | str
    """A field that people edit: one of a task, or `body` of a comment."""
    user: UserSummary
    """The part of a user that other users see."""
    until: datetime
    """When it ends unless they send it again."""


class EditOutcome(Model):
    """Whether the field is yours. It is a courtesy to others, not a lock, so requests that change the field
    still succeed.
    """

    granted: bool
    """Whether you edit the field now. Otherwise, `edit` is that of another user."""
    edit: Edit
    """A field that a user edits."""


class EditReply(Model):
    """The acknowledgement of an edit."""

    success: bool
    """Always true: the request succeeded."""
    data: EditOutcome
    """Whether the field is yours. It is a courtesy to others, not a lock, so requests that change the field
    still succeed.
    """


class EditingMessage(Model):
    """Somebody began to edit a field of a task where you are, stopped, or saved it."""

    edit: Edit
    """A field that a user edits."""
    state: EditState | str
    """What happens with a field."""
    version: int | None
    """Version of the task or comment after the change; null unless it was saved. (1 to 2,147,483,647)"""
    value: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class EmailVerification(Model):
    """A verified email address."""

    email: str
    """The email address."""
    email_verified: bool
    """Always true: the link was opened by someone who can read mail for this address."""


class Meta(Model):
    """Metadata of the response."""

    request_id: str
    """ID of this request in the logs and events of the server; the same as the `X-Request-Id` header. (8 to 64
    characters)
    """


class ErrorResponse(Model):
    """The body of every error, in the same envelope as a success."""

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: None
    """Always null in an error response."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """All fields to correct; empty if the error is not about fields. (at most 100 items)"""
    meta: Meta
    """Metadata of the response."""


class Event(Model):
    """One entry of the log of all changes. It is written in the same transaction as the change, and never
    changes.
    """

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: EventType | str
    """Type of an event. New types can be added: ignore those you do not know."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: EventSubject
    """The resource that an event is about."""
    version: int | None
    """Version of the subject after the change; null if the subject has no version. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""


class StreamedEvent(Model):
    """An event with its number in the order of all events, as it is sent to those who follow events."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: EventType | str
    """Type of an event. New types can be added: ignore those you do not know."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: EventSubject
    """The resource that an event is about."""
    version: int | None
    """Version of the subject after the change; null if the subject has no version. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class Recurrence(Model):
    """How something repeats. It has either a `rule`, or repeats `after_completion`."""

    series_id: str | None
    """ID of the series. All its tasks have the same one. null for a template."""
    rule: str | None
    """The rule as RRULE of RFC 5545; null if it repeats after completion. (at most 500 characters)"""
    after_completion: AfterCompletion | None
    """The time from a completion until the next due date; null if it repeats by a rule."""
    text: str
    """The same in English, with the time of day. Requests can send it back. (at most 3,000 characters)"""
    timezone: str
    """IANA time zone of the dates. Its clocks show the same time on each of them, also after a change to or from
    daylight saving time. A time that they skip is later by the skipped hour, and of a time that they show
    twice the first one counts. (1 to 64 characters)
    """
    starts_at: datetime | None
    """Time from which it repeats; null in a series of days."""
    starts_on: date | None
    """Day from which it repeats; null in a series of times."""
    exdates: list[date | datetime]
    """Dates to leave out. Times in a series of times, days in a series of days. (at most 100 items)"""
    rdates: list[date | datetime]
    """Dates to add. Times in a series of times, days in a series of days. (at most 100 items)"""
    catch_up: CatchUp | str
    """What becomes of dates that have passed before their task could be created, such as during a pause."""
    status: RecurrenceStatus | str
    """What becomes of the series. New values can be added."""
    paused_because: PauseReason | str | None
    """Why the series is paused; null if it is not."""
    next_at: datetime | None
    """Due time of the next task; null if it is not known yet, if the series has days, or if there is none."""
    next_on: date | None
    """Due day of the next task in a series of days; null like `next_at`."""


class Task(Model):
    """A task, personal or in a project."""

    id: str
    """ID of the task. Never changes."""
    project_id: str | None
    """Project of the task; null for a personal task, which only its owner can see: the user who created it, or
    who moved it out of a project.
    """
    parent_id: str | None
    """The task that this is a subtask of; null if it has no parent. The parent is in the same project, or
    personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most
    1,000 tasks with all subtasks of all levels.
    """
    title: str
    """What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible
    character must remain. (1 to 200 characters)
    """
    description: str | None
    """Details in Markdown, stored as sent; null if there is no description. (at most 10,000 characters)"""
    status: TaskStatus | str
    """Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it."""
    priority: TaskPriority | str
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    start_date: datetime | None
    """When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in
    your time zone.
    """
    due_date: datetime | None
    """When the task is due; null if it is due on a day or not at all."""
    due_on: date | None
    """The day on which the task is due; null if it is due at a time or not at all."""
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    recurrence: Recurrence | None
    """How the task repeats; null if it does not. It is that of the series, so all tasks of a series show the
    same. Derived apart from what you set: it changes with the next task, without another `version` of this
    one.
    """
    tags: list[str]
    """Labels that everyone who can see the task can see. Categories are the private labels. (at most 20 items)"""
    categories: list[CategorySummary]
    """Your own categories of the task. Other users see only theirs. (at most 20 items)"""
    assignees: list[UserSummary]
    """The users who work on the task. (at most 20 items)"""
    created_by: UserSummary | None
    """The user who created the task; null if the account was deleted."""
    following: bool
    """Whether you follow the task: by your choice or a comment of yours, or without them as its creator or
    assignee. Differs between users, and changes neither `version` nor `updated_at`. Your choices are in the
    events `task.followed` and `task.unfollowed`, which only you can see.
    """
    blocked: bool
    """Whether a task of `blocked_by` is not completed. Derived: it changes without another `version` or
    `updated_at` when a blocker is completed, reopened, deleted or restored; the event is that of the blocker.
    """
    blocked_by: list[RelatedTask]
    """The tasks that have to be completed first, oldest first, without those in the trash. Adding and removing
    one increases `version` and writes `task.updated`. Their titles and states are derived, and change with
    the events of these tasks. (at most 20 items)
    """
    blocks: list[RelatedTask]
    """The tasks that wait for this one, oldest first, without those in the trash. Derived: it changes neither
    `version` nor `updated_at` of this task. The events are those of the other tasks, whose `blocked_by`
    changes. (at most 50 items)
    """
    comment_count: int
    """Number of comments, including replies. Derived: it changes neither `version` nor `updated_at`. The events
    are those of the comments. (0 to 2,147,483,647)
    """
    attachment_count: int
    """Number of attachments, including those of comments. Derived: it changes neither `version` nor
    `updated_at`. The events are those of the attachments. (0 to 2,147,483,647)
    """
    tracked_seconds: int
    """Time that all users have tracked on the task, without running timers; compare it with `estimate_minutes`.
    Derived: it changes neither `version` nor `updated_at`. The events are those of the time entries, which
    only their users can see. (0 to 999,999,999,999,999)
    """
    completed: bool
    """Whether `status` is `completed`."""
    completed_at: datetime | None
    """When the task was completed; null until then."""
    position: str
    """Place of the task in its list: the tasks with the same parent, or without one in the same project or among
    your personal tasks. Compare positions byte by byte; of two equal ones, the task with the smaller ID comes
    first. A new task comes last. `moveTask` changes the position with a new version. If there is no room at
    the new place, it also changes the positions of tasks nearby. Their `version` and `updated_at` stay the
    same, but not their `ETag`, and the event `task.moved` of the moved task lists them as `respaced`. (36
    characters)
    """
    subtask_count: int
    """Number of direct subtasks that are not in the trash. It is computed: when it changes, so does the `ETag`
    of this task, but not its `version` or `updated_at`. The events of the subtasks carry the change. (0 to
    1,000)
    """
    completed_subtask_count: int
    """Number of direct subtasks that are completed and not in the trash. Computed like `subtask_count`. (0 to
    1,000)
    """
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""
    deleted_at: datetime | None
    """When the task was moved to the trash; null if it is not in the trash."""


class Project(Model):
    """A group of tasks, shared by its members."""

    id: str
    """ID of the project. Never changes."""
    name: str
    """Name of the project, with at least one visible character. Need not be unique. (1 to 100 characters)"""
    description: str | None
    """Purpose of the project in Markdown, stored as sent; null if there is no description. (at most 10,000
    characters)
    """
    color: str
    """Color to display it in, as `#RRGGBB`. (7 characters)"""
    archived: bool
    """Whether the project is archived. The tasks of an archived project can be read but not changed. It can be
    unarchived at any time.
    """
    role: ProjectRole | str
    """What a user can do in a project. `viewer` reads; `member` also creates and updates tasks; `admin` also
    changes the settings and members of the project; `owner` (exactly one) also transfers and deletes it.
    """
    default_priority: TaskPriority | str
    """Priority of new tasks for which none is sent."""
    default_assignee_id: str | None
    """ID of the member to whom new tasks are assigned if no `assignee_ids` are sent; null if there is none.
    Becomes null when the member leaves the project.
    """
    who_can_invite: ProjectInviters | str
    """Who can invite people to the project. `admins` are the owner and the admins; `members` are all except
    viewers.
    """
    time_overlap: ProjectTimeOverlap | str
    """Whether the time entries of one user in the project can overlap. With `refuse`, an entry that would
    overlap another one of the same user is rejected with 409 `TIME_OVERLAP`. Entries from before stay, and so
    do those that a moved task brings along.
    """
    time_locked_until: datetime | None
    """Time entries that begin before this time are locked: only owners and admins can create, change and delete
    them; null if none is locked.
    """
    member_count: int
    """Number of members of the project with the owner. (0 to 2,147,483,647)"""
    task_count: int
    """Number of open and completed tasks in the project. Tasks in the trash are not counted. (0 to
    2,147,483,647)
    """
    open_task_count: int
    """Number of tasks that are not completed. (0 to 2,147,483,647)"""
    completed_task_count: int
    """Number of completed tasks. (0 to 2,147,483,647)"""
    overdue_task_count: int
    """Number of open tasks whose due date has passed. A task with `due_on` counts when that day has ended in
    UTC, for all members alike. (0 to 2,147,483,647)
    """
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class EventResource(Model):
    """The subject of an event as it is now. One property is not null."""

    task: Task | None
    """The task, if the event is about one."""
    comment: Comment | None
    """The comment, if the event is about one."""
    attachment: Attachment | None
    """The attachment, if the event is about one."""
    project: Project | None
    """The project, if the event is about one."""


class EventMessage(Model):
    """An event of a subscription. If it matches several subscriptions, each gets it."""

    subscription: str
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""
    event: StreamedEvent
    """An event with its number in the order of all events, as it is sent to those who follow events."""
    resource: EventResource | None
    """The subject of the event as it is now; null unless the subscription asks for it and you can get it."""


class ExpiringMessage(Model):
    """The credentials expire soon. Send a newer access token, or the connection ends."""

    expires_at: datetime
    """When they expire."""


class Export(Model):
    """An archive of all your data."""

    id: str
    """ID of the export. Never changes."""
    status: ExportStatus | str
    """State of the export. `queued` and `running` become `done` or `failed`. After `failed`, request another
    export.
    """
    progress: int
    """Approximate progress in percent. (0 to 100)"""
    size_bytes: int | None
    """Size of the archive in bytes; null until it is done. (0 to 9,007,199,254,740,991)"""
    created_at: datetime
    """When the export was requested."""
    expires_at: datetime | None
    """When the archive is deleted, a day after it was done; null until then."""
    download_url: str | None
    """Path of the archive, for requests with your access token; null until it is done."""


class ExportFinishedChange(Model):
    """One field of `export.finished`, before and after the change."""

    field: Literal["status"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ExportSubject(Model):
    """The resource that an event is about."""

    type: Literal["export"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class ExportFinishedEvent(Model):
    """An export has finished."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["export.finished"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ExportSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ExportFinishedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class FilterProblem(Model):
    """An error of a filter, at a place in its text."""

    position: int
    """Where the error begins, counted in characters (Unicode code points) from 1. After the last character if
    the text ends too early. (1 to 2,001)
    """
    length: int
    """Number of characters that are wrong; 0 at the end of the text. (0 to 2,000)"""
    found: str
    """What stands there; empty at the end of the text. (at most 2,000 characters)"""
    expected: str
    """What can stand there instead. (at most 500 characters)"""
    suggestion: str | None
    """The word that was probably meant; null if none is near. (at most 500 characters)"""
    candidates: list[str]
    """Words, symbols and names that can stand there, if there are few. To complete a filter, offer those that
    begin with `found`. (at most 50 items)
    """
    message: str
    """The same as one text, for people. (at most 1,000 characters)"""


class FilterCheck(Model):
    """What is wrong with a filter."""

    valid: bool
    """Whether lists accept the filter."""
    problems: list[FilterProblem]
    """The errors of the filter; empty if it is valid. Errors of names are listed when there are no others. (at
    most 10 items)
    """


class HealthCheck(Model):
    """Health of one component of the service."""

    name: str
    """Name of the component: `database`, `storage`, and `redis` and `backups` if they are configured. (at most
    100 characters)
    """
    status: HealthStatus | str
    """`ok`: works. `degraded`: requests are served, but a component is slow or missing. `unavailable`: requests
    that need this component fail.
    """
    latency_ms: float | None
    """Response time of the component in milliseconds; null if it was not checked or did not respond. (0 to
    60,000)
    """


class Health(Model):
    """Health of the service."""

    status: HealthStatus | str
    """`ok`: works. `degraded`: requests are served, but a component is slow or missing. `unavailable`: requests
    that need this component fail.
    """
    version: str
    """Version of the running software. (at most 50 characters)"""
    uptime_seconds: int
    """Seconds since the process started. (0 to 2,147,483,647)"""
    checks: list[HealthCheck]
    """Results for the components that were checked; empty if only the process itself was checked. (at most 20
    items)
    """


class RowError(Model):
    """Why a row was not imported."""

    line: int
    """Line of the file in which the row begins, from 1. (0 to 2,147,483,647)"""
    column: str | None
    """Name of the column in the file; null for the whole row. (at most 255 characters)"""
    code: str
    """Machine-readable reason: a code of `errors[]` in responses, or `UNKNOWN_PROJECT`, `AMBIGUOUS_PROJECT`,
    `UNKNOWN_PARENT`, `PARENT_NOT_IMPORTED`, `UNKNOWN_CATEGORY`, `UNKNOWN_ASSIGNEE`. New codes can be added.
    (at most 64 characters)
    """
    message: str
    """What is wrong and how to correct it, for people. (at most 1,000 characters)"""


class ImportedTask(Model):
    """A task that was created from a row."""

    line: int
    """Line of the file in which the row begins. (0 to 2,147,483,647)"""
    id: str
    """ID of the new task."""


class ImportResult(Model):
    """What an import has found in its file."""

    dry_run: bool
    """Whether the file was only checked."""
    row_count: int
    """Number of rows. (0 to 2,147,483,647)"""
    valid_count: int
    """Number of rows without an error. (0 to 2,147,483,647)"""
    failed_count: int
    """Number of rows with errors. (0 to 2,147,483,647)"""
    ignored_columns: list[str]
    """Columns of a CSV file that have no meaning for an import, at most 100. (at most 100 items)"""
    errors: list[RowError]
    """The errors of the first rows that have any, at most 100. (at most 100 items)"""
    tasks: list[ImportedTask]
    """The new tasks of the first rows, at most 1,000. Empty after a dry run. (at most 1,000 items)"""


class Invitation(Model):
    """An invitation to a project, as those who can invite see it. The link in its message is not shown."""

    id: str
    """ID of the invitation. Never changes."""
    project_id: str
    """ID of the project."""
    email: str
    """Address that was invited."""
    role: AssignableRole | str
    """A role in a project that can be given to a member. Only `transferProject` makes a member the owner."""
    message: str | None
    """Text of the inviter; null if there is none. (at most 1,000 characters)"""
    status: InvitationStatus | str
    """State of an invitation. Only an `open` one can be accepted or declined. It is `revoked` if an inviter
    revoked it, or left the project; `expired` after 7 days.
    """
    inviter: UserSummary | None
    """The user who sent it last; null if the account was deleted."""
    created_at: datetime
    """When it was created. Never changes."""
    sent_at: datetime
    """When it was last sent; equal to `created_at` until it is resent."""
    expires_at: datetime
    """When it expires."""


class InvitationSubject(Model):
    """The resource that an event is about."""

    type: Literal["invitation"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class InvitationAcceptedEvent(Model):
    """The invited person accepted an invitation."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["invitation.accepted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: InvitationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class InvitationCreatedChange(Model):
    """One field of `invitation.created`, before and after the change."""

    field: Literal["role"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class InvitationCreatedEvent(Model):
    """A person was invited to a project."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["invitation.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: InvitationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[InvitationCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class InvitationDeclinedEvent(Model):
    """The invited person declined an invitation."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["invitation.declined"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: InvitationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class InvitationResentEvent(Model):
    """An invitation was sent again."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["invitation.resent"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: InvitationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class InvitationRevokedEvent(Model):
    """An invitation was revoked."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["invitation.revoked"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: InvitationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class IssuedApiKey(Model):
    """A new API key, including the key itself."""

    id: str
    """ID of the API key."""
    name: str
    """Purpose of the key. (1 to 100 characters)"""
    prefix: str
    """The first characters of the key, to identify it. They are not enough to use it. (12 characters)"""
    scopes: list[Scope | str]
    """Scopes of the key. (at most 50 items)"""
    created_at: datetime
    """When the key was created."""
    last_used_at: datetime | None
    """When the key was last used, to the minute; null if it has not been used."""
    expires_at: datetime
    """When the key expires."""
    key: str = Field(repr=False)
    """The key. Send it as `Authorization: Bearer …`. It is shown only once, so store it now, and keep it secret."""


class IssuedWebhook(Model):
    """A webhook, including its secret."""

    id: str
    """ID of the webhook."""
    project_id: str | None
    """Project whose events are sent; null for all events that the owner can see, also of personal tasks and of
    the account.
    """
    owner: UserSummary | None
    """The user whose access decides which events are sent: who created the webhook, or enabled it last. null if
    the account was deleted; then nothing is sent.
    """
    description: str | None
    """What the webhook is for, for people; null if nobody has written it. (1 to 200 characters)"""
    url: str
    """URL that gets a POST request for each event. It must begin with `https://`, contain no user name or
    password, and lead to a public address. The operator of the server can allow other networks, and `http://`
    for them. (10 to 2,000 characters)
    """
    host: str
    """Host of the URL. Events of the webhook only have this part, because the rest of a URL can be a secret. (1
    to 300 characters)
    """
    format: WebhookFormat | str
    """Form of the requests."""
    events: list[EventType | str] | None
    """Types of the events that are sent; null for all types, also those that are added later. (1 to 100 items)"""
    filter: str | None
    """Only events of tasks that match it, and of their comments and attachments; null for no filter. It shows
    current names, like the filter of a view. (at most 100,000 characters)
    """
    enabled: bool
    """Whether events are sent. While a webhook is disabled, new events are not stored for it: replay them
    afterwards. Deliveries that were not finished continue when it is enabled again.
    """
    disabled_reason: WebhookDisabledReason | str | None
    """Why the webhook is disabled; null if it is enabled."""
    disabled_at: datetime | None
    """Since when the webhook is disabled; null if it is enabled. Use it as `created_from` of a replay after you
    have enabled it.
    """
    previous_secret_expires_at: datetime | None
    """Until when messages are also signed with the previous secret; null if only the current one signs."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""
    secret: str = Field(repr=False)
    """The secret that signs the messages, to verify them. It is shown only once, so store it now, and keep it
    secret.
    """


class JobProgress(Model):
    """How much of the work is done. It never goes backwards."""

    done: int
    """Number of items that are done. (0 to 2,147,483,647)"""
    total: int | None
    """Number of all items; null until they are counted, or if there are more than a million. (0 to
    9,007,199,254,740,991)
    """


class JobResult(Model):
    """What a job has done."""

    item_count: int
    """Number of items that were created, changed or deleted. (0 to 2,147,483,647)"""
    skipped_count: int
    """Number of items that stayed unchanged because you cannot change them. (0 to 2,147,483,647)"""
    imported: ImportResult | None
    """What an import has found in its file; null for other jobs."""


class JobFailure(Model):
    """Why a job failed."""

    code: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    message: str
    """The reason for people. (at most 1,000 characters)"""


class Job(Model):
    """Work that continues in the background after a response with status 202. Only the user who started it can
    see it.
    """

    id: str
    """ID of the job. Never changes."""
    kind: JobKind | str
    """What the job does. `project_deletion` deletes the tasks of a deleted project; `member_removal` removes a
    former member from the assignees of the tasks of a project; `tag_change` renames or removes a tag;
    `task_import` creates tasks from a file; `task_bulk` changes many tasks, or undoes that, and has the
    `bulk_id` as its ID; `webhook_replay` queues events for a webhook again.
    """
    status: JobStatus | str
    """State of the job. `queued` and `running` become `completed`, `failed` or `cancelled`. A job that is
    interrupted, for example by a restart of the server, continues where it was.
    """
    progress: JobProgress
    """How much of the work is done. It never goes backwards."""
    result: JobResult | None
    """What the job has done; null until it is completed."""
    error: JobFailure | None
    """Why the job failed; null unless it has."""
    created_at: datetime
    """When the job was started by a request."""
    started_at: datetime | None
    """When the work began; null while the job is queued."""
    finished_at: datetime | None
    """When the job was completed, failed or was cancelled; null until then."""


class JobCounts(Model):
    """Background jobs. Counted up to 100,000, both together."""

    queued: int
    """Jobs that are running, or that wait for a worker, for their scheduled time or for a retry. (0 to 100,000)"""
    failed: int
    """Jobs that have failed permanently. The server's log contains the reasons. (0 to 100,000)"""


class JobSubject(Model):
    """The resource that an event is about."""

    type: Literal["job"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class JobDiscardedEvent(Model):
    """An administrator has removed a job from the queue."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["job.discarded"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: JobSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class JobFinishedChange(Model):
    """One field of `job.finished`, before and after the change."""

    field: Literal["kind", "status"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class JobFinishedEvent(Model):
    """A job has finished."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["job.finished"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: JobSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[JobFinishedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class JobRetriedEvent(Model):
    """An administrator has made a job due again."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["job.retried"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: JobSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ManagedUser(Model):
    """An account, as administrators see it."""

    id: str
    """ID of the user. Never changes."""
    email: str
    """Email address to log in with. Case is ignored."""
    email_verified: bool
    """Whether the user has verified the address."""
    full_name: str
    """Name that other users see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """HTTPS URL of a picture; null if there is none."""
    timezone: str
    """IANA time zone for the start of days and weeks. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag for messages and for the format of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """Personal settings."""
    role: SystemRole | str
    """Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For
    roles in a project, see `ProjectRole`.
    """
    active: bool
    """Whether the account is active. A deactivated account has no sessions and cannot log in."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class ManagedUserDetails(Model):
    """An account, as administrators see it, with its usage."""

    id: str
    """ID of the user. Never changes."""
    email: str
    """Email address to log in with. Case is ignored."""
    email_verified: bool
    """Whether the user has verified the address."""
    full_name: str
    """Name that other users see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """HTTPS URL of a picture; null if there is none."""
    timezone: str
    """IANA time zone for the start of days and weeks. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag for messages and for the format of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """Personal settings."""
    role: SystemRole | str
    """Role of a user in the whole installation. `admin` can also see and manage the accounts of other users. For
    roles in a project, see `ProjectRole`.
    """
    active: bool
    """Whether the account is active. A deactivated account has no sessions and cannot log in."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""
    usage: AccountUsage
    """Usage of an account."""


class ManagedUserConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: ManagedUserDetails | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class MemberAddedChange(Model):
    """One field of `member.added`, before and after the change."""

    field: Literal["role"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class MemberSubject(Model):
    """The resource that an event is about."""

    type: Literal["member"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class MemberAddedEvent(Model):
    """A user became a member of a project."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["member.added"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: MemberSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[MemberAddedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class MemberRemovedEvent(Model):
    """A member left a project or was removed."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["member.removed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: MemberSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class MemberUpdatedChange(Model):
    """One field of `member.updated`, before and after the change."""

    field: Literal["role"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class MemberUpdatedEvent(Model):
    """The role of a member changed."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["member.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: MemberSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[MemberUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class NotificationProject(Model):
    """The project of a notification."""

    id: str
    """ID of the project."""
    name: str | None
    """Name of the project; null if it was deleted. (at most 100 characters)"""


class Notification(Model):
    """Something that you should know, because another user did it. Several of a kind about one task are one
    notification until you read it.
    """

    id: str
    """ID of the notification. Never changes."""
    kind: NotificationKind | str
    """What a notification is about. New kinds can be added: ignore those you do not know."""
    task: RelatedTask | None
    """The task as it is now; null if it is not about a task."""
    project: NotificationProject | None
    """The project; null outside of projects."""
    comment_id: str | None
    """The newest comment, for `commented` and `mentioned`; null otherwise, or if it was deleted."""
    count: int
    """Number of events. (1 to 2,147,483,647)"""
    actor: UserSummary | None
    """The user who caused the newest event; null if the server did, or if the account was deleted."""
    event: Event | None
    """The newest event, with its changes field by field; null if there is none, or if you cannot see it."""
    read: bool
    """Whether you have read it."""
    read_at: datetime | None
    """When you read it; null if you have not."""
    snoozed_until: datetime | None
    """Until then the list does not show it, except with `snoozed=true`. Afterwards it is at the top again. null
    if it is not snoozed.
    """
    created_at: datetime
    """Time of the first event."""
    updated_at: datetime
    """Time of the newest event."""


class NotificationSubject(Model):
    """The resource that an event is about."""

    type: Literal["notification"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class NotificationCreatedEvent(Model):
    """Notifications were created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["notification.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: NotificationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class NotificationDeletedEvent(Model):
    """A notification was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["notification.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: NotificationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class NotificationPageMeta(Model):
    """Metadata of a page of notifications. With `page`, `page` and `total` are set; with `cursor`, both are
    null.
    """

    request_id: str
    """ID of this request in the logs and events of the server; the same as the `X-Request-Id` header. (8 to 64
    characters)
    """
    page: int | None
    """Number of this page, from 1; null if you page by cursor. (1 to 10,000)"""
    per_page: int
    """Maximum number of items on a page. (1 to 100)"""
    total: int | None
    """Total number of items on all pages; null if you page by cursor. (0 to 2,147,483,647)"""
    next_cursor: str | None
    """Send it as `cursor` to get the items after this page; null on the last page. (1 to 1,024 characters)"""
    unread_count: int
    """Number of all your unread notifications, whatever the filters, without snoozed ones. Counted up to 1,000.
    (0 to 1,000)
    """


class UserSubject(Model):
    """The resource that an event is about."""

    type: Literal["user"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class NotificationReadEvent(Model):
    """All notifications were marked as read."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["notification.read"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class NotificationUpdatedChange(Model):
    """One field of `notification.updated`, before and after the change."""

    field: Literal["read_at", "snoozed_until"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class NotificationUpdatedEvent(Model):
    """A notification was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["notification.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: NotificationSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[NotificationUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class NotificationsRead(Model):
    """How many notifications were marked as read."""

    read_count: int
    """Number of notifications that were unread before. (0 to 2,147,483,647)"""


class Occurrence(Model):
    """A date on which a template creates tasks."""

    at: datetime | None
    """The time; null in a series of days."""
    on: date
    """The day, in the time zone of the recurrence."""


class OccurrencePreview(Model):
    """The dates on which a template creates tasks."""

    text: str | None
    """The recurrence in English; null without one. (at most 3,000 characters)"""
    occurrences: list[Occurrence]
    """The dates in their order. (at most 100 items)"""


class PartialTask(Model):
    """A task, personal or in a project, with only the fields that the request names in `fields`, and `id`."""

    id: str
    """ID of the task. Never changes."""
    project_id: str | None = None
    """Project of the task; null for a personal task, which only its owner can see: the user who created it, or
    who moved it out of a project.
    """
    parent_id: str | None = None
    """The task that this is a subtask of; null if it has no parent. The parent is in the same project, or
    personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most
    1,000 tasks with all subtasks of all levels.
    """
    title: str | None = None
    """What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible
    character must remain. (1 to 200 characters)
    """
    description: str | None = None
    """Details in Markdown, stored as sent; null if there is no description. (at most 10,000 characters)"""
    status: TaskStatus | str | None = None
    """Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it."""
    priority: TaskPriority | str | None = None
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    start_date: datetime | None = None
    """When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in
    your time zone.
    """
    due_date: datetime | None = None
    """When the task is due; null if it is due on a day or not at all."""
    due_on: date | None = None
    """The day on which the task is due; null if it is due at a time or not at all."""
    estimate_minutes: int | None = None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    recurrence: Recurrence | None = None
    """How the task repeats; null if it does not. It is that of the series, so all tasks of a series show the
    same. Derived apart from what you set: it changes with the next task, without another `version` of this
    one.
    """
    tags: list[str] | None = None
    """Labels that everyone who can see the task can see. Categories are the private labels. (at most 20 items)"""
    categories: list[CategorySummary] | None = None
    """Your own categories of the task. Other users see only theirs. (at most 20 items)"""
    assignees: list[UserSummary] | None = None
    """The users who work on the task. (at most 20 items)"""
    created_by: UserSummary | None = None
    """The user who created the task; null if the account was deleted."""
    following: bool | None = None
    """Whether you follow the task: by your choice or a comment of yours, or without them as its creator or
    assignee. Differs between users, and changes neither `version` nor `updated_at`. Your choices are in the
    events `task.followed` and `task.unfollowed`, which only you can see.
    """
    blocked: bool | None = None
    """Whether a task of `blocked_by` is not completed. Derived: it changes without another `version` or
    `updated_at` when a blocker is completed, reopened, deleted or restored; the event is that of the blocker.
    """
    blocked_by: list[RelatedTask] | None = None
    """The tasks that have to be completed first, oldest first, without those in the trash. Adding and removing
    one increases `version` and writes `task.updated`. Their titles and states are derived, and change with
    the events of these tasks. (at most 20 items)
    """
    blocks: list[RelatedTask] | None = None
    """The tasks that wait for this one, oldest first, without those in the trash. Derived: it changes neither
    `version` nor `updated_at` of this task. The events are those of the other tasks, whose `blocked_by`
    changes. (at most 50 items)
    """
    comment_count: int | None = None
    """Number of comments, including replies. Derived: it changes neither `version` nor `updated_at`. The events
    are those of the comments. (0 to 2,147,483,647)
    """
    attachment_count: int | None = None
    """Number of attachments, including those of comments. Derived: it changes neither `version` nor
    `updated_at`. The events are those of the attachments. (0 to 2,147,483,647)
    """
    tracked_seconds: int | None = None
    """Time that all users have tracked on the task, without running timers; compare it with `estimate_minutes`.
    Derived: it changes neither `version` nor `updated_at`. The events are those of the time entries, which
    only their users can see. (0 to 999,999,999,999,999)
    """
    completed: bool | None = None
    """Whether `status` is `completed`."""
    completed_at: datetime | None = None
    """When the task was completed; null until then."""
    position: str | None = None
    """Place of the task in its list: the tasks with the same parent, or without one in the same project or among
    your personal tasks. Compare positions byte by byte; of two equal ones, the task with the smaller ID comes
    first. A new task comes last. `moveTask` changes the position with a new version. If there is no room at
    the new place, it also changes the positions of tasks nearby. Their `version` and `updated_at` stay the
    same, but not their `ETag`, and the event `task.moved` of the moved task lists them as `respaced`. (36
    characters)
    """
    subtask_count: int | None = None
    """Number of direct subtasks that are not in the trash. It is computed: when it changes, so does the `ETag`
    of this task, but not its `version` or `updated_at`. The events of the subtasks carry the change. (0 to
    1,000)
    """
    completed_subtask_count: int | None = None
    """Number of direct subtasks that are completed and not in the trash. Computed like `subtask_count`. (0 to
    1,000)
    """
    version: int | None = None
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime | None = None
    """When it was created. Never changes."""
    updated_at: datetime | None = None
    """When it was last changed; equal to `created_at` until then."""
    deleted_at: datetime | None = None
    """When the task was moved to the trash; null if it is not in the trash."""


class PresentUser(Model):
    """A user at a project or a task, with one or more connections."""

    user: UserSummary
    """The part of a user that other users see."""
    since: datetime
    """When they came."""
    idle: bool
    """Whether they are there without doing anything."""


class PlaceState(Model):
    """Who is at a project or a task, and what they do there."""

    present: list[PresentUser]
    """Who is there, in the order in which they came. (at most 1,000 items)"""
    typing: list[UserSummary]
    """Who writes a comment. (at most 1,000 items)"""
    edits: list[Edit]
    """Which fields are being edited. (at most 1,000 items)"""


class PositionMessage(Model):
    """You have all events up to this number that match your subscriptions."""

    sequence: int
    """Number of the last event. (0 to 999,999,999,999,999)"""


class PresenceMessage(Model):
    """Somebody came to a place where you are, became idle or active, or left."""

    project_id: str | None
    """The project; null if the place is a task."""
    task_id: str | None
    """The task; null if the place is a project."""
    user: UserSummary
    """The part of a user that other users see."""
    state: PresenceState | str
    """What a user does at a place."""
    since: datetime
    """When they came."""


class PresenceReply(Model):
    """The acknowledgement of entering a place."""

    success: bool
    """Always true: the request succeeded."""
    data: PlaceState
    """Who is at a project or a task, and what they do there."""


class ProjectConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Project | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class ProjectCreatedChange(Model):
    """One field of `project.created`, before and after the change."""

    field: Literal["name", "description", "color", "archived", "default_priority", "default_assignee_id", "who_can_invite", "time_overlap", "time_locked_until"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ProjectSubject(Model):
    """The resource that an event is about."""

    type: Literal["project"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class ProjectCreatedEvent(Model):
    """A project was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["project.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: ProjectSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[ProjectCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ProjectDeletedEvent(Model):
    """A project was deleted with all of its tasks."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["project.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: ProjectSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ProjectMember(Model):
    """A user in a project, with the role there."""

    user: UserSummary
    """The part of a user that other users see."""
    role: ProjectRole | str
    """What a user can do in a project. `viewer` reads; `member` also creates and updates tasks; `admin` also
    changes the settings and members of the project; `owner` (exactly one) also transfers and deletes it.
    """
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When the user became a member. Never changes."""
    updated_at: datetime
    """When the role was last changed; equal to `created_at` until then."""


class ProjectMemberConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: ProjectMember | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class ProjectNotificationSettings(Model):
    """What you want to be told about the tasks of a project."""

    level: NotificationLevel | str
    """What you want to be told about the tasks of a project."""
    kinds: list[NotificationKind | str] | None
    """The kinds of the level `custom`; null for other levels. (at most 20 items)"""


class ProjectNotificationsUpdatedChange(Model):
    """One field of `project.notifications_updated`, before and after the change."""

    field: Literal["level", "kinds"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ProjectNotificationsUpdatedEvent(Model):
    """A user changed what they want to be told about a project."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["project.notifications_updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ProjectSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ProjectNotificationsUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ProjectSummary(Model):
    """The part of a project that an invited person can see."""

    id: str
    """ID of the project."""
    name: str
    """Name of the project. (1 to 100 characters)"""


class ProjectTransferredChange(Model):
    """One field of `project.transferred`, before and after the change."""

    field: Literal["owner_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ProjectTransferredEvent(Model):
    """A project got another owner."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["project.transferred"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: ProjectSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ProjectTransferredChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ProjectUpdatedChange(Model):
    """One field of `project.updated`, before and after the change."""

    field: Literal["name", "description", "color", "archived", "default_priority", "default_assignee_id", "who_can_invite", "time_overlap", "time_locked_until"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ProjectUpdatedEvent(Model):
    """A project was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["project.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str
    """Project of the event."""
    subject: ProjectSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[ProjectUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class PushMessage(Model):
    """What a device gets. A browser gets it as JSON, an app as the data of the message. Its texts are in the
    language of the user, or in English. A later message about the same notification replaces one that the
    device has not shown yet.
    """

    notification_id: str | None
    """ID of the notification; null for a test message."""
    kind: NotificationKind | str | None
    """Kind of the notification; null for a test message."""
    title: str
    """First line to show. (at most 200 characters)"""
    body: str
    """What happened. (at most 500 characters)"""
    tag: str
    """The same for all messages about a notification. Use it as `tag` of what you show. (at most 32 characters)"""
    url: str
    """Page of the client app to open."""
    task_id: str | None
    """ID of the task; null if it is not about a task."""
    project_id: str | None
    """ID of the project; null outside of projects."""
    comment_id: str | None
    """ID of the newest comment; null if it is not about a comment."""
    unread_count: int
    """Number of your unread notifications when the message was sent, for the badge of the app. Counted up to
    1,000. (0 to 1,000)
    """
    created_at: datetime
    """Time of the newest event."""


class PushOptions(Model):
    """What a client needs to register a device."""

    vapid_public_key: str
    """Public key of this server in base64url, for `applicationServerKey` of `pushManager.subscribe()`. It stays
    the same. (87 characters)
    """
    platforms: list[PushPlatform | str]
    """The platforms to which this server sends messages. (1 to 10 items)"""


class PushSubscription(Model):
    """A browser or a device that gets push messages. Its endpoint, token and keys are never shown."""

    id: str
    """ID of the subscription."""
    platform: PushPlatform | str
    """How messages reach a device. New platforms can be added."""
    name: str | None
    """What the user recognizes the device by; null if it has no name. (1 to 100 characters)"""
    host: str | None
    """Host of the push service of a browser; null for apps. (at most 300 characters)"""
    failing_since: datetime | None
    """Since when the push service has accepted no message; null if it accepted the last one. After seven days,
    the subscription is removed.
    """
    last_error: PushError | str | None
    """Why the last message failed; null if it did not."""
    last_sent_at: datetime | None
    """When the push service last accepted a message; null if it has accepted none."""
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class PushSubscriptionCreatedChange(Model):
    """One field of `push_subscription.created`, before and after the change."""

    field: Literal["platform", "name", "host"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class PushSubscriptionSubject(Model):
    """The resource that an event is about."""

    type: Literal["push_subscription"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class PushSubscriptionCreatedEvent(Model):
    """A device was registered."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["push_subscription.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: PushSubscriptionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[PushSubscriptionCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class PushSubscriptionDeletedEvent(Model):
    """A device no longer gets push messages."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["push_subscription.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: PushSubscriptionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class PushSubscriptionUpdatedChange(Model):
    """One field of `push_subscription.updated`, before and after the change."""

    field: Literal["platform", "name", "host"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class PushSubscriptionUpdatedEvent(Model):
    """A device was registered again."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["push_subscription.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: PushSubscriptionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[PushSubscriptionUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class QueuedJob(Model):
    """A job in the queue of the installation. Its data is not shown, because it belongs to users."""

    id: str
    """ID of the job in the queue. Never changes."""
    name: str
    """What the job does. (1 to 128 characters)"""
    state: QueuedJobState | str
    """`ready`: waits for a worker. `scheduled`: waits for its time or its next attempt. `running`: a worker is
    at it. `failed`: no attempts are left.
    """
    attempts: int
    """Number of attempts so far, with the one that is running. (0 to 2,147,483,647)"""
    max_attempts: int
    """Number of attempts after which the job has failed. (0 to 2,147,483,647)"""
    last_error: str | None
    """Why the last attempt failed, without secrets; null if none has. The server's log contains more. (at most
    500 characters)
    """
    run_at: datetime
    """When the job is due."""
    started_at: datetime | None
    """When the attempt that is running was last seen alive; null if none is."""
    created_at: datetime
    """When it was created. Never changes."""


class ReadyMessage(Model):
    """The first message of a connection."""

    user_id: str
    """ID of the user that you are connected as."""
    sequence: int
    """Number of the last event so far. (0 to 999,999,999,999,999)"""
    expires_at: datetime | None
    """When the connection ends, unless you send a newer token before; null for an API key that does not expire."""


class RealtimeFailure(Model):
    """The acknowledgement of a message that failed, and the `data` of an error of the connection. Nothing was
    changed.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    message: str
    """What is wrong and what to do, for people. (at most 1,000 characters)"""
    errors: list[ErrorDetail]
    """All fields to correct; empty if the error is not about fields. (at most 100 items)"""
    retry_after: int | None
    """Seconds to wait before you try again; null if it does not help to wait. (1 to 3,600)"""


class ReceivedInvitation(Model):
    """An open invitation, as the invited person sees it."""

    id: str
    """ID of the invitation. Never changes."""
    project: ProjectSummary
    """The part of a project that an invited person can see."""
    inviter: UserSummary
    """The part of a user that other users see."""
    role: AssignableRole | str
    """A role in a project that can be given to a member. Only `transferProject` makes a member the owner."""
    message: str | None
    """Text of the inviter; null if there is none. (at most 1,000 characters)"""
    created_at: datetime
    """When it was created. Never changes."""
    expires_at: datetime
    """When it expires."""


class Reminder(Model):
    """A message about a task at a time. It has either a time of its own, or one that follows the due date or
    start date of the task.
    """

    id: str
    """ID of the reminder. Never changes."""
    task: RelatedTask
    """The task as it is now."""
    user: UserSummary
    """The user who is reminded."""
    created_by: UserSummary | None
    """The user who created the reminder; null if the account was deleted."""
    remind_at: datetime | None
    """The time of the reminder; null if it follows a date of the task."""
    relative_to: ReminderAnchor | str | None
    """The date that the reminder follows; null if it has a time of its own."""
    minutes_before: int | None
    """Minutes before that date; null if the reminder is in days or has a time of its own. (0 to 525,600)"""
    days_before: int | None
    """Days before that date, at the same time of day in the time zone of the user; null if the reminder is in
    minutes or has a time of its own. (0 to 365)
    """
    channels: list[ReminderChannel | str]
    """How the reminder is sent. Channels that the user has switched off for reminders are left out. (1 to 3
    items)
    """
    snoozed_until: datetime | None
    """Time until which the reminder was snoozed; null if it is not snoozed."""
    next_at: datetime | None
    """When the reminder is sent next; null if it will not be sent as things are."""
    status: ReminderStatus | str
    """Whether the reminder is sent. New values can be added."""
    sent_at: datetime | None
    """When the reminder was last sent; null if it was not."""
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class ReminderCreatedChange(Model):
    """One field of `reminder.created`, before and after the change."""

    field: Literal["task_id", "remind_at", "relative_to", "minutes_before", "days_before", "channels", "snoozed_until"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ReminderSubject(Model):
    """The resource that an event is about."""

    type: Literal["reminder"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class ReminderCreatedEvent(Model):
    """A reminder was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["reminder.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ReminderSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ReminderCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ReminderDeletedEvent(Model):
    """A reminder was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["reminder.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ReminderSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ReminderSentEvent(Model):
    """A reminder was sent."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["reminder.sent"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ReminderSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ReminderUpdatedChange(Model):
    """One field of `reminder.updated`, before and after the change."""

    field: Literal["task_id", "remind_at", "relative_to", "minutes_before", "days_before", "channels", "snoozed_until"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ReminderUpdatedEvent(Model):
    """A reminder was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["reminder.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: ReminderSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[ReminderUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ResyncMessage(Model):
    """Events of a subscription were skipped, because they are no longer kept or too many. Read the present state
    from the API. What happens from now on follows.
    """

    subscription: str
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""
    sequence: int
    """The events after this number follow. (0 to 999,999,999,999,999)"""


class Session(Model):
    """A login on one device. Starts with a login or a registration."""

    id: str
    """ID of the session."""
    current: bool
    """Whether this request was made in the session."""
    client_address: str | None
    """IP address of the login; null if unknown. (at most 64 characters)"""
    user_agent: str | None
    """`User-Agent` of the login, truncated to 500 characters; null if the client sent none. (at most 500
    characters)
    """
    created_at: datetime
    """When you logged in."""
    last_used_at: datetime
    """When its tokens were last issued, at login or by a refresh."""
    expires_at: datetime
    """When the session expires unless it is refreshed."""


class SessionSubject(Model):
    """The resource that an event is about."""

    type: Literal["session"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class SessionCreatedEvent(Model):
    """A user logged in or registered."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["session.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: SessionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class SessionRefreshedEvent(Model):
    """A refresh token was exchanged for new tokens."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["session.refreshed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: SessionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class SessionReuseDetectedEvent(Model):
    """A used refresh token was sent again."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["session.reuse_detected"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: SessionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class SessionRevokedEvent(Model):
    """A session was ended."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["session.revoked"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: SessionSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class Subscription(Model):
    """A subscription of this connection."""

    subscription: str
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""
    sequence: int
    """The events after this number follow. (0 to 999,999,999,999,999)"""


class SubscribeReply(Model):
    """The acknowledgement of a subscription. Its events follow."""

    success: bool
    """Always true: the request succeeded."""
    data: Subscription
    """A subscription of this connection."""


class SubscriptionEndedMessage(Model):
    """A subscription ended, because you no longer have access to what it is about, or it was permanently
    deleted.
    """

    subscription: str
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    message: str
    """What happened, for people. (at most 1,000 characters)"""


class SummaryRow(Model):
    """The tasks of a group, or all."""

    group: str | None
    """The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or
    category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports
    without `group_by`. (at most 200 characters)
    """
    group_name: str | None
    """The name of the group, for people. null if `group` is. (at most 200 characters)"""
    task_count: int
    """All tasks. (0 to 2,147,483,647)"""
    todo: int
    """Tasks with the status `todo`. (0 to 2,147,483,647)"""
    in_progress: int
    """Tasks with the status `in_progress`. (0 to 2,147,483,647)"""
    completed: int
    """Tasks with the status `completed`. (0 to 2,147,483,647)"""
    overdue: int
    """Open tasks whose due date has passed. A `due_on` has passed when its day has ended in the time zone of
    your profile. (0 to 2,147,483,647)
    """
    due_soon: int
    """Open tasks that become due by the end of the seventh day after today, in the time zone of your profile. (0
    to 2,147,483,647)
    """
    without_due_date: int
    """Open tasks without a due date. (0 to 2,147,483,647)"""


class SummaryReport(Model):
    """How many tasks there are, as they are now."""

    as_of: datetime
    """Time of the request."""
    group_by: ReportGroup | str | None
    """The property by which tasks are grouped; null if they are not."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[SummaryRow]
    """One row, or one for each group, the largest first. (at most 50 items)"""


class SyncedProject(Model):
    """A project."""

    kind: Literal["project"]
    """Kind of the resource."""
    action: SyncProjectAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str
    """ID of the project."""
    data: Project | None
    """The resource as it is now; null if the project is not visible any more."""


class SyncedMember(Model):
    """A member of a project. Its `id` is that of the user."""

    kind: Literal["member"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str
    """ID of the project."""
    data: ProjectMember | None
    """The resource as it is now; null if it is deleted."""


class SyncedCategory(Model):
    """One of your categories."""

    kind: Literal["category"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """Always null."""
    data: Category | None
    """The resource as it is now; null if it is deleted."""


class View(Model):
    """A saved filter with an order, private or shared with a project."""

    id: str
    """ID of the view."""
    project_id: str | None
    """Project whose members share the view; null for a private view. It does not limit the tasks of the view."""
    name: str
    """Name of the view. (1 to 100 characters)"""
    filter: str | None
    """Which tasks the view has, in the filter language; null for all tasks that you can see. It shows current
    names of projects, categories and users; what you cannot see, and what is not the only one of its name, is
    shown as an ID. So are all, if the names are too long for the limit. (at most 40,000 characters)
    """
    sort: Literal["created_at", "updated_at", "due_date", "priority", "title", "position"] | str
    """Field to sort the tasks by."""
    order: Literal["asc", "desc"] | str
    """Order of the tasks."""
    group_by: str | None
    """How clients should group the tasks; null if they should not. TaskFlow only stores it. (1 to 50 characters)"""
    columns: list[str]
    """The fields of tasks that clients should show, in their order. TaskFlow only stores them. (at most 40
    items)
    """
    created_by: UserSummary | None
    """The user who created the view; null if the account was deleted."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class SyncedView(Model):
    """One of your private views, or a view that is shared with one of your projects."""

    kind: Literal["view"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """ID of the project that it is in; null if it is personal or deleted."""
    data: View | None
    """The resource as it is now; null if it is deleted."""


class SyncedTask(Model):
    """A task that is not in the trash."""

    kind: Literal["task"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """ID of the project that it is in; null if it is personal or deleted."""
    data: Task | None
    """The resource as it is now; null if it is deleted."""


class SyncedComment(Model):
    """A comment on a task."""

    kind: Literal["comment"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """ID of the project that it is in; null if it is personal or deleted."""
    data: Comment | None
    """The resource as it is now; null if it is deleted."""


class SyncedAttachment(Model):
    """A file of a task or comment."""

    kind: Literal["attachment"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """ID of the project that it is in; null if it is personal or deleted."""
    data: Attachment | None
    """The resource as it is now; null if it is deleted."""


class SyncedUser(Model):
    """A user whose name or picture has changed, or whose account was deleted. Replace the summary wherever other
    items contain it.
    """

    kind: Literal["user"]
    """Kind of the resource."""
    action: SyncAction | str
    """What to do with your copy."""
    id: str
    """ID of the resource."""
    project_id: str | None
    """Always null."""
    data: UserSummary | None
    """The resource as it is now; null if it is deleted."""


class SyncPage(Model):
    """What has changed, and where to continue."""

    items: list[SyncedProject | SyncedMember | SyncedCategory | SyncedView | SyncedTask | SyncedComment | SyncedAttachment | SyncedUser]
    """The resources that have changed, in the order in which to apply them. (at most 500 items)"""
    next_cursor: str
    """Send it as `cursor` to continue. Store it together with the items. (1 to 1,024 characters)"""
    has_more: bool
    """Whether there is more to read now. Until it is false, a copy is incomplete."""
    sequence: int
    """Number of the last event that a copy has once `has_more` is false. Send it to `streamEvents` as
    `Last-Event-ID` to learn when there is more. (0 to 999,999,999,999,999)
    """


class UserCounts(Model):
    """Accounts, without deleted ones."""

    total: int
    """All accounts. An estimate from 50,000. (0 to 2,147,483,647)"""
    active: int
    """Active accounts. An estimate from 50,000 accounts. (0 to 2,147,483,647)"""
    verified: int
    """Accounts with a verified email. An estimate from 50,000 accounts. (0 to 2,147,483,647)"""
    admins: int
    """System admins. Always exact. (0 to 2,147,483,647)"""


class TaskCounts(Model):
    """Tasks by status. Tasks in the trash are counted separately, whatever their status."""

    todo: int
    """Tasks with the status `todo`. An estimate from 50,000 tasks. (0 to 2,147,483,647)"""
    in_progress: int
    """Tasks with the status `in_progress`. An estimate from 50,000 tasks. (0 to 2,147,483,647)"""
    completed: int
    """Completed tasks. An estimate from 50,000 tasks. (0 to 2,147,483,647)"""
    trashed: int
    """Tasks in the trash. Counted up to 100,000. (0 to 2,147,483,647)"""


class SystemStats(Model):
    """Statistics of the installation."""

    users: UserCounts
    """Accounts, without deleted ones."""
    session_count: int
    """Sessions that have not ended. An estimate from 50,000 sessions in the database. (0 to 2,147,483,647)"""
    api_key_count: int
    """API keys that have not expired. An estimate from 50,000 keys in the database. (0 to 2,147,483,647)"""
    project_count: int
    """Projects, including archived ones. An estimate from 50,000. (0 to 2,147,483,647)"""
    tasks: TaskCounts
    """Tasks by status. Tasks in the trash are counted separately, whatever their status."""
    event_count: int
    """Entries of the audit log. An estimate from 50,000. (0 to 9,007,199,254,740,991)"""
    jobs: JobCounts
    """Background jobs. Counted up to 100,000, both together."""
    database_bytes: int
    """Size of the database on disk in bytes, including indexes. (0 to 9,007,199,254,740,991)"""
    version: str
    """Version of the running software. (at most 50 characters)"""
    uptime_seconds: int
    """Seconds since the start of the process that sends the response. (0 to 2,147,483,647)"""


class Tag(Model):
    """A tag of tasks that you can see. Tags that differ only in case and Unicode form are one tag."""

    name: str
    """The tag, in its most frequent spelling. (1 to 50 characters)"""
    task_count: int
    """Number of tasks with the tag that you can see. Tasks in the trash are not counted. (0 to 2,147,483,647)"""
    changeable_task_count: int
    """How many of these tasks you can change, and so how many `renameTag` and `deleteTag` would change. (0 to
    2,147,483,647)
    """


class TagChange(Model):
    """In how many tasks a tag was renamed or removed."""

    changed_count: int
    """Number of tasks that were changed. (0 to 2,147,483,647)"""
    skipped_count: int
    """Number of tasks that keep the tag because you can see but not change them: as a viewer of their project,
    or because it is archived. (0 to 2,147,483,647)
    """
    dry_run: bool
    """Whether nothing was written because you asked only what would happen."""


class TaskCategorizedChange(Model):
    """One field of `task.categorized`, before and after the change."""

    field: Literal["category_ids"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskSubject(Model):
    """The resource that an event is about."""

    type: Literal["task"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class TaskCategorizedEvent(Model):
    """A task was added to a category or removed from one."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.categorized"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskCategorizedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Task | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class TaskCreatedChange(Model):
    """One field of `task.created`, before and after the change."""

    field: Literal["title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "completed_at", "project_id", "parent_id", "assignee_ids", "position", "respaced"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskCreatedEvent(Model):
    """A task was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskDeletedChange(Model):
    """One field of `task.deleted`, before and after the change."""

    field: Literal["deleted_at"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskDeletedEvent(Model):
    """A task was moved to the trash."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskDeletedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskFacetCount(Model):
    """A value of a field, and the number of tasks that have it."""

    value: str | None
    """The value to filter by, such as a status or the ID of a project; null for personal tasks. (at most 50
    characters)
    """
    name: str | None
    """The value for people, such as the name of the project; null for personal tasks. (at most 100 characters)"""
    count: int
    """Number of tasks. (1 to 2,147,483,647)"""


class TaskFacets(Model):
    """The most frequent values of the fields in `facets` of the request, with the number of tasks. A field that
    was not requested is null.
    """

    status: list[TaskFacetCount] | None
    """Statuses. (at most 20 items)"""
    priority: list[TaskFacetCount] | None
    """Priorities. (at most 20 items)"""
    project: list[TaskFacetCount] | None
    """Projects; the value null stands for personal tasks. (at most 20 items)"""
    assignee: list[TaskFacetCount] | None
    """Assignees. (at most 20 items)"""
    tag: list[TaskFacetCount] | None
    """Tags. (at most 20 items)"""


class TaskFollowedChange(Model):
    """One field of `task.followed`, before and after the change."""

    field: Literal["following"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskFollowedEvent(Model):
    """A user chose to follow a task."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.followed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[TaskFollowedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskFollower(Model):
    """A user who follows a task."""

    user: UserSummary
    """The part of a user that other users see."""
    reason: FollowReason | str
    """Why a user follows a task: `chosen` by `followTask` or by writing a comment, or without a choice as its
    `creator` or an `assignee`. The first of these that applies. New reasons can be added.
    """


class TaskHitFragment(Model):
    """A part of a text that matches a search."""

    source: Literal["description", "comment"] | str
    """Where the text is."""
    comment_id: str | None
    """ID of the comment; null for the description."""
    html: str
    """The text as HTML, with the matching words in `<mark>`, and `…` where the rest is left out. Everything else
    is escaped. Markdown stays as it was written. (at most 8,000 characters)
    """


class TaskHit(Model):
    """A task that matches a search."""

    task: Task
    """A task, personal or in a project."""
    title: str
    """Title of the task as HTML, with the matching words in `<mark>`. Everything else is escaped, so it is safe
    to insert into a page. (at most 8,000 characters)
    """
    fragment: TaskHitFragment | None
    """The best part of the description or of a comment; null if the search matches neither."""


class TaskLeftChange(Model):
    """One field of `task.left`, before and after the change."""

    field: Literal["parent_id", "blocked_by"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskLeftEvent(Model):
    """A task was moved to another project."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.left"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[TaskLeftChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskMovedChange(Model):
    """One field of `task.moved`, before and after the change."""

    field: Literal["title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "completed_at", "project_id", "parent_id", "assignee_ids", "position", "respaced"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskMovedEvent(Model):
    """A task was moved."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.moved"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskMovedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskPurgedChange(Model):
    """One field of `task.purged`, before and after the change."""

    field: Literal["parent_id", "blocked_by"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskPurgedEvent(Model):
    """A task was deleted permanently."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.purged"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[TaskPurgedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskRestoredChange(Model):
    """One field of `task.restored`, before and after the change."""

    field: Literal["deleted_at", "parent_id", "position"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskRestoredEvent(Model):
    """A task was restored from the trash."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.restored"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskRestoredChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskSearchMeta(Model):
    """Metadata of a page of a search. With `page`, `page` and `total` are set; with `cursor`, both are null."""

    request_id: str
    """ID of this request in the logs and events of the server; the same as the `X-Request-Id` header. (8 to 64
    characters)
    """
    page: int | None
    """Number of this page, from 1; null if you page by cursor. (1 to 10,000)"""
    per_page: int
    """Maximum number of items on a page. (1 to 100)"""
    total: int | None
    """Number of tasks that match; null if you page by cursor. At least so many if `total_is_lower_bound` is
    true. (0 to 2,147,483,647)
    """
    total_is_lower_bound: bool
    """Whether more tasks can match. A search stops at 10,000 matching tasks. If you can see more than about
    20,000 tasks, it can compare only the newest ones: see [Search](/docs/guides/search). The pages have the
    best of the tasks that were counted.
    """
    next_cursor: str | None
    """Send it as `cursor` with the same body to get the items after this page; null on the last page. (1 to
    1,024 characters)
    """
    did_you_mean: str | None
    """If nothing matches, a similar search that does; null if there is none. Its words come from tasks that you
    can see. (at most 1,000 characters)
    """
    facets: TaskFacets
    """The most frequent values of the fields in `facets` of the request, with the number of tasks. A field that
    was not requested is null.
    """
    facets_are_lower_bounds: bool
    """Whether more tasks can have the values than `facets` say, for the same reason as `total_is_lower_bound`."""


class TaskUnfollowedChange(Model):
    """One field of `task.unfollowed`, before and after the change."""

    field: Literal["following"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskUnfollowedEvent(Model):
    """A user chose not to follow a task."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.unfollowed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[TaskUnfollowedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TaskUpdatedChange(Model):
    """One field of `task.updated`, before and after the change."""

    field: Literal["title", "description", "status", "priority", "start_date", "due_date", "due_on", "estimate_minutes", "tags", "completed_at", "parent_id", "assignee_ids", "blocked_by", "position", "respaced", "recurrence"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TaskUpdatedEvent(Model):
    """A task was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["task.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TaskSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TaskUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TemplateReminder(Model):
    """A reminder in a template. It has either `minutes_before` or `days_before`."""

    relative_to: ReminderAnchor | str
    """A date of a task. `due` is `due_date` or `due_on`; a day counts from the `reminder_time` in the settings
    of the user.
    """
    minutes_before: int | None
    """Minutes before that date, up to a year; null if the reminder is in days. (0 to 525,600)"""
    days_before: int | None
    """Days before that date, at the same time of day in the time zone of the user; null if the reminder is in
    minutes. (0 to 365)
    """
    channels: list[ReminderChannel | str]
    """How the reminder is sent. Channels that the user has switched off for reminders are left out. (1 to 3
    items)
    """


class TemplateSubtask(Model):
    """A subtask in a template."""

    level: int
    """How deep the subtask is: 1 for a subtask of the task, 2 for one below the nearest subtask before it with
    level 1, and so on. At most one more than the level of the subtask before it (field code `LEVEL_SKIPPED`).
    (1 to 5)
    """
    title: str
    """Title of the subtask with its variables. (1 to 300 characters)"""
    description: str | None
    """Details in Markdown, with variables; null if there is no description. (at most 15,000 characters)"""
    priority: TaskPriority | str
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    tags: list[str]
    """Labels that everyone who can see the task can see. (at most 20 items)"""
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    assignee_ids: list[str]
    """IDs of the users to assign. They are members of the project of the template; in a private template, you or
    members of your projects. Without any, a task in a project is assigned to its default assignee. (at most
    20 items)
    """
    category_names: list[str]
    """Names of categories. The task is put in the categories with these names of the user who creates it. (at
    most 20 items)
    """
    start_in_days: int | None
    """On which day work should begin, in days from the `date` that is chosen when the tasks are created; null
    for no start date. (-3,650 to 3,650)
    """
    start_time: str | None
    """Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`;
    null for the beginning of the day. (5 characters)
    """
    due_in_days: int | None
    """On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for
    no due date. (-3,650 to 3,650)
    """
    due_time: str | None
    """Time of day at which the task is due in the time zone of the user who creates the tasks, with
    `due_in_days`; null for a task that is due on a day. (5 characters)
    """
    reminders: list[TemplateReminder]
    """The reminders that the user who creates the tasks gets. (at most 20 items)"""


class Template(Model):
    """A task with its subtasks, from which new tasks are created. Private, or shared with a project."""

    id: str
    """ID of the template."""
    project_id: str | None
    """Project whose members share the template; null for a private template."""
    name: str
    """Name of the template. (1 to 100 characters)"""
    title: str
    """Title of the task with its variables. (1 to 300 characters)"""
    description: str | None
    """Details in Markdown, with variables; null if there is no description. (at most 15,000 characters)"""
    priority: TaskPriority | str
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    tags: list[str]
    """Labels that everyone who can see the task can see. (at most 20 items)"""
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    assignee_ids: list[str]
    """IDs of the users to assign. They are members of the project of the template; in a private template, you or
    members of your projects. Without any, a task in a project is assigned to its default assignee. (at most
    20 items)
    """
    category_names: list[str]
    """Names of categories. The task is put in the categories with these names of the user who creates it. (at
    most 20 items)
    """
    start_in_days: int | None
    """On which day work should begin, in days from the `date` that is chosen when the tasks are created; null
    for no start date. (-3,650 to 3,650)
    """
    start_time: str | None
    """Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`;
    null for the beginning of the day. (5 characters)
    """
    due_in_days: int | None
    """On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for
    no due date. (-3,650 to 3,650)
    """
    due_time: str | None
    """Time of day at which the task is due in the time zone of the user who creates the tasks, with
    `due_in_days`; null for a task that is due on a day. (5 characters)
    """
    reminders: list[TemplateReminder]
    """The reminders that the user who creates the tasks gets. (at most 20 items)"""
    subtasks: list[TemplateSubtask]
    """The subtasks of all levels in their order. Each is below the nearest one before it whose level is one
    less. (at most 199 items)
    """
    recurrence: Recurrence | None
    """How tasks are created by themselves; null if they are not. Its status and its next date change with each
    date, without another `version`.
    """
    task_count: int
    """Number of tasks that the template creates, with the subtasks of all levels. (1 to 200)"""
    use_count: int
    """How often tasks were created from the template. Changes neither `version` nor `updated_at`. (0 to
    2,147,483,647)
    """
    created_by: UserSummary | None
    """The user who created the template; null if the account was deleted."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class TemplateConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Template | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class TemplateCreatedChange(Model):
    """One field of `template.created`, before and after the change."""

    field: Literal["name", "title", "description", "priority", "tags", "estimate_minutes", "assignee_ids", "category_names", "start_in_days", "start_time", "due_in_days", "due_time", "reminders", "subtasks", "recurrence"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TemplateSubject(Model):
    """The resource that an event is about."""

    type: Literal["template"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class TemplateCreatedEvent(Model):
    """A template was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["template.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TemplateSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TemplateCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TemplateDeletedEvent(Model):
    """A template was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["template.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TemplateSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TemplateSummary(Model):
    """What a list shows of a template."""

    id: str
    """ID of the template."""
    project_id: str | None
    """Project whose members share the template; null for a private template."""
    name: str
    """Name of the template. (1 to 100 characters)"""
    title: str
    """Title of the task with its variables. (1 to 300 characters)"""
    recurrence_text: str | None
    """How tasks are created by themselves, in English; null if they are not. (at most 3,000 characters)"""
    task_count: int
    """Number of tasks that the template creates, with the subtasks of all levels. (1 to 200)"""
    use_count: int
    """How often tasks were created from the template. Changes neither `version` nor `updated_at`. (0 to
    2,147,483,647)
    """
    created_by: UserSummary | None
    """The user who created the template; null if the account was deleted."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class TemplateUpdatedChange(Model):
    """One field of `template.updated`, before and after the change."""

    field: Literal["name", "title", "description", "priority", "tags", "estimate_minutes", "assignee_ids", "category_names", "start_in_days", "start_time", "due_in_days", "due_time", "reminders", "subtasks", "recurrence"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TemplateUpdatedEvent(Model):
    """A template was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["template.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TemplateSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TemplateUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ThroughputRow(Model):
    """What happened in a period."""

    start: datetime
    """First instant of the period."""
    end: datetime
    """First instant after the period."""
    day: date
    """Day on which the period begins, in `timezone`. A shortened first week or month has its own first day."""
    group: str | None
    """The value of the property in `group_by`: a status, a priority, a tag, or the ID of a project, user or
    category. null for tasks without one, such as personal tasks or tasks without an assignee, and in reports
    without `group_by`. (at most 200 characters)
    """
    group_name: str | None
    """The name of the group, for people. null if `group` is. (at most 200 characters)"""
    created: int
    """Tasks that were created. (0 to 2,147,483,647)"""
    started: int
    """Changes to `in_progress`. (0 to 2,147,483,647)"""
    completed: int
    """Changes to `completed`. (0 to 2,147,483,647)"""
    reopened: int
    """Changes from `completed` to another status. (0 to 2,147,483,647)"""


class ThroughputReport(Model):
    """How many tasks were created, started, completed and reopened in each period."""

    start: datetime
    """First instant of the report."""
    end: datetime
    """First instant after the report."""
    bucket: ReportBucket | str
    """Length of the periods of a report."""
    timezone: str
    """Time zone of the periods. (at most 64 characters)"""
    week_start: WeekStart | str
    """First day of the week in calendars and weekly statistics."""
    group_by: ReportGroup | str | None
    """The property by which tasks are grouped; null if they are not."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[ThroughputRow]
    """A row for each period, the oldest first. With groups, a row for each group in each period. (at most 20,000
    items)
    """


class TimeEntryConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: TimeEntry | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class TimeEntryCreatedChange(Model):
    """One field of `time_entry.created`, before and after the change."""

    field: Literal["task_id", "started_at", "ended_at", "note", "billable", "tags"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TimeEntrySubject(Model):
    """The resource that an event is about."""

    type: Literal["time_entry"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class TimeEntryCreatedEvent(Model):
    """A time entry was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["time_entry.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TimeEntrySubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TimeEntryCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TimeEntryDeletedChange(Model):
    """One field of `time_entry.deleted`, before and after the change."""

    field: Literal["task_id"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TimeEntryDeletedEvent(Model):
    """A time entry was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["time_entry.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TimeEntrySubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[TimeEntryDeletedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TimeEntryPageMeta(Model):
    """Metadata of a page of time entries. With `page`, `page`, `total` and the sums are set; with `cursor`, they
    are null. The total and the sums are also null if the list has to look at more than 50,000 entries.
    """

    request_id: str
    """ID of this request in the logs and events of the server; the same as the `X-Request-Id` header. (8 to 64
    characters)
    """
    page: int | None
    """Number of this page, from 1; null if you page by cursor. (1 to 10,000)"""
    per_page: int
    """Maximum number of items on a page. (1 to 100)"""
    total: int | None
    """Total number of items on all pages; null if you page by cursor, or if the list has to look at too many
    entries. (0 to 2,147,483,647)
    """
    next_cursor: str | None
    """Send it as `cursor` to get the items after this page; null on the last page. (1 to 1,024 characters)"""
    total_seconds: int | None
    """Sum of `seconds` of all pages. Running timers are not counted. null if `total` is. (0 to
    999,999,999,999,999)
    """
    billable_seconds: int | None
    """The part of `total_seconds` that is billable; null if `total` is. (0 to 999,999,999,999,999)"""


class TimeEntryUpdatedChange(Model):
    """One field of `time_entry.updated`, before and after the change."""

    field: Literal["task_id", "started_at", "ended_at", "note", "billable", "tags"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class TimeEntryUpdatedEvent(Model):
    """A time entry was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["time_entry.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: TimeEntrySubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[TimeEntryUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class TimeRow(Model):
    """The tracked time of a period."""

    start: datetime
    """First instant of the period."""
    end: datetime
    """First instant after the period."""
    day: date
    """Day on which the period begins, in `timezone`. A shortened first week or month has its own first day."""
    group: str | None
    """The value of the property in `group_by`: the ID of a user, project or task, a tag, `true` or `false`. null
    for time of deleted accounts, time without a project, time on tasks that were deleted permanently, and
    entries without a tag, and in reports without `group_by`. (at most 200 characters)
    """
    group_name: str | None
    """The name of the group, for people. null if `group` is, or if you cannot see the project or task any more.
    (at most 200 characters)
    """
    seconds: int
    """Tracked time that lies in the period. (0 to 9,007,199,254,740,991)"""
    billable_seconds: int
    """The part of `seconds` that is billable. (0 to 9,007,199,254,740,991)"""
    entry_count: int
    """Entries that began in the period. (0 to 2,147,483,647)"""
    estimate_minutes: int | None
    """The estimate of the task as it is now, the same in each of its rows. null if it has none, if you cannot
    see the task any more, and in reports that are not grouped by task. (1 to 2,147,483,647)
    """
    tracked_seconds: int | None
    """The time of the task in all periods and of all users, to compare with `estimate_minutes`; the same in each
    of its rows. null if you cannot see the task any more, and in reports that are not grouped by task. (0 to
    9,007,199,254,740,991)
    """


class TimeReport(Model):
    """How much time was tracked in each period."""

    start: datetime
    """First instant of the report."""
    end: datetime
    """First instant after the report."""
    bucket: ReportBucket | str
    """Length of the periods of a report."""
    timezone: str
    """Time zone of the periods. (at most 64 characters)"""
    week_start: WeekStart | str
    """First day of the week in calendars and weekly statistics."""
    group_by: TimeReportGroup | str | None
    """The property by which entries are grouped; null if they are not."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[TimeRow]
    """A row for each period, the oldest first. With groups, a row for each group in each period. (at most 20,000
    items)
    """


class TimerChange(Model):
    """A timer that was started, and the one that ended for it."""

    started: TimeEntry
    """Your running timer."""
    stopped: TimeEntry | None
    """Your timer that ended at the moment when the other one began; null if none ran."""


class TypingMessage(Model):
    """Somebody began or stopped to write a comment on a task where you are."""

    task_id: str
    """The task."""
    user: UserSummary
    """The part of a user that other users see."""
    typing: bool
    """Whether they write."""


class UnmatchedMessage(Model):
    """A task changed that does not match the view or filter of a subscription now. Remove it if you show it."""

    subscription: str
    """ID of the subscription on this connection. The same criteria have the same ID. (22 characters)"""
    sequence: int
    """Number of the event. (1 to 999,999,999,999,999)"""
    task_id: str
    """The task."""


class UnreadCount(Model):
    """How many of your notifications are unread."""

    unread_count: int
    """Number of your unread notifications, without snoozed ones. Counted up to 1,000. (0 to 1,000)"""


class Upload(Model):
    """A file that arrives in parts. Only its uploader can see it."""

    id: str
    """ID of the upload."""
    task_id: str
    """ID of the task."""
    comment_id: str | None
    """ID of the comment to which the file will belong; null for a file on the task itself."""
    name: str
    """Name of the file. (1 to 255 characters)"""
    description: str | None
    """What the file is about; null if it has no description. (at most 1,000 characters)"""
    size_bytes: int | None
    """Size of the whole file in bytes; null as long as it is not known. (0 to 5,368,709,120)"""
    received_bytes: int
    """Number of bytes that have arrived. The next part begins here. (0 to 5,368,709,120)"""
    attachment_id: str | None
    """ID of the attachment that the complete upload became; null until then, and after the attachment was
    deleted.
    """
    created_at: datetime
    """When it was created. Never changes."""
    expires_at: datetime
    """When the upload is removed, unless another part arrives before. A complete one is removed too; its
    attachment stays.
    """


class UserConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: User | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class UserDeletedEvent(Model):
    """A user deleted their account."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserEmailChangeRequestedEvent(Model):
    """A user requested a change of their email."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.email_change_requested"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserEmailChangedChange(Model):
    """One field of `user.email_changed`, before and after the change."""

    field: Literal["email", "email_verified"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserEmailChangedEvent(Model):
    """A user changed their email."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.email_changed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[UserEmailChangedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserEmailVerifiedChange(Model):
    """One field of `user.email_verified`, before and after the change."""

    field: Literal["email_verified"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserEmailVerifiedEvent(Model):
    """A user verified their email."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.email_verified"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[UserEmailVerifiedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserExportedEvent(Model):
    """A user requested an export of their data."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.exported"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserPasswordChangedEvent(Model):
    """A user changed their password."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.password_changed"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserPasswordEndedEvent(Model):
    """The password of a user ended."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.password_ended"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserPasswordResetChange(Model):
    """One field of `user.password_reset`, before and after the change."""

    field: Literal["email_verified"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserPasswordResetEvent(Model):
    """A user reset their password."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.password_reset"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[UserPasswordResetChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserPasswordResetRequestedEvent(Model):
    """A link to reset a password was sent."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.password_reset_requested"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserRegisteredChange(Model):
    """One field of `user.registered`, before and after the change."""

    field: Literal["email", "email_verified", "full_name", "avatar_url", "timezone", "locale", "settings", "role", "active"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserRegisteredEvent(Model):
    """A user registered."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.registered"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[UserRegisteredChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class UserUpdatedChange(Model):
    """One field of `user.updated`, before and after the change."""

    field: Literal["email", "email_verified", "full_name", "avatar_url", "timezone", "locale", "settings", "role", "active"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class UserUpdatedEvent(Model):
    """A user updated their profile."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["user.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: None
    """Always null."""
    subject: UserSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[UserUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ViewConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: View | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class ViewCreatedChange(Model):
    """One field of `view.created`, before and after the change."""

    field: Literal["name", "filter", "sort", "order", "group_by", "columns"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ViewSubject(Model):
    """The resource that an event is about."""

    type: Literal["view"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class ViewCreatedEvent(Model):
    """A view was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["view.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: ViewSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[ViewCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ViewDeletedEvent(Model):
    """A view was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["view.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: ViewSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class ViewUpdatedChange(Model):
    """One field of `view.updated`, before and after the change."""

    field: Literal["name", "filter", "sort", "order", "group_by", "columns"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class ViewUpdatedEvent(Model):
    """A view was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["view.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: ViewSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[ViewUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class Webhook(Model):
    """A URL to which TaskFlow sends events."""

    id: str
    """ID of the webhook."""
    project_id: str | None
    """Project whose events are sent; null for all events that the owner can see, also of personal tasks and of
    the account.
    """
    owner: UserSummary | None
    """The user whose access decides which events are sent: who created the webhook, or enabled it last. null if
    the account was deleted; then nothing is sent.
    """
    description: str | None
    """What the webhook is for, for people; null if nobody has written it. (1 to 200 characters)"""
    url: str
    """URL that gets a POST request for each event. It must begin with `https://`, contain no user name or
    password, and lead to a public address. The operator of the server can allow other networks, and `http://`
    for them. (10 to 2,000 characters)
    """
    host: str
    """Host of the URL. Events of the webhook only have this part, because the rest of a URL can be a secret. (1
    to 300 characters)
    """
    format: WebhookFormat | str
    """Form of the requests."""
    events: list[EventType | str] | None
    """Types of the events that are sent; null for all types, also those that are added later. (1 to 100 items)"""
    filter: str | None
    """Only events of tasks that match it, and of their comments and attachments; null for no filter. It shows
    current names, like the filter of a view. (at most 100,000 characters)
    """
    enabled: bool
    """Whether events are sent. While a webhook is disabled, new events are not stored for it: replay them
    afterwards. Deliveries that were not finished continue when it is enabled again.
    """
    disabled_reason: WebhookDisabledReason | str | None
    """Why the webhook is disabled; null if it is enabled."""
    disabled_at: datetime | None
    """Since when the webhook is disabled; null if it is enabled. Use it as `created_from` of a replay after you
    have enabled it.
    """
    previous_secret_expires_at: datetime | None
    """Until when messages are also signed with the previous secret; null if only the current one signs."""
    version: int
    """Number of the version, from 1. Increases with each change. Send it with an update, so that you never
    overwrite a change you have not seen. (1 to 2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it was last changed; equal to `created_at` until then."""


class WebhookAttempt(Model):
    """One request to the endpoint."""

    attempted_at: datetime
    """When it began."""
    duration_ms: int | None
    """How long it took until the response ended, in milliseconds; null if there was no response. (0 to 60,000)"""
    status: int | None
    """Status of the response; null if there was none. (0 to 999)"""
    error: WebhookAttemptError | str | None
    """Why it failed; null if the endpoint accepted the message."""
    response: str | None
    """The first 1,024 bytes of the body of the response as text; null if there was no response. (at most 1,024
    characters)
    """


class WebhookConflict(Model):
    """A conflict between the request and the current state of the resource. `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` responses contain what you need to retry.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Webhook | None
    """The current resource; null if the conflict is not about its version."""
    message: str
    """A sentence for people. Do not use it in program logic. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: handle errors by their code, not by their message."""
    errors: list[ErrorDetail]
    """The fields that conflict, or that have changed since your version. (at most 100 items)"""
    meta: ConflictMeta
    """The current version of the resource, and what changed since your version."""


class WebhookCreatedChange(Model):
    """One field of `webhook.created`, before and after the change."""

    field: Literal["host", "description", "format", "events", "filter", "enabled", "disabled_reason"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class WebhookSubject(Model):
    """The resource that an event is about."""

    type: Literal["webhook"]
    """Type of the resource."""
    id: str
    """ID of the resource, even if deleted. ID of the user for a member."""
    name: str | None
    """Title, name or full name at the time, the host of a webhook, or the name of a job of the queue; null for
    any other job, a session, an invitation, a notification, a time entry, and a deleted account. (at most 200
    characters)
    """


class WebhookCreatedEvent(Model):
    """A webhook was created."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.created"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[WebhookCreatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WebhookDeletedEvent(Model):
    """A webhook was deleted."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.deleted"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WebhookDelivery(Model):
    """One event for one webhook, with the attempts to send it. It is kept for 14 days."""

    id: str
    """ID of the delivery."""
    webhook_id: str
    """ID of the webhook."""
    event_id: str
    """ID of the event, which is also the `webhook-id` header of each request."""
    event_type: EventType | str
    """Type of an event. New types can be added: ignore those you do not know."""
    status: WebhookDeliveryStatus | str
    """`pending` until the endpoint accepts it with a status of 2xx (`delivered`) or the last attempt fails
    (`failed`). `skipped` if the owner of the webhook can no longer see the event.
    """
    response_status: int | None
    """Status of the last response; null if there was none. (0 to 999)"""
    next_attempt_at: datetime | None
    """When the next attempt is due; null if none follows, or if the delivery waits for an earlier one of the
    same task. In the past while an attempt waits or runs.
    """
    attempts: list[WebhookAttempt]
    """The last attempts, oldest first. (at most 20 items)"""
    created_at: datetime
    """When the delivery was made for the event."""
    finished_at: datetime | None
    """When the endpoint accepted it, or the last attempt failed; null until then."""


class WebhookDisabledChange(Model):
    """One field of `webhook.disabled`, before and after the change."""

    field: Literal["enabled", "disabled_reason"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class WebhookDisabledEvent(Model):
    """TaskFlow disabled a webhook."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.disabled"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[WebhookDisabledChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WebhookPingEvent(Model):
    """A test message."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.ping"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: None
    """Always null."""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WebhookRotatedEvent(Model):
    """The secret of a webhook was rotated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.rotated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """Always empty. (at most 0 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WebhookUpdatedChange(Model):
    """One field of `webhook.updated`, before and after the change."""

    field: Literal["host", "description", "format", "events", "filter", "enabled", "disabled_reason"] | str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""
    after: Any
    """The value of a field before or after a change, as in the resource. Any JSON value, including null."""


class WebhookUpdatedEvent(Model):
    """A webhook was updated."""

    id: str
    """ID of the event. Use it to detect webhooks that are delivered twice."""
    type: Literal["webhook.updated"]
    """Type of the event."""
    actor: UserSummary | None
    """The user who did it; null if the server did it, or if the account was deleted."""
    project_id: str | None
    """Project of the event; null outside of projects."""
    subject: WebhookSubject
    """The resource that an event is about."""
    version: int
    """Version of the subject after the change. (1 to 2,147,483,647)"""
    changes: list[WebhookUpdatedChange]
    """What changed, field by field; empty if the event has no field changes. (at most 100 items)"""
    request_id: str | None
    """ID of the request that caused the event, as in `X-Request-Id`; null if the server caused it. (8 to 64
    characters)
    """
    origin: str | None
    """The `X-Origin` of that request; null if it had none. (1 to 64 characters)"""
    bulk_id: str | None
    """ID of the change of many tasks that the event belongs to; null otherwise."""
    undo_of: str | None
    """The `bulk_id` of the change that the event takes back; null otherwise."""
    created_at: datetime
    """When it happened."""
    sequence: int
    """Number of the event. A later event has a higher number. The events that you can see do not have all
    numbers. (1 to 999,999,999,999,999)
    """


class WorkloadRow(Model):
    """The open tasks of an assignee."""

    group: str | None
    """ID of the assignee; null for tasks without one. (at most 200 characters)"""
    group_name: str | None
    """Name of the assignee. (at most 200 characters)"""
    open: int
    """Tasks that are not completed. (0 to 2,147,483,647)"""
    in_progress: int
    """Tasks with the status `in_progress`. (0 to 2,147,483,647)"""
    overdue: int
    """Open tasks whose due date has passed. (0 to 2,147,483,647)"""
    due_soon: int
    """Open tasks that become due by the end of the seventh day after today, in the time zone of your profile. (0
    to 2,147,483,647)
    """
    high_priority: int
    """Open tasks with the priority `high`. (0 to 2,147,483,647)"""
    estimate_minutes: int
    """Sum of the estimates of the open tasks. (0 to 9,007,199,254,740,991)"""
    without_estimate: int
    """Open tasks without an estimate. (0 to 2,147,483,647)"""


class WorkloadReport(Model):
    """The open tasks of each assignee, as they are now."""

    as_of: datetime
    """Time of the request."""
    groups_left_out: int
    """A report has the 50 largest groups. This is the number of the others. (0 to 2,147,483,647)"""
    rows: list[WorkloadRow]
    """A row for each assignee with open tasks, those with the most first, and then one for tasks without an
    assignee. (at most 51 items)
    """


class AfterCompletionWriteDict(TypedDict, total=False):
    """The time from the completion of a task until the next one is due."""

    interval: Required[int]
    """Number of units. (1 to 366)"""
    unit: Required[RecurrenceUnit]
    """A unit of time. In a month that is too short, the last day is taken."""


class BulkChangesDict(TypedDict, total=False):
    """The fields to update in each task, for `update`. A field that you leave out does not change, null clears a
    field, and a list replaces the old list. The lists that begin with `add_` and `remove_` keep the rest of
    the old list; they exclude the list itself.
    """

    title: str
    """What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible
    character must remain. (1 to 200 characters)
    """
    description: str | None
    """Details in Markdown, stored as sent; null if there is no description. (at most 10,000 characters)"""
    status: TaskStatus
    """Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it."""
    priority: TaskPriority
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    start_date: datetime | str | None
    """When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in
    your time zone.
    """
    due_date: datetime | str | None
    """When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it
    is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`:
    to change from one to the other, send null for the old one in the same request.
    """
    due_on: date | str | None
    """The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today
    or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has
    ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old
    one in the same request. With both, the field code is `TWO_DUE_DATES`.
    """
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    tags: Sequence[str]
    """Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
    Replaces the old list. (at most 20 items)
    """
    add_tags: Sequence[str]
    """Tags to add behind the others. A tag that a task has already, in any spelling, stays as it is. (at most 20
    items)
    """
    remove_tags: Sequence[str]
    """Tags to remove, ignoring case and Unicode form. (at most 20 items)"""
    category_ids: Sequence[str]
    """Your categories to put the tasks in. The categories of other users are never changed. Replaces the old
    list. (at most 20 items)
    """
    add_category_ids: Sequence[str]
    """Your categories to add. (at most 20 items)"""
    remove_category_ids: Sequence[str]
    """Your categories to remove. (at most 20 items)"""
    assignee_ids: Sequence[str]
    """IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to
    yourself. Replaces the old list. (at most 20 items)
    """
    add_assignee_ids: Sequence[str]
    """IDs of the users to add. In a project, they must be members; a personal task can be assigned only to
    yourself. (at most 20 items)
    """
    remove_assignee_ids: Sequence[str]
    """IDs of the users to remove. (at most 20 items)"""


class BulkItemDict(TypedDict, total=False):
    """A task, and the version of it that you know."""

    id: Required[str]
    """ID of the task."""
    version: int
    """If the task has another version, it is not changed, and its error is `VERSION_CONFLICT`. Optional. (1 to
    2,147,483,647)
    """


class RecurrenceWriteDict(TypedDict, total=False):
    """How something repeats. Send exactly one of `rule`, `text` and `after_completion` (field codes `NO_RULE`,
    `TWO_RULES`). In an update of a recurrence, properties that you leave out keep their values.

    A series has times or days. It has days if it starts on a day: with `starts_on`, or without a start on a
    task with `due_on` or without a due date (field codes `TWO_STARTS`, `TIME_TWICE`, `WRONG_KIND`). A series
    has no dates after 2200. A rule that has no date until then is refused (field code `NO_OCCURRENCES`).
    """

    rule: str
    """An RRULE of RFC 5545 without its start (field code `INVALID_RULE`). It can have `FREQ` (`DAILY`, `WEEKLY`,
    `MONTHLY`, `YEARLY`), `INTERVAL` (1 to 366), `BYDAY`, `BYMONTHDAY`, `BYMONTH`, `BYSETPOS`, `COUNT` (1 to
    1,000) or `UNTIL`, and `WKST`. Without days it repeats on that of the start. (1 to 500 characters)
    """
    text: str
    """The same in English, such as `every weekday at 09:00`, `every month on the last Friday, 10 times` or `3
    days after completion`. A text that cannot be read is refused with examples (field code
    `UNREADABLE_TEXT`). A time of day applies to the start, which is then a time. (1 to 3,000 characters)
    """
    after_completion: AfterCompletionWriteDict
    """The time from the completion of a task until the next one is due."""
    timezone: str
    """IANA time zone of the dates. Default: the time zone of your profile. (1 to 64 characters)"""
    starts_at: datetime | str
    """Time from which it repeats. Its time of day is that of all dates. Default: the due date of the task, or
    today.
    """
    starts_on: date | str
    """Day from which it repeats; then it is due on days."""
    exdates: Sequence[date | datetime | str]
    """Dates to leave out. Times in a series of times, days in a series of days. (at most 100 items)"""
    rdates: Sequence[date | datetime | str]
    """Dates to add. Times in a series of times, days in a series of days. (at most 100 items)"""
    catch_up: CatchUp
    """What becomes of dates that have passed before their task could be created. Default: `latest`."""


class BulkTaskCreateDict(TypedDict, total=False):
    """A new task, as in `createTask`. With `ref` and `parent_ref` it can be below another task of the same
    request, which comes before it. Field codes: `UNKNOWN_REF` if no earlier task has that `ref`, `DUPLICATE`
    if another one has this `ref`, `TWO_PARENTS`, and `PARENT_FAILED` if the parent cannot be created.
    """

    ref: str | None
    """Name of the task in this request, of your choice; null for none. Tasks with `parent_ref` use it. Each name
    is used once. (1 to 100 characters)
    """
    parent_ref: str | None
    """`ref` of the task that this is a subtask of, which comes before this one. Excludes `parent_id`; null if
    the parent is not a new task. (1 to 100 characters)
    """
    title: Required[str]
    """What needs to be done, in one line. Leading and trailing spaces are removed; at least one visible
    character must remain. (1 to 200 characters)
    """
    description: str | None
    """Details in Markdown, stored as sent; null if there is no description. (at most 10,000 characters)"""
    status: TaskStatus
    """Progress of a task. Setting `completed` also sets `completed_at`; setting another status clears it."""
    priority: TaskPriority
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    start_date: datetime | str | None
    """When work should begin; null if not set. Must not be after `due_date`, or after the end of `due_on` in
    your time zone.
    """
    due_date: datetime | str | None
    """When the task is due, as a time; null if it is due on a day or not at all. Must be in the future when it
    is set or changed. Any time zone is accepted; responses use UTC. A task has either `due_date` or `due_on`:
    to change from one to the other, send null for the old one in the same request.
    """
    due_on: date | str | None
    """The day on which the task is due, without a time; null if it is due at a time or not at all. Must be today
    or later when it is set or changed, in the time zone of your profile. The task is overdue when the day has
    ended. A task has either `due_date` or `due_on`: to change from one to the other, send null for the old
    one in the same request. With both, the field code is `TWO_DUE_DATES`.
    """
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    recurrence: RecurrenceWriteDict | None
    """How the task repeats; null if it does not. A task without a due date gets the first date. The next task is
    created when the date of this one has passed, or with `after_completion` when this one is completed. It is
    a copy with its subtasks, links and reminders.
    """
    tags: Sequence[str]
    """Labels that everyone who can see the task can see. Categories are the private labels. Tags must be unique,
    ignoring case and Unicode form. (at most 20 items)
    """
    category_ids: Sequence[str]
    """Your categories to put the task in. The categories of other users are never changed. (at most 20 items)"""
    assignee_ids: Sequence[str]
    """IDs of the users to assign. In a project, they must be members; a personal task can be assigned only to
    yourself. If absent, a task in a project is assigned to its default assignee. (at most 20 items)
    """
    project_id: str | None
    """Project of the task; null for a personal task. If absent, it is the project of the task in `parent_ref`,
    and without that the task is personal.
    """
    parent_id: str | None
    """The task that this is a subtask of; null if it has no parent. The parent is in the same project, or
    personal too. Subtasks can have subtasks, at most 5 levels below a task without a parent, and at most
    1,000 tasks with all subtasks of all levels.
    """


class NotificationChannelsReplaceDict(TypedDict, total=False):
    """Channels for one kind of notification. All of them are required."""

    in_app: Required[bool]
    """In the list of notifications in the app."""
    email: Required[bool]
    """To the email address of the account."""
    push: Required[bool]
    """To your registered devices."""


class NotificationChannelsUpdateDict(TypedDict, total=False):
    """Channels for one kind of notification. A channel that you leave out does not change."""

    in_app: bool
    """In the list of notifications in the app."""
    email: bool
    """To the email address of the account."""
    push: bool
    """To your registered devices."""


class NotificationDeliveryReplaceDict(TypedDict, total=False):
    """When notifications are sent. A setting that you leave out is reset to its default."""

    email: Literal["instant", "hourly", "daily", "never"]
    """When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one
    message, or `never`. Messages about the security of the account are always sent.
    """
    digest_hour: int
    """Hour of the day, in your time zone, of the `daily` message. (0 to 23)"""
    quiet_from: str | None
    """Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`,
    on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours. (5
    characters)
    """
    quiet_to: str | None
    """When the quiet hours end; null for no quiet hours. (5 characters)"""


class NotificationDeliveryUpdateDict(TypedDict, total=False):
    """When notifications are sent. A setting that you leave out does not change."""

    email: Literal["instant", "hourly", "daily", "never"]
    """When to send notifications by email: `instant` after a minute, `hourly` or `daily` together in one
    message, or `never`. Messages about the security of the account are always sent.
    """
    digest_hour: int
    """Hour of the day, in your time zone, of the `daily` message. (0 to 23)"""
    quiet_from: str | None
    """Time of day, in your time zone, from which nothing is sent by email or as a push message until `quiet_to`,
    on the next day if that is not later. What happens meanwhile is sent then. null for no quiet hours. (5
    characters)
    """
    quiet_to: str | None
    """When the quiet hours end; null for no quiet hours. (5 characters)"""


class NotificationSettingsReplaceDict(TypedDict, total=False):
    """Which notifications to receive, and on which channels. A setting that you leave out is reset to its
    default.
    """

    assigned: NotificationChannelsReplaceDict
    """Another user assigned a task to you."""
    unassigned: NotificationChannelsReplaceDict
    """Another user removed you from the assignees of a task."""
    mentioned: NotificationChannelsReplaceDict
    """Another user mentioned you in a comment."""
    commented: NotificationChannelsReplaceDict
    """Another user commented on a task that you follow or are assigned to."""
    status_changed: NotificationChannelsReplaceDict
    """Another user changed the status of a task that you follow or are assigned to."""
    updated: NotificationChannelsReplaceDict
    """Another user changed something else of a task that you follow or are assigned to."""
    unblocked: NotificationChannelsReplaceDict
    """A task that you follow or are assigned to waits for no other task any more."""
    due_soon: NotificationChannelsReplaceDict
    """One of your tasks is due within a day."""
    overdue: NotificationChannelsReplaceDict
    """One of your tasks is overdue."""
    reminder: NotificationChannelsReplaceDict
    """A reminder of a task is due."""
    project_invited: NotificationChannelsReplaceDict
    """Another user invited you to a project."""
    membership_changed: NotificationChannelsReplaceDict
    """Your role in a project changed, or you are no longer a member."""
    job_finished: NotificationChannelsReplaceDict
    """An export or another job of yours has finished."""
    webhook_disabled: NotificationChannelsReplaceDict
    """One of your webhooks was switched off because it failed for too long."""


class NotificationSettingsUpdateDict(TypedDict, total=False):
    """Which notifications to receive, and on which channels. A setting that you leave out does not change."""

    assigned: NotificationChannelsUpdateDict
    """Another user assigned a task to you."""
    unassigned: NotificationChannelsUpdateDict
    """Another user removed you from the assignees of a task."""
    mentioned: NotificationChannelsUpdateDict
    """Another user mentioned you in a comment."""
    commented: NotificationChannelsUpdateDict
    """Another user commented on a task that you follow or are assigned to."""
    status_changed: NotificationChannelsUpdateDict
    """Another user changed the status of a task that you follow or are assigned to."""
    updated: NotificationChannelsUpdateDict
    """Another user changed something else of a task that you follow or are assigned to."""
    unblocked: NotificationChannelsUpdateDict
    """A task that you follow or are assigned to waits for no other task any more."""
    due_soon: NotificationChannelsUpdateDict
    """One of your tasks is due within a day."""
    overdue: NotificationChannelsUpdateDict
    """One of your tasks is overdue."""
    reminder: NotificationChannelsUpdateDict
    """A reminder of a task is due."""
    project_invited: NotificationChannelsUpdateDict
    """Another user invited you to a project. Without `email`, no message is sent if your address is verified;
    the invitation is in `listMyInvitations`.
    """
    membership_changed: NotificationChannelsUpdateDict
    """Your role in a project changed, or you are no longer a member."""
    job_finished: NotificationChannelsUpdateDict
    """An export or another job of yours has finished."""
    webhook_disabled: NotificationChannelsUpdateDict
    """One of your webhooks was switched off because it failed for too long."""


class PushKeysDict(TypedDict, total=False):
    """Keys of a browser's subscription, from `subscription.toJSON().keys`. Messages are encrypted with them, so
    that the push service cannot read them.
    """

    p256dh: Required[str]
    """Public key of the browser, a point on the curve P-256 in base64url. (87 characters)"""
    auth: Required[str]
    """Secret of the subscription, 16 bytes in base64url. (22 characters)"""


class TaskMoveDict(TypedDict, total=False):
    """The place that a task moves to. Send at most one of `before`, `after` and `place`."""

    project_id: str | None
    """Project to move the task to; null for your personal tasks. If absent, the project does not change."""
    parent_id: str | None
    """New parent of the task; null for none. If absent, it is the parent of the task in `before` or `after`.
    Without these, the parent does not change, or is null if the project changes.
    """
    before: str
    """ID of the task to put it before. That task must be in the list that this one moves to."""
    after: str
    """ID of the task to put it after. That task must be in the list that this one moves to."""
    place: Literal["first", "last"]
    """End of the list to put it at. The default is `last`."""


class TemplateReminderInputDict(TypedDict, total=False):
    """A reminder. Send either `minutes_before` or `days_before`; with both or none, the field code is
    `ONE_TIME`.
    """

    relative_to: ReminderAnchor
    """A date of a task. `due` is `due_date` or `due_on`; a day counts from the `reminder_time` in the settings
    of the user.
    """
    minutes_before: int | None
    """Minutes before that date, up to a year; null if the reminder is in days. (0 to 525,600)"""
    days_before: int | None
    """Days before that date, at the same time of day in the time zone of the user; null if the reminder is in
    minutes. (0 to 365)
    """
    channels: Sequence[ReminderChannel]
    """How the reminder is sent. Channels that the user has switched off for reminders are left out. (1 to 3
    items)
    """


class TemplateSubtaskInputDict(TypedDict, total=False):
    """A subtask in a template."""

    level: int
    """How deep the subtask is: 1 for a subtask of the task, 2 for one below the nearest subtask before it with
    level 1, and so on. At most one more than the level of the subtask before it (field code `LEVEL_SKIPPED`).
    (1 to 5)
    """
    title: Required[str]
    """Title of the task, in one line, with variables such as `{{week}}`. Leading and trailing spaces are
    removed; at least one visible character must remain. (1 to 300 characters)
    """
    description: str | None
    """Details in Markdown, with variables; null if there is no description. (at most 15,000 characters)"""
    priority: TaskPriority
    """Importance of a task. Sorting by priority in ascending order puts `low` before `medium` before `high`."""
    tags: Sequence[str]
    """Labels that everyone who can see the task can see. Tags must be unique, ignoring case and Unicode form.
    (at most 20 items)
    """
    estimate_minutes: int | None
    """Estimated effort in minutes, up to a year; null if there is no estimate. (1 to 525,600)"""
    assignee_ids: Sequence[str]
    """IDs of the users to assign. They are members of the project of the template; in a private template, you or
    members of your projects. Without any, a task in a project is assigned to its default assignee. (at most
    20 items)
    """
    category_names: Sequence[str]
    """Names of categories. The task is put in the categories with these names of the user who creates it,
    because categories are private. Case and Unicode form are ignored. In a shared template, everyone can see
    the names. (at most 20 items)
    """
    start_in_days: int | None
    """On which day work should begin, in days from the `date` that is chosen when the tasks are created; null
    for no start date. (-3,650 to 3,650)
    """
    start_time: str | None
    """Time of day of the start date in the time zone of the user who creates the tasks, with `start_in_days`;
    null for the beginning of the day. (5 characters)
    """
    due_in_days: int | None
    """On which day the task is due, in days from the `date` that is chosen when the tasks are created; null for
    no due date. (-3,650 to 3,650)
    """
    due_time: str | None
    """Time of day at which the task is due in the time zone of the user who creates the tasks, with
    `due_in_days`; null for a task that is due on a day. (5 characters)
    """
    reminders: Sequence[TemplateReminderInputDict]
    """The reminders that the user who creates the tasks gets. (at most 20 items)"""


class UserSettingsReplaceDict(TypedDict, total=False):
    """All settings. A setting that you leave out is reset to its default."""

    week_start: WeekStart
    """First day of the week in calendars and weekly statistics."""
    default_project_id: str | None
    """Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null
    when the project is deleted or you leave it.
    """
    reminder_time: str
    """Time of day, in your time zone, from which reminders count if a task is due on a day without a time. (5
    characters)
    """
    notifications: NotificationSettingsReplaceDict
    """Which notifications to receive, and on which channels. A setting that you leave out is reset to its
    default.
    """
    notification_delivery: NotificationDeliveryReplaceDict
    """When notifications are sent. A setting that you leave out is reset to its default."""


class UserSettingsUpdateDict(TypedDict, total=False):
    """Settings to update. A setting that you leave out does not change."""

    week_start: WeekStart
    """First day of the week in calendars and weekly statistics."""
    default_project_id: str | None
    """Default project of new tasks in clients; null for personal tasks. You must be a member of it. Set to null
    when the project is deleted or you leave it.
    """
    reminder_time: str
    """Time of day, in your time zone, from which reminders count if a task is due on a day without a time. (5
    characters)
    """
    notifications: NotificationSettingsUpdateDict
    """Which notifications to receive, and on which channels. A setting that you leave out does not change."""
    notification_delivery: NotificationDeliveryUpdateDict
    """When notifications are sent. A setting that you leave out does not change."""
