import { type RawBuilder, sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, linesById } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { withErasure } from '../events/erase.ts';
import type { Resource } from '../resource.ts';
import { eraseMemberships } from '../users/close.ts';
import { projectDeletion } from './delete-tasks.ts';

export const projects = {
  subjects: { project_id: 'project' },
  works: { project_deletion: projectDeletion },
  tables: {
    project: {
      exported: {
        file: 'projects.ndjson',
        what: 'the projects that you are in, with your role',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, name, description, color, archived, default_priority, default_assignee_id, who_can_invite, time_overlap, time_locked_until,
        project.version,
        project.created_at, project.updated_at, role, project_member.created_at as member_since
      from project_member join project on project.id = project_id
      where user_id = ${user_id} and id > ${after} order by id limit ${BATCH}`,
          ),
      },
      erased: { batches: [(db, user_id) => eraseProjects(db, soleMemberProjects(user_id))] },
    },
    project_member: {
      exported: { in: 'projects.ndjson' },
      erased: { batches: [async (db, user_id) => (await eraseMemberships.all(db, { user_id })).length] },
    },
  },
} satisfies Resource;

/**
 * Removes projects whose tasks and events are gone already. Deletes events again under the lock: a concurrent change of the
 * project can have added one since, and no later query would find it without the project.
 */
function eraseProjects(db: Database, which: RawBuilder<unknown>): Promise<number> {
  return withErasure(db, async (trx) => {
    const found = sql<{
      id: string;
    }>`select id from project where id in (${which}) limit ${BATCH} for update`;
    const ids = (await found.execute(trx)).rows.map(({ id }) => id);
    await sql`delete from event where space_id = any(${ids}::uuid[])`.execute(trx);
    await sql`delete from project where id = any(${ids}::uuid[])`.execute(trx);
    return ids.length;
  });
}
