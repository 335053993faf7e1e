import type { QueryResult } from 'kysely';
import pg from 'pg';
import { closeForgotten, isPrepared, type RowOf, rowReaderOf, sessionOf, type Wire } from './prepared.ts';
import { type NamedStatement, send, writtenRows } from './query.ts';
import { toWire } from './values.ts';

/** Whether a connection has run a statement that returns rows, so that it can be sent by `runTogether`. */
export function isKnown(client: pg.ClientBase, name: string | undefined): name is string {
  return name !== undefined && isPrepared(client, name) && rowReaderOf(client, name) !== undefined;
}

/**
 * Sends several prepared statements in one message, and returns the result of each. If one fails, the server skips the
 * rest. Each must be known, or return no rows.
 */
export function runTogether(
  client: pg.ClientBase,
  statements: readonly NamedStatement[],
  timeoutMs: number,
): Promise<QueryResult<unknown>[]> {
  return new Promise((resolve, reject) => {
    const readers = statements.map(({ name }) => rowReaderOf(client, name));
    send(
      client,
      new Message(client, statements, readers, timeoutMs, (error, results) =>
        results ? resolve(results) : reject(error),
      ),
    );
  });
}

/** A query object for pg with several statements. */
class Message {
  /** pg reads these properties. It replaces the callback when the time limit is over. */
  readonly query_timeout: number;
  callback: (error: unknown, results?: QueryResult<unknown>[]) => void;
  readonly #client: pg.ClientBase;
  readonly #statements: readonly NamedStatement[];
  readonly #readers: readonly (RowOf | undefined)[];
  readonly #results: QueryResult<unknown>[] = [];
  #rows: unknown[] = [];
  #failure: unknown;

  constructor(
    client: pg.ClientBase,
    statements: readonly NamedStatement[],
    readers: readonly (RowOf | undefined)[],
    timeoutMs: number,
    callback: Message['callback'],
  ) {
    this.#client = client;
    this.#statements = statements;
    this.#readers = readers;
    this.query_timeout = timeoutMs;
    this.callback = callback;
  }

  submit(wire: Wire): Error | null {
    let values: (readonly unknown[])[];
    // A value that cannot be sent must fail before anything is sent.
    try {
      values = this.#statements.map((statement) => statement.values.map(toWire));
    } catch (error) {
      return error as Error;
    }
    wire.stream.cork();
    const session = sessionOf(wire);
    if (session.closing.size > 0)
      closeForgotten(this.#client, session, (name) => this.#statements.some((each) => each.name === name));
    for (const [index, { name }] of this.#statements.entries()) {
      wire.bind({ statement: name, values: values[index] ?? [] });
      wire.execute();
    }
    wire.sync();
    wire.stream.uncork();
    return null;
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    // An error thrown here would end the process.
    try {
      this.#rows.push(this.#readers[this.#results.length]?.(fields));
    } catch (error) {
      this.#failure ??= error;
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#results.push({ rows: this.#rows, ...writtenRows(text) });
    this.#rows = [];
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.callback(null, this.#results);
    else this.callback(this.#failure);
  }

  handleError(error: unknown): void {
    this.callback(error);
  }
}

// pg pipelines only queries of its own class. The other handlers are inherited.
Object.setPrototypeOf(Message.prototype, pg.Query.prototype);
