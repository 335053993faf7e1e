/** A second implementation of when reminders and notices are due, which searches for times instead of computing them. */

export type Dates = { due_date: string | null; due_on: string | null };
export type ModelReminder = { id: string; minutes_before: number | null; days_before: number | null };

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show, such as `2027-03-28 09:00:00`. */
function shown(instant: number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return format.format(instant);
}

const known = new Map<string, number>();

function found(day: string, time: string, zone: string): number {
  const key = [day, time, zone].join();
  const instant = known.get(key) ?? search(day, time, zone);
  known.set(key, instant);
  return instant;
}

/** The first instant at which the clocks show this; in an hour that is skipped, the same an hour later. */
function search(day: string, time: string, zone: string): number {
  const wall = Date.parse(`${day}T${time}Z`);
  for (let instant = wall - 15 * HOUR_MS; instant <= wall + 15 * HOUR_MS; instant += 15 * MINUTE_MS) {
    if (shown(instant, zone) === `${day} ${time}`) return instant;
  }
  const later = new Date(wall + HOUR_MS).toISOString();
  return found(later.slice(0, 10), later.slice(11, 19), zone);
}

const shifted = (day: string, days: number) =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

export function timeOf(
  { minutes_before, days_before }: ModelReminder,
  { due_date, due_on }: Dates,
  zone: string,
): number {
  if (due_on)
    return found(shifted(due_on, -(days_before ?? 0)), '09:00:00', zone) - (minutes_before ?? 0) * MINUTE_MS;
  const due = Date.parse(due_date ?? '');
  if (days_before === null) return due - (minutes_before ?? 0) * MINUTE_MS;
  const [day = '', time = ''] = shown(due, zone).split(' ');
  return found(shifted(day, -days_before), time, zone);
}

export const soonOf = ({ due_date, due_on }: Dates, zone: string): number =>
  due_on ? found(shifted(due_on, -1), '09:00:00', zone) : Date.parse(due_date ?? '') - DAY_MS;

export const overdueOf = ({ due_date, due_on }: Dates, zone: string): number =>
  due_on ? found(shifted(due_on, 1), '00:00:00', zone) : Date.parse(due_date ?? '');
