# Generated from the contract by `npm run generate`. Do not edit.

from __future__ import annotations

from collections.abc import Mapping as Mapping
from collections.abc import Sequence as Sequence
from datetime import datetime as datetime
from typing import Any as Any
from typing import Literal

from pydantic import Field
from typing_extensions import Required, TypeAlias, TypedDict

from .._runtime.model import Model

ErrorCode: TypeAlias = Literal["VALIDATION_FAILED", "MALFORMED_JSON", "MALFORMED_REQUEST", "DUE_DATE_IN_PAST", "INVALID_CURSOR", "UNKNOWN_ASSIGNEE", "UNKNOWN_CATEGORY", "UNKNOWN_PROJECT", "INVALID_LINK_TOKEN", "UNAUTHENTICATED", "INVALID_TOKEN", "TOKEN_EXPIRED", "SESSION_REVOKED", "INVALID_CREDENTIALS", "INVALID_REFRESH_TOKEN", "REFRESH_TOKEN_REUSED", "FORBIDDEN", "INSUFFICIENT_SCOPE", "EMAIL_NOT_VERIFIED", "NOT_FOUND", "ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED", "NOT_ACCEPTABLE", "REQUEST_TIMEOUT", "VERSION_CONFLICT", "EMAIL_TAKEN", "CATEGORY_NAME_TAKEN", "OWN_ACCOUNT", "ALREADY_ASSIGNED", "TASK_NOT_DELETED", "OWNS_SHARED_PROJECTS", "TOO_MANY_API_KEYS", "EXPORT_NOT_READY", "REFRESH_IN_PROGRESS", "IDEMPOTENCY_KEY_IN_USE", "PRECONDITION_FAILED", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "IDEMPOTENCY_KEY_REUSED", "PRECONDITION_REQUIRED", "RATE_LIMITED", "TOO_MANY_ATTEMPTS", "HEADERS_TOO_LARGE", "INTERNAL_ERROR", "DEPENDENCY_UNAVAILABLE", "OUTCOME_UNKNOWN", "OVERLOADED"]
"""Why a request failed. Codes are stable: branch on them, and on nothing else in an error.

| Code | Status | Meaning | What to do |
| --- | --- | --- | --- |
| `VALIDATION_FAILED` | 400 | A parameter, header or body does not fit the contract or a rule on it. | Mend each field in `errors`, then send again. |
| `MALFORMED_JSON` | 400 | The body is not JSON. | Check how the body is serialized; `message` says where reading stopped. |
| `MALFORMED_REQUEST` | 400 | What arrived is not HTTP, so no operation was reached. | Check the client, or what stands between it and the service. |
| `DUE_DATE_IN_PAST` | 400 | The due date is not in the future. | Choose a later one. An overdue task stays editable as long as its due date is left alone. |
| `INVALID_CURSOR` | 400 | The cursor was changed, or belongs to another user, other filters or another order. | Start again without `cursor`, and keep filters and order while you page. |
| `UNKNOWN_ASSIGNEE` | 400 | Somebody in the request cannot be assigned: not a member of the project, or no such user. | Assign members of the project; a personal task can only be assigned to its creator. |
| `UNKNOWN_CATEGORY` | 400 | A category in the request is not one of yours. | Take ids from `GET /api/v1/categories`. |
| `UNKNOWN_PROJECT` | 400 | A project in the request does not exist or is not visible to you. | Take ids from `GET /api/v1/projects`. |
| `INVALID_LINK_TOKEN` | 400 | The link of a message was used, is too old, or a newer one was sent. | Ask for a new message. |
| `UNAUTHENTICATED` | 401 | There is no access token. | Send `Authorization: Bearer <access_token>`. |
| `INVALID_TOKEN` | 401 | The access token is not one of this service, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
| `TOKEN_EXPIRED` | 401 | The access token has expired. | Exchange your refresh token at `POST /api/v1/auth/refresh`, then send again. |
| `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
| `INVALID_CREDENTIALS` | 401 | Email and password do not match an account. | Ask for them again. The answer is the same for an unknown email. |
| `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
| `REFRESH_TOKEN_REUSED` | 401 | The refresh token was used before, so it may be stolen; the whole session has been ended. | Log in again, and keep only the newest refresh token. |
| `FORBIDDEN` | 403 | You can see this, but your role does not let you do that. | Ask an owner or admin of the project. |
| `INSUFFICIENT_SCOPE` | 403 | The API key lacks a scope that the operation needs. | Use a key with the scopes that this document lists for the operation; `account:` scopes are for sessions only. |
| `EMAIL_NOT_VERIFIED` | 403 | The service asks for a verified email first, and yours is not. | Open the link that was sent to you, or have it sent again at `POST /api/v1/auth/email/resend`. |
| `NOT_FOUND` | 404 | Nothing of that id is visible to you. | Check the id. A task in the trash has to be restored first. |
| `ROUTE_NOT_FOUND` | 404 | The service has no such path. | Compare the path with this document; paths are case-sensitive and take no trailing slash. |
| `METHOD_NOT_ALLOWED` | 405 | The path exists, the method does not. | Use one of the methods in `Allow`. |
| `NOT_ACCEPTABLE` | 406 | The service cannot answer in a media type that `Accept` allows. | Accept `application/json`. |
| `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send again, over a better connection if it stays. |
| `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
| `EMAIL_TAKEN` | 409 | There is an account with this email already. | Log in, or register with another email. |
| `CATEGORY_NAME_TAKEN` | 409 | You have a category of this name already. Case and Unicode form do not count. | Choose another name, or use the category you have. |
| `OWN_ACCOUNT` | 409 | It is your own account, and you would lock yourself out. | Ask another administrator. |
| `ALREADY_ASSIGNED` | 409 | The task has this assignee or category already. | Nothing to do: the task is as you want it. |
| `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: there is nothing to restore. |
| `OWNS_SHARED_PROJECTS` | 409 | Projects of yours have other members, who would lose them with your account. | Hand each project in `errors` over, or delete it. |
| `TOO_MANY_API_KEYS` | 409 | You have as many API keys as one may have. | Revoke one that is not needed any more. |
| `EXPORT_NOT_READY` | 409 | The archive is not finished, or could not be made. | Look at its `status`: wait, or after `failed` ask for another one. |
| `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request got. Your session is intact. |
| `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
| `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
| `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB. | Send less at once. |
| `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. |
| `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Take a new key for each new request; keep it only for retries. |
| `PRECONDITION_REQUIRED` | 428 | A change of a task has to say which version it starts from. | Send `version` in the body, or the `ETag` in `If-Match`. |
| `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
| `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`; until then the right one is refused too. |
| `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter ones; cookies are not needed. |
| `INTERNAL_ERROR` | 500 | Something went wrong on our side. | Try again later. Report the `request_id` if it stays. |
| `DEPENDENCY_UNAVAILABLE` | 503 | Something the service needs, such as its database, is away. | Wait for the seconds in `Retry-After`, then send again. |
| `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is away. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
| `OVERLOADED` | 503 | The server is busy or stopping, or you have too many requests under way or too much of their responses unread. | Read your responses, wait for the seconds in `Retry-After`, then send again. |
"""


