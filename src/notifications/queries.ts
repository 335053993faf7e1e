import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import { jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import { derived, storedInJson } from '../activity/shown.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { newest, paged } from '../database/paged.ts';
import { AUTHOR, type AuthorValues, appendEvent, authorIn } from '../events/append.ts';
import { logged, type TargetValues } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

type Notification = Schema<'Notification'>;

/** The columns that the contract shows as they are. */
const stored = [
  'notification.id',
  'notification.count',
  'notification.read_at',
  'notification.snoozed_until',
  'notification.created_at',
] as const;

/** The columns from which the other properties are derived. */
const parts = [
  'notification.kind',
  'notification.updated_at',
  'notification.task_id',
  'notification.project_id',
  'notification.project_name',
  'notification.comment_id',
  'notification.event_position',
] as const;

const rows = expressionBuilder<Tables, never>();

/** The comment that a notification is about is gone, and there was only one. */
const hasLostComment = sql<SqlBool>`(notification.kind in ('commented', 'mentioned') and notification.count = 1
  and not exists (select from comment where comment.id = notification.comment_id and comment.deleted_at is null))`;

/** Whether the receiver can see what a notification is about, which has its task beside it as `task`. */
export const isVisible = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) => sql<SqlBool>`(
  (notification.task_id is null or task.deleted_at is null and task.space_id in (
    select space.id from ${spaces(db, viewer)} as space))
  and not ${hasLostComment}
  and (notification.invitation_id is null or exists (
    select from invitation where invitation.id = notification.invitation_id and invitation.status = 'open')))`;

/** Selects the notifications that the app shows to a user. Every query of requests starts here. */
function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db
    .selectFrom('notification')
    .leftJoin('task', 'task.id', 'notification.task_id')
    .where('notification.user_id', '=', viewer.user_id)
    .where('notification.in_app', '=', true)
    .where(isVisible(db, viewer));
}

/** Selects the properties that are not columns. */
function shown(viewer: Viewer) {
  const newestEvent = rows
    .selectFrom('event')
    .where('event.position', '=', sql<number>`notification.event_position`);
  const isReadable = sql<SqlBool>`event.space_id in (select space.id from ${spaces(rows, viewer)} as space)`;
  const comment = sql<string | null>`(select comment.id from comment
    where comment.id = notification.comment_id and comment.deleted_at is null)`;
  return [
    sql<Schema<'NotificationKind'>>`notification.kind`.as('kind'),
    sql<
      Notification['task']
    >`(select json_build_object('id', about.id, 'title', about.title, 'completed', about.status = 'completed')
      from task as about where about.id = notification.task_id)`.as('task'),
    sql<Notification['project']>`coalesce(
      (select json_build_object('id', project.id, 'name', project.name)
        from task as about join project on project.id = about.project_id where about.id = notification.task_id),
      case when notification.project_id is not null
        then json_build_object('id', notification.project_id, 'name', notification.project_name) end)`.as(
      'project',
    ),
    comment.as('comment_id'),
    userSummary(sql<string | null>`(${newestEvent.select('event.actor_id')})`).as('actor'),
    jsonObjectFrom(newestEvent.where(isReadable).select(storedInJson).select(derived))
      .$castTo<Notification['event']>()
      .as('event'),
    sql<boolean>`notification.read_at is not null`.as('read'),
    // Not changed by its receiver.
    sql<string>`notification.updated_at`.as('updated_at'),
  ] as const;
}

const findVisible = compiled('notifications: get', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p).where('notification.id', '=', p.id).select(stored).select(shown(p)),
);

export const findNotification = (db: Database, values: { user_id: string; id: string }) =>
  findVisible.first(db, values);

// --- Lists --------------------------------------------------------------------

type ListedValues = { user_id: string; now: string } & ListValues<'listNotifications'>;

const isSnoozed = (now: Expression<string>) => sql<SqlBool>`notification.snoozed_until > ${now}`;

export const listNotifications = paged<ListedValues>('notifications: list')({
  from: (db, p) => visibleTo(db, p).select([...stored, ...parts]),
  as: 'notification',
  filters: {
    kind: (kinds) => sql`notification.kind = any(${kinds}::text[])`,
    project_id: (id) => sql`coalesce(task.project_id, notification.project_id) = ${id}`,
    task_id: (id) => sql`notification.task_id = ${id}`,
    read: { true: sql`notification.read_at is not null`, false: sql`notification.read_at is null` },
    snoozed: {
      true: (p) => isSnoozed(p.now),
      false: (p) => sql`(${isSnoozed(p.now)}) is not true`,
    },
  },
  always: ['snoozed'],
  by: newest('notification.listed_at'),
  shown: (page, p) => page.select(stored).select(shown(p)),
});

/** Where the number of unread ones stops, as the contract states. */
const MAX_UNREAD = 1_000;

