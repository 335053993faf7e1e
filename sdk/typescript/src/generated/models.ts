// Generated from the contract by `npm run generate`. Do not edit.

import type { components, operations } from './schema.ts';

type Schemas = components['schemas'];
/**
 * Why a request failed. Codes are stable: branch on them, and on nothing else in an error.
 *
 * | Code | Status | Meaning | What to do |
 * | --- | --- | --- | --- |
 * | `VALIDATION_FAILED` | 400 | A parameter, header or body does not fit the contract or a rule on it. | Mend each field in `errors`, then send again. |
 * | `MALFORMED_JSON` | 400 | The body is not JSON. | Check how the body is serialized; `message` says where reading stopped. |
 * | `MALFORMED_REQUEST` | 400 | What arrived is not HTTP, so no operation was reached. | Check the client, or what stands between it and the service. |
 * | `DUE_DATE_IN_PAST` | 400 | The due date is not in the future. | Choose a later one. An overdue task stays editable as long as its due date is left alone. |
 * | `INVALID_CURSOR` | 400 | The cursor was changed, or belongs to another user, other filters or another order. | Start again without `cursor`, and keep filters and order while you page. |
 * | `UNKNOWN_ASSIGNEE` | 400 | Somebody in the request cannot be assigned: not a member of the project, or no such user. | Assign members of the project; a personal task can only be assigned to its creator. |
 * | `UNKNOWN_CATEGORY` | 400 | A category in the request is not one of yours. | Take ids from `GET /api/v1/categories`. |
 * | `UNKNOWN_PROJECT` | 400 | A project in the request does not exist or is not visible to you. | Take ids from `GET /api/v1/projects`. |
 * | `INVALID_LINK_TOKEN` | 400 | The link of a message was used, is too old, or a newer one was sent. | Ask for a new message. |
 * | `UNAUTHENTICATED` | 401 | There is no access token. | Send `Authorization: Bearer <access_token>`. |
 * | `INVALID_TOKEN` | 401 | The access token is not one of this service, or the API key is unknown, revoked or expired. | Log in again, or create another key. |
 * | `TOKEN_EXPIRED` | 401 | The access token has expired. | Exchange your refresh token at `POST /api/v1/auth/refresh`, then send again. |
 * | `SESSION_REVOKED` | 401 | The session of this access token has ended. | Log in again. |
 * | `INVALID_CREDENTIALS` | 401 | Email and password do not match an account. | Ask for them again. The answer is the same for an unknown email. |
 * | `INVALID_REFRESH_TOKEN` | 401 | The refresh token is unknown or expired, or its session has ended. | Log in again. |
 * | `REFRESH_TOKEN_REUSED` | 401 | The refresh token was used before, so it may be stolen; the whole session has been ended. | Log in again, and keep only the newest refresh token. |
 * | `FORBIDDEN` | 403 | You can see this, but your role does not let you do that. | Ask an owner or admin of the project. |
 * | `INSUFFICIENT_SCOPE` | 403 | The API key lacks a scope that the operation needs. | Use a key with the scopes that this document lists for the operation; `account:` scopes are for sessions only. |
 * | `EMAIL_NOT_VERIFIED` | 403 | The service asks for a verified email first, and yours is not. | Open the link that was sent to you, or have it sent again at `POST /api/v1/auth/email/resend`. |
 * | `NOT_FOUND` | 404 | Nothing of that id is visible to you. | Check the id. A task in the trash has to be restored first. |
 * | `ROUTE_NOT_FOUND` | 404 | The service has no such path. | Compare the path with this document; paths are case-sensitive and take no trailing slash. |
 * | `METHOD_NOT_ALLOWED` | 405 | The path exists, the method does not. | Use one of the methods in `Allow`. |
 * | `NOT_ACCEPTABLE` | 406 | The service cannot answer in a media type that `Accept` allows. | Accept `application/json`. |
 * | `REQUEST_TIMEOUT` | 408 | The request took too long to arrive. | Send again, over a better connection if it stays. |
 * | `VERSION_CONFLICT` | 409 | The resource has changed since the `version` you sent. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
 * | `EMAIL_TAKEN` | 409 | There is an account with this email already. | Log in, or register with another email. |
 * | `CATEGORY_NAME_TAKEN` | 409 | You have a category of this name already. Case and Unicode form do not count. | Choose another name, or use the category you have. |
 * | `OWN_ACCOUNT` | 409 | It is your own account, and you would lock yourself out. | Ask another administrator. |
 * | `ALREADY_ASSIGNED` | 409 | The task has this assignee or category already. | Nothing to do: the task is as you want it. |
 * | `TASK_NOT_DELETED` | 409 | The task is not in the trash. | Nothing to do: there is nothing to restore. |
 * | `OWNS_SHARED_PROJECTS` | 409 | Projects of yours have other members, who would lose them with your account. | Hand each project in `errors` over, or delete it. |
 * | `TOO_MANY_API_KEYS` | 409 | You have as many API keys as one may have. | Revoke one that is not needed any more. |
 * | `EXPORT_NOT_READY` | 409 | The archive is not finished, or could not be made. | Look at its `status`: wait, or after `failed` ask for another one. |
 * | `REFRESH_IN_PROGRESS` | 409 | Another request is exchanging the same refresh token right now. | Use the tokens that the other request got. Your session is intact. |
 * | `IDEMPOTENCY_KEY_IN_USE` | 409 | The first request with this `Idempotency-Key` is still running. | Wait a moment, then send the same request with the same key again. |
 * | `PRECONDITION_FAILED` | 412 | The version of the resource does not match `If-Match`, or matches `If-None-Match`. | Look at `data` and `meta.changes`, apply your change to the current version, and send again. |
 * | `PAYLOAD_TOO_LARGE` | 413 | The body is larger than 256 KiB. | Send less at once. |
 * | `UNSUPPORTED_MEDIA_TYPE` | 415 | The media type, charset or encoding of the body is not supported. | Send JSON in UTF-8 with `Content-Type: application/json`. `PATCH` also accepts `application/merge-patch+json`. |
 * | `IDEMPOTENCY_KEY_REUSED` | 422 | This `Idempotency-Key` was used for another request. | Take a new key for each new request; keep it only for retries. |
 * | `PRECONDITION_REQUIRED` | 428 | A change of a task has to say which version it starts from. | Send `version` in the body, or the `ETag` in `If-Match`. |
 * | `RATE_LIMITED` | 429 | Too many requests in a short time. | Wait for the seconds in `Retry-After`. |
 * | `TOO_MANY_ATTEMPTS` | 429 | Too many wrong passwords for this account, or from this address or session. | Wait for the seconds in `Retry-After`; until then the right one is refused too. |
 * | `HEADERS_TOO_LARGE` | 431 | The headers of the request are too large. | Send fewer or shorter ones; cookies are not needed. |
 * | `INTERNAL_ERROR` | 500 | Something went wrong on our side. | Try again later. Report the `request_id` if it stays. |
 * | `DEPENDENCY_UNAVAILABLE` | 503 | Something the service needs, such as its database, is away. | Wait for the seconds in `Retry-After`, then send again. |
 * | `OUTCOME_UNKNOWN` | 503 | The change may have been made: the database did not confirm it in time, for example because its synchronous standby is away. | Wait for the seconds in `Retry-After`, then send the same request again, a POST with the same `Idempotency-Key`. It returns the first response once that is confirmed. |
 * | `OVERLOADED` | 503 | The server is busy or stopping, or you have too many requests under way or too much of their responses unread. | Read your responses, wait for the seconds in `Retry-After`, then send again. |
 */