EventSubjectType: TypeAlias = Literal["task", "project", "category", "user", "session", "api_key"]
"""What kind of thing an event is about."""


EventType: TypeAlias = Literal["task.created", "task.updated", "task.deleted", "task.restored", "task.purged", "task.categorized", "project.created", "project.updated", "project.deleted", "category.created", "category.updated", "category.deleted", "user.registered", "user.updated", "user.exported", "user.deleted", "user.password_changed", "user.email_verified", "user.email_change_requested", "user.email_changed", "user.password_reset_requested", "user.password_reset", "session.created", "session.refreshed", "session.revoked", "session.reuse_detected", "api_key.created", "api_key.revoked", "login.failed", "access.denied"]
"""What happened. More types will come: treat one that you do not know as something to skip.

| Type | Written when |
| --- | --- |
| `task.created` | a task was added |
| `task.updated` | fields or assignees of a task changed |
| `task.deleted` | a task was moved to the trash |
| `task.restored` | a task was taken back from the trash |
| `task.purged` | a task was removed for good |
| `task.categorized` | somebody put a task in one of their categories, or took it out |
| `project.created` | a project was added |
| `project.updated` | fields of a project changed |
| `project.deleted` | a project was removed with all of its tasks |
| `category.created` | a category was added |
| `category.updated` | a category was renamed or recoloured |
| `category.deleted` | a category was removed |
| `user.registered` | somebody opened an account |
| `user.updated` | somebody changed their profile |
| `user.exported` | somebody asked for an archive of their data |
| `user.deleted` | somebody deleted their account; told in every project that they were a member of |
| `user.password_changed` | somebody changed their password |
| `user.email_verified` | somebody showed that their email is theirs |
| `user.email_change_requested` | somebody asked for another email |
| `user.email_changed` | somebody opened the link that was sent to their new email |
| `user.password_reset_requested` | somebody was sent a link to reset their password |
| `user.password_reset` | somebody reset their password with such a link |
| `session.created` | somebody logged in or registered |
| `session.refreshed` | a refresh token was exchanged for new tokens |
| `session.revoked` | a session was ended: by logging out, from the list, or by another password |
| `session.reuse_detected` | a used refresh token was presented again, and its session was ended |
| `api_key.created` | somebody made an API key |
| `api_key.revoked` | somebody revoked one of their API keys |
| `login.failed` | an email was tried with a wrong password, or too often; only in the audit log |
| `access.denied` | a request was refused with 401 or 403, or its password was wrong; only in the audit log |
"""


