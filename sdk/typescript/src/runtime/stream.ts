import { piecesOf, type Received } from './download.ts';
import { ApiError, ConnectionError, TaskFlowError, TimeoutError } from './errors.ts';
import { pause } from './limit.ts';
import { delayBefore, mayRetry } from './retry.ts';

/** The server sends something at least every 15 seconds, so after this time the connection is lost. */
const SILENCE_MS = 45_000;
/** A connection that lasted so long is not counted as a failure when it is lost. */
const SETTLED_MS = 10_000;

type Message = { id: string | undefined; data: string };

/** Connects, to continue after the message with this ID. */
export type Connect = (lastId: string | undefined) => Promise<Received>;

/**
 * Events as they happen, in their order, each once. Nothing is sent before the stream is iterated. A lost connection is opened again, and
 * the events since then follow. To end the stream, leave the loop, or abort the `signal` of the options.
 */
export class EventStream<Item> implements AsyncIterable<Item> {
  readonly #connect: Connect;
  readonly #isEndless: boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #onItem: () => void;
  #lastEventId: string | undefined;

  constructor(
    connect: Connect,
    {
      lastEventId,
      isEndless,
      signal,
      onItem,
    }: {
      lastEventId: string | undefined;
      isEndless: boolean;
      signal: AbortSignal | undefined;
      onItem: () => void;
    },
  ) {
    this.#connect = connect;
    this.#lastEventId = lastEventId;
    this.#isEndless = isEndless;
    this.#signal = signal;
    this.#onItem = onItem;
  }

  /**
   * The position in the stream after the last event that the loop has received. Keep it, and pass it as `lastEventId` to
   * continue there later.
   */
  get lastEventId(): string | undefined {
    return this.#lastEventId;
  }

  /**
   * @throws ApiError if the server refuses the stream, for example 410 `CURSOR_EXPIRED` if the events since `lastEventId` are no longer kept
   * @throws AbortError if the signal is aborted
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for (let failures = 0; ; ) {
      const opened = performance.now();
      try {
        for await (const { id, data } of messagesOf(await this.#connect(this.#lastEventId))) {
          const isNew = id === undefined || Number(id) > Number(this.#lastEventId ?? -1);
          this.#lastEventId = id ?? this.#lastEventId;
          if (data === '' || !isNew) continue;
          this.#onItem();
          yield JSON.parse(data) as Item;
        }
        if (!this.#isEndless) return;
      } catch (error) {
        if (!isTemporary(error)) throw error;
      }
      if (performance.now() - opened > SETTLED_MS) failures = 0;
      await pause(delayBefore(failures, null) ?? 0, this.#signal);
      failures += 1;
    }
  }
}

function isTemporary(error: unknown): boolean {
  if (error instanceof ApiError) return mayRetry(error.status, error.code, true);
  return error instanceof ConnectionError || error instanceof TimeoutError;
}

/** Parses Server-Sent Events (HTML Standard, section 9.2). */
async function* messagesOf(received: Received): AsyncGenerator<Message, void, undefined> {
  const pieces = piecesOf(received);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (
      let piece = await beforeSilence(pieces.next());
      !piece.done;
      piece = await beforeSilence(pieces.next())
    ) {
      const blocks = (rest + decoder.decode(piece.value, { stream: true })).split(/\r?\n\r?\n/);
      rest = blocks.pop() ?? '';
      for (const block of blocks) yield messageIn(block);
    }
  } catch (cause) {
    throw cause instanceof TaskFlowError ? cause : received.limit.explain(cause);
  } finally {
    // Not awaited, because it waits for the read that is under way.
    void pieces.return();
    received.response.body?.cancel().catch(() => {});
    received.limit.end();
  }
}

function messageIn(block: string): Message {
  const lines = block.split(/\r?\n/).map((line) => /^(\w*):? ?(.*)$/s.exec(line) ?? []);
  const values = (name: string) =>
    lines.filter(([, field]) => field === name).map(([, , value = '']) => value);
  return { id: values('id').at(-1), data: values('data').join('\n') };
}

async function beforeSilence<Result>(reading: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(SILENCE_MS)), SILENCE_MS);
  });
  try {
    return await Promise.race([reading, silence]);
  } finally {
    clearTimeout(timer);
  }
}