export type ErrorCode = Schemas['ErrorCode'];
/** A received `ErrorCode`. It can have values that this version does not know. */
export type OpenErrorCode = Schemas['OpenErrorCode'];
/** What kind of thing an event is about. */
export type EventSubjectType = Schemas['EventSubjectType'];
/** A received `EventSubjectType`. It can have values that this version does not know. */
export type OpenEventSubjectType = Schemas['OpenEventSubjectType'];
/**
 * What happened. More types will come: treat one that you do not know as something to skip.
 *
 * | Type | Written when |
 * | --- | --- |
 * | `task.created` | a task was added |
 * | `task.updated` | fields or assignees of a task changed |
 * | `task.deleted` | a task was moved to the trash |
 * | `task.restored` | a task was taken back from the trash |
 * | `task.purged` | a task was removed for good |
 * | `task.categorized` | somebody put a task in one of their categories, or took it out |
 * | `project.created` | a project was added |
 * | `project.updated` | fields of a project changed |
 * | `project.deleted` | a project was removed with all of its tasks |
 * | `category.created` | a category was added |
 * | `category.updated` | a category was renamed or recoloured |
 * | `category.deleted` | a category was removed |
 * | `user.registered` | somebody opened an account |
 * | `user.updated` | somebody changed their profile |
 * | `user.exported` | somebody asked for an archive of their data |
 * | `user.deleted` | somebody deleted their account; told in every project that they were a member of |
 * | `user.password_changed` | somebody changed their password |
 * | `user.email_verified` | somebody showed that their email is theirs |
 * | `user.email_change_requested` | somebody asked for another email |
 * | `user.email_changed` | somebody opened the link that was sent to their new email |
 * | `user.password_reset_requested` | somebody was sent a link to reset their password |
 * | `user.password_reset` | somebody reset their password with such a link |
 * | `session.created` | somebody logged in or registered |
 * | `session.refreshed` | a refresh token was exchanged for new tokens |
 * | `session.revoked` | a session was ended: by logging out, from the list, or by another password |
 * | `session.reuse_detected` | a used refresh token was presented again, and its session was ended |
 * | `api_key.created` | somebody made an API key |
 * | `api_key.revoked` | somebody revoked one of their API keys |
 * | `login.failed` | an email was tried with a wrong password, or too often; only in the audit log |
 * | `access.denied` | a request was refused with 401 or 403, or its password was wrong; only in the audit log |
 */
