import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { BATCH, changeFound } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';

/** The number of events that one statement scans. */
const WINDOW = 2_000;

/** Runs `work` in a transaction that can change the log. A trigger rejects changes by other transactions. */
export function withErasure<Result>(db: Database, work: (trx: Database) => Promise<Result>): Promise<Result> {
  return withTransaction(db, async (trx) => {
    await sql`select set_config('taskflow.erasing', 'on', true)`.execute(trx);
    return work(trx);
  });
}

/** The condition of the index by actor, which leaves out what users did in their own space. */
export const actedElsewhere = (user_id: string) =>
  sql<SqlBool>`actor_id = ${user_id} and actor_id <> space_id`;

/** As an array, because PostgreSQL would join them with every partition completely: 1,500 ms for a window, 90 ms so. */
const positionsOf = (rows: string) => sql`position = any(array(select position from ${sql.table(rows)}))`;

/** Deletes up to `BATCH` of these events, and returns how many it found. */
export function eraseEvents(db: Database, whose: RawBuilder<unknown>): Promise<number> {
  const found = sql`select position from event where ${whose} limit ${BATCH}`;
  const statement = sql`delete from event where ${positionsOf('found')}`;
  return withErasure(db, (trx) => changeFound(trx, found, statement));
}

/** Removes a user's name and addresses from the events that stay. */
export async function forgetPerson(db: Database, user_id: string, signal: AbortSignal): Promise<void> {
  const unnamed = sql`update event set subject_name = null where subject_id = ${user_id} and subject_name is not null`;
  await withErasure(db, (trx) => unnamed.execute(trx));
  // Failed logins and expired tokens have no actor.
  const theirs = [
    sql<SqlBool>`space_id = ${user_id} and actor_id = ${user_id}`,
    actedElsewhere(user_id),
    sql<SqlBool>`subject_id = ${user_id} and actor_id is null`,
  ];
  for (const whose of theirs) {
    for (let after: string | null = '0'; after !== null; ) {
      signal.throwIfAborted();
      const last: string = after;
      after = await withErasure(db, (trx) => forgetAddressesAfter(trx, whose, last));
    }
  }
}

/** Removes the addresses of a window of these events, and returns the position of the last one. */
async function forgetAddressesAfter(
  trx: Database,
  whose: RawBuilder<SqlBool>,
  after: string,
): Promise<string | null> {
  const { rows } = await sql<{ last: string | null }>`
    with seen as (
      select position from event
      where ${whose} and position > ${after}::bigint order by position limit ${WINDOW}),
    forgotten as (
      update event set client_address = null where ${positionsOf('seen')} and client_address is not null)
    select max(position)::text as last from seen`.execute(trx);
  return rows[0]?.last ?? null;
}
