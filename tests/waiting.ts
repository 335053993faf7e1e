import { setTimeout as pause } from 'node:timers/promises';

/** Waits for what will be so in a moment, and fails when it is not so in time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  for (const end = performance.now() + milliseconds; !(await condition()); await pause(5)) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
  }
}
