import { type SqlBool, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { CLOCK } from '../database/now.ts';
import { notificationLine, oneLine } from '../mail/render.ts';
import type { PushMessage } from '../push/message.ts';
import type { Prepared } from '../push/pusher.ts';
import { type Due, queuePushes } from '../push/queue.ts';
import { quietEnd } from './delivery.ts';
import { deliveryOf } from './mail-queries.ts';
import { placeOf } from './place.ts';
import { isVisible, unreadCount } from './queries.ts';
import { wants } from './wants.ts';

type Kind = Schema<'NotificationKind'>;

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

/** Messages about a time are of no use long after it. */
const TTL_SECONDS: { readonly [Name in Kind]?: number } = {
  reminder: DAY_SECONDS,
  due_soon: DAY_SECONDS,
  overdue: 2 * DAY_SECONDS,
};
const OTHER_TTL_SECONDS = 7 * DAY_SECONDS;
const TEST_TTL_SECONDS = 60;

/** What a user waits for. The device can show the others when it is awake anyway. */
const URGENT: ReadonlySet<Kind> = new Set(['assigned', 'mentioned', 'commented', 'reminder', 'due_soon']);

const MAX_TITLE_CHARACTERS = 100;
const MAX_BODY_CHARACTERS = 250;

/** Queues notifications for the devices of their receivers, after their quiet hours. Call it in the transaction that writes them. */
export async function schedulePushes(
  trx: Database,
  pushes: readonly { id: string; user_id: string }[],
  now: number,
): Promise<void> {
  if (pushes.length === 0) return;
  const found = await findDevices.all(trx, { user_ids: [...new Set(pushes.map(({ user_id }) => user_id))] });
  const times = new Map(
    found.map(({ user_id, timezone, delivery }) => [
      user_id,
      new Date(quietEnd(now, timezone, delivery)).toISOString(),
    ]),
  );
  const queued = pushes.flatMap(({ id, user_id }) => {
    const time = times.get(user_id);
    return time === undefined ? [] : [{ id, user_id, time }];
  });
  if (queued.length === 0) return;
  await queuePushes.run(trx, {
    ids: queued.map(({ id }) => id),
    user_ids: queued.map(({ user_id }) => user_id),
    times: queued.map(({ time }) => time),
  });
}

/** Finds those of the users who have devices. */
const findDevices = compiled(
  'notifications: find users with devices',
  (db, p: Params<{ user_ids: readonly string[] }>) =>
    db
      .selectFrom('user')
      .where(sql<SqlBool>`id = any(${p.user_ids}::uuid[])`)
      .where(sql<SqlBool>`exists (select from push_subscription where user_id = "user".id)`)
      .select(['id as user_id', 'timezone', deliveryOf('user').as('delivery')]),
);

/** Finds the messages of claimed subscriptions, if they are still unread, visible, and wanted on this channel. */
export const findPushes = compiled(
  'notifications: find claimed push messages',
  (db, p: Params<{ ids: readonly string[] }>) => {
    const user_id = sql.ref('subscription.user_id') as never;
    const waiting = db
      .selectFrom('push_delivery')
      .where(sql<SqlBool>`push_delivery.subscription_id = subscription.id`)
      .where(sql<SqlBool>`push_delivery.due_at <= ${CLOCK}`)
      .orderBy('push_delivery.due_at')
      .orderBy('push_delivery.id')
      .limit(1)
      .select(['push_delivery.id', 'push_delivery.notification_id', 'push_delivery.revision'])
      .select(['push_delivery.tries', 'push_delivery.created_at']);
    const shown = db
      .selectFrom('notification')
      .leftJoin('task', 'task.id', 'notification.task_id')
      .leftJoin('project', (join) =>
        join.on(sql<SqlBool>`project.id = coalesce(task.project_id, notification.project_id)`),
      )
      .leftJoin('event', (join) => join.on(sql<SqlBool>`event.position = notification.event_position`))
      .leftJoin('user as author', 'author.id', 'event.actor_id')
      .where(sql<SqlBool>`notification.id = waiting.notification_id`)
      .where('notification.read_at', 'is', null)
      .where(sql<SqlBool>`(notification.snoozed_until > now()) is not true`)
      .where(
        sql<SqlBool>`${wants('receiver', sql.ref('notification.kind'), 'push', sql.ref('task.project_id'))}`,
      )
      .where(isVisible(db, { user_id }))
      .select(['notification.id', 'notification.kind', 'notification.count', 'author.full_name as actor'])
      .select(['notification.task_id', 'task.title as task', 'project.id as project_id'])
      .select(sql<string | null>`coalesce(project.name, notification.project_name)`.as('project'))
      .select(['notification.comment_id', 'notification.updated_at']);
    return sql<Due>`
      select subscription.id, subscription.lease, subscription.user_id, subscription.target, subscription.target_digest,
        subscription.failing_since, receiver.timezone, receiver.locale, ${deliveryOf('receiver')} as delivery,
        waiting.id as delivery_id, coalesce(waiting.revision, 0) as revision, coalesce(waiting.tries, 0) as tries,
        coalesce(waiting.created_at, now()) as created_at, waiting.id is not null and waiting.notification_id is null as is_test,
        (select to_json(shown) from (${shown}) as shown where receiver.active) as shown,
        ${unreadCount(db, { user_id }, sql`now()`)} as unread_count
      from push_subscription as subscription
      join "user" as receiver on receiver.id = subscription.user_id
      left join lateral (${waiting}) as waiting on true
      where subscription.id = any(${p.ids}::uuid[])`;
  },
);

const TEST = {
  title: 'TaskFlow',
  body: 'This is a test. Push messages reach this device.',
} as const;

/** Returns the message that is to be sent now. */
export function preparePush(due: Due, now: number, appUrl: string): Prepared {
  if (due.is_test)
    return isOver(due, now, TEST_TTL_SECONDS) ? 'dropped' : { message: testMessage(due, appUrl) };
  const { shown, timezone, delivery, locale, unread_count } = due;
  if (!shown) return 'dropped';
  const awake = quietEnd(now, timezone, delivery);
  if (awake > now) return { waitUntil: new Date(awake).toISOString() };
  const ttlSeconds = TTL_SECONDS[shown.kind] ?? OTHER_TTL_SECONDS;
  if (isOver(due, now, ttlSeconds)) return 'dropped';
  const { id, kind, task, project, task_id, project_id, comment_id, updated_at } = shown;
  const tag = id.replaceAll('-', '');
  return {
    message: {
      content: {
        notification_id: id,
        kind,
        title: shortened(oneLine(task ?? project ?? 'TaskFlow'), MAX_TITLE_CHARACTERS),
        body: shortened(notificationLine(shown, locale), MAX_BODY_CHARACTERS),
        tag,
        url: appUrl + placeOf(shown),
        ...{ task_id, project_id, comment_id, unread_count },
        // PostgreSQL writes times in JSON in another form.
        created_at: new Date(updated_at).toISOString(),
      },
      topic: tag,
      ttlSeconds,
      isUrgent: URGENT.has(kind),
    },
  };
}

function testMessage({ id, created_at, unread_count }: Due, appUrl: string): PushMessage {
  const tag = id.replaceAll('-', '');
  const none = { notification_id: null, kind: null, task_id: null, project_id: null, comment_id: null };
  const content = { ...none, ...TEST, tag, url: `${appUrl}/notifications`, unread_count, created_at };
  return { content, topic: tag, ttlSeconds: TEST_TTL_SECONDS, isUrgent: true };
}

/** Whether a push service would have given up meanwhile. */
const isOver = ({ created_at }: Due, now: number, ttlSeconds: number) =>
  now > Date.parse(created_at) + ttlSeconds * 1_000;

/** Cuts a text off between characters as people see them. */
function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = [...new Intl.Segmenter().segment(text.slice(0, max * 2))].slice(0, max - 1);
  return `${kept
    .map(({ segment }) => segment)
    .join('')
    .slice(0, max * 2)
    .trimEnd()}…`;
}
