import { isTimeZone, timeOfDay, timeOn, unknownTimeZone } from '../days.ts';
import type { ErrorDetail } from '../errors.ts';
import type { AfterCompletion } from './completion.ts';
import { describe, describeCompletion } from './describe.ts';
import { readText } from './read-text.ts';
import { formatRule, type Problem, parseRule, type Rule } from './rule.ts';
import { type Dates, dayIn, isDay, isSupported, type Moment, momentAt, occurrences } from './series.ts';

export type CatchUp = 'none' | 'latest' | 'all';

/** How something repeats, as it is stored: by a rule, or after its completion. */
export type Repetition = {
  /** As `formatRule` writes it. */
  readonly rule: string | null;
  readonly after_completion: AfterCompletion | null;
  readonly timezone: string;
  readonly start: Moment;
  readonly exdates: readonly Moment[];
  readonly rdates: readonly Moment[];
  readonly catch_up: CatchUp;
};

/** How something repeats, as a request says it. In a change, what is left out stays. */
export type RecurrenceBody = {
  readonly rule?: string;
  readonly text?: string;
  readonly after_completion?: AfterCompletion;
  readonly timezone?: string;
  readonly starts_at?: string;
  readonly starts_on?: string;
  readonly exdates?: readonly string[];
  readonly rdates?: readonly string[];
  readonly catch_up?: CatchUp;
};

/** What a body depends on. */
export type Surroundings = {
  /** The zone of the caller. */
  timezone: string;
  now: string;
  /** The date of the task, which is the first one by default; without it, that is today. */
  date: Moment | null;
  /** What is changed. */
  before: Repetition | null;
};

type Result = { readonly repetition: Repetition } | { readonly errors: ErrorDetail[] };

/** What is repeated, and the time of day that a text names. */
type Said = Pick<Repetition, 'rule' | 'after_completion'> & { time: string | null };

/**
 * Reads how something repeats from a body. Returns all errors, whose fields are below `recurrence`. Takes less than 50 ms for any body that
 * fits the contract, because every search ends after 400 years.
 */
export function readRecurrence(body: RecurrenceBody, around: Surroundings): Result {
  const { before } = around;
  const errors: ErrorDetail[] = [];
  const timezone = body.timezone ?? before?.timezone ?? around.timezone;
  if (!isTimeZone(timezone)) errors.push(unknownTimeZone('recurrence.timezone'));
  if (body.starts_at !== undefined && body.starts_on !== undefined) {
    errors.push(errorAt('starts_on', 'TWO_STARTS', 'Send either `starts_at` or `starts_on`.'));
  }
  const said = readSaid(body, before);
  if ('errors' in said) errors.push(...said.errors);
  if ('errors' in said || errors.length > 0) return { errors };
  const start = startOf(body, said.time, { ...around, timezone });
  if (start === undefined) {
    return {
      errors: [
        errorAt('starts_at', 'TIME_TWICE', 'The text names another time of day. Leave one of them out.'),
      ],
    };
  }
  const hasRule = said.rule !== null;
  errors.push(
    ...momentErrors('exdates', body, start, hasRule),
    ...momentErrors('rdates', body, start, hasRule),
  );
  if (said.rule?.includes('UNTIL=') && isDay(start) && /UNTIL=\d+T/.test(said.rule)) {
    errors.push(errorAt('rule', 'INVALID_RULE', UNTIL_DAY));
  }
  if (errors.length > 0) return { errors };
  const { time: _, ...repeated } = said;
  const repetition: Repetition = {
    ...repeated,
    timezone,
    start,
    exdates: moments(body.exdates) ?? kept(hasRule ? before?.exdates : [], start),
    rdates: moments(body.rdates) ?? kept(hasRule ? before?.rdates : [], start),
    catch_up: body.catch_up ?? before?.catch_up ?? 'latest',
  };
  return hasDate(repetition) ? { repetition } : { errors: [NO_DATES] };
}

const UNTIL_DAY = 'In a series of days, `UNTIL` is a day, such as `20261231`.';

export const NO_DATES: ErrorDetail = {
  field: 'recurrence.rule',
  code: 'NO_OCCURRENCES',
  message:
    'There is no date from 1970 to 2200 on which the task would repeat. Check the rule, its end, the start and `exdates`.',
};

const errorAt = (name: string, code: string, message: string): ErrorDetail => ({
  field: `recurrence.${name}`,
  code,
  message,
});