ExportStatus: TypeAlias = Literal["queued", "running", "done", "failed"]
"""How far it is: `queued` and `running` become `done` or `failed`. After `failed` ask for another one."""


HealthStatus: TypeAlias = Literal["ok", "degraded", "unavailable"]
"""`ok`: all is well. `degraded`: requests are served, but something is slower or missing. `unavailable`:
requests that need this part fail.
"""


ProjectRole: TypeAlias = Literal["owner", "admin", "member", "viewer"]
"""What somebody may do in a project. `viewer` reads; `member` also creates and changes tasks; `admin` also
changes the settings and members of the project; `owner` (exactly one) also deletes it.
"""


Scope: TypeAlias = Literal["profile:read", "profile:write", "projects:read", "projects:write", "tasks:read", "tasks:write", "categories:read", "categories:write", "activity:read", "admin:read"]
"""What an API key may be allowed to do. A session has no such limits; what only a session may do, such as to end
sessions, to make API keys or to change the role of somebody, is in no scope here.

| Scope | Allows to |
| --- | --- |
| `profile:read` | see your profile and settings |
| `profile:write` | change your profile and settings |
| `projects:read` | see your projects |
| `projects:write` | create, change, archive and delete projects |
| `tasks:read` | see tasks and search among them |
| `tasks:write` | create, change, assign, categorize, delete and restore tasks |
| `categories:read` | see your categories |
| `categories:write` | create, change and delete your categories |
| `activity:read` | see what happened in your projects and your account |
| `admin:read` | see all users, the audit log and the figures of the installation, if you are a system admin |
"""


SystemRole: TypeAlias = Literal["user", "admin"]
"""What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a role
in a project is a `ProjectRole`.
"""


TaskPriority: TypeAlias = Literal["low", "medium", "high"]
"""How much a task matters. Sorting by priority puts `low` before `medium` before `high` in ascending order."""


TaskStatus: TypeAlias = Literal["todo", "in_progress", "completed"]
"""How far a task has come. Setting `completed` also sets `completed_at`; setting another one clears it."""


WeekStart: TypeAlias = Literal["monday", "sunday", "saturday"]
"""The day on which a week begins in calendars and weekly figures."""


class AccountUsage(Model):
    """How much an account is used."""

    last_login_at: datetime | None
    """When a session was last started with the password; null when none ever was."""
    session_count: int
    """Sessions that have not ended. (0 to 2,147,483,647)"""
    project_count: int
    """Projects in which the user has a role. (0 to 2,147,483,647)"""
    task_count: int
    """Tasks that the user has created, without those in the trash. (0 to 2,147,483,647)"""


class ApiKey(Model):
    """A key with which a program acts as you, within its scopes. The key itself is not kept."""

    id: str
    """Identifies the API key."""
    name: str
    """What the key is for. (1 to 100 characters)"""
    prefix: str
    """How the key begins, to tell it from others. Not enough to use it. (12 characters)"""
    scopes: list[Scope | str]
    """What the key may do. (at most 50 items)"""
    created_at: datetime
    """When the key was created."""
    last_used_at: datetime | None
    """When a request came with the key last, to the minute; null when none ever did."""
    expires_at: datetime
    """When the key stops working by itself."""


class UserSummary(Model):
    """As much of a user as others see."""

    id: str
    """Identifies the user."""
    full_name: str
    """Name that others see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """Address of a picture, over https; null when there is none."""


class EventSubject(Model):
    """What an event is about."""

    type: EventSubjectType | str
    """What kind of thing an event is about."""
    id: str
    """Identifies it, even after it is gone."""
    name: str | None
    """What it was called at the time: title, name or full name; null for a session, and for an account that is
    gone. (at most 200 characters)
    """


class FieldChange(Model):
    """One field, before and after."""

    field: str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as it stands in the resource: any JSON, null included."""
    after: Any
    """The value of a field before or after a change, as it stands in the resource: any JSON, null included."""


