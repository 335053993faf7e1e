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
