import type { Request, Response } from 'express';
import { addressBucket } from '../address-bucket.ts';
import { type Counted, createCounts } from '../counts.ts';
import type { Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import type { SharedCounts } from '../processes.ts';
import type { RedisConnection } from '../redis/connection.ts';

/** At most `limit` requests in `windowSeconds`. */
export type Rate = { readonly limit: number; readonly windowSeconds: number } | 'off';

declare module 'express-serve-static-core' {
  interface Request {
    /** How many tasks the request has written, if they weigh. */
    written?: number | undefined;
  }
}

export type RateLimits = { user: Rate; anonymous: Rate; auth: Rate; refresh: Rate };

/**
 * Counts a request. With `more`, counts a request that was counted before as so many more, when its size is known.
 * @throws ApiError RATE_LIMITED if the caller has sent too many requests
 */
type Limit = (req: Request, res: Response, more?: number) => Promise<void>;

type Policy = { name: string; windowSeconds: number; count(key: string, more: number): Promise<Counted> };

/** Returns the limit of an operation, by the class that the contract declares. */
export type RateLimiter = (operation: Pick<Operation, 'x-rate-limit'> & { operationId: string }) => Limit;

/** Where several processes count together. */
export type CountedTogether = {
  /** Preferred, because it has the processes of all machines. */
  readonly redis?: RedisConnection | undefined;
  readonly cluster?: SharedCounts | undefined;
};

/** Counts requests by user, or by address if the caller is not authenticated. */
export function createRateLimiter(limits: RateLimits, together: CountedTogether = {}): RateLimiter {
  const countHere = createCounts();
  const policy = (name: string, rate: Rate) => policyOf(name, rate, countHere, together);
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
  countHere: ReturnType<typeof createCounts>,
  { redis, cluster }: CountedTogether,
): Policy | undefined {
  if (rate === 'off') return undefined;
  const { limit, windowSeconds } = rate;
  const keyOf = (caller: string) => `${name} ${caller}`;
  const countLocally = (caller: string, ownLimit: number, more: number) =>
    countHere({ key: keyOf(caller), limit: ownLimit, windowSeconds, more });
  // A caller is distributed over all processes, so each allows its share while they cannot count together.
  const countShare = (caller: string, processes: number, more: number) =>
    countLocally(caller, Math.ceil(limit / processes), more);

  if (!redis && cluster) {
    return {
      name,
      windowSeconds,
      async count(caller, more) {
        const counted = await cluster.count({ key: keyOf(caller), limit, windowSeconds, more });
        return counted ?? countShare(caller, cluster.processes(), more);
      },
    };
  }
  if (!redis)
    return { name, windowSeconds, count: async (caller, more) => countLocally(caller, limit, more) };

  const countTogether = redis.counter(name, rate);
  return {
    name,
    windowSeconds,
    async count(key, more) {
      const counted = await countTogether(key, more);
      return counted ? { limit, ...counted } : countShare(key, redis.processes(), more);
    },
  };
}

/** Returns how many requests a request counts as, beyond itself, by the weight that the contract declares. */
export function weightOf({ 'x-rate-limit-weight': weight }: Operation): (req: Request) => number {
  if (!weight || isKnownAfterwards(weight)) return () => 0;
  const { per, of, max = Infinity } = weight;
  return ({ query, body, headers }) => {
    // A body of unknown size counts as a large one.
    const bytes = headers['content-length'] ?? max * per;
    const given: Record<string, unknown> = { ...query, ...(body as object | undefined), request: bytes };
    const items = of.reduce((sum, name) => sum + sizeOf(given[name]), 0);
    return Math.min(max, Math.max(1, Math.ceil(items / per))) - 1;
  };
}

type Weight = NonNullable<Operation['x-rate-limit-weight']>;

const isKnownAfterwards = ({ of }: Weight) => of.includes('response') || of.includes('written');

/** Counts the bytes of a response, or the tasks that a request has written, once it is sent, if the contract declares that they weigh. */
export function countAfterwards(operation: Operation, limit: Limit): (req: Request, res: Response) => void {
  const { 'x-rate-limit-weight': weight } = operation;
  if (!weight || !isKnownAfterwards(weight)) return () => {};
  const { per, of, max = Infinity } = weight;
  return (req, res) => {
    const { socket } = req;
    const before = socket.bytesWritten;
    res.once('close', () => {
      const size = of.includes('written') ? (req.written ?? 0) : socket.bytesWritten - before;
      const more = Math.min(max, Math.ceil(size / per)) - 1;
      // What is done already is not refused, and counts for the next requests.
      if (more > 0) limit(req, res, more).catch(() => {});
    });
  };
}

const sizeOf = (value: unknown): number => (Array.isArray(value) ? value.length : Number(value ?? 0));
