import { fold } from '../fold.ts';

type ValueSchema = { type?: unknown; format?: unknown; items?: ValueSchema };

/** The part of a list operation that identifies a list: its name and its parameters. */
export type ListDeclaration = {
  operationId: string;
  parameters: readonly { name: string; in: string; schema?: ValueSchema; 'x-time-zone'?: true }[];
};

/** A request for a list after validation, with the caller and the caller's time zone. */
type ListedRequest = { user_id: string; timezone: string; path: object; query: object; body?: unknown };

/** Parameters that select a page of the list, or some of the fields, not the list itself. */
const SHOWN = ['page', 'per_page', 'cursor', 'fields'];

/** An expression of the filter language. White space and case can count in the texts in it. */
const EXPRESSION = 'filter';

/**
 * Returns what a cursor belongs to: the user, the list and its filters, in any order and any spelling. Defaults count as if
 * they were sent, because validation has added them.
 */
export function listIdentity({
  operationId,
  parameters,
}: ListDeclaration): (request: ListedRequest) => Buffer {
  const filters = parameters
    .filter(({ name, in: where }) => where === 'path' || (where === 'query' && !SHOWN.includes(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const inZone = filters.filter((filter) => filter['x-time-zone']);
  return ({ user_id, timezone, path, query, body }) => {
    const values = new Map<string, unknown>(Object.entries({ ...path, ...query }));
    const sent = filters.map(({ name, schema }) => {
      const value = values.get(name);
      return [
        name,
        name === EXPRESSION && typeof value === 'string' ? value.trim() : canonical(value, schema),
      ];
    });
    // A day is another one in another time zone, so the list is another one after the caller has changed it.
    const zone = inZone.some(({ name }) => values.get(name) !== undefined) ? [timezone] : [];
    // A filter in a body can contain days too.
    const searched = body === undefined ? [] : [body, timezone];
    return Buffer.from(JSON.stringify([user_id, operationId, sent, ...zone, ...searched]));
  };
}

/** Returns one form for all spellings of a value. A repeated filter is a set. */
function canonical(value: unknown, schema: ValueSchema = {}): unknown {
  if (Array.isArray(value)) {
    return [...new Set(value.map((each) => canonical(each, schema.items)))].sort();
  }
  if (typeof value !== 'string') return value;
  if (schema.format === 'date-time') return instant(value);
  if (schema.format === 'date-or-time') return value.includes(':') ? instant(value) : value;
  if (schema.format === 'uuid') return value.toLowerCase();
  return comparable(value);
}

const FRACTION = /\.(\d+)/;

/** Returns a time as seconds since the Unix epoch, for any time zone and any number of trailing zeros. */
function instant(text: string): string {
  const seconds = Date.parse(text.toUpperCase().replace(FRACTION, '')) / 1_000;
  const fraction = (FRACTION.exec(text)?.[1] ?? '').replace(/0+$/, '');
  return `${seconds}.${fraction}`;
}

/** Returns a text in the form in which lists compare it. Searches also ignore the amount of white space between words. */
function comparable(text: string): string {
  return fold(text).trim().split(/\s+/u).join(' ');
}
