import { type RawBuilder, sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { lockProfiles, profileEvents, resetProfiles } from './default-project.ts';
import { visibleTo } from './queries.ts';

/**
 * Locks a project to delete. A separate statement, so that the next one sees every task, membership and profile that was
 * written before. Later writes wait for the lock and then find no project.
 */
export const lockProject = compiled(
  'projects: lock for deletion',
  (db, p: Params<{ user_id: string; id: string }>) =>
    visibleTo(db, p)
      .where('project.id', '=', p.id)
      .select((eb) => ['project.version', allowed(eb.ref('space.role'), 'delete the project').as('allowed')])
      .forUpdate('project'),
);

type Values = AuthorValues & { id: string };

/** Deletes a locked project with its tasks and memberships. */
export const deleteProject = compiled('projects: delete', (db, p: Params<Values>) =>
  endProject(db, p, sql`delete from project where id = ${p.id} returning id, name`),
);

/**
 * Hides a locked project whose tasks a job deletes. Nobody sees it any more once `deleteMembers` has run in the same transaction.
 * That takes as long for a million tasks as for one.
 */
export const hideProject = compiled(
  'projects: delete, and leave the tasks to a job',
  (db, p: Params<Values>) =>
    endProject(db, p, sql`update project set deleted_at = ${p.now} where id = ${p.id} returning id, name`),
);

export const deleteMembers = compiled('projects: delete the memberships', (db, p: Params<{ id: string }>) =>
  db.deleteFrom('project_member').where('project_id', '=', p.id),
);

/** The members of the deleted project, as long as the statement sees them. */
const departed = ({ id }: Params<{ id: string }>) =>
  sql`gone join project_member on project_member.project_id = ${id} join "user" on "user".id = project_member.user_id`;

/** Writes the events of a deletion, one for each membership that ends and one for the project, and resets profiles that have the project as the default project. */
function endProject(db: Database, p: Params<Values>, gone: RawBuilder<unknown>) {
  return (
    db
      .with('gone', () => sql<{ id: string; name: string }>`(${gone})`)
      .with('logged', (q) =>
        appendEvent(
          q,
          {
            type: 'project.deleted',
            // The space of the deleted project has no readers.
            space_id: p.user_id,
            project_id: sql.ref('gone.id'),
            subject: { type: 'project', id: sql.ref('gone.id'), name: sql.ref('gone.name') },
          },
          authorIn(p),
          'gone',
        ),
      )
      // Not only for administrators: these events end access to the private events about the tasks, see `isNotLeftBehind`.
      .with('left', (q) =>
        appendEvent(
          q,
          {
            type: 'member.removed',
            space_id: sql.ref('gone.id'),
            project_id: sql.ref('gone.id'),
            subject: { type: 'member', id: sql.ref('user.id'), name: sql.ref('user.full_name') },
          },
          authorIn(p),
          departed(p),
        ),
      )
      .with('before', (q) =>
        lockProfiles(
          q,
          { project_id: p.id },
          sql`id in (select user_id from project_member where project_id = ${p.id})`,
        ),
      )
      .with('after', (q) => resetProfiles(q, p))
      .with('reset', (q) => profileEvents(q, authorIn(p)))
      .selectFrom('gone')
      .select('id')
  );
}
