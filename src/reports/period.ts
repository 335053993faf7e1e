import type { Schema } from '../contract.ts';
import { type Day, dayAfter, dayOf, daysAfter, endOf, startOf } from '../days.ts';
import { firstOfMonth, firstOfWeek, type WeekStart } from '../filters/moments.ts';

/** A part of a report: from `start` to before `end`, in milliseconds, and the day in the zone of the caller on which it begins. */
export type Period = { readonly start: number; readonly end: number; readonly day: Day };

type Bucket = Schema<'ReportBucket'>;

/** As requested: each a time or a day. `to` includes a day. */
export type Range = { from?: string | undefined; to?: string | undefined; bucket: Bucket };

export type Zone = { readonly timezone: string; readonly weekStart: WeekStart };

/** How many periods a report has at most, and by default. */
export const MAX_PERIODS = 400;
const DEFAULT_PERIODS: { readonly [Each in Bucket]: number } = { day: 30, week: 12, month: 12 };

/**
 * Divides a report into periods of the calendar. The first and the last one are cut off at its ends. Returns nothing if the report ends
 * before it begins, and more than `MAX_PERIODS` if there would be too many.
 */
export function periodsOf({ from, to, bucket }: Range, now: string, zone: Zone): Period[] | undefined {
  const { timezone } = zone;
  const end = Math.min(
    to === undefined ? endOf(dayOf(Date.parse(now), timezone), timezone) : endGiven(to, timezone),
    LAST,
    endOf(LAST_DAY, timezone),
  );
  const start = Math.max(
    from === undefined ? defaultStart(end, bucket, zone) : startGiven(from, timezone),
    FIRST,
    startOf(FIRST_DAY, timezone),
  );
  if (start >= end) return undefined;
  const periods: Period[] = [];
  for (let at = start; at < end && periods.length <= MAX_PERIODS; ) {
    const day = dayOf(at, timezone);
    const next = startOf(nextBucket(firstOf(day, bucket, zone), bucket), timezone);
    periods.push({ start: at, end: Math.min(next, end), day });
    at = next;
  }
  return periods;
}

/** The first and the last day and time of the contract. A day of a time zone can reach beyond the times, and a time can be on another day. */
const FIRST_DAY = '1970-01-01';
const LAST_DAY = '2200-12-31';
export const FIRST = Date.parse('1970-01-01T00:00:00.000Z');
const LAST = Date.parse('2200-12-31T23:59:59.999Z');

export const isDay = (text: string) => text.length === '2026-03-20'.length;
const startGiven = (text: string, timezone: string) =>
  isDay(text) ? startOf(text, timezone) : Date.parse(text.toUpperCase());
const endGiven = (text: string, timezone: string) =>
  isDay(text) ? endOf(text, timezone) : Date.parse(text.toUpperCase());

function defaultStart(end: number, bucket: Bucket, zone: Zone): number {
  let first = firstOf(dayOf(end - 1, zone.timezone), bucket, zone);
  for (let many = 1; many < DEFAULT_PERIODS[bucket]; many += 1) {
    first = firstOf(daysAfter(first, -1), bucket, zone);
  }
  return startOf(first, zone.timezone);
}

/** Returns the first day of the day, week or month. */
function firstOf(day: Day, bucket: Bucket, { weekStart }: Zone): Day {
  if (bucket === 'day') return day;
  return bucket === 'week' ? firstOfWeek(day, weekStart) : firstOfMonth(day);
}

/** More days than a month has, from its first day on. */
const INTO_NEXT_MONTH = 32;

function nextBucket(first: Day, bucket: Bucket): Day {
  if (bucket === 'day') return dayAfter(first);
  return bucket === 'week' ? daysAfter(first, 7) : firstOfMonth(daysAfter(first, INTO_NEXT_MONTH));
}
