import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';

/** A message with an invitation. */
export type InvitationMail = { id: string; project_id: string; inviter_id: string; email: string };

/**
 * Messages within 24 hours. Someone who joins an organization is invited to a dozen projects at once; an attacker must not be able
 * to flood a mailbox from many projects, or many mailboxes.
 */
const MAX_BY_INVITER = 200;
const MAX_FROM_PROJECT = 200;
const MAX_TO_ADDRESS = 20;
const MAX_FROM_PROJECT_TO_ADDRESS = 5;

/** The time of the message that must be a day old before another one can be sent. */
const limiting = (which: RawBuilder<unknown>, limit: number) =>
  sql`(select created_at from invitation_mail where ${which} and created_at > now() - interval '1 day'
    order by created_at desc offset ${sql.lit(limit - 1)} limit 1)`;

/**
 * Lets one transaction at a time count messages to an address. The locks on the project and on the account of the inviter already do
 * so for the other limits, and every transaction takes them first.
 */
export const lockAddress = compiled(
  'invitations: lock an address',
  (_db, p: Params<{ email: string }>) =>
    sql`select pg_advisory_xact_lock(hashtextextended('taskflow invitations to ' || ${p.email}::text, 0))`,
);

type Sent = Omit<InvitationMail, 'id'>;

/** Returns how many seconds to wait before this message can be sent; null if it can be sent now. */
export const findWait = compiled(
  'invitations: find how long to wait before another message',
  (_db, p: Params<Sent>) => sql<{ seconds: number | null }>`
    select ceil(extract(epoch from max(created_at) + interval '1 day' - now()))::integer as seconds
    from (
      ${limiting(sql`inviter_id = ${p.inviter_id}::uuid`, MAX_BY_INVITER)}
      union all ${limiting(sql`project_id = ${p.project_id}::uuid`, MAX_FROM_PROJECT)}
      union all ${limiting(sql`email = ${p.email}`, MAX_TO_ADDRESS)}
      union all ${limiting(sql`email = ${p.email} and project_id = ${p.project_id}::uuid`, MAX_FROM_PROJECT_TO_ADDRESS)}
    ) as reached`,
);

/** Counts a message. */
export const countMail = compiled('invitations: count a message', (db, p: Params<InvitationMail>) =>
  db
    .insertInto('invitation_mail')
    .values({ id: p.id, project_id: p.project_id, inviter_id: p.inviter_id, email: p.email }),
);
