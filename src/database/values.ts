import pg from 'pg';

const BYTEA = 17;
const BIGINT = 20;
const JSON_TEXT = 114;
const DATE = 1082;
const TEXT_ARRAY = 1009;
const BIGINT_ARRAY = 1016;
const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;
const INTERVAL = 1186;
const NUMERIC = 1700;
const UUID_ARRAY = 2951;
const JSONB = 3802;

const asText = (text: string) => text;

/** pg's parsers read arrays of anything; only the items differ. */
const texts = pg.types.getTypeParser(TEXT_ARRAY as number) as (text: string) => (string | null)[];

/**
 * How columns read. A time is the text that goes on the wire, and nothing becomes a `Date`; a
 * bigint is a number or, where that would round, an error; a numeric stays exact as text.
 */
const PARSERS = new Map<number, (text: string) => unknown>([
  [BIGINT, safeInteger],
  [BIGINT_ARRAY, (text) => texts(text).map((item) => (item === null ? null : safeInteger(item)))],
  [BYTEA, (text) => Buffer.from(text.slice(2), 'hex')],
  [DATE, asText],
  [INTERVAL, asText],
  [JSONB, JSON.parse],
  [JSON_TEXT, JSON.parse],
  [NUMERIC, asText],
  [TIMESTAMPTZ, wireTime],
  [TIMESTAMPTZ_ARRAY, (text) => texts(text).map((item) => (item === null ? null : wireTime(item)))],
  [UUID_ARRAY, texts],
]);

/** The same for a client of pg; every result is text. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number) => PARSERS.get(oid) ?? pg.types.getTypeParser(oid),
};

/**
 * `2026-03-02 09:00:00.5+00`, as a session in UTC prints it, becomes `2026-03-02T09:00:00.500Z`.
 * Finer than milliseconds is cut off.
 */
export function wireTime(text: string): string {
  const time = `${text.slice(0, 10)}T${text.slice(11, 19)}`;
  switch (text.length) {
    case 22:
      return `${time}.000Z`;
    case 24:
      return `${time}${text.slice(19, 21)}00Z`;
    case 25:
      return `${time}${text.slice(19, 22)}0Z`;
    default:
      return `${time}${text.slice(19, 23)}Z`;
  }
}

function safeInteger(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new RangeError('A bigint that no number holds exactly.');
  return number;
}
