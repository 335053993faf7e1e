import { type Day, dayOf, daysAfter, isSupportedDay, isSupportedTime, sameTimeOn } from '../../days.ts';
import { numberOf } from '../../recurrence/calendar.ts';
import type { Repetition } from '../../recurrence/repetition.ts';
import { dayIn, isDay, type Moment } from '../../recurrence/series.ts';

export type Dates = { start_date: string | null; due_date: string | null; due_on: string | null };

/** From the date of a task to that of another one. */
export type Shift = { repetition: Pick<Repetition, 'timezone'>; from: Moment; to: Moment };

/** Returns how many days later the other date is, in the zone of the series. */
export const daysOf = ({ repetition: { timezone }, from, to }: Shift): number =>
  numberOf(dayIn(to, timezone)) - numberOf(dayIn(from, timezone));

/** Moves a day; null if the contract cannot express the new one. */
function shiftDay(day: Day | null, days: number): Day | null {
  const shifted = day === null ? null : daysAfter(day, days);
  return shifted !== null && isSupportedDay(shifted) ? shifted : null;
}

/** Moves a time by days; null if the contract cannot express the new one. The clocks of the zone show the same time. */
function shiftTime(time: string | null, days: number, zone: string): string | null {
  if (time === null) return null;
  const instant = Date.parse(time);
  const shifted = sameTimeOn(daysAfter(dayOf(instant, zone), days), instant, zone);
  return isSupportedTime(shifted) ? new Date(shifted).toISOString() : null;
}

/** Returns the dates of a subtask of the next task. A date outside the years of the contract is left out. */
export function shiftDates({ start_date, due_date, due_on }: Dates, shift: Shift): Dates {
  const [days, zone] = [daysOf(shift), shift.repetition.timezone];
  return {
    start_date: shiftTime(start_date, days, zone),
    due_date: shiftTime(due_date, days, zone),
    due_on: shiftDay(due_on, days),
  };
}

/** Returns the dates of the next task. Its start keeps its distance in days; it is left out if that is after the due date. */
export function nextDates(task: Dates, shift: Shift): Dates {
  const { to } = shift;
  // The task can have been moved: what counts is how long before its own due date it starts.
  const from = task.due_date ?? task.due_on ?? shift.from;
  const { start_date } = shiftDates(task, { ...shift, from });
  const due = isDay(to) ? { due_date: null, due_on: to } : { due_date: to, due_on: null };
  return { start_date: isAfter(start_date, to, shift.repetition.timezone) ? null : start_date, ...due };
}

function isAfter(start: string | null, due: Moment, zone: string): boolean {
  if (start === null) return false;
  return isDay(due) ? dayOf(Date.parse(start), zone) > due : start > due;
}
