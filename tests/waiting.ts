import { setTimeout as pause } from 'node:timers/promises';
import { TIMEOUTS, type Timeouts } from '../src/database/driver/timeouts.ts';

/** Only ends a test that hangs: on no machine does a test wait this long for something that happens. */
export const HANG_MS = 90_000;

/** Waits until the condition is true. The limit starts again with each change of `progress`. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  progress: () => unknown = () => undefined,
): Promise<void> {
  let last = progress();
  let end = performance.now() + HANG_MS;
  while (!(await condition())) {
    if (progress() !== last) end = performance.now() + HANG_MS;
    else if (performance.now() > end) throw new Error(`not within ${HANG_MS} ms: ${what}`);
    last = progress();
    await pause(5);
  }
}

/**
 * Repeats an attempt with twice the time until it is in time. For a test that lets a limit run out after something that takes time as well:
 * the first limit is enough for almost every machine, and none is enough for all.
 */
export async function withEnoughTime<Result>(
  firstMs: number,
  attempt: (milliseconds: number) => Promise<Result>,
  isInTime: (result: Result) => boolean,
): Promise<Result> {
  for (let milliseconds = firstMs; ; milliseconds *= 2) {
    const result = await attempt(milliseconds);
    if (isInTime(result) || milliseconds > HANG_MS) return result;
  }
}

/**
 * Timeouts of the database that no slow machine exceeds. A test of one of them gives its connections its own
 * object, and shortens that timeout while it matters.
 */
export function patientTimeouts(): Timeouts {
  return {
    connectMs: HANG_MS,
    queueMs: HANG_MS,
    stuckMs: HANG_MS,
    responseMs: HANG_MS,
    statementMs: HANG_MS,
    lockMs: HANG_MS,
    idleInTransactionMs: HANG_MS,
    commitMs: HANG_MS,
    retryMs: HANG_MS,
    outcomeMs: HANG_MS,
    healthMs: HANG_MS,
    // As in the service: a write that waits for a lock leaves its group, so that tests can count those that wait.
    groupLockMs: TIMEOUTS.groupLockMs,
    groupAgeMs: HANG_MS,
    groupStatementMs: HANG_MS,
    groupMs: HANG_MS,
    stalledMs: HANG_MS,
  };
}
