import type { ErrorDetail, OpenErrorCode } from '../generated/models.ts';

/** What every error of this library is. */
export class TaskFlowError extends Error {
  override readonly name: string = 'TaskFlowError';
}

/** The service was not reached, or the connection broke before the answer was there. */
export class ConnectionError extends TaskFlowError {
  override readonly name: string = 'ConnectionError';
}

/** No answer within the time that was given. */
export class TimeoutError extends ConnectionError {
  override readonly name: string = 'TimeoutError';
  /** The time that was given, in milliseconds. */
  readonly timeout: number;

  constructor(timeout: number) {
    super(`There was no answer within ${timeout} ms.`);
    this.timeout = timeout;
  }
}

/** The caller's `AbortSignal` ended the call. `cause` is the signal's reason. */
export class AbortError extends TaskFlowError {
  override readonly name: string = 'AbortError';
}

/** A list cannot be read on, because the service gave a cursor that was used before. */
export class PaginationError extends TaskFlowError {
  override readonly name: string = 'PaginationError';
}

/** What a failure says, taken from its envelope where it has one. */
export type Failure = {
  status: number;
  headers: Headers;
  code: OpenErrorCode;
  message: string;
  errors: ErrorDetail[];
  data: unknown;
  meta: Record<string, unknown>;
};

/** The service answered, and the answer is a failure. Branch on `code`. */
export class ApiError extends TaskFlowError {
  override readonly name: string = 'ApiError';
  /** The status of HTTP. */
  readonly status: number;
  /** Why it failed. New codes may come. */
  readonly code: OpenErrorCode;
  /** Each field that has to be mended. */
  readonly errors: ErrorDetail[];
  /** Quote it when you ask for help; `null` if the answer did not come from the service. */
  readonly requestId: string | null;
  /** Seconds to wait before the next try; `null` when the service did not say. */
  readonly retryAfter: number | null;
  readonly headers: Headers;
  /** The resource as it is now, when versions collided; else `null`. */
  readonly data: unknown;
  /** Facts besides, such as `changes` when versions collided. */
  readonly meta: Record<string, unknown>;

  constructor({ status, headers, code, message, errors, data, meta }: Failure) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.requestId = headers.get('x-request-id');
    this.retryAfter = secondsToWait(headers);
    this.headers = headers;
    this.data = data;
    this.meta = meta;
  }
}

/** 400 */
export class BadRequestError extends ApiError {
  override readonly name = 'BadRequestError';
}
/** 401 */
export class AuthenticationError extends ApiError {
  override readonly name = 'AuthenticationError';
}
/** 403 */
export class PermissionDeniedError extends ApiError {
  override readonly name = 'PermissionDeniedError';
}
/** 404: it does not exist, or you may not see it. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError';
}
/** 409. After a collision of versions `data` is the resource as it is now, and `meta.changes` what changed. */
export class ConflictError extends ApiError {
  override readonly name = 'ConflictError';
}
/** 410 */
export class GoneError extends ApiError {
  override readonly name = 'GoneError';
}
/** 412: `data` is the resource as it is now, and `meta.changes` what changed. */
export class PreconditionFailedError extends ApiError {
  override readonly name = 'PreconditionFailedError';
}
/** 413 */
export class PayloadTooLargeError extends ApiError {
  override readonly name = 'PayloadTooLargeError';
}
/** 422: an idempotency key was used for another request. */
export class UnprocessableError extends ApiError {
  override readonly name = 'UnprocessableError';
}
/** 428: the call has to say which version it changes. */
export class PreconditionRequiredError extends ApiError {
  override readonly name = 'PreconditionRequiredError';
}
/** 429: `retryAfter` says when to go on. */
export class RateLimitError extends ApiError {
  override readonly name = 'RateLimitError';
}
/** 500 and above. */
export class InternalServerError extends ApiError {
  override readonly name: string = 'InternalServerError';
}
/** 503: something the service needs is away, or it has too much to do. */
export class ServiceUnavailableError extends InternalServerError {
  override readonly name = 'ServiceUnavailableError';
}

const classes: Record<number, new (failure: Failure) => ApiError> = {
  400: BadRequestError,
  401: AuthenticationError,
  403: PermissionDeniedError,
  404: NotFoundError,
  409: ConflictError,
  410: GoneError,
  412: PreconditionFailedError,
  413: PayloadTooLargeError,
  422: UnprocessableError,
  428: PreconditionRequiredError,
  429: RateLimitError,
  503: ServiceUnavailableError,
};

/** The error that an answer stands for. `body` is its text: usually the envelope, a proxy's page at times. */
export function errorOf(status: number, headers: Headers, body: string): ApiError {
  const Class = classes[status] ?? (status >= 500 ? InternalServerError : ApiError);
  return new Class({ status, headers, ...factsOf(status, body) });
}

function factsOf(status: number, body: string): Omit<Failure, 'status' | 'headers'> {
  const facts = { code: 'UNKNOWN', errors: [], data: null, meta: {} };
  const envelope = parsed(body);
  if (typeof envelope !== 'object' || envelope === null) {
    const excerpt = body.replace(/\s+/g, ' ').trim().slice(0, 200);
    return { ...facts, message: `HTTP ${status}${excerpt ? `: ${excerpt}` : ''}` };
  }
  const { error, message, errors, data, meta } = envelope as Record<string, unknown>;
  return {
    code: typeof error === 'string' ? error : facts.code,
    message: typeof message === 'string' ? message : `HTTP ${status}`,
    errors: Array.isArray(errors) ? errors : facts.errors,
    data: data ?? null,
    meta:
      typeof meta === 'object' && meta !== null && !Array.isArray(meta)
        ? (meta as Record<string, unknown>)
        : facts.meta,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Retry-After` (RFC 9110, section 10.2.3) in seconds, from a number or a date. */
function secondsToWait(headers: Headers): number | null {
  const text = headers.get('retry-after');
  if (text === null) return null;
  if (/^\d+$/.test(text)) return Number(text);
  // `Date.parse` finds a date in `-1` too.
  const at = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, (at - Date.now()) / 1000);
}