export type EventType = Schemas['EventType'];
/** A received `EventType`. It can have values that this version does not know. */
export type OpenEventType = Schemas['OpenEventType'];
/** How far it is: `queued` and `running` become `done` or `failed`. After `failed` ask for another one. */
export type ExportStatus = Schemas['ExportStatus'];
/** A received `ExportStatus`. It can have values that this version does not know. */
export type OpenExportStatus = Schemas['OpenExportStatus'];
/**
 * `ok`: all is well. `degraded`: requests are served, but something is slower or missing. `unavailable`:
 * requests that need this part fail.
 */
export type HealthStatus = Schemas['HealthStatus'];
/** A received `HealthStatus`. It can have values that this version does not know. */
export type OpenHealthStatus = Schemas['OpenHealthStatus'];
/**
 * What somebody may do in a project. `viewer` reads; `member` also creates and changes tasks; `admin` also
 * changes the settings and members of the project; `owner` (exactly one) also deletes it.
 */
export type ProjectRole = Schemas['ProjectRole'];
/** A received `ProjectRole`. It can have values that this version does not know. */
export type OpenProjectRole = Schemas['OpenProjectRole'];
/**
 * What an API key may be allowed to do. A session has no such limits; what only a session may do, such as to end
 * sessions, to make API keys or to change the role of somebody, is in no scope here.
 *
 * | Scope | Allows to |
 * | --- | --- |
 * | `profile:read` | see your profile and settings |
 * | `profile:write` | change your profile and settings |
 * | `projects:read` | see your projects |
 * | `projects:write` | create, change, archive and delete projects |
 * | `tasks:read` | see tasks and search among them |
 * | `tasks:write` | create, change, assign, categorize, delete and restore tasks |
 * | `categories:read` | see your categories |
 * | `categories:write` | create, change and delete your categories |
 * | `activity:read` | see what happened in your projects and your account |
 * | `admin:read` | see all users, the audit log and the figures of the installation, if you are a system admin |
 */
export type Scope = Schemas['Scope'];
/** A received `Scope`. It can have values that this version does not know. */
export type OpenScope = Schemas['OpenScope'];
/**
 * What somebody may do in the whole installation. `admin` can also see and manage the accounts of others; a role
 * in a project is a `ProjectRole`.
 */
export type SystemRole = Schemas['SystemRole'];
/** A received `SystemRole`. It can have values that this version does not know. */
export type OpenSystemRole = Schemas['OpenSystemRole'];
/** How much a task matters. Sorting by priority puts `low` before `medium` before `high` in ascending order. */
export type TaskPriority = Schemas['TaskPriority'];
/** A received `TaskPriority`. It can have values that this version does not know. */
export type OpenTaskPriority = Schemas['OpenTaskPriority'];
/** How far a task has come. Setting `completed` also sets `completed_at`; setting another one clears it. */
export type TaskStatus = Schemas['TaskStatus'];
/** A received `TaskStatus`. It can have values that this version does not know. */
export type OpenTaskStatus = Schemas['OpenTaskStatus'];
/** The day on which a week begins in calendars and weekly figures. */
export type WeekStart = Schemas['WeekStart'];
/** A received `WeekStart`. It can have values that this version does not know. */
export type OpenWeekStart = Schemas['OpenWeekStart'];
/** The password, to be sure that it is you. */
export type AccountDeletion = Schemas['AccountDeletion'];
/** How much an account is used. */
export type AccountUsage = Schemas['AccountUsage'];
/** A key with which a program acts as you, within its scopes. The key itself is not kept. */
export type ApiKey = Schemas['ApiKey'];
/** A new API key. */
export type ApiKeyCreate = Schemas['ApiKeyCreate'];
/** One entry of the audit log, which is the log of all changes and of all refusals. It never changes. */
export type AuditEntry = Schemas['AuditEntry'];
/** A session: who you are, and the tokens to prove it. */
export type AuthSession = Schemas['AuthSession'];
/** A private label of yours for tasks, across projects. Nobody else sees it. */
export type Category = Schemas['Category'];
/**
 * A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` it shows what you need to try again.
 */
