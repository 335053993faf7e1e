import { type SqlBool, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn, type CauseValues, causeIn } from '../events/append.ts';
import { IS_RARE } from '../events/newest.ts';
import { newUserFields } from '../users/accounts.ts';
import { storedUser, userColumns } from '../users/columns.ts';

/** Finds the data of an account that a change of its password or email needs. */
export const findCredentials = compiled(
  'accounts: find the credentials',
  (db, p: Params<{ user_id: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .where('active', '=', true)
      .select(['email', 'full_name', 'password_hash']),
);

/** Replaces the password if it is still the one that was checked. If two clients do so at once, one of them gets a row. */
export const changePassword = compiled(
  'accounts: change the password',
  (db, p: Params<AuthorValues & { password_hash: string; new_password_hash: string }>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('user')
          // `version` and `updated_at` stay, because no property that clients can read changes.
          .set({ password_hash: p.new_password_hash })
          .where('id', '=', p.user_id)
          .where('active', '=', true)
          .where('password_hash', '=', p.password_hash)
          .returning(['id', 'full_name']),
      )
      .with('logged', (q) => passwordEvent(q, 'user.password_changed', p))
      .selectFrom('after')
      .select('id'),
);

/**
 * Finds an event of a session or an API key of an account besides this session. The log has them also after their rows are removed.
 * The first session of an account is the one that its registration started.
 */
export const findOtherAccess = compiled(
  'accounts: find whether there was other access',
  (db, p: Params<{ user_id: string; session_id: string }>) =>
    db
      .selectFrom('event')
      .where('space_id', '=', p.user_id)
      .where(sql<SqlBool>`type in ('session.created', 'api_key.created')`)
      .where(IS_RARE)
      .where('subject_id', '<>', p.session_id)
      .select('id')
      .limit(1),
);

/** Replaces the password by a hash that no password matches, and returns the email of the account. */
export const endPassword = compiled(
  'accounts: end the password',
  (db, p: Params<AuthorValues & { password_hash: string }>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('user')
          .set({ password_hash: p.password_hash })
          .where('id', '=', p.user_id)
          .where('active', '=', true)
          .returning(['id', 'full_name', 'email']),
      )
      .with('logged', (q) => passwordEvent(q, 'user.password_ended', p))
      .selectFrom('after')
      .select('email'),
);

/** Appends an event about the password of the user in `after`. */
function passwordEvent(
  q: Pick<Database, 'insertInto'>,
  type: 'user.password_changed' | 'user.password_ended',
  p: Params<AuthorValues>,
) {
  const subject = {
    type: 'user',
    id: sql.ref<string>('after.id'),
    name: sql.ref<string>('after.full_name'),
  } as const;
  return appendEvent(q, { type, space_id: sql.ref('after.id'), subject }, authorIn(p), 'after');
}

type NewUser = { email: string; password_hash: string; full_name: string };

/** Creates an account. The unique index on the email rejects one that is taken. */
export const insertUser = compiled('accounts: create', (db, p: Params<CauseValues & NewUser>) =>
  db
    .with('after', (q) =>
      q
        .insertInto('user')
        .values({
          email: p.email,
          password_hash: p.password_hash,
          full_name: p.full_name,
          created_at: p.now,
          updated_at: p.now,
        })
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
          changes: newUserFields(),
        },
        { ...causeIn(p), actor: { user_id: sql.ref('after.id') } },
        'after',
      ),
    )
    .selectFrom('after')
    .select(userColumns),
);
