import type { SyncPage, SyncQuery } from '../generated/models.ts';
import type { Call } from '../runtime/call.ts';
import { AbortError, ApiError, ConnectionError, TimeoutError } from '../runtime/errors.ts';
import { pause } from '../runtime/limit.ts';
import type { RequestOptions, StreamOptions } from '../runtime/options.ts';
import { delayBefore, mayRetry } from '../runtime/retry.ts';
import { type DataOf, keyOf, ReplicaState, type SyncChanges, type SyncKind } from './state.ts';
import { memorySyncStore, type SyncStore } from './store.ts';

/** How to keep a replica. */
export type SyncOptions = {
  /** Where the replica is kept between two runs of the program. Default: in memory. */
  store?: SyncStore | undefined;
  /**
   * Whether to follow events, so that a change arrives at once. Otherwise call `current`, or wait for the next `interval`. Default: true.
   */
  live?: boolean | undefined;
  /** Milliseconds between two reads, if no event arrives. Default: a minute. With 0, the replica reads only when you call `current`. */
  interval?: number | undefined;
  /** Called with an error that ends the replica, such as a session that has ended. What it has stays readable. */
  onError?: ((error: unknown) => void) | undefined;
};

/** The operations that a replica uses. */
type Source = {
  sync(query?: SyncQuery, options?: RequestOptions): Call<SyncPage>;
  stream(query: object, options?: StreamOptions): AsyncIterable<unknown>;
};

const INTERVAL_MS = 60_000;
/** Fewer requests than with the default, and still a response of less than 2 MB. */
const LIMIT = 500;

/** The resources of one kind in a replica, as their GET returned them. */
export type Collection<Kind extends SyncKind> = {
  /** Returns a resource; nothing if it does not exist or you cannot see it. A member needs its project too. */
  get(id: string, projectId?: string): DataOf<Kind> | undefined;
  /** Returns all of them, in no order. */
  list(): DataOf<Kind>[];
};

/**
 * A copy of everything that you can see, which keeps itself current. Reading it needs no network.
 *
 * ```ts
 * const replica = await client.sync({ store: fileSyncStore('replica.jsonl') });
 * await replica.current();
 * for (const task of replica.tasks.list()) console.log(task.title);
 * ```
 */
