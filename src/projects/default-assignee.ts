import { sql } from 'kysely';
import type { Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';

type Values = AuthorValues & { project_id: string };

/**
 * Selects the locked project if its default assignee is the member whom the statement has removed as `gone`. The foreign key would
 * only set the column to null, without a version or an event.
 */
export const projectOfAssignee = (q: Pick<Database, 'selectFrom'>, { project_id }: Params<Values>) =>
  q
    .selectFrom('project')
    .where('project.id', '=', project_id)
    .where(sql<boolean>`project.default_assignee_id in (select gone.id from gone)`)
    .select(['project.id', sql<object>`project`.as('row')]);

/** Resets the default assignee of the project that the statement has as `project_before`. */
export const resetAssignee = (q: { updateTable: Database['updateTable'] }, { now }: Params<Values>) =>
  (q as Database)
    .updateTable('project')
    .from(sql<{ id: string }>`project_before`.as('project_before'))
    .set((eb) => ({ default_assignee_id: null, version: eb('project.version', '+', 1), updated_at: now }))
    .whereRef('project.id', '=', 'project_before.id')
    .returning(['project.id', 'project.name', 'project.version', sql<object>`project`.as('row')]);

/** Appends the event of the change from `project_before` to `project_after`. */
export const assigneeEvent = (q: Pick<Database, 'insertInto'>, p: Params<Values>) =>
  appendEvent(
    q,
    {
      type: 'project.updated',
      space_id: p.project_id,
      project_id: p.project_id,
      subject: { type: 'project', id: sql.ref('project_after.id'), name: sql.ref('project_after.name') },
      version: sql.ref('project_after.version'),
      changes: fieldChanges(['default_assignee_id'], {
        before: () => sql`(project_before.row).default_assignee_id`,
        after: () => sql`null::uuid`,
      }),
    },
    authorIn(p),
    sql`project_before, project_after`,
  );
