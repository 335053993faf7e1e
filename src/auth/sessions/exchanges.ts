import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Limiter } from '../../concurrency.ts';
import { classify } from '../../database/driver/failures.ts';
import { ApiError } from '../../errors.ts';

export type Exchanges = {
  /**
   * Runs `work` for a token when no other exchange of the token is running in this process. `raced` is true if another
   * exchange of the token succeeded or lost a race while this one waited: they are simultaneous, so none is a replay.
   */
  exchange<Reply>(digest: Buffer, work: (raced: boolean) => Promise<Reply>): Promise<Reply>;
};

/**
 * A client takes 10 to 40 ms to send 50 refreshes at once, and the first would be done after 5 ms. The rest would then look
 * like replays by a thief, and the session would end. So the first waits until no more have arrived for this long.
 * Sessions lost in bursts of 50, on two busy cores:
 *
 *     no pause    41 of 180
 *     20 ms       0 of 320 on one node, 13 of 200 on two
 *     50 ms       0 of 200 on one node, 0 of 260 on two
 */
const QUIET_MS = 50;
/** If a timer of this process is late, requests of the client are late too, by this factor. */
const LATENESS = 4;
/** The longest wait for a client that never stops sending. */
const MAX_MS = 1_000;

/** Concurrent exchanges of one token. */
type Burst = {
  /** Time of `performance.now()`. */
  newest_at: number;
  gathered: Promise<void> | undefined;
  /** Exchanges that are running or waiting. */
  size: number;
  /** Exchanges that succeeded, or lost a race. */
  decided: number;
};

/**
 * Runs concurrent exchanges of one refresh token one after the other. In the database each would occupy a connection while it
 * waits for the row lock of the first.
 */
export function createExchanges(): Exchanges {
  // If the database is unavailable, all waiting exchanges fail too, because they would only wait longer.
  const turns = new Limiter({ forOne: 1, failsAll: (error) => classify(error).kind === 'unavailable' });
  const bursts = new Map<string, Burst>();

  function join(key: string): Burst {
    const burst = bursts.get(key) ?? { newest_at: 0, gathered: undefined, size: 0, decided: 0 };
    bursts.set(key, burst);
    burst.size += 1;
    burst.newest_at = performance.now();
    burst.gathered ??= gather(burst);
    return burst;
  }

  return {
    async exchange(digest, work) {
      const key = digest.toString('base64');
      const burst = join(key);
      const decidedBefore = burst.decided;
      const inTurn = async () => {
        await burst.gathered;
        try {
          const reply = await work(burst.decided > decidedBefore);
          burst.decided += 1;
          return reply;
        } catch (error) {
          if (error instanceof ApiError && error.code === 'REFRESH_IN_PROGRESS') burst.decided += 1;
          throw error;
        }
      };
      try {
        return await turns.run(key, inTurn);
      } finally {
        burst.size -= 1;
        if (burst.size === 0) bursts.delete(key);
      }
    },
  };
}

/** Resolves when no exchange has arrived for `QUIET_MS`. Waits longer if this process is too busy to see new ones. */
async function gather(burst: Burst): Promise<void> {
  const began_at = burst.newest_at;
  for (let ms = QUIET_MS; ms > 0; ) {
    const due_at = performance.now() + ms;
    await pause(ms);
    // Timers run before sockets are read, and data in the sockets may be older.
    await nextTurn();
    const now = performance.now();
    const late = now - due_at;
    ms = Math.min(burst.newest_at + QUIET_MS + LATENESS * late, began_at + MAX_MS) - now;
  }
}
