import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** The numbers of a partition, as in `create_sequence_partition()`. */
const NUMBERS = 5_000_000;

type Part = { name: string; state: 'attached' | 'pending' | 'apart' };

/**
 * Removes the numbers of partitions whose newest one is older than `before`, but not those of the newest partition. Also completes what an
 * interrupted call has left. Returns how many partitions it has removed. The events stay.
 *
 * Reads and writes go on. `detach partition` takes a lock for which all others queue while it waits for a long read. With
 * `concurrently` it waits without such a lock, and dropping a table that is no partition locks only this table. If the wait takes too
 * long, the partition stays `pending`: invisible to new statements, and removed by a later call.
 */
export async function removeOldNumbers(db: Database, before: string): Promise<number> {
  let removed = 0;
  for (const { name, state } of await findOldPartitions.all(db, { before })) {
    const table = sql.id(name);
    if (state !== 'apart') {
      const how = sql.raw(state === 'pending' ? 'finalize' : 'concurrently');
      // Not in a transaction, which `concurrently` refuses.
      const detach = sql`alter table event_sequence detach partition ${table} ${how}`.execute(db);
      if (!(await isDone(detach))) break;
    }
    await sql`drop table if exists ${table}`.execute(db);
    removed += 1;
  }
  return removed;
}

/** In use by a long read, being detached by another process, or no longer a partition because that one was faster. */
const NOT_NOW = new Set(['55P03', '57014', '55000', '42P01']);

async function isDone(detaching: Promise<unknown>): Promise<boolean> {
  try {
    await detaching;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_NOW.has(String(error.code))) return false;
    throw error;
  }
}

const findOldPartitions = compiled(
  'activity: find old numbers',
  (_db, p: Params<{ before: string }>) => sql<Part>`
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