class AuditEntry(Model):
    """One entry of the audit log, which is the log of all changes and of all refusals. It never changes."""

    id: str
    """Identifies the entry. A change has the same id in the activity of those who see it."""
    type: EventType | str
    """What happened. More types will come: treat one that you do not know as something to skip."""
    actor_id: str | None
    """Who did it, or tried to, also after the account is gone; null when it is not known or the service did it."""
    actor: UserSummary | None
    """The user of `actor_id`; null when the account is gone."""
    project_id: str | None
    """Project in which it happened; null outside of projects, and for a refusal."""
    subject: EventSubject | None
    """What it is about. Of a refusal: the first thing in the path, or the account whose password was tried; null
    when that is not known.
    """
    operation: str | None
    """The operation of this contract that was refused; null for a change. (at most 100 characters)"""
    code: str | None
    """Why it was refused, as the answer said it; null for a change. (at most 100 characters)"""
    client_address: str | None
    """Address that the request came from; null when the service acted by itself. (at most 45 characters)"""
    version: int | None
    """Version of the subject after the change; null when it has none. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """What changed, field by field; empty when nothing but the entry itself is to be told. (at most 100 items)"""
    request_id: str | None
    """The request that caused it, as in `X-Request-Id`; null when the service did it by itself. (8 to 64
    characters)
    """
    created_at: datetime
    """When it happened."""


class NotificationChannels(Model):
    """On which ways you are told of something."""

    in_app: bool
    """In the list of notifications."""
    email: bool
    """By email to the address of the account."""
    push: bool
    """To the devices that you have registered."""


class NotificationSettings(Model):
    """Of what you are told, and on which ways. Messages about the security of the account are always sent by
    email.
    """

    assigned: NotificationChannels
    """Somebody assigned a task to you."""
    mentioned: NotificationChannels
    """Somebody mentioned you in a comment."""
    commented: NotificationChannels
    """Somebody commented on a task that you follow or are assigned to."""
    updated: NotificationChannels
    """Somebody changed a task that you follow or are assigned to."""
    due_soon: NotificationChannels
    """A task that is yours to do is due within a day."""
    overdue: NotificationChannels
    """A task that is yours to do has passed its due date."""
    project_invited: NotificationChannels
    """Somebody invited you to a project."""
    membership_changed: NotificationChannels
    """Your role in a project changed, or you are no longer a member."""
    webhook_disabled: NotificationChannels
    """A webhook of yours failed for so long that it was switched off."""


class UserSettings(Model):
    """How you like things to be."""

    week_start: WeekStart | str
    """The day on which a week begins in calendars and weekly figures."""
    default_project_id: str | None
    """Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It
    becomes null when the project is deleted or you leave it.
    """
    notifications: NotificationSettings
    """Of what you are told, and on which ways. Messages about the security of the account are always sent by
    email.
    """


class User(Model):
    """An account, as its owner sees it."""

    id: str
    """Identifies the user. Never changes."""
    email: str
    """Address to log in with. Upper and lower case are the same."""
    email_verified: bool
    """Whether the user has shown that the address is theirs."""
    full_name: str
    """Name that others see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """Address of a picture, over https; null when there is none."""
    timezone: str
    """IANA time zone, in which days and weeks are counted. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag, for messages and the formats of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """How you like things to be."""
    role: SystemRole | str
    """What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a
    role in a project is a `ProjectRole`.
    """
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""


class AuthSession(Model):
    """A session: who you are, and the tokens to prove it."""

    user: User
    """An account, as its owner sees it."""
    access_token: str = Field(repr=False)
    """Send it as `Authorization: Bearer …`. Do not look inside; its form may change."""
    refresh_token: str = Field(repr=False)
    """Exchange it for new tokens before or after the access token expires. It can be used once; keep it secret."""
    token_type: Literal["Bearer"]
    """How to send the access token; always `Bearer`."""
    expires_in: int
    """Seconds until the access token expires. (1 to 2,592,000)"""


class Category(Model):
    """A private label of yours for tasks, across projects. Nobody else sees it."""

    id: str
    """Identifies the category. Never changes."""
    name: str
    """What the category is called, with at least one visible character. Unique among your own: case and Unicode
    form do not count. (1 to 50 characters)
    """
    color: str
    """Colour in which clients show it, as `#RRGGBB`. (7 characters)"""
    task_count: int
    """Tasks that you put in the category and can still see; those in the trash do not count. (0 to
    2,147,483,647)
    """
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""


class ErrorDetail(Model):
    """One field that is not valid, or that explains the failure."""

    field: str
    """Where it is: the path of a body member (`settings.week_start`, `tags[2]`), or the name of a parameter or
    header; `body` for the body as a whole. (at most 200 characters)
    """
    code: str
    """What is wrong with it, for programs: `REQUIRED`, `UNKNOWN_FIELD`, `INVALID_TYPE`, `INVALID_FORMAT`,
    `INVALID_ENCODING`, `INVALID_CHARACTER`, `INEXACT_NUMBER`, `TOO_SHORT`, `TOO_LONG`, `TOO_SMALL`,
    `TOO_LARGE`, `TOO_FEW`, `TOO_MANY`, `DUPLICATE`, `NOT_ALLOWED`, or a code that the operation describes.
    The list is open. (at most 64 characters)
    """
    message: str
    """What is wrong with it and how to correct it, for people. (at most 1,000 characters)"""


class ConflictChange(Model):
    """One field that somebody changed since your version."""

    field: str
    """Name of the field. (at most 100 characters)"""
    before: Any
    """The value of a field before or after a change, as it stands in the resource: any JSON, null included."""
    after: Any
    """The value of a field before or after a change, as it stands in the resource: any JSON, null included."""
    version: int
    """The version that this change made. (1 to 2,147,483,647)"""
    changed_by: UserSummary | None
    """Who changed it; null when the service did, or the account is gone."""
    changed_at: datetime
    """When it was changed."""


class ConflictMeta(Model):
    """Where the resource stands now, and how it got there from your version."""

    request_id: str
    """Identifies this request in the logs and events of the service; the same as the `X-Request-Id` header. (8
    to 64 characters)
    """
    current_version: int | None
    """The version the resource has now; null when the conflict is not about a version. (1 to 2,147,483,647)"""
    changes: list[ConflictChange]
    """What changed since the version you sent, oldest first; empty when the conflict is not about a version. (at
    most 100 items)
    """


class CategoryConflict(Model):
    """A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` it shows what you need to try again.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Category | None
    """The resource as it is now; null when the conflict is not about its version."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that collides; empty when the conflict is about the version. (at most 100 items)"""
    meta: ConflictMeta
    """Where the resource stands now, and how it got there from your version."""


class CategorySummary(Model):
    """As much of a category as a task shows."""

    id: str
    """Identifies the category."""
    name: str
    """What the category is called, with at least one visible character. Unique among your own: case and Unicode
    form do not count. (1 to 50 characters)
    """
    color: str
    """Colour in which clients show it, as `#RRGGBB`. (7 characters)"""


