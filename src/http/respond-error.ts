import type { ErrorRequestHandler, Request, Response } from 'express';
import { error as validation } from 'express-openapi-validator';
import { classify } from '../database/failures.ts';
import { ApiError, type ErrorCode, type ErrorDetail } from '../errors.ts';
import { PROBLEM_TYPE, prefersProblem } from './accept.ts';
import { describe, type Finding, unknownParameters } from './details.ts';
import type { ContractDocument } from './document.ts';

/** How long a caller should wait for a dependency that is away, in seconds. */
const RETRY_AFTER = '2';
/** The bounds of `ErrorDetail` in the contract; a hostile name may be longer. */
const MAX_DETAILS = 100;
const MAX_FIELD = 200;

/** The only place where an error becomes an answer. */
export function respondError(document: ContractDocument): ErrorRequestHandler {
  return (thrown, req, res, next) => {
    const error = toApiError(thrown, req, document);
    res.failure = { code: error.code, cause: error.cause ?? thrown };
    if (res.headersSent) return next(thrown);
    try {
      send(error, req, res);
    } catch (broken) {
      // The answer itself broke the contract; what is left is text that cannot.
      res.failure = { code: 'INTERNAL_ERROR', cause: broken };
      res.writeHead(500, { 'Content-Type': 'application/json' }).end(lastResort(req.id));
    }
  };
}

/** The envelope of a failure as text, where neither Express nor the validator may be trusted. */
export function lastResort(request_id: string, code: ErrorCode = 'INTERNAL_ERROR'): string {
  return JSON.stringify(envelope(new ApiError(code), request_id));
}

function send(error: ApiError, req: Request, res: Response): void {
  for (const [name, value] of Object.entries(headersOf(error))) res.setHeader(name, value);
  res.status(error.status);
  if (prefersProblem(req)) {
    res.setHeader('Content-Type', PROBLEM_TYPE);
    res.json(problem(error, req.id));
  } else {
    res.json(envelope(error, req.id));
  }
}

function headersOf(error: ApiError): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    ...(error.status === 401 && { 'WWW-Authenticate': challenge(error.code) }),
    ...(error.status === 503 && { 'Retry-After': RETRY_AFTER }),
    ...error.facts.headers,
  };
}

/** RFC 6750, section 3: no error attribute when the caller sent no token at all. */
function challenge(code: ErrorCode): string {
  const error = code === 'UNAUTHENTICATED' || code === 'INVALID_CREDENTIALS' ? '' : ', error="invalid_token"';
  return `Bearer realm="TaskFlow"${error}`;
}

function envelope(error: ApiError, request_id: string) {
  const { data = null, meta } = error.facts;
  return {
    success: false,
    data,
    message: error.message,
    error: error.code,
    errors: details(error),
    meta: { request_id, ...meta },
  };
}

/** The same facts as RFC 9457 tells them. */
function problem(error: ApiError, request_id: string) {
  const { data, meta } = error.facts;
  return {
    type: `/docs/errors#${error.code}`,
    title: error.code.charAt(0) + error.code.slice(1).toLowerCase().replaceAll('_', ' '),
    status: error.status,
    detail: error.message,
    instance: `urn:taskflow:request:${request_id}`,
    code: error.code,
    request_id,
    errors: details(error),
    ...meta,
    ...(meta && 'changes' in meta && { current: data ?? null }),
  };
}

function details(error: ApiError): ErrorDetail[] {
  return (error.facts.errors ?? []).slice(0, MAX_DETAILS).map(({ field, code, message }) => ({
    field: field.slice(0, MAX_FIELD),
    code,
    message: message.slice(0, 500),
  }));
}

function toApiError(thrown: unknown, req: Request, document: ContractDocument): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof validation.BadRequest) {
    const { operation } = req;
    const errors = operation
      ? [
          ...unknownParameters(req.query, operation),
          ...describe(thrown.errors as Finding[], operation, document),
        ]
      : [];
    return new ApiError('VALIDATION_FAILED', { errors, cause: thrown });
  }
  return fromParser(thrown) ?? fromDatabase(thrown);
}

/** What Express and its body parser throw, by the `type` or `status` they give their errors. */
function fromParser(thrown: unknown): ApiError | undefined {
  const { type, status } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as {
    type?: string;
    status?: number;
  };
  if (thrown instanceof validation.UnsupportedMediaType || status === 415) {
    return new ApiError('UNSUPPORTED_MEDIA_TYPE', { cause: thrown });
  }
  if (type === 'entity.too.large') return new ApiError('PAYLOAD_TOO_LARGE', { cause: thrown });
  if (thrown instanceof URIError) {
    return new ApiError('VALIDATION_FAILED', { message: 'The path is not well-formed.', cause: thrown });
  }
  if (status === 400)
    return new ApiError('MALFORMED_JSON', { message: 'The body could not be read.', cause: thrown });
  return undefined;
}

function fromDatabase(thrown: unknown): ApiError {
  const { kind } = classify(thrown);
  if (kind === 'unavailable' || kind === 'retryable')
    return new ApiError('DEPENDENCY_UNAVAILABLE', { cause: thrown });
  if (kind === 'invalid')
    return new ApiError('VALIDATION_FAILED', { message: 'A value cannot be stored.', cause: thrown });
  return new ApiError('INTERNAL_ERROR', { cause: thrown });
}
