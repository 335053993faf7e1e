import type { RealtimeFailure } from '../generated/models.ts';

const RETRY_MS = 5_000;
/** Refusals after which it helps to try again, with a newer token or later. */
const TEMPORARY = ['TOKEN_EXPIRED', 'RATE_LIMITED', 'OVERLOADED', 'DEPENDENCY_UNAVAILABLE', 'INTERNAL_ERROR'];

/**
 * The server refused a message or the connection, or the connection broke. `code` is one of the error codes of the API, or
 * `CONNECTION_FAILED`.
 */
export class RealtimeError extends Error {
  readonly code: string;
  readonly failure: RealtimeFailure | undefined;

  constructor(message: string, failure?: RealtimeFailure, code = 'CONNECTION_FAILED') {
    super(failure?.message ?? message);
    this.name = 'RealtimeError';
    this.code = failure?.error ?? code;
    this.failure = failure;
  }
}

/** Whether it helps to try again. Without a failure, the connection broke. */
export const isTemporary = (failure: RealtimeFailure | undefined): boolean =>
  failure === undefined || TEMPORARY.includes(failure.error);

/** Returns the milliseconds until the next attempt. */
export const pauseAfter = (failure: RealtimeFailure | undefined): number =>
  (failure?.retry_after ?? 0) * 1_000 || RETRY_MS;
