import { type Expression, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import type { Database } from '../database/database.ts';

/** Whose eyes a query looks through: a user's id, or the parameter that will hold it. */
export type Viewer = { user_id: string | Expression<string> };

/**
 * The spaces that the actor may look into, each with the actor's role there: the personal one, and
 * every project that the actor is a member of. Who sees what is decided here and nowhere else:
 * the `visibleTo` of each resource starts from it.
 */
export function spaces(db: Pick<Database, 'selectFrom'>, { user_id }: Viewer) {
  const own = sql<{
    id: string;
    role: ProjectRole;
  }>`(select ${user_id}::uuid as id, 'owner'::project_role as role)`;
  return db
    .selectFrom('project_member')
    .where('user_id', '=', user_id)
    .select(['project_id as id', 'role'])
    .unionAll(db.selectFrom(own.as('own')).select(['own.id', 'own.role']));
}
