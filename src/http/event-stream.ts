import type { StreamItem } from '../contract.ts';

/** How long a browser waits before it connects again. */
const RETRY_MS = 2_000;

/**
 * Writes messages as Server-Sent Events (HTML Standard, section 9.2). JSON has no line breaks, so data is one line. Not a generator:
 * one that waits for the next message would end only after it, long after the caller has disconnected. The messages of a batch are sent
 * at once: with a thousand callers, most of the time is that of system calls.
 */
export function messagesOf(batches: AsyncIterable<readonly StreamItem[]>): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = batches[Symbol.asyncIterator]();
      let settings = `retry: ${RETRY_MS}\n`;
      return {
        async next() {
          const next = await iterator.next();
          if (next.done) return { done: true, value: undefined };
          const text = next.value.map((item, index) => textOf(item, index === 0 ? settings : '')).join('');
          settings = '';
          return { done: false, value: text };
        },
        async return() {
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** Many callers follow the same events, and JSON is most of the work of a message. */
const texts = new WeakMap<StreamItem, string>();

function textOf(item: StreamItem, settings: string): string {
  const head = `id: ${item.id}\n${settings}`;
  if (item.data === undefined) return `${head}\n`;
  const known = texts.get(item);
  const text = known ?? `data: ${JSON.stringify(item.data)}\n\n`;
  if (known === undefined) texts.set(item, text);
  return `${head}${text}`;
}
