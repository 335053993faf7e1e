import type { Database } from '../database/database.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import { type RecurrenceBody, shownRepetition } from '../recurrence/repetition.ts';
import { isDay, type Moment } from '../recurrence/series.ts';
import type { TaskFields } from './fields.ts';
import {
  lockRepeated,
  makeSeriesId,
  plannedOf,
  type SeriesRow,
  saveSeries,
  type Texts,
  textOfSeries,
} from './series.ts';
import { type Planned, planSeries, type Repeated, replanSeries } from './series-plan.ts';
import type { Context } from './written.ts';

/** What a request says about how a task repeats; null ends the series. */
export type Recurrence = RecurrenceBody | null;

const SUBTASK: ErrorDetail = {
  field: 'recurrence',
  code: 'RECURRING_SUBTASK',
  message: 'A subtask repeats with the task above it. Send `parent_id: null` to make it a task of its own.',
};

type Dated = { due_date?: string | null; due_on?: string | null };

const dueOf = (due: Moment | null): Dated =>
  due === null ? {} : isDay(due) ? { due_on: due, due_date: null } : { due_date: due, due_on: null };

/** The series of a new task. */
export type NewSeries = { readonly planned: Planned; readonly due: Dated };

/**
 * Plans the series of a new task.
 * @throws ApiError with what is wrong with the recurrence
 */
export function planNewSeries(
  { recurrence, parent_id, ...task }: Repeated & { recurrence?: Recurrence; parent_id?: string | null },
  { now, actor }: Pick<Context, 'now' | 'actor'>,
): NewSeries | null {
  if (!recurrence) return null;
  if (parent_id) throw invalid([SUBTASK]);
  const planned = planSeries(recurrence, task, { now, timezone: actor.timezone });
  if ('errors' in planned) throw invalid(planned.errors);
  return { planned, due: dueOf(planned.due) };
}

/** Inserts the series of a new task, which has its ID already. */
export function insertSeries(
  db: Database,
  { id, task_id }: { id: string; task_id: string },
  { planned }: NewSeries,
  context: Context,
): Promise<void> {
  return saveSeries(db, { id, task_id, paused_because: null }, planned, context);
}

/** A change of how a task repeats: fields of the task and texts for its event, and what to store after these. */
export type RepeatChange = {
  readonly fields: Dated & { readonly series_id: string };
  readonly recurrence: Texts;
  store(): Promise<void>;
};

/**
 * Plans a change of how a locked task repeats. Returns nothing if it stays as it is.
 * @throws ApiError with what is wrong with the recurrence
 */
export async function planRepeat(
  db: Database,
  task_id: string,
  { recurrence, fields }: { recurrence: RecurrenceBody; fields: TaskFields },
  context: Context,
): Promise<RepeatChange | undefined> {
  const { task: before, series } = await lockRepeated(db, task_id);
  const { due_date = before.due_date, due_on = before.due_on, parent_id = before.parent_id } = fields;
  if (parent_id !== null) throw invalid([SUBTASK]);
  const status = fields.status ?? before.status;
  const task = { due_date: dateOf(due_date), due_on: dateOf(due_on), status };
  const around = { now: context.now, timezone: context.actor.timezone };
  return series
    ? replacement(db, { task_id, task, series }, recurrence, around, context)
    : beginning(db, { task_id, task }, recurrence, around, context);
}

const dateOf = (value: unknown) => (value === null || value === undefined ? null : String(value));

type Around = Parameters<typeof planSeries>[2];

async function beginning(
  db: Database,
  { task_id, task }: { task_id: string; task: Repeated },
  recurrence: RecurrenceBody,
  around: Around,
  context: Context,
): Promise<RepeatChange> {
  const planned = planSeries(recurrence, task, around);
  if ('errors' in planned) throw invalid(planned.errors);
  const id = await makeSeriesId(db);
  return {
    fields: { ...dueOf(planned.due), series_id: id },
    recurrence: { before: null, after: textOf(planned) },
    store: () => saveSeries(db, { id, task_id, paused_because: null }, planned, context),
  };
}

function replacement(
  db: Database,
  { task_id, task, series }: { task_id: string; task: Repeated; series: SeriesRow },
  recurrence: RecurrenceBody,
  around: Around,
  context: Context,
): RepeatChange | undefined {
  const before = plannedOf(series);
  const planned = replanSeries(recurrence, before, task, around);
  if ('errors' in planned) throw invalid(planned.errors);
  if (planned === before) return undefined;
  const { id, paused_because } = series;
  return {
    fields: { series_id: id },
    recurrence: { before: textOfSeries(series), after: textOf(planned) },
    store: () => saveSeries(db, { id, task_id, paused_because }, planned, context),
  };
}

const textOf = ({ repetition, progress: { status } }: Planned): string =>
  textOfSeries({ definition: shownRepetition(repetition), status });
