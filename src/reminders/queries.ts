import { type SqlBool, sql } from 'kysely';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { oldest, paged } from '../database/paged.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged } from '../events/logged.ts';
import type { ListValues } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';
import type { Place } from './time.ts';

type Reminder = Schema<'Reminder'>;

/** The columns that the contract shows as they are. */
const stored = [
  'reminder.id',
  'reminder.remind_at',
  'reminder.relative_to',
  'reminder.minutes_before',
  'reminder.days_before',
  'reminder.channels',
  'reminder.snoozed_until',
  'reminder.sent_at',
  'reminder.created_at',
  'reminder.updated_at',
] as const;

/** The columns from which the other properties are derived. */
const parts = [
  'reminder.task_id',
  'reminder.user_id',
  'reminder.created_by as creator_id',
  'reminder.fire_at',
  'reminder.dated_at',
] as const;

/** A reminder, with what its time and status are computed from. */
export type Found = Omit<Reminder, 'next_at' | 'status'> & {
  fire_at: string | null;
  dated_at: string;
  place: Place;
};

/** What the time of a reminder depends on, as JSON. */
export const place = sql<Place>`(
  select json_build_object('due_date', task.due_date, 'due_on', task.due_on, 'start_date', task.start_date,
    'timezone', receiver.timezone, 'reminder_time', receiver.reminder_time)
  from task, "user" as receiver where task.id = reminder.task_id and receiver.id = reminder.user_id)`.as(
  'place',
);

/** The columns of a row that `shownReminder` reads. */
const shown = [
  'reminder.fire_at',
  'reminder.dated_at',
  place,
  sql<
    Reminder['task']
  >`(select json_build_object('id', task.id, 'title', task.title, 'completed', task.status = 'completed')
    from task where task.id = reminder.task_id)`.as('task'),
  userSummary(sql.ref<string>('reminder.user_id')).$notNull().as('user'),
] as const;

/** A reminder of another user is for the one who created it, too. */
const isOf = (user_id: Viewer['user_id']) =>
  sql<SqlBool>`(reminder.user_id = ${user_id} or reminder.created_by = ${user_id})`;

/** Selects the tasks that the viewer can see. */
const visibleTasks = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) =>
  db
    .selectFrom(spaces(db, viewer).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.deleted_at', 'is', null);

/** Selects the reminders of the viewer, and those that the viewer created for others. Every query of requests starts here. */
const visibleTo = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) =>
  visibleTasks(db, viewer).innerJoin('reminder', 'reminder.task_id', 'task.id').where(isOf(viewer.user_id));

type One = { user_id: string; task_id: string; id: string };

const one = (db: Pick<Database, 'selectFrom'>, p: Params<One>) =>
  visibleTo(db, p).where('reminder.id', '=', p.id).where('task.id', '=', p.task_id);

export const findReminder = compiled('reminders: get', (db, p: Params<One>) =>
  one(db, p)
    .select(stored)
    .select(shown)
    .select(userSummary(sql.ref<string | null>('reminder.created_by')).as('created_by'))
    .$castTo<Found>(),
);

export const listReminders = paged<{ user_id: string } & ListValues<'listReminders'>>('reminders: list')({
  from: (db, p) => visibleTo(db, p).where('reminder.task_id', '=', p.task_id).select(stored).select(parts),
  as: 'reminder',
  filters: {},
  by: oldest('reminder.created_at'),
  within: (db, p) => visibleTasks(db, p).where('task.id', '=', p.task_id).select('task.id'),
  shown: (page) =>
    page
      .select(stored)
      .select(shown)
      .select(userSummary(sql.ref<string | null>('reminder.creator_id')).as('created_by'))
      .$castTo<Found>(),
});

/**
 * Whether a reminder is sent when it is due: its task can be worked on, its user can see it, and is assigned to it unless it is their own
 * reminder. The statement has `task` beside `reminder`.
 */
export const isSendable = sql<SqlBool>`(task.deleted_at is null and task.status <> 'completed'
  and (task.space_id = reminder.user_id or exists (
    select from project_member join project on project.id = project_member.project_id
    where project_member.project_id = task.space_id and project_member.user_id = reminder.user_id and not project.archived))
  and (reminder.created_by is not distinct from reminder.user_id or exists (
    select from task_assignee where task_assignee.task_id = task.id and task_assignee.user_id = reminder.user_id)))`;

export const listUpcoming = paged<{ user_id: string } & ListValues<'listUpcomingReminders'>>(
  'reminders: list the next ones',
)({
  from: (db, p) =>
    db
      .selectFrom('reminder')
      .innerJoin('task', 'task.id', 'reminder.task_id')
      .where('reminder.user_id', '=', p.user_id)
      .where('reminder.fire_at', 'is not', null)
      .where(isSendable)
      .select(stored)
      .select(parts),
  as: 'reminder',
  filters: { until: (time) => sql`reminder.fire_at <= ${time}` },
  by: oldest('reminder.fire_at'),
  shown: (page) =>
    page
      .select(stored)
      .select(shown)
      .select(userSummary(sql.ref<string | null>('reminder.creator_id')).as('created_by'))
      .$castTo<Found>(),
});

