import type { Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { addressBucket } from '../address-bucket.ts';
import { ApiError } from '../errors.ts';
import type { LimiterRedis } from '../redis/limiter.ts';
import type { Operation } from './document.ts';

/** So many requests in so many seconds. */
export type Rate = { readonly limit: number; readonly windowSeconds: number } | 'off';

export type RateLimits = { user: Rate; anonymous: Rate; auth: Rate; refresh: Rate };

/** @throws ApiError RATE_LIMITED when the caller has sent too many */
type Limit = (req: Request, res: Response) => Promise<void>;

type Counted = { limit: number; result: RateLimiterRes; isRefused: boolean };
type Policy = { name: string; windowSeconds: number; count(key: string): Promise<Counted> };

/** Counts requests by user, or by address where nobody is logged in, in the class the contract gives the operation. */
export function createRateLimiter(limits: RateLimits, redis?: LimiterRedis): (operation: Operation) => Limit {
  const user = policyOf('user', limits.user, redis);
  const anonymous = policyOf('anonymous', limits.anonymous, redis);
  const refresh = policyOf('refresh', limits.refresh, redis);

  return (operation) => {
    switch (operation['x-rate-limit']) {
      case 'none':
        return async () => {};
      case 'standard':
        return (req, res) => apply(req.actor ? user : anonymous, req, res);
      case 'auth': {
        // One for each operation: who may not log in for now can still ask for another password.
        const own = policyOf(operation.operationId, limits.auth, redis);
        return (req, res) => apply(own, req, res);
      }
      case 'refresh':
        return (req, res) => apply(refresh, req, res);
    }
  };
}

/** Answers with headers as draft-ietf-httpapi-ratelimit-headers-10 has them. */
async function apply(policy: Policy | undefined, req: Request, res: Response): Promise<void> {
  if (!policy) return;
  const { name, windowSeconds } = policy;
  const { limit, result, isRefused } = await policy.count(req.actor?.user_id ?? addressBucket(req.address));
  const seconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
  res.setHeader('RateLimit-Policy', `"${name}";q=${limit};w=${windowSeconds}`);
  res.setHeader('RateLimit', `"${name}";r=${result.remainingPoints};t=${seconds}`);
  if (isRefused) throw new ApiError('RATE_LIMITED', { headers: { 'Retry-After': String(seconds) } });
}

function policyOf(name: string, rate: Rate, redis: LimiterRedis | undefined): Policy | undefined {
  if (rate === 'off') return undefined;
  const { limit, windowSeconds } = rate;
  const options = { points: limit, duration: windowSeconds };
  const alone = new RateLimiterMemory({ ...options, keyPrefix: name });
  if (!redis) return { name, windowSeconds, count: async (key) => ({ limit, ...(await taken(alone, key)) }) };

  // One command for each request, not drawn in chunks: those would not be exact over processes. It costs 10 to 19 µs of
  // CPU (64 at once, Redis 7.0, a Unix socket, a busy machine; in memory 1 µs), and auto-pipelining saves none of it.
  // Its `insuranceLimiter` would keep failures from `attempt`, which has to count them.
  const shared = new RateLimiterRedis({
    ...options,
    storeClient: redis.client,
    keyPrefix: `taskflow:limit:${name}`,
    rejectIfRedisNotReady: true,
    // Whoever is over the limit costs no more commands.
    inMemoryBlockOnConsumed: limit,
  });
  return {
    name,
    windowSeconds,
    async count(key) {
      const counted = await redis.attempt(() => taken(shared, key));
      if (counted) return { limit, ...counted };
      // A balancer spreads a caller over all processes, so that each lets its part through.
      alone.points = Math.ceil(limit / redis.processes());
      return { limit: alone.points, ...(await taken(alone, key)) };
    },
  };
}

/** A refusal is an answer too; the library rejects with it. */
async function taken(limiter: RateLimiterMemory | RateLimiterRedis, key: string) {
  try {
    return { result: await limiter.consume(key), isRefused: false };
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return { result: refusal, isRefused: true };
    throw refusal;
  }
}
