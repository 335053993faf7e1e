import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Actor } from '../actor.ts';
import { classify, OutcomeUnknown, Overloaded } from '../database/driver/failures.ts';
import type { ContractDocument } from '../document.ts';
import { ApiError, type ErrorCode, type ErrorDetail } from '../errors.ts';
import { FileMissing, StoreUnavailable } from '../files/store.ts';
import { JSON_TYPE, PROBLEM_TYPE, prefersProblem } from './accept.ts';
import { undecodableIn } from './decode.ts';
import { ENCODING_HINT } from './details.ts';
import { problemOf } from './problem.ts';
import type { RecordDenial } from './record-denial.ts';
import { setHeaders } from './respond.ts';

/** Seconds after which a caller should retry when a dependency is unavailable. */
const RETRY_AFTER = '2';
/** Limits of the error details in the contract. A hostile request can exceed them. */
const MAX_DETAILS = 100;
const MAX_FIELD = 200;

/** Headers to remove when a success turns into an error. */
const SUCCESS_HEADERS = [
  'ETag',
  'Last-Modified',
  'Link',
  'Location',
  'Preference-Applied',
  'Idempotency-Replayed',
];

/** Returns the step that turns every error into a response. */
export function respondError(document: ContractDocument, record: RecordDenial): ErrorRequestHandler {
  return (thrown, req, res, _next) => {
    const error = toApiError(thrown, req, document);
    res.fail({ status: error.status, code: error.code, cause: error.cause ?? thrown });
    record(error, req);
    // The caller has disconnected, or has received a part of the response, which must not appear complete.
    if (res.destroyed || res.headersSent) return void res.destroy();
    try {
      send(error, req, res);
    } catch (broken) {
      // The error response itself violates the contract.
      res.fail({ status: 500, code: 'INTERNAL_ERROR', cause: broken });
      send(new ApiError('INTERNAL_ERROR'), req, res);
    }
  };
}

/** Returns the envelope of an error as text, for use without Express. */
export function failureText(code: ErrorCode, request_id: string): string {
  return JSON.stringify(envelope(new ApiError(code), request_id));
}

function send(error: ApiError, req: Request, res: Response): void {
  for (const name of SUCCESS_HEADERS) res.removeHeader(name);
  setHeaders(res, headersOf(error));
  res.status(error.status);
  const asProblem = prefersProblem(req);
  res.setHeader('Content-Type', asProblem ? PROBLEM_TYPE : JSON_TYPE);
  const failure = envelope(error, req.id);
  res.json(asProblem ? problemOf(failure, error.status, req.public_path) : failure);
}

function headersOf(error: ApiError): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    ...(error.status === 401 && { 'WWW-Authenticate': challenge(error.code) }),
    ...(error.status === 503 && { 'Retry-After': RETRY_AFTER }),
    ...error.facts.headers,
  };
}

/** Returns `WWW-Authenticate`, without an error attribute if the caller sent no token (RFC 6750, section 3). */
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

function details(error: ApiError): ErrorDetail[] {
  return (error.facts.errors ?? []).slice(0, MAX_DETAILS).map(({ field, code, message }) => ({
    field: field.slice(0, MAX_FIELD),
    code,
    message: message.slice(0, 500),
  }));
}

function toApiError(thrown: unknown, req: Request, document: ContractDocument): ApiError {
  if (thrown instanceof ApiError) return thrown;
  // Express decodes path parameters while it looks for the route, before any step of an operation runs.
  if (thrown instanceof URIError) {
    const errors = undecodableIn(req.path, Object.keys(document.paths)).map((field) => ({
      field,
      code: 'INVALID_ENCODING',
      message: ENCODING_HINT,
    }));
    return new ApiError('VALIDATION_FAILED', { errors, cause: thrown });
  }
  return errorOf(thrown, req.actor);
}

/** Returns the error for the caller, of any error that work for this actor has thrown. */
export function errorOf(thrown: unknown, actor: Actor | undefined): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof Overloaded) return new ApiError('OVERLOADED', { cause: thrown });
  // A file that is missing can come back: from a backup, or with a folder that is not mounted.
  if (thrown instanceof StoreUnavailable || thrown instanceof FileMissing)
    return new ApiError('DEPENDENCY_UNAVAILABLE', { cause: thrown });
  if (thrown instanceof OutcomeUnknown) return new ApiError('OUTCOME_UNKNOWN', { cause: thrown });
  const { kind } = classify(thrown);
  if (kind === 'unavailable' || kind === 'retryable')
    return new ApiError('DEPENDENCY_UNAVAILABLE', { cause: thrown });
  if (kind === 'invalid')
    return new ApiError('VALIDATION_FAILED', { message: 'A value cannot be stored.', cause: thrown });
  // A retry of the write reports any other missing reference, so the caller's own account was deleted.
  if (kind === 'missing_reference' && actor) return new ApiError('SESSION_REVOKED', { cause: thrown });
  return new ApiError('INTERNAL_ERROR', { cause: thrown });
}
