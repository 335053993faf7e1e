import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type AuthorValues, appendEvent, authorIn, authorOf } from '../events/append.ts';
import { fieldChanges } from '../events/field-changes.ts';
import { fromShown, type ShownRepetition, shownRepetition } from '../recurrence/repetition.ts';
import { isDay, type Moment } from '../recurrence/series.ts';
import { about, subjectColumns } from './events.ts';
import { assigneeIdsOf } from './relations.ts';
import type { Planned, Progress, Repeated } from './series-plan.ts';
import type { Context } from './written.ts';

/** A series as it is stored. */
export type SeriesRow = {
  id: string;
  task_id: string;
  user_id: string | null;
  definition: ShownRepetition;
  status: Progress['status'];
  paused_because: string | null;
  position: Moment;
  next: Moment | null;
  create_at: string | null;
};

export const seriesColumns = sql`series.id, series.task_id, series.user_id, series.definition, series.status, series.paused_because,
  series.position, series.next, series.create_at`;

const findRepeated = compiled(
  'series: find what decides about a task',
  (_db, p: Params<{ task_id: string }>) => sql<
    Repeated & { parent_id: string | null; series_id: string | null; title: string }
  >`
    select parent_id, due_date, due_on, status, series_id, title from task where id = ${p.task_id}`,
);

const lock = compiled(
  'series: lock',
  (_db, p: Params<{ id: string }>) => sql<SeriesRow>`
    select ${seriesColumns} from recurrence_series as series where series.id = ${p.id} for update`,
);

/** Finds the series of a task, and what it depends on. Lock the task first: that is the order of all these locks. */
export async function lockRepeated(db: Database, task_id: string) {
  const task = await findRepeated.one(db, { task_id });
  return { task, series: task.series_id ? await lock.first(db, { id: task.series_id }) : undefined };
}

export const plannedOf = ({ definition, status, position, next, create_at }: SeriesRow): Planned => ({
  repetition: fromShown(definition),
  progress: { status, position, next, createAt: create_at === null ? null : Date.parse(create_at) },
});

/** Returns the values of a series that change with its progress. */
export const progressValues = ({ status, position, next, createAt }: Progress) => ({
  status,
  position,
  next,
  create_at: createAt === null ? null : new Date(createAt).toISOString(),
});

/** The time by which a date of a series is known. */
export const keyOf = (moment: Moment): string => (isDay(moment) ? `${moment}T00:00:00.000Z` : moment);

const makeId = compiled('series: make an ID', () => sql<{ id: string }>`select uuid_v7() as id`);

export const makeSeriesId = async (db: Database): Promise<string> => (await makeId.one(db, {})).id;

type SeriesValues = ReturnType<typeof progressValues> & {
  id: string;
  task_id: string;
  user_id: string;
  definition: string;
  paused_because: string | null;
  occurrence_at: string;
  now: string;
};

const save = compiled(
  'series: save',
  (_db, p: Params<SeriesValues>) => sql`
    with series as (
      insert into recurrence_series as old
        (id, task_id, user_id, definition, status, paused_because, position, next, create_at, created_at, updated_at)
      values (${p.id}, ${p.task_id}, ${p.user_id}, ${p.definition}::jsonb, ${p.status}, ${p.paused_because}, ${p.position}, ${p.next},
        ${p.create_at}, ${p.now}, ${p.now})
      on conflict (id) do update set user_id = excluded.user_id, definition = excluded.definition, status = excluded.status,
        paused_because = excluded.paused_because, position = excluded.position, next = excluded.next, create_at = excluded.create_at,
        updated_at = excluded.updated_at
      returning id)
    insert into recurrence_occurrence (series_id, occurrence_at) select id, ${p.occurrence_at}::timestamptz from series on conflict do nothing`,
);

