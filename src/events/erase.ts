import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { BATCH, changeFound } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';

/** Events that are looked through at a time. */
const WINDOW = 2_000;

/** The log keeps everything, but for a transaction that says what it is about. */
export function erasing<Result>(db: Database, work: (trx: Database) => Promise<Result>): Promise<Result> {
  return withTransaction(db, async (trx) => {
    await sql`select set_config('taskflow.erasing', 'on', true)`.execute(trx);
    return work(trx);
  });
}

/** Removes some of these events, and returns how many were found. */
export function eraseEvents(db: Database, whose: RawBuilder<unknown>): Promise<number> {
  const found = sql`select position from event where ${whose} limit ${BATCH}`;
  const statement = sql`delete from event where position in (select position from found)`;
  return erasing(db, (trx) => changeFound(trx, found, statement));
}

/** What the rest of the log says of a user besides the id: their name, and where they wrote from. */
export async function forgetPerson(db: Database, user_id: string, signal: AbortSignal): Promise<void> {
  const unnamed = sql`update event set subject_name = null where subject_id = ${user_id} and subject_name is not null`;
  await erasing(db, (trx) => unnamed.execute(trx));
  // Without an actor it is a login that failed, or a token that was good no more.
  const theirs = [
    sql<SqlBool>`actor_id = ${user_id}`,
    sql<SqlBool>`subject_id = ${user_id} and actor_id is null`,
  ];
  for (const whose of theirs) {
    for (let after: string | null = '0'; after !== null; ) {
      signal.throwIfAborted();
      const last: string = after;
      after = await erasing(db, (trx) => forgetAddressesAfter(trx, whose, last));
    }
  }
}

/** Goes through some of these events, and says at which it stopped. */
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
      update event set client_address = null from seen
      where event.position = seen.position and event.client_address is not null)
    select max(position)::text as last from seen`.execute(trx);
  return rows[0]?.last ?? null;
}
