import { sql } from 'kysely';
import { allowed } from '../access/roles.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { userChanges } from '../users/accounts.ts';
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
    // The foreign key would only set the column to null, without a version or an event.
    .with('before', (q) =>
      q
        .selectFrom('user')
        .where('default_project_id', '=', p.id)
        .where('id', 'in', q.selectFrom('project_member').where('project_id', '=', p.id).select('user_id'))
        .select(['id', sql<object>`"user"`.as('row')])
        .orderBy('id')
        .forNoKeyUpdate(),
    )
    .with('after', (q) =>
      q
        .updateTable('user')
        .from('before')
        .set((eb) => ({
          default_project_id: null,
          version: eb('user.version', '+', 1),
          updated_at: p.now,
        }))
        .whereRef('user.id', '=', 'before.id')
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('reset', (q) =>
      appendEvent(
        q,
        {
          type: 'user.updated',
          space_id: sql.ref('after.id'),
          subject: {
            type: 'user',
            id: sql.ref('after.id'),
            name: sql.ref('after.full_name'),
          },
          version: sql.ref('after.version'),
          changes: userChanges(['settings']),
        },
        authorIn(p),
        sql`before join after using (id)`,
      ),
    )
    .selectFrom('gone')
    .select('id'),
);
