import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ApiError, invalid } from './errors.ts';

/** The parameters that every list takes. */
export type PageQuery = { page?: number; per_page: number; cursor?: string };

/** Where a row stands in its list: the value it is sorted by, as text, and its id, which breaks ties. */
export type Position = { key: string | null; id: string };

/** The part of a list that is asked for. One row more than a page is fetched, to know whether there is another. */
export type Window = {
  limit: number;
  offset: number;
  after: Position | undefined;
  /** Whether to count the whole list: pages have a total, cursors do not. */
  counted: boolean;
};

type Row = { id: string; sort_key: string | null; total: number | null };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The window that a list's parameters ask for. Everything besides the page itself (filters, sort)
 * is the list's identity, and so is `scope`, which names the list.
 * @throws ApiError INVALID_CURSOR for the cursor of another list, VALIDATION_FAILED for page and cursor together
 */
export function windowOf(query: PageQuery, scope: string): Window {
  const { page, per_page, cursor } = query;
  if (cursor === undefined) {
    return { limit: per_page + 1, offset: ((page ?? 1) - 1) * per_page, after: undefined, counted: true };
  }
  if (page !== undefined) {
    throw invalid([{ field: 'page', code: 'NOT_ALLOWED', message: 'Send either `page` or `cursor`.' }]);
  }
  return { limit: per_page + 1, offset: 0, after: decode(cursor, identityOf(query, scope)), counted: false };
}

/** Makes rows into the reply of a list: its data, and where it stands. A row without an id is there for its total alone. */
export function pageOf<R extends Row>(rows: R[], query: PageQuery, scope: string) {
  const { per_page, cursor } = query;
  const shown = rows[0]?.id ? rows.slice(0, per_page) : [];
  const last = rows.length > per_page ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ sort_key: _, total: __, ...item }) => item),
    page: {
      page: cursor === undefined ? (query.page ?? 1) : null,
      per_page,
      total: cursor === undefined ? (rows[0]?.total ?? 0) : null,
      next_cursor: last ? encode(last, identityOf(query, scope)) : null,
    },
  };
}

function identityOf({ page: _, per_page: __, cursor: ___, ...list }: PageQuery, scope: string): string {
  const entries = Object.entries(list).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([scope, entries]))
    .digest('base64url')
    .slice(0, 12);
}

/** The contract allows a cursor 1,024 characters, and the longest titles take 1,700: beyond this it is packed. */
const MOST_BYTES = 760;
const PACKED = '~';

function encode({ sort_key, id }: Row, identity: string): string {
  const plain = Buffer.from(JSON.stringify([identity, sort_key, id]));
  if (plain.length <= MOST_BYTES) return plain.toString('base64url');
  return PACKED + deflateRawSync(plain).toString('base64url');
}

function unpack(cursor: string): Buffer {
  if (!cursor.startsWith(PACKED)) return Buffer.from(cursor, 'base64url');
  return inflateRawSync(Buffer.from(cursor.slice(1), 'base64url'), { maxOutputLength: 4096 });
}

function decode(cursor: string, identity: string): Position {
  let parts: unknown;
  try {
    parts = JSON.parse(unpack(cursor).toString('utf8'));
  } catch (cause) {
    throw unusable(cause);
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw unusable();
  const [of, key, id] = parts as unknown[];
  if (of !== identity || typeof id !== 'string' || !UUID.test(id)) throw unusable();
  if ((typeof key !== 'string' && key !== null) || key?.includes('\0')) throw unusable();
  return { key, id };
}

function unusable(cause?: unknown): ApiError {
  const message =
    'This cursor belongs to a list with other filters or another order. Start again without it.';
  return new ApiError('INVALID_CURSOR', {
    errors: [{ field: 'cursor', code: 'INVALID_CURSOR', message }],
    cause,
  });
}
