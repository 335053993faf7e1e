import { once } from 'node:events';
import type { Socket } from 'node:net';
import type pg from 'pg';

/** How much is read ahead of the consumer, before the server has to wait. */
const HIGH_BYTES = 8 * 1024 * 1024;
const LOW_BYTES = 2 * 1024 * 1024;

/** The connection below a client. pg has no COPY of its own, but knows its messages. */
type Wire = {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
};

export const wireOf = (client: pg.Client): Wire => (client as unknown as { connection: Wire }).connection;

/** What a command sends: messages of COPY, and rows before and after them. */
export type Copied = {
  /** Each message can be kept: it has memory of its own. */
  readonly messages: AsyncIterable<Buffer>;
  /** The rows so far, as texts. */
  readonly rows: (string | null)[][];
  /** Sends a message to the server during a COPY in both directions. */
  send(message: Buffer): void;
};

/** Runs a command that copies from the server. Reads no faster than `messages` is read. */
export function copyFrom(client: pg.Client, text: string): Copied {
  const wire = wireOf(client);
  const queue: Buffer[] = [];
  const rows: (string | null)[][] = [];
  let waiting = 0;
  let isOver = false;
  let failure: Error | undefined;
  let wake = () => {};

  function end(error?: Error): void {
    failure ??= error;
    isOver = true;
    wake();
  }

  client.query({
    submit: () => wire.query(text),
    handleRowDescription() {},
    handleDataRow({ fields }: { fields: (string | null)[] }) {
      rows.push([...fields]);
    },
    handleCopyData({ chunk }: { chunk: Buffer }) {
      // The parser uses its memory again.
      queue.push(Buffer.from(chunk));
      waiting += chunk.length;
      if (waiting > HIGH_BYTES) wire.stream.pause();
      wake();
    },
    handleCopyInResponse: () => wire.endCopyFrom(),
    handleCommandComplete() {},
    handleEmptyQuery() {},
    handleError: (error: Error) => end(error),
    handleReadyForQuery: () => end(),
    // pg calls it only if a query has a time limit.
    callback() {},
  } as pg.Submittable);

  async function* messages(): AsyncIterable<Buffer> {
    for (;;) {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        waiting -= next.length;
        if (waiting < LOW_BYTES && wire.stream.isPaused()) wire.stream.resume();
        yield next;
      }
      if (failure) throw failure;
      if (isOver) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }

  return { messages: messages(), rows, send: (message) => wire.sendCopyFromChunk(message) };
}

/** Runs a command that copies to the server, and resolves when the server has everything. Rejects with the error of `content`, too. */
export function copyTo(client: pg.Client, text: string, content: AsyncIterable<Buffer>): Promise<void> {
  const wire = wireOf(client);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let hasFailed = false;

  async function send(): Promise<void> {
    // Once, because a listener for each wait would stay until the end.
    const closed = once(wire.stream, 'close').catch(() => {});
    try {
      for await (const piece of content) {
        if (hasFailed) return;
        wire.sendCopyFromChunk(piece);
        const { stream } = wire;
        if (stream.writableNeedDrain && !stream.destroyed)
          await Promise.race([once(stream, 'drain'), closed]);
      }
      wire.endCopyFrom();
    } catch (error) {
      reject(error);
      wire.sendCopyFail('the source of the rows has failed');
    }
  }

  client.query({
    submit: () => wire.query(text),
    handleCopyInResponse: () => void send(),
    handleRowDescription() {},
    handleDataRow() {},
    handleCommandComplete() {},
    handleEmptyQuery() {},
    handleError(error: Error) {
      hasFailed = true;
      reject(error);
    },
    handleReadyForQuery: () => resolve(),
    callback() {},
  } as pg.Submittable);
  return promise;
}