/** Inserts or changes a series of a task. From now on, tasks are created on behalf of the user. */
export async function saveSeries(
  db: Database,
  { id, task_id, paused_because }: { id: string; task_id: string; paused_because: string | null },
  { repetition, progress }: Planned,
  { actor, now }: Context,
): Promise<void> {
  await save.run(db, {
    id,
    task_id,
    user_id: actor.user_id,
    definition: JSON.stringify(shownRepetition(repetition)),
    paused_because,
    ...progressValues(progress),
    occurrence_at: keyOf(progress.position),
    now,
  });
}

type LogValues = AuthorValues & Texts & { task_id: string; series_id: string };

const logChange = compiled('series: log a change of the recurrence', (db, p: Params<LogValues>) =>
  db
    .with('after', (q) =>
      q
        .updateTable('task')
        .set((eb) => ({ series_id: p.series_id, version: eb('task.version', '+', 1), updated_at: p.now }))
        .where('task.id', '=', p.task_id)
        .returning(subjectColumns),
    )
    .with('event', (q) => {
      const changes = fieldChanges(['recurrence'], {
        before: () => sql`${p.before}::text`,
        after: () => sql`${p.after}::text`,
      });
      return appendEvent(q, { type: 'task.updated', ...about('after'), changes }, authorIn(p), 'after');
    })
    .selectFrom('after')
    .select('after.id'),
);

/** Stores the series of a locked task with a new version, and appends the event. `before` and `after` are texts for people. */
export async function logRecurrence(
  db: Database,
  change: Pick<LogValues, 'task_id' | 'series_id' | 'before' | 'after'>,
  context: Context,
): Promise<void> {
  await logChange.run(db, { ...change, ...authorOf(context) });
}

/** Describes a series for people. */
export const textOfSeries = ({ definition, status }: Pick<SeriesRow, 'definition' | 'status'>): string =>
  status === 'paused' ? `${definition.text} (paused)` : definition.text;

/** How a task repeats in words, before and after a change. */
export type Texts = { readonly before: string | null; readonly after: string };

/** Describes a change of where a series is, for people. Returns nothing if its tasks do not show it. */
export function nextTexts(series: SeriesRow, { status, next }: Progress): Texts | undefined {
  const [before, after] = [textWithNext(series), textWithNext({ ...series, status, next })];
  return before === after ? undefined : { before, after };
}

function textWithNext(series: SeriesRow): string {
  const { status, next } = series;
  if (status === 'ended') return `${textOfSeries(series)} (ended)`;
  return next === null ? textOfSeries(series) : `${textOfSeries(series)}, next ${next}`;
}

/** The fields of a task that a change can have for it alone, as JSON. */
const carried = sql`jsonb_build_object('title', task.title, 'description', task.description, 'priority', task.priority,
  'estimate_minutes', task.estimate_minutes, 'tags', task.tags, 'assignee_ids', ${assigneeIdsOf(sql.ref('task.id'))})`;

/** The fields from before changes of a task alone, without those that were changed again since then. */
export const keptFields = sql`(select coalesce(jsonb_object_agg(field.key, field.value), '{}') from jsonb_each(series.kept) as field
  where series.alone -> field.key = ${carried} -> field.key)`;

const keep = compiled(
  'series: keep the fields of a task before a change of it alone',
  (_db, p: Params<{ task_id: string; names: readonly string[] }>) => sql`
    update recurrence_series as series set kept = (
      select coalesce(jsonb_object_agg(field.key, field.value), '{}') from jsonb_each(${carried}) as field
      where field.key = any(${p.names}::text[])) || ${keptFields}
    from task where task.id = ${p.task_id} and series.task_id = task.id`,
);

const leave = compiled(
  'series: store the fields of a task after a change of it alone',
  (_db, p: Params<{ task_id: string }>) => sql`
    update recurrence_series as series set alone = ${carried} from task where task.id = ${p.task_id} and series.task_id = task.id`,
);

/**
 * Keeps the fields of the latest task of a series, if it is one, so that the next task has them, and returns what to call after the change.
 * Lock the task first.
 */
export async function keepFields(
  db: Database,
  task_id: string,
  names: readonly string[],
): Promise<() => Promise<void>> {
  await keep.run(db, { task_id, names });
  return async () => {
    await leave.run(db, { task_id });
  };
}
