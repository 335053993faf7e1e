import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';

export type Removal = { from: string; where: RawBuilder<SqlBool>; limit: number };

/** Removes some of these rows and none that somebody else is at. Returns how many: fewer than the limit, if there are no more. */
export async function removeSome(db: Database, { from, where, limit }: Removal): Promise<number> {
  const table = sql.table(from);
  const { numAffectedRows } = await sql`delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${where} limit ${limit} for update skip locked))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Removes all of these rows, a few with each statement, unless it is stopped. */
export async function removeAll(db: Database, removal: Removal, signal?: AbortSignal): Promise<void> {
  for (let removed = removal.limit; removed === removal.limit && !signal?.aborted; ) {
    removed = await removeSome(db, removal);
  }
}
