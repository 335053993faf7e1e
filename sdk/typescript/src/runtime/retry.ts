/** How long to wait before the first retry at most, in milliseconds; it doubles with each. */
const FIRST_MS = 500;
const LONGEST_MS = 8_000;
/** A service that asks for more than this is not waited for. */
const LONGEST_ASKED_SECONDS = 60;

/** Nothing was done, whatever the method. */
const REFUSED = [429, 503];
/** Perhaps something was done. */
const UNCERTAIN = [408, 500, 502, 504];
/** The 503 after which perhaps something was done. */
const UNKNOWN_OUTCOME = 'OUTCOME_UNKNOWN';

/**
 * Whether the same request may be sent again after this answer, or after none (`status` null). Safe is what does
 * no more when it is done twice: reads, PUT, DELETE, and what has an idempotency key. A PATCH, or a PUT that starts
 * from a version, may have made a version of its own when its answer was lost: its retry would look like somebody
 * else's conflict.
 */
export function mayRetry(status: number | null, code: string | null, isSafe: boolean): boolean {
  if (code === UNKNOWN_OUTCOME) return isSafe;
  if (status !== null && REFUSED.includes(status)) return true;
  return isSafe && (status === null || UNCERTAIN.includes(status));
}

/**
 * Milliseconds to wait before retry `retry` (from 0), or `null` for not at all. Without a word of the service it is
 * exponential back-off with full jitter, so that those who failed together do not come back together.
 */
export function delayBefore(
  retry: number,
  retryAfter: number | null,
  random: () => number = Math.random,
): number | null {
  if (retryAfter !== null) return retryAfter <= LONGEST_ASKED_SECONDS ? retryAfter * 1000 : null;
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** retry) * random());
}
