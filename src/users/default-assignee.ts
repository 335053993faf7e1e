import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';

/**
 * Locks the projects whose default assignee is a member whom the statement has removed as `gone`, with `project_id` and `id`. The
 * foreign key would only set the column to null, without a version or an event.
 */
export const projectsOfAssignee = (q: Pick<Database, 'selectFrom'>) =>
  q
    .selectFrom('project')
    .where(
      sql<boolean>`(project.id, project.default_assignee_id) in (select gone.project_id, gone.id from gone)`,
    )
    .select(['project.id', sql<object>`project`.as('row')])
    .orderBy('project.id')
    .forNoKeyUpdate();

/** Resets the default assignee of the projects that the statement has as `project_before`. */
export const resetAssignee = (q: { updateTable: Database['updateTable'] }, { now }: Pick<Author, 'now'>) =>
  (q as Database)
    .updateTable('project')
    .from(sql<{ id: string }>`project_before`.as('project_before'))
    .set((eb) => ({ default_assignee_id: null, version: eb('project.version', '+', 1), updated_at: now }))
    .whereRef('project.id', '=', 'project_before.id')
    .returning(['project.id', 'project.name', 'project.version', sql<object>`project`.as('row')]);

/** Appends an event for each change from `project_before` to `project_after`. */
export const assigneeEvents = (q: Pick<Database, 'insertInto'>, author: Author) =>
  appendEvent(
    q,
    {
      type: 'project.updated',
      space_id: sql.ref('project_after.id'),
      project_id: sql.ref('project_after.id'),
      subject: { type: 'project', id: sql.ref('project_after.id'), name: sql.ref('project_after.name') },
      version: sql.ref('project_after.version'),
      changes: fieldChanges(['default_assignee_id'], {
        before: () => sql`(project_before.row).default_assignee_id`,
        after: () => sql`null::uuid`,
      }),
    },
    author,
    sql`project_before join project_after using (id)`,
  );
