/** The frequencies of rules, from the shortest. */
export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** The days of a week by their number: 0 is Monday. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
const MONDAY = 0;

/** Returns the number of a weekday; -1 if there is none. */
const weekdayNamed = (name: string) => (WEEKDAYS as readonly string[]).indexOf(name);

/** A day of the week; `nth` counts in the month or year, from its end if it is negative, and is 0 for each of them. */
export type ByDay = { readonly nth: number; readonly weekday: number };

/** A rule of RFC 5545 without its start. Lists are in order, without duplicates. */
export type Rule = {
  readonly frequency: Frequency;
  readonly interval: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly days: readonly ByDay[];
  readonly positions: readonly number[];
  readonly count: number | null;
  /** A day such as `20261231`, or a time in UTC such as `20261231T090000Z`. */
  readonly until: string | null;
  readonly weekStart: number;
};

/** Why a rule or a text is refused, as a sentence. */
export type Problem = { readonly problem: string };

export const MAX_RULE_LENGTH = 500;
const MAX_INTERVAL = 366;
const MAX_COUNT = 1_000;

const NAMES = [
  'FREQ',
  'INTERVAL',
  'BYMONTH',
  'BYMONTHDAY',
  'BYDAY',
  'BYSETPOS',
  'COUNT',
  'UNTIL',
  'WKST',
] as const;
type Name = (typeof NAMES)[number];
type Parts = { [Each in Name]?: string };

const START_PARTS = ['DTSTART', 'TZID', 'EXDATE', 'RDATE'];

class Refusal extends Error {}

function refuse(problem: string): never {
  throw new Refusal(problem);
}

/** Reads the text of an RRULE, in any case, with or without `RRULE:` before it. */
export function parseRule(text: string): Rule | Problem {
  try {
    return checkRule(readParts(text));
  } catch (error) {
    if (error instanceof Refusal) return { problem: error.message };
    throw error;
  }
}

function readParts(text: string): Parts {
  if (text.length > MAX_RULE_LENGTH) refuse(`A rule has at most ${MAX_RULE_LENGTH} characters.`);
  const parts: Parts = {};
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '');
  for (const part of rule.split(';')) {
    const [name = '', value, ...more] = part.split('=');
    if (value === undefined || value === '' || more.length > 0) {
      refuse('Write a rule as `NAME=value` parts with `;` between them, such as `FREQ=WEEKLY;BYDAY=TU`.');
    }
    if (!isName(name)) refuse(unknownPart(name));
    if (parts[name] !== undefined) refuse(`\`${name}\` is there twice.`);
    parts[name] = value;
  }
  return parts;
}

const isName = (name: string): name is Name => (NAMES as readonly string[]).includes(name);

function unknownPart(name: string): string {
  const part = name.slice(0, 30);
  if (START_PARTS.some((each) => part.startsWith(each))) {
    return `Send \`${part.split(/[:;]/)[0]}\` in its own property: \`starts_at\` or \`starts_on\`, \`timezone\`, \`exdates\`, \`rdates\`.`;
  }
  return `\`${part}\` is not supported. A rule can have ${NAMES.join(', ')}.`;
}

function checkRule(parts: Parts): Rule {
  const frequency = readFrequency(parts.FREQ);
  const months = readNumbers(parts, 'BYMONTH', { least: 1, most: 12 });
  const days = readDays(parts.BYDAY, frequency, months);
  const monthDays = readNumbers(parts, 'BYMONTHDAY', { least: 1, most: 31, isFromEnd: true });
  const positions = readNumbers(parts, 'BYSETPOS', { least: 1, most: 366, isFromEnd: true });
  if (frequency === 'WEEKLY' && monthDays.length > 0) refuse('`BYMONTHDAY` is not for `FREQ=WEEKLY`.');
  if (positions.length > 0 && [...days, ...monthDays, ...months].length === 0) {
    refuse('`BYSETPOS` needs `BYDAY`, `BYMONTHDAY` or `BYMONTH` to choose from.');
  }
  if (parts.COUNT !== undefined && parts.UNTIL !== undefined) refuse('Send either `COUNT` or `UNTIL`.');
  return {
    frequency,
    interval: readInteger(parts, 'INTERVAL', MAX_INTERVAL) ?? 1,
    months,
    monthDays,
    days,
    positions,
    count: readInteger(parts, 'COUNT', MAX_COUNT),
    until: readUntil(parts.UNTIL),
    weekStart: readWeekStart(parts.WKST),
  };
}

function readFrequency(value: string | undefined): Frequency {
  const frequency = FREQUENCIES.find((each) => each === value);
  return frequency ?? refuse(`\`FREQ\` must be ${FREQUENCIES.slice(0, -1).join(', ')} or YEARLY.`);
}

