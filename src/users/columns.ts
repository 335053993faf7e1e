import { type Expression, sql } from 'kysely';
import type { Schema } from '../contract.ts';

/** What the contract shows of a user to its owner, by name. */
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
 * The same from a table or subquery `user`, whose row the expression is. The default project is a column, so that a
 * foreign key guards it; the contract has it in `settings`.
 */
export const userFrom = (row: Expression<unknown>) =>
  userColumns.map((name) =>
    name === 'settings'
      ? sql<Schema<'UserSettings'>>`user_settings(${row})`.as('settings')
      : (`user.${name}` as const),
  );

export const storedUser = userFrom(sql.table('user'));

/**
 * Another one after each write of the row: the transaction that wrote it, whatever that was. Version and time with it, for
 * a database that was restored gives the numbers of transactions that it has lost to others.
 */
export const revision =
  sql<string>`concat_ws('.', "user".xmin, "user".version, extract(epoch from "user".updated_at))`.as(
    'revision',
  );
