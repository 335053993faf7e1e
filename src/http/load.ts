import { ServerResponse } from 'node:http';
import type { Express, Request, Response } from 'express';
import { addressBucket } from '../address-bucket.ts';
import { type Limit, Limiter, type Place } from '../concurrency.ts';
import type { Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import { HeldBytes } from './held-bytes.ts';
import { BODY_LIMIT_BYTES } from './json-body.ts';
import { isPipelining } from './pipelining.ts';

declare module 'express-serve-static-core' {
  interface Request {
    /** The user or address for which the request counts, once it is let in. */
    caller?: string;
    /** Call when the response is complete, or is produced only as fast as its caller reads it. */
    endWork?: (() => void) | undefined;
  }
}

export type LoadLimits = {
  /** Active requests of one caller, from before the body is read until the response is sent. A large body counts as several. */
  readonly requests: number;
  /** Items in work, for requests of up to `items` each. */
  readonly work: readonly (Limit & { readonly items: number })[];
  /** Bytes held for callers. */
  readonly bytes: Limit;
  readonly waitMs: number;
};

/** After a longer wait, the caller's access is checked again, which takes a statement. */
const LATE_MS = 500;
/** Memory for one item of a page while its response is built; see `loadLimits`. */
const WORK_BYTES = 340_000;

/**
 * Returns the limits for a process. A request takes memory before the first byte of its response is sent: a list of 100
 * tasks with descriptions of 10,000 characters takes 1 MB, or 4 MB outside of ASCII, as rows, as objects and as text.
 * Requests of one size wait only for each other. So a single task or a page of 20 does not wait for fifty such lists,
 * each of which takes 14 ms of CPU. Ten pages of 20 fit into a process of 512 MB, and 100 into a larger one.
 */
export function loadLimits(unreadBytes: number): LoadLimits {
  const pageItems = Math.min(2_000, Math.max(200, Math.floor(unreadBytes / WORK_BYTES)));
  return {
    requests: 64,
    work: [
      { items: 9, inAll: 256, forOne: 64 },
      { items: 49, inAll: pageItems, forOne: pageItems / 2 },
      { items: Number.POSITIVE_INFINITY, inAll: 200, forOne: 100 },
    ],
    bytes: { inAll: unreadBytes, forOne: unreadBytes / 16 },
    waitMs: 5_000,
  };
}

/** The size of a body that counts as another item. */
const ITEM_BYTES = 8_192;
/** A waiting request takes 10 kB with its connection (measured), so these take 50 MB. */
const MAX_WAITING = 5_000;
const MAX_WAITING_FOR_ONE = 1_000;

const overloaded = () => new ApiError('OVERLOADED', { headers: { 'Retry-After': '5' } });

export type Streams = Pick<Limiter, 'run' | 'used'>;

/**
 * Bounds the number of streamed responses, in total and for each caller. Each holds up to 4 MB until its caller has read
 * it: a hundred downloads without a reader held 400 MB (measured).
 */
export const createStreams = (): Streams =>
  new Limiter({ inAll: 25, forOne: 3, maxWaitingForOne: 0, overloaded });

/**
 * Bounds the number of event streams, each of which holds up to 0.3 MB if its caller does not read, and takes a check of its access
 * every ten seconds.
 */
export const createEventStreams = (): Streams =>
  new Limiter({ inAll: 10_000, forOne: 20, maxWaitingForOne: 0, overloaded });

/**
 * Bounds the number of downloads of attachments. Each holds up to 0.4 MB until its caller has read it. A page can show many pictures
 * at once, so they wait for each other.
 */
export const createDownloads = (): Streams =>
  new Limiter({ inAll: 100, forOne: 12, maxWaitingForOne: 50, overloaded });

/** Bounds the number of uploads. Each holds up to 0.6 MB, however large it is. */
export const createUploads = (): Streams =>
  new Limiter({ inAll: 50, forOne: 25, maxWaitingForOne: 0, overloaded });

export type Load = ReturnType<typeof createLoad>;

/**
 * Bounds the memory that callers can occupy. A request is let in if its caller does not have too many active requests or
 * unread bytes. Its handler starts when the total limit allows. Without a wait, both take 1.7 µs of CPU (measured).
 */
export function createLoad({ requests, work, bytes, waitMs }: LoadLimits) {
  const common = {
    maxWaiting: MAX_WAITING,
    maxWaitingForOne: MAX_WAITING_FOR_ONE,
    overloaded,
    mayStart: (caller: string) => held.allows(caller),
  };
  const underWay = new Limiter({ ...common, forOne: requests });
  const sizes = work.map(({ items, ...limit }) => ({ items, limiter: new Limiter({ ...common, ...limit }) }));
  const held = new HeldBytes({
    ...bytes,
    onLess(caller) {
      underWay.wake(caller);
      for (const { limiter } of sizes) limiter.wake(caller);
    },
    cut(res) {
      res.fail({ status: 503, code: 'OVERLOADED' });
      res.destroy();
    },
  });

  /**
   * Returns whether the wait was long. Fails with 503 after `waitMs`. Never returns if the caller disconnects meanwhile,
   * and then nothing has to be released.
   */
  async function waitIn(place: Place | undefined, res: Response): Promise<boolean> {
    if (!place) return false;
    const began = performance.now();
    const timer = setTimeout(() => place.leave(overloaded()), waitMs);
    const onDisconnect = () => {
      clearTimeout(timer);
      place.leave();
    };
    if (res.closed) onDisconnect();
    else res.once('close', onDisconnect);
    await place.turn.finally(() => {
      clearTimeout(timer);
      res.off('close', onDisconnect);
    });
    return performance.now() - began > LATE_MS;
  }

  return {
    /**
     * Lets a request in, before its body is read. The body of an upload is never in memory as a whole. Returns whether it waited for so long that its access may have ended.
     * @throws ApiError OVERLOADED
     */
    async letIn(req: Request, res: Response, isUpload = false): Promise<boolean> {
      const caller = callerOf(req);
      const bodyBytes = isUpload ? 0 : bodyBytesOf(req);
      const weight = 1 + Math.floor(bodyBytes / ITEM_BYTES);
      const isLate = await waitIn(underWay.take(caller, weight), res);
      req.caller = caller;
      // A closed request no longer counts as active; only its work counts until `endWork`.
      if (res.closed) underWay.give(caller, weight);
      else res.once('close', () => underWay.give(caller, weight));
      if (weight > 1) held.addBody(res, caller, bodyBytes);
      return isLate;
    },

    /**
     * Waits until the handler can start. Its work counts until `endWork`, even if the caller disconnects. Returns the
     * same as `letIn`.
     * @throws ApiError OVERLOADED
     */
    async begin(req: Request, res: Response, items: number): Promise<boolean> {
      const caller = callerOf(req);
      const bodyBytes = req.upload ? 0 : bodyBytesOf(req);
      const weight = Math.max(items, 1 + Math.floor(bodyBytes / ITEM_BYTES));
      // The body has arrived completely.
      held.remove(res);
      const limiter = sizes.find((size) => weight <= size.items)?.limiter;
      const isLate = await waitIn(limiter?.take(caller, weight, isPipelining(req.socket)), res);
      req.endWork = () => {
        req.endWork = undefined;
        limiter?.give(caller, weight);
      };
      return isLate;
    },

    /** Returns how many requests are in progress, where a large body counts as several, and how many wait for their turn. */
    requests() {
      const limiters = [underWay, ...sizes.map(({ limiter }) => limiter)];
      return {
        inProgress: underWay.used,
        waiting: limiters.reduce((sum, { waiting }) => sum + waiting, 0),
      };
    },

    /** Counts the bytes that an app has sent and its callers have not read. */
    watch(app: Express): void {
      app.response.end = function end(this: Response, ...args: unknown[]) {
        Reflect.apply(ServerResponse.prototype.end, this, args);
        this.req.endWork?.();
        if (this.writableLength > 0) held.addUnread(this, callerOf(this.req));
        return this;
      };
    },
  };
}

function callerOf({ caller, actor, address }: Request): string {
  return caller ?? actor?.user_id ?? addressBucket(address);
}

function bodyBytesOf({ headers }: Request): number {
  if (headers['transfer-encoding'] !== undefined) return BODY_LIMIT_BYTES;
  return Math.min(Number(headers['content-length'] ?? 0), BODY_LIMIT_BYTES);
}

/** Returns the maximum number of items in a response. */
export function itemsOf({ parameters }: Operation): (req: Request) => number {
  const size = parameters.find(({ name }) => name === 'per_page' || name === 'limit')?.name;
  return size === undefined ? () => 1 : ({ query }) => Number(query[size]);
}
