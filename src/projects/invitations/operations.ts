import { randomUUID } from 'node:crypto';
import type { ProjectRole } from '../../../generated/tables.ts';
import { canGive, isAllowed } from '../../access/roles.ts';
import { linkTokenDigest } from '../../auth/links/tokens.ts';
import { proveAddress } from '../../auth/prove-address.ts';
import type { Context } from '../../context.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, invalid } from '../../errors.ts';
import { authorOf } from '../../events/append.ts';
import type { Handlers } from '../../handlers.ts';
import { normalizeEmail } from '../../users/email.ts';
import { lockMembers } from '../members.ts';
import { findProject } from '../queries.ts';
import { canInvite } from './inviters.ts';
import { countMail, findWait, lockAddress } from './limits.ts';
import { sendInvitation } from './mail.ts';
import * as invitations from './queries.ts';
import * as invited from './received.ts';

/** As many as a team needs at once. More look like an attack on mailboxes. */
const MAX_OPEN = 200;

/** The operations of members who invite people. */
export const projectInvitations = {
  async listInvitations({ path, query }, { db, actor, paginate }) {
    const found = await invitations.findRight.first(db, { ...path, user_id: actor.user_id });
    if (!found) throw new ApiError('NOT_FOUND');
    if (!canInvite(found)) throw new ApiError('FORBIDDEN');
    const values = { ...path, ...query, user_id: actor.user_id };
    const list = await paginate((window) => invitations.listInvitations(db, values, window));
    return { status: 200, ...list };
  },

  async createInvitation({ path, body }, context) {
    const email = normalizeEmail(body.email);
    const message = body.message?.trim() || null;
    return inProject(path, context, async (db, project) => {
      assertMayInvite(project, body.role);
      const { project_id } = project;
      const { open_id } = await checkAddress(db, { project_id, email });
      if (open_id !== null) throw invitationExists(open_id);
      const mail = await reserveMail(db, { project_id, email }, context);
      await invitations.markExpired.run(db, { project_id, email });
      const { role } = body;
      const values = { project_id, email, role, message, mail_id: mail.id, ...authorOf(context) };
      const data = await invitations.insertInvitation.one(db, values);
      await sendInvitation(db, { invitation_id: data.id, mail_id: mail.id });
      const Location = `/api/v1/projects/${project_id}/invitations/${data.id}`;
      return { status: 201 as const, headers: { Location }, data };
    });
  },

  async resendInvitation({ path }, context) {
    return inProject(path, context, async (db, project) => {
      const { project_id } = project;
      const id = path.invitation_id;
      const found = await invitations.findInvitation.first(db, { project_id, id });
      assertMayInvite(project, found?.role);
      assertMayChange(project, found, context);
      const { email } = found;
      if (found.stored_status !== 'open') throw new ApiError('INVITATION_ENDED');
      await checkAddress(db, { project_id, email });
      const mail = await reserveMail(db, { project_id, email }, context);
      const values = { project_id, id, mail_id: mail.id, ...authorOf(context) };
      const renewed = await invitations.renewInvitation.first(db, values);
      if (!renewed) throw new ApiError('INVITATION_ENDED');
      const { allowed: _, ...data } = renewed;
      await sendInvitation(db, { invitation_id: data.id, mail_id: mail.id });
      return { status: 200 as const, data };
    });
  },

  async revokeInvitation({ path }, context) {
    return inProject(path, context, async (db, project) => {
      const key = { project_id: project.project_id, id: path.invitation_id };
      const found = await invitations.findInvitation.first(db, key);
      assertMayChange(project, found, context);
      if (found.status !== 'open') throw new ApiError('INVITATION_ENDED');
      const revoked = await invitations.revokeInvitation.first(db, { ...key, ...authorOf(context) });
      if (!revoked) throw new ApiError('INVITATION_ENDED');
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

/** The operations of invited people. */
export const receivedInvitations = {
  async listMyInvitations({ query }, { db, actor, paginate }) {
    const values = { ...query, user_id: actor.user_id };
    const list = await paginate((window) => invited.listReceived(db, values, window));
    return { status: 200, ...list };
  },

  async acceptInvitation({ body }, context) {
    return answer(body, context, async (db, found) => {
      const { project_id, granted_role } = found;
      const author = authorOf(context);
      if (!isAnswered(found, 'accepted', context)) {
        if (found.status !== 'open' || granted_role === null) throw new ApiError('INVITATION_ENDED');
        if (found.is_archived) throw new ApiError('PROJECT_ARCHIVED');
        if (body.token !== undefined && !found.is_verified) {
          context.accessChanged(author.user_id);
          await proveAddress(db, context);
        }
        if (!found.is_member) {
          await invited.insertMember.run(db, { project_id, role: granted_role, ...author });
        }
        await invited.acceptInvitation.run(db, { id: found.id, ...author });
      }
      const data = await findProject(db, context, project_id);
      // The person has left the project since.
      if (!data) throw new ApiError('INVITATION_ENDED');
      return { status: 200 as const, data, project_id };
    });
  },

  async declineInvitation({ body }, context) {
    return answer(body, context, async (db, found) => {
      if (!isAnswered(found, 'declined', context)) {
        if (found.status !== 'open') throw new ApiError('INVITATION_ENDED');
        const { now, request_id, session } = context;
        const values = { id: found.id, user_id: session.user_id, now, request_id };
        await invited.declineInvitation.run(db, values);
      }
      return { status: 204 as const };
    });
  },
} satisfies Partial<Handlers>;

// --- Inviting ---------------------------------------------------------------------

type LockedProject = NonNullable<Awaited<ReturnType<typeof lockMembers.first>>> & { project_id: string };

/** Runs a change of invitations under the lock of the project's members, with the actor's role as of then. */
function inProject<Reply>(
  path: { project_id: string },
  context: Context,
  change: (db: Database, project: LockedProject) => Promise<Reply>,
): Promise<Reply> {
  const project_id = path.project_id;
  const lock = (db: Database) => lockMembers.first(db, { project_id, user_id: context.actor.user_id });
  return context.transaction(async (db) => {
    const project = await lock(db);
    if (!project) throw new ApiError('NOT_FOUND');
    return change(db, { ...project, project_id });
  }, lock);
}

/** Checks the right to invite, and to give the role. */
function assertMayInvite(project: LockedProject, given: ProjectRole = 'viewer'): void {
  if (!canInvite(project)) throw new ApiError('FORBIDDEN');
  if (project.archived) throw new ApiError('PROJECT_ARCHIVED');
  if (canGive(project.role, given)) return;
  const message = 'Choose a role that is not higher than your own.';
  throw new ApiError('FORBIDDEN', { errors: [{ field: 'role', code: 'ROLE_TOO_HIGH', message }] });
}

type Found = Awaited<ReturnType<typeof invitations.findInvitation.first>>;

/** Checks the right to change an invitation: admins and the owner every one, other members their own. */
function assertMayChange(
  { role }: LockedProject,
  found: Found,
  { actor }: Context,
): asserts found is NonNullable<Found> {
  const isOwn = found?.inviter_id === actor.user_id;
  if (!isOwn && !isAllowed(role, 'invite people')) throw new ApiError('FORBIDDEN');
  if (!found) throw new ApiError('NOT_FOUND');
}

type Address = { project_id: string; email: string };

/** Checks that the address can get an open invitation. Returns the one that it has. */
async function checkAddress(db: Database, address: Address) {
  const found = await invitations.findObstacles.one(db, address);
  if (found.is_member) {
    const code = 'ALREADY_MEMBER';
    const message = 'Change the role of the member instead.';
    throw new ApiError(code, { errors: [{ field: 'email', code, message }] });
  }
  if (found.open_id === null && found.open_count >= MAX_OPEN) throw new ApiError('TOO_MANY_INVITATIONS');
  return found;
}

/** Counts a message by the actor, unless a limit is reached. */
async function reserveMail(db: Database, address: Address, { actor }: Context): Promise<{ id: string }> {
  const sent = { inviter_id: actor.user_id, ...address };
  await lockAddress.run(db, { email: address.email });
  const { seconds } = await findWait.one(db, sent);
  if (seconds !== null) {
    const message = 'Too many invitations within a day. Wait for the seconds in `Retry-After`.';
    throw new ApiError('RATE_LIMITED', { message, headers: { 'Retry-After': String(seconds) } });
  }
  const mail = { id: randomUUID(), ...sent };
  await countMail.run(db, mail);
  return mail;
}

function invitationExists(id: string): ApiError {
  const code = 'INVITATION_EXISTS';
  const message = `Resend or revoke the invitation ${id}.`;
  return new ApiError(code, { errors: [{ field: 'email', code, message }] });
}

// --- Answering ----------------------------------------------------------------------

type Received = NonNullable<Awaited<ReturnType<typeof invited.lockReceived.first>>>;

/** Runs the answer to an invitation that is for the actor, under the locks of its project and of the actor's account. */
function answer<Reply>(
  { token, invitation_id }: Schema<'InvitationAnswer'>,
  context: Context,
  work: (db: Database, found: Received) => Promise<Reply>,
): Promise<Reply> {
  const { user_id } = context.session;
  const digest = token === undefined ? null : linkTokenDigest(token);
  const key = { digest: digest ?? null, id: invitation_id ?? null };
  return context.transaction(
    async (db) => {
      const found = await invited.lockReceived.first(db, { ...key, user_id });
      const isOwn = found && (found.is_addressee || found.answered_by === user_id);
      if (token === undefined) {
        // Other people must not learn that the invitation exists.
        if (!isOwn || !found.is_verified) throw invalid([UNKNOWN_INVITATION]);
      } else {
        if (!found) throw new ApiError('INVITATION_ENDED');
        if (!isOwn) throw new ApiError('INVITATION_FOR_ANOTHER_ADDRESS');
      }
      return work(db, found);
    },
    (db) => invited.lockInvitedProject.first(db, key),
  );
}

const isAnswered = (
  { status, answered_by }: Received,
  wanted: 'accepted' | 'declined',
  { session }: Context,
): boolean => status === wanted && answered_by === session.user_id;

const UNKNOWN_INVITATION = {
  field: 'invitation_id',
  code: 'UNKNOWN_INVITATION',
  message: 'Choose an invitation from the list of yours.',
} as const;
