import { setTimeout as pause } from 'node:timers/promises';
import type { IsolationLevel } from 'kysely';
import type { Database } from './database.ts';
import { ConnectionLost, classify } from './failures.ts';

const RETRIES = 3;
/** Later than this nobody waits for another try. A deadlock is noticed after one second. */
const RETRIED_FOR_MS = 4_000;

/**
 * Runs `work` in a transaction of the writer and returns once it is committed; inside an open transaction
 * it joins that one. The whole of `work` runs again, at most three times, when it lost to another
 * transaction or its connection broke before COMMIT: it must have no other effects.
 */
export async function withTransaction<T>(
  db: Database,
  work: (trx: Database) => Promise<T>,
  isolationLevel?: IsolationLevel,
): Promise<T> {
  if (db.isTransaction) return work(db);
  const transaction = isolationLevel ? db.transaction().setIsolationLevel(isolationLevel) : db.transaction();
  const latest = performance.now() + RETRIED_FOR_MS;
  for (let retries = 0; ; retries += 1) {
    try {
      return await transaction.execute(work);
    } catch (error) {
      if (!isPassing(error) || retries === RETRIES || performance.now() > latest) throw error;
      // Those who collided should not meet again: 0 to 20, 40, 80 ms.
      await pause(Math.random() * 20 * 2 ** retries);
    }
  }
}

/** Nothing was committed, and the next try may fare better. */
function isPassing(error: unknown): boolean {
  return error instanceof ConnectionLost || classify(error).kind === 'retryable';
}
