import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { NOW } from './queries.ts';

/** Failures under one key, and how many are allowed in a window. */
export type Counter = { key: Buffer; limit: number };

/** A window begins with the first failure. The one that fills it begins it anew, so a lock lasts all of this. */
const windowEnd = sql<string>`now() + interval '15 minutes'`;

/**
 * Counts an attempt as failed before it is made, so that those who come together are counted too. The seconds
 * to wait, when there were too many before it or too many failures from its address.
 */
export async function reserveAttempt(
  db: Database,
  account: Counter,
  address: Counter | undefined,
): Promise<number | undefined> {
  const row = await db
    .with('blocked', (q) =>
      q
        .selectFrom('failed_attempt')
        .where('key', '=', address?.key ?? null)
        .where('failures', '>=', address?.limit ?? 0)
        .where('expires_at', '>', NOW)
        .select('expires_at'),
    )
    .with('counted', (q) =>
      countOne(q, account, sql`where not exists (select from blocked)`).returning(['failures', 'expires_at']),
    )
    .selectFrom((q) =>
      q
        .selectFrom('blocked')
        .select('expires_at')
        .unionAll(q.selectFrom('counted').where('failures', '>', account.limit).select('expires_at'))
        .as('refusal'),
    )
    .select(sql<number>`greatest(1, ceil(extract(epoch from expires_at - now())))::integer`.as('seconds'))
    .executeTakeFirst();
  return row?.seconds;
}

/** Counts a failure that has happened. */
export async function countFailure(db: Database, counter: Counter): Promise<void> {
  await countOne(db, counter, sql``).execute();
}

/** Takes back an attempt that was reserved and came to nothing. */
export async function returnAttempt(db: Database, { key, limit }: Counter): Promise<void> {
  await db
    .updateTable('failed_attempt')
    .set({ failures: sql<number>`least(failures, ${limit}) - 1` })
    .where('key', '=', key)
    .where('failures', '>', 0)
    .execute();
}

/** Lets the key begin anew. */
export async function forgetFailures(db: Database, key: Buffer): Promise<void> {
  await db.deleteFrom('failed_attempt').where('key', '=', key).execute();
}

/** One failure more, in the window that is open or in a new one. Past the limit it says no more than that. */
function countOne(db: Pick<Database, 'insertInto'>, { key, limit }: Counter, condition: RawBuilder<unknown>) {
  const isOver = sql`failed_attempt.expires_at <= now()`;
  return db
    .insertInto('failed_attempt')
    .columns(['key', 'failures', 'expires_at'])
    .expression(sql`select ${key}::bytea, 1, ${windowEnd} ${condition}`)
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        failures: sql<number>`case when ${isOver} then 1 else least(failed_attempt.failures, ${limit}) + 1 end`,
        expires_at: sql<string>`case when ${isOver} or failed_attempt.failures = ${limit - 1} then ${windowEnd} else failed_attempt.expires_at end`,
      }),
    );
}
