import { type Day, dayOf, daysAfter, sameTimeOn } from '../days.ts';
import { dayWith, firstDayOf, monthOf, numberOf } from './calendar.ts';
import { isDay, type Moment } from './series.ts';

export const UNITS = ['day', 'week', 'month', 'year'] as const;
export type Unit = (typeof UNITS)[number];

/** The time from the completion of a task until the next one is due. */
export type AfterCompletion = { readonly interval: number; readonly unit: Unit };

/** Returns when the next one is due: at the time of day of the start, if it has one. */
export function afterCompletion(
  { interval, unit }: AfterCompletion,
  completedAt: number,
  { start, timezone }: { start: Moment; timezone: string },
): Moment {
  const day = later(dayOf(completedAt, timezone), interval, unit);
  return isDay(start) ? day : new Date(sameTimeOn(day, Date.parse(start), timezone)).toISOString();
}

/** Returns a later day. In a month that is too short, it is the last day. */
function later(day: Day, interval: number, unit: Unit): Day {
  if (unit === 'day' || unit === 'week') return daysAfter(day, unit === 'week' ? interval * 7 : interval);
  const number = numberOf(day);
  const month = monthOf(number);
  const next = month + (unit === 'year' ? interval * 12 : interval);
  const sameDay = firstDayOf(next) + number - firstDayOf(month);
  return dayWith(Math.min(sameDay, firstDayOf(next + 1) - 1));
}
