/** What the processes of an installation share through Redis, if there is one: see `redis/`. */

/** Messages between processes. A message can be lost, so nothing must depend on it. */
export type Channel = {
  /** Sends a message to every subscribed process, including this one. Does not wait. */
  publish(message: string): void;
  subscribe(receive: (message: string) => void): void;
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
