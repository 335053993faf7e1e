import { DAYS, TYPES, UNITS } from '../../generated/filters.ts';
import { isDate, isDateTime, isUuid } from '../formats.ts';
import type { DayWord, Field, Shift, Unit, Value } from './language.ts';
import type { Reader } from './parse.ts';
import { type Token, unquoted } from './tokens.ts';

const MAX_INTEGER = 2_147_483_647;
/** More than any span of times that the contract allows: 231 years. */
const MAX_AMOUNT = 100_000;
/** Units that only a time can be shifted by. */
const CLOCK_UNITS: readonly Unit[] = ['min', 'h'];

/** Describes the values of a field, for errors. */
export function expectedOf({ type, values }: Field, hasNull: boolean): string {
  const listed = values.length > 0 ? ` ${values.join(', ')}` : '';
  return `${TYPES[type].expected}${listed}${hasNull ? ', or null' : ''}`;
}

/** Returns the words that a value of a field can be. */
export function wordsOf({ type, values }: Field, hasNull: boolean): readonly string[] {
  const own = {
    choice: values,
    level: values,
    flag: ['true', 'false'],
    time: ['now', ...DAYS],
    day: DAYS,
    user: ['me'],
  };
  const words: readonly string[] = type in own ? own[type as keyof typeof own] : [];
  return hasNull ? [...words, 'null'] : words;
}

/** Reads a value of a field. Reports one of another type, and continues after it. */
export function readValue(reader: Reader, field: Field, hasNull: boolean): Value {
  const token = reader.next;
  const { at, end } = token;
  const expected = () => expectedOf(field, hasNull);
  if (token.kind === 'end' || (token.kind === 'symbol' && token.text !== '~')) {
    reader.fail(token, expected(), wordsOf(field, hasNull));
  }
  if (token.kind === 'odd' && /^["']/.test(token.text)) reader.fail(token, 'a quote at the end of the text');
  reader.take();
  const isNull = token.kind === 'word' && token.text.toLowerCase() === 'null';
  if (isNull && hasNull) return { kind: 'null', at, end };
  const value = isNull ? undefined : valueIn(reader, field, token);
  if (value) return value;
  reader.report(token, expected(), wordsOf(field, hasNull));
  return { kind: 'null', at, end };
}

function valueIn(reader: Reader, { type, values }: Field, token: Token): Value | undefined {
  const { kind, at, end } = token;
  const text = kind === 'text' ? unquoted(token.text) : token.text;
  const word = text.toLowerCase();
  const isPlain = kind !== 'odd' && kind !== 'symbol';
  switch (type) {
    case 'text':
    case 'tag':
      return isPlain ? { kind: 'text', text, at, end } : undefined;
    case 'choice':
    case 'level':
      return values.includes(word) && isPlain ? { kind: 'word', word, at, end } : undefined;
    case 'flag':
      if (kind !== 'word' || (word !== 'true' && word !== 'false')) return undefined;
      return { kind: 'flag', flag: word === 'true', at, end };
    case 'number': {
      const number = Number(text);
      return kind === 'number' && number <= MAX_INTEGER ? { kind: 'number', number, at, end } : undefined;
    }
    case 'task':
      return isUuid(text) ? { kind: 'id', id: word, at, end } : undefined;
    case 'project':
    case 'category':
    case 'user':
      if (isUuid(text)) return { kind: 'id', id: word, at, end };
      if (type === 'user' && kind === 'word' && word === 'me') return { kind: 'me', at, end };
      return isPlain && text.trim() !== '' ? { kind: 'name', text, at, end } : undefined;
    case 'time':
    case 'day':
      return timeIn(reader, type, token, text);
  }
}

function timeIn(reader: Reader, type: 'time' | 'day', token: Token, text: string): Value | undefined {
  const { kind, at, end } = token;
  if (kind === 'date' || kind === 'text') {
    if (isDate(text)) return { kind: 'day', day: text, at, end };
    return type === 'time' && isDateTime(text) ? { kind: 'time', time: text, at, end } : undefined;
  }
  const from = kind === 'word' ? baseOf(text, type) : undefined;
  if (from === undefined) return undefined;
  const shifts: Shift[] = [];
  let last = token;
  while (reader.next.text === '+' || reader.next.text === '-') {
    const sign = reader.take().text === '-' ? -1 : 1;
    last = reader.take();
    const shift = shiftIn(last, from);
    if (!shift) return reader.fail(last, `a number and a unit, such as 7d: ${unitsFor(from).join(', ')}`, []);
    shifts.push({ amount: sign * shift.amount, unit: shift.unit });
  }
  return { kind: 'relative', from, shifts, at, end: last.end };
}

function baseOf(text: string, type: 'time' | 'day'): DayWord | 'now' | undefined {
  const word = text.toLowerCase();
  if (word === 'now') return type === 'time' ? 'now' : undefined;
  return DAYS.find((day) => day.toLowerCase() === word);
}

const unitsFor = (from: DayWord | 'now') =>
  from === 'now' ? UNITS : UNITS.filter((unit) => !CLOCK_UNITS.includes(unit));

function shiftIn({ kind, text }: Token, from: DayWord | 'now'): Shift | undefined {
  const [, digits = '', letters = ''] = /^(\d+)([a-z]+)$/i.exec(text) ?? [];
  const unit = unitsFor(from).find((each) => each === letters.toLowerCase());
  const amount = Number(digits);
  return kind === 'duration' && unit && amount <= MAX_AMOUNT ? { amount, unit } : undefined;
}
