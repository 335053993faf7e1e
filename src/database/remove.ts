import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';

export type Removal = { from: string; where: RawBuilder<SqlBool>; limit: number };

/** Deletes up to `limit` of these rows and skips locked ones. Returns how many: fewer than the limit if there are no more. */
export async function removeSome(db: Database, { from, where, limit }: Removal): Promise<number> {
  const table = sql.table(from);
  const { numAffectedRows } = await sql`delete from ${table} where ctid = any(array(
    select ctid from ${table} where ${where} limit ${limit} for update skip locked))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/** Deletes all of these rows, up to `limit` with each statement, until `signal` is aborted. */
export async function removeAll(db: Database, removal: Removal, signal?: AbortSignal): Promise<void> {
  for (let removed = removal.limit; removed === removal.limit && !signal?.aborted; ) {
    removed = await removeSome(db, removal);
  }
}
