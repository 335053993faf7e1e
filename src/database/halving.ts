import pg from 'pg';
import { classify } from './driver/failures.ts';

export type HalvingOptions = {
  /** The items of a batch. */
  readonly batch: number;
  /** The first pause after an error. */
  readonly pauseMs?: number | undefined;
  /** How often an item is tried alone before it is left out. */
  readonly maxAttempts?: number;
};

/** What follows from an error. `wait`: it is not about the items. `leave out`: the one item has failed often enough. */
export type Recovery = {
  readonly next: 'wait' | 'halve' | 'repeat' | 'leave out';
  /** Whether it follows a success. */
  readonly isFirst: boolean;
  readonly pauseMs: number;
};

const PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;
/** With the pauses, over about a minute. */
const MAX_ATTEMPTS = 8;

/** Finds an item that makes every batch fail, by halving the batch, so that it does not stop the others. */
export type Halving = {
  /** The items of the next batch. */
  readonly limit: number;
  succeeded(): void;
  /** @param tried the items of the batch, at most `limit` */
  failed(error: unknown, tried?: number): Recovery;
};

export function createHalving({
  batch,
  pauseMs = PAUSE_MS,
  maxAttempts = MAX_ATTEMPTS,
}: HalvingOptions): Halving {
  let limit = batch;
  let attempts = 0;

  function nextAfter(error: unknown, tried: number): Recovery['next'] {
    if (!isOfItems(error)) {
      attempts = Math.min(attempts + 1, maxAttempts - 1);
      return 'wait';
    }
    if (tried > 1) {
      limit = Math.ceil(tried / 2);
      return 'halve';
    }
    limit = 1;
    attempts += 1;
    if (attempts < maxAttempts) return 'repeat';
    attempts = 0;
    return 'leave out';
  }

  return {
    get limit() {
      return limit;
    },
    succeeded() {
      attempts = 0;
      limit = Math.min(limit * 2, batch);
    },
    failed(error, tried = limit) {
      const isFirst = attempts === 0;
      const next = nextAfter(error, Math.min(tried, limit));
      return { next, isFirst, pauseMs: Math.min(pauseMs * 2 ** attempts, MAX_PAUSE_MS) };
    },
  };
}

/** Whether the error can be caused by the items, and not by the state of the database. */
export function isOfItems(error: unknown): boolean {
  // A statement that takes too long, or waits too long for a lock.
  if (error instanceof pg.DatabaseError && ['57014', '55P03'].includes(error.code ?? '')) return true;
  return classify(error).kind !== 'unavailable';
}