function readInteger(parts: Parts, name: 'INTERVAL' | 'COUNT', most: number): number | null {
  const value = parts[name];
  if (value === undefined) return null;
  const number = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > most)
    refuse(`\`${name}\` must be a whole number from 1 to ${most.toLocaleString('en')}.`);
  return number;
}

type Span = { least: number; most: number; isFromEnd?: boolean };

function readNumbers(
  parts: Parts,
  name: 'BYMONTH' | 'BYMONTHDAY' | 'BYSETPOS',
  { least, most, isFromEnd = false }: Span,
): number[] {
  const numbers = (parts[name]?.split(',') ?? []).map((text) => {
    const number = /^[+-]?\d{1,3}$/.test(text) ? Number(text) : 0;
    const size = isFromEnd ? Math.abs(number) : number;
    if (size < least || size > most) {
      refuse(
        `\`${name}\` is a list of numbers from ${least} to ${most}${isFromEnd ? `, or from -${most} to -1` : ''}.`,
      );
    }
    return number;
  });
  return distinct(numbers, (number) => number);
}

function readDays(value: string | undefined, frequency: Frequency, months: readonly number[]): ByDay[] {
  const isCounted = frequency === 'MONTHLY' || frequency === 'YEARLY';
  const most = frequency === 'YEARLY' && months.length === 0 ? 53 : 5;
  const days = (value?.split(',') ?? []).map((text) => {
    const [, nth = '0', name = ''] = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text) ?? [];
    const weekday = weekdayNamed(name);
    if (weekday === -1) refuse('`BYDAY` is a list of days such as MO, TU and SU.');
    const number = Number(nth);
    if (number === 0 && text.length > 2) refuse('A number in `BYDAY` cannot be 0.');
    if (number !== 0 && !isCounted) refuse(`Days in \`BYDAY\` have no number with \`FREQ=${frequency}\`.`);
    if (Math.abs(number) > most) refuse(`A number in \`BYDAY\` must be from -${most} to ${most} here.`);
    return { nth: number, weekday };
  });
  return distinct(days, ({ nth, weekday }) => nth * WEEKDAYS.length + weekday);
}

/** Returns the values in the order of their keys, each once. */
function distinct<Value>(values: readonly Value[], key: (value: Value) => number): Value[] {
  return [...new Map(values.map((value) => [key(value), value]))]
    .sort(([a], [b]) => a - b)
    .map(([, value]) => value);
}

function readUntil(value: string | undefined): string | null {
  if (value === undefined) return null;
  const [, day, time] = /^(\d{8})(T\d{6}Z)?$/.exec(value) ?? [];
  const iso = day && `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  const clock = time ? `T${time.slice(1, 3)}:${time.slice(3, 5)}:${time.slice(5, 7)}` : 'T00:00:00';
  const instant = iso ? new Date(`${iso}${clock}.000Z`) : undefined;
  // A day that does not exist is another one, or none.
  if (!instant || Number.isNaN(instant.getTime()) || !instant.toISOString().startsWith(`${iso}${clock}`)) {
    refuse('Write `UNTIL` as a day (`20261231`) or as a time in UTC (`20261231T090000Z`).');
  }
  return value;
}

function readWeekStart(value: string | undefined): number {
  if (value === undefined) return MONDAY;
  const weekday = weekdayNamed(value);
  return weekday === -1 ? refuse('`WKST` must be a day such as MO or SU.') : weekday;
}

/** Whether the first day of weeks decides about the dates, and is not Monday. */
export const isByWeekStart = ({ frequency, interval, positions, weekStart }: Rule): boolean =>
  weekStart !== MONDAY && frequency === 'WEEKLY' && (interval > 1 || positions.length > 0);

/** Returns a rule as text: parts in one order, without those that mean nothing. Equal rules have equal texts. */
export function formatRule(rule: Rule): string {
  const { frequency, interval, months, monthDays, days, positions, count, until, weekStart } = rule;
  const parts: [Name, string | number | false | null][] = [
    ['FREQ', frequency],
    ['INTERVAL', interval > 1 && interval],
    ['BYMONTH', months.join(',')],
    ['BYMONTHDAY', monthDays.join(',')],
    ['BYDAY', days.map(({ nth, weekday }) => `${nth || ''}${WEEKDAYS[weekday]}`).join(',')],
    ['BYSETPOS', positions.join(',')],
    ['COUNT', count],
    ['UNTIL', until],
    ['WKST', isByWeekStart(rule) && (WEEKDAYS[weekStart] ?? null)],
  ];
  return parts.flatMap(([name, value]) => (value ? [`${name}=${value}`] : [])).join(';');
}
