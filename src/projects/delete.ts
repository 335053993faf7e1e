import { sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, fieldChanges } from '../events/append.ts';
import { type Author, OWNER, subjectIn, target } from './queries.ts';

/**
 * Locks a project for its deletion, in a statement of its own: the next one then sees every task, membership and profile
 * that was written to it before. Later writes wait for the lock and find no project.
 */
export function lockProject(trx: Database, id: string, actor: Actor) {
  return target(trx, actor, id, OWNER).forUpdate('project').executeTakeFirst();
}

/** Deletes a locked project with its tasks and memberships, and resets the profiles that have it as the default project. */
export async function deleteProject(trx: Database, id: string, author: Author): Promise<void> {
  await trx
    .with('gone', (q) =>
      q.deleteFrom('project').where('id', '=', id).returning(['project.id', 'project.name']),
    )
    // The readers of the project's space are gone.
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'project.deleted',
          space_id: author.actor.user_id,
          project_id: sql.ref<string>('gone.id'),
          subject: subjectIn('gone'),
        },
        author,
        'gone',
      ),
    )
    // The foreign key would only set the column to null, without a version or an event.
    .with('before', (q) =>
      q
        .selectFrom('user')
        .where('default_project_id', '=', id)
        .where('id', 'in', q.selectFrom('project_member').where('project_id', '=', id).select('user_id'))
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
          updated_at: author.now,
        }))
        .whereRef('user.id', '=', 'before.id')
        .returning(['user.id', 'user.full_name', 'user.version', sql<object>`"user"`.as('row')]),
    )
    .with('reset', (q) =>
      appendEvent(
        q,
        {
          type: 'user.updated',
          space_id: sql.ref<string>('after.id'),
          subject: {
            type: 'user',
            id: sql.ref<string>('after.id'),
            name: sql.ref<string>('after.full_name'),
          },
          version: sql.ref<number>('after.version'),
          changes: fieldChanges(sql`user_fields(before.row)`, sql`user_fields(after.row)`),
        },
        author,
        sql`before join after using (id)`,
      ),
    )
    .selectFrom('gone')
    .select('id')
    .execute();
}
