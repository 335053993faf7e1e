import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import pg from 'pg';
import { AnswerTimeout, ConnectionLost, connectionFailure } from './failures.ts';
import type { PoolDriver } from './pool.ts';
import { openClient, type SessionOptions } from './session.ts';
import { statementName } from './statements.ts';

const CONNECTIONS = 2;
/** Beyond it reads go to the pool, which turns away what it cannot serve. */
const MOST_OUTSTANDING = 256;
/** A statement that runs longer holds up those behind it: it is stopped, and runs again in the pool. */
const STATEMENT_TIMEOUT_MS = 250;
/** No statement lasts as long, so the connection does not answer any more. */
const STALLED_MS = 2_000;
/** While its first statement is older, a connection gets no new ones. */
const SLOW_MS = 25;
const RECONNECT_MS = 100;
const LIFETIME_MS = 1_800_000;
const QUERY_CANCELED = '57014';

/**
 * The driver behind `Connections.reader`: reads of one statement, sent over shared connections
 * without waiting for the answers before them.
 */
export class ReaderDriver implements Driver {
  readonly #connection: DatabaseConnection;
  readonly #lanes: Lane[];
  readonly #pool: PoolDriver;

  constructor(options: SessionOptions, pool: PoolDriver) {
    this.#pool = pool;
    this.#lanes = Array.from({ length: CONNECTIONS }, () => new Lane(options));
    this.#connection = {
      executeQuery: <Row>(query: CompiledQuery) => this.#read<Row>(query),
      streamQuery: () => {
        throw new TypeError('Queries are not streamed: ask for a page.');
      },
    };
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {}

  beginTransaction(): Promise<void> {
    return refuseTransaction();
  }

  commitTransaction(): Promise<void> {
    return refuseTransaction();
  }

  rollbackTransaction(): Promise<void> {
    return refuseTransaction();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  async #read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const lane = this.#freest();
    if (lane === undefined) return this.#readFromPool(query);
    try {
      return await lane.read<Row>(query);
    } catch (error) {
      const slow = error instanceof pg.DatabaseError && error.code === QUERY_CANCELED;
      if (slow || error instanceof ConnectionLost || error instanceof AnswerTimeout)
        return this.#readFromPool(query);
      throw error;
    }
  }

  async #readFromPool<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const connection = await this.#pool.acquireConnection();
    try {
      return await connection.executeQuery<Row>(query);
    } finally {
      connection.release();
    }
  }

  #freest(): Lane | undefined {
    const now = performance.now();
    let freest: Lane | undefined;
    for (const lane of this.#lanes) {
      if (!lane.isReady(now)) continue;
      if (freest === undefined || lane.outstanding < freest.outstanding) freest = lane;
    }
    return freest;
  }
}

function refuseTransaction(): Promise<never> {
  return Promise.reject(new TypeError('The reader has no transactions: use the writer.'));
}

/** One shared connection, replaced when it breaks. */
class Lane {
  outstanding = 0;
  readonly #options: SessionOptions;
  #client: pg.Client | undefined;
  /** When the statement that the server works on now came to the front. */
  #frontSince = 0;
  #openedAt = 0;
  #connecting = false;
  #retryAt = 0;
  #watch: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Whether a read may be sent now; a connection that is missing or old is replaced meanwhile. */
  isReady(now: number): boolean {
    if (this.#client === undefined || now - this.#openedAt > LIFETIME_MS) this.#connect(now);
    if (this.#client === undefined) return false;
    if (this.outstanding === 0) return true;
    return this.outstanding < MOST_OUTSTANDING && now - this.#frontSince < SLOW_MS;
  }

  async read<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const client = this.#client;
    if (client === undefined) throw new ConnectionLost('The connection for reads is gone.');
    if (this.outstanding === 0) this.#frontSince = performance.now();
    this.outstanding += 1;
    try {
      const name = statementName(sql);
      const { rows } = await client.query({
        ...(name && { name }),
        text: sql,
        values: parameters as unknown[],
      });
      return { rows: rows as Row[] };
    } catch (error) {
      throw connectionFailure(error);
    } finally {
      if (client === this.#client) {
        this.outstanding -= 1;
        this.#frontSince = performance.now();
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watch);
    await this.#client?.end();
  }

  #connect(now: number): void {
    if (this.#connecting || this.#closed || now < this.#retryAt) return;
    this.#connecting = true;
    openClient(this.#options, { pipeline: true, query_timeout: STALLED_MS })
      .then(async (client) => {
        await client.query(
          `set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set default_transaction_read_only = on`,
        );
        this.#adopt(client);
      })
      .catch((error: Error) => {
        this.#retryAt = performance.now() + RECONNECT_MS;
        this.#options.log.warn(
          { reason: error.message },
          'There is no connection for reads; they go to the pool.',
        );
      })
      .finally(() => {
        this.#connecting = false;
      });
  }

  #adopt(client: pg.Client): void {
    // The one before answers what it was asked, then says goodbye.
    void this.#client?.end();
    this.#client = client;
    this.#openedAt = performance.now();
    this.outstanding = 0;
    client.once('end', () => {
      if (this.#client !== client) return;
      this.#client = undefined;
      this.#connect(performance.now());
    });
    if (this.#closed) void this.close();
  }
}
