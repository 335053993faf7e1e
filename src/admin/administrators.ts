import { type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Author } from '../events/append.ts';
import { accounts, userUpdated } from './queries.ts';

type Choice = {
  email: string;
  role: Schema<'SystemRole'>;
  /** Takes the role also from the last administrator who can log in. */
  force: boolean;
};

/**
 * Gives an account a role by the hand of the operator, and says which it had; `undefined` if there is none. All who
 * might be the last administrator are locked, so that of two who are revoked at once one stays.
 */
export function setRole(db: Database, { email, role, force }: Choice, author: Author) {
  const isActing = sql<SqlBool>`(locked.role = 'admin' and locked.active)`;
  return db
    .with('locked', (q) =>
      accounts(q)
        .where(({ or, and, eb }) =>
          or([
            eb('user.email', '=', email),
            and([eb('user.role', '=', sql.lit('admin')), eb('user.active', '=', sql.lit(true))]),
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

/**
 * Makes the account of an address an administrator, if whoever has it has shown that the address is theirs, and says
 * whether that is new. By the service, as its configuration wants it.
 */
export async function appoint(
  db: Database,
  email: string,
  { now, request_id }: Pick<Author, 'now' | 'request_id'>,
): Promise<boolean> {
  const author = { actor: null, now, request_id, client: null };
  const row = await db
    .with('before', (q) =>
      accounts(q)
        .where('user.email', '=', email)
        .where('user.email_verified', '=', true)
        .where('user.active', '=', true)
        .where('user.role', '<>', 'admin')
        .select(['user.id', sql<object>`"user"`.as('row')])
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set((eb) => ({ role: 'admin', version: eb('user.version', '+', 1), updated_at: now }))
        .whereRef('user.id', '=', 'before.id')
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('logged', (q) => userUpdated(q, author))
    .selectFrom('after')
    .select('id')
    .executeTakeFirst();
  return row !== undefined;
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
