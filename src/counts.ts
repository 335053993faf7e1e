import { LRUCache } from 'lru-cache';

/** A request to count. `key` names the policy and the caller. */
export type CountRequest = {
  readonly key: string;
  readonly limit: number;
  readonly windowSeconds: number;
  /** Counts a request that was counted before as so many more. */
  readonly more: number;
};

export type Counted = { limit: number; remaining: number; msBeforeNext: number; isRefused: boolean };

/**
 * Limit for all policies in this process. Above it, the least recently used count is dropped. Otherwise an attacker with
 * many addresses fills the memory, with 1.1 kB for each in a window (measured: 350 MB for 300,000 in half a minute).
 */
const MAX_COUNTS = 100_000;

/**
 * Returns a function that counts in this process. The window starts with the first request; rejected requests do not extend it. A large
 * request is let in while any request is, and then uses up what is left: otherwise a limit below its size would never let it in.
 */
export function createCounts(): (request: CountRequest) => Counted {
  const counts = new LRUCache<string, { used: number; ends_at: number }>({ max: MAX_COUNTS });
  return ({ key, limit, windowSeconds, more }) => {
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
  };
}
