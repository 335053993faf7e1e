import type { Schema } from '../src/contract.ts';
import { checkEvent, checkResponse } from './contract/checker.ts';
import type { Person, TestServer } from './world.ts';

/** A message of an event stream, as a browser reads it. */
export type Message = { id: number; event: Schema<'StreamedEvent'> | undefined };

export type EventStream = {
  status: number;
  /** Returns the next message, or undefined when the stream has ended. */
  next(): Promise<Message | undefined>;
  /** Returns the next messages with data. */
  events(count: number): Promise<Message[]>;
  /** Reads until the stream ends. */
  rest(): Promise<Message[]>;
  close(): void;
};

/** Follows the events of a user. Every event is compared with the contract. */
export async function followEvents(
  { url }: Pick<TestServer, 'url'>,
  { token }: Pick<Person, 'token'>,
  { query = '', last }: { query?: string; last?: number } = {},
): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events?${query}`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(last !== undefined && { 'last-event-id': String(last) }),
    },
    signal: controller.signal,
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  checkResponse({
    method: 'GET',
    path: '/api/v1/events',
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    headers: Object.fromEntries(response.headers),
    body: '',
  });
  const messages = messagesIn(response.body as AsyncIterable<Uint8Array>);
  const next = async () => (await messages.next()).value ?? undefined;
  return {
    status: response.status,
    next,
    async events(count) {
      const found: Message[] = [];
      while (found.length < count) {
        const message = await next();
        if (!message) throw new Error(`The stream ended after ${found.length} of ${count} events.`);
        if (message.event) found.push(message);
      }
      return found;
    },
    async rest() {
      const found: Message[] = [];
      for await (const message of messages) found.push(message);
      return found;
    },
    close: () => controller.abort(),
  };
}

/** Parses by the rules of the HTML Standard, as far as the server uses them. */
export async function* messagesIn(
  body: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<Message, undefined> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of body) {
    text += typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const data = fields.get('data');
      const event = data === undefined ? undefined : (JSON.parse(data) as Schema<'StreamedEvent'>);
      if (event) checkEvent(event);
      yield { id: Number(fields.get('id')), event };
    }
  }
  return undefined;
}
