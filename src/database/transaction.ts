import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { presentWork } from '../observer.ts';
import { compiled, type Params } from './compiled.ts';
import type { Database } from './database.ts';
import { Adapter } from './driver/adapter.ts';
import { ConnectionLost, classify } from './driver/failures.ts';
import { TIMEOUTS } from './driver/timeouts.ts';

const RETRIES = 3;

/**
 * Runs `work` in a transaction and returns once it is committed. Inside an open transaction, `work` joins that one. After
 * a conflict with another transaction or a connection lost before COMMIT, all of `work` runs again, at most three times.
 * So it must have no other effects.
 */
export async function withTransaction<T>(db: Database, work: (trx: Database) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db);
  const run = async (trx: Database) => {
    await continueTrace(trx);
    return work(trx);
  };
  return retry(db, () => db.transaction().execute(run), isUncommitted);
}

/** Sets the trace that the events of a transaction get by default, in a job that is traced. Requests have a guard that sets it. */
async function continueTrace(trx: Database): Promise<void> {
  const { kind, span } = presentWork() ?? {};
  if (kind === 'job' && span) await setTrace.run(trx, { traceparent: span.traceparent });
}

const setTrace = compiled(
  'traces: continue in the transaction of a job',
  (_db, p: Params<{ traceparent: string }>) =>
    sql`select set_config('taskflow.traceparent', ${p.traceparent}, true)`,
);

/** Runs work in a transaction, and takes back all that it has written. Its locks stay until the transaction ends. */
export async function withoutEffect<T>(trx: Database, work: () => Promise<T>): Promise<T> {
  await sql`savepoint without_effect`.execute(trx);
  const result = await work();
  await sql`rollback to savepoint without_effect`.execute(trx);
  return result;
}

/** Runs one statement, and retries after a conflict. After a lost connection it may be committed, so it is not retried. */
export function withRetries<T>(db: Database, statement: () => Promise<T>): Promise<T> {
  return retry(db, statement, isConflict);
}

async function retry<T>(
  db: Database,
  work: () => Promise<T>,
  isRetryable: (error: unknown) => boolean,
): Promise<T> {
  const { adapter } = db.getExecutor();
  const { retryMs } = adapter instanceof Adapter ? adapter : TIMEOUTS;
  const latest = performance.now() + retryMs;
  for (let retries = 0; ; retries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error) || retries === RETRIES || performance.now() > latest) throw error;
      // A random pause of up to 20, 40, 80 ms, so that the same transactions do not collide again.
      await pause(Math.random() * 20 * 2 ** retries);
    }
  }
}

/** Whether nothing was committed and a retry can succeed. */
function isUncommitted(error: unknown): boolean {
  return error instanceof ConnectionLost || isConflict(error);
}

/** A conflict with another transaction, or a referenced row that was deleted meanwhile. A retry gets the real result. */
function isConflict(error: unknown): boolean {
  const { kind } = classify(error);
  return kind === 'retryable' || kind === 'missing_reference';
}
