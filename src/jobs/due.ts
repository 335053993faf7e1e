import { every } from '../concurrency.ts';
import type { Database } from '../database/database.ts';
import type { Log } from '../log.ts';

/**
 * Does what has become due at a time: a batch of it, in one transaction, which every process tries. `at` is the time in tests; null is that
 * of the database, which is the same for all processes. Returns whether there can be more.
 */
export type DueWork = (db: Database, at: string | null) => Promise<boolean>;

/** How often to look. */
const EVERY_MS = 1_000;

/** Does all of it. */
export async function doDueWork(
  db: Database,
  work: DueWork,
  at: string | null,
  signal?: AbortSignal,
): Promise<void> {
  while (!signal?.aborted) if (!(await work(db, at))) return;
}

/** Looks for due work of each kind every second, until `stop`. */
export function startDueWork(
  db: Database,
  works: readonly (readonly [name: string, work: DueWork])[],
  log: Log,
): { stop(): Promise<void> } {
  const timers = works.map(([name, work]) =>
    every(
      EVERY_MS,
      (signal) => doDueWork(db, work, null, signal),
      (err) => log.warn({ err, work: name }, 'cannot do due work yet, retrying'),
    ),
  );
  return {
    async stop() {
      await Promise.all(timers.map((timer) => timer.stop()));
    },
  };
}
