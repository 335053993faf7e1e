import type { Numbered } from '../activity/numbered.ts';
import type { Connection } from './connection.ts';
import { streamed } from './topics.ts';

/**
 * Events that are sent together. Each connection gets its own in one piece: with many connections, most of the time is that of system
 * calls. An event is encoded once for all connections with the same topic.
 */
export class Outbox {
  readonly #frames: Buffer[] = [];
  /** The places in `#frames` of what each connection gets. */
  readonly #parts = new Map<Connection, number[]>();

  /** Adds an event for the connections of each topic. */
  add(event: Numbered, topics: ReadonlyMap<string, readonly Connection[]>): void {
    const content = JSON.stringify(streamed(event));
    for (const [topic, connections] of topics) {
      const message = `{"subscription":"${topic}","event":${content},"resource":null}`;
      // A packet of engine.io ("message") with one of socket.io ("event").
      const place = this.#frames.push(frameOf(`42["event",${message}]`)) - 1;
      for (const connection of connections) {
        const parts = this.#parts.get(connection);
        if (parts) parts.push(place);
        else this.#parts.set(connection, [place]);
      }
    }
  }

  send(): void {
    // Most connections get the same.
    const pieces = new Map<string, Buffer>();
    for (const [connection, parts] of this.#parts) {
      const key = parts.join();
      const piece = pieces.get(key) ?? Buffer.concat(parts.flatMap((place) => this.#frames[place] ?? []));
      pieces.set(key, piece);
      connection.write(piece);
    }
  }
}

const TEXT = 0x81;
const MAX_SHORT = 125;
const MAX_MIDDLE = 0xffff;

/** Returns the frame of a text from a server (RFC 6455, section 5.2). */
export function frameOf(text: string): Buffer {
  const size = Buffer.byteLength(text);
  const head = size <= MAX_SHORT ? 2 : size <= MAX_MIDDLE ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + size);
  frame[0] = TEXT;
  frame[1] = head === 2 ? size : head === 4 ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(size, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(size), 2);
  frame.write(text, head);
  return frame;
}
