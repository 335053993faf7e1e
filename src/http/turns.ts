import type { ServerResponse } from 'node:http';
import { ApiError } from '../errors.ts';

/** A waiting request takes 10 kB with its connection (measured), so these take 50 MB. */
const MAX_WAITING = 5_000;
const MAX_WAITING_FOR_ONE = 1_000;

export type Limit = { readonly inAll: number; readonly forOne: number };

export type TurnsOptions = Limit & {
  /** How long a request can wait before it fails with 503. */
  readonly waitMs: number;
  /** Whether a caller who has room left can use it now. Call `wake` when this changes. */
  readonly mayStart?: (caller: string) => boolean;
};

type Waiting = { weight: number; isFirst: boolean; start(): void };
type Line = { used: number; waiting: Waiting[] };

/**
 * Limits what is under way, for each caller and in all. Requests beyond that wait: those of one caller in the order
 * in which they came, and callers in turn. Who asks for one thing at a time goes before who asks for more.
 */
export class Turns {
  readonly #options: TurnsOptions;
  /** Callers who have something under way or waiting. */
  readonly #lines = new Map<string, Line>();
  /** Callers who only wait for room in all, the next one first. */
  readonly #ready = new Set<string>();
  /** The same of those who already have something, after them. */
  readonly #readyForMore = new Set<string>();
  #used = 0;
  #waiting = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /**
   * Returns nothing if the request can start, and otherwise a promise to wait for. It stays open if the caller hangs
   * up meanwhile, and then nothing has to be given back.
   * @throws ApiError OVERLOADED when too many wait, or after `waitMs`
   */
  take(caller: string, weight: number, res: ServerResponse, isMore = false): Promise<void> | undefined {
    const line = this.#lines.get(caller) ?? { used: 0, waiting: [] };
    const isNext = line.waiting.length === 0 && this.#ready.size + this.#readyForMore.size === 0;
    if (!isNext || !this.#isAllowed(caller, line, weight) || !this.#hasRoom(weight)) {
      const isFirst = !isMore && line.used === 0 && line.waiting.length === 0;
      return this.#wait(caller, line, { weight, isFirst }, res);
    }
    this.#lines.set(caller, line);
    line.used += weight;
    this.#used += weight;
    return undefined;
  }

  give(caller: string, weight: number): void {
    const line = this.#lines.get(caller);
    if (!line) return;
    line.used -= weight;
    this.#used -= weight;
    if (line.waiting.length > 0) this.wake(caller);
    else if (line.used === 0) this.#lines.delete(caller);
    this.#advance();
  }

  /** Looks again at the requests of a caller, or of everybody. */
  wake(caller?: string): void {
    for (const each of caller === undefined ? this.#lines.keys() : [caller]) {
      const line = this.#lines.get(each);
      const first = line?.waiting[0];
      if (line && first && this.#isAllowed(each, line, first.weight)) this.#enqueue(each, first);
    }
    this.#advance();
  }

  #enqueue(caller: string, { isFirst }: Waiting): void {
    (isFirst ? this.#ready : this.#readyForMore).add(caller);
  }

  #wait(caller: string, line: Line, request: Omit<Waiting, 'start'>, res: ServerResponse): Promise<void> {
    // Nobody waits for it.
    if (res.closed) return new Promise(() => {});
    const isLong = line.waiting.length >= MAX_WAITING_FOR_ONE;
    if (isLong || (line.waiting.length > 0 && this.#waiting >= MAX_WAITING)) throw overloaded();
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        res.off('close', leave);
      };
      const leave = () => {
        stop();
        this.#forget(caller, line, waiting);
      };
      const waiting: Waiting = {
        ...request,
        start() {
          stop();
          resolve();
        },
      };
      const timer = setTimeout(() => {
        leave();
        reject(overloaded());
      }, this.#options.waitMs);
      res.once('close', leave);
      this.#lines.set(caller, line);
      line.waiting.push(waiting);
      this.#waiting += 1;
      this.wake(caller);
    });
  }

  #forget(caller: string, line: Line, waiting: Waiting): void {
    line.waiting.splice(line.waiting.indexOf(waiting), 1);
    this.#waiting -= 1;
    if (line.used === 0 && line.waiting.length === 0) this.#lines.delete(caller);
    // The next one may weigh less.
    this.wake(caller);
  }

  #advance(): void {
    this.#advanceIn(this.#ready);
    if (this.#ready.size === 0) this.#advanceIn(this.#readyForMore);
  }

  #advanceIn(ready: Set<string>): void {
    for (const caller of ready) {
      const line = this.#lines.get(caller);
      const first = line?.waiting[0];
      const isAllowed = line && first && this.#isAllowed(caller, line, first.weight);
      // Nobody passes it, or heavy requests would wait forever.
      if (isAllowed && !this.#hasRoom(first.weight)) return;
      ready.delete(caller);
      if (!isAllowed) continue;
      line.waiting.shift();
      this.#waiting -= 1;
      line.used += first.weight;
      this.#used += first.weight;
      const [next] = line.waiting;
      if (next) this.#enqueue(caller, next);
      first.start();
    }
  }

  /** One request is always allowed, whatever it weighs. */
  #isAllowed(caller: string, { used }: Line, weight: number): boolean {
    const { forOne, mayStart } = this.#options;
    return (used === 0 || used + weight <= forOne) && (mayStart?.(caller) ?? true);
  }

  #hasRoom(weight: number): boolean {
    return this.#used === 0 || this.#used + weight <= this.#options.inAll;
  }
}

function overloaded(): ApiError {
  return new ApiError('OVERLOADED', { headers: { 'Retry-After': '5' } });
}
