import { fold } from '../fold.ts';

type ValueSchema = { type?: unknown; format?: unknown; items?: ValueSchema };

/** What the contract says of a list: its name, and what it takes. */
export type ListDeclaration = {
  operationId: string;
  parameters: readonly { name: string; in: string; schema?: ValueSchema }[];
};

/** Parameters that choose a page of the list, and not the list. */
const PAGE = ['page', 'per_page', 'cursor'];

/**
 * What a cursor belongs to: the user, the list and its filters, whatever their order and however their values are
 * spelled. Defaults count as if they were sent, since validation has filled them in.
 */
export function listIdentity({
  operationId,
  parameters,
}: ListDeclaration): (request: { user_id: string; path: object; query: object }) => Buffer {
  const filters = parameters
    .filter(({ name, in: where }) => where === 'path' || (where === 'query' && !PAGE.includes(name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return ({ user_id, path, query }) => {
    const values = new Map<string, unknown>(Object.entries({ ...path, ...query }));
    const sent = filters.map(({ name, schema }) => [name, canonical(values.get(name), schema)]);
    return Buffer.from(JSON.stringify([user_id, operationId, sent]));
  };
}

/** One form for all spellings of a value. A repeated filter is a set. */
function canonical(value: unknown, schema: ValueSchema = {}): unknown {
  if (Array.isArray(value)) {
    return [...new Set(value.map((each) => canonical(each, schema.items)))].sort();
  }
  if (typeof value !== 'string') return value;
  if (schema.format === 'date-time') return instant(value);
  if (schema.format === 'uuid') return value.toLowerCase();
  return comparable(value);
}

const FRACTION = /\.(\d+)/;

/** A moment as seconds since the Unix epoch, in whatever zone and with however many zeros it was written. */
function instant(text: string): string {
  const seconds = Date.parse(text.toUpperCase().replace(FRACTION, '')) / 1_000;
  const fraction = (FRACTION.exec(text)?.[1] ?? '').replace(/0+$/, '');
  return `${seconds}.${fraction}`;
}

/** Text in the form in which lists compare it. Searches also ignore how much white space separates words. */
function comparable(text: string): string {
  return fold(text).trim().split(/\s+/u).join(' ');
}
