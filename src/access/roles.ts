import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';

/** Who can do what in a space: the least role for each right. In their personal space, users are owners. */
const LEAST_ROLE = {
  'see the project, its tasks and its activity': 'viewer',
  'change tasks': 'member',
  'see the trash': 'member',
  'change the project': 'admin',
  'delete the project': 'owner',
} as const satisfies Record<string, ProjectRole>;

export type Right = keyof typeof LEAST_ROLE;

/** The order in which the type of the database compares roles. */
const RANKS: { readonly [Role in ProjectRole]: number } = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Returns whether a role has a right. */
export const isAllowed = (role: ProjectRole, right: Right): boolean =>
  RANKS[role] >= RANKS[LEAST_ROLE[right]];

/** The same as SQL. */
export const allowed = (role: Expression<ProjectRole>, right: Right): RawBuilder<SqlBool> =>
  sql`${role} >= ${sql.lit(LEAST_ROLE[right])}`;
