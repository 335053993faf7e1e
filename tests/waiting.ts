import { setTimeout as pause } from 'node:timers/promises';
import type { Timeouts } from '../src/database/driver/timeouts.ts';

/** Only ends a test that hangs: no machine is so slow that what a test waits for takes this long. */
export const HANG_MS = 90_000;

/** Waits until the condition holds. The bound begins again with each change of `progress`. */
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
 * Timeouts of the database that no slow machine exceeds. A test of one of them gives its connections an object of its
 * own, and shortens that timeout while it matters.
 */
export function patient(): Timeouts {
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
    stalledMs: HANG_MS,
  };
}