export type CategoryConflict = Schemas['CategoryConflict'];
/** A new category. */
export type CategoryCreate = Schemas['CategoryCreate'];
/** All that can be set on a category. What is left out goes back to its default. */
export type CategoryReplace = Schemas['CategoryReplace'];
/** As much of a category as a task shows. */
export type CategorySummary = Schemas['CategorySummary'];
/** Fields to change. What is left out stays. */
export type CategoryUpdate = Schemas['CategoryUpdate'];
/** One field that somebody changed since your version. */
export type ConflictChange = Schemas['ConflictChange'];
/** Where the resource stands now, and how it got there from your version. */
export type ConflictMeta = Schemas['ConflictMeta'];
/** The password you have, and the address you want. */
export type EmailChange = Schemas['EmailChange'];
/** An address that has been shown to be its user's. */
export type EmailVerification = Schemas['EmailVerification'];
/** The token of a link that was sent. */
export type EmailVerify = Schemas['EmailVerify'];
/** One field that is not valid, or that explains the failure. */
export type ErrorDetail = Schemas['ErrorDetail'];
/** Every failure, in the same envelope as a success. */
export type ErrorResponse = Schemas['ErrorResponse'];
/** One entry of the log of all changes. It is written together with the change, and never changes afterwards. */
export type Event = Schemas['Event'];
/** What an event is about. */
export type EventSubject = Schemas['EventSubject'];
/** An archive of everything that is yours. */
export type Export = Schemas['Export'];
/** One field, before and after. */
export type FieldChange = Schemas['FieldChange'];
/** How the service is doing. */
export type Health = Schemas['Health'];
/** How one part of the service is doing. */
export type HealthCheck = Schemas['HealthCheck'];
/** An API key that was just created, with the key itself. */
export type IssuedApiKey = Schemas['IssuedApiKey'];
/** What is done in the background. Not counted further than 100,000, both together. */
export type JobCounts = Schemas['JobCounts'];
/** Email and password of an account. */
export type LoginRequest = Schemas['LoginRequest'];
/** An account, as administrators see it. */
export type ManagedUser = Schemas['ManagedUser'];
/**
 * A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` it shows what you need to try again.
 */
export type ManagedUserConflict = Schemas['ManagedUserConflict'];
/** An account, as administrators see it, with how much it is used. */
export type ManagedUserDetails = Schemas['ManagedUserDetails'];
/** What an administrator changes of an account. What is left out stays. */
export type ManagedUserUpdate = Schemas['ManagedUserUpdate'];
/** Facts about the answer rather than the resource. */
export type Meta = Schemas['Meta'];
/** On which ways you are told of something. */
export type NotificationChannels = Schemas['NotificationChannels'];
/** On which ways you want to be told of something. Say it of each. */
export type NotificationChannelsReplace = Schemas['NotificationChannelsReplace'];
/** On which ways you want to be told of something. What is left out stays. */
export type NotificationChannelsUpdate = Schemas['NotificationChannelsUpdate'];
/** Of what you are told, and on which ways. Messages about the security of the account are always sent by email. */
export type NotificationSettings = Schemas['NotificationSettings'];
/** Of what you want to be told, and on which ways. What is left out goes back to its default. */
export type NotificationSettingsReplace = Schemas['NotificationSettingsReplace'];
/** Of what you want to be told, and on which ways. What is left out stays. */
export type NotificationSettingsUpdate = Schemas['NotificationSettingsUpdate'];
/** The password you have, and the one you want. */
export type PasswordChange = Schemas['PasswordChange'];
/** Whose password is forgotten. */
export type PasswordForgotten = Schemas['PasswordForgotten'];
/** The token of the link, and the password you want. */
export type PasswordReset = Schemas['PasswordReset'];
/** Your whole profile. What is left out goes back to its default; `email` and `role` are not part of it. */
export type ProfileReplace = Schemas['ProfileReplace'];
/** Fields to change. What is left out stays; null clears the picture. */
export type ProfileUpdate = Schemas['ProfileUpdate'];
/** A place for tasks that belong together, shared by its members. */
export type Project = Schemas['Project'];
/**
 * A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` it shows what you need to try again.
 */
