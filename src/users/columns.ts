import { type Expression, sql } from 'kysely';
import type { Schema } from '../contract.ts';

/** The properties that the contract shows of a user to the user. */
export const userColumns = [
  'id',
  'email',
  'email_verified',
  'full_name',
  'avatar_url',
  'timezone',
  'locale',
  'settings',
  'role',
  'version',
  'created_at',
  'updated_at',
] as const;

/**
 * Selects them from a table or subquery `user` with the row `row`. The default project is a column, so that a foreign key
 * protects it, and the time of reminders, so that a trigger can follow it. In the contract they are properties of `settings`.
 */
export const userFrom = (row: Expression<unknown>) =>
  userColumns.map((name) =>
    name === 'settings'
      ? sql<Schema<'UserSettings'>>`user_settings(${row})`.as('settings')
      : (`user.${name}` as const),
  );

export const storedUser = userFrom(sql.table('user'));

/**
 * Changes with every write of the row, because it contains the ID of the transaction that wrote it. It also contains version
 * and time, because a restored database uses the IDs of lost transactions again.
 */
export const revision =
  sql<string>`concat_ws('.', "user".xmin, "user".version, extract(epoch from "user".updated_at))`.as(
    'revision',
  );