/** SQL for the number of unread notifications of a user, without snoozed ones. */
export const unreadCount = (db: Pick<Database, 'selectFrom'>, viewer: Viewer, now: Expression<string>) => {
  const unread = visibleTo(db, viewer)
    .where('notification.read_at', 'is', null)
    .where(sql<SqlBool>`(${isSnoozed(now)}) is not true`)
    .limit(MAX_UNREAD)
    .select('notification.id');
  return sql<number>`(select count(*)::integer from (${unread}) as unread)`;
};

export const countUnread = compiled(
  'notifications: count the unread ones',
  (db, p: Params<{ user_id: string; now: string }>) => sql<{ unread_count: number }>`
    select ${unreadCount(db, p, p.now)} as unread_count`,
);

// --- Writes -------------------------------------------------------------------

/** Only the receiver of a notification can read its events. They have no name, which would be the title of a task. */
const notification = logged('notification', stored, ['read_at', 'snoozed_until'], (row) => ({
  space_id: row('user_id'),
  subject: { type: 'notification', id: row('id'), name: null },
}));

type Update = TargetValues & { read?: boolean | undefined; snoozed_until?: string | null | undefined };

/** Marks a notification as read or unread, and snoozes it. */
export const updateNotification = compiledShapes(
  'notifications: change',
  (db, p: Params<Update>) => {
    const { read, snoozed_until } = p;
    const isRead =
      read ??
      (snoozed_until &&
        sql<boolean>`${snoozed_until}::timestamptz is null and notification.read_at is not null`);
    return notification
      .update(db, {
        type: 'notification.updated',
        by: p,
        target: visibleTo(db, p).where('notification.id', '=', p.id),
        fields: {
          ...(isRead && {
            read_at: sql<string>`case when ${isRead} then coalesce(notification.read_at, ${p.now}) end`,
            is_open: sql<boolean>`notification.is_open and not ${isRead}`,
          }),
          ...(snoozed_until && {
            snoozed_until,
            listed_at: sql<string>`coalesce(${snoozed_until}::timestamptz, notification.updated_at)`,
          }),
        },
      })
      .select(shown(p));
  },
  EVERY_VALUE,
);

export const deleteNotification = compiled('notifications: delete', (db, p: Params<TargetValues>) =>
  notification.delete(db, {
    type: 'notification.deleted',
    by: p,
    target: visibleTo(db, p).where('notification.id', '=', p.id),
  }),
);

/** Appends one event if the statement has read any notifications, which it has as `after`. */
const readEvent = (q: Pick<Database, 'insertInto'>, p: Params<AuthorValues>) =>
  appendEvent(
    q,
    {
      type: 'notification.read',
      space_id: p.user_id,
      subject: { type: 'user', id: p.user_id, name: null },
    },
    authorIn(p),
    sql`(select from after limit 1) as any_of_them`,
  );

type Selection = AuthorValues & Schema<'NotificationsReadRequest'>;

/** Marks the unread notifications of a user as read, except snoozed ones, and counts those that the app shows. */
export const markRead = compiledShapes(
  'notifications: mark as read',
  (db, p: Params<Selection>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('notification')
          .set({ read_at: p.now, is_open: false })
          .where('notification.user_id', '=', p.user_id)
          .where('notification.read_at', 'is', null)
          .where(sql<SqlBool>`(${isSnoozed(p.now)}) is not true`)
          .$if(p.up_to !== undefined, (some) =>
            some.where(sql<SqlBool>`notification.updated_at <= ${p.up_to}::timestamptz`),
          )
          .$if(p.kinds !== undefined, (some) =>
            some.where(sql<SqlBool>`notification.kind = any(${p.kinds}::text[])`),
          )
          .$if(p.project_ids !== undefined, (some) =>
            some.where(
              sql<SqlBool>`coalesce((select task.project_id from task where task.id = notification.task_id), notification.project_id)
                = any(${p.project_ids}::uuid[])`,
            ),
          )
          .returning('notification.in_app'),
      )
      .with('logged', (q) => readEvent(q, p))
      .selectFrom('after')
      .select(sql<number>`count(*) filter (where after.in_app)::integer`.as('read_count')),
  {
    all: [[...AUTHOR], {}],
    'with every filter': [{ allBut: [] }, {}],
  },
);

/** Marks the unread notifications about a task as read. Returns no row if the user cannot see the task. */
export const markTaskRead = compiled(
  'notifications: read a task',
  (db, p: Params<AuthorValues & { id: string }>) =>
    db
      .with('visible', (q) =>
        q
          .selectFrom(spaces(db, p).as('space'))
          .innerJoin('task', 'task.space_id', 'space.id')
          .where('task.id', '=', p.id)
          .where('task.deleted_at', 'is', null)
          .select('task.id'),
      )
      .with('after', (q) =>
        q
          .updateTable('notification')
          .from('visible')
          .set({ read_at: p.now, is_open: false })
          .whereRef('notification.task_id', '=', 'visible.id')
          .where('notification.user_id', '=', p.user_id)
          .where('notification.read_at', 'is', null)
          .returning('notification.id'),
      )
      .with('logged', (q) => readEvent(q, p))
      .selectFrom('visible')
      .select('visible.id'),
);
