/** The maximum wait before the first retry. It doubles with each retry. */
const FIRST_MS = 500;
const MAX_MS = 8_000;
/** If the server asks for a longer wait, the call fails. */
const MAX_RETRY_AFTER_SECONDS = 60;

/** The server has not executed the request, so every method can be retried. */
const REJECTED = [429, 503];
/** The server may have executed the request. */
const UNCERTAIN = [408, 500, 502, 504];
/** The code of a 503 after which the server may have executed the request. */
const UNKNOWN_OUTCOME = 'OUTCOME_UNKNOWN';
/** The code of a 409 while an earlier attempt with the same idempotency key is still running. */
const STILL_RUNNING = 'IDEMPOTENCY_KEY_IN_USE';

/**
 * Whether the same request can be sent again after this response, or after none (`status` is null). A request is safe if
 * repeating it has no further effect: reads, PUT, DELETE, and requests with an idempotency key. A PATCH, or a PUT that is
 * based on a version, may have created a new version when its response was lost. Its retry would then appear to conflict
 * with a change by another client.
 */
export function mayRetry(status: number | null, code: string | null, isSafe: boolean): boolean {
  if (code === UNKNOWN_OUTCOME) return isSafe;
  if (code === STILL_RUNNING) return true;
  if (status !== null && REJECTED.includes(status)) return true;
  return isSafe && (status === null || UNCERTAIN.includes(status));
}

/**
 * Returns the milliseconds to wait before retry `retry` (from 0), or `null` if the call must not be retried. Without
 * `retryAfter`, uses exponential backoff with full jitter, so that clients that failed together do not retry together.
 */
export function delayBefore(
  retry: number,
  retryAfter: number | null,
  random: () => number = Math.random,
): number | null {
  if (retryAfter !== null) return retryAfter <= MAX_RETRY_AFTER_SECONDS ? retryAfter * 1000 : null;
  return Math.round(Math.min(MAX_MS, FIRST_MS * 2 ** retry) * random());
}
