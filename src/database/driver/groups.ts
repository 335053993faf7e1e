import type { CompiledQuery, QueryResult } from 'kysely';
import { Turns } from '../../turns.ts';
import type { PooledConnection } from './connection.ts';
import { OutcomeUnknown } from './failures.ts';
import type { Joinable } from './joint.ts';
import type { PoolDriver, PoolOptions } from './pool.ts';
import { timeoutsOf } from './session.ts';
import { SingleStatements } from './single-statements.ts';

/** Groups that run at the same time, for each connection of the pool. More of them are smaller (README.md). */
const MAX_GROUPS = 1 / 4;
const MAX_WRITES = 16;
/** A group that takes longer, because its writes wait for a lock, does not count any more. */
const SLOW_MS = 100;

/** A write of one statement, and the guard that precedes it. */
export interface GuardedWrite {
  readonly query: Joinable;
  readonly guard: Joinable;
}

interface WaitingWrite extends GuardedWrite {
  /** By `performance.now()`. */
  readonly askedAt: number;
  readonly timer: NodeJS.Timeout;
  resolve(result: QueryResult<unknown>): void;
  reject(error: unknown): void;
}

/**
 * Runs writes of different requests in one transaction if they have to wait: PostgreSQL then has one commit and one
 * message for all of them. Each caller gets its result after the commit. A write that finds a free place runs at once
 * and by itself. If any write of a group fails, all of the group is rolled back, and each write runs by itself.
 */
export class WriteGroups {
  readonly #pool: PoolDriver;
  readonly #options: PoolOptions;
  readonly #maxGroups: number;
  /** Oldest first. */
  readonly #waiting = new Set<WaitingWrite>();
  readonly #turns = new Turns(() => this.#start(), SLOW_MS);
  /** Groups that wait for a connection. */
  #starting = 0;

  constructor(pool: PoolDriver, options: PoolOptions) {
    this.#pool = pool;
    this.#options = options;
    this.#maxGroups = Math.ceil(MAX_GROUPS * options.poolSize);
  }

  execute<Row>(write: GuardedWrite): Promise<QueryResult<Row>> {
    const { promise, resolve, reject } = Promise.withResolvers<QueryResult<Row>>();
    const waiting: WaitingWrite = {
      ...write,
      askedAt: performance.now(),
      // Later, the limits of the pool decide.
      timer: setTimeout(() => this.#runAlone(waiting), timeoutsOf(this.#options).stuckMs),
      resolve: resolve as WaitingWrite['resolve'],
      reject,
    };
    this.#waiting.add(waiting);
    this.#turns.schedule();
    return promise;
  }

  #start(): void {
    while (this.#turns.running < this.#maxGroups && this.#starting < this.#waiting.size)
      void this.#runGroup();
  }

  async #runGroup(): Promise<void> {
    const leave = this.#turns.enter();
    try {
      const connection = await this.#acquire();
      if (connection === undefined) return;
      try {
        await this.#runOn(connection, this.#take(connection));
      } finally {
        await this.#pool.releaseConnection(connection);
      }
    } finally {
      leave();
    }
  }

  async #acquire(): Promise<PooledConnection | undefined> {
    this.#starting += 1;
    const [oldest] = this.#waiting;
    try {
      return await this.#pool.acquire(oldest?.askedAt ?? performance.now());
    } catch {
      // Each write finds out by itself.
      for (const write of this.#waiting) this.#runAlone(write);
      return undefined;
    } finally {
      this.#starting -= 1;
    }
  }

  /**
   * Takes the writes of the next group: its share of those that wait, oldest first, whose statements this connection has
   * prepared. If it has not prepared the oldest, it takes that one only, which prepares it.
   */
  #take(connection: PooledConnection): WaitingWrite[] {
    const [oldest] = this.#waiting;
    const isNew = oldest !== undefined && !connection.knows(oldest);
    const share = Math.ceil(this.#waiting.size / (this.#starting + 1));
    const most = isNew ? 1 : Math.min(MAX_WRITES, share);
    const taken: WaitingWrite[] = [];
    for (const write of this.#waiting) {
      if (taken.length === most) break;
      if (isNew || connection.knows(write)) taken.push(write);
    }
    for (const write of taken) this.#leave(write);
    return taken;
  }

  #leave(write: WaitingWrite): void {
    clearTimeout(write.timer);
    this.#waiting.delete(write);
  }

  async #runOn(connection: PooledConnection, writes: readonly WaitingWrite[]): Promise<void> {
    const [first] = writes;
    if (first === undefined) return;
    if (writes.length === 1) {
      connection.guard = first.guard;
      await connection.executeQuery(first.query).then(first.resolve, first.reject);
      return;
    }
    try {
      const results = await connection.executeTogether(writes);
      await connection.commit();
      for (const [index, write] of writes.entries()) write.resolve(results[index] ?? { rows: [] });
    } catch (error) {
      await connection.rollback();
      for (const write of writes) {
        if (error instanceof OutcomeUnknown) write.reject(error);
        // Nothing of the group is committed.
        else this.#runAlone(write);
      }
    }
  }

  #runAlone(write: WaitingWrite): void {
    this.#leave(write);
    this.#pool.run(write.query, write.askedAt, write.guard).then(write.resolve, write.reject);
  }
}

/** The driver behind `Connections.grouped`: writes of one statement. */
export class GroupedDriver extends SingleStatements {
  readonly #groups: WriteGroups;
  readonly #guard: CompiledQuery;

  constructor(groups: WriteGroups, guard: CompiledQuery) {
    super();
    this.#groups = groups;
    this.#guard = guard;
  }

  protected override execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#groups.execute<Row>({ query, guard: this.#guard });
  }
}
