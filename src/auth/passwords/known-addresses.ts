import { type Expression, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';

/** Home, work, a phone and some hotels. The least recently used addresses are removed. */
const MAX_ADDRESSES = 20;
/** Longer than the longest session, so that an address stays known for a user who always logs in from it. */
const REMEMBERED = sql`interval '90 days'`;

/** Remembers the address from which the session in `opened` was started. Writes at most once a day. */
export function rememberAddress(db: Pick<Database, 'insertInto'>, key: Expression<Buffer>) {
  return db
    .insertInto('known_address')
    .columns(['key', 'user_id', 'expires_at'])
    .expression(sql`select ${key}::bytea, opened.user_id, now() + ${REMEMBERED} from opened`)
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet(({ ref }) => ({
          user_id: ref('excluded.user_id'),
          expires_at: ref('excluded.expires_at'),
        }))
        // A closed account may have had the email before. Its entry is removed with it.
        .where(sql<boolean>`(known_address.expires_at < excluded.expires_at - interval '1 day'
          or known_address.user_id <> excluded.user_id)`),
    );
}

/** Removes all but the newest addresses of the user in `opened`. `key` is one of those that stay. */
export function forgetOldAddresses(db: Pick<Database, 'deleteFrom'>, key: Expression<Buffer>) {
  return db.deleteFrom('known_address').where(
    'key',
    'in',
    sql<Buffer>`(select known.key from known_address known join opened on opened.user_id = known.user_id
      where known.key <> ${key} order by known.expires_at desc offset ${MAX_ADDRESSES - 1})`,
  );
}

/** Forgets all addresses of an account whose owner has verified the email: another person may have logged in before. */
export const forgetAddresses = compiled(
  'accounts: forget known addresses',
  (db, p: Params<{ user_id: string }>) => db.deleteFrom('known_address').where('user_id', '=', p.user_id),
);
