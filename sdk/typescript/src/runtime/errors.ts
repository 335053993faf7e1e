import type { ErrorDetail, Job, OpenErrorCode } from '../generated/models.ts';

/**
 * Lists the classes of an error by name. `instanceof` compares names, so it also works between the two builds of this package
 * (`import` and `require`) and between two installed copies.
 */
const CLASSES: unique symbol = Symbol.for('taskflow.error.classes');

/** The base class of all errors of this library. */
export class TaskFlowError extends Error {
  static readonly className: string = 'TaskFlowError';
  override readonly name: string = 'TaskFlowError';

  // biome-ignore-start lint/complexity/noThisInStatic: the class on the right side of `instanceof`
  static override [Symbol.hasInstance](value: unknown): boolean {
    // A subclass of your own has no name here.
    if (!Object.hasOwn(this, 'className')) return Function.prototype[Symbol.hasInstance].call(this, value);
    const classes =
      typeof value === 'object' && value !== null && (value as { [CLASSES]?: unknown })[CLASSES];
    return Array.isArray(classes) && classes.includes(this.className);
  }
  // biome-ignore-end lint/complexity/noThisInStatic: see above

  get [CLASSES](): string[] {
    const names: string[] = [];
    for (
      let Class = this.constructor as typeof TaskFlowError;
      Class.className;
      Class = Object.getPrototypeOf(Class)
    ) {
      if (Object.hasOwn(Class, 'className')) names.push(Class.className);
    }
    return names;
  }
}

/** The request did not reach the server, or the connection broke before the response arrived. */
export class ConnectionError extends TaskFlowError {
  static override readonly className: string = 'ConnectionError';
  override readonly name: string = 'ConnectionError';
}

/** The response did not arrive in time. */
export class TimeoutError extends ConnectionError {
  static override readonly className = 'TimeoutError';
  override readonly name = 'TimeoutError';
  /** The time limit of one attempt, in milliseconds. */
  readonly timeout: number;

  constructor(timeout: number) {
    super(`No response within ${timeout} ms.`);
    this.timeout = timeout;
  }
}

/** The server redirects the request. It is not followed, because credentials could reach another server. Not retried. */
export class RedirectError extends ConnectionError {
  static override readonly className = 'RedirectError';
  override readonly name = 'RedirectError';
  /** The target; `null` in browsers, which hide it. */
  readonly location: string | null;

  constructor(status: number, location: string | null) {
    super(
      `The server redirects${location ? ` to ${location}` : ''} (${status || 'status unknown'}). Set \`baseUrl\` to the final address.`,
    );
    this.location = location;
  }
}

/**
 * The server returned a success that is not from TaskFlow, such as the HTML page of a proxy. Check `baseUrl` and proxies. Not
 * retried.
 */
export class ResponseError extends TaskFlowError {
  static override readonly className = 'ResponseError';
  override readonly name = 'ResponseError';
  /** The HTTP status code. */
  readonly status: number;
  /** The header `Content-Type`; `null` without it. */
  readonly contentType: string | null;
  /** The header `X-Request-Id`; `null` without it. */
  readonly requestId: string | null;
  /** The first 200 characters of the body. */
  readonly body: string;

  constructor({ status, headers }: Pick<Response, 'status' | 'headers'>, text: string) {
    const contentType = headers.get('content-type');
    const requestId = headers.get('x-request-id');
    const body = excerptOf(text);
    super(
      `The response is not from TaskFlow (${status}, ${contentType ?? 'no content type'}): ${body || 'empty body'}` +
        `${requestId === null ? '' : ` [request ${requestId}]`}. Check \`baseUrl\` and proxies.`,
    );
    this.status = status;
    this.contentType = contentType;
    this.requestId = requestId;
    this.body = body;
  }
}

/** Your `AbortSignal` aborted the call. `cause` is the reason of the signal. */
export class AbortError extends TaskFlowError {
  static override readonly className = 'AbortError';
  override readonly name = 'AbortError';
}

/** The server returned the same cursor twice, so the next page cannot be read. */
export class PaginationError extends TaskFlowError {
  static override readonly className = 'PaginationError';
  override readonly name = 'PaginationError';
}

/** A job that you waited for failed or was cancelled. */
export class JobError extends TaskFlowError {
  static override readonly className = 'JobError';
  override readonly name = 'JobError';
  /** The job as it ended. `job.error` says why it failed. */
  readonly job: Job;

  constructor(job: Job) {
    const { id, kind, status, error } = job;
    super(
      `The job ${kind} ${status === 'cancelled' ? 'was cancelled' : 'failed'}${error ? `: ${error.code}: ${error.message}` : '.'} [job ${id}]`,
    );
    this.job = job;
  }
}

/** A job was not finished in the time that you wanted to wait. It continues. */
export class JobTimeoutError extends TaskFlowError {
  static override readonly className = 'JobTimeoutError';
  override readonly name = 'JobTimeoutError';
  /** The job as it was last. */
  readonly job: Job;
  /** The time limit in milliseconds. */
  readonly timeout: number;

  constructor(job: Job, timeout: number) {
    super(`The job ${job.kind} is not finished after ${timeout} ms. [job ${job.id}]`);
    this.job = job;
    this.timeout = timeout;
  }
}

/** The content of an error response, from its envelope if it has one. */
export type Failure = {
  status: number;
  headers: Headers;
  code: OpenErrorCode;
  detail: string;
  errors: ErrorDetail[];
  data: unknown;
  meta: Record<string, unknown>;
};

/**
 * The server returned an error response. Branch on `code`. The `message` is for logs: it has the status, the code, the detail,
 * the first field and the request ID.
 */
