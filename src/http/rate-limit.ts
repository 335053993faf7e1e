import type { Request, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressBucket } from '../address-bucket.ts';
import type { Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import type { RedisConnection } from '../redis/connection.ts';

/** At most `limit` requests in `windowSeconds`. */
export type Rate = { readonly limit: number; readonly windowSeconds: number } | 'off';

export type RateLimits = { user: Rate; anonymous: Rate; auth: Rate; refresh: Rate };

/**
 * Counts a request. With `more`, counts a request that was counted before as so many more, when its size is known.
 * @throws ApiError RATE_LIMITED if the caller has sent too many requests
 */
type Limit = (req: Request, res: Response, more?: number) => Promise<void>;

type Counted = { limit: number; remaining: number; msBeforeNext: number; isRefused: boolean };
type Policy = { name: string; windowSeconds: number; count(key: string, more: number): Promise<Counted> };

/**
 * Limit for all policies in this process. Above it, the least recently used count is dropped. Otherwise an attacker with
 * many addresses fills the memory, with 1.1 kB for each in a window (measured: 350 MB for 300,000 in half a minute).
 */
const MAX_COUNTS = 100_000;
type Counts = LRUCache<string, { used: number; ends_at: number }>;

/** Returns the limit of an operation, by the class that the contract declares. */
export type RateLimiter = (operation: Operation) => Limit;

/** Counts requests by user, or by address if the caller is not authenticated. */
export function createRateLimiter(limits: RateLimits, redis?: RedisConnection): RateLimiter {
  const counts: Counts = new LRUCache({ max: MAX_COUNTS });
  const policy = (name: string, rate: Rate) => policyOf(name, rate, counts, redis);
  const user = policy('user', limits.user);
  const anonymous = policy('anonymous', limits.anonymous);
  const refresh = policy('refresh', limits.refresh);

  return (operation) => {
    switch (operation['x-rate-limit']) {
      case 'none':
        return async () => {};
      case 'standard':
        return (req, res, more) => apply(req.actor ? user : anonymous, req, res, more);
      case 'auth': {
        // One policy for each operation: a caller at the limit for logins can still reset the password.
        const own = policy(operation.operationId, limits.auth);
        return (req, res, more) => apply(own, req, res, more);
      }
      case 'refresh':
        return (req, res, more) => apply(refresh, req, res, more);
    }
  };
}

/** Counts a request and sets the headers of draft-ietf-httpapi-ratelimit-headers-10. */
async function apply(policy: Policy | undefined, req: Request, res: Response, more = 0): Promise<void> {
  if (!policy) return;
  const { name, windowSeconds } = policy;
  const { limit, remaining, msBeforeNext, isRefused } = await policy.count(
    req.actor?.user_id ?? addressBucket(req.address),
    more,
  );
  const seconds = secondsLeft(msBeforeNext, windowSeconds);
  if (res.headersSent) return;
  res.setHeader('RateLimit-Policy', `"${name}";q=${limit};w=${windowSeconds}`);
  res.setHeader('RateLimit', `"${name}";r=${remaining};t=${seconds}`);
  if (isRefused) throw new ApiError('RATE_LIMITED', { headers: { 'Retry-After': String(seconds) } });
}

/**
 * Returns whole seconds, from 1 to the window. The difference of two floats can exceed the window by a fraction, which
 * would round up to another second. A window in Redis can be longer after a change of the setting or the clock.
 */
function secondsLeft(ms: number, windowSeconds: number): number {
  return Math.min(windowSeconds, Math.max(1, Math.ceil(ms / 1000)));
}

function policyOf(
  name: string,
  rate: Rate,
  counts: Counts,
  redis: RedisConnection | undefined,
): Policy | undefined {
  if (rate === 'off') return undefined;
  const { limit, windowSeconds } = rate;

  /**
   * Counts in this process. The window starts with the first request; rejected requests do not extend it. A large request is let in while
   * any request is, and then uses up what is left: otherwise a limit below its size would never let it in.
   */
  function countLocally(caller: string, limit: number, more: number): Counted {
    const key = `${name} ${caller}`;
    const now = performance.now();
    let count = counts.get(key);
    if (!count || count.ends_at <= now) {
      count = { used: 0, ends_at: now + windowSeconds * 1_000 };
      counts.set(key, count);
    }
    const isRefused = (more > 0 ? count.used : count.used + 1) > limit;
    count.used += more || 1;
    const remaining = Math.max(0, limit - count.used);
    return { limit, remaining, msBeforeNext: count.ends_at - now, isRefused };
  }

  if (!redis) return { name, windowSeconds, count: async (key, more) => countLocally(key, limit, more) };

  // One command for each request. Reserving requests in chunks would not be exact over processes. A command takes 10 to
  // 19 µs of CPU (64 at once, Redis 7.0, a Unix socket, a busy machine; in memory 1 µs). Auto-pipelining does not help.
  // `insuranceLimiter` of the library would hide errors from `attempt`, which must count them.
  const shared = new RateLimiterRedis({
    points: limit,
    duration: windowSeconds,
    storeClient: redis.client,
    keyPrefix: `taskflow:limit:${name}`,
    rejectIfRedisNotReady: true,
    // Callers over the limit cause no further commands.
    inMemoryBlockOnConsumed: limit,
  });
  return {
    name,
    windowSeconds,
    async count(key, more) {
      const counted = await redis.attempt(() => consume(shared, key, limit, more));
      if (counted) return { limit, ...counted };
      // A load balancer distributes a caller over all processes, so each allows its share.
      return countLocally(key, Math.ceil(limit / redis.processes()), more);
    },
  };
}

/** Counts in Redis. The library rejects its promise for a request over the limit; this returns a result instead. */
async function consume(
  limiter: RateLimiterRedis,
  key: string,
  limit: number,
  more: number,
): Promise<Omit<Counted, 'limit'>> {
  try {
    const { remainingPoints, msBeforeNext } = await limiter.consume(key, more || 1);
    return { remaining: remainingPoints, msBeforeNext, isRefused: false };
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    const { remainingPoints: remaining, msBeforeNext, consumedPoints } = refusal;
    // Without a number of consumed points, the library knows that the caller was over the limit before.
    const isLetIn = more > 0 && consumedPoints > 0 && consumedPoints - more <= limit;
    return { remaining, msBeforeNext, isRefused: !isLetIn };
  }
}

/** Returns how many requests a request counts as, beyond itself, by the weight that the contract declares. */
export function weightOf({ 'x-rate-limit-weight': weight }: Operation): (req: Request) => number {
  if (!weight || weight.of.includes('response')) return () => 0;
  const { per, of, max = Infinity } = weight;
  return ({ query, body, headers }) => {
    // A body of unknown size counts as a large one.
    const bytes = headers['content-length'] ?? max * per;
    const given: Record<string, unknown> = { ...query, ...(body as object | undefined), request: bytes };
    const items = of.reduce((sum, name) => sum + sizeOf(given[name]), 0);
    return Math.min(max, Math.max(1, Math.ceil(items / per))) - 1;
  };
}

/** Counts the bytes of a response once it is sent, if the contract declares that they weigh. */
export function countResponse(operation: Operation, limit: Limit): (req: Request, res: Response) => void {
  const { 'x-rate-limit-weight': weight } = operation;
  if (!weight?.of.includes('response')) return () => {};
  const { per, max = Infinity } = weight;
  return (req, res) => {
    const { socket } = req;
    const before = socket.bytesWritten;
    res.once('close', () => {
      const more = Math.min(max, Math.ceil((socket.bytesWritten - before) / per)) - 1;
      // What is sent already is not refused, and counts for the next requests.
      if (more > 0) limit(req, res, more).catch(() => {});
    });
  };
}

const sizeOf = (value: unknown): number => (Array.isArray(value) ? value.length : Number(value ?? 0));
