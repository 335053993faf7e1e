import { sql } from 'kysely';

/** What the contract shows of a user to its owner, by the names of the columns. */
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
 * Another one after each write of the row: the transaction that wrote it, whatever that was. Version and time with it, for
 * a database that was restored gives the numbers of transactions that it has lost to others.
 */
export const revision =
  sql<string>`concat_ws('.', "user".xmin, "user".version, extract(epoch from "user".updated_at))`.as(
    'revision',
  );