export type ProjectConflict = Schemas['ProjectConflict'];
/** A new project. */
export type ProjectCreate = Schemas['ProjectCreate'];
/** All that can be set on a project. What is left out goes back to its default. */
export type ProjectReplace = Schemas['ProjectReplace'];
/** A new task in the project of the path. */
export type ProjectTaskCreate = Schemas['ProjectTaskCreate'];
/** Fields to change. What is left out stays; null clears the description. */
export type ProjectUpdate = Schemas['ProjectUpdate'];
/** The refresh token to exchange. */
export type RefreshRequest = Schemas['RefreshRequest'];
/** What it takes to open an account. */
export type RegisterRequest = Schemas['RegisterRequest'];
/** One place where you are logged in. It starts with a login or a registration. */
export type Session = Schemas['Session'];
/** The figures of an installation. */
export type SystemStats = Schemas['SystemStats'];
/** Something to be done, in a project or just for oneself. */
export type Task = Schemas['Task'];
/**
 * A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` it shows what you need to try again.
 */
export type TaskConflict = Schemas['TaskConflict'];
/** Tasks by status, and those in the trash apart, whatever their status is. */
export type TaskCounts = Schemas['TaskCounts'];
/** A new task, personal or in a project. */
export type TaskCreate = Schemas['TaskCreate'];
/** All that can be set on a task. What is left out goes back to its default; the project stays. */
export type TaskReplace = Schemas['TaskReplace'];
/**
 * Fields to change, as a JSON Merge Patch (RFC 7396): what is left out stays, null clears, a list takes the
 * place of the old one.
 */
export type TaskUpdate = Schemas['TaskUpdate'];
/** An account, as its owner sees it. */
export type User = Schemas['User'];
/**
 * A change that conflicts with the present state of the resource. With `VERSION_CONFLICT` and
 * `PRECONDITION_FAILED` it shows what you need to try again.
 */
export type UserConflict = Schemas['UserConflict'];
/** Accounts, without those that their owners have closed. */
export type UserCounts = Schemas['UserCounts'];
/** How you like things to be. */
export type UserSettings = Schemas['UserSettings'];
/** All settings. What is left out goes back to its default. */
export type UserSettingsReplace = Schemas['UserSettingsReplace'];
/** Settings to change. What is left out stays. */
export type UserSettingsUpdate = Schemas['UserSettingsUpdate'];
/** As much of a user as others see. */
export type UserSummary = Schemas['UserSummary'];
/** The query parameters of `auth.listSessions`. */
export type ListSessionsQuery = NonNullable<operations['listSessions']['parameters']['query']>;
/** The query parameters of `auth.listApiKeys`. */
export type ListApiKeysQuery = NonNullable<operations['listApiKeys']['parameters']['query']>;
/** The query parameters of `projects.list`. */
export type ListProjectsQuery = NonNullable<operations['listProjects']['parameters']['query']>;
/** The query parameters of `projects.listTasks`. */
export type ListProjectTasksQuery = NonNullable<operations['listProjectTasks']['parameters']['query']>;
/** The query parameters of `tasks.list`. */
export type ListTasksQuery = NonNullable<operations['listTasks']['parameters']['query']>;
/** The query parameters of `tasks.delete`. */
export type DeleteTaskQuery = NonNullable<operations['deleteTask']['parameters']['query']>;
/** The query parameters of `categories.list`. */
export type ListCategoriesQuery = NonNullable<operations['listCategories']['parameters']['query']>;
/** The query parameters of `activity.list`. */
export type ListActivityQuery = NonNullable<operations['listActivity']['parameters']['query']>;
/** The query parameters of `activity.listForTask`. */
export type ListTaskActivityQuery = NonNullable<operations['listTaskActivity']['parameters']['query']>;
/** The query parameters of `admin.listUsers`. */
export type ListUsersQuery = NonNullable<operations['listUsers']['parameters']['query']>;
/** The query parameters of `admin.listAuditLog`. */
export type ListAuditLogQuery = NonNullable<operations['listAuditLog']['parameters']['query']>;
