import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from './database.ts';
import { Adapter } from './driver/adapter.ts';
import { ConnectionLost, classify } from './driver/failures.ts';
import { TIMEOUTS } from './driver/timeouts.ts';

const RETRIES = 3;

/**
 * Runs `work` in a transaction of the writer and returns once it is committed; inside an open transaction
 * it joins that one. The whole of `work` runs again, at most three times, when it lost to another
 * transaction or its connection broke before COMMIT: it must have no other effects.
 */
export async function withTransaction<T>(db: Database, work: (trx: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  return retried(db, () => db.transaction().execute(work), isPassing);
}

/** Runs one statement, again if it lost. One whose connection broke may have been committed, so it is not. */
export function withRetries<T>(db: Database, statement: () => Promise<T>): Promise<T> {
  return retried(db, statement, isLost);
}

async function retried<T>(
  db: Database,
  work: () => Promise<T>,
  mayFareBetter: (error: unknown) => boolean,
): Promise<T> {
  const { adapter } = db.getExecutor();
  const { retryMs } = adapter instanceof Adapter ? adapter : TIMEOUTS;
  const latest = performance.now() + retryMs;
  for (let retries = 0; ; retries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!mayFareBetter(error) || retries === RETRIES || performance.now() > latest) throw error;
      // Those who collided should not meet again: 0 to 20, 40, 80 ms.
      await pause(Math.random() * 20 * 2 ** retries);
    }
  }
}

/** Nothing was committed, and the next try may fare better. */
function isPassing(error: unknown): boolean {
  return error instanceof ConnectionLost || isLost(error);
}

/** Lost to another transaction, or to a row that went away under it: tried again, it gets the real answer. */
function isLost(error: unknown): boolean {
  const { kind } = classify(error);
  return kind === 'retryable' || kind === 'missing_reference';
}
