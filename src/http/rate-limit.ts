import type { Request, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { addressBucket } from '../address-bucket.ts';
import { ApiError } from '../errors.ts';
import type { Operation } from './document.ts';

/** So many requests in so many seconds. */
export type Rate = { readonly limit: number; readonly windowSeconds: number } | 'off';

export type RateLimits = { user: Rate; anonymous: Rate; auth: Rate };

type Bucket = { policy: string; limiter: RateLimiterMemory; header: string };

/** Counts requests by user, or by address where nobody is logged in, in the class the contract gives the operation. */
export function createRateLimiter(limits: RateLimits) {
  const user = bucket('user', limits.user);
  const anonymous = bucket('anonymous', limits.anonymous);
  const auth = bucket('auth', limits.auth);

  /** @throws ApiError RATE_LIMITED when the caller's bucket is empty */
  return async function limit(operation: Operation, req: Request, res: Response): Promise<void> {
    const kind = operation['x-rate-limit'];
    if (kind === 'none') return;
    const chosen = kind === 'auth' ? auth : req.actor ? user : anonymous;
    if (!chosen) return;
    const key = kind === 'auth' || !req.actor ? addressBucket(req.address) : req.actor.user_id;
    const result = await chosen.limiter.consume(key).catch((refusal: unknown) => {
      if (refusal instanceof RateLimiterRes) return refusal;
      throw refusal;
    });
    const seconds = Math.max(1, Math.ceil(result.msBeforeNext / 1000));
    res.setHeader('RateLimit-Policy', chosen.header);
    res.setHeader('RateLimit', `"${chosen.policy}";r=${Math.max(0, result.remainingPoints)};t=${seconds}`);
    if (result.consumedPoints > chosen.limiter.points) {
      throw new ApiError('RATE_LIMITED', { headers: { 'Retry-After': String(seconds) } });
    }
  };
}

/** Headers as draft-ietf-httpapi-ratelimit-headers-10 has them. */
function bucket(policy: string, rate: Rate): Bucket | undefined {
  if (rate === 'off') return undefined;
  const limiter = new RateLimiterMemory({
    keyPrefix: policy,
    points: rate.limit,
    duration: rate.windowSeconds,
  });
  return { policy, limiter, header: `"${policy}";q=${rate.limit};w=${rate.windowSeconds}` };
}
