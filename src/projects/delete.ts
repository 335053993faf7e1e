import { sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { userEvent } from '../users/accounts.ts';
import { lockProfiles, resetProfiles } from './default-project.ts';
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

/** Deletes a locked project with its tasks and memberships, and resets profiles that have it as the default project. */
export const deleteProject = compiled('projects: delete', (db, p: Params<AuthorValues & { id: string }>) =>
  db
    .with('gone', (q) =>
      q.deleteFrom('project').where('id', '=', p.id).returning(['project.id', 'project.name']),
    )
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
    .with('before', (q) =>
      lockProfiles(
        q,
        { project_id: p.id },
        sql`id in (select user_id from project_member where project_id = ${p.id})`,
      ),
    )
    .with('after', (q) => resetProfiles(q, p))
    .with('reset', (q) => userEvent(q, authorIn(p)))
    .selectFrom('gone')
    .select('id'),
);
