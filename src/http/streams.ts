import { ApiError } from '../errors.ts';

/** At a time in this process, and for one caller. */
const MOST = 25;
const MOST_FOR_ONE = 3;

/** Answers that are made while they are sent. */
export type Streams = {
  /**
   * Sends one, unless there are too many already.
   * @throws ApiError OVERLOADED
   */
  send(caller: string, send: () => Promise<void>): Promise<void>;
};

/** Each holds up to 4 MB for as long as its caller takes: a hundred downloads that nobody read held 400 MB (measured). */
export function createStreams(): Streams {
  const underWay = new Map<string, number>();
  let all = 0;
  return {
    async send(caller, send) {
      const own = underWay.get(caller) ?? 0;
      if (own >= MOST_FOR_ONE || all >= MOST)
        throw new ApiError('OVERLOADED', { headers: { 'Retry-After': '5' } });
      underWay.set(caller, own + 1);
      all += 1;
      try {
        await send();
      } finally {
        all -= 1;
        const left = (underWay.get(caller) ?? 1) - 1;
        if (left > 0) underWay.set(caller, left);
        else underWay.delete(caller);
      }
    },
  };
}
