import type { Actor } from '../actor.ts';
import { type Day, dayOf, daysAfter, isSupportedDay, isSupportedTime, startOf, timeOn } from '../days.ts';
import { millisecondsOf } from '../reminders/time.ts';
import type { Node } from './content.ts';

export type TaskDates = { start_date: string | null; due_date: string | null; due_on: string | null };

/**
 * Returns the dates of a task for a day, in the time zone of the user who creates it. A due date in the past is left out, because nobody
 * could set it.
 */
export function datesOf(
  { start_in_days, start_time, due_in_days, due_time }: Node,
  date: Day,
  { now, actor: { timezone } }: { now: string; actor: Pick<Actor, 'timezone'> },
): TaskDates & { isLeftOut: boolean } {
  const time = Date.parse(now);
  const dueDay = due_in_days === null ? null : daysAfter(date, due_in_days);
  const startDay = start_in_days === null ? null : daysAfter(date, start_in_days);
  const dueAt =
    dueDay === null || due_time === null ? null : timeOn(dueDay, millisecondsOf(due_time), timezone);
  const isDue =
    dueDay !== null &&
    isSupportedDay(dueDay) &&
    (dueAt === null ? dueDay >= dayOf(time, timezone) : dueAt > time && isSupportedTime(dueAt));
  const startAt = startDay === null ? null : startsAt(startDay, start_time, timezone);
  const isStarted = startAt !== null && isSupportedTime(startAt);
  const starts = isStarted ? startAt : null;
  // In an hour that the zone skips, the start can be later than a due date that followed it.
  const start = starts !== null && isDue && dueAt !== null ? Math.min(starts, dueAt) : starts;
  return {
    start_date: asTime(start),
    due_date: isDue ? asTime(dueAt) : null,
    due_on: isDue && dueAt === null ? dueDay : null,
    isLeftOut: (dueDay !== null && !isDue) || (startDay !== null && !isStarted),
  };
}

const asTime = (instant: number | null) => (instant === null ? null : new Date(instant).toISOString());

const startsAt = (day: Day, time: string | null, timezone: string) =>
  time === null ? startOf(day, timezone) : timeOn(day, millisecondsOf(time), timezone);

const DAY_MS = 86_400_000;
const MAX_DAYS = 3650;

/** Returns how many days after a date another one is; null if a template cannot have that many. */
export function daysBetween(date: Day, other: Day): number | null {
  const days = Math.round((Date.parse(other) - Date.parse(date)) / DAY_MS);
  return Math.abs(days) <= MAX_DAYS ? days : null;
}
