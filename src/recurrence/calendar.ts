import type { Day } from '../days.ts';

/** The days since 1 January 1970. */
export type DayNumber = number;

/** The months since January of the year 0. */
export type MonthNumber = number;

export const WEEK = 7;

const DAY_MS = 86_400_000;

export const numberOf = (day: Day): DayNumber => Date.parse(day) / DAY_MS;
export const dayWith = (number: DayNumber): Day => new Date(number * DAY_MS).toISOString().slice(0, 10);

/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** Returns the day of the week: 0 is Monday. */
export const weekdayOf = (day: DayNumber): number => (((day + FIRST_WEEKDAY) % WEEK) + WEEK) % WEEK;

/** A year from March to February ends with the day that only some years have. Its months have these first days. */
const FOUR_YEARS = 1_461;
const FOUR_CENTURIES = 146_097;
/** The days from 1 March of the year 0 until 1970. */
const EPOCH = 719_468;

/** Returns the month of a day. Without `Date`, which takes ten times as long: a search can pass 146,097 days. */
export function monthOf(day: DayNumber): MonthNumber {
  const since = day + EPOCH;
  const era = Math.floor(since / FOUR_CENTURIES);
  const ofEra = since - era * FOUR_CENTURIES;
  const year = Math.floor(
    (ofEra -
      Math.floor(ofEra / (FOUR_YEARS - 1)) +
      Math.floor(ofEra / 36_524) -
      Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const sinceMarch = Math.floor((5 * ofYear + 2) / 153);
  return (era * 400 + year) * 12 + sinceMarch + 2;
}

/** Returns the first day of a month. */
export function firstDayOf(month: MonthNumber): DayNumber {
  const sinceMarch = month - 2;
  const year = Math.floor(sinceMarch / 12);
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * (sinceMarch - year * 12) + 2) / 5);
  return (
    era * FOUR_CENTURIES + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - EPOCH
  );
}
