import { type DayNumber, firstDayOf, type MonthNumber, monthOf, WEEK, weekdayOf } from './calendar.ts';
import type { ByDay, Rule } from './rule.ts';

/**
 * The calendar repeats after 400 years, so a rule without a day until then has none. It also bounds the search: these are 146,097 days, which
 * take a few milliseconds.
 */
const MAX_SPAN_DAYS = 146_097;

/** The days in which numbered days of the week are counted: a month, or a year. */
type Span = { readonly first: DayNumber; readonly end: DayNumber };

/** What the days of a rule have in common, including what follows from its start. */
type Shape = {
  readonly rule: Rule;
  /** By the number of the month, from 1. */
  readonly months: readonly boolean[];
  /** Empty: any. */
  readonly monthDays: readonly number[];
  readonly hasAnyWeekday: boolean;
  readonly weekdays: readonly boolean[];
  readonly numbered: readonly ByDay[];
};

/**
 * Yields the days of a rule from its start on, in their order, for at most 400 years. `from` skips the days before it, which costs nothing
 * unless the rule has a `COUNT`. The caller applies times and `UNTIL`.
 */
export function* datesOf(
  rule: Rule,
  start: DayNumber,
  from: DayNumber = start,
): Generator<DayNumber, void, undefined> {
  const shape = shapeOf(rule, start);
  const last = start + MAX_SPAN_DAYS;
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  const skipped = rule.count === null && from > start ? periodsBefore(rule, start, from) : 0;
  for (let nth = skipped; ; nth++) {
    const period = periodAt(rule, start, nth);
    if (firstOf(period) > last) return;
    for (const day of choose(shape, start, period)) {
      if (day < start) continue;
      if (day > last || left === 0) return;
      left--;
      if (day >= from) yield day;
    }
  }
}

/** Without days, a rule takes those of its start. */
function shapeOf(rule: Rule, start: DayNumber): Shape {
  const { frequency } = rule;
  const isOpen = rule.days.length === 0 && rule.monthDays.length === 0;
  const month = monthOf(start);
  const hasOwnMonth = frequency === 'YEARLY' && isOpen && rule.months.length === 0;
  const hasOwnDay = isOpen && (frequency === 'YEARLY' || frequency === 'MONTHLY');
  const months = hasOwnMonth ? [(month % 12) + 1] : rule.months;
  const days = isOpen && frequency === 'WEEKLY' ? [{ nth: 0, weekday: weekdayOf(start) }] : rule.days;
  return {
    rule,
    months: Array.from({ length: 13 }, (_, each) => months.length === 0 || months.includes(each)),
    monthDays: hasOwnDay ? [start - firstDayOf(month) + 1] : rule.monthDays,
    hasAnyWeekday: days.length === 0,
    weekdays: Array.from({ length: WEEK }, (_, each) =>
      days.some(({ nth, weekday }) => nth === 0 && weekday === each),
    ),
    numbered: days.filter(({ nth }) => nth !== 0),
  };
}

/** A week, or some months. A rule for days goes through months too, which is ten times as fast as day by day. */
type Period = { readonly week: DayNumber } | { readonly month: MonthNumber; readonly months: number };

const firstOf = (period: Period) => ('week' in period ? period.week : firstDayOf(period.month));

function periodAt({ frequency, interval, weekStart }: Rule, start: DayNumber, nth: number): Period {
  if (frequency === 'WEEKLY') {
    const sinceWeekStart = (weekdayOf(start) - weekStart + WEEK) % WEEK;
    return { week: start - sinceWeekStart + nth * interval * WEEK };
  }
  const month = monthOf(start);
  if (frequency === 'DAILY') return { month: month + nth, months: 1 };
  if (frequency === 'MONTHLY') return { month: month + nth * interval, months: 1 };
  return { month: month - (month % 12) + nth * interval * 12, months: 12 };
}

/** Returns how many periods end before a day. */
function periodsBefore(rule: Rule, start: DayNumber, from: DayNumber): number {
  const longest = { DAILY: 31, WEEKLY: WEEK, MONTHLY: 31, YEARLY: 366 }[rule.frequency];
  const interval = rule.frequency === 'DAILY' ? 1 : rule.interval;
  let nth = Math.max(0, Math.floor((from - start) / (longest * interval)) - 1);
  while (firstOf(periodAt(rule, start, nth + 1)) <= from) nth++;
  return nth;
}

/** Returns the days of a period that the rule chooses, in their order. */
function choose(shape: Shape, start: DayNumber, period: Period): DayNumber[] {
  const days =
    'week' in period ? daysOfWeek(shape, period.week) : daysOfMonths(shape, period.month, period.months);
  const { frequency, interval, positions } = shape.rule;
  if (frequency === 'DAILY') {
    // Each day is a period, in which it is the first and the last.
    const isChosen = positions.length === 0 || positions.includes(1) || positions.includes(-1);
    return isChosen ? days.filter((day) => (day - start) % interval === 0) : [];
  }
  if (positions.length === 0) return days;
  const places = new Set(positions.map((position) => (position > 0 ? position - 1 : days.length + position)));
  return days.filter((_, place) => places.has(place));
}

/** A rule for weeks has no days of months. */
function daysOfWeek(shape: Shape, first: DayNumber): DayNumber[] {
  const found: DayNumber[] = [];
  for (let day = first; day < first + WEEK; day++) {
    if (shape.weekdays[weekdayOf(day)] && shape.months[(monthOf(day) % 12) + 1]) found.push(day);
  }
  return found;
}

function daysOfMonths(shape: Shape, month: MonthNumber, months: number): DayNumber[] {
  const found: DayNumber[] = [];
  // A number counts in the year only if the rule names no months.
  const isInYear = months > 1 && shape.rule.months.length === 0;
  const year = isInYear ? { first: firstDayOf(month), end: firstDayOf(month + months) } : undefined;
  for (let each = month; each < month + months; each++) {
    if (!shape.months[(each % 12) + 1]) continue;
    const span = { first: firstDayOf(each), end: firstDayOf(each + 1) };
    addDays(shape, span, year ?? span, found);
  }
  return found;
}

function addDays(shape: Shape, month: Span, counted: Span, found: DayNumber[]): void {
  const length = month.end - month.first;
  let weekday = weekdayOf(month.first);
  for (let day = month.first; day < month.end; day++) {
    const isOnDay = shape.monthDays.length === 0 || isMonthDay(shape, day - month.first + 1, length);
    if (isOnDay && (shape.hasAnyWeekday || isWeekday(shape, day, weekday, counted))) found.push(day);
    weekday = (weekday + 1) % WEEK;
  }
}

const isMonthDay = ({ monthDays }: Shape, day: number, length: number) =>
  monthDays.includes(day) || monthDays.includes(day - length - 1);

function isWeekday(shape: Shape, day: DayNumber, weekday: number, counted: Span): boolean {
  if (shape.weekdays[weekday]) return true;
  if (shape.numbered.length === 0) return false;
  const fromStart = Math.floor((day - counted.first) / WEEK) + 1;
  const fromEnd = -Math.floor((counted.end - 1 - day) / WEEK) - 1;
  return shape.numbered.some(
    (each) => each.weekday === weekday && (each.nth === fromStart || each.nth === fromEnd),
  );
}
