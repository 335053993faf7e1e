import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { IS_RARE } from '../events/newest.ts';
import { type EnqueueOptions, enqueue } from '../jobs/enqueue.ts';
import type { Recipient } from './recipient.ts';
import type { TemplateName, Values } from './texts/templates.ts';

/** A message, which is rendered when it is sent. `to` is a user, or the recipient if the account is closed. */
export type Mail = {
  [Name in TemplateName]: { template: Name; to: { user_id: string } | Recipient; values: Values[Name] };
}[TemplateName];

/** The ID is the same for all attempts to send the message. */
export type QueuedMail = Mail & { id: string };

declare module '../jobs/job.ts' {
  interface JobPayloads {
    send_mail: QueuedMail;
  }
}

/** The event that a notice is about, which limits how many are sent. null for messages that are sent once or contain a link. */
const CAUSES: Readonly<Record<TemplateName, Schema<'EventType'> | null>> = {
  verify_email: null,
  change_email: null,
  reset_password: null,
  become_admin: null,
  email_changed: null,
  account_deleted: null,
  password_changed: 'user.password_changed',
  password_was_reset: 'user.password_reset',
  session_reuse_detected: 'session.reuse_detected',
  api_key_created: 'api_key.created',
  export_ready: 'user.exported',
  webhook_disabled: 'webhook.disabled',
  invitation: null,
  notifications: null,
  address_proved: null,
  reminder: null,
  backups_failing: null,
};

/** Notices of one kind per account and hour. Otherwise an attacker could register another person's address and flood it. */
const MAX_AN_HOUR = 5;

/** Sends a message once the transaction is committed. Call it after the event that the message is about is written. */
export async function sendMail(db: Database, mail: Mail, options: EnqueueOptions = {}): Promise<void> {
  const cause = CAUSES[mail.template];
  if (cause && 'user_id' in mail.to && (await hasReachedLimit(db, mail.to.user_id, cause))) return;
  await enqueue(db, 'send_mail', { ...mail, id: randomUUID() }, options);
}

/** Returns whether the event happened more often in the last hour than the limit of notices. */
async function hasReachedLimit(db: Database, user_id: string, cause: Schema<'EventType'>): Promise<boolean> {
  const counted = await countCauses.first(db, { user_id, cause });
  return counted !== undefined && counted.times > MAX_AN_HOUR;
}

const countCauses = compiled(
  'mail: count the events that notices are about',
  (db, p: Params<{ user_id: string; cause: Schema<'EventType'> }>) =>
    db
      .selectFrom((q) =>
        q
          .selectFrom('event')
          .where('space_id', '=', p.user_id)
          .where('type', '=', p.cause)
          .where(IS_RARE)
          .orderBy('position', 'desc')
          .limit(MAX_AN_HOUR + 1)
          .select('created_at')
          .as('newest'),
      )
      .where('created_at', '>', sql<string>`now() - interval '1 hour'`)
      .select(sql<number>`count(*)::integer`.as('times')),
);
