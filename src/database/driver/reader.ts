import type { CompiledQuery, QueryResult } from 'kysely';
import pg from 'pg';
import { ConnectionLost } from './failures.ts';
import { openPipeline, type Pipeline } from './pipeline.ts';
import type { PoolDriver, PoolState } from './pool.ts';
import { isRead } from './reads.ts';
import type { SessionOptions } from './session.ts';
import { SingleStatements } from './single-statements.ts';

const CONNECTIONS = 2;
const RECONNECT_MS = 100;

/**
 * Codes of statements that did not run to the end: stopped by the time limit; not prepared, because the statement that
 * prepares it was stopped; or prepared already by an earlier attempt.
 */
const STOPPED = new Set(['57014', '26000', '42P05']);

/**
 * The driver behind `Connections.reader`: reads of one statement, sent over shared connections without waiting for
 * earlier responses. A read by ID takes 6 to 9 µs of CPU against 19 to 24 on the pool; 20 rows take 39 to 45 against
 * 57 to 61. README.md describes the measurement.
 */
export class ReaderDriver extends SingleStatements {
  readonly #lanes: Lane[];
  readonly #pool: PoolDriver;
  readonly #isReplica: boolean;

  /** If `options` lead to a replica, `pool` is that of the primary. */
  constructor(options: SessionOptions, pool: PoolDriver, { isReplica = false } = {}) {
    super();
    this.#pool = pool;
    this.#isReplica = isReplica;
    this.#lanes = Array.from({ length: CONNECTIONS }, () => new Lane(options));
  }

  get state(): PoolState {
    const open = this.#lanes.filter(({ isOpen }) => isOpen);
    const active = open.filter(({ outstanding }) => outstanding > 0).length;
    const waiting = open.reduce((sum, { outstanding }) => sum + outstanding, 0);
    return { size: CONNECTIONS, active, idle: open.length - active, waiting };
  }

  override async destroy(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  protected override async execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    // The sessions of the reader are read-only, but those of the pool behind them are not.
    if (!isRead(query.query)) throw new TypeError('The reader accepts only reads. Use the writer.');
    const askedAt = performance.now();
    try {
      const lane = this.#freest(askedAt);
      if (lane) return await lane.read<Row>(query);
    } catch (error) {
      // A replica can also lack a table of the next version, or stop a read that conflicts with what it has to repeat.
      if (!this.#isReplica && !isRetryable(error)) throw error;
    }
    try {
      return await this.#pool.run<Row>(query, askedAt);
    } catch (error) {
      // The pool may hold connections whose backend was killed. With backends killed every 150 ms under 64 readers,
      // 18 of 80,000 reads failed; without this second attempt, 143 of 55,000.
      if (!(error instanceof ConnectionLost)) throw error;
      return this.#pool.run<Row>(query, askedAt);
    }
  }

  #freest(now: number): Lane | undefined {
    let freest: Lane | undefined;
    for (const lane of this.#lanes) {
      if (lane.isReady(now) && (freest === undefined || lane.outstanding < freest.outstanding)) freest = lane;
    }
    return freest;
  }
}

/** Whether a read can be retried: the connection broke, or the statement did not run to the end. */
function isRetryable(error: unknown): boolean {
  return error instanceof pg.DatabaseError ? STOPPED.has(error.code ?? '') : error instanceof ConnectionLost;
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

  get isOpen(): boolean {
    return this.#current !== undefined;
  }

  get outstanding(): number {
    return this.#current?.outstanding ?? 0;
  }

  /** Whether a read can be sent now. Starts to replace a connection that is missing or expired. */
  isReady(now: number): boolean {
    const current = this.#current;
    if (current === undefined || now > current.expiresAt) this.#connect(now);
    return current?.isFree(now) ?? false;
  }

  async read<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#current === undefined) throw new ConnectionLost('The connection for reads was lost.');
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
        this.#options.log.warn({ reason: error.message }, 'cannot connect for reads; using the pool');
      })
      .finally(() => {
        this.#connecting = false;
      });
  }

  #adopt(pipeline: Pipeline): void {
    // The previous connection finishes its statements, then closes.
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
