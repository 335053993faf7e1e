import { type Day, dayAfter, dayOf, sameTimeOn } from '../days.ts';
import type { DayWord, Shift, Value } from './language.ts';

/** First day of a week. */
export type WeekStart = 'monday' | 'saturday' | 'sunday';

/** What relative times are relative to. `now` is the time of the request, or of the first page of a list. */
export type Present = { readonly now: string; readonly timezone: string; readonly weekStart: WeekStart };

/** A day or a time, as text. */
export type Moment = { readonly day: Day } | { readonly time: string };

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FIRST_DAY: { readonly [Start in WeekStart]: number } = { sunday: 0, monday: 1, saturday: 6 };
const WEEK = 7;
/** The years that the contract allows. */
const [OLDEST, NEWEST] = ['1970-01-01', '2200-12-31'];

/** Returns the day or time that a value means now. Returns nothing for one outside of the years that the contract allows. */
export function momentOf(value: Value, present: Present): Moment | undefined {
  if (value.kind === 'day') return { day: value.day };
  if (value.kind === 'time') return { time: value.time.toUpperCase() };
  if (value.kind !== 'relative') throw new TypeError(`A ${value.kind} is not a time.`);
  const moment = relative(value.from, value.shifts, present);
  const day = 'day' in moment ? moment.day : moment.time.slice(0, OLDEST.length);
  return day >= OLDEST && day <= NEWEST ? moment : undefined;
}

/** Whether the first day of the week decides what a value means. */
export const dependsOnWeek = (value: Value): boolean =>
  value.kind === 'relative' && (value.from === 'startOfWeek' || value.from === 'endOfWeek');

function relative(from: DayWord | 'now', shifts: readonly Shift[], present: Present): Moment {
  if (from === 'now') {
    const at = shifts.reduce(
      (at, shift) => shiftedTime(at, shift, present.timezone),
      Date.parse(present.now),
    );
    return { time: textOf(at) };
  }
  const today = dayOf(Date.parse(present.now), present.timezone);
  return { day: shifts.reduce(shiftedDay, dayNamed(from, today, FIRST_DAY[present.weekStart])) };
}

function dayNamed(name: DayWord, today: Day, firstDay: number): Day {
  const start = weekOf(today, firstDay);
  const days: { readonly [Name in DayWord]: Day } = {
    today,
    yesterday: plus(today, -1),
    tomorrow: dayAfter(today),
    startOfWeek: start,
    endOfWeek: plus(start, WEEK - 1),
    startOfMonth: firstOfMonth(today),
    endOfMonth: plus(plusMonths(firstOfMonth(today), 1), -1),
  };
  return days[name];
}

function weekOf(day: Day, firstDay: number): Day {
  const weekday = new Date(day).getUTCDay();
  return plus(day, -((weekday - firstDay + WEEK) % WEEK));
}

/** Returns the first day of the week of a day. */
export const firstOfWeek = (day: Day, weekStart: WeekStart): Day => weekOf(day, FIRST_DAY[weekStart]);

export const firstOfMonth = (day: Day): Day => `${day.slice(0, 'yyyy-mm'.length)}-01`;

/** Returns the day some months later, or the last one of that month if it is shorter. */
function plusMonths(day: Day, months: number): Day {
  const at = new Date(day);
  const date = at.getUTCDate();
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() + months + 1, 0);
  at.setUTCDate(Math.min(date, at.getUTCDate()));
  return textOf(at.getTime()).slice(0, OLDEST.length);
}

function plus(day: Day, days: number): Day {
  const at = new Date(day);
  at.setUTCDate(at.getUTCDate() + days);
  return textOf(at.getTime()).slice(0, OLDEST.length);
}

/** Before any day that is allowed. */
const NEVER: Day = '0000-01-01';

/** Times of five-digit and negative years have another form, and PostgreSQL does not read it. */
const textOf = (at: number): string =>
  at >= Date.parse(OLDEST) && at < Date.parse('2201-01-01')
    ? new Date(at).toISOString()
    : `${NEVER}T00:00:00.000Z`;

function shiftedDay(day: Day, { amount, unit }: Shift): Day {
  switch (unit) {
    case 'w':
      return plus(day, amount * WEEK);
    case 'mo':
      return plusMonths(day, amount);
    case 'y':
      return plusMonths(day, amount * 12);
    default:
      return plus(day, amount);
  }
}

/** Shifts a time. Days keep the time of day in the time zone, so one on which the clock changes has 23 or 25 hours. */
function shiftedTime(at: number, shift: Shift, zone: string): number {
  if (shift.unit === 'h') return at + shift.amount * HOUR_MS;
  if (shift.unit === 'min') return at + shift.amount * MINUTE_MS;
  if (textOf(at).startsWith(NEVER)) return at;
  return sameTimeOn(shiftedDay(dayOf(at, zone), shift), at, zone);
}