function readSaid(body: RecurrenceBody, before: Repetition | null): Said | { errors: ErrorDetail[] } {
  const { rule, text, after_completion } = body;
  const given = (['rule', 'text', 'after_completion'] as const).filter((name) => body[name] !== undefined);
  if (given.length > 1) {
    const message = 'Send exactly one of `rule`, `text` and `after_completion`.';
    return { errors: given.slice(1).map((name) => errorAt(name, 'TWO_RULES', message)) };
  }
  if (after_completion) return { rule: null, after_completion, time: null };
  if (rule !== undefined) return said(parseRule(rule), 'rule', 'INVALID_RULE');
  if (text !== undefined) {
    const read = readText(text);
    if ('after_completion' in read) return { rule: null, ...read };
    return 'problem' in read
      ? said(read, 'text', 'UNREADABLE_TEXT')
      : { ...said(read.rule, 'text', 'UNREADABLE_TEXT'), time: read.time };
  }
  if (before) return { rule: before.rule, after_completion: before.after_completion, time: null };
  const message = 'Send `rule`, `text` or `after_completion`.';
  return { errors: [errorAt('rule', 'NO_RULE', message)] };
}

function said(rule: Rule | Problem, field: string, code: string): Said | { errors: ErrorDetail[] } {
  if ('problem' in rule) return { errors: [errorAt(field, code, rule.problem)] };
  return { rule: formatRule(rule), after_completion: null, time: null };
}

/** Returns the start, with the time of day of a text; undefined if it has another one already. */
function startOf(body: RecurrenceBody, time: string | null, around: Surroundings): Moment | undefined {
  const { timezone, now, date, before } = around;
  const { starts_at, starts_on } = body;
  const given = starts_at === undefined ? starts_on : new Date(starts_at).toISOString();
  const start = given ?? before?.start ?? date ?? dayIn(now, timezone);
  if (time === null) return start;
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const milliseconds = (hours * 60 + minutes) * 60_000;
  if (starts_at !== undefined)
    return timeOfDay(Date.parse(start), timezone) === milliseconds ? start : undefined;
  return new Date(timeOn(dayIn(start, timezone), milliseconds, timezone)).toISOString();
}

function momentErrors(
  name: 'exdates' | 'rdates',
  { [name]: values = [] }: RecurrenceBody,
  start: Moment,
  hasRule: boolean,
): ErrorDetail[] {
  const kind = isDay(start)
    ? 'The series has days. Write it as 2026-03-20.'
    : 'The series has times. Write it as 2026-03-20T09:00:00Z.';
  const message = hasRule ? kind : 'Only a rule has dates to add or to leave out.';
  return values.flatMap((value, nth) =>
    hasRule && isDay(value) === isDay(start) ? [] : [errorAt(`${name}[${nth}]`, 'WRONG_KIND', message)],
  );
}

const moments = (values: readonly string[] | undefined): Moment[] | undefined =>
  values &&
  [...new Set(values.map((value) => (isDay(value) ? value : new Date(value).toISOString())))].sort();

const kept = (values: readonly Moment[] = [], start: Moment) =>
  values.filter((value) => isDay(value) === isDay(start));

const hasDate = (repetition: Repetition) => {
  // The time of day in the text, or the zone, can move the start out of the years of the contract.
  if (!isSupported(repetition.start, repetition.timezone)) return false;
  const dates = datesIn(repetition);
  return dates === null || occurrences(dates, { limit: 1 }).length > 0;
};

/** Returns the dates of a series with a rule; null if it repeats after completion. */
export function datesIn(repetition: Repetition): Dates | null {
  const { rule, start, timezone, exdates, rdates } = repetition;
  return rule === null ? null : { rule: storedRule(rule), start, timezone, exdates, rdates };
}

function storedRule(text: string): Rule {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(`A stored rule is not valid: ${rule.problem}`);
  return rule;
}

/** Describes a repetition in English, as `readText` reads it. */
export function textOf({ rule, after_completion, start, timezone }: Repetition): string {
  const time = isDay(start) ? null : clockOf(start, timezone);
  if (rule !== null) return describe(storedRule(rule), time);
  if (after_completion === null) throw new Error('A series repeats neither by a rule nor after completion.');
  return describeCompletion(after_completion, time);
}

function clockOf(start: Moment, timezone: string): string {
  const minutes = Math.floor(timeOfDay(Date.parse(start), timezone) / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Returns a repetition with the names of the contract. */
export function shownRepetition(repetition: Repetition) {
  const { rule, after_completion, timezone, start, exdates, rdates, catch_up } = repetition;
  return {
    rule,
    after_completion,
    text: textOf(repetition),
    timezone,
    starts_at: isDay(start) ? null : start,
    starts_on: isDay(start) ? start : null,
    exdates: [...exdates],
    rdates: [...rdates],
    catch_up,
  };
}

/** A repetition as it is stored and shown. */
export type ShownRepetition = ReturnType<typeof shownRepetition>;

/** Returns the repetition that is stored. */
export function fromShown({ starts_at, starts_on, text: _, ...others }: ShownRepetition): Repetition {
  const start = starts_at ?? starts_on;
  if (start === null) throw new Error('A series has no start.');
  return { ...others, start };
}

/** Returns the moment in a series for an instant from which to list its dates. */
export const fromInstant = (repetition: Repetition, instant: number): Moment => momentAt(instant, repetition);
