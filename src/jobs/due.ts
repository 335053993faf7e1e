import { setTimeout as pause } from 'node:timers/promises';
import { every } from '../concurrency.ts';
import type { Database } from '../database/database.ts';
import { createHalving, type Halving } from '../database/halving.ts';
import type { Log } from '../log.ts';

/**
 * Does what has become due at a time: a batch of it, in one transaction, which every process tries. `at` is the time in tests; null is that
 * of the database, which is the same for all processes. `limit` is the number of items, which is halved while batches fail. Returns whether
 * there can be more.
 */
export type DueWork = {
  (db: Database, at: string | null, limit: number): Promise<boolean>;
  /** Does one item, and leaves it out if it fails. Without it, batches that fail are repeated as they are. */
  readonly alone?: (db: Database, at: string | null, log: Log) => Promise<boolean>;
};

/** Returns due work that does not let one failing item stop the others. */
export const dueWork = (
  batch: (db: Database, at: string | null, limit: number) => Promise<boolean>,
  alone: NonNullable<DueWork['alone']>,
): DueWork => Object.assign(batch, { alone });

/** How often to look. */
const EVERY_MS = 1_000;
/** The items of a batch, at most. */
const BATCH = 1_000;
/** What is due is due soon for others, too: a failing item is left out after 12 s. */
const MAX_ATTEMPTS = 6;

type Settings = { log: Log; halving: Halving; signal?: AbortSignal | undefined };

/** How the batches of one kind of due work in this process become smaller. */
export const dueBatches = (pauseMs?: number): Halving =>
  createHalving({ batch: BATCH, pauseMs, maxAttempts: MAX_ATTEMPTS });

/**
 * Does all of it.
 * @throws what the database throws while it is not available, and every error of work that does not do items alone
 */
export async function doDueWork(
  db: Database,
  [name, work]: readonly [name: string, work: DueWork],
  at: string | null,
  { log, halving, signal }: Settings,
): Promise<void> {
  let isLeftOut = false;
  while (!signal?.aborted) {
    try {
      const isMore =
        isLeftOut && work.alone ? await work.alone(db, at, log) : await work(db, at, halving.limit);
      isLeftOut = false;
      halving.succeeded();
      if (!isMore) return;
    } catch (err) {
      const { next, pauseMs } = halving.failed(err);
      if (next === 'wait' || !work.alone) throw err;
      log.warn(
        { err, work: name, limit: halving.limit },
        'cannot do a batch of due work, retrying with less',
      );
      isLeftOut = next === 'leave out';
      await pause(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Looks for due work of each kind every second, until `stop`. */
export function startDueWork(
  db: Database,
  works: readonly (readonly [name: string, work: DueWork])[],
  log: Log,
): { stop(): Promise<void> } {
  const timers = works.map((each) => {
    const halving = dueBatches();
    return every(
      EVERY_MS,
      (signal) => doDueWork(db, each, null, { log, halving, signal }),
      (err) => log.warn({ err, work: each[0] }, 'cannot do due work yet, retrying'),
    );
  });
  return {
    async stop() {
      await Promise.all(timers.map((timer) => timer.stop()));
    },
  };
}
