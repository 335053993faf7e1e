import { type Day, dayOf, isSupportedDay, isSupportedTime, LAST_DAY, sameTimeOn } from '../days.ts';
import { dayWith, numberOf } from './calendar.ts';
import { datesOf } from './expand.ts';
import type { Rule } from './rule.ts';

/** A time in UTC, or a day in a series of days. Sorted as text, moments of one series are in their order. */
export type Moment = string;

/** The dates of a series: those of its rule and `rdates`, without `exdates`. */
export type Dates = {
  readonly rule: Rule;
  /** The first time or day on which there can be one. Its kind is that of all. */
  readonly start: Moment;
  /** The zone whose clocks show the same time on each date, and in which `UNTIL` ends. */
  readonly timezone: string;
  readonly exdates: readonly Moment[];
  readonly rdates: readonly Moment[];
};

const DAY_LENGTH = '2026-03-20'.length;

export const isDay = (moment: Moment): boolean => moment.length === DAY_LENGTH;

/** Returns an instant as a moment of a series: the day in its zone, if the series is one of days. */
export function momentAt(instant: number, { start, timezone }: Pick<Dates, 'start' | 'timezone'>): Moment {
  return isDay(start) ? dayOf(instant, timezone) : new Date(instant).toISOString();
}

/** Returns the day of a moment in the zone of the series. */
export const dayIn = (moment: Moment, timezone: string): Day =>
  isDay(moment) ? moment : dayOf(Date.parse(moment), timezone);

/** Whether the contract can express a moment. Of a time, it must also express the day in the zone of the series. */
export function isSupported(moment: Moment, timezone: string): boolean {
  if (isDay(moment)) return isSupportedDay(moment);
  const instant = Date.parse(moment);
  return isSupportedTime(instant) && isSupportedDay(dayOf(instant, timezone));
}

/**
 * Returns the next dates of a series, in their order: at most `limit` from a moment on, or from the start. The series ends before 2201. A date
 * keeps its place when the clocks skip its time: then it is later by the hour that they skip. A time that they show twice is the first one.
 */
export function occurrences(dates: Dates, { from, limit }: { from?: Moment; limit: number }): Moment[] {
  const excluded = new Set(dates.exdates);
  const found: Moment[] = [];
  for (const moment of merged(ofRule(dates, from), added(dates, from))) {
    if (found.length === limit) break;
    if (excluded.has(moment) || found.at(-1) === moment || !isSupported(moment, dates.timezone)) continue;
    found.push(moment);
  }
  return found;
}

/** Returns the next date after a moment; undefined if it was the last one. */
export function nextAfter(dates: Dates, moment: Moment): Moment | undefined {
  return occurrences(dates, { from: moment, limit: 2 }).find((each) => each > moment);
}

const added = ({ rdates }: Dates, from: Moment = '') => [...rdates].sort().filter((moment) => moment >= from);

function* ofRule({ rule, start, timezone }: Dates, from: Moment = start): Generator<Moment, void, undefined> {
  const first = dayIn(start, timezone);
  const instant = Date.parse(start);
  // A time can move to the next day when the clocks skip it.
  const since = Math.max(numberOf(first), numberOf(dayIn(from, timezone)) - 1);
  for (const number of datesOf(rule, numberOf(first), since)) {
    const day = dayWith(number);
    const moment = toMoment(day);
    if (isAfterEnd(rule, day, moment) || day > LAST_DAY) return;
    if (moment >= from) yield moment;
  }

  function toMoment(day: Day): Moment {
    if (isDay(start) || day === first) return day === first ? start : day;
    return new Date(sameTimeOn(day, instant, timezone)).toISOString();
  }
}

function isAfterEnd({ until }: Rule, day: Day, moment: Moment): boolean {
  if (until === null) return false;
  const iso = `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`;
  if (until.length === '20261231'.length) return day > iso;
  return moment > `${iso}T${until.slice(9, 11)}:${until.slice(11, 13)}:${until.slice(13, 15)}.000Z`;
}

/** Merges two sequences that are in order. */
function* merged(one: Iterable<Moment>, others: readonly Moment[]): Generator<Moment, void, undefined> {
  let nth = 0;
  for (const moment of one) {
    for (let other = others[nth]; other !== undefined && other <= moment; other = others[++nth]) yield other;
    yield moment;
  }
  yield* others.slice(nth);
}
