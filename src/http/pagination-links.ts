import type { Request } from 'express';

/** Position in a list, as in `meta` of its response. */
export type Page = {
  page: number | null;
  per_page: number;
  total: number | null;
  next_cursor: string | null;
};

/** `maximum` of `page` in the contract. Later pages need a cursor. */
const LAST_PAGE = 10_000;

/** Returns the `Link` header of a list (RFC 8288): the pages around this one, with the same filters. */
export function linksOf(req: Request, { page, per_page, total, next_cursor }: Page): string | undefined {
  const links: string[] = [];
  // A value may contain `?` (RFC 3986, section 3.4).
  const sent = req.originalUrl.replace(/^[^?]*\??/, '');
  const add = (rel: string, parameter: 'page' | 'cursor', value: string | number) => {
    const query = new URLSearchParams(sent);
    query.delete('page');
    query.delete('cursor');
    query.set(parameter, String(value));
    links.push(`<${req.public_path}${req.path}?${query}>; rel="${rel}"`);
  };
  if (page !== null && total !== null) {
    const last = Math.max(1, Math.ceil(total / per_page));
    add('first', 'page', 1);
    if (page > 1) add('prev', 'page', Math.min(page - 1, last, LAST_PAGE));
    if (page < Math.min(last, LAST_PAGE)) add('next', 'page', page + 1);
    else if (next_cursor !== null) add('next', 'cursor', next_cursor);
    if (last <= LAST_PAGE) add('last', 'page', last);
  } else if (next_cursor !== null) {
    add('next', 'cursor', next_cursor);
  }
  return links.length > 0 ? links.join(', ') : undefined;
}
