import { sql } from 'kysely';
import type { Database } from './database.ts';

/** `pending` while it is being detached, also after the session that did it has ended, and `apart` when it is a table of its own. */
export type Partition = { name: string; state: 'attached' | 'pending' | 'apart' };

/**
 * Detaches and drops a partition. Returns false if it stays for now, because it is in use by a long read, or because another process
 * removes it. Call it outside of a transaction.
 *
 * Reads and writes of the table go on. `detach partition` takes a lock for which all others queue while it waits for a long read. With
 * `concurrently` it waits without such a lock, and dropping a table that is no partition locks only this table. If the wait takes too
 * long, the partition stays `pending`: invisible to new statements.
 */
export async function removePartition(
  db: Database,
  table: string,
  { name, state }: Partition,
): Promise<boolean> {
  if (state !== 'apart') {
    const how = sql.raw(state === 'pending' ? 'finalize' : 'concurrently');
    const detach = sql`alter table ${sql.id(table)} detach partition ${sql.id(name)} ${how}`;
    if (!(await isDone(detach.execute(db)))) return false;
  }
  await sql`drop table if exists ${sql.id(name)}`.execute(db);
  return true;
}

/** A lock or a statement that took too long, a partition that is being detached, and one that is gone. */
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
