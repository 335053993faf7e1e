import { sql } from 'kysely';
import type { Actor } from '../actor.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent, type NewEvent } from '../events/append.ts';
import { greetedName } from '../mail/recipient.ts';

/** The account to close: the recipient of the last message, and the password hash to check. */
export const findOwner = compiled(
  'users: the password of whoever leaves',
  (db, p: Params<{ user_id: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .where('active', '=', true)
      .select(['email', greetedName.as('full_name'), 'locale', 'timezone', 'password_hash']),
);

/**
 * Lets nobody join the actor's projects before the transaction ends: a new membership waits for these locks. They come before
 * the lock on the account, because a new membership and a new default project lock the project first.
 */
export async function lockOwnProjects(trx: Database, { user_id }: Actor): Promise<void> {
  await trx
    .selectFrom('project')
    .innerJoin('project_member as owner', 'owner.project_id', 'project.id')
    .where('owner.user_id', '=', user_id)
    .where('owner.role', '=', 'owner')
    .select('project.id')
    .orderBy('project.id')
    .forUpdate('project')
    .execute();
}

/**
 * Locks an account for closing. Returns `false` if it is closed already or has another password than the one that was
 * checked. The lock conflicts with every foreign key check on the account, so it waits for the writes under way that
 * refer to it. What follows in the transaction sees their sessions, memberships and projects.
 */
export async function lockAccount(trx: Database, user_id: string, password_hash: string): Promise<boolean> {
  const row = await trx
    .selectFrom('user')
    .where('id', '=', user_id)
    .where('active', '=', true)
    .where('password_hash', '=', password_hash)
    .select('id')
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Removes a locked account's name, address and password, ends its sessions, and takes it out of the projects of others.
 * Nobody can be assigned who is not a member, so no later write gives the account anything to do.
 */
export async function closeAccount(trx: Database, author: Author & { actor: Actor }): Promise<void> {
  const { user_id } = author.actor;
  await trx
    .with('closed', (q) =>
      q
        .updateTable('user')
        .set((eb) => ({
          active: false,
          // Frees the address. Nobody can register or log in with an id instead of an address.
          email: sql<string>`id::text`,
          email_verified: false,
          password_hash: '',
          full_name: 'Deleted user',
          avatar_url: null,
          timezone: sql<string>`default`,
          locale: sql<string>`default`,
          settings: sql`default`,
          default_project_id: null,
          role: 'user',
          version: eb('version', '+', 1),
          updated_at: author.now,
        }))
        .where('id', '=', user_id)
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
    .with('logged', (q) => appendEvent(q, userDeleted(user_id), { ...author, client: null }, 'closed'))
    .selectFrom('closed')
    .select('id')
    .execute();
  await leaveProjects(trx, user_id, { ...author, client: null });
}

/** Ends the memberships of a closed account in the projects of others, with an event in each, and returns how many. */
export async function leaveProjects(db: Database, user_id: string, author: Author): Promise<number> {
  const left = await db
    .with('left', (q) =>
      q
        .deleteFrom('project_member')
        .where('user_id', '=', user_id)
        .where('role', '<>', 'owner')
        .returning('project_id'),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          ...userDeleted(user_id),
          space_id: sql.ref('left.project_id'),
          project_id: sql.ref('left.project_id'),
        },
        author,
        'left',
      ),
    )
    .selectFrom('left')
    .select('project_id')
    .execute();
  return left.length;
}

const userDeleted = (user_id: string): NewEvent => ({
  type: 'user.deleted',
  space_id: user_id,
  subject: { type: 'user', id: user_id, name: null },
});

/** How many projects an error names. */
const MAX_NAMED = 100;

/**
 * The actor's projects that have other members. Checked last, on what the account still owns: by then nobody can hand
 * it a project, because a transfer needs the membership that `closeAccount` has ended.
 */
export function sharedProjects(trx: Database, { user_id }: Actor) {
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
    .limit(MAX_NAMED)
    .execute();
}
