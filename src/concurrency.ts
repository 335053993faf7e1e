/**
 * Tools for work that waits for other work in this process.
 *
 * `Limiter` is our own code because no maintained library has all of its features: limits per key and in total, keys that take
 * turns, weights, and a condition that can change while work waits. p-limit, p-queue and cockatiel have no keys. async-mutex
 * has weights, but no keys and no limit for its queue. The keys of Bottleneck do not take turns, and its last release was in
 * 2019. A library for the simpler uses would be a second way to do the same. `http/pipelining.ts` has a separate queue: there
 * a turn ends when a socket has accepted a response, and requests that do not wait must cost nothing.
 */

export type Limit = { readonly inAll: number; readonly forOne: number };

export type LimiterOptions<Key> = Partial<Limit> & {
  /** Limits waiting work in total. Beyond it, a key without waiting work can still add one. */
  readonly maxWaiting?: number;
  readonly maxWaitingForOne?: number;
  /** Creates the error for work beyond these limits. */
  readonly overloaded?: () => Error;
  /** Whether a key that is below its limits can start work now. Call `wake` when this changes. */
  readonly mayStart?: (key: Key) => boolean;
  /** Whether an error of `run` also rejects all waiting work of the same key. */
  readonly failsAll?: (error: unknown) => boolean;
};

export type Place = {
  /** Resolves when the work can start. */
  readonly turn: Promise<void>;
  /** Gives up the place, unless the work can already start. `turn` rejects with the error, or stays pending without one. */
  leave(error?: unknown): void;
};

type Waiting = { weight: number; isFirst: boolean; start(): void; fail(error: unknown): void };
type Line<Key> = { readonly key: Key; used: number; readonly waiting: Waiting[] };

const NO_LIMIT = Number.POSITIVE_INFINITY;

/**
 * Limits the running work, per key and in total. Further work waits: work of one key in its order, and keys in turn. A key with
 * one piece of work at a time goes before keys with more.
 */
export class Limiter<Key = string> {
  readonly #options: Required<LimiterOptions<Key>>;
  /** Keys with running or waiting work. */
  readonly #lines = new Map<Key, Line<Key>>();
  /** Lines whose next work waits only for the total limit, in turn. Lines of keys with other work are in the second set. */
  readonly #ready = [new Set<Line<Key>>(), new Set<Line<Key>>()] as const;
  #used = 0;
  #waiting = 0;

