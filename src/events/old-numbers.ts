import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Partition, removePartition } from '../database/partitions.ts';

/** The numbers of a partition, as in `create_sequence_partition()`. */
const NUMBERS = 5_000_000;

/**
 * Removes the numbers of partitions whose newest one is older than `before`, but not those of the newest partition. Also completes what an
 * interrupted call has left. Returns how many partitions it has removed. The events stay, and nobody waits.
 */
export async function removeOldNumbers(db: Database, before: string): Promise<number> {
  let removed = 0;
  for (const partition of await findOldPartitions.all(db, { before })) {
    if (!(await removePartition(db, 'event_sequence', partition))) break;
    removed += 1;
  }
  return removed;
}

const findOldPartitions = compiled(
  'activity: find old numbers',
  (_db, p: Params<{ before: string }>) => sql<Partition>`
    select relname::text as name, case when inhdetachpending then 'pending' when relispartition then 'attached' else 'apart' end as state
    from pg_class left join pg_inherits on inhrelid = oid
      cross join lateral (select substring(relname from '\\d+$')::bigint as number) as numbered
    where relkind = 'r' and relname ~ '^event_sequence_\\d+$'
      and relnamespace = (select relnamespace from pg_class where oid = 'event_sequence'::regclass)
      and (inhdetachpending is not false or (
        number < (select last_sequence / ${NUMBERS} from event_dispatcher)
        and (select stamped_at from event_sequence
          where sequence >= number * ${NUMBERS} and sequence < (number + 1) * ${NUMBERS} order by sequence desc limit 1) < ${p.before}::timestamptz))
    order by inhdetachpending is false, number`,
);
