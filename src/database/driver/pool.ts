import type { CompiledQuery, Driver, QueryResult, TransactionSettings } from 'kysely';
import pg from 'pg';
import { PooledConnection } from './connection.ts';
import { NoConnection, Overloaded } from './failures.ts';
import {
  clientConfig,
  listen,
  PoolerError,
  preparePooled,
  prepareSession,
  type SessionOptions,
  timeoutsOf,
} from './session.ts';

export interface PoolOptions extends SessionOptions {
  poolSize: number;
}

/** The connections of a pool. */
export type PoolState = {
  /** The maximum. */
  readonly size: number;
  readonly active: number;
  readonly idle: number;
  /** Callers that wait for a connection; of the pool of reads, statements that have been sent. */
  readonly waiting: number;
};

/** Waiting callers for each connection. Bounds a queue that moves, but more slowly than it grows. */
const MAX_WAITING = 200;

/** The pool behind `Connections.writer`, created only there. */
export class PoolDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #options: PoolOptions;
  /** When each waiting caller began to wait, oldest first. */
  readonly #waiting = new Map<symbol, number>();
  /** When a caller last received a connection. */
  #servedAt = 0;

  readonly #clients = new Set<pg.PoolClient>();
  readonly #stale = new WeakSet<pg.PoolClient>();
  readonly #closing = new AbortController();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      ...clientConfig(options),
      max: options.poolSize,
      maxLifetimeSeconds: 1_800,
      idleTimeoutMillis: 300_000,
      onConnect: (client: pg.ClientBase) =>
        options.directUrl === undefined ? prepareSession(client, options) : preparePooled(client, options),
    });
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => {
      listen(client, options.log);
      this.#clients.add(client);
    });
    this.#pool.on('remove', (client) => this.#clients.delete(client));
  }

  async init(): Promise<void> {}

  get state(): PoolState {
    const { totalCount, idleCount } = this.#pool;
    const waiting = this.#waiting.size;
    return { size: this.#options.poolSize, active: totalCount - idleCount, idle: idleCount, waiting };
  }

  async acquireConnection(): Promise<PooledConnection> {
    return this.acquire(performance.now());
  }

  acquireGuarded(guard: CompiledQuery): Promise<PooledConnection> {
    return this.acquire(performance.now(), guard);
  }

  /** Runs a statement, behind a guard if it writes. `askedAt` is when its caller began to wait. */
  async run<Row>(query: CompiledQuery, askedAt: number, guard?: CompiledQuery): Promise<QueryResult<Row>> {
    const connection = await this.acquire(askedAt, guard);
    try {
      return await connection.executeQuery<Row>(query);
    } finally {
      connection.release(this.#closing.signal);
    }
  }

  /** Subtracts the time since `askedAt` from the time limit of the statement. */
  async acquire(askedAt: number, guard?: CompiledQuery): Promise<PooledConnection> {
    const now = performance.now();
    if (this.#isStuck(now)) throw new Overloaded('Too many requests wait for a database connection.');
    const turn = Symbol('turn');
    this.#waiting.set(turn, now);
    try {
      const client = await this.#fresh();
      this.#servedAt = performance.now();
      return new PooledConnection(client, this.#options, { askedAt, guard, renew: () => this.#renew() });
    } catch (error) {
      if (error instanceof PoolerError) throw error;
      throw new NoConnection('No connection to the database is available.', { cause: error });
    } finally {
      this.#waiting.delete(turn);
    }
  }

  /** Returns a client whose statements are prepared for the current schema. */
  async #fresh(): Promise<pg.PoolClient> {
    // pg reads this at each call, both for the wait and for a new connection.
    this.#pool.options.connectionTimeoutMillis = timeoutsOf(this.#options).queueMs;
    for (;;) {
      const client = await this.#pool.connect();
      if (!this.#stale.has(client)) return client;
      client.release(true);
    }
  }

  #renew(): void {
    for (const client of this.#clients) this.#stale.add(client);
  }

  /**
   * Whether new callers are rejected. A queue longer than twice the pool is too long only if it does not move: a pool of
   * ten serves a thousand simultaneous requests in a second, so rejecting half of them would help nobody.
   */
  #isStuck(now: number): boolean {
    const { poolSize } = this.#options;
    if (this.#waiting.size < 2 * poolSize) return false;
    const [first = now] = this.#waiting.values();
    const stillMs = now - Math.max(first, this.#servedAt);
    return this.#waiting.size >= MAX_WAITING * poolSize || stillMs > timeoutsOf(this.#options).stuckMs;
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release(this.#closing.signal);
  }

  async beginTransaction(connection: PooledConnection, settings: TransactionSettings): Promise<void> {
    connection.begin(settings);
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    await connection.rollback();
  }

  async destroy(): Promise<void> {
    this.#closing.abort();
    await this.#pool.end();
  }
}
