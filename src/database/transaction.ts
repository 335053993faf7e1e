import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from './database.ts';
import { ConnectionLost, classify } from './failures.ts';

const RETRIES = 3;

/**
 * Runs `work` in a transaction of the writer and returns once it is committed; inside an open transaction
 * it joins that one. The whole of `work` runs again, at most three times, when it lost to another
 * transaction or its connection broke before COMMIT: it must have no other effects.
 */
export async function withTransaction<T>(db: Database, work: (trx: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  for (let retries = 0; ; retries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const again = error instanceof ConnectionLost || classify(error).kind === 'retryable';
      if (!again || retries === RETRIES) throw error;
      // Those who collided should not meet again: 0 to 20, 40, 80 ms.
      await pause(Math.random() * 20 * 2 ** retries);
    }
  }
}
