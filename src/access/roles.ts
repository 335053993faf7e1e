import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';

/** Who can do what in a space, and the least role for it. The owner of a personal space has all rights. */
const LEAST_ROLE = {
  'see the project, its tasks and its activity': 'viewer',
  'create and change tasks': 'member',
  'see and empty the trash': 'member',
  'change the project': 'admin',
  'delete the project': 'owner',
} as const satisfies Record<string, ProjectRole>;

export type Right = keyof typeof LEAST_ROLE;

/** From the least to the greatest, as the type of the database orders them. */
const RANKS: { readonly [Role in ProjectRole]: number } = { viewer: 0, member: 1, admin: 2, owner: 3 };

/** Returns whether a role has a right. */
export const has = (role: ProjectRole, right: Right): boolean => RANKS[role] >= RANKS[LEAST_ROLE[right]];

/** The same in SQL. */
export const hasRight = (role: Expression<ProjectRole>, right: Right): RawBuilder<SqlBool> =>
  sql`${role} >= ${sql.lit(LEAST_ROLE[right])}`;
