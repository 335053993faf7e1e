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
