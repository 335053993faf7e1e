/** What the processes of an installation share: through Redis (see `redis/`), or those of one cluster through its primary (see `cluster/`). */

import type { Counted, CountRequest } from './counts.ts';

/** Messages between processes. A message can be lost, so nothing must depend on it. */
export type Channel = {
  /** Sends a message to every subscribed process, including this one. Does not wait. */
  publish(message: string): void;
  subscribe(receive: (message: string) => void): void;
};

/** Counts of requests that several processes share. */
export type SharedCounts = {
  /** Returns undefined if there is no response in time. */
  count(request: CountRequest): Promise<Counted | undefined>;
  /** Returns the number of processes that count together, including this one. */
  processes(): number;
};

/** The other processes of the same cluster. */
export type Peers = {
  /** The place of this process among them, from 0. A process that replaces another one has its place. */
  readonly place: number;
  channel(name: string): Channel;
  readonly counts: SharedCounts;
};

/** How long values stay in a cache, local or shared. */
export const CACHE_SECONDS = 15 * 60;

/** A cache of values. A name must never be used for another value. */
export type SharedCache = {
  /** Returns `undefined` if the value is not stored or Redis is unavailable. */
  find(name: string): Promise<unknown>;
  /** Stores a value. Does not wait. */
  store(name: string, value: unknown): void;
};
