import { type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Author } from '../events/append.ts';
import { accounts, userUpdated } from './accounts.ts';

type Choice = {
  email: string;
  role: Schema<'SystemRole'>;
  /** Takes the role also from the last administrator who can log in. */
  force: boolean;
};

/**
 * Gives an account a role as the operator wants it, and says which it had; `undefined` if there is none. To take it away
 * locks all who might be the last administrator, so that of two who are revoked at once one stays.
 */
export function setRole(db: Database, { email, role, force }: Choice, author: Author) {
  const isActing = sql<SqlBool>`(locked.role = 'admin' and locked.active)`;
  return db
    .with('locked', (q) =>
      accounts(q)
        .where(({ or, and, eb }) =>
          or([
            eb('user.email', '=', email),
            and([
              eb.val(role === 'user'),
              eb('user.role', '=', sql.lit('admin')),
              eb('user.active', '=', sql.lit(true)),
            ]),
          ]),
        )
        .select(['user.id', 'user.email', 'user.role', 'user.active', 'user.email_verified'])
        .select(sql<object>`"user"`.as('row'))
        .orderBy('user.id')
        .forNoKeyUpdate(),
    )
    .with('before', (q) =>
      q
        .selectFrom('locked')
        .where('locked.email', '=', email)
        .select(['locked.id', 'locked.role', 'locked.active', 'locked.email_verified', 'locked.row'])
        .select(
          sql<boolean>`${isActing} and (select count(*) from locked where ${isActing}) = 1`.as('is_last'),
        ),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set((eb) => ({ role, version: eb('user.version', '+', 1), updated_at: author.now }))
        .whereRef('user.id', '=', 'before.id')
        .where('before.role', '<>', role)
        .where(sql<SqlBool>`(${force}::boolean or not before.is_last)`)
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('logged', (q) => userUpdated(q, author))
    .selectFrom('before')
    .select(['before.role', 'before.active', 'before.email_verified', 'before.is_last'])
    .executeTakeFirst();
}

/** The account of an address, as far as it matters for the role. */
export function findCandidate(db: Database, email: string) {
  return accounts(db).where('user.email', '=', email).select(['user.role', 'user.active']).executeTakeFirst();
}

/** The administrators, the first one first. */
export function listAdministrators(db: Database) {
  return accounts(db)
    .where('user.role', '=', sql.lit('admin'))
    .select(['user.email', 'user.full_name', 'user.active'])
    .orderBy('user.created_at')
    .orderBy('user.id')
    .execute();
}
