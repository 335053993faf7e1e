import { type SqlBool, sql } from 'kysely';
import { linkTokenDigest } from '../../auth/links/tokens.ts';
import type { Schema } from '../../contract.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { enqueue } from '../../jobs/enqueue.ts';
import type { JobServices, Run } from '../../jobs/job.ts';
import { renderAndSend } from '../../mail/deliver.ts';
import { greetedName } from '../../mail/recipient.ts';
import { strangersLine } from '../../mail/render.ts';

type QueuedInvitation = { invitation_id: string; mail_id: string };

declare module '../../jobs/job.ts' {
  interface JobPayloads {
    send_invitation: QueuedInvitation;
  }
}

/** Sends the message `mail_id` of an invitation once the transaction is committed. */
export const sendInvitation = (db: Database, mail: QueuedInvitation): Promise<void> =>
  enqueue(db, 'send_invitation', mail);

/** The job `send_invitation`. A retry sends the same link again, unless the invitation has ended or was resent. Sends nothing if the person wants no such messages. */
export async function deliverInvitation(
  { invitation_id, mail_id }: QueuedInvitation,
  run: Run,
  services: JobServices,
): Promise<void> {
  const { db, linkTokens, appUrl } = services;
  const token = linkTokens.tokenOf(mail_id, 'invitation');
  const digest = linkTokenDigest(token);
  if (!digest) throw new TypeError('A new token of an invitation does not have the format of link tokens.');
  const issued = await issueToken.first(db, { id: invitation_id, mail_id, digest });
  if (!issued) return;
  const { inviter, project, message, role, expires_at, ...recipient } = issued;
  const values = {
    link: `${appUrl}/invitation?token=${token}`,
    inviter: strangersLine(inviter),
    project: strangersLine(project),
    message,
    role: role as Schema<'AssignableRole'>,
    expires_at,
  };
  await renderAndSend({ id: mail_id, recipient, template: 'invitation', values }, run, services);
}

/**
 * Whether the invited person wants no message. Only a verified account counts: another person may have registered the address, and
 * without a verified address the invitation is not in the list of the account.
 */
const isUnwanted = sql<SqlBool>`exists (select from "user" as invited where invited.email = invitation.email
  and invited.active and invited.email_verified
  and invited.settings #> '{notifications,project_invited,email}' = 'false')`;

/** Stores the token of the newest message of an open invitation, and returns what the message needs. */
const issueToken = compiled(
  'invitations: issue a token',
  (db, p: Params<{ id: string; mail_id: string; digest: Buffer }>) =>
    db
      .with('issued', (q) =>
        q
          .updateTable('invitation')
          .from(['project', 'user as inviter'])
          .set({ digest: p.digest })
          .where('invitation.id', '=', p.id)
          .where('invitation.mail_id', '=', p.mail_id)
          .where('invitation.status', '=', 'open')
          .where('invitation.expires_at', '>', sql<string>`now()`)
          .whereRef('project.id', '=', 'invitation.project_id')
          .where('project.deleted_at', 'is', null)
          .whereRef('inviter.id', '=', 'invitation.inviter_id')
          .where('inviter.active', '=', true)
          .where((eb) => eb.not(isUnwanted))
          .returning([
            'invitation.email',
            'invitation.role',
            'invitation.message',
            'invitation.expires_at',
            'project.name as project',
            'inviter.full_name as inviter',
          ]),
      )
      .selectFrom('issued')
      // The account of the address, if it has one.
      .leftJoin('user', (join) => join.onRef('user.email', '=', 'issued.email').on('user.active', '=', true))
      .select([
        'issued.email',
        'issued.role',
        'issued.message',
        'issued.expires_at',
        'issued.project',
        'issued.inviter',
        greetedName.as('full_name'),
        sql<string>`coalesce("user".locale, 'en')`.as('locale'),
        sql<string>`coalesce("user".timezone, 'UTC')`.as('timezone'),
      ]),
);
