import { sql } from 'kysely';
import type { ProjectRole } from '../../../generated/tables.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { newest, paged } from '../../database/paged.ts';
import { type AuthorValues, appendEvent, authorIn } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import type { ListValues } from '../../lists/pagination.ts';
import { userSummary } from '../../users/summary.ts';
import { mayInvite } from './inviters.ts';
import { currentStatus, invitation } from './queries.ts';

/** An invitation by the digest of its token, or by its ID. The other one is null. */
export type Key = { digest: Buffer | null; id: string | null };

const has = ({ digest, id }: Params<Key>) =>
  sql<boolean>`(invitation.digest = ${digest}::bytea or invitation.id = ${id}::uuid)`;

/** Selects invitations with the membership of their inviter, if the inviter may still invite. */
const valid = (db: Pick<Database, 'selectFrom'>) =>
  db
    .selectFrom('invitation')
    .innerJoin('project', 'project.id', 'invitation.project_id')
    .where('project.deleted_at', 'is', null)
    .leftJoin('project_member as inviter', (join) =>
      join
        .onRef('inviter.project_id', '=', 'invitation.project_id')
        .onRef('inviter.user_id', '=', 'invitation.inviter_id')
        .on(mayInvite('inviter'))
        .on(sql<boolean>`exists (select from "user" where "user".id = inviter.user_id and "user".active)`),
    );

/** Returns one page of the open invitations to the verified address of the actor. */
export const listReceived = paged<{ user_id: string } & ListValues<'listMyInvitations'>>(
  'invitations: list those to the actor',
)({
  from: (db, p) =>
    valid(db)
      .innerJoin('user as self', 'self.email', 'invitation.email')
      .where('self.id', '=', p.user_id)
      .where('self.email_verified', '=', true)
      .where('invitation.status', '=', 'open')
      .where('invitation.expires_at', '>', sql<string>`now()`)
      .where('inviter.user_id', 'is not', null)
      .select([
        'invitation.id',
        'invitation.role',
        'invitation.message',
        'invitation.created_at',
        'invitation.expires_at',
        'invitation.inviter_id',
        'invitation.project_id',
        'project.name as project_name',
      ]),
  as: 'invitation',
  filters: {},
  by: newest('invitation.created_at'),
  shown: (page) =>
    page
      .select((eb) => [
        'invitation.id',
        sql`json_build_object('id', invitation.project_id, 'name', invitation.project_name)`.as('project'),
        userSummary(eb.ref('invitation.inviter_id')).as('inviter'),
        'invitation.role',
        'invitation.message',
        'invitation.created_at',
        'invitation.expires_at',
      ])
      .$castTo<Schema<'ReceivedInvitation'>>(),
});

/** Locks the project of an invitation, whose members will change. The same lock as `lockMembers`, for a user who is not a member yet. */
export const lockInvitedProject = compiled('invitations: lock the project of one', (db, p: Params<Key>) =>
  db
    .selectFrom('invitation')
    .innerJoin('project', 'project.id', 'invitation.project_id')
    .where(has(p))
    .select('project.id')
    .forNoKeyUpdate('project'),
);

/** Locks an invitation to answer, and returns what the answer depends on. Call it under the locks of the project and the account. */
export const lockReceived = compiled(
  'invitations: lock one to answer',
  (db, p: Params<Key & { user_id: string }>) =>
    valid(db)
      .innerJoin('user as self', (join) => join.on('self.id', '=', p.user_id))
      .leftJoin('project_member as own', (join) =>
        join.onRef('own.project_id', '=', 'invitation.project_id').on('own.user_id', '=', p.user_id),
      )
      .where(has(p))
      .select((eb) => [
        'invitation.id',
        'invitation.project_id',
        'invitation.user_id as answered_by',
        currentStatus.as('status'),
        eb('invitation.email', '=', eb.ref('self.email')).as('is_addressee'),
        'self.email_verified as is_verified',
        'project.archived as is_archived',
        eb('own.user_id', 'is not', null).as('is_member'),
        // The role that the inviter can give now; null if the inviter may not invite any more.
        sql<ProjectRole | null>`case when inviter.role is not null then least(invitation.role, inviter.role) end`.as(
          'granted_role',
        ),
      ])
      .forUpdate('invitation'),
);

type Joining = AuthorValues & { project_id: string; role: ProjectRole };

/** Makes the actor a member of a locked project, with an event. */
export const insertMember = compiled('members: add by an invitation', (db, p: Params<Joining>) =>
  db
    .with('after', (q) =>
      q
        .insertInto('project_member')
        .values({
          project_id: p.project_id,
          user_id: p.user_id,
          role: p.role,
          created_at: p.now,
          updated_at: p.now,
        })
        .returning(['user_id', 'version', 'role']),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'member.added',
          space_id: p.project_id,
          project_id: p.project_id,
          subject: { type: 'member', id: p.user_id, name: sql.ref<string>('user.full_name') },
          version: sql.ref('after.version'),
          changes: fieldChanges(['role'], { after: () => sql.ref('after.role') }),
        },
        authorIn(p),
        sql`after join "user" on "user".id = after.user_id`,
      ),
    )
    .selectFrom('after')
    .select('user_id'),
);

type Answer = AuthorValues & { id: string };

const target = (db: Database, { id }: Params<{ id: string }>) =>
  db.selectFrom('invitation').where('invitation.id', '=', id);

/** Ends a locked invitation that the actor accepts. */
export const acceptInvitation = compiled('invitations: accept', (db, p: Params<Answer>) =>
  invitation.update(db, {
    type: 'invitation.accepted',
    by: p,
    target: target(db, p),
    fields: { status: 'accepted', user_id: p.user_id, ended_at: p.now },
  }),
);

/** Ends a locked invitation that the actor declines. The event does not say who, because the project must not learn whose account it is. */
export const declineInvitation = compiled(
  'invitations: decline',
  (db, p: Params<Omit<Answer, 'client_address' | 'origin'>>) =>
    invitation.update(db, {
      type: 'invitation.declined',
      by: { ...NOBODY, now: p.now, request_id: p.request_id },
      target: target(db, p),
      fields: { status: 'declined', user_id: p.user_id, ended_at: p.now },
    }),
);

const NOBODY = { user_id: sql<string>`null`, client_address: sql<string>`null`, origin: sql<string>`null` };
