import { type Expression, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import type { Database } from '../database/database.ts';

/** The user whose access limits a query: an ID, or a parameter. */
export type Viewer = { user_id: string | Expression<string> };

/**
 * Selects the spaces with what a write of their content depends on: `role`, and whether the project is archived. Check both with
 * `mayWrite`, or `assertMayWrite` in a handler. A separate function, because reads do not need the row of the project.
 */
export function spacesToWrite(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db
    .selectFrom(spaces(db, viewer).as('own'))
    .leftJoin('project', 'project.id', 'own.id')
    .select(['own.id', 'own.role', sql<boolean>`coalesce(project.archived, false)`.as('archived')]);
}

/**
 * Selects the spaces that the actor can see, each with the actor's role: the personal space, and the projects of which the
 * actor is a member. Only this function decides who can see what: `visibleTo` of each resource starts from it.
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
