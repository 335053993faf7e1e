import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Sweep } from '../jobs/sweep.ts';

const DAY_MS = 86_400_000;

/** Returns a sweep that removes numbers of events after this many days. Nobody can continue a stream before them then. */
export function sweepNumbers(days: number): Sweep {
  return async (db, { now, log }) => {
    const before = new Date(Date.parse(now) - days * DAY_MS).toISOString();
    const { partitions } = await dropPartitions.one(db, { before });
    if (partitions > 0) log.info({ partitions }, 'old numbers of events removed');
  };
}

const dropPartitions = compiled(
  'activity: remove old numbers',
  (_db, p: Params<{ before: string }>) => sql<{ partitions: number }>`
    select drop_sequence_partitions(${p.before}::timestamptz) as partitions`,
);
