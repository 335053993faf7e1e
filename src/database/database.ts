import {
  CompiledQuery,
  type Dialect,
  type Driver,
  Kysely,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import type { Observer } from '../observer.ts';
import { Adapter } from './driver/adapter.ts';
import { GroupedDriver, WriteGroups } from './driver/groups.ts';
import { GuardedDriver } from './driver/guarded.ts';
import { HealthCheck } from './driver/health.ts';
import { PoolDriver, type PoolOptions, type PoolState } from './driver/pool.ts';
import { ReaderDriver } from './driver/reader.ts';
import { timeoutsOf } from './driver/session.ts';
import { type Replicas, watchReplicas } from './replicas.ts';

/** A connection pool or an open transaction. Queries run on both. */
export type Database = Kysely<Tables>;

export type ConnectOptions = PoolOptions & {
  readonly statementEnded?: Observer['statementEnded'];
  /** Standbys of the database. */
  readonly replicaUrls?: readonly string[];
};

/** The database connections of one process. */
export interface Connections {
  /** A pool for writes, transactions, and reads that must see the newest data. */
  writer: Database;
  /** Runs reads of one statement, several at a time on each of two connections. Has no transactions. */
  reader: Database;
  /**
   * Returns the writer with a guard: a statement ahead of each transaction, and of each statement outside of one, in the
   * same message and the same transaction. A guard that fails prevents the write, and its error is thrown.
   */
  guarded(guard: CompiledQuery): Database;
  /**
   * Returns the same for writes of one statement. Those that have to wait share a transaction, and each still succeeds or
   * fails by itself. So they must not depend on what is the same for all statements of a transaction, such as `now()`.
   */
  grouped(guard: CompiledQuery): Database;
  /** Undefined unless replicas are configured. Nothing that a write depends on may be read there. */
  replicas?: Replicas | undefined;
  /** One connection that numbers events, which must not wait for requests. */
  numbering: Database;
  /** Transactions of the readers of the event log, which must not wait for requests either. */
  following: Database;
  /** Resolves if the database accepts writes. Uses its own connection, which is available under any load. */
  ready(): Promise<void>;
  /** Returns the state of each pool, by the name of its use. */
  pools(): { readonly [name: string]: PoolState };
  /** Closes every connection after its current statements. */
  close(): Promise<void>;
}

/** Returns the connections of a database. Each is opened at its first use. */
export function connect(options: ConnectOptions): Connections {
  const pool = new PoolDriver(options);
  const groups = new WriteGroups(pool, options);
  const single = new PoolDriver({ ...options, poolSize: 1 });
  // Its settings need sessions of their own.
  const direct = { ...options, url: options.directUrl ?? options.url, directUrl: undefined };
  const following = new PoolDriver({ ...direct, poolSize: 2, settings: FOLLOWING });
  const reads = new ReaderDriver(options, pool);
  const health = new HealthCheck(options);
  const pooled = options.directUrl === undefined ? undefined : new PoolDriver({ ...options, poolSize: 1 });
  const adapter = new Adapter(timeoutsOf(options).retryMs, options.statementEnded);
  const open = (driver: Driver): Database => new Kysely<Tables>({ dialect: dialect(driver, adapter) });
  const reader = open(reads);
  const { replicaUrls: urls = [] } = options;
  const replicas =
    urls.length > 0
      ? watchReplicas({
          ...{ primary: options, urls, log: options.log, reader },
          open: (url) => open(new ReaderDriver({ ...options, url }, pool, { isReplica: true })),
        })
      : undefined;
  return {
    writer: open(pool),
    reader,
    replicas,
    // Takes 0.13 µs, so each request can create one.
    guarded: (guard) => open(new GuardedDriver(pool, guard)),
    grouped: (guard) => open(new GroupedDriver(groups, guard)),
    numbering: open(single),
    following: open(following),
    async ready() {
      // The health check does not use the pooler, but requests do.
      await Promise.all([health.check(), pooled?.run(SELECT_NOTHING, performance.now())]);
    },
    pools: () => ({
      requests: pool.state,
      numbering: single.state,
      following: following.state,
      reads: reads.state,
    }),
    async close() {
      await replicas?.close();
      const others = [single, following, pooled].map((each) => each?.destroy());
      await Promise.all([reads.destroy(), health.close(), ...others]);
      await pool.destroy();
    },
  };
}

const SELECT_NOTHING = CompiledQuery.raw('select');

/**
 * Readers of the log look up rows by their keys. On a new installation their statements are planned when the tables are almost empty, so
 * they would scan tables that have grown since. Together with `fan-out.ts`, which looks up no event twice, it took the CPU time of readers
 * for a new task from 0.08 to 0.03 ms.
 */
const FOLLOWING = { enable_seqscan: 'off' };

/** Shared by all queries: it keeps no state between them, and creating one takes 3 µs. */
const compiler = new PostgresQueryCompiler();

function dialect(driver: Driver, adapter: Adapter): Dialect {
  return {
    createDriver: () => driver,
    createQueryCompiler: () => compiler,
    createAdapter: () => adapter,
    createIntrospector: (db) => new PostgresIntrospector(db),
  };
}
