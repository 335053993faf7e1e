/** What the processes of an installation share through Redis, if there is one: see `redis/`. */

/** Messages between processes. A message may be lost, so nothing depends on it. */
export type Channel = {
  /** Sends to every process that listens, including this one, without waiting. */
  tell(message: string): void;
  listen(hear: (message: string) => void): void;
};

/** How long a value stays in a cache, of this process or shared. */
export const CACHE_SECONDS = 15 * 60;

/** A cache of values under names that are never used for another value. */
export type SharedCache = {
  /** Returns `undefined` if the value is not there, or Redis is away. */
  find(name: string): Promise<unknown>;
  /** Stores a value without waiting. */
  keep(name: string, value: unknown): void;
};
