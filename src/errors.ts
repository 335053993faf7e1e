import type { Schema } from './contract.ts';

export type ErrorCode = Schema<'ErrorCode'>;

/** One thing wrong with a request: the member's path, such as `settings.week_start` or `tags[2]`. */
export type ErrorDetail = Schema<'ErrorDetail'>;

/** Every code the contract knows, with its status and its message. A code without a row does not compile. */
const codes: Record<ErrorCode, { status: number; message: string }> = {
  VALIDATION_FAILED: { status: 400, message: 'Some fields are not valid. Each is named in `errors`.' },
  MALFORMED_JSON: { status: 400, message: 'The body is not well-formed JSON.' },
  MALFORMED_REQUEST: { status: 400, message: 'The request is not well-formed HTTP.' },
  DUE_DATE_IN_PAST: { status: 400, message: 'The due date must be in the future.' },
  INVALID_CURSOR: { status: 400, message: 'The cursor does not belong to this list with these filters.' },
  UNKNOWN_ASSIGNEE: { status: 400, message: 'An assignee is not a member of the project.' },
  UNKNOWN_CATEGORY: { status: 400, message: 'A category does not exist.' },
  UNKNOWN_PROJECT: { status: 400, message: 'The project does not exist.' },
  INVALID_LINK_TOKEN: { status: 400, message: 'The link cannot be used any more. Ask for a new one.' },
  UNAUTHENTICATED: { status: 401, message: 'Send an access token: `Authorization: Bearer …`.' },
  INVALID_TOKEN: { status: 401, message: 'The access token is not valid.' },
  TOKEN_EXPIRED: { status: 401, message: 'The access token has expired. Refresh it.' },
  SESSION_REVOKED: { status: 401, message: 'The session has ended. Log in again.' },
  INVALID_CREDENTIALS: { status: 401, message: 'The email or the password is wrong.' },
  INVALID_REFRESH_TOKEN: { status: 401, message: 'The refresh token is not valid. Log in again.' },
  REFRESH_TOKEN_REUSED: {
    status: 401,
    message: 'The refresh token was used before, so its session has ended. Log in again.',
  },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.' },
  INSUFFICIENT_SCOPE: { status: 403, message: 'The credentials lack the scope that this operation needs.' },
  EMAIL_NOT_VERIFIED: {
    status: 403,
    message: 'Verify your email first: use the link that was sent to you.',
  },
  NOT_FOUND: { status: 404, message: 'There is nothing here that you can see.' },
  ROUTE_NOT_FOUND: { status: 404, message: 'There is no such route. The reference is at /docs.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'The route does not support this method. `Allow` lists those it does.',
  },
  NOT_ACCEPTABLE: {
    status: 406,
    message: 'The answer is not available in a type that `Accept` allows. Accept application/json.',
  },
  REQUEST_TIMEOUT: { status: 408, message: 'The request took too long to arrive.' },
  VERSION_CONFLICT: {
    status: 409,
    message: 'The resource has changed since the version you sent. `data` holds it as it is now.',
  },
  EMAIL_TAKEN: { status: 409, message: 'An account with this email exists.' },
  CATEGORY_NAME_TAKEN: { status: 409, message: 'You have a category of this name.' },
  OWN_ACCOUNT: {
    status: 409,
    message: 'You cannot take the role of administrator from yourself, or deactivate yourself.',
  },
  ALREADY_ASSIGNED: { status: 409, message: 'This is assigned already.' },
  TASK_NOT_DELETED: { status: 409, message: 'The task is not in the trash.' },
  OWNS_SHARED_PROJECTS: {
    status: 409,
    message: 'You own projects that have other members. Hand them over or delete them first.',
  },
  TOO_MANY_API_KEYS: { status: 409, message: 'You have 50 API keys. Revoke one first.' },
  EXPORT_NOT_READY: { status: 409, message: 'The archive is not ready. Its `status` says how far it is.' },
  REFRESH_IN_PROGRESS: {
    status: 409,
    message: 'Another request is refreshing this token. Use the tokens it gets.',
  },
  IDEMPOTENCY_KEY_IN_USE: {
    status: 409,
    message: 'A request with this Idempotency-Key is still running. Retry in a moment.',
  },
  PRECONDITION_FAILED: {
    status: 412,
    message: 'A precondition on the version failed. `data` holds the resource as it is now.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'The body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Send the body as application/json in UTF-8.' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, message: 'This Idempotency-Key was used with another body.' },
  PRECONDITION_REQUIRED: {
    status: 428,
    message: 'Say which version you change: `version` in the body, or `If-Match`.',
  },
  RATE_LIMITED: { status: 429, message: 'Too many requests. `Retry-After` says when to go on.' },
  TOO_MANY_ATTEMPTS: {
    status: 429,
    message: 'Too many wrong passwords. `Retry-After` says when to try again.',
  },
  HEADERS_TOO_LARGE: { status: 431, message: 'The headers are too large.' },
  INTERNAL_ERROR: { status: 500, message: 'Something went wrong on our side.' },
  DEPENDENCY_UNAVAILABLE: { status: 503, message: 'A part of the service is not available. Try again soon.' },
  OUTCOME_UNKNOWN: {
    status: 503,
    message:
      'The change may have been made. Send the same request again to find out, a POST with the same Idempotency-Key.',
  },
  OVERLOADED: { status: 503, message: 'The service is too busy. Try again soon.' },
};

type Facts = {
  /** For the caller; the code's own message unless given. */
  message?: string;
  errors?: ErrorDetail[];
  /** The current resource, on a conflict of versions. */
  data?: unknown;
  /** Members of `meta` besides `request_id`. */
  meta?: Record<string, unknown>;
  headers?: Record<string, string>;
  /** For the log only; never sent. */
  cause?: unknown;
  /** The user whom the credentials named, for the audit log only; never sent. */
  account_id?: string | undefined;
  /** What the handler has written is true although the request failed, so the transaction commits. */
  keepsWrites?: boolean;
};

/** The only error that reaches a client as it is. Anything else thrown becomes `INTERNAL_ERROR`. */
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
 * A 400 from rules that no schema can express, with all of its reasons at once.
 * The error's code is theirs when they share one that the contract lists, else `VALIDATION_FAILED`.
 */
export function invalid(errors: ErrorDetail[]): ApiError {
  const shared = errors.every(({ code }) => code === errors[0]?.code) ? errors[0]?.code : undefined;
  return new ApiError(isErrorCode(shared) ? shared : 'VALIDATION_FAILED', { errors });
}

function isErrorCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && Object.hasOwn(codes, code);
}
