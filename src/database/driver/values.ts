import pg from 'pg';

type Parse = (text: string) => unknown;

const number: Parse = (text) => Number(text);
const bytes: Parse = (text) => Buffer.from(text.slice(2), 'hex');

/**
 * How columns read, by PostgreSQL's number for the type. What is not here stays text: a date, a
 * numeric (exact), an interval, an enum. A time is the text that goes on the wire, never a `Date`.
 */
const PARSERS = new Map<number, Parse>([
  [16, (text) => text === 't'],
  [17, bytes],
  [20, safeInteger],
  [21, number],
  [23, number],
  [26, number],
  [114, JSON.parse],
  [700, number],
  [701, number],
  [1000, items((text) => text === 't')],
  [1005, items(number)],
  [1007, items(number)],
  [1009, texts],
  [1015, texts],
  [1016, items(safeInteger)],
  [1184, wireTime],
  [1185, items(wireTime)],
  [2951, texts],
  [3802, JSON.parse],
]);

/** Reads the values of one type; undefined where the text is the value. */
export function parserOf(type: number): Parse | undefined {
  return PARSERS.get(type);
}

/** The same for a client of pg. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (type: number) => PARSERS.get(type) ?? String,
};

/**
 * `2026-03-02 09:00:00.5+00`, as a session in UTC prints it, becomes `2026-03-02T09:00:00.500Z`, cut
 * off after the milliseconds. 0.03 µs; by way of a `Date` it is 1.1 µs.
 */
export function wireTime(text: string): string {
  switch (text.length) {
    case 22:
      return `${text.slice(0, 10)}T${text.slice(11, 19)}.000Z`;
    case 24:
      return `${text.slice(0, 10)}T${text.slice(11, 21)}00Z`;
    case 25:
      return `${text.slice(0, 10)}T${text.slice(11, 22)}0Z`;
    default:
      return `${text.slice(0, 10)}T${text.slice(11, 23)}Z`;
  }
}

/** What PostgreSQL is sent for a value: text, or the bytes themselves. */
export function toWire(value: unknown): string | Buffer | null {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'object':
      if (value === null) return null;
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      if (value instanceof Date) return value.toISOString();
      return Array.isArray(value) ? arrayText(value) : JSON.stringify(value);
    default:
      throw new TypeError(`A value of a statement is ${typeof value}.`);
  }
}

function arrayText(values: readonly unknown[]): string {
  const parts = values.map((value) => {
    if (Array.isArray(value)) return arrayText(value);
    const text = toWire(value);
    if (text === null) return 'NULL';
    return typeof text === 'string'
      ? `"${text.replaceAll(/["\\]/g, '\\$&')}"`
      : `"\\\\x${text.toString('hex')}"`;
  });
  return `{${parts.join(',')}}`;
}

function safeInteger(text: string): number {
  const integer = Number(text);
  if (!Number.isSafeInteger(integer)) throw new RangeError('A bigint that no number holds exactly.');
  return integer;
}

function items(parse: Parse): Parse {
  return (text) => texts(text).map((item) => (item === null ? null : parse(item)));
}

const anyTexts: (text: string) => (string | null)[] = pg.types.getTypeParser(1009 as number);

/** Without quotes and nulls the commas are the separators, which is twice as fast for a few tags. */
function texts(text: string): (string | null)[] {
  if (text === '{}') return [];
  if (text.includes('"') || text.includes('NULL') || text.includes('{', 1)) return anyTexts(text);
  return text.slice(1, -1).split(',');
}
