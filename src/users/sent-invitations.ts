import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent } from '../events/append.ts';

/**
 * Revokes the open invitations of members whom the statement has removed as `gone`, with `project_id` and `id`. A trigger would do so
 * too, but without events.
 */
export const revokeSent = (q: { updateTable: Database['updateTable'] }, { now }: Pick<Author, 'now'>) =>
  (q as Database)
    .updateTable('invitation')
    .from(sql<{ id: string; project_id: string }>`gone`.as('gone'))
    .set({
      status: sql`case when invitation.expires_at > now() then 'revoked' else 'expired' end::invitation_status`,
      digest: null,
      ended_at: sql`least(invitation.expires_at, ${now}::timestamptz)`,
    })
    .whereRef('invitation.project_id', '=', 'gone.project_id')
    .whereRef('invitation.inviter_id', '=', 'gone.id')
    .where('invitation.status', '=', 'open')
    .returning(['invitation.id', 'invitation.project_id', 'invitation.status']);

/** Appends an event for each invitation that the statement has as `revoked`. Those that had expired have no event, like every expiry. */
export const revokedEvents = (q: Pick<Database, 'insertInto'>, author: Author) =>
  appendEvent(
    q,
    {
      type: 'invitation.revoked',
      space_id: sql.ref('revoked.project_id'),
      project_id: sql.ref('revoked.project_id'),
      subject: { type: 'invitation', id: sql.ref('revoked.id'), name: null },
    },
    author,
    sql`revoked where revoked.status = 'revoked'`,
  );
