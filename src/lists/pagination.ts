import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { OperationId, OperationRequest } from '../contract.ts';
import { type EncryptionKey, keysFor, type PurposeKeys } from '../encryption.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { type ListDeclaration, listIdentity } from './identity.ts';
import { seal, unseal } from './seal.ts';

/** The parameters that every list has. */
export type PageQuery = { page?: number; per_page: number; cursor?: string };

/** The parameters of a list besides the page: path parameters, filters and order. */
export type ListValues<Id extends OperationId> = OperationRequest<Id>['path'] &
  Omit<OperationRequest<Id>['query'], keyof PageQuery>;

/**
 * The position of a row in its list: its sort value as text, and its ID, which orders rows with the same value. If the list has relative
 * times, also what `now` means in it.
 */
export type Position = { key: string | null; id: string; now?: string | undefined };

/** The part of a list to read. `limit` is one more than a page, to find out whether there is a next page. */
export type Window = {
  limit: number;
  offset: number;
  after: Position | undefined;
  /** Whether to count the whole list. Only requests with `page` return a total. */
  counted: boolean;
  /** What relative times mean. For a page after a cursor, it is the time of the first page. */
  now?: string | undefined;
};

const UNSHOWN = { sort_key: undefined, total: undefined };

type Row = { id: string; sort_key: string | null; total: number | null };

/** A request for a list after validation. */
export type ListRequest = {
  user_id: string;
  timezone: string;
  path: object;
  query: PageQuery;
  body?: unknown;
};

/**
 * Reads the rows of the requested page, and returns `data` and `page` of the reply. An empty page is one row without an ID. With `now`, the
 * cursor of the page keeps this time. With `variant`, it is valid only for the same one.
 * @throws ApiError NOT_FOUND if there is no row at all, because the resource that the list belongs to does not exist
 */
export type Paginate = <R extends Row>(
  read: (window: Window) => Promise<R[]>,
  now?: string,
  variant?: string,
) => Promise<{
  data: Omit<R, 'sort_key' | 'total'>[];
  page: { page: number | null; per_page: number; total: number | null; next_cursor: string | null };
}>;

export type Pagination = (list: ListDeclaration) => (request: ListRequest) => Paginate;

/**
 * Creates the pagination of lists. A cursor contains a MAC over its position and over what it belongs to: the user, the list
 * and its filters. So it is valid only for this user and this list, and cannot be forged.
 */
export function createPagination(encryptionKey: EncryptionKey): Pagination {
  // A MAC takes 1.8 µs with a key object, and 9 µs with the bytes of the key.
  const keys = keysFor('cursor', encryptionKey);
  return (list) => {
    const identityOf = listIdentity(list);
    return (request) =>
      async (read, now, variant = '') => {
        const { query } = request;
        const identity = () => Buffer.concat([identityOf(request), Buffer.from(variant)]);
        const window = windowOf(query, now, (cursor) => decode(keys, cursor, identity()));
        const rows = await read(window);
        if (rows.length === 0) throw new ApiError('NOT_FOUND');
        const { per_page } = query;
        const byCursor = query.cursor !== undefined;
        const found = rows[0]?.id ? rows : [];
        const shown = found.slice(0, per_page);
        // A total that stops counting is at least the number of items up to this page.
        const reached = found.length > 0 ? window.offset + found.length : 0;
        const last = rows.length > per_page ? shown.at(-1) : undefined;
        const page = {
          page: byCursor ? null : (query.page ?? 1),
          per_page,
          total: byCursor || rows[0]?.total === null ? null : Math.max(rows[0]?.total ?? 0, reached),
          next_cursor: last
            ? encode(keys, { key: last.sort_key, id: last.id, now: window.now }, identity())
            : null,
        };
        // JSON leaves out what is undefined. To copy 20 tasks without these two properties takes 10 µs more.
        for (const row of shown) Object.assign(row, UNSHOWN);
        return { data: shown, page };
      };
  };
}

/** @throws ApiError INVALID_CURSOR for the cursor of another list, VALIDATION_FAILED for page and cursor together */
function windowOf(
  { page, per_page, cursor }: PageQuery,
  now: string | undefined,
  positionOf: (cursor: string) => Position,
): Window {
  if (cursor === undefined) {
    return {
      limit: per_page + 1,
      offset: ((page ?? 1) - 1) * per_page,
      after: undefined,
      counted: true,
      now,
    };
  }
  if (page !== undefined) {
    throw invalid([{ field: 'page', code: 'NOT_ALLOWED', message: 'Send either `page` or `cursor`.' }]);
  }
  const after = positionOf(cursor);
  return { limit: per_page + 1, offset: 0, after, counted: false, now: after.now ?? now };
}

/**
 * For a list that is sent as one file.
 * @throws ApiError VALIDATION_FAILED for `page` and `cursor`
 */
export function rejectPages(query: PageQuery): void {
  const message = 'An export has no pages. Use filters to make it smaller.';
  const sent = (['page', 'cursor'] as const).filter((field) => query[field] !== undefined);
  const errors = sent.map((field): ErrorDetail => ({ field, code: 'NOT_ALLOWED', message }));
  if (errors.length > 0) throw invalid(errors);
}

// --- Cursors: form, position --------------------------------------------------

/** Longer positions are compressed. The contract allows cursors of 1,024 characters, and the longest titles need 1,700. */
const MAX_PLAIN_BYTES = 740;
const PLAIN = 0;
const PACKED = 1;

function encode(keys: PurposeKeys, { key: sortKey, id, now }: Position, identity: Buffer): string {
  const time = now === undefined ? [] : [Date.parse(now)];
  const plain = Buffer.from(JSON.stringify([sortKey, id, ...time]));
  const body =
    plain.length <= MAX_PLAIN_BYTES
      ? Buffer.concat([Buffer.of(PLAIN), plain])
      : Buffer.concat([Buffer.of(PACKED), deflateRawSync(plain)]);
  return seal(keys, body, identity);
}

function decode(keys: PurposeKeys, cursor: string, identity: Buffer): Position {
  const body = unseal(keys, cursor, identity);
  if (!body) throw cursorError();
  // The MAC is valid, so `encode` has written the rest.
  const packed = body.subarray(1);
  const plain = body[0] === PACKED ? inflateRawSync(packed) : packed;
  const [sortKey, id, time] = JSON.parse(plain.toString('utf8'));
  return { key: sortKey, id, now: time === undefined ? undefined : new Date(time).toISOString() };
}

function cursorError(): ApiError {
  const message =
    'The cursor belongs to another user, or to a list with other filters, another order or another time zone. Start again without a cursor.';
  return new ApiError('INVALID_CURSOR', {
    errors: [{ field: 'cursor', code: 'INVALID_CURSOR', message }],
  });
}
