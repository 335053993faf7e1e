import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { Limiter } from '../../concurrency.ts';
import { classify } from '../../database/driver/failures.ts';
import { ApiError } from '../../errors.ts';

export type Exchanges = {
  /**
   * Runs `work` for a token when no other exchange of it is under way in this process. `raced` says that while this one
   * waited, another exchange of the token succeeded or lost a race itself: they are simultaneous, and none is a replay.
   */
  exchange<Reply>(digest: Buffer, work: (raced: boolean) => Promise<Reply>): Promise<Reply>;
};

/**
 * A client takes 10 to 40 ms to send 50 refreshes at once, and the first would be done after 5. Then the rest could not
 * be distinguished from replays by a thief, and the session would end. So the first waits until no more have come for
 * this long. Families lost in storms of 50, on two busy cores:
 *
 *     no pause    41 of 180
 *     20 ms       0 of 320 on one node, 13 of 200 on two
 *     50 ms       0 of 200 on one node, 0 of 260 on two
 */
const QUIET_MS = 50;
/** When a timer of this process is late, what the client sent is late as well, by this many times as much. */
const LATENESS = 4;
/** A client that never stops sending is not waited for any longer. */
const MAX_MS = 1_000;

/** The exchanges of one token at one time. */
type Storm = {
  /** On the clock of `performance.now()`. */
  newest_at: number;
  gathered: Promise<void> | undefined;
  /** Exchanges under way or waiting. */
  size: number;
  /** Exchanges that succeeded, or lost a race. */
  decided: number;
};

/**
 * Lets those who present the same refresh token at the same time take turns. In the database they would wait for the row
 * lock of the winner, each with a connection.
 */
export function createExchanges(): Exchanges {
  // When the database is away, those who wait have waited long enough.
  const turns = new Limiter({ forOne: 1, failsAll: (error) => classify(error).kind === 'unavailable' });
  const storms = new Map<string, Storm>();

  function join(key: string): Storm {
    const storm = storms.get(key) ?? { newest_at: 0, gathered: undefined, size: 0, decided: 0 };
    storms.set(key, storm);
    storm.size += 1;
    storm.newest_at = performance.now();
    storm.gathered ??= gather(storm);
    return storm;
  }

  return {
    async exchange(digest, work) {
      const key = digest.toString('base64');
      const storm = join(key);
      const decidedBefore = storm.decided;
      const inTurn = async () => {
        await storm.gathered;
        try {
          const reply = await work(storm.decided > decidedBefore);
          storm.decided += 1;
          return reply;
        } catch (error) {
          if (error instanceof ApiError && error.code === 'REFRESH_IN_PROGRESS') storm.decided += 1;
          throw error;
        }
      };
      try {
        return await turns.run(key, inTurn);
      } finally {
        storm.size -= 1;
        if (storm.size === 0) storms.delete(key);
      }
    },
  };
}

/** Resolves when nothing new has come for `QUIET_MS`, or longer if this process is too busy to see what has come. */
async function gather(storm: Storm): Promise<void> {
  const began_at = storm.newest_at;
  for (let ms = QUIET_MS; ms > 0; ) {
    const due_at = performance.now() + ms;
    await pause(ms);
    // Timers run before what waits in the sockets, which may be older.
    await nextTurn();
    const now = performance.now();
    const late = now - due_at;
    ms = Math.min(storm.newest_at + QUIET_MS + LATENESS * late, began_at + MAX_MS) - now;
  }
}
