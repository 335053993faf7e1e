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

/** PostgreSQL's own: the transaction that wrote the row, whatever that was. */
export const revision = sql<string>`"user".xmin::text`.as('revision');
