import { sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent, fieldChanges } from '../events/append.ts';
import { storedUser, userColumns } from '../users/columns.ts';

type User = Schema<'User'>;

/** What a change of the password needs to know of whoever asks for it. */
export const findCredentials = compiled(
  'accounts: the password of whoever changes it',
  (db, p: Params<{ user_id: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .where('active', '=', true)
      .select(['email', 'full_name', 'password_hash']),
);

/** Sets another password, if it is still the one that was held against; of two at once one gets `true`. */
export async function changePassword(
  db: Database,
  { password_hash, new_password_hash }: { password_hash: string; new_password_hash: string },
  author: Author & { actor: Actor },
): Promise<boolean> {
  const row = await db
    .with('after', (q) =>
      q
        .updateTable('user')
        // Neither version nor time: nothing that one reads of the user has changed.
        .set({ password_hash: new_password_hash })
        .where('id', '=', author.actor.user_id)
        .where('active', '=', true)
        .where('password_hash', '=', password_hash)
        .returning(['id', 'full_name']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.password_changed',
          space_id: sql.ref('after.id'),
          subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
        },
        author,
        'after',
      ),
    )
    .selectFrom('after')
    .select('id')
    .executeTakeFirst();
  return row !== undefined;
}

export type NewUser = { email: string; password_hash: string; full_name: string };

/** Opens an account. A taken email is refused by its index. */
export function insertUser(db: Database, user: NewUser, author: Omit<Author, 'actor'>): Promise<User> {
  const { now } = author;
  return db
    .with('after', (q) =>
      q
        .insertInto('user')
        .values({ ...user, created_at: now, updated_at: now })
        .returning(storedUser)
        .returning(sql<object>`"user"`.as('row')),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.registered',
          space_id: sql.ref('after.id'),
          subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
          version: sql.ref('after.version'),
          changes: fieldChanges(sql`'{}'::jsonb`, sql`user_fields(after.row)`),
        },
        { ...author, actor: { user_id: sql.ref('after.id') } },
        'after',
      ),
    )
    .selectFrom('after')
    .select(userColumns)
    .executeTakeFirstOrThrow();
}
