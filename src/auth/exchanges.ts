import { classify } from '../database/failures.ts';

export type Exchanges = {
  /**
   * Runs `work` for a token when nobody else in this process does. `raced` says that another exchange of it
   * succeeded after this one had begun: both are of one moment, and neither is a replay.
   */
  exchange<Reply>(digest: Buffer, work: (raced: boolean) => Promise<Reply>): Promise<Reply>;
};

/** What became of the exchanges of one token, while there are any. Times are of `performance.now()`. */
type Turns = { last: Promise<void>; exchanged_at: number; failed_at: number; failure: unknown };

/**
 * Lets those who present the same refresh token at the same time take turns. In the database they would
 * wait for the winner's row lock, each with a connection; and whoever is still on the way there when the
 * winner is done could not be told from a thief by the clock of the database alone.
 */
export function createExchanges(): Exchanges {
  const underWay = new Map<string, Turns>();
  return {
    async exchange(digest, work) {
      const began_at = performance.now();
      const key = digest.toString('base64');
      const turns = underWay.get(key) ?? {
        last: Promise.resolve(),
        exchanged_at: Number.NEGATIVE_INFINITY,
        failed_at: Number.NEGATIVE_INFINITY,
        failure: undefined,
      };
      underWay.set(key, turns);

      const reply = turns.last.then(() => {
        // Without the database one has waited long enough for all of them.
        if (turns.failed_at > began_at) throw turns.failure;
        return work(turns.exchanged_at > began_at);
      });
      const settled = reply.then(
        () => {
          turns.exchanged_at = performance.now();
        },
        (error: unknown) => {
          if (classify(error).kind === 'unavailable')
            Object.assign(turns, { failed_at: performance.now(), failure: error });
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
