import { removeOldNumbers } from '../events/old-numbers.ts';
import type { Sweep } from '../jobs/sweep.ts';

const DAY_MS = 86_400_000;

/** Returns a sweep that removes numbers of events after this many days. Nobody can continue a stream before them then. */
export function sweepNumbers(days: number): Sweep {
  return async (db, { now, log }) => {
    const before = new Date(Date.parse(now) - days * DAY_MS).toISOString();
    const partitions = await removeOldNumbers(db, before);
    if (partitions > 0) log.info({ partitions }, 'old numbers of events removed');
  };
}
