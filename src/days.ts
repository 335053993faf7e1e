import { LRUCache } from 'lru-cache';
import type { ErrorDetail } from './errors.ts';

/** A calendar day, such as `2026-03-20`. */
export type Day = string;

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
/** Offsets are from -12 to +14 hours. So this long before and after midnight in UTC, it is the day before and the day everywhere. */
const WIDEST_MS = 15 * 3_600_000;

const FIRST_DAY: Day = '1970-01-01';
/** The last day that the contract can express. `formats.ts` checks the days of requests. */
export const LAST_DAY: Day = '2200-12-31';

/** Whether the contract can express a day. */
export const isSupportedDay = (day: Day): boolean => day >= FIRST_DAY && day <= LAST_DAY;

/** Whether the contract can express an instant. */
export const isSupportedTime = (instant: number): boolean =>
  instant >= Date.parse(FIRST_DAY) && instant < Date.parse(LAST_DAY) + DAY_MS;

/** Whether a text names a time zone of IANA. */
export function isTimeZone(name: string): boolean {
  // Intl also accepts offsets such as +01:00, which have no daylight saving time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const unknownTimeZone = (field: string): ErrorDetail => ({
  field,
  code: 'UNKNOWN_TIMEZONE',
  message: 'Write an IANA time zone, such as Europe/London.',
});

/** Returns the day on which an instant falls in a time zone. */
export function dayOf(instant: number, zone: string): Day {
  return new Date(instant + offsetAt(instant, zone)).toISOString().slice(0, 10);
}

/** Returns the first instant of a day in a time zone; for a day that the zone skipped, the first instant of the next one. */
export function startOf(day: Day, zone: string): number {
  const midnight = Date.parse(day);
  const [from, to] = [midnight - WIDEST_MS, midnight + WIDEST_MS];
  const [before, after] = [offsetAt(from, zone), offsetAt(to, zone)];
  if (before === after) return midnight - before;
  // The clock changes around midnight. If it goes back over midnight, the day begins twice, and the first time counts.
  const change = firstWith(after, from, to, zone);
  return midnight - before < change ? midnight - before : Math.max(midnight - after, change);
}

/** Returns the first instant after the end of a day in a time zone. */
export const endOf = (day: Day, zone: string): number => startOf(dayAfter(day), zone);

/**
 * Returns the instant on a day at which the clocks of a zone show a time, in milliseconds after midnight. In an hour that the zone skips, it
 * is later by that hour. In an hour that it repeats, it is the first one.
 */
export function timeOn(day: Day, time: number, zone: string): number {
  const wall = Date.parse(day) + time;
  const [before, after] = [offsetAt(wall - WIDEST_MS, zone), offsetAt(wall + WIDEST_MS, zone)];
  const [first, second] = [wall - before, wall - after];
  return offsetAt(first, zone) === before || offsetAt(second, zone) !== after ? first : second;
}

/** Returns the instant on another day at which the clocks of a zone show the same time. */
export function sameTimeOn(day: Day, instant: number, zone: string): number {
  return timeOn(day, timeOfDay(instant, zone), zone);
}

/** Returns what the clocks of a zone show, in milliseconds since midnight. */
export function timeOfDay(instant: number, zone: string): number {
  return instant + offsetAt(instant, zone) - Date.parse(dayOf(instant, zone));
}

export const dayAfter = (day: Day): Day => daysAfter(day, 1);

export const daysAfter = (day: Day, days: number): Day =>
  new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/** Returns the first instant that has an offset, which the zone has at `to` and does not have at `from`. */
function firstWith(offset: number, from: number, to: number, zone: string): number {
  let [early, late] = [from / SECOND_MS, to / SECOND_MS];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    if (offsetAt(middle * SECOND_MS, zone) === offset) late = middle;
    else early = middle;
  }
  return late * SECOND_MS;
}

/** Each takes 20 µs to create. A zone has many spellings, because case is ignored. */
const clocks = new LRUCache<string, Intl.DateTimeFormat>({ max: 1000 });

function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? createClock(zone);
  clocks.set(zone, clock);
  return clock;
}

function createClock(zone: string): Intl.DateTimeFormat {
  const options = {
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  } as const;
  try {
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { ...options, timeZone: zone });
  } catch {
    // Stored by a version of Node that knows more time zones.
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', { ...options, timeZone: 'UTC' });
  }
}

/** Returns how far the clocks of a zone are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = new Map(
    clockOf(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return wall - Math.floor(instant / SECOND_MS) * SECOND_MS;
}
