import { connect, type Socket } from 'node:net';
import type { Tally, Traffic } from './load.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
/** JSON contains no line breaks of this kind, so this cannot occur inside a chunk. */
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n');
const DIGIT_ZERO = 48;
/** Size of a response without a `Content-Length`, which ends with its last chunk. */
const CHUNKED = -1;

/** A persistent HTTP/1.1 connection with one request at a time. */
export class Connection {
  hasResponse = false;
  isWaiting = false;
  /** Whether to stop after the current response. */
  isLast = false;
  readonly #id: number;
  readonly #traffic: Traffic;
  readonly #tally: Tally;
  #socket: Socket | undefined;
  #asked = 0;
  #received: Buffer | undefined;
  /** Size of the whole response, once its head has arrived. */
  #expected = 0;
  #closed = false;

  constructor(id: number, traffic: Traffic, tally: Tally) {
    this.#id = id;
    this.#traffic = traffic;
    this.#tally = tally;
  }

  open(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      this.#socket = socket;
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', (error) => this.#lost(error.message));
        socket.on('close', () => this.#lost('the server closed a connection'));
        socket.on('data', (chunk) => this.#receive(chunk));
        resolve();
      });
    });
  }

  ask(): void {
    this.isWaiting = true;
    this.#asked = performance.now();
    this.#socket?.write(this.#traffic.next(this.#id), 'latin1');
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  #receive(chunk: Buffer): void {
    const received = this.#received ? Buffer.concat([this.#received, chunk]) : chunk;
    if (this.#expected === 0) this.#expected = lengthOf(received);
    if (!isComplete(received, this.#expected)) {
      this.#received = received;
      return;
    }
    this.#received = undefined;
    this.#expected = 0;
    this.isWaiting = false;
    this.hasResponse = true;
    // `HTTP/1.1 200 …`: the tenth byte is the class of the status.
    if (received[9] === DIGIT_ZERO + 2) {
      this.#tally.succeed(performance.now() - this.#asked);
      this.#traffic.succeeded(this.#id);
    } else {
      this.#tally.fail(summaryOf(received));
    }
    if (!this.isLast) this.ask();
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    // Servers may close idle connections.
    if (this.isWaiting) this.#tally.fail(reason);
    this.isWaiting = false;
  }
}

/** Returns status line and body of an unexpected response. */
function summaryOf(received: Buffer): string {
  const [head = '', body = ''] = received.toString('utf8').split('\r\n\r\n');
  return `${head.split('\r\n')[0]} ${body.slice(0, 500)}`;
}

function isComplete(received: Buffer, expected: number): boolean {
  if (expected !== CHUNKED) return expected > 0 && received.length >= expected;
  return received.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK);
}

/** Returns the size of a response including its head; 0 until the head has arrived. */
function lengthOf(received: Buffer): number {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return 0;
  const head = received.toString('latin1', 0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined && !head.includes(' 204 ')) return CHUNKED;
  return end + HEAD_END.length + Number(length ?? 0);
}
