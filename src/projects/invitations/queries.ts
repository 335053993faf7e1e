import { type RawBuilder, sql } from 'kysely';
import { spaces, type Viewer } from '../../access/spaces.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { newest, paged } from '../../database/paged.ts';
import type { AuthorValues } from '../../events/append.ts';
import { logged } from '../../events/logged.ts';
import type { ListValues } from '../../lists/pagination.ts';
import { userSummary } from '../../users/summary.ts';
import { mayInvite } from './inviters.ts';

export type Invitation = Schema<'Invitation'>;

const shown = [
  'invitation.id',
  'invitation.project_id',
  'invitation.email',
  'invitation.role',
  'invitation.message',
  'invitation.status',
  'invitation.created_at',
  'invitation.sent_at',
  'invitation.expires_at',
] as const;

/** The status of an invitation now. The row of an open one does not change when it expires. */
export const currentStatus: RawBuilder<Schema<'InvitationStatus'>> = sql`case
  when invitation.status = 'open' and invitation.expires_at <= now() then 'expired' else invitation.status end`;

const inWeek = (now: Params<{ now: string }>['now']) => sql<string>`${now}::timestamptz + interval '7 days'`;

/** The writes of invitations. Their events do not contain the address, which viewers of the project must not see. */
export const invitation = logged('invitation', shown, ['role'], (row) => ({
  space_id: row('project_id'),
  project_id: row('project_id'),
  subject: { type: 'invitation', id: row('id'), name: null },
}));

// --- Reads ----------------------------------------------------------------------

/** Selects the projects whose invitations the actor can see. Every list of the invitations of a project starts here. */
const inviting = (db: Pick<Database, 'selectFrom'>, p: Viewer) =>
  db
    .selectFrom(spaces(db, p).as('space'))
    .innerJoin('project', 'project.id', 'space.id')
    .where(mayInvite('space'));

/** Finds what the right of the actor to invite people to a project depends on. */
export const findRight = compiled(
  'invitations: find the right to invite',
  (db, p: Params<{ user_id: string; project_id: string }>) =>
    db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoin('project', 'project.id', 'space.id')
      .where('project.id', '=', p.project_id)
      .select(['space.role', 'project.who_can_invite']),
);

/** Returns one page of the invitations to a project. */
export const listInvitations = paged<{ user_id: string } & ListValues<'listInvitations'>>(
  'invitations: list',
)({
  from: (db, p) =>
    inviting(db, p)
      .innerJoin('invitation', 'invitation.project_id', 'space.id')
      .where('invitation.project_id', '=', p.project_id)
      .select([...shown, 'invitation.inviter_id']),
  as: 'invitation',
  filters: { status: (states) => sql`${currentStatus} = any(${states}::invitation_status[])` },
  by: newest('invitation.created_at'),
  within: (db, p) => inviting(db, p).where('space.id', '=', p.project_id).select('space.id'),
  shown: (page) =>
    page
      .select([...shown.filter((column) => column !== 'invitation.status')])
      .select((eb) => [
        currentStatus.as('status'),
        userSummary(eb.ref('invitation.inviter_id')).as('inviter'),
      ])
      .$castTo<Invitation>(),
});

type InProject = { project_id: string; id: string };

/** Finds an invitation of a locked project. */
export const findInvitation = compiled('invitations: find in a project', (db, p: Params<InProject>) =>
  db
    .selectFrom('invitation')
    .where('invitation.id', '=', p.id)
    .where('invitation.project_id', '=', p.project_id)
    .select([
      'invitation.email',
      'invitation.role',
      'invitation.inviter_id',
      'invitation.status as stored_status',
      currentStatus.as('status'),
    ]),
);

/** Finds what prevents an invitation of an address to a locked project. Does not depend on whether the address has an account. */
export const findObstacles = compiled(
  'invitations: find what prevents one',
  (_db, p: Params<{ project_id: string; email: string }>) => sql<{
    is_member: boolean;
    open_id: string | null;
    open_count: number;
  }>`select
    exists (select from project_member join "user" on "user".id = project_member.user_id
      where project_member.project_id = ${p.project_id}::uuid and "user".email = ${p.email}) as is_member,
    (select invitation.id from invitation where invitation.project_id = ${p.project_id}::uuid
      and invitation.email = ${p.email} and invitation.status = 'open' and invitation.expires_at > now()) as open_id,
    (select count(*)::integer from invitation where invitation.project_id = ${p.project_id}::uuid
      and invitation.status = 'open' and invitation.expires_at > now()) as open_count`,
);

// --- Writes ---------------------------------------------------------------------

/** Makes room for another invitation of an address whose last one has expired. The expiry itself writes no event. */
export const markExpired = compiled(
  'invitations: mark one as expired',
  (db, p: Params<{ project_id: string; email: string }>) =>
    db
      .updateTable('invitation')
      .set((eb) => ({ status: 'expired', digest: null, ended_at: eb.ref('invitation.expires_at') }))
      .where('project_id', '=', p.project_id)
      .where('email', '=', p.email)
      .where('status', '=', 'open')
      .where('expires_at', '<=', sql<string>`now()`),
);

type NewInvitation = AuthorValues & {
  project_id: string;
  email: string;
  role: Invitation['role'];
  message: string | null;
  mail_id: string;
};

/** Creates an invitation by the actor. */
export const insertInvitation = compiled('invitations: create', (db, p: Params<NewInvitation>) =>
  invitation
    .insert(db, {
      type: 'invitation.created',
      by: p,
      values: {
        project_id: p.project_id,
        email: p.email,
        role: p.role,
        message: p.message,
        inviter_id: p.user_id,
        mail_id: p.mail_id,
        sent_at: p.now,
        expires_at: inWeek(p.now),
      },
    })
    .select((eb) => userSummary(eb.ref('invitation.inviter_id')).as('inviter'))
    .$castTo<Invitation>(),
);

/** Selects the invitation unless it has ended. The deletion of its inviter's account ends it without a lock on the project. */
const target = (db: Database, p: Params<InProject>) =>
  db
    .selectFrom('invitation')
    .where('invitation.id', '=', p.id)
    .where('invitation.project_id', '=', p.project_id)
    .where('invitation.status', '=', 'open');

/** Makes the actor the inviter, and replaces the token and the expiry. Returns no row if the invitation has ended. */
export const renewInvitation = compiled(
  'invitations: resend',
  (db, p: Params<AuthorValues & InProject & { mail_id: string }>) =>
    invitation
      .update(db, {
        type: 'invitation.resent',
        by: p,
        target: target(db, p),
        fields: {
          inviter_id: p.user_id,
          mail_id: p.mail_id,
          digest: null,
          sent_at: p.now,
          expires_at: inWeek(p.now),
        },
      })
      .select((eb) => userSummary(eb.ref('invitation.inviter_id')).as('inviter'))
      .$castTo<Invitation & { allowed: boolean }>(),
);

/** Returns no row if the invitation has ended. */
export const revokeInvitation = compiled('invitations: revoke', (db, p: Params<AuthorValues & InProject>) =>
  invitation.update(db, {
    type: 'invitation.revoked',
    by: p,
    target: target(db, p),
    fields: { status: 'revoked', digest: null, ended_at: p.now },
  }),
);
