import { type AfterCompletion, UNITS } from './completion.ts';
import { readDate, readDayOfMonth, readEndTime, readTime } from './read-dates.ts';
import { type Frequency, type Problem, parseRule, type Rule, WEEKDAYS } from './rule.ts';
import { Tokens } from './tokens.ts';
import { WORKDAYS } from './words.ts';

/** What a text says: a rule or a time after completion, and the time of day if it names one. */
export type ReadText =
  | { readonly rule: Rule; readonly time: string | null }
  | { readonly after_completion: AfterCompletion; readonly time: string | null };

export const MAX_TEXT_LENGTH = 3_000;

/** What is understood so far. Parts of a rule are as in its text. */
type Draft = {
  frequency?: Frequency;
  interval: number;
  days: { nth: number; weekday: number }[];
  monthDays: number[];
  months: number[];
  positions: number[];
  count?: number;
  until?: string;
  weekStart?: number | undefined;
  time: string | null;
};

const FREQUENCY_OF = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' } as const;
const EXAMPLES =
  'Write for example "every weekday at 09:00", "every second Tuesday", "every month on the last Friday", "every year on 29 February", or "3 days after completion".';

/** Reads what `describe` writes, and other usual ways to say it. */
export function readText(text: string): ReadText | Problem {
  const tokens = new Tokens(text.slice(0, MAX_TEXT_LENGTH));
  const completion = readCompletion(tokens);
  if (completion) return completion;
  const draft: Draft = { interval: 1, days: [], monthDays: [], months: [], positions: [], time: null };
  const problem = readHead(tokens, draft);
  if (problem) return { problem };
  while (!tokens.isEnd) {
    if (!readClause(tokens, draft)) return { problem: `Cannot read "${tokens.rest}". ${EXAMPLES}` };
  }
  return toRule(draft);
}

function readCompletion(tokens: Tokens): ReadText | undefined {
  return tokens.try(() => {
    tokens.take('every', 'each');
    const interval = tokens.take('a', 'an') ? 1 : (tokens.number() ?? 1);
    const unit = UNITS.find((each) => tokens.take(each, `${each}s`));
    if (!unit || !tokens.take('after')) return undefined;
    tokens.take('the', 'its', 'each');
    if (!tokens.take('completion', 'completed', 'done')) return undefined;
    const time = tokens.take('at') ? readTime(tokens) : null;
    if (time === undefined || !tokens.isEnd || interval < 1 || interval > 366) return undefined;
    return { after_completion: { interval, unit }, time };
  });
}

const ADVERBS: { readonly [word: string]: [Frequency, number] } = {
  daily: ['DAILY', 1],
  weekly: ['WEEKLY', 1],
  fortnightly: ['WEEKLY', 2],
  biweekly: ['WEEKLY', 2],
  monthly: ['MONTHLY', 1],
  quarterly: ['MONTHLY', 3],
  yearly: ['YEARLY', 1],
  annually: ['YEARLY', 1],
};

/** Reads how often it is. Returns a problem if the text does not begin with that. */
function readHead(tokens: Tokens, draft: Draft): string | undefined {
  for (const [word, [frequency, interval]] of Object.entries(ADVERBS)) {
    if (tokens.take(word)) return void Object.assign(draft, { frequency, interval });
  }
  // `on the first Monday of every month`: the clause is read first.
  if (!tokens.take('every', 'each'))
    return readClause(tokens, draft) ? undefined : `Cannot read the text. ${EXAMPLES}`;
  if (tokens.take('other')) draft.interval = 2;
  if (tokens.try(() => readNth(tokens, draft)) ?? tokens.try(() => readOfYear(tokens, draft)))
    return undefined;
  const ordinal = draft.interval === 1 ? tokens.ordinal() : undefined;
  const number = ordinal === undefined && draft.interval === 1 ? tokens.number() : undefined;
  draft.interval = ordinal ?? number ?? draft.interval;
  if (draft.interval < 1) return `"last" needs a month: write "every month on the last Friday".`;
  if (readUnit(tokens, draft)) return undefined;
  if (number !== undefined) return `Cannot read "${tokens.rest}". ${EXAMPLES}`;
  if (!readWeekdays(tokens, draft)) return `Cannot read "${tokens.rest}". ${EXAMPLES}`;
  if (ordinal !== undefined && ordinal !== 2) {
    return 'This can mean weeks or months. Write "every 3 weeks on Tuesday" or "every month on the third Tuesday".';
  }
  draft.frequency = 'WEEKLY';
  return undefined;
}

