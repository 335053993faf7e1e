import { dayOf, daysAfter, sameTimeOn, timeOn } from '../days.ts';
import { MINUTE_MS } from '../jobs/job.ts';

/** What the time of a reminder follows from. */
export type Timed = {
  remind_at: string | null;
  relative_to: string | null;
  minutes_before: number | null;
  days_before: number | null;
  snoozed_until: string | null;
};

/** The dates of the task, and the zone and setting of the user who is reminded. */
export type Place = {
  due_date: string | null;
  due_on: string | null;
  start_date: string | null;
  timezone: string;
  reminder_time: string;
};

/** Returns when a reminder is due; null if the task does not have the date that it follows. */
export function timeOf(reminder: Timed, place: Place): number | null {
  const { remind_at, relative_to, minutes_before, days_before, snoozed_until } = reminder;
  const { due_on, timezone, reminder_time } = place;
  const fixed = snoozed_until ?? remind_at;
  if (fixed !== null) return Date.parse(fixed);
  const days = -(days_before ?? 0);
  const minutes = minutes_before ?? 0;
  if (relative_to === 'due' && due_on !== null) {
    return timeOn(daysAfter(due_on, days), millisecondsOf(reminder_time), timezone) - minutes * MINUTE_MS;
  }
  const date = relative_to === 'due' ? place.due_date : place.start_date;
  if (date === null) return null;
  const instant = Date.parse(date);
  if (days === 0) return instant - minutes * MINUTE_MS;
  return sameTimeOn(daysAfter(dayOf(instant, timezone), days), instant, timezone);
}

/** Returns when a reminder is sent next; null if it is not. A time that had passed when it was set is never sent. */
export function nextOf(reminder: Timed & { dated_at: string }, place: Place): number | null {
  const time = timeOf(reminder, place);
  return time !== null && time > Date.parse(reminder.dated_at) ? time : null;
}

/** Returns the milliseconds after midnight of a time of day such as `09:00`. */
export function millisecondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
