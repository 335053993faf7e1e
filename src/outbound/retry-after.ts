const SECOND_MS = 1_000;
/** The longest pause that an endpoint can ask for. */
const MAX_RETRY_AFTER_MS = 24 * 3_600_000;

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