  constructor(options: LimiterOptions<Key>) {
    this.#options = {
      ...{ inAll: NO_LIMIT, forOne: NO_LIMIT, maxWaiting: NO_LIMIT, maxWaitingForOne: NO_LIMIT },
      ...{
        overloaded: () => new Error('too much work is waiting'),
        mayStart: () => true,
        failsAll: () => false,
      },
      ...options,
    };
  }

  /**
   * Runs `work` when its turn has come.
   * @throws the error of `overloaded`, or of other work if `failsAll`
   */
  async run<Result>(key: Key, work: () => Promise<Result>): Promise<Result> {
    const place = this.take(key);
    if (place) await place.turn;
    try {
      return await work();
    } catch (error) {
      const line = this.#lines.get(key);
      if (line && this.#options.failsAll(error)) this.#remove(line, 0, line.waiting.length, error);
      throw error;
    } finally {
      this.give(key);
    }
  }

  /**
   * Returns undefined if work can start, otherwise a place in the queue. When the work has ended, call `give` with the same
   * weight. `isMore` is true if the key has other work that this limiter does not know.
   * @throws the error of `overloaded`
   */
  take(key: Key, weight = 1, isMore = false): Place | undefined {
    const line = this.#lines.get(key) ?? { key, used: 0, waiting: [] };
    const isNext =
      this.#waiting === 0 || (line.waiting.length === 0 && this.#ready.every(({ size }) => size === 0));
    if (!isNext || !this.#isAllowed(line, weight) || !this.#hasRoom(weight)) {
      return this.#wait(line, weight, isMore);
    }
    this.#lines.set(key, line);
    this.#use(line, weight);
    return undefined;
  }

  give(key: Key, weight = 1): void {
    const line = this.#lines.get(key);
    if (!line) return;
    this.#use(line, -weight);
    this.#update(line);
  }

  /** The weight of the running work. */
  get used(): number {
    return this.#used;
  }

  /** The pieces of waiting work. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Checks the waiting work of this key, or of all keys, again. */
  wake(key?: Key): void {
    const lines = key === undefined ? this.#lines.values() : [this.#lines.get(key)];
    for (const line of lines) if (line) this.#makeReady(line);
    this.#advance();
  }

  #wait(line: Line<Key>, weight: number, isMore: boolean): Place {
    const { maxWaiting, maxWaitingForOne, overloaded } = this.#options;
    const { length } = line.waiting;
    if (length >= maxWaitingForOne || (length > 0 && this.#waiting >= maxWaiting)) throw overloaded();
    const { promise: turn, resolve: start, reject: fail } = Promise.withResolvers<void>();
    const waiting = { weight, isFirst: !isMore && line.used === 0 && length === 0, start, fail };
    line.waiting.push(waiting);
    this.#waiting += 1;
    this.#lines.set(line.key, line);
    this.#update(line);
    const leave = (error?: unknown) => {
      const index = line.waiting.indexOf(waiting);
      if (index >= 0) this.#remove(line, index, 1, error);
    };
    return { turn, leave };
  }

  #remove(line: Line<Key>, index: number, count: number, error: unknown): void {
    const removed = line.waiting.splice(index, count);
    this.#waiting -= removed.length;
    for (const { fail } of removed) if (error !== undefined) fail(error);
    this.#update(line);
  }

  #use(line: Line<Key>, weight: number): void {
    line.used += weight;
    this.#used += weight;
  }

  #update(line: Line<Key>): void {
    if (line.used === 0 && line.waiting.length === 0) this.#lines.delete(line.key);
    if (this.#waiting === 0) return;
    this.#makeReady(line);
    this.#advance();
  }

  #makeReady(line: Line<Key>): void {
    const [next] = line.waiting;
    if (next) this.#ready[next.isFirst ? 0 : 1].add(line);
  }

  #advance(): void {
    for (const ready of this.#ready) {
      for (const line of ready) {
        const [next] = line.waiting;
        const isAllowed = next && this.#isAllowed(line, next.weight);
        // Other work must not overtake it, otherwise heavy work would wait forever.
        if (isAllowed && !this.#hasRoom(next.weight)) return;
        ready.delete(line);
        if (!isAllowed) continue;
        line.waiting.shift();
        this.#waiting -= 1;
        this.#use(line, next.weight);
        this.#makeReady(line);
        next.start();
      }
    }
  }

  /** Work is always allowed if no other work of its key is running, even if its weight exceeds the limit. */
  #isAllowed({ key, used }: Line<Key>, weight: number): boolean {
    return (used === 0 || used + weight <= this.#options.forOne) && this.#options.mayStart(key);
  }

  #hasRoom(weight: number): boolean {
    return this.#used === 0 || this.#used + weight <= this.#options.inAll;
  }
}

/**
 * Runs `work`, one run at a time. All calls during a run share the next one. The promise resolves when no run is left,
 * and rejects when one fails.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let last = Promise.resolve();
  let isRunning = false;
  let isRequested = false;
  async function run(): Promise<void> {
    isRunning = true;
    try {
      while (isRequested) {
        isRequested = false;
        await work();
      }
    } finally {
      isRunning = false;
    }
  }
  return () => {
    isRequested = true;
    if (!isRunning) last = run();
    return last;
  };
}

/**
 * Runs `work` every `ms` until `stop`, which aborts the signal and waits for the last run. A run that takes longer
 * delays the next one. `onError` gets the error of a run. The timer does not keep the process alive.
 */
export function every(
  ms: number,
  work: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= work(stopping.signal)
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
  }, ms).unref();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await running;
    },
  };
}

/** A signal that is never aborted. */
export const never: AbortSignal = new AbortController().signal;

/** Rejects with the signal's reason once it is aborted. Use it in `Promise.race`. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