class EmailVerification(Model):
    """An address that has been shown to be its user's."""

    email: str
    """The address."""
    email_verified: bool
    """Always true: the link was opened by whoever reads the mail of this address."""


class Meta(Model):
    """Facts about the answer rather than the resource."""

    request_id: str
    """Identifies this request in the logs and events of the service; the same as the `X-Request-Id` header. (8
    to 64 characters)
    """


class ErrorResponse(Model):
    """Every failure, in the same envelope as a success."""

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: None
    """Always null: there is no resource to show."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that has to be mended, all of them at once; empty when the failure is not about fields. (at
    most 100 items)
    """
    meta: Meta
    """Facts about the answer rather than the resource."""


class Event(Model):
    """One entry of the log of all changes. It is written together with the change, and never changes afterwards."""

    id: str
    """Identifies the event. A webhook may come twice; this tells."""
    type: EventType | str
    """What happened. More types will come: treat one that you do not know as something to skip."""
    actor: UserSummary | None
    """Who did it; null when the service did, or the account is gone."""
    project_id: str | None
    """Project in which it happened; null outside of projects."""
    subject: EventSubject
    """What an event is about."""
    version: int | None
    """Version of the subject after the change; null when it has none. (1 to 2,147,483,647)"""
    changes: list[FieldChange]
    """What changed, field by field; empty when nothing but the event itself is to be told. (at most 100 items)"""
    request_id: str | None
    """The request that caused it, as in `X-Request-Id`; null when the service did it by itself. (8 to 64
    characters)
    """
    created_at: datetime
    """When it happened."""


class Export(Model):
    """An archive of everything that is yours."""

    id: str
    """Identifies the export. Never changes."""
    status: ExportStatus | str
    """How far it is: `queued` and `running` become `done` or `failed`. After `failed` ask for another one."""
    progress: int
    """About how much of it is written, in per cent. (0 to 100)"""
    size_bytes: int | None
    """Size of the archive; null until it is done. (0 to 9,007,199,254,740,991)"""
    created_at: datetime
    """When you asked for it."""
    expires_at: datetime | None
    """When the archive is removed, a day after it was done; null until then."""
    download_url: str | None
    """Path of the archive, for requests with your access token; null until it is done."""


class HealthCheck(Model):
    """How one part of the service is doing."""

    name: str
    """The part, such as `database`, or `redis` where one is configured. (at most 100 characters)"""
    status: HealthStatus | str
    """`ok`: all is well. `degraded`: requests are served, but something is slower or missing. `unavailable`:
    requests that need this part fail.
    """
    latency_ms: float | None
    """How long it took to answer, in milliseconds; null when it was not asked or did not. (0 to 60,000)"""


