import type { CompiledQuery, Driver, TransactionSettings } from 'kysely';
import type { PooledConnection } from './connection.ts';
import type { PoolDriver } from './pool.ts';

/** The pool with a guard ahead of each transaction; see `Connections.guarded`. It does not close the pool. */
export class GuardedDriver implements Driver {
  readonly #pool: PoolDriver;
  readonly #guard: CompiledQuery;

  constructor(pool: PoolDriver, guard: CompiledQuery) {
    this.#pool = pool;
    this.#guard = guard;
  }

  async init(): Promise<void> {}

  acquireConnection(): Promise<PooledConnection> {
    return this.#pool.acquireGuarded(this.#guard);
  }

  releaseConnection(connection: PooledConnection): Promise<void> {
    return this.#pool.releaseConnection(connection);
  }

  beginTransaction(connection: PooledConnection, settings: TransactionSettings): Promise<void> {
    return this.#pool.beginTransaction(connection, settings);
  }

  commitTransaction(connection: PooledConnection): Promise<void> {
    return this.#pool.commitTransaction(connection);
  }

  rollbackTransaction(connection: PooledConnection): Promise<void> {
    return this.#pool.rollbackTransaction(connection);
  }

  async destroy(): Promise<void> {}
}
