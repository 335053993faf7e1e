import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from 'kysely';
import pg from 'pg';
import {
  ConnectionLost,
  connectionFailure,
  isRefusal,
  NoConnection,
  OutcomeUnknown,
  Overloaded,
} from './failures.ts';
import { commitOutcome } from './outcome.ts';
import { run } from './query.ts';
import { clientConfig, listen, prepareSession, type SessionOptions } from './session.ts';
import { statementName } from './statements.ts';

export interface PoolOptions extends SessionOptions {
  poolSize: number;
}

/**
 * A queue longer than twice the pool is too long only if it does not move: 50 requests that come at once
 * are through a pool of ten in some milliseconds, and turning half of them away would serve nobody.
 */
const STUCK_MS = 250;

/** The pool behind `Connections.writer`; no other place makes one. */
export class PoolDriver implements Driver {
  readonly #pool: pg.Pool;
  readonly #options: PoolOptions;
  /** When each of those who wait for a connection began to, the first one first. */
  readonly #waiting = new Map<symbol, number>();

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      ...clientConfig(options),
      max: options.poolSize,
      maxLifetimeSeconds: 1_800,
      idleTimeoutMillis: 300_000,
      onConnect: (client: pg.ClientBase) => prepareSession(client),
    });
    this.#pool.on('error', () => {});
    this.#pool.on('connect', (client) => listen(client, options.log));
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PooledConnection> {
    const now = performance.now();
    if (this.#isStuck(now)) throw new Overloaded('Too many requests wait for a database connection.');
    const turn = Symbol('turn');
    this.#waiting.set(turn, now);
    try {
      return new PooledConnection(await this.#pool.connect(), this.#options);
    } catch (error) {
      throw new NoConnection('There is no connection to the database.', { cause: error });
    } finally {
      this.#waiting.delete(turn);
    }
  }

  /** One statement on a connection that is given back at once. */
  async execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const connection = await this.acquireConnection();
    try {
      return await connection.executeQuery<Row>(query);
    } finally {
      connection.release();
    }
  }

  #isStuck(now: number): boolean {
    if (this.#waiting.size < 2 * this.#options.poolSize) return false;
    const [first = now] = this.#waiting.values();
    return now - first > STUCK_MS;
  }

  async releaseConnection(connection: PooledConnection): Promise<void> {
    connection.release();
  }

  async beginTransaction(connection: PooledConnection, settings: TransactionSettings): Promise<void> {
    await connection.begin(settings);
  }

  async commitTransaction(connection: PooledConnection): Promise<void> {
    await connection.commit();
  }

  async rollbackTransaction(connection: PooledConnection): Promise<void> {
    await connection.rollback();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

/** One client from the pool, for as long as one caller has it. */
class PooledConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient & { processID?: number | null };
  readonly #options: PoolOptions;
  /** Its state is not known for sure, so nobody else may get it. */
  #broken = false;
  #xid = '';
  /** What made the open transaction fail. */
  #failure: unknown;

  constructor(client: pg.PoolClient, options: PoolOptions) {
    this.#client = client;
    this.#options = options;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      return await run<Row>(this.#client, statementName(sql), sql, parameters);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  // biome-ignore lint/correctness/useYield: part of Kysely's interface
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new TypeError('Queries are not streamed: ask for a page.');
  }

  /** The transaction's number costs no round trip of its own; see `commit`. */
  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const level = isolationLevel ? ` isolation level ${isolationLevel}` : '';
    const mode = accessMode ? ` ${accessMode}` : '';
    try {
      const results = await this.#send(`begin${level}${mode}; select pg_current_xact_id()::text as xid`);
      this.#xid = [results].flat()[1]?.rows[0].xid;
    } catch (error) {
      // Whether a transaction is open now is not known: pg reports the error before the server's state.
      this.#broken = true;
      throw error;
    }
  }

  /** Returns only if the transaction is committed, whatever became of the connection. */
  async commit(): Promise<void> {
    // The server would roll back and call it a success.
    if (this.#failure !== undefined && !this.#broken) throw this.#failure;
    // Before COMMIT is sent, a lost connection means that nothing happened.
    if (this.#broken) throw this.#failure ?? new ConnectionLost('The connection to the database was lost.');
    try {
      await this.#send('commit');
    } catch (error) {
      if (!this.#broken) throw error;
      const outcome = await commitOutcome(this.#options, {
        xid: this.#xid,
        pid: this.#client.processID ?? null,
      });
      if (outcome === 'aborted')
        throw new ConnectionLost('The transaction was lost with its connection.', { cause: error });
      if (outcome === 'unknown')
        throw new OutcomeUnknown('Whether the transaction was committed is not known.', { cause: error });
    }
  }

  /** Never fails: a connection that cannot roll back is closed, which does the same. */
  async rollback(): Promise<void> {
    if (this.#broken) return;
    try {
      await this.#send('rollback');
    } catch {
      this.#broken = true;
    }
    this.#failure = undefined;
  }

  release(): void {
    this.#client.release(this.#broken || this.#client.getTransactionStatus() !== 'I');
  }

  /** Sends text of our own, which may be several statements. */
  async #send(text: string): Promise<pg.QueryResult | pg.QueryResult[]> {
    try {
      return await this.#client.query(text);
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): unknown {
    if (!isRefusal(error)) this.#broken = true;
    const failure = connectionFailure(error);
    this.#failure ??= failure;
    return failure;
  }
}