class Health(Model):
    """How the service is doing."""

    status: HealthStatus | str
    """`ok`: all is well. `degraded`: requests are served, but something is slower or missing. `unavailable`:
    requests that need this part fail.
    """
    version: str
    """Version of the running software. (at most 50 characters)"""
    uptime_seconds: int
    """Seconds since it was started. (0 to 2,147,483,647)"""
    checks: list[HealthCheck]
    """The parts that were looked at; empty when only the process itself was. (at most 20 items)"""


class IssuedApiKey(Model):
    """An API key that was just created, with the key itself."""

    id: str
    """Identifies the API key."""
    name: str
    """What the key is for. (1 to 100 characters)"""
    prefix: str
    """How the key begins, to tell it from others. Not enough to use it. (12 characters)"""
    scopes: list[Scope | str]
    """What the key may do. (at most 50 items)"""
    created_at: datetime
    """When the key was created."""
    last_used_at: datetime | None
    """When a request came with the key last, to the minute; null when none ever did."""
    expires_at: datetime
    """When the key stops working by itself."""
    key: str = Field(repr=False)
    """The key: send it as `Authorization: Bearer …`. This is the only time it is shown, so keep it now, and keep
    it secret.
    """


class JobCounts(Model):
    """What is done in the background. Not counted further than 100,000, both together."""

    queued: int
    """Jobs that wait, for a worker, for their time or for another try, and those that are being done. (0 to
    100,000)
    """
    failed: int
    """Jobs that have failed for good. The log of the service says why. (0 to 100,000)"""


class ManagedUser(Model):
    """An account, as administrators see it."""

    id: str
    """Identifies the user. Never changes."""
    email: str
    """Address to log in with. Upper and lower case are the same."""
    email_verified: bool
    """Whether the user has shown that the address is theirs."""
    full_name: str
    """Name that others see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """Address of a picture, over https; null when there is none."""
    timezone: str
    """IANA time zone, in which days and weeks are counted. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag, for messages and the formats of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """How you like things to be."""
    role: SystemRole | str
    """What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a
    role in a project is a `ProjectRole`.
    """
    active: bool
    """Whether the account can be used. One that cannot has no sessions, and cannot log in."""
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""


class ManagedUserDetails(Model):
    """An account, as administrators see it, with how much it is used."""

    id: str
    """Identifies the user. Never changes."""
    email: str
    """Address to log in with. Upper and lower case are the same."""
    email_verified: bool
    """Whether the user has shown that the address is theirs."""
    full_name: str
    """Name that others see, with at least one visible character. (1 to 100 characters)"""
    avatar_url: str | None
    """Address of a picture, over https; null when there is none."""
    timezone: str
    """IANA time zone, in which days and weeks are counted. (1 to 64 characters)"""
    locale: str
    """BCP 47 language tag, for messages and the formats of dates and numbers. (2 to 35 characters)"""
    settings: UserSettings
    """How you like things to be."""
    role: SystemRole | str
    """What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a
    role in a project is a `ProjectRole`.
    """
    active: bool
    """Whether the account can be used. One that cannot has no sessions, and cannot log in."""
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""
    usage: AccountUsage
    """How much an account is used."""


class ManagedUserConflict(Model):
    """A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` it shows what you need to try again.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: ManagedUserDetails | None
    """The resource as it is now; null when the conflict is not about its version."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that collides; empty when the conflict is about the version. (at most 100 items)"""
    meta: ConflictMeta
    """Where the resource stands now, and how it got there from your version."""


class Project(Model):
    """A place for tasks that belong together, shared by its members."""

    id: str
    """Identifies the project. Never changes."""
    name: str
    """What the project is called, with at least one visible character. Need not be unique. (1 to 100 characters)"""
    description: str | None
    """What the project is for, in Markdown, stored as given; null when there is nothing to say. (at most 10,000
    characters)
    """
    color: str
    """Colour in which clients show it, as `#RRGGBB`. (7 characters)"""
    archived: bool
    """Whether the project is put away. An archived project keeps its tasks and can be brought back at any time."""
    role: ProjectRole | str
    """What somebody may do in a project. `viewer` reads; `member` also creates and changes tasks; `admin` also
    changes the settings and members of the project; `owner` (exactly one) also deletes it.
    """
    task_count: int
    """Open and completed tasks of the project; those in the trash do not count. (0 to 2,147,483,647)"""
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""


class ProjectConflict(Model):
    """A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` it shows what you need to try again.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Project | None
    """The resource as it is now; null when the conflict is not about its version."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that collides; empty when the conflict is about the version. (at most 100 items)"""
    meta: ConflictMeta
    """Where the resource stands now, and how it got there from your version."""


