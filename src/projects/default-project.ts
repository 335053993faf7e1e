import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent } from '../events/append.ts';
import { userChanges } from '../users/accounts.ts';

/**
 * Locks the profiles of users who have a project as their default project. The foreign key would only set the column to null,
 * without a version or an event.
 */
export const lockProfiles = (
  q: Pick<Database, 'selectFrom'>,
  { project_id }: Params<{ project_id: string }>,
  whose: RawBuilder<SqlBool>,
) =>
  q
    .selectFrom('user')
    .where('default_project_id', '=', project_id)
    .where(whose)
    .select(['id', sql<object>`"user"`.as('row')])
    .orderBy('id')
    .forNoKeyUpdate();

/** Resets the default project of the profiles that the statement has locked as `before`. Append their events with `profileEvents`. */
export const resetProfiles = (
  q: { updateTable: Database['updateTable'] },
  { now }: Params<{ now: string }>,
) =>
  (q as Database)
    .updateTable('user')
    .from(sql<{ id: string }>`before`.as('before'))
    .set((eb) => ({ default_project_id: null, version: eb('user.version', '+', 1), updated_at: now }))
    .whereRef('user.id', '=', 'before.id')
    .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]);

/** Appends an event for each of these profiles, in the personal space of its user. */
export const profileEvents = (q: Pick<Database, 'insertInto'>, author: Author) =>
  appendEvent(
    q,
    {
      type: 'user.updated',
      space_id: sql.ref('after.id'),
      subject: { type: 'user', id: sql.ref('after.id'), name: sql.ref('after.full_name') },
      version: sql.ref('after.version'),
      changes: userChanges(['settings']),
    },
    author,
    sql`before join after using (id)`,
  );
