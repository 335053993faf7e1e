import { type Expression, sql } from 'kysely';
import type { Context } from '../context.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { type Author, appendEvent, BY_SERVICE, type NewEvent } from '../events/append.ts';
import { greetedName } from '../mail/recipient.ts';
import { assigneeEvents, projectsOfAssignee, resetAssignee } from './default-assignee.ts';
import { revokedEvents, revokeSent } from './sent-invitations.ts';

/** Finds an account to close, with what the last message to it needs and the password hash to check. */
export const findOwner = compiled('users: find an account to close', (db, p: Params<{ user_id: string }>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone', 'password_hash']),
);

/**
 * Locks the actor's projects, so that no user joins them before the transaction ends: a new membership waits for these locks.
 * Take them before the lock on the account, because a new membership and a new default project lock the project first.
 */
export const lockOwnProjects = compiled(
  'users: lock the projects of an account to close',
  (db, p: Params<{ user_id: string }>) =>
    ownedProjects(db, p.user_id).select('project.id').orderBy('project.id').forUpdate('project'),
);

function ownedProjects(db: Database, user_id: Expression<string>) {
  return db
    .selectFrom('project')
    .innerJoin('project_member as owner', 'owner.project_id', 'project.id')
    .where('owner.user_id', '=', user_id)
    .where('owner.role', '=', 'owner');
}

/**
 * Locks an account for closing. Returns no row if it is closed already, or if its password is not the one that was
 * checked. The lock conflicts with every foreign key check on the account, so it waits for running writes that refer to
 * the account. Later statements of the transaction see the sessions, memberships and projects of those writes.
 */
export const lockAccount = compiled(
  'users: lock an account to close',
  (db, p: Params<{ user_id: string; password_hash: string }>) =>
    db
      .selectFrom('user')
      .where('id', '=', p.user_id)
      .where('active', '=', true)
      .where('password_hash', '=', p.password_hash)
      .select('id')
      .forUpdate(),
);

/** Has no client address, because nothing about a closed account is stored. */
type Closing = { user_id: string; now: string; request_id: string };

const authorIn = (p: Params<Closing>): Author => ({
  actor: { user_id: p.user_id },
  now: p.now,
  request_id: p.request_id,
  client: null,
});

/**
 * Removes the name, email and password of a locked account, ends its sessions, and removes it from the projects of others.
 * Only members can be assigned, so no later write assigns a task to the account.
 */
export async function closeAccount(
  trx: Database,
  { actor, now, request_id }: Pick<Context, 'actor' | 'now' | 'request_id'>,
): Promise<void> {
  const values = { user_id: actor.user_id, now, request_id };
  await close.run(trx, values);
  await leaveProjects.run(trx, values);
}

const close = compiled('users: close an account', (db, p: Params<Closing>) =>
  db
    .with('closed', (q) =>
      q
        .updateTable('user')
        .set((eb) => ({
          active: false,
          // Frees the email. An ID is not an email, so it cannot be used to register or log in.
          email: sql<string>`id::text`,
          email_verified: false,
          password_hash: '',
          full_name: 'Deleted user',
          avatar_url: null,
          timezone: sql<string>`default`,
          locale: sql<string>`default`,
          settings: sql`default`,
          default_project_id: null,
          reminder_time: sql`default`,
          role: 'user',
          version: eb('version', '+', 1),
          updated_at: p.now,
        }))
        .where('id', '=', p.user_id)
        .returning('id'),
    )
    .with('ended', (q) =>
      q
        .updateTable('session')
        .from('closed')
        .set({ revoked_at: NOW })
        .whereRef('session.user_id', '=', 'closed.id')
        .where('session.revoked_at', 'is', null),
    )
    .with('logged', (q) => appendEvent(q, userDeleted(p.user_id), authorIn(p), 'closed'))
    .selectFrom('closed')
    .select('id'),
);

/** Ends the memberships of a closed account in the projects of others, with an event in each, and resets default assignees. */
const leaveProjects = compiled('users: leave the projects of others', (db, p: Params<Closing>) =>
  endMemberships(db, p.user_id, authorIn(p)),
);

/** Ends memberships that the erasure of an account still finds. */
export const eraseMemberships = compiled(
  'users: erase memberships in the projects of others',
  (db, p: Params<{ user_id: string }>) => endMemberships(db, p.user_id, BY_SERVICE),
);

function endMemberships(db: Database, user_id: Expression<string>, author: Author) {
  return db
    .with('gone', (q) =>
      q
        .deleteFrom('project_member')
        .where('user_id', '=', user_id)
        .where('role', '<>', 'owner')
        .returning(['project_id', 'user_id as id']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          ...userDeleted(user_id),
          space_id: sql.ref('gone.project_id'),
          project_id: sql.ref('gone.project_id'),
        },
        author,
        'gone',
      ),
    )
    .with('project_before', (q) => projectsOfAssignee(q))
    .with('project_after', (q) => resetAssignee(q, author))
    .with('project_event', (q) => assigneeEvents(q, author))
    .with('revoked', (q) => revokeSent(q, author))
    .with('revoked_event', (q) => revokedEvents(q, author))
    .selectFrom('gone')
    .select('project_id');
}

const userDeleted = (user_id: Expression<string>): NewEvent => ({
  type: 'user.deleted',
  space_id: user_id,
  subject: { type: 'user', id: user_id, name: null },
});

/** Maximum number of projects that an error lists. */
const MAX_NAMED = 100;

/**
 * Finds the projects of the actor that have other members. Call it after `closeAccount`: from then on no project can be
 * transferred to the account, because a transfer needs a membership.
 */
export const sharedProjects = compiled(
  'users: find shared projects of an account to close',
  (db, p: Params<{ user_id: string }>) =>
    ownedProjects(db, p.user_id)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('project_member as other')
            .whereRef('other.project_id', '=', 'project.id')
            .where('other.user_id', '<>', p.user_id)
            .select('other.user_id'),
        ),
      )
      .select(['project.id', 'project.name'])
      .orderBy('project.name')
      .orderBy('project.id')
      .limit(MAX_NAMED),
);
