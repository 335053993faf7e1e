import { type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import { greetedName } from '../mail/recipient.ts';
import { isVisible } from './queries.ts';
import { wants } from './wants.ts';

type Owner = { user_id: string };
type Delivery = Schema<'NotificationDelivery'>;

/** When notifications are sent to a user whose row the statement has by this name. */
export const deliveryOf = (user: string) =>
  sql<Delivery>`(default_notification_delivery() || ${sql.ref(`${user}.settings`)} -> 'notification_delivery')`;

const delivery = deliveryOf('user');

export const findDeliveries = compiled(
  'notifications: when to send',
  (db, p: Params<{ user_ids: readonly string[] }>) =>
    db
      .selectFrom('user')
      .where(sql<SqlBool>`id = any(${p.user_ids}::uuid[])`)
      .select(['id as user_id', 'timezone', delivery.as('delivery')]),
);

/** Adds one job for each user. One that waits already stays when it is. */
export const enqueueMails = compiled(
  'notifications: send later',
  (_db, p: Params<{ user_ids: readonly string[]; times: readonly string[] }>) => sql`
    select from graphile_worker.add_jobs(array(
      select row('mail_notifications', json_build_object('user_id', mail.user_id), null, mail.run_at, null,
        'mail_notifications:' || mail.user_id, null, null)::graphile_worker.job_spec
      from unnest(${p.user_ids}::uuid[], ${p.times}::timestamptz[]) as mail (user_id, run_at)), true)`,
);

/** Finds the user, unless they want no message or their address is not verified. */
export const findReceiver = compiled('notifications: find the recipient', (db, p: Params<Owner>) =>
  db
    .selectFrom('user')
    .where('id', '=', p.user_id)
    .where('active', '=', true)
    .where('email_verified', '=', true)
    .where(sql<SqlBool>`${delivery} ->> 'email' <> 'never'`)
    .select(['email', greetedName.as('full_name'), 'locale', 'timezone', delivery.as('delivery')]),
);

/**
 * Chooses the notifications of the next message, and stores its ID with them, so that a repeated attempt is the same message. A message
 * that was chosen and not sent comes first. Returns its ID, or no row if nothing waits.
 */
export const claimMail = compiled(
  'notifications: choose those of a message',
  (_db, p: Params<Owner & { mail_id: string }>) => sql<{ mail_id: string }>`
    with waiting as (
      select id, mail_id from notification where user_id = ${p.user_id} and email_wanted for no key update),
    next as (
      select coalesce(max(mail_id::text)::uuid, ${p.mail_id}::uuid) as mail_id, max(mail_id::text) is null as is_new from waiting
      having count(*) > 0),
    claimed as (
      update notification set mail_id = next.mail_id from next, waiting
      where next.is_new and notification.id = waiting.id)
    select mail_id from next`,
);

/** Ends the wait of the notifications of a message, or of all of a user. */
export const endMail = compiled('notifications: sent', (db, p: Params<Owner & { mail_id: string | null }>) =>
  db
    .updateTable('notification')
    .set({ email_wanted: false })
    .where('user_id', '=', p.user_id)
    .where('email_wanted', '=', true)
    .where(sql<SqlBool>`coalesce(mail_id = ${p.mail_id}::uuid, ${p.mail_id}::uuid is null)`),
);

/** What a message says of a notification. */
export type MailedRow = {
  kind: Schema<'NotificationKind'>;
  count: number;
  actor: string | null;
  task_id: string | null;
  task: string | null;
  project_id: string | null;
  project: string | null;
  total: number;
};

/** Lists the notifications of a message that are still unread, visible, and wanted by email. */
export const listMailed = compiled(
  'notifications: list those of a message',
  (db, p: Params<Owner & { mail_id: string; limit: number }>) =>
    db
      .selectFrom('notification')
      .innerJoin('user', 'user.id', 'notification.user_id')
      .leftJoin('task', 'task.id', 'notification.task_id')
      .leftJoin('project', (join) =>
        join.on(sql<SqlBool>`project.id = coalesce(task.project_id, notification.project_id)`),
      )
      .leftJoin('event', (join) => join.on(sql<SqlBool>`event.position = notification.event_position`))
      .leftJoin('user as author', 'author.id', 'event.actor_id')
      .where('notification.user_id', '=', p.user_id)
      .where('notification.mail_id', '=', p.mail_id)
      .where('notification.email_wanted', '=', true)
      .where('notification.read_at', 'is', null)
      .where(sql<SqlBool>`(notification.snoozed_until > now()) is not true`)
      .where(
        sql<SqlBool>`${wants('user', sql.ref('notification.kind'), 'email', sql.ref('task.project_id'))}`,
      )
      .where(isVisible(db, p))
      .orderBy('notification.updated_at')
      .orderBy('notification.id')
      .limit(p.limit)
      .select([
        sql<Schema<'NotificationKind'>>`notification.kind`.as('kind'),
        'notification.count',
        'author.full_name as actor',
        'notification.task_id',
        'task.title as task',
        'project.id as project_id',
        sql<string | null>`coalesce(project.name, notification.project_name)`.as('project'),
        sql<number>`count(*) over ()::integer`.as('total'),
      ])
      .$castTo<MailedRow>(),
);