// --- Writes -------------------------------------------------------------------

export type TimeFields = {
  remind_at: string | null;
  relative_to: string | null;
  minutes_before: number | null;
  days_before: number | null;
};

type NewReminder = AuthorValues &
  TimeFields & { receiver_id: string; task_id: string; channels: readonly string[]; fire_at: string | null };

/** The fields whose changes events list. */
export const LISTED = [
  'task_id',
  'remind_at',
  'relative_to',
  'minutes_before',
  'days_before',
  'channels',
  'snoozed_until',
] as const;

/** Events are only for the user who is reminded. They have no name, which would be the title of a task. */
const reminder = logged('reminder', stored, LISTED, (row) => ({
  space_id: row('user_id'),
  subject: { type: 'reminder', id: row('id'), name: null },
}));

/** Locks a task, so that its dates and the number of its reminders stay as they are until the reminder is written. */
export const lockTask = compiled(
  'reminders: lock the task',
  (db, p: Params<{ user_id: string; task_id: string }>) =>
    visibleTasks(db, p).where('task.id', '=', p.task_id).select('task.id').forNoKeyUpdate('task'),
);

/**
 * Finds what a new reminder depends on, after the task is locked. Keeps the time zone of the user who is reminded until the end of the
 * transaction. `receiver` is null if the task is not assigned to the other user.
 */
export const findTask = compiled(
  'reminders: find the task',
  (db, p: Params<{ user_id: string; task_id: string; receiver_id: string }>) =>
    db
      .selectFrom(spacesToWrite(db, p).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .leftJoin('user as receiver', (join) =>
        join
          .on('receiver.id', '=', p.receiver_id)
          .on('receiver.active', '=', true)
          .on(sql<SqlBool>`(receiver.id = ${p.user_id} or exists (
            select from task_assignee where task_assignee.task_id = task.id and task_assignee.user_id = receiver.id))`),
      )
      .where('task.id', '=', p.task_id)
      .where('task.deleted_at', 'is', null)
      .select(['space.role', 'task.project_id', 'task.due_date', 'task.due_on', 'task.start_date'])
      .select(['receiver.timezone', 'receiver.reminder_time'])
      .select(
        sql<number>`(select count(*)::integer from reminder
          where reminder.task_id = task.id and reminder.user_id = ${p.receiver_id})`.as('count'),
      ),
);

export const insertReminder = compiled('reminders: create', (db, p: Params<NewReminder>) =>
  reminder.insert(db, {
    type: 'reminder.created',
    by: p,
    values: {
      task_id: p.task_id,
      user_id: p.receiver_id,
      created_by: p.user_id,
      remind_at: p.remind_at,
      relative_to: p.relative_to,
      minutes_before: p.minutes_before,
      days_before: p.days_before,
      channels: sql`${p.channels}::text[]`,
      fire_at: p.fire_at,
      dated_at: p.now,
    },
  }),
);

/** Keeps the time zone of a user until the end of the transaction. */
export const lockReceiver = compiled('reminders: lock the user', (db, p: Params<{ receiver_id: string }>) =>
  db.selectFrom('user').where('id', '=', p.receiver_id).select('id').forShare(),
);

/** Locks a reminder. A separate statement, so that the next one sees what was committed during the wait. */
export const lockReminder = compiled('reminders: lock', (db, p: Params<One>) =>
  one(db, p).select('reminder.id').forUpdate('reminder'),
);

type Change = AuthorValues &
  One &
  Partial<TimeFields> & {
    channels?: readonly string[] | undefined;
    snoozed_until?: string | null | undefined;
    fire_at?: string | null | undefined;
    dated_at?: string | undefined;
  };

/** Changes a locked reminder. */
export const updateReminder = compiledShapes(
  'reminders: change',
  (db, p: Params<Change>) =>
    reminder.update(db, {
      type: 'reminder.updated',
      by: p,
      target: one(db, p),
      fields: {
        ...named(p, ['remind_at', 'relative_to', 'minutes_before', 'days_before', 'snoozed_until']),
        ...named(p, ['fire_at', 'dated_at']),
        ...(p.channels && { channels: sql`${p.channels}::text[]` }),
      },
    }),
  EVERY_VALUE,
);

/** Deletes a locked reminder. */
export const deleteReminder = compiled('reminders: delete', (db, p: Params<AuthorValues & One>) =>
  reminder.delete(db, { type: 'reminder.deleted', by: p, target: one(db, p) }),
);
