import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';

/** The lowest role that has each right in a space. Users are owners of their personal space. */
const MIN_ROLE = {
  'see the project, its tasks and its activity': 'viewer',
  'see the members': 'viewer',
  'leave the project': 'viewer',
  'change tasks': 'member',
  'track time': 'member',
  'see the trash': 'member',
  'change the project': 'admin',
  'delete the comments of others': 'admin',
  'delete the attachments of others': 'admin',
  'manage the time of others': 'admin',
  'change members': 'admin',
  'manage webhooks': 'admin',
  'invite people': 'admin',
  'invite people if members can': 'member',
  'transfer the project': 'owner',
  'delete the project': 'owner',
} as const satisfies Record<string, ProjectRole>;

export type Right = keyof typeof MIN_ROLE;

/** The order of roles, which is also the order of the type in the database. */
const RANKS: { readonly [Role in ProjectRole]: number } = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Returns whether a role has a right. */
export const isAllowed = (role: ProjectRole, right: Right): boolean => RANKS[role] >= RANKS[MIN_ROLE[right]];

/** Returns whether a member can give a role to others: at most their own. */
export const canGive = (own: ProjectRole, given: ProjectRole): boolean => RANKS[own] >= RANKS[given];

/** Returns `isAllowed` as SQL. */
export const allowed = (role: Expression<ProjectRole>, right: Right): RawBuilder<SqlBool> =>
  sql`${role} >= ${sql.lit(MIN_ROLE[right])}`;

/**
 * Checks `mayWrite` again when the statement has waited for the lock on the row that it writes: it has read the role before its wait,
 * and PostgreSQL does not read it again. Add it to `returning`. If the role has changed, the statement fails and is repeated.
 *
 * A wait of less than 5 ms counts as none, like the time that a commit takes. CPU time of the backend for a changed title, in turns on
 * one connection: 1.01 times as long with this, 1.02 to 1.04 times with a check in every write. A share lock on the membership takes
 * 1.03 times as long, does not cover archived projects, and deadlocks with the deletion of the project.
 *
 * A new row waits only for its foreign keys, and no member can be removed while the project is locked against those.
 */
export const mayStillWrite = (
  space_id: Expression<string>,
  user_id: Expression<string>,
  right: Right,
): RawBuilder<boolean | null> =>
  sql`case when clock_timestamp() > statement_timestamp() + interval '5 ms'
    then assert_role(${space_id}, ${user_id}, ${sql.lit(MIN_ROLE[right])}) end`;

/** Returns `assertMayWrite` as SQL. `space` is the query that has the role and `archived`. */
export const mayWrite = (space: string, right: Right): RawBuilder<SqlBool> =>
  sql`(${allowed(sql.ref(`${space}.role`), right)} and not ${sql.ref(`${space}.archived`)})`;
