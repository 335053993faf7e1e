import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent, fieldChanges } from '../events/append.ts';

/** Selects all accounts except closed ones, whose rows stay for a while. Every query of accounts starts here. */
export function accounts(db: Pick<Database, 'selectFrom'>) {
  return db.selectFrom('user').where('user.password_hash', '<>', sql.lit(''));
}

/** Appends the event of a change of a user from `before` to `after`, in the personal space of the user. */
export function userEvent(
  db: Pick<Database, 'insertInto'>,
  author: Author,
  type: Schema<'EventType'> = 'user.updated',
) {
  return appendEvent(
    db,
    {
      type,
      space_id: sql.ref('after.id'),
      subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
      version: sql.ref('after.version'),
      changes: fieldChanges(sql`user_fields(before.row)`, sql`user_fields(after.row)`),
    },
    author,
    sql`before, after`,
  );
}
