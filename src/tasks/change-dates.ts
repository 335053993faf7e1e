import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Params } from '../database/compiled.ts';
import { dayOf, endOf } from '../days.ts';
import type { Dates } from './body.ts';
import type { Context } from './written.ts';

/** What the dates of a change depend on. */
type DateValues = Dates & DayValues & { now: string };

/** Days and ends of days in the time zone of the caller, which the statement compares with the dates of the task. */
export type DayValues = {
  today?: string | undefined;
  start_day?: string | null | undefined;
  due_on_end?: string | null | undefined;
};

/** Their types, for statements of several requests. */
export const DAY_TYPES = {
  today: 'date',
  start_day: 'date',
  due_on_end: 'timestamptz',
} as const satisfies Record<keyof DayValues, string>;

export function dayValues({ start_date, due_on }: Dates, { now, actor }: Context): DayValues {
  const { timezone } = actor;
  return {
    ...(due_on !== undefined && { today: dayOf(Date.parse(now), timezone) }),
    ...(start_date !== undefined
      ? { start_day: start_date && dayOf(Date.parse(start_date), timezone) }
      : due_on !== undefined && {
          due_on_end: due_on && new Date(endOf(due_on, timezone)).toISOString(),
        }),
  };
}

/** The values of a change of all dates. */
export const DATED = ['start_date', 'start_day', 'due_date', 'due_on', 'today'] as const;

/** Returns the conditions for the dates of a change, together with the dates of the task. They equal `dateErrors`. */
export function dateConditions(p: Params<DateValues>): RawBuilder<SqlBool>[] {
  const { start_date, due_date, due_on } = p;
  const ends = due_date ? sql`${due_date}::timestamptz` : sql.ref('task.due_date');
  const day = due_on ? sql`${due_on}::date` : sql.ref('task.due_on');
  // A due date in the past can stay, so it can also be sent again.
  const conditions = [
    due_date && sql`(${ends} > ${p.now}::timestamptz or ${ends} is not distinct from task.due_date)`,
    due_on && sql`(${day} >= ${p.today}::date or ${day} is not distinct from task.due_on)`,
    (due_date || due_on) && sql`(${ends} is null or ${day} is null)`,
    start_date &&
      sql`${start_date}::timestamptz <= coalesce(${ends}, 'infinity') and ${p.start_day}::date <= coalesce(${day}, 'infinity')`,
    due_date && !start_date && sql`task.start_date <= ${due_date}::timestamptz`,
    due_on && !start_date && sql`task.start_date < ${p.due_on_end}::timestamptz`,
  ];
  return conditions.flatMap((condition) => (condition ? [sql<boolean>`coalesce(${condition}, true)`] : []));
}
