import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from './connection.ts';

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
  /** Shortest length of the load before the measured window, in which the server warms up. */
  warmUpSeconds: number;
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

/**
 * The warm-up goes on until the server has sent this many responses, or for this many times its length. V8 optimizes a
 * function by its number of calls, so a new process on a busy machine would be measured before its code is compiled.
 */
export const WARM_UP = { responses: 3_000, times: 3 };
/** The window also waits until every connection has received its first response, but not longer than this. */
const FIRST_RESPONSES_MS = 8_000;
/** Half a million responses are more than any window contains. */
const GROW_BY = 65_536;
const CONNECT_AT_ONCE = 100;
/** Time limit for active requests after the window, so that no write is cut off. */
const DRAIN_MS = 60_000;

/**
 * Loads a server over persistent HTTP/1.1 connections, with one request at a time on each. Uses raw sockets, because a
 * client library takes more CPU than the measured servers: 11 µs for a request here and 8 µs in wrk, measured in turns on
 * a server that does nothing. wrk cannot send the current version of a task, because its requests do not know their
 * connection.
 */
export async function load({
  port,
  connections,
  warmUpSeconds,
  seconds,
  traffic,
  onWindow,
}: LoadOptions): Promise<LoadResult> {
  const tally = new Tally();
  const connected = Array.from({ length: connections }, (_, id) => new Connection(id, traffic, tally));
  for (let at = 0; at < connected.length; at += CONNECT_AT_ONCE) {
    await Promise.all(connected.slice(at, at + CONNECT_AT_ONCE).map((one) => one.open(port)));
  }
  try {
    for (const one of connected) one.ask();
    await warmedUp(connected, tally, warmUpSeconds * 1000);
    onWindow?.('open');
    const opened = performance.now();
    tally.isOpen = true;
    await pause(seconds * 1000);
    tally.isOpen = false;
    const elapsed = (performance.now() - opened) / 1000;
    onWindow?.('close');
    for (const one of connected) one.isLast = true;
    const late = performance.now() + DRAIN_MS;
    while (connected.some((one) => one.isWaiting) && performance.now() < late) await pause(5);
    for (const one of connected) if (one.isWaiting) tally.fail('a response did not arrive in time');
    return { seconds: elapsed, latencies: tally.sorted(), failures: tally.failures, failure: tally.failure };
  } finally {
    for (const one of connected) one.close();
  }
}

async function warmedUp(connected: readonly Connection[], tally: Tally, least: number): Promise<void> {
  const started = performance.now();
  await pause(least);
  const elapsed = () => performance.now() - started;
  const isWarm = () => tally.successes >= WARM_UP.responses || elapsed() > least * WARM_UP.times;
  const hasResponses = () =>
    connected.every((one) => one.hasResponse) || elapsed() > least + FIRST_RESPONSES_MS;
  while (!(isWarm() && hasResponses()) && tally.failures < connected.length) await pause(20);
}

export class Tally {
  isOpen = false;
  successes = 0;
  failures = 0;
  failure: string | undefined;
  #latencies = new Float64Array(GROW_BY);
  #count = 0;

  succeed(ms: number): void {
    this.successes++;
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
