import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** The requests of a load. Each connection waits for the response before its next request. */
export type Traffic = {
  /** Returns the next request of a connection, serialized. */
  next(connection: number): string;
  /** Called when the last request of a connection has succeeded. */
  succeeded(connection: number): void;
};

export type LoadOptions = {
  port: number;
  connections: number;
  seconds: number;
  traffic: Traffic;
  /** Called at the start and the end of the measured window. */
  onWindow?: (edge: 'open' | 'close') => void;
};

export type LoadResult = {
  /** Length of the measured window. */
  seconds: number;
  /** Latencies of successful responses in the window, in milliseconds, ascending. */
  latencies: Float64Array;
  /** Number of other statuses, broken connections and missing responses, over all requests. */
  failures: number;
  /** Description of the first failure. */
  failure: string | undefined;
};

/** The window opens when every connection has received its first response, but within these limits. */
const LEAD_IN_MS = { min: 300, max: 8_000 };
/** Half a million responses are more than any window contains. */
const GROW_BY = 65_536;
const CONNECT_AT_ONCE = 100;
/** Time limit for active requests after the window, so that no write is cut off. */
const DRAIN_MS = 60_000;

/**
 * Loads a server over persistent HTTP/1.1 connections, with one request at a time on each. Uses raw sockets, because a
 * client library takes more CPU than the measured servers. Supports only responses with a `Content-Length`.
 */
export async function load({
  port,
  connections,
  seconds,
  traffic,
  onWindow,
}: LoadOptions): Promise<LoadResult> {
  const tally = new Tally();
  const clients = Array.from({ length: connections }, (_, id) => new Client(id, traffic, tally));
  for (let at = 0; at < clients.length; at += CONNECT_AT_ONCE) {
    await Promise.all(clients.slice(at, at + CONNECT_AT_ONCE).map((client) => client.connect(port)));
  }
  try {
    const started = performance.now();
    for (const client of clients) client.ask();
    await pause(LEAD_IN_MS.min);
    while (
      clients.some((client) => !client.hasResponse) &&
      performance.now() - started < LEAD_IN_MS.max &&
      tally.failures < connections
    ) {
      await pause(20);
    }
    onWindow?.('open');
    const opened = performance.now();
    tally.isOpen = true;
    await pause(seconds * 1000);
    tally.isOpen = false;
    const elapsed = (performance.now() - opened) / 1000;
    onWindow?.('close');
    for (const client of clients) client.isLast = true;
    const late = performance.now() + DRAIN_MS;
    while (clients.some((client) => client.isWaiting) && performance.now() < late) await pause(5);
    for (const client of clients) if (client.isWaiting) tally.fail('a response did not arrive in time');
    return { seconds: elapsed, latencies: tally.sorted(), failures: tally.failures, failure: tally.failure };
  } finally {
    for (const client of clients) client.close();
  }
}

class Tally {
  isOpen = false;
  failures = 0;
  failure: string | undefined;
  #latencies = new Float64Array(GROW_BY);
  #count = 0;

  succeed(ms: number): void {
    if (!this.isOpen) return;
    if (this.#count === this.#latencies.length) {
      const grown = new Float64Array(this.#count + GROW_BY);
      grown.set(this.#latencies);
      this.#latencies = grown;
    }
    this.#latencies[this.#count++] = ms;
  }

  fail(what: string): void {
    this.failures++;
    this.failure ??= what;
  }

  sorted(): Float64Array {
    return this.#latencies.slice(0, this.#count).sort();
  }
}

const HEAD_END = Buffer.from('\r\n\r\n');
const DIGIT_ZERO = 48;

class Client {
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

  connect(port: number): Promise<void> {
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
    if (this.#expected === 0 || received.length < this.#expected) {
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

/** Returns the size of a response including its head; 0 until the head has arrived. */
function lengthOf(received: Buffer): number {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  if (length === undefined)
    throw new Error('The load generator supports only responses with a Content-Length.');
  return end + HEAD_END.length + Number(length);
}
