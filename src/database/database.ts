import {
  type CompiledQuery,
  type Dialect,
  type Driver,
  Kysely,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { Adapter } from './driver/adapter.ts';
import { GuardedDriver } from './driver/guarded.ts';
import { HealthCheck } from './driver/health.ts';
import { PoolDriver, type PoolOptions } from './driver/pool.ts';
import { ReaderDriver } from './driver/reader.ts';
import { timeoutsOf } from './driver/session.ts';

/** A connection pool or an open transaction; queries do not care which. */
export type Database = Kysely<Tables>;

export type ConnectOptions = PoolOptions;

/** The ways to the database of one process. */
export interface Connections {
  /** A pool: writes, transactions, and whatever must see the newest. */
  writer: Database;
  /** Reads of one statement, several at a time on each of two connections. It has no transactions. */
  reader: Database;
  /**
   * The writer with a statement that goes ahead of each transaction, and of each statement outside of one, in the same
   * message and in the same transaction. A guard that fails prevents the write, and its error is thrown.
   */
  guarded(guard: CompiledQuery): Database;
  /** Resolves if the database takes writes, checked on a connection of its own that no load can take away. */
  ready(): Promise<void>;
  /** Ends every connection, after the statements under way. */
  close(): Promise<void>;
}

/** Opens nothing yet: connections are made when they are first needed. */
export function connect(options: ConnectOptions): Connections {
  const pool = new PoolDriver(options);
  const reads = new ReaderDriver(options, pool);
  const health = new HealthCheck(options);
  const adapter = new Adapter(timeoutsOf(options).retryMs);
  const open = (driver: Driver): Database => new Kysely<Tables>({ dialect: dialect(driver, adapter) });
  return {
    writer: open(pool),
    reader: open(reads),
    // Takes 0.13 µs, so each request can have its own.
    guarded: (guard) => open(new GuardedDriver(pool, guard)),
    ready: () => health.check(),
    async close() {
      await Promise.all([reads.destroy(), health.close()]);
      await pool.destroy();
    },
  };
}

/** A compiler keeps nothing from one query to the next, and takes 3 µs to make. */
const compiler = new PostgresQueryCompiler();

function dialect(driver: Driver, adapter: Adapter): Dialect {
  return {
    createDriver: () => driver,
    createQueryCompiler: () => compiler,
    createAdapter: () => adapter,
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}