/** Reads `first Monday of the month` or `first Monday in March`, where the month says what the number means. */
function readNth(tokens: Tokens, draft: Draft): true | undefined {
  const nth = tokens.ordinal();
  const weekday = nth === undefined ? undefined : tokens.weekday();
  if (nth === undefined || weekday === undefined || !tokens.take('of', 'in')) return undefined;
  const months = readList(tokens, () => tokens.month());
  tokens.take('the', 'each', 'every', 'a');
  if (months.length === 0 && !tokens.take('month')) return undefined;
  draft.frequency = months.length > 0 ? 'YEARLY' : 'MONTHLY';
  draft.months.push(...months);
  draft.days.push({ nth, weekday });
  return true;
}

/** Reads `29 February` or `March`. */
function readOfYear(tokens: Tokens, draft: Draft): true | undefined {
  const date = readDayOfMonth(tokens);
  const month = date?.month ?? tokens.month();
  if (month === undefined) return undefined;
  draft.frequency = 'YEARLY';
  draft.months.push(month);
  if (date) draft.monthDays.push(date.day);
  return true;
}

function readUnit(tokens: Tokens, draft: Draft): boolean {
  for (const unit of UNITS) {
    if (tokens.take(unit, `${unit}s`)) return hasFrequency(draft, FREQUENCY_OF[unit]);
  }
  if (!tokens.take('quarter', 'quarters')) return false;
  draft.interval *= 3;
  return hasFrequency(draft, 'MONTHLY');
}

function hasFrequency(draft: Draft, frequency: Frequency): boolean {
  draft.frequency = frequency;
  return true;
}

/** Reads `weekday`, `weekend` or names of days. */
function readWeekdays(tokens: Tokens, draft: Draft): boolean {
  if (tokens.take('weekday', 'weekdays', 'workday', 'workdays')) return addDays(draft, WORKDAYS);
  if (tokens.take('weekend', 'weekends')) return addDays(draft, [5, 6]);
  const days = readList(tokens, () => tokens.weekday());
  return days.length > 0 && addDays(draft, days);
}

function addDays(draft: Draft, weekdays: readonly number[]): boolean {
  draft.days.push(...weekdays.map((weekday) => ({ nth: 0, weekday })));
  return true;
}

/** Reads items with commas or `and` between them. */
function readList<Item>(tokens: Tokens, read: () => Item | undefined): Item[] {
  const items: Item[] = [];
  for (let item = read(); item !== undefined; ) {
    items.push(item);
    item = tokens.try(() => (tokens.separator() ? read() : undefined));
  }
  return items;
}

/** Reads one more part of the text. Returns false if none begins here. */
function readClause(tokens: Tokens, draft: Draft): boolean {
  return tokens.try(() => readClauseAt(tokens, draft) || undefined) ?? false;
}

function readClauseAt(tokens: Tokens, draft: Draft): boolean {
  tokens.take(',');
  if (tokens.take('at')) return setTime(tokens, draft);
  if (tokens.take('until')) return setUntil(tokens, draft);
  if (tokens.takeAll('only', 'the')) return setPositions(tokens, draft);
  if (tokens.takeAll('with', 'weeks', 'from')) {
    draft.weekStart = tokens.weekday();
    return draft.weekStart !== undefined;
  }
  if (tokens.takeAll('if', 'it', 'is')) return readList(tokens, () => readDay(tokens, draft)).length > 0;
  if (tokens.take('once')) return setCount(draft, 1);
  if (tokens.take('twice')) return setCount(draft, 2);
  if (tokens.take('of', 'in')) return readSpan(tokens, draft);
  if (draft.frequency === undefined && tokens.take('every', 'each')) return readUnit(tokens, draft);
  const count = tokens.try(() => readCount(tokens));
  if (count !== undefined) return setCount(draft, count);
  tokens.take('on');
  return readDates(tokens, draft);
}

function setTime(tokens: Tokens, draft: Draft): boolean {
  const time = readTime(tokens);
  if (time === undefined || draft.time !== null) return false;
  draft.time = time;
  return true;
}

