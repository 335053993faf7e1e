const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The pauses between the attempts, together three days. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Pauses are this much longer or shorter, so that deliveries that failed together are not repeated together. */
const JITTER = 0.1;

export const MAX_ATTEMPTS = PAUSES_MS.length + 1;

/** Returns the pause after this number of failed attempts, or undefined if no other attempt follows. */
export function pauseAfter(attempts: number, random = Math.random()): number | undefined {
  const pause = PAUSES_MS[attempts - 1];
  return pause && Math.round(pause * (1 + JITTER * (2 * random - 1)));
}

/** Times begin with a day of the week. `Date.parse` reads years and months in other texts, such as `-5`. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/;

/** Returns how long an endpoint asks to wait: in seconds, or until a time (RFC 9110, section 10.2.3). */
export function readRetryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const isSeconds = /^\d+$/.test(text);
  if (!isSeconds && !HTTP_DATE.test(text)) return undefined;
  const ms = isSeconds ? Number(text) * SECOND_MS : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
