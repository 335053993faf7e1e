import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Author } from '../events/append.ts';
import { accounts, userUpdated } from './queries.ts';

/** Gives an account a role by the hand of the operator, and says which it had; `undefined` if there is none. */
export function setRole(db: Database, email: string, role: Schema<'SystemRole'>, author: Author) {
  return db
    .with('before', (q) =>
      accounts(q)
        .where('user.email', '=', email)
        .select(['user.id', 'user.role', 'user.active', 'user.email_verified'])
        .select(sql<object>`"user"`.as('row'))
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set((eb) => ({ role, version: eb('user.version', '+', 1), updated_at: author.now }))
        .whereRef('user.id', '=', 'before.id')
        .where('before.role', '<>', role)
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('logged', (q) => userUpdated(q, author))
    .selectFrom('before')
    .select(['before.role', 'before.active', 'before.email_verified'])
    .executeTakeFirst();
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
