import { sql } from 'kysely';
import { hindranceOf } from '../../access/hindrance.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import { appendEvent, BY_SERVICE } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import { about, subjectColumns } from '../events.ts';
import { canSee } from '../links.ts';
import { visibleTo } from '../queries.ts';
import { keptFields, type SeriesRow, seriesColumns, type Texts } from '../series.ts';

/** The latest task of a series, if the user can see it. */
export const findLatest = compiled(
  'recurrence: find the latest task',
  (db, p: Params<{ user_id: string; id: string }>) =>
    visibleTo(db, p)
      .innerJoin('recurrence_series', 'recurrence_series.task_id', 'task.id')
      .where('recurrence_series.id', '=', p.id)
      .select('recurrence_series.task_id'),
);

/** A series that is due, with its latest task, which is locked. */
export type DueSeries = SeriesRow & {
  kept: { readonly [name: string]: unknown };
  space_id: string;
  start_date: string | null;
  due_date: string | null;
  due_on: string | null;
  completed_at: string | null;
  /** Why no task can be created; null if one can be. */
  hindrance: 'access' | 'archived' | 'deleted' | 'subtask' | null;
  now: string;
};

/** The series of one transaction. */
export const BATCH = 100;

/**
 * Those that another process has locked are left to it. The task is locked before the series, like in every other write. Waits for no lock, so
 * it takes part in no deadlock.
 */
export const lockDue = compiled(
  'recurrence: lock the series that are due',
  (_db, p: Params<{ at: string | null }>) => sql<DueSeries>`
    select ${seriesColumns}, ${keptFields} as kept, task.space_id, task.start_date, task.due_date, task.due_on, task.completed_at,
      case
        when task.deleted_at is not null then 'deleted'
        when task.parent_id is not null then 'subtask'
        else ${hindranceOf(sql.ref('series.user_id'), sql.ref('task.space_id'))}
      end as hindrance,
      coalesce(${p.at}::timestamptz, now()) as now
    from recurrence_series as series join task on task.id = series.task_id
    where series.create_at <= coalesce(${p.at}::timestamptz, now())
    order by series.create_at, series.id limit ${sql.lit(BATCH)}
    for no key update of task skip locked for update of series skip locked`,
);

/** Takes dates, and returns those that had no task yet, by their place in the list. */
export const takeDates = compiled(
  'recurrence: take dates',
  (_db, p: Params<{ series_ids: readonly string[]; times: readonly string[] }>) => sql<{
    series_id: string;
    occurrence_at: string;
  }>`
    insert into recurrence_occurrence (series_id, occurrence_at)
    select * from unnest(${p.series_ids}::uuid[], ${p.times}::timestamptz[])
    on conflict do nothing returning series_id, occurrence_at`,
);

const advanced = sql`(id uuid, task_id uuid, status text, paused_because text, position text, next text, create_at timestamptz)`;

/** Stores where series are. */
export const advance = compiled(
  'recurrence: store where series are',
  (_db, p: Params<{ rows: string; now: string }>) => sql`
    update recurrence_series as series set task_id = given.task_id, status = given.status, paused_because = given.paused_because,
      position = given.position, next = given.next, create_at = given.create_at, updated_at = ${p.now},
      kept = case when series.task_id = given.task_id then series.kept else '{}' end,
      alone = case when series.task_id = given.task_id then series.alone else '{}' end
    from json_to_recordset(${p.rows}::json) as given ${advanced}
    where series.id = given.id`,
);

type Logged = { task_id: string } & Texts;

/** Appends the events of series that TaskFlow has paused, or whose next date has changed without a new task. */
export const logChanges = compiled(
  'recurrence: log changes',
  (db, p: Params<{ rows: string; now: string }>) =>
    db
      .with(
        'given',
        () =>
          sql<Logged>`(select * from json_to_recordset(${p.rows}::json) as given (task_id uuid, before text, after text))`,
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('given')
          .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: p.now }))
          .whereRef('task.id', '=', 'given.task_id')
          .returning([...subjectColumns, 'given.before', 'given.after']),
      )
      .with('event', (q) => {
        const changes = fieldChanges(['recurrence'], {
          before: () => sql`after.before`,
          after: () => sql`after.after`,
        });
        const author = { ...BY_SERVICE, now: p.now };
        return appendEvent(q, { type: 'task.updated', ...about('after'), changes }, author, 'after');
      })
      .selectFrom('after')
      .select('after.id'),
);

/** Fails if somebody lost the right to create tasks meanwhile. After the inserts, which lock the projects against the removal of members. */
export const assertStillAllowed = compiled(
  'recurrence: check the roles again',
  (_db, p: Params<{ space_ids: readonly string[]; user_ids: readonly string[] }>) => sql`
    select assert_role(given.space_id, given.user_id, 'member')
    from unnest(${p.space_ids}::uuid[], ${p.user_ids}::uuid[]) as given (space_id, user_id)`,
);

const REMINDER = ['task_id', 'relative_to', 'minutes_before', 'days_before', 'channels'] as const;

/** Copies the reminders that follow a date, of users who can see the new tasks. */
export const copyReminders = compiled(
  'recurrence: copy reminders',
  (db, p: Params<{ task_ids: readonly string[]; copy_ids: readonly string[]; now: string }>) =>
    db
      .with(
        'after',
        () => sql<{ id: string; user_id: string }>`(
          insert into reminder (task_id, user_id, created_by, relative_to, minutes_before, days_before, channels, fire_at, dated_at,
            created_at, updated_at)
          select copy.id, reminder.user_id, reminder.created_by, reminder.relative_to, reminder.minutes_before, reminder.days_before,
            reminder.channels, '-infinity', ${p.now}, ${p.now}, ${p.now}
          from unnest(${p.task_ids}::uuid[], ${p.copy_ids}::uuid[]) as copy (task_id, id)
            join reminder on reminder.task_id = copy.task_id and reminder.relative_to is not null
            join task on task.id = copy.id
          where ${canSee('reminder.user_id', sql`task.space_id`)}
          returning id, user_id, created_by, task_id, relative_to, minutes_before, days_before, channels)`,
      )
      .with('event', (q) =>
        appendEvent(
          q,
          {
            type: 'reminder.created',
            space_id: sql.ref('after.user_id'),
            subject: { type: 'reminder', id: sql.ref('after.id'), name: null },
            changes: fieldChanges(REMINDER, { after: (name) => sql.ref(`after.${name}`) }),
          },
          { ...BY_SERVICE, now: p.now },
          'after',
        ),
      )
      .selectFrom('after')
      .select('after.id'),
);
