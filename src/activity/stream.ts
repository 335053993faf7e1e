import type { Clock } from '../actor.ts';
import type { StreamItem } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import type { Feed, Subscription } from './feed.ts';
import { isKept, type Numbered, numberedEventsOf } from './numbered.ts';
import type { Wanted } from './wanted.ts';

export type StreamOptions = {
  readonly feed: Pick<Feed, 'follow'>;
  readonly db: Database;
  readonly clock: Clock;
  readonly user_id: string;
  /** The last number that the caller has seen. Without it, the stream begins with what happens from now on. */
  readonly after: number | undefined;
  readonly wanted: Wanted;
  /** When the stream ends; never without it. With 0, it ends after the events since `after`. */
  readonly max_seconds?: number | undefined;
  /** Shorter only in tests. */
  readonly heartbeatMs?: number;
};

/** Less than proxies wait for: 60 seconds for nginx. */
const HEARTBEAT_MS = 15_000;
const PAGE = 100;

/**
 * Yields the events of the spaces that a user can see, those at once that are there, in the order of their numbers, from where the caller was. A caller who
 * reads slowly gets them from the database, so that no event is skipped and few are in memory.
 * @throws ApiError CURSOR_EXPIRED if the events after `after` are no longer kept
 */
export async function openStream({
  feed,
  db,
  clock,
  user_id,
  after,
  wanted,
  max_seconds = Number.POSITIVE_INFINITY,
  heartbeatMs = HEARTBEAT_MS,
}: StreamOptions): Promise<AsyncIterable<readonly StreamItem[]>> {
  const subscription = await feed.follow(user_id);
  try {
    if (after !== undefined) await assertKept(db, after, subscription.since);
  } catch (error) {
    subscription.close();
    throw error;
  }
  const items = follow(subscription, after ?? subscription.since);
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => items.next(),
      // A generator that waits would end only after its next event.
      return: () => {
        subscription.close();
        return items.return();
      },
    }),
  };

  async function* follow(own: Subscription, from: number): AsyncGenerator<StreamItem[], void> {
    let at = from;
    const ends = performance.now() + max_seconds * 1_000;
    try {
      // Also tells the caller that the stream is open.
      yield [{ id: at }];
      while (!own.isClosed) {
        const until = own.missedUntil();
        if (until !== undefined) {
          for await (const items of missed(at, until)) yield items;
          at = Math.max(at, until);
          continue;
        }
        const events = takeFrom(own);
        const last = events.at(-1);
        if (last === undefined) {
          const left = ends - performance.now();
          if (left <= 0) return;
          const since = own.position();
          await own.wait(Math.min(heartbeatMs, left));
          if (!own.isQuiet()) continue;
          at = Math.max(at, since);
          yield [{ id: at }];
          continue;
        }
        const since = at;
        at = Math.max(at, last.sequence);
        const picked = await pick(events.filter(({ sequence }) => sequence > since));
        // It takes a while to find them.
        if (own.isClosed) return;
        const items = picked.filter(({ space_id }) => own.sees(space_id)).map(itemOf);
        if (items.length > 0) yield items;
      }
    } finally {
      own.close();
    }
  }

  function pick<Event extends Numbered>(events: Event[]): Promise<Event[]> {
    return wanted(db, events, new Date(clock.now()).toISOString());
  }

  async function* missed(after: number, until: number): AsyncIterable<StreamItem[]> {
    for (let at = after; ; ) {
      const page = await numberedEventsOf.all(db, { user_id, after: at, until, limit: PAGE });
      const picked = await pick(page.filter(({ is_hidden }) => !is_hidden));
      const items = picked.map(({ is_hidden: _, ...event }) => itemOf(event));
      if (items.length > 0) yield items;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      at = last.sequence;
    }
  }
}

/** Takes what waits, up to a page, so that one statement finds out which of it is wanted. */
function takeFrom(subscription: Subscription): Numbered[] {
  const events: Numbered[] = [];
  for (let event = subscription.take(); event; event = subscription.take()) {
    events.push(event);
    if (events.length === PAGE) break;
  }
  return events;
}

/** The message of an event is the same object for everyone who follows it, so that it becomes text once. */
const messages = new WeakMap<Numbered, StreamItem>();

function itemOf(event: Numbered): StreamItem {
  const known = messages.get(event);
  if (known) return known;
  const { space_id: _, ...data } = event;
  const message = { id: data.sequence, data };
  messages.set(event, message);
  return message;
}

/** @throws ApiError CURSOR_EXPIRED unless all events after a number are kept */
export async function assertKept(db: Database, after: number, last: number, message?: string): Promise<void> {
  if (!(await isKept(db, after, last)))
    throw new ApiError('CURSOR_EXPIRED', message === undefined ? {} : { message });
}
