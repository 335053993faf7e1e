import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** What a load consists of. Each connection waits for its answer before it asks again. */
export type Traffic = {
  /** The next request of a connection, as it goes over the wire. */
  next(connection: number): string;
  /** Its last request succeeded. */
  answered(connection: number): void;
};

export type LoadOptions = {
  port: number;
  connections: number;
  seconds: number;
  traffic: Traffic;
  /** Called when the window that counts opens and when it closes. */
  onWindow?: (edge: 'open' | 'close') => void;
};

export type LoadResult = {
  /** Length of the window that counted. */
  seconds: number;
  /** Of successful answers inside the window, in milliseconds, ascending. */
  latencies: Float64Array;
  /** Everything else: other statuses, broken connections, answers that never came. From first to last request. */
  failures: number;
  /** The first of them, for people. */
  failure: string | undefined;
};

/** The window opens when every connection has had its first answer, but not before and not after this. */
const LEAD_IN_MS = { least: 300, most: 8_000 };
/** Half a million answers are more than any window here holds. */
const GROW_BY = 65_536;
const CONNECT_AT_ONCE = 100;
/** After the window what is under way is awaited, so that nobody is cut off in the middle of a write. */
const DRAIN_MS = 60_000;

/**
 * Loads a server over HTTP/1.1 connections that stay open, one request at a time on each. On raw sockets:
 * a client library takes more CPU than the servers it would measure. It only understands what the servers
 * here send, an answer with a `Content-Length`.
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
    await pause(LEAD_IN_MS.least);
    while (
      clients.some((client) => !client.hasAnswer) &&
      performance.now() - started < LEAD_IN_MS.most &&
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
    for (const client of clients) if (client.isWaiting) tally.fail('an answer did not come in time');
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
  hasAnswer = false;
  isWaiting = false;
  /** After the answer under way nothing more is asked. */
  isLast = false;
  readonly #id: number;
  readonly #traffic: Traffic;
  readonly #tally: Tally;
  #socket: Socket | undefined;
  #asked = 0;
  #received: Buffer | undefined;
  /** Bytes of the whole answer, once its head is there. */
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
    this.hasAnswer = true;
    // `HTTP/1.1 200 …`: the tenth byte is the status's class.
    if (received[9] === DIGIT_ZERO + 2) {
      this.#tally.succeed(performance.now() - this.#asked);
      this.#traffic.answered(this.#id);
    } else {
      this.#tally.fail(summaryOf(received));
    }
    if (!this.isLast) this.ask();
  }

  #lost(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    // Servers may close connections on which nothing happens any more.
    if (this.isWaiting) this.#tally.fail(reason);
    this.isWaiting = false;
  }
}

/** Status line and body of an answer that was not expected. */
function summaryOf(received: Buffer): string {
  const [head = '', body = ''] = received.toString('utf8').split('\r\n\r\n');
  return `${head.split('\r\n')[0]} ${body.slice(0, 500)}`;
}

/** Bytes of an answer with its head; 0 while the head is not there yet. */
function lengthOf(received: Buffer): number {
  const end = received.indexOf(HEAD_END);
  if (end < 0) return 0;
  const length = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end))?.[1];
  if (length === undefined) throw new Error('The load generator needs answers with a Content-Length.');
  return end + HEAD_END.length + Number(length);
}
