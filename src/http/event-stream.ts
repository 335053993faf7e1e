import type { StreamItem } from '../contract.ts';

/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * Writes messages as Server-Sent Events (HTML Standard, section 9.2). JSON has no line breaks, so data is one line. Not a generator:
 * one that waits for the next message would end only after it, long after the caller has disconnected. The messages of a batch are sent
 * at once: with a thousand callers, most of the time is that of system calls.
 */
export function messagesOf(batches: AsyncIterable<readonly StreamItem[]>): AsyncIterable<string | Buffer> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = batches[Symbol.asyncIterator]();
      let isFirst = true;
      return {
        async next() {
          const next = await iterator.next();
          if (next.done) return { done: true, value: undefined };
          const value = isFirst ? `retry: ${RETRY_MS}\n${textOf(next.value)}` : contentOf(next.value);
          isFirst = false;
          return { done: false, value };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function textOf(items: readonly StreamItem[]): string {
  return items
    .map(({ id, data }) => `id: ${id}\n${data === undefined ? '' : `data: ${JSON.stringify(data)}\n`}\n`)
    .join('');
}

/** The last batch with events. Thousands of callers get the same one, whose text would be most of the work. */
let last: { items: readonly StreamItem[]; content: Buffer } | undefined;

function contentOf(items: readonly StreamItem[]): string | Buffer {
  if (items.some(({ data }) => data === undefined)) return textOf(items);
  const isKnown =
    last?.items.length === items.length && last.items.every((item, index) => item === items[index]);
  if (!last || !isKnown) last = { items, content: Buffer.from(textOf(items)) };
  return last.content;
}