export class ApiError extends TaskFlowError {
  static override readonly className: string = 'ApiError';
  override readonly name: string = 'ApiError';
  /** The HTTP status code. */
  readonly status: number;
  /** The error code. New codes may be added. */
  readonly code: OpenErrorCode;
  /** The message of the server, for people. */
  readonly detail: string;
  /** One entry for each invalid field. */
  readonly errors: ErrorDetail[];
  /** Include it when you ask for help; `null` if the response did not come from TaskFlow. */
  readonly requestId: string | null;
  /** Seconds to wait before the next attempt; `null` if the server did not say. */
  readonly retryAfter: number | null;
  readonly headers: Headers;
  /** The current resource after a version conflict; otherwise `null`. */
  readonly data: unknown;
  /** Additional facts, such as `changes` after a version conflict. */
  readonly meta: Record<string, unknown>;

  constructor(failure: Failure) {
    super(messageOf(failure));
    const { status, headers, code, detail, errors, data, meta } = failure;
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.errors = errors;
    this.requestId = headers.get('x-request-id');
    this.retryAfter = secondsToWait(headers);
    this.headers = headers;
    this.data = data;
    this.meta = meta;
  }
}

/** `400 VALIDATION_FAILED: The request is not valid. tags[2]: Must be text. (and 1 more) [request 019c…]` */
function messageOf({ status, code, detail, errors, headers }: Failure): string {
  const [first, ...others] = errors;
  const requestId = headers.get('x-request-id');
  return [
    `${status} ${code}: ${detail}`,
    first && `${first.field}: ${first.message ?? first.code ?? 'not valid'}`,
    others.length > 0 && `(and ${others.length} more)`,
    requestId && `[request ${requestId}]`,
  ]
    .filter((part) => typeof part === 'string')
    .join(' ');
}

/** 400 */
export class BadRequestError extends ApiError {
  static override readonly className = 'BadRequestError';
  override readonly name = 'BadRequestError';
}
/** 401 */
export class AuthenticationError extends ApiError {
  static override readonly className = 'AuthenticationError';
  override readonly name = 'AuthenticationError';
}
/** 403 */
export class PermissionDeniedError extends ApiError {
  static override readonly className = 'PermissionDeniedError';
  override readonly name = 'PermissionDeniedError';
}
/** 404: the resource does not exist, or you cannot see it. */
export class NotFoundError extends ApiError {
  static override readonly className = 'NotFoundError';
  override readonly name = 'NotFoundError';
}
/** 409. After a version conflict, `data` is the current resource and `meta.changes` lists what changed. */
export class ConflictError extends ApiError {
  static override readonly className = 'ConflictError';
  override readonly name = 'ConflictError';
}
/** 410 */
export class GoneError extends ApiError {
  static override readonly className = 'GoneError';
  override readonly name = 'GoneError';
}
/** 412: `data` is the current resource and `meta.changes` lists what changed. */
export class PreconditionFailedError extends ApiError {
  static override readonly className = 'PreconditionFailedError';
  override readonly name = 'PreconditionFailedError';
}
/** 413 */
export class PayloadTooLargeError extends ApiError {
  static override readonly className = 'PayloadTooLargeError';
  override readonly name = 'PayloadTooLargeError';
}
/** 422: the idempotency key was used for another request. */
export class UnprocessableError extends ApiError {
  static override readonly className = 'UnprocessableError';
  override readonly name = 'UnprocessableError';
}
/** 428: the operation requires `ifMatch` or a version. */
export class PreconditionRequiredError extends ApiError {
  static override readonly className = 'PreconditionRequiredError';
  override readonly name = 'PreconditionRequiredError';
}
/** 429: wait for `retryAfter` seconds. */
export class RateLimitError extends ApiError {
  static override readonly className = 'RateLimitError';
  override readonly name = 'RateLimitError';
}
/** 500 and above. */
export class InternalServerError extends ApiError {
  static override readonly className: string = 'InternalServerError';
  override readonly name: string = 'InternalServerError';
}
/** 503: the server is overloaded, or a service that it needs is not available. */
export class ServiceUnavailableError extends InternalServerError {
  static override readonly className = 'ServiceUnavailableError';
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

/** Returns the error for a response. `body` is usually the envelope, but a proxy can send any text. */
export function errorOf(status: number, headers: Headers, body: string): ApiError {
  const Class = classes[status] ?? (status >= 500 ? InternalServerError : ApiError);
  return new Class({ status, headers, ...factsOf(body) });
}

function factsOf(body: string): Omit<Failure, 'status' | 'headers'> {
  const facts = { code: 'UNKNOWN', errors: [], data: null, meta: {} };
  const envelope = parsed(body);
  if (typeof envelope !== 'object' || envelope === null) {
    return { ...facts, detail: excerptOf(body) || 'The response is not from TaskFlow.' };
  }
  const { error, message, errors, data, meta } = envelope as Record<string, unknown>;
  return {
    code: typeof error === 'string' ? error : facts.code,
    detail: typeof message === 'string' ? message : 'The response is not from TaskFlow.',
    errors: Array.isArray(errors) ? errors : facts.errors,
    data: data ?? null,
    meta:
      typeof meta === 'object' && meta !== null && !Array.isArray(meta)
        ? (meta as Record<string, unknown>)
        : facts.meta,
  };
}

const excerptOf = (text: string) => text.replace(/\s+/g, ' ').trim().slice(0, 200);

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

/** A message is not from the webhook, was changed, or is too old. */
export class WebhookVerificationError extends TaskFlowError {
  static override readonly className: string = 'WebhookVerificationError';
  override readonly name: string = 'WebhookVerificationError';
}