class Session(Model):
    """One place where you are logged in. It starts with a login or a registration."""

    id: str
    """Identifies the session."""
    current: bool
    """Whether it is the session that this request was made in."""
    client_address: str | None
    """IP address that the login came from; null when it is not known. (at most 64 characters)"""
    user_agent: str | None
    """What the client called itself at login, cut off after 500 characters; null when it said nothing. (at most
    500 characters)
    """
    created_at: datetime
    """When you logged in."""
    last_used_at: datetime
    """When its tokens were issued last, at login or by a refresh."""
    expires_at: datetime
    """When it ends by itself unless it is refreshed before."""


class UserCounts(Model):
    """Accounts, without those that their owners have closed."""

    total: int
    """All of them. From 50,000 on an estimate. (0 to 2,147,483,647)"""
    active: int
    """Those that can be used. From 50,000 accounts on an estimate. (0 to 2,147,483,647)"""
    verified: int
    """Those whose email is verified. From 50,000 accounts on an estimate. (0 to 2,147,483,647)"""
    admins: int
    """System admins. Always exact. (0 to 2,147,483,647)"""


class TaskCounts(Model):
    """Tasks by status, and those in the trash apart, whatever their status is."""

    todo: int
    """Tasks to do. From 50,000 tasks on an estimate. (0 to 2,147,483,647)"""
    in_progress: int
    """Tasks that somebody works on. From 50,000 tasks on an estimate. (0 to 2,147,483,647)"""
    completed: int
    """Tasks that are done. From 50,000 tasks on an estimate. (0 to 2,147,483,647)"""
    trashed: int
    """Tasks in the trash. Not counted further than 100,000. (0 to 2,147,483,647)"""


class SystemStats(Model):
    """The figures of an installation."""

    users: UserCounts
    """Accounts, without those that their owners have closed."""
    session_count: int
    """Sessions that have not ended. From 50,000 sessions in the database on an estimate. (0 to 2,147,483,647)"""
    api_key_count: int
    """API keys that have not expired. From 50,000 keys in the database on an estimate. (0 to 2,147,483,647)"""
    project_count: int
    """Projects, with archived ones. From 50,000 on an estimate. (0 to 2,147,483,647)"""
    tasks: TaskCounts
    """Tasks by status, and those in the trash apart, whatever their status is."""
    event_count: int
    """Entries of the audit log. From 50,000 on an estimate. (0 to 9,007,199,254,740,991)"""
    jobs: JobCounts
    """What is done in the background. Not counted further than 100,000, both together."""
    database_bytes: int
    """What the database takes on its disk, with indexes. (0 to 9,007,199,254,740,991)"""
    version: str
    """Version of the running software. (at most 50 characters)"""
    uptime_seconds: int
    """Seconds since the process that answers was started. (0 to 2,147,483,647)"""


class Task(Model):
    """Something to be done, in a project or just for oneself."""

    id: str
    """Identifies the task. Never changes."""
    project_id: str | None
    """Project the task belongs to; null for a personal task that only its creator sees."""
    title: str
    """What is to be done, in one line. Spaces around it are removed; at least one visible character stays. (1 to
    200 characters)
    """
    description: str | None
    """More about it, in Markdown, stored as given; null when there is nothing to say. (at most 10,000
    characters)
    """
    status: TaskStatus | str
    """How far a task has come. Setting `completed` also sets `completed_at`; setting another one clears it."""
    priority: TaskPriority | str
    """How much a task matters. Sorting by priority puts `low` before `medium` before `high` in ascending order."""
    start_date: datetime | None
    """When work should begin; null when that is open. Not after `due_date`."""
    due_date: datetime | None
    """When it should be done; null when it can wait for ever."""
    estimate_minutes: int | None
    """Expected effort in minutes, up to a year; null when nobody has guessed. (1 to 525,600)"""
    tags: list[str]
    """Free words that everybody sees who sees the task. Categories are the private ones. (at most 20 items)"""
    categories: list[CategorySummary]
    """Your own categories of the task; others see theirs. (at most 20 items)"""
    assignees: list[UserSummary]
    """Who works on it. (at most 20 items)"""
    created_by: UserSummary | None
    """Who added it; null when that account is gone."""
    completed: bool
    """Whether `status` is `completed`."""
    completed_at: datetime | None
    """When it was completed; null until then."""
    version: int
    """Counts the changes, from 1. Send it back with a change, so that you never overwrite somebody else's. (1 to
    2,147,483,647)
    """
    created_at: datetime
    """When it was created. Never changes."""
    updated_at: datetime
    """When it last changed; equal to `created_at` until then."""
    deleted_at: datetime | None
    """When it was moved to the trash; null while it is not there."""


