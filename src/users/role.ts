import { type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import { accounts, userEvent } from './accounts.ts';

type Values = {
  email: string;
  /** Also revokes the role of the last administrator who can log in. */
  force: boolean;
  now: string;
  request_id: string | null;
};

/**
 * Sets the role of an account on behalf of the operator, and returns its previous role. A revocation locks all active
 * administrators, so that one remains when two are revoked at once.
 */
export const setRole = compiledShapes(
  'users: set the role',
  (db, p: Params<Values>, { role }: { role: Schema<'SystemRole'> }) => {
    const isActing = sql<SqlBool>`(locked.role = 'admin' and locked.active)`;
    return db
      .with('locked', (q) =>
        accounts(q)
          .where(({ or, and, eb }) =>
            or([
              eb('user.email', '=', p.email),
              ...(role === 'user'
                ? [and([eb('user.role', '=', 'admin'), eb('user.active', '=', true)])]
                : []),
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
          .where('locked.email', '=', p.email)
          .select(['locked.id', 'locked.role', 'locked.active', 'locked.email_verified', 'locked.row'])
          .select(
            sql<boolean>`${isActing} and (select count(*) from locked where ${isActing}) = 1`.as('is_last'),
          ),
      )
      .with('after', (q) =>
        q
          .updateTable('user')
          .from('before')
          .set((eb) => ({ role, version: eb('user.version', '+', 1), updated_at: p.now }))
          .whereRef('user.id', '=', 'before.id')
          .where('before.role', '<>', role)
          .where(sql<SqlBool>`(${p.force}::boolean or not before.is_last)`)
          .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
      )
      .with('logged', (q) =>
        userEvent(q, { actor: null, now: p.now, request_id: p.request_id, client: null }, ['role']),
      )
      .selectFrom('before')
      .select(['before.role', 'before.active', 'before.email_verified', 'before.is_last']);
  },
  {
    'to administrator': [['email', 'force', 'now', 'request_id'], { role: 'admin' }],
    'to user': [['email', 'force', 'now', 'request_id'], { role: 'user' }],
  },
);

/** Finds the role and state of the account with an email. */
export const findCandidate = compiled(
  'users: find a candidate for the role of administrator',
  (db, p: Params<{ email: string }>) =>
    accounts(db).where('user.email', '=', p.email).select(['user.role', 'user.active']),
);

/** Lists the administrators, oldest account first. */
export const listAdministrators = compiled('users: list the administrators', (db, _: Params<object>) =>
  accounts(db)
    .where('user.role', '=', 'admin')
    .select(['user.email', 'user.full_name', 'user.active'])
    .orderBy('user.created_at')
    .orderBy('user.id'),
);
