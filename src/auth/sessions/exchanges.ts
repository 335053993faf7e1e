import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { classify } from '../../database/driver/failures.ts';
import { ApiError } from '../../errors.ts';

export type Exchanges = {
  /**
   * Runs `work` for a token when nobody else in this process does. `raced` says that after this one had begun
   * another exchange of the token succeeded, or lost a race itself: they are of one moment, and none is a replay.
   */
  exchange<Reply>(digest: Buffer, work: (raced: boolean) => Promise<Reply>): Promise<Reply>;
};

/**
 * A client takes 10 to 40 ms to send 50 refreshes at once, and the first would be done after 5: then the
 * rest could not be told from the replays of a thief, and the session would end. So the first waits until
 * nothing more has come for a while. Families lost in storms of 50, on two busy cores:
 *
 *     no pause    41 of 180
 *     20 ms       0 of 320 on one node, 13 of 200 on two
 *     50 ms       0 of 200 on one node, 0 of 260 on two
 */
const QUIET_MS = 50;
/** A timer that comes late tells that what was sent comes late too, by some times as much. */
const LATENESS = 4;
/** Who never stops sending is not waited for. */
const MOST_MS = 1_000;

/** The exchanges of one token, while there are any. Times are of `performance.now()`. */
type Turns = {
  last: Promise<void>;
  /** When the newest of them began. */
  newest_at: number;
  raced_at: number;
  failed_at: number;
  failure: unknown;
};

/**
 * Lets those who present the same refresh token at the same time take turns. In the database they would
 * wait for the winner's row lock, each with a connection.
 */
export function createExchanges(): Exchanges {
  const underWay = new Map<string, Turns>();

  function begin(key: string, began_at: number): Turns {
    const never = Number.NEGATIVE_INFINITY;
    const turns: Turns = {
      last: gathered(() => turns.newest_at, began_at),
      newest_at: began_at,
      raced_at: never,
      failed_at: never,
      failure: undefined,
    };
    underWay.set(key, turns);
    return turns;
  }

  return {
    async exchange(digest, work) {
      const began_at = performance.now();
      const key = digest.toString('base64');
      const turns = underWay.get(key) ?? begin(key, began_at);
      turns.newest_at = began_at;
      const reply = turns.last.then(() => {
        // Without the database one has waited long enough for all of them.
        if (turns.failed_at > began_at) throw turns.failure;
        return work(turns.raced_at > began_at);
      });
      const settled = reply.then(
        () => {
          turns.raced_at = performance.now();
        },
        (error: unknown) => {
          if (error instanceof ApiError && error.code === 'REFRESH_IN_PROGRESS')
            turns.raced_at = performance.now();
          if (classify(error).kind !== 'unavailable') return;
          turns.failed_at = performance.now();
          turns.failure = error;
        },
      );
      turns.last = settled;
      try {
        return await reply;
      } finally {
        if (turns.last === settled) underWay.delete(key);
      }
    },
  };
}

/** Resolves when nothing new has come for `QUIET_MS`, or longer while this process is too busy to see what has come. */
async function gathered(newest_at: () => number, began_at: number): Promise<void> {
  for (let ms = QUIET_MS; ms > 0; ) {
    const due_at = performance.now() + ms;
    await pause(ms);
    // Timers come before what waits in the sockets, and that may be older.
    await nextTurn();
    const now = performance.now();
    const late = now - due_at;
    ms = Math.min(newest_at() + QUIET_MS + LATENESS * late, began_at + MOST_MS) - now;
  }
}