function setUntil(tokens: Tokens, draft: Draft): boolean {
  const day = readDate(tokens);
  if (day === undefined || draft.until !== undefined) return false;
  draft.until = `${day}${readEndTime(tokens) ?? ''}`;
  return true;
}

function setPositions(tokens: Tokens, draft: Draft): boolean {
  draft.positions.push(...readList(tokens, () => tokens.ordinal()));
  return draft.positions.length > 0;
}

function setCount(draft: Draft, count: number): boolean {
  const isFirst = draft.count === undefined;
  draft.count = count;
  return isFirst;
}

function readCount(tokens: Tokens): number | undefined {
  tokens.take('for');
  const count = tokens.number();
  return tokens.take('times', 'time', 'occurrences', 'occurrence') ? count : undefined;
}

/** Reads `of the month`, `of every second year`, or months. */
function readSpan(tokens: Tokens, draft: Draft): boolean {
  const unit = tokens.try(() => {
    const isRepeated = tokens.take('every', 'each');
    if (!isRepeated) tokens.take('the', 'a');
    const interval = isRepeated ? (tokens.take('other') ? 2 : (tokens.ordinal() ?? tokens.number() ?? 1)) : 1;
    const frequency = tokens.take('month', 'months')
      ? 'MONTHLY'
      : tokens.take('year', 'years')
        ? 'YEARLY'
        : undefined;
    if (frequency === undefined || interval < 1) return undefined;
    if (draft.frequency === undefined) Object.assign(draft, { frequency, interval });
    return draft.frequency === frequency || undefined;
  });
  if (unit) return true;
  tokens.take('every', 'each');
  const months = readList(tokens, () => tokens.month());
  draft.months.push(...months);
  if (months.length > 0) draft.frequency ??= 'YEARLY';
  return months.length > 0;
}

/** Reads the days on which it is: of the week, of the month, or numbered days of the week. */
function readDates(tokens: Tokens, draft: Draft): boolean {
  const date = readDayOfMonth(tokens);
  if (date) {
    draft.frequency ??= 'YEARLY';
    draft.monthDays.push(date.day);
    draft.months.push(date.month);
    return true;
  }
  return readList(tokens, () => readDay(tokens, draft)).length > 0;
}

/** Adds `every Monday`, `the first Monday`, `the last weekday`, `the 15th` or `the last day`. */
function readDay(tokens: Tokens, draft: Draft): true | undefined {
  tokens.take('every', 'each', 'the', 'a', 'an');
  const nth = tokens.ordinal();
  if (nth === undefined) return readWeekdays(tokens, draft) || undefined;
  if (tokens.take('weekday', 'workday')) {
    draft.positions.push(nth);
    addDays(draft, WORKDAYS);
    return true;
  }
  const weekday = tokens.weekday();
  if (weekday !== undefined) draft.days.push({ nth, weekday });
  else {
    tokens.take('day');
    draft.monthDays.push(nth);
  }
  return true;
}

function toRule(draft: Draft): ReadText | Problem {
  const { frequency, interval, days, monthDays, months, positions, count, until, weekStart, time } = draft;
  // `on Monday` alone is every week.
  const isWeekly = frequency === undefined && days.length > 0 && days.every(({ nth }) => nth === 0);
  const chosen = frequency ?? (isWeekly ? 'WEEKLY' : undefined);
  if (chosen === undefined) return { problem: `Say how often it is. ${EXAMPLES}` };
  const parts: [string, string | number | undefined][] = [
    ['FREQ', chosen],
    ['INTERVAL', interval],
    ['BYMONTH', months.join(',')],
    ['BYMONTHDAY', monthDays.join(',')],
    ['BYDAY', days.map(({ nth, weekday }) => `${nth || ''}${WEEKDAYS[weekday]}`).join(',')],
    ['BYSETPOS', positions.join(',')],
    ['COUNT', count],
    ['UNTIL', until],
    ['WKST', weekStart === undefined ? undefined : WEEKDAYS[weekStart]],
  ];
  const text = parts.flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${name}=${value}`],
  );
  const rule = parseRule(text.join(';'));
  return 'problem' in rule ? rule : { rule, time };
}
