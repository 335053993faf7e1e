import type { StreamItem } from '../contract.ts';

/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * Writes messages as Server-Sent Events (HTML Standard, section 9.2). JSON has no line breaks, so data is one line. Not a generator:
 * one that waits for the next message would end only after it, long after the caller has disconnected.
 */
export function messagesOf(items: AsyncIterable<StreamItem>): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = items[Symbol.asyncIterator]();
      let settings = `retry: ${RETRY_MS}\n`;
      return {
        async next() {
          const { done = false, value } = await iterator.next();
          if (done) return { done, value: undefined };
          const text = textOf(value, settings);
          settings = '';
          return { done, value: text };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

const textOf = ({ id, data }: StreamItem, settings: string) =>
  `id: ${id}\n${settings}${data === undefined ? '' : `data: ${JSON.stringify(data)}\n`}\n`;
