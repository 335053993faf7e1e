const SECOND_MS = 1_000;
/** The longest pause that an endpoint can ask for. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

/** Returns how long an endpoint asks to wait: in seconds, or until a time (RFC 9110, section 10.2.3). */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,10}$/.test(value.trim()) ? Number(value) * SECOND_MS : Date.parse(value) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
