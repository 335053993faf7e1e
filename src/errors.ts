import type { Schema } from './contract.ts';

export type ErrorCode = Schema<'ErrorCode'>;

/** One error in a request, with the path of the property, such as `settings.week_start` or `tags[2]`. */
export type ErrorDetail = Schema<'ErrorDetail'>;

/** Status and message of every error code in the contract. A code without a row does not compile. */
const codes: Record<ErrorCode, { status: number; message: string }> = {
  VALIDATION_FAILED: { status: 400, message: 'Some fields are invalid. `errors` lists each of them.' },
  MALFORMED_JSON: { status: 400, message: 'The body is not valid JSON.' },
  MALFORMED_REQUEST: { status: 400, message: 'The request is not valid HTTP.' },
  DUE_DATE_IN_PAST: { status: 400, message: 'The due date must be in the future.' },
  INVALID_CURSOR: {
    status: 400,
    message: 'The cursor does not belong to this list with these filters and this order.',
  },
  INVALID_FILTER: { status: 400, message: 'The filter is not valid. `errors` says where.' },
  FILTER_TOO_EXPENSIVE: {
    status: 400,
    message: 'The filter would have to compare too many items. `errors` says how to narrow it.',
  },
  UNKNOWN_ASSIGNEE: { status: 400, message: 'An assignee is not a member of the project.' },
  UNKNOWN_CATEGORY: { status: 400, message: 'A category does not exist or is not yours.' },
  UNKNOWN_PROJECT: { status: 400, message: 'The project does not exist, or you cannot see it.' },
  UNKNOWN_TASK: { status: 400, message: 'The task does not exist, is in the trash, or you cannot see it.' },
  UNKNOWN_PARENT: {
    status: 400,
    message: 'The parent does not exist, is in the trash, or is not in the same project.',
  },
  UNKNOWN_SIBLING: {
    status: 400,
    message: 'The task to move beside does not exist, or is not in the list that the task moves to.',
  },
  PARENT_CYCLE: {
    status: 400,
    message: 'A task cannot be a subtask of itself or of one of its subtasks.',
  },
  TOO_DEEP: {
    status: 400,
    message: 'Subtasks can be at most 5 levels below a task without a parent.',
  },
  TREE_TOO_LARGE: {
    status: 400,
    message: 'A task can have at most 999 subtasks, counting all levels.',
  },
  UNKNOWN_MEMBER: { status: 400, message: 'The user is not an active member of the project.' },
  UNKNOWN_MENTION: { status: 400, message: 'A mentioned user cannot see the task.' },
  UNKNOWN_COMMENT: {
    status: 400,
    message: 'The comment to reply to does not exist on this task, or is itself a reply.',
  },
  MALFORMED_UPLOAD: { status: 400, message: 'The body ended early.' },
  MALFORMED_IMPORT: { status: 400, message: 'The file cannot be read.' },
  TOO_MANY_ROWS: { status: 400, message: 'The file has more than 100,000 rows. Divide it into several.' },
  DIGEST_MISMATCH: {
    status: 400,
    message: 'The body that arrived has another digest than `Content-Digest`.',
  },
  UNKNOWN_INVITATION: {
    status: 400,
    message: 'The invitation does not exist, or is not for your verified email address.',
  },
  UNKNOWN_BLOCKER: { status: 400, message: 'The tasks are not in the same project.' },
  INVALID_LINK_TOKEN: { status: 400, message: 'The link is invalid or expired. Request a new one.' },
  UNAUTHENTICATED: { status: 401, message: 'Send an access token: `Authorization: Bearer …`.' },
  INVALID_TOKEN: { status: 401, message: 'The access token is invalid.' },
  TOKEN_EXPIRED: { status: 401, message: 'The access token has expired. Refresh it.' },
  SESSION_REVOKED: { status: 401, message: 'The session has ended. Log in again.' },
  INVALID_CREDENTIALS: { status: 401, message: 'The email or the password is wrong.' },
  INVALID_REFRESH_TOKEN: { status: 401, message: 'The refresh token is invalid. Log in again.' },
  REFRESH_TOKEN_REUSED: {
    status: 401,
    message: 'The refresh token was already used, so its session has ended. Log in again.',
  },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.' },
  INSUFFICIENT_SCOPE: {
    status: 403,
    message: 'The credentials do not have the scope that this operation requires.',
  },
  EMAIL_NOT_VERIFIED: {
    status: 403,
    message: 'Verify your email first. Open the link in the verification email.',
  },
  INVITATION_FOR_ANOTHER_ADDRESS: {
    status: 403,
    message:
      'The invitation is for another email address. Log in with the account of that address, or register it.',
  },
  NOT_FOUND: { status: 404, message: 'The resource does not exist, or you cannot see it.' },
  ROUTE_NOT_FOUND: { status: 404, message: 'The path does not exist. The API reference is at /docs.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'The path does not support this method. `Allow` lists the supported methods.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message: 'The response is not available in a type that `Accept` allows. Accept application/json.',
  },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  VERSION_CONFLICT: {
    status: 409,
    message: 'The resource has changed since the version you sent. `data` contains the current resource.',
  },
  EMAIL_TAKEN: { status: 409, message: 'An account with this email already exists.' },
  CATEGORY_NAME_TAKEN: { status: 409, message: 'You already have a category with this name.' },
  OWN_ACCOUNT: {
    status: 409,
    message: 'You cannot remove your own admin role or deactivate your own account.',
  },
  ALREADY_ASSIGNED: { status: 409, message: 'The task already has this assignee or category.' },
  VIEW_BROKEN: {
    status: 409,
    message:
      'The view names a project or category that no longer exists, or that you cannot see. Change its filter.',
  },
  TASK_NOT_DELETED: { status: 409, message: 'The task is not in the trash.' },
  BLOCKER_CYCLE: { status: 409, message: 'The tasks would wait for each other.' },
  SERIES_ENDED: { status: 409, message: 'The series has no further date.' },
  PROJECT_ARCHIVED: { status: 409, message: 'The project is archived. Unarchive it first.' },
  OWNER_REQUIRED: {
    status: 409,
    message: 'A project must have an owner. Transfer it to another member first.',
  },
  INVITATION_EXISTS: { status: 409, message: 'The address already has an open invitation to the project.' },
  ALREADY_MEMBER: { status: 409, message: 'The address belongs to a member of the project.' },
  TOO_MANY_INVITATIONS: {
    status: 409,
    message: 'The project already has 200 open invitations. Revoke one first.',
  },
  TOO_MANY_COMMENTS: {
    status: 409,
    message: 'The task already has 10,000 comments. Delete one first, or continue in another task.',
  },
  TOO_MANY_ATTACHMENTS: {
    status: 409,
    message: 'The task already has 1,000 attachments. Delete one first.',
  },
  TOO_MANY_REMINDERS: {
    status: 409,
    message: 'The user already has 20 reminders of this task. Delete one first.',
  },
  TIMER_NOT_RUNNING: { status: 409, message: 'You have no running timer on this task.' },
  TIME_OVERLAP: {
    status: 409,
    message: 'The entry overlaps another one of the user, which the project refuses.',
  },
  TIME_LOCKED: {
    status: 409,
    message: 'The entry begins in a period that is locked. Ask an admin of the project.',
  },
  QUOTA_EXCEEDED: {
    status: 409,
    message:
      'The files do not fit into the storage that you or the project can use. Delete attachments first.',
  },
  TOO_MANY_UPLOADS: {
    status: 409,
    message: 'You already have 100 unfinished uploads. Finish or cancel one first.',
  },
  UPLOAD_OFFSET_MISMATCH: {
    status: 409,
    message: 'The part does not begin where the upload ends. Get the upload, and continue at its offset.',
  },
  TOO_MANY_IMPORTS: {
    status: 409,
    message: 'You already have 3 unfinished imports. Wait for one, or cancel it.',
  },
  OWNS_SHARED_PROJECTS: {
    status: 409,
    message: 'You own projects that have other members. Hand them over or delete them first.',
  },
  TOO_MANY_API_KEYS: { status: 409, message: 'You already have 50 API keys. Revoke one first.' },
  TOO_MANY_WEBHOOKS: {
    status: 409,
    message: 'You own 100 webhooks, or there are already 20 in the project or without one. Delete one first.',
  },
  WEBHOOK_DISABLED: { status: 409, message: 'The webhook is disabled. Enable it first.' },
  REPLAY_RUNNING: {
    status: 409,
    message: 'A replay of the webhook has not ended. Wait for its job, or cancel it.',
  },
  EXPORT_NOT_READY: { status: 409, message: 'The archive is not ready. `status` shows its progress.' },
  JOB_FINISHED: { status: 409, message: 'The job has already ended. `status` shows how.' },
  JOB_RUNNING: { status: 409, message: 'The job is running. Wait until its attempt has ended.' },
  JOB_NOT_CANCELLABLE: {
    status: 409,
    message: 'The job cannot be cancelled, because others have already seen its effect.',
  },
  BULK_FAILED: {
    status: 409,
    message:
      'Nothing was changed, because tasks in `errors` cannot be changed. Remove them, or send `atomic` false.',
  },
  TOO_MANY_AFFECTED: {
    status: 409,
    message: 'More tasks match than `max_affected`, or than one request can change. Nothing was changed.',
  },
  BULK_UNDONE: { status: 409, message: 'The change was already undone.' },
  BULK_RUNNING: {
    status: 409,
    message: 'The job of the change is not finished. Wait for its end, or cancel it.',
  },
  BULK_NOT_UNDOABLE: { status: 409, message: 'A permanent deletion cannot be undone.' },
  REFRESH_IN_PROGRESS: {
    status: 409,
    message: 'Another request is refreshing this token. Use the tokens that it gets.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    message: 'A request with this Idempotency-Key is still running. Retry in a moment.',
  },
  CURSOR_EXPIRED: {
    status: 410,
    message: 'The events since then are no longer kept. Read the present state, then continue from now on.',
  },
  INVITATION_ENDED: {
    status: 410,
    message: 'The invitation was used, declined, revoked or resent, or has expired. Ask for another one.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    message: 'A precondition on the version failed. `data` contains the current resource.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The body is too large. The limit is 256 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send the body as application/json in UTF-8.' },
  RANGE_NOT_SATISFIABLE: { status: 416, message: 'The file is shorter than the start of the range.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, message: 'This Idempotency-Key was used for another request.' },
  PRECONDITION_REQUIRED: {
    status: 428,
    message: 'Send the version that your update is based on, in `version` or `If-Match`.',
  },
  RATE_LIMITED: { status: 429, message: 'Too many requests. Wait for the seconds in `Retry-After`.' },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: 'Too many wrong passwords. Wait for the seconds in `Retry-After`.',
  },
  HEADERS_TOO_LARGE: {
    status: 431,
    message: 'The request headers are too large. Send fewer or shorter headers.',
  },
  INTERNAL_ERROR: { status: 500, message: 'An unexpected error occurred on the server.' },
  DEPENDENCY_UNAVAILABLE: {
    status: 503,
    message: 'A service that the server needs is not available. Retry soon.',
  },
  OUTCOME_UNKNOWN: {
    status: 503,
    message:
      'The change may have been made. To find out, send the same request again, a POST with the same Idempotency-Key.',
  },
  OVERLOADED: { status: 503, message: 'The server is too busy. Retry soon.' },
  CHECKSUM_MISMATCH: {
    status: 460,
    message: 'The part that arrived has another digest than `Upload-Checksum`. Send it again.',
  },
  STORAGE_FULL: { status: 507, message: 'The storage of the server is full, so the file was not stored.' },
};

type Facts = {
  /** For the caller. Default: the message of the code. */
  message?: string;
  errors?: ErrorDetail[];
  /** The current resource, for a version conflict. */
  data?: unknown;
  /** Properties of `meta` besides `request_id`. */
  meta?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** For the log only; never sent. */
  cause?: unknown;
  /** The user identified by the credentials. For the audit log only; never sent. */
  account_id?: string | undefined;
  /** Commits the transaction although the request fails, because the rows that the handler wrote are correct. */
  keepsWrites?: boolean;
};

/** The only error that is sent to clients unchanged. Any other error becomes `INTERNAL_ERROR`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly facts: Facts;

  constructor(code: ErrorCode, facts: Facts = {}) {
    super(facts.message ?? codes[code].message, { cause: facts.cause });
    this.code = code;
    this.facts = facts;
  }

  get status(): number {
    return codes[this.code].status;
  }
}

/**
 * Returns a 400 for rules that a schema cannot express, with all errors at once. If they all have the same code and the
 * contract lists it, the response has this code; otherwise `VALIDATION_FAILED`.
 */
export function invalid(errors: ErrorDetail[]): ApiError {
  const shared = errors.every(({ code }) => code === errors[0]?.code) ? errors[0]?.code : undefined;
  return new ApiError(isErrorCode(shared) ? shared : 'VALIDATION_FAILED', { errors });
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(codes, code);
}