export class Replica {
  readonly projects: Collection<'project'>;
  readonly members: Collection<'member'>;
  readonly categories: Collection<'category'>;
  readonly views: Collection<'view'>;
  readonly tasks: Collection<'task'>;
  readonly comments: Collection<'comment'>;
  readonly attachments: Collection<'attachment'>;
  readonly #source: Source;
  readonly #store: SyncStore;
  readonly #options: SyncOptions;
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(changes: SyncChanges) => void>();
  #state: ReplicaState;
  #cursor: string | undefined;
  #sequence: number | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #isAwake = false;
  #hasFollowed = true;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(
    source: Source,
    store: SyncStore,
    options: SyncOptions,
    state: ReplicaState,
    cursor?: string,
  ) {
    this.#source = source;
    this.#store = store;
    this.#options = options;
    this.#state = state;
    this.#cursor = cursor;
    this.projects = this.#collection('project');
    this.members = this.#collection('member');
    this.categories = this.#collection('category');
    this.views = this.#collection('view');
    this.tasks = this.#collection('task');
    this.comments = this.#collection('comment');
    this.attachments = this.#collection('attachment');
  }

  /** Reads the store, and begins to keep the replica current. */
  static async open(source: Source, options: SyncOptions): Promise<Replica> {
    const store = options.store ?? memorySyncStore();
    const stored = await store.load();
    const replica = new Replica(source, store, options, new ReplicaState(stored?.entries), stored?.cursor);
    if (options.interval !== 0) replica.#work = replica.#keepCurrent();
    return replica;
  }

  /** Whether the replica has nothing yet, because the first read has not begun. */
  get isEmpty(): boolean {
    return this.#cursor === undefined;
  }

  /**
   * Resolves when the replica has every change that was made before the call.
   * @throws ApiError, ConnectionError or TimeoutError if the server cannot be read. The replica then has what it had before
   */
  async current(): Promise<void> {
    if (this.#next) return this.#next;
    const before = this.#running;
    if (!before) return this.#run();
    // The read that is under way may have begun before a change.
    this.#next = before
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#run();
      });
    return this.#next;
  }

  /** Calls `listener` with the changes of each page, once they are stored. Returns a function that ends this. */
  onChange(listener: (changes: SyncChanges) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends all requests, and closes the store. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([this.#work, this.#running]);
    await this.#store.close?.();
  }

  #collection<Kind extends SyncKind>(kind: Kind): Collection<Kind> {
    type Data = DataOf<Kind>;
    return {
      get: (id, projectId) => this.#state.get(keyOf(kind, id, projectId))?.data as Data | undefined,
      list: () =>
        [...this.#state.values()].flatMap((entry) => (entry.kind === kind ? [entry.data as Data] : [])),
    };
  }

  #run(): Promise<void> {
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Reads pages until there is no more. */
  async #read(): Promise<void> {
    const { signal } = this.#closing;
    for (let hasMore = true; hasMore; ) {
      const clear = this.#cursor === undefined;
      const page = await this.#page(signal);
      if (!page) continue;
      if (clear) this.#state = new ReplicaState();
      const changes = this.#state.apply(page.items);
      await this.#store.commit({ ...changes, cursor: page.next_cursor, clear });
      this.#cursor = page.next_cursor;
      this.#sequence = page.sequence;
      hasMore = page.has_more;
      for (const listener of this.#listeners) listener(changes);
    }
  }

  /** Returns the next page; nothing if the cursor cannot be used any more, so that the next one is the first of the whole state. */
  async #page(signal: AbortSignal): Promise<SyncPage | undefined> {
    const query = { limit: LIMIT, ...(this.#cursor !== undefined && { cursor: this.#cursor }) };
    try {
      return await this.#source.sync(query, { signal });
    } catch (error) {
      const isStale =
        error instanceof ApiError && ['CURSOR_EXPIRED', 'INVALID_CURSOR'].includes(error.code ?? '');
      if (!isStale || this.#cursor === undefined) throw error;
      this.#cursor = undefined;
      return undefined;
    }
  }

  async #keepCurrent(): Promise<void> {
    const { signal } = this.#closing;
    const { interval = INTERVAL_MS, live = true, onError } = this.#options;
    let following: Promise<void> | undefined;
    try {
      for (let failures = 0; ; ) {
        this.#isAwake = false;
        try {
          await this.current();
          failures = 0;
        } catch (error) {
          if (!isTemporary(error)) throw error;
          await pause(delayBefore(failures, null) ?? 0, signal);
          failures += 1;
          continue;
        }
        if (live) following ??= this.#follow().finally(() => (following = undefined));
        await this.#eventOr(interval);
      }
    } catch (error) {
      if (!signal.aborted && !(error instanceof AbortError)) onError?.(error);
    }
    await following;
  }

  /** Wakes the replica with each event. */
  async #follow(): Promise<void> {
    const { signal } = this.#closing;
    try {
      const events = this.#source.stream({}, { lastEventId: String(this.#sequence ?? 0), signal });
      for await (const _ of events) {
        this.#hasFollowed = true;
        this.#wakeUp();
      }
    } catch {
      // The next read fails for the same reason, such as a session that has ended, or follows again: at once only if that has worked before.
      if (this.#hasFollowed) this.#wakeUp();
      this.#hasFollowed = false;
    }
  }

  #wakeUp(): void {
    this.#isAwake = true;
    this.#wake?.();
  }

  /** Resolves when an event has arrived since the last read began, or after some time. */
  #eventOr(milliseconds: number): Promise<void> {
    const { signal } = this.#closing;
    const waiting = new AbortController();
    return new Promise<void>((resolve, reject) => {
      this.#wake = resolve;
      if (this.#isAwake) resolve();
      pause(milliseconds, AbortSignal.any([signal, waiting.signal])).then(resolve, reject);
    }).finally(() => {
      this.#wake = undefined;
      waiting.abort();
    });
  }
}

function isTemporary(error: unknown): boolean {
  if (error instanceof ApiError) return mayRetry(error.status, error.code, true);
  return error instanceof ConnectionError || error instanceof TimeoutError;
}
