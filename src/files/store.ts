/** A place for files of any size. It knows their keys only, and does not look into them. */
export type FileStore = {
  /**
   * Stores a file. It exists completely and durably when the promise resolves, and not at all if it rejects, except after a crash.
   * Content is read no faster than it is written, and each piece can be used only until the next one.
   * @throws StorageFull or StoreUnavailable
   */
  put(key: string, content: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * Reads the bytes from `start` to before `end`.
   * @throws FileMissing before the first byte
   */
  read(key: string, start: number, end: number): AsyncIterable<Buffer>;
  /** Removes a file, and what an interrupted `put` has left of it. Succeeds if it does not exist. */
  remove(key: string): Promise<void>;
  /**
   * Returns how many bytes can be added, as far as the store knows.
   * @throws StoreUnavailable
   */
  room(): Promise<number>;
  /** Yields the keys in one of `SHARDS` parts of the store that were written before a time. */
  olderThan(time: Date, shard: number): AsyncIterable<string>;
};

/** Keys are UUIDs whose last digits are random, so the last two divide them evenly. */
export const SHARDS = 256;

export const shardOf = (key: string): string => key.slice(-2);

/** The disk, the quota of the account on it, or the bucket is full. */
export class StorageFull extends Error {}

/** The store cannot be reached, or fails. */
export class StoreUnavailable extends Error {}

/** The store does not have a file that it should have. */
export class FileMissing extends Error {}
