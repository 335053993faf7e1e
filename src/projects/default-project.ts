import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

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

/** Resets the default project of the profiles that the statement has locked as `before`. Append their events with `userEvent`. */
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
