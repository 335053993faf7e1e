import type { Socket } from 'node:net';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import pg from 'pg';
import { ConnectionLost, connectionFailure } from './failures.ts';
import type { PoolDriver } from './pool.ts';
import { run } from './query.ts';
import { openClient, type SessionOptions } from './session.ts';
import { statementName } from './statements.ts';

const CONNECTIONS = 2;
/** Beyond it reads go to the pool, which turns away what it cannot serve. */
const MOST_OUTSTANDING = 256;
/** A statement that runs longer holds up those behind it: it is stopped, and runs again in the pool. */
const STATEMENT_TIMEOUT_MS = 250;
/** No statement lasts as long, so the connection does not answer any more. */
const STALLED_MS = 2_000;
const WATCH_MS = 500;
/** While its first statement is older, a connection gets no new ones. */
const SLOW_MS = 25;
const RECONNECT_MS = 100;
const LIFETIME_MS = 1_800_000;

/** Stopped by the time limit; or its name was to be prepared by a statement before it that was. */
const RETRIED = new Set(['57014', '26000']);

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
      executeQuery: <Row>(query: CompiledQuery) => this.execute<Row>(query),
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

  async execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const lane = this.#freest();
    if (lane === undefined) return this.#pool.execute<Row>(query);
    try {
      return await lane.read<Row>(query);
    } catch (error) {
      const elsewhere =
        error instanceof pg.DatabaseError ? RETRIED.has(error.code ?? '') : error instanceof ConnectionLost;
      if (elsewhere) return this.#pool.execute<Row>(query);
      throw error;
    }
  }

  #freest(): Lane | undefined {
    const now = performance.now();
    let freest: Lane | undefined;
    for (const lane of this.#lanes) {
      if (lane.isReady(now) && (freest === undefined || lane.outstanding < freest.outstanding)) freest = lane;
    }
    return freest;
  }
}

function refuseTransaction(): Promise<never> {
  return Promise.reject(new TypeError('The reader has no transactions: use the writer.'));
}

/** One shared connection, replaced when it breaks. */
class Lane {
  readonly #options: SessionOptions;
  #current: Pipeline | undefined;
  #connecting = false;
  #retryAt = 0;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get outstanding(): number {
    return this.#current?.outstanding ?? 0;
  }

  /** Whether a read may be sent now; a connection that is missing or old is replaced meanwhile. */
  isReady(now: number): boolean {
    const current = this.#current;
    if (current === undefined || now - current.openedAt > LIFETIME_MS) this.#connect(now);
    return current?.isFree(now) ?? false;
  }

  async read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#current === undefined) throw new ConnectionLost('The connection for reads is gone.');
    return this.#current.read<Row>(query);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#current?.end();
  }

  #connect(now: number): void {
    if (this.#connecting || this.#closed || now < this.#retryAt) return;
    this.#connecting = true;
    openPipeline(this.#options)
      .then((pipeline) => this.#adopt(pipeline))
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

  #adopt(pipeline: Pipeline): void {
    // The one before answers what it was asked, then says goodbye.
    void this.#current?.end();
    this.#current = pipeline;
    pipeline.onEnd(() => {
      if (this.#current !== pipeline) return;
      this.#current = undefined;
      this.#connect(performance.now());
    });
    if (this.#closed) void pipeline.end();
  }
}

async function openPipeline(options: SessionOptions): Promise<Pipeline> {
  const client = await openClient(
    options,
    { statement_timeout: String(STATEMENT_TIMEOUT_MS), default_transaction_read_only: 'on' },
    // One clock for the connection instead of a timer for each statement.
    { pipeline: true, query_timeout: 0 },
  );
  return new Pipeline(client);
}

/** A client that sends a statement before the answers to those before it have come. */
class Pipeline {
  outstanding = 0;
  readonly openedAt = performance.now();
  readonly #client: pg.Client;
  readonly #socket: Socket;
  readonly #watch: NodeJS.Timeout;
  /** When the statement that the server works on came to the front. */
  #frontSince = 0;
  #corked = false;

  constructor(client: pg.Client) {
    this.#client = client;
    this.#socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    this.#watch = this.#endWhenStalled();
    client.once('end', () => clearInterval(this.#watch));
  }

  isFree(now: number): boolean {
    return (
      this.outstanding === 0 || (this.outstanding < MOST_OUTSTANDING && now - this.#frontSince < SLOW_MS)
    );
  }

  async read<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.outstanding === 0) this.#frontSince = performance.now();
    this.outstanding += 1;
    this.#writeTogether();
    try {
      return await run<Row>(this.#client, statementName(sql), sql, parameters);
    } catch (error) {
      throw connectionFailure(error);
    } finally {
      this.outstanding -= 1;
      this.#frontSince = performance.now();
    }
  }

  onEnd(listener: () => void): void {
    this.#client.once('end', listener);
  }

  async end(): Promise<void> {
    await this.#client.end();
  }

  /** The statements of one turn of the event loop leave in one write. */
  #writeTogether(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    setImmediate(() => {
      this.#corked = false;
      this.#socket.uncork();
    });
  }

  /**
   * Counts looks and not time: when this process was the one that stood still, the answers lie in the
   * socket and are read before the second look.
   */
  #endWhenStalled(): NodeJS.Timeout {
    let looks = 0;
    let front = 0;
    const watch = setInterval(() => {
      looks = this.outstanding > 0 && this.#frontSince === front ? looks + 1 : 0;
      front = this.#frontSince;
      if (looks * WATCH_MS >= STALLED_MS) this.#socket.destroy();
    }, WATCH_MS);
    return watch.unref();
  }
}
