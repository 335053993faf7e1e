import { sql } from 'kysely';
import { BATCH, erase, linesById } from '../../database/batches.ts';
import { MINUTE_MS } from '../../jobs/job.ts';
import { sweepRows } from '../../jobs/sweep.ts';
import type { Resource } from '../../resource.ts';
import { deliverInvitation } from './mail.ts';

export const invitations = {
  subjects: { invitation_id: 'invitation' },
  jobs: { send_invitation: { limitMs: MINUTE_MS, run: deliverInvitation } },
  sweeps: [
    sweepRows('invitation', sql`coalesce(ended_at, expires_at) < now() - interval '30 days'`),
    sweepRows('invitation_mail', sql`created_at < now() - interval '1 day'`),
  ],
  tables: {
    invitation: {
      exported: {
        file: 'invitations.ndjson',
        what: 'the invitations that you sent from projects whose invitations you can see, and those that you received',
        lines: (db, user_id) =>
          linesById(
            db,
            (after) => sql`
      select id, project_id, email, role, message, status, created_at, sent_at, expires_at, ended_at,
        coalesce(inviter_id = ${user_id}, false) as sent_by_you
      from invitation
      where id > ${after} and (
        user_id = ${user_id}
        or email = (select email from "user" where "user".id = ${user_id} and email_verified)
        or inviter_id = ${user_id} and exists (select from project_member as own
          where own.project_id = invitation.project_id and own.user_id = ${user_id} and own.role >= 'admin'))
      order by id limit ${BATCH}`,
          ),
      },
      // An open invitation to the address of the account belongs to the project. It ends after a week.
      erased: {
        batches: [
          (db, user_id) => erase(db, 'invitation', sql`inviter_id = ${user_id} or user_id = ${user_id}`),
        ],
      },
    },
    invitation_mail: {
      exported: { never: 'Rows count messages for a day.' },
      erased: { never: 'Rows limit messages to an address, and the sweep removes them after a day.' },
    },
  },
} satisfies Resource;