class TaskConflict(Model):
    """A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` it shows what you need to try again.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: Task | None
    """The resource as it is now; null when the conflict is not about its version."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that collides; empty when the conflict is about the version. (at most 100 items)"""
    meta: ConflictMeta
    """Where the resource stands now, and how it got there from your version."""


class UserConflict(Model):
    """A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
    `PRECONDITION_FAILED` it shows what you need to try again.
    """

    success: bool
    """Always false: the request failed, and nothing was changed."""
    data: User | None
    """The resource as it is now; null when the conflict is not about its version."""
    message: str
    """One sentence for people. Do not branch on it. (at most 1,000 characters)"""
    error: ErrorCode | str
    """Why a request failed. Codes are stable: branch on them, and on nothing else in an error."""
    errors: list[ErrorDetail]
    """Each field that collides; empty when the conflict is about the version. (at most 100 items)"""
    meta: ConflictMeta
    """Where the resource stands now, and how it got there from your version."""


class NotificationChannelsReplaceDict(TypedDict, total=False):
    """On which ways you want to be told of something. Say it of each."""

    in_app: Required[bool]
    """In the list of notifications."""
    email: Required[bool]
    """By email to the address of the account."""
    push: Required[bool]
    """To the devices that you have registered."""


class NotificationChannelsUpdateDict(TypedDict, total=False):
    """On which ways you want to be told of something. What is left out stays."""

    in_app: bool
    """In the list of notifications."""
    email: bool
    """By email to the address of the account."""
    push: bool
    """To the devices that you have registered."""


class NotificationSettingsReplaceDict(TypedDict, total=False):
    """Of what you want to be told, and on which ways. What is left out goes back to its default."""

    assigned: NotificationChannelsReplaceDict
    """Somebody assigned a task to you."""
    mentioned: NotificationChannelsReplaceDict
    """Somebody mentioned you in a comment."""
    commented: NotificationChannelsReplaceDict
    """Somebody commented on a task that you follow or are assigned to."""
    updated: NotificationChannelsReplaceDict
    """Somebody changed a task that you follow or are assigned to."""
    due_soon: NotificationChannelsReplaceDict
    """A task that is yours to do is due within a day."""
    overdue: NotificationChannelsReplaceDict
    """A task that is yours to do has passed its due date."""
    project_invited: NotificationChannelsReplaceDict
    """Somebody invited you to a project."""
    membership_changed: NotificationChannelsReplaceDict
    """Your role in a project changed, or you are no longer a member."""
    webhook_disabled: NotificationChannelsReplaceDict
    """A webhook of yours failed for so long that it was switched off."""


class NotificationSettingsUpdateDict(TypedDict, total=False):
    """Of what you want to be told, and on which ways. What is left out stays."""

    assigned: NotificationChannelsUpdateDict
    """Somebody assigned a task to you."""
    mentioned: NotificationChannelsUpdateDict
    """Somebody mentioned you in a comment."""
    commented: NotificationChannelsUpdateDict
    """Somebody commented on a task that you follow or are assigned to."""
    updated: NotificationChannelsUpdateDict
    """Somebody changed a task that you follow or are assigned to."""
    due_soon: NotificationChannelsUpdateDict
    """A task that is yours to do is due within a day."""
    overdue: NotificationChannelsUpdateDict
    """A task that is yours to do has passed its due date."""
    project_invited: NotificationChannelsUpdateDict
    """Somebody invited you to a project."""
    membership_changed: NotificationChannelsUpdateDict
    """Your role in a project changed, or you are no longer a member."""
    webhook_disabled: NotificationChannelsUpdateDict
    """A webhook of yours failed for so long that it was switched off."""


class UserSettingsReplaceDict(TypedDict, total=False):
    """All settings. What is left out goes back to its default."""

    week_start: WeekStart
    """The day on which a week begins in calendars and weekly figures."""
    default_project_id: str | None
    """Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It
    becomes null when the project is deleted or you leave it.
    """
    notifications: NotificationSettingsReplaceDict
    """Of what you want to be told, and on which ways. What is left out goes back to its default."""


class UserSettingsUpdateDict(TypedDict, total=False):
    """Settings to change. What is left out stays."""

    week_start: WeekStart
    """The day on which a week begins in calendars and weekly figures."""
    default_project_id: str | None
    """Project that a client offers first for a new task; null for personal tasks. You must be a member of it. It
    becomes null when the project is deleted or you leave it.
    """
    notifications: NotificationSettingsUpdateDict
    """Of what you want to be told, and on which ways. What is left out stays."""
