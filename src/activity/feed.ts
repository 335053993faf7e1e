import { sql } from 'kysely';
import { coalesce, every } from '../concurrency.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Dispatcher } from '../events/dispatcher.ts';
import type { Log } from '../log.ts';
import { changesAccess, type Numbered, numberedEvents } from './numbered.ts';

/** Events that a subscriber has not taken yet. One that has more reads them from the database, so a slow one holds no more memory. */
const MAX_WAITING = 500;
const BATCH = 500;
/** How long a subscriber can receive events after it lost access without an event about it, as after a change by hand. */
const RELOAD_MS = 10_000;

/** The events from now on in the spaces of one user. */
export type Subscription = {
  /** The last number before those of this subscription. */
  readonly since: number;
  /**
   * Returns the last number that has to be read from the database, because events until then are not in this subscription. Events
   * after it are. Undefined if there are none.
   */
  missedUntil(): number | undefined;
  /** Returns the next event, if there is one. */
  take(): Numbered | undefined;
  /** Whether the user can see the space now. */
  sees(space_id: string): boolean;
  /** Returns the number up to which there is nothing else to take. */
  position(): number;
  /** Resolves when there is something to take or to read, after `ms`, or when the subscription is closed. */
  wait(ms: number): Promise<void>;
  /** Whether it is open, and there is nothing to take or to read. */
  isQuiet(): boolean;
  readonly isClosed: boolean;
  close(): void;
};

/**
 * Passes numbered events to everyone in this process who follows them. Each event is read once, however many follow it.
 */
export type Feed = {
  /** Follows the events of all spaces that a user can see, also of those that are added later. */
  follow(user_id: string): Promise<Subscription>;
  /** The last number that those who follow were given; undefined while nobody does. */
  position(): number | undefined;
  /** Closes all subscriptions. */
  stop(): Promise<void>;
};

export type FeedOptions = {
  readonly dispatcher: Pick<Dispatcher, 'subscribe' | 'catchUp'>;
  readonly db: Database;
  readonly log: Log;
};

declare module '../context.ts' {
  interface Services {
    readonly feed: Feed;
  }
}

export function createFeed({ dispatcher, db, log }: FeedOptions): Feed {
  const followers = new Set<Follower>();
  let position = 0;
  let target = 0;
  let unsubscribe: (() => void) | undefined;

  const advance = coalesce(async () => {
    while (position < target && followers.size > 0) {
      const until = target;
      try {
        const events = await numberedEvents.all(db, { after: position, until, limit: BATCH });
        if (events.some(changesAccess)) await reload(followers);
        for (const event of events) deliver(event);
        position = (events.length === BATCH && events.at(-1)?.sequence) || until;
      } catch (err) {
        log.warn({ err }, 'cannot read new events, streams read them by themselves');
        position = until;
        for (const each of followers) each.fallBehind();
      }
    }
  });

  function deliver(event: Numbered): void {
    for (const each of followers) if (each.sees(event.space_id)) each.add(event);
  }

  /** Reads which spaces these can see. */
  async function reload(whose: Iterable<Follower>): Promise<void> {
    const list = [...whose];
    const rows = await memberships.all(db, { user_ids: [...new Set(list.map(({ user_id }) => user_id))] });
    const projects = new Map(rows.map(({ user_id, project_ids }) => [user_id, project_ids]));
    for (const each of list) each.setSpaces([each.user_id, ...(projects.get(each.user_id) ?? [])]);
  }

  const reloading = every(
    RELOAD_MS,
    async () => {
      if (followers.size > 0) await reload(followers);
    },
    (err) => log.warn({ err }, 'cannot check which events streams can see, retrying'),
  );

  return {
    async follow(user_id) {
      unsubscribe ??= dispatcher.subscribe((last) => {
        target = last;
        void advance();
      });
      const last = await dispatcher.catchUp();
      if (followers.size === 0) position = target = Math.max(target, last);
      const follower = new Follower(
        user_id,
        last,
        () => position,
        () => followers.delete(follower),
      );
      followers.add(follower);
      try {
        await reload([follower]);
      } catch (error) {
        follower.close();
        throw error;
      }
      return follower;
    },
    position: () => (followers.size > 0 ? position : undefined),
    async stop() {
      unsubscribe?.();
      for (const each of followers) each.close();
      await reloading.stop();
    },
  };
}

class Follower implements Subscription {
  readonly user_id: string;
  readonly since: number;
  readonly #position: () => number;
  readonly #onClose: () => void;
  #spaces: ReadonlySet<string> = new Set();
  #waiting: Numbered[] = [];
  // Events before its spaces were known are missing.
  #isBehind = true;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(user_id: string, since: number, position: () => number, onClose: () => void) {
    this.user_id = user_id;
    this.since = since;
    this.#position = position;
    this.#onClose = onClose;
  }

  sees(space_id: string): boolean {
    return this.#spaces.has(space_id);
  }

  setSpaces(spaces: readonly string[]): void {
    this.#spaces = new Set(spaces);
    this.#waiting = this.#waiting.filter(({ space_id }) => this.#spaces.has(space_id));
  }

  add(event: Numbered): void {
    if (this.#isBehind) return;
    if (this.#waiting.length >= MAX_WAITING) this.fallBehind();
    else this.#waiting.push(event);
    this.#wake?.();
  }

  fallBehind(): void {
    this.#waiting = [];
    this.#isBehind = true;
    this.#wake?.();
  }

  missedUntil(): number | undefined {
    if (!this.#isBehind) return undefined;
    this.#isBehind = false;
    return this.#position();
  }

  take(): Numbered | undefined {
    return this.#waiting.shift();
  }

  position(): number {
    return this.#position();
  }

  async wait(ms: number): Promise<void> {
    if (!this.isQuiet()) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = undefined;
  }

  isQuiet(): boolean {
    return !this.#isClosed && !this.#isBehind && this.#waiting.length === 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    this.#onClose();
    this.#wake?.();
  }
}

const memberships = compiled('activity: projects of followers', (db, p: Params<{ user_ids: string[] }>) =>
  db
    .selectFrom('project_member')
    .where((eb) => eb('user_id', '=', eb.fn.any(p.user_ids)))
    .groupBy('user_id')
    .select(['user_id', sql<string[]>`array_agg(project_id)`.as('project_ids')]),
);
