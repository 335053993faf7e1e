import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent } from '../events/append.ts';
import { fieldChanges, type State } from '../events/field-changes.ts';

/** Selects all accounts except closed ones, whose rows stay for a while. Every query of accounts starts here. */
export function accounts(db: Pick<Database, 'selectFrom'>) {
  return db.selectFrom('user').where('user.password_hash', '<>', sql.lit(''));
}

/** The fields of a user whose changes events list. */
const listed = [
  'email',
  'email_verified',
  'full_name',
  'avatar_url',
  'timezone',
  'locale',
  'settings',
  'role',
  'active',
] as const;

type ListedField = (typeof listed)[number];

/** Returns the fields of a user, which the statement has as `row` of a CTE. */
const stateIn =
  (cte: 'before' | 'after'): State<ListedField> =>
  (name) => {
    const row = sql`(${sql.ref(cte)}.row)`;
    return name === 'settings' ? sql`user_settings(${row})` : sql`${row}.${sql.ref(name)}`;
  };

/** Lists the fields of a new account, which the statement has as `after`. */
export const newUserFields = () => fieldChanges(listed, { after: stateIn('after') });

/** Lists the changes of these fields from `before` to `after`. */
export const userChanges = (names: readonly ListedField[]) =>
  fieldChanges(names, { before: stateIn('before'), after: stateIn('after') });

/** Appends the event of a change of these fields of a user from `before` to `after`, in the personal space of the user. */
export function userEvent(
  db: Pick<Database, 'insertInto'>,
  author: Author,
  names: readonly ListedField[],
  type: Schema<'EventType'> = 'user.updated',
) {
  return appendEvent(
    db,
    {
      type,
      space_id: sql.ref('after.id'),
      subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
      version: sql.ref('after.version'),
      changes: userChanges(names),
    },
    author,
    sql`before, after`,
  );
}
