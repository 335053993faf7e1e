import type { AfterCompletion } from './completion.ts';
import { type ByDay, type Frequency, isByWeekStart, type Rule } from './rule.ts';
import { DAY_NAMES, list, MONTH_NAMES, numeral, ORDINAL_WORDS, WORKDAYS } from './words.ts';

const UNIT_OF: { readonly [Each in Frequency]: string } = {
  DAILY: 'day',
  WEEKLY: 'week',
  MONTHLY: 'month',
  YEARLY: 'year',
};

/** Describes a rule in English, with the time of day if it has one. `readText` reads it as the same rule. */
export function describe(rule: Rule, time: string | null = null): string {
  const at = time === null ? '' : ` at ${time}`;
  return `${everyOf(rule)}${daysOf(rule)}${at}${positionsOf(rule)}${weeksOf(rule)}${endOf(rule)}`;
}

/** Describes a repetition after completion. */
export function describeCompletion({ interval, unit }: AfterCompletion, time: string | null = null): string {
  return `${counted(interval, unit)} after completion${time === null ? '' : ` at ${time}`}`;
}

const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** Whether days of weeks can stand for the week, as in `every Tuesday`. `every second Tuesday in May` would be once a year. */
const isByWeekday = ({ frequency, interval, days, months }: Rule) =>
  frequency === 'WEEKLY' &&
  days.length > 0 &&
  (interval === 1 || (interval === 2 && days.length === 1 && months.length === 0));

function everyOf(rule: Rule): string {
  const { frequency, interval, days } = rule;
  const nth = interval === 2 ? 'second ' : '';
  if (isByWeekday(rule)) return `every ${nth}${isWorkdays(days) ? 'weekday' : list(days.map(dayName))}`;
  return interval > 2
    ? `every ${counted(interval, UNIT_OF[frequency])}`
    : `every ${nth}${UNIT_OF[frequency]}`;
}

const dayName = ({ weekday }: Pick<ByDay, 'weekday'>) => DAY_NAMES[weekday] ?? '';
const monthName = (month: number) => MONTH_NAMES[month - 1] ?? '';

const isWorkdays = (days: readonly ByDay[]) =>
  days.length === WORKDAYS.length &&
  days.every(({ nth, weekday }) => nth === 0 && WORKDAYS.includes(weekday));

/** Whether the rule takes the nth of the days from Monday to Friday of each month or year. */
const isNthWorkday = ({ frequency, days, monthDays, positions }: Rule) =>
  (frequency === 'MONTHLY' || frequency === 'YEARLY') &&
  isWorkdays(days) &&
  monthDays.length === 0 &&
  positions.length === 1;

function daysOf(rule: Rule): string {
  const { frequency, days, months, monthDays, positions } = rule;
  const [day = 0, ...otherDays] = monthDays;
  const [month = 0, ...otherMonths] = months;
  if (
    frequency === 'YEARLY' &&
    day > 0 &&
    month > 0 &&
    otherDays.length + otherMonths.length + days.length === 0
  ) {
    return ` on ${day} ${monthName(month)}`;
  }
  const isOnThe = monthDays.length > 0 || days.some(({ nth }) => nth !== 0) || isNthWorkday(rule);
  const within = months.length === 0 ? '' : ` ${isOnThe ? 'of' : 'in'} ${list(months.map(monthName))}`;
  if (isNthWorkday(rule)) return ` on the ${ordinal(positions[0] ?? 0)} weekday${within}`;
  const onDays = monthDays.length === 0 ? '' : ` on the ${list(fromStartFirst(monthDays).map(monthDay))}`;
  if (days.length === 0 || isByWeekday(rule)) return `${onDays}${within}`;
  if (monthDays.length > 0 || frequency === 'DAILY') {
    return `${onDays}${within} if it is ${list(
      days.map((each) => `${each.nth === 0 ? 'a' : 'the'} ${numbered(each)}`),
      'or',
    )}`;
  }
  const isEach = frequency === 'MONTHLY' || frequency === 'YEARLY';
  return ` on ${list(days.map((each) => `${each.nth !== 0 ? 'the ' : isEach ? 'every ' : ''}${numbered(each)}`))}${within}`;
}

const numbered = ({ nth, weekday }: ByDay) => `${nth === 0 ? '' : `${ordinal(nth)} `}${dayName({ weekday })}`;

const monthDay = (day: number) => (day > 0 ? numeral(day) : `${ordinal(day)} day`);

const fromStartFirst = (numbers: readonly number[]) => [
  ...numbers.filter((number) => number > 0),
  ...numbers.filter((number) => number < 0),
];

/** Returns `first`, `last`, `second last` or `6th last`. */
function ordinal(nth: number): string {
  if (nth === -1) return 'last';
  const word = ORDINAL_WORDS[Math.abs(nth) - 1] ?? numeral(Math.abs(nth));
  return nth > 0 ? word : `${word} last`;
}

function positionsOf(rule: Rule): string {
  const { positions } = rule;
  return positions.length === 0 || isNthWorkday(rule)
    ? ''
    : `, only the ${list(fromStartFirst(positions).map(ordinal))}`;
}

const weeksOf = (rule: Rule) =>
  isByWeekStart(rule) ? `, with weeks from ${dayName({ weekday: rule.weekStart })}` : '';

function endOf({ count, until }: Rule): string {
  if (count !== null) return `, ${count === 1 ? 'once' : `${count} times`}`;
  if (until === null) return '';
  const day = `${Number(until.slice(6, 8))} ${monthName(Number(until.slice(4, 6)))} ${until.slice(0, 4)}`;
  const second = until.slice(13, 15);
  const clock = `${until.slice(9, 11)}:${until.slice(11, 13)}${second === '00' ? '' : `:${second}`}`;
  return `, until ${day}${until.includes('T') ? ` at ${clock} UTC` : ''}`;
}
