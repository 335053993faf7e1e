import { sql } from 'kysely';
import type { Actor } from '../context.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent } from '../events/append.ts';
import { greetedName } from '../mail/recipient.ts';

/** Whose account is to be closed: how they are written to once it is, and what shows that it is them. */
export const findOwner = compiled((db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone', 'password_hash']),
);

/** How many of them an answer names. */
const MOST_NAMED = 100;

/**
 * The actor's projects that others would lose. None of the actor's projects gets another member before the
 * transaction ends: who adds one waits for its lock.
 */
export async function sharedProjects(trx: Database, { user_id }: Actor) {
  await trx
    .selectFrom('project')
    .innerJoin('project_member as owner', 'owner.project_id', 'project.id')
    .where('owner.user_id', '=', user_id)
    .where('owner.role', '=', 'owner')
    .select('project.id')
    .orderBy('project.id')
    .forUpdate('project')
    .execute();
  // Apart from the lock, so that it sees what those have written whom the lock has waited for.
  return trx
    .selectFrom('project')
    .innerJoin('project_member as owner', 'owner.project_id', 'project.id')
    .where('owner.user_id', '=', user_id)
    .where('owner.role', '=', 'owner')
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('project_member as other')
          .whereRef('other.project_id', '=', 'project.id')
          .where('other.user_id', '<>', user_id)
          .select('other.user_id'),
      ),
    )
    .select(['project.id', 'project.name'])
    .orderBy('project.name')
    .orderBy('project.id')
    .limit(MOST_NAMED)
    .execute();
}

/**
 * Makes an account nobody's: no name, no address, no session, and no password that fits. Tells the log, in
 * every project that goes on too. `false` if the password is not the one that was held against any more.
 */
export async function closeAccount(
  db: Database,
  password_hash: string,
  author: Author & { actor: Actor },
): Promise<boolean> {
  const { user_id } = author.actor;
  const row = await db
    .with('closed', (q) =>
      q
        .updateTable('user')
        .set((eb) => ({
          active: false,
          // The address is free for another account. This is none: it can be neither registered nor logged in with.
          email: sql<string>`id::text`,
          email_verified: false,
          password_hash: '',
          full_name: 'Deleted user',
          avatar_url: null,
          timezone: sql<string>`default`,
          locale: sql<string>`default`,
          settings: sql`default`,
          role: 'user',
          version: eb('version', '+', 1),
          updated_at: author.now,
        }))
        .where('id', '=', user_id)
        .where('active', '=', true)
        .where('password_hash', '=', password_hash)
        .returning('id'),
    )
    .with('ended', (q) =>
      q
        .updateTable('session')
        .from('closed')
        .set({ revoked_at: sql`now()` })
        .whereRef('session.user_id', '=', 'closed.id')
        .where('session.revoked_at', 'is', null),
    )
    .with('space', (q) =>
      q
        .selectFrom('closed')
        .select([
          'closed.id as user_id',
          'closed.id as space_id',
          sql<string | null>`null::uuid`.as('project_id'),
        ])
        .unionAll(
          q
            .selectFrom('closed')
            .innerJoin('project_member', 'project_member.user_id', 'closed.id')
            .where('project_member.role', '<>', 'owner')
            .select(['closed.id as user_id', 'project_id as space_id', 'project_id']),
        ),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'user.deleted',
          space_id: sql.ref('space.space_id'),
          project_id: sql.ref('space.project_id'),
          subject: { type: 'user', id: sql.ref('space.user_id'), name: null },
        },
        { ...author, client: null },
        'space',
      ),
    )
    .selectFrom('closed')
    .select('id')
    .executeTakeFirst();
  return row !== undefined;
}
