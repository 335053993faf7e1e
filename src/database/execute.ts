import type { CompiledQuery, QueryResult } from 'kysely';
import type { Database } from './database.ts';
import { TIMEOUTS } from './driver/timeouts.ts';

/** Runs compiled statements, each on a connection of its choice. */
export interface Executes {
  execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>>;
  /** How long a transaction is tried again, where there are any. */
  readonly retryMs?: number;
}

const drivers = new WeakMap<object, Executes>();

/** Lets `execute` go straight to the driver of a pool or the reader. */
export function register(db: Database, driver: Executes): Database {
  drivers.set(db.getExecutor(), driver);
  return db;
}

/** How long a transaction on a pool is tried again. */
export const retryMsOf = (db: Database): number => drivers.get(db.getExecutor())?.retryMs ?? TIMEOUTS.retryMs;

/**
 * Runs a compiled statement on a pool, the reader or in a transaction. On the first two it leaves out
 * Kysely's executor, whose connection handling is 5 of the 16 µs of CPU of a read.
 */
export function execute<Row>(db: Database, query: CompiledQuery): Promise<QueryResult<Row>> {
  const executor = db.getExecutor();
  return drivers.get(executor)?.execute<Row>(query) ?? executor.executeQuery<Row>(query);
}
