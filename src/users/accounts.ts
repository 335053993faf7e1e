import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent, fieldChanges } from '../events/append.ts';

/** Every account but those that their owners have closed, which are nobody's. Every query of accounts starts from it. */
export function accounts(db: Pick<Database, 'selectFrom'>) {
  return db.selectFrom('user').where('user.password_hash', '<>', sql.lit(''));
}

/** The event of a change from `before` to `after`, in the space of the account. */
export function userUpdated(db: Pick<Database, 'insertInto'>, author: Author) {
  return appendEvent(
    db,
    {
      type: 'user.updated',
      space_id: sql.ref('after.id'),
      subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
      version: sql.ref('after.version'),
      changes: fieldChanges(sql`user_fields(before.row)`, sql`user_fields(after.row)`),
    },
    author,
    sql`before, after`,
  );
}
