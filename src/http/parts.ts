import type { Request } from 'express';
import type { FileContent } from '../contract.ts';
import { ApiError } from '../errors.ts';
import { matches } from './header-grammar.ts';
import type { Reply } from './respond.ts';

export type Part = { start: number; end: number };

/**
 * Turns the content of a reply into what the caller asks for: 304 if its copy is current, and otherwise what it names in `Range`
 * (RFC 9110, sections 13.2.2 and 14).
 */
export function withContent(req: Request, reply: Reply): Reply {
  const { content } = reply;
  if (!content) return reply;
  if (matches(req.headers['if-none-match'], `"${content.tag}"`))
    return { status: 304, headers: tagHeaders(content) };
  const part = partOf(req, content);
  const { start, end } = part ?? { start: 0, end: content.size };
  return {
    ...reply,
    status: part ? 206 : 200,
    headers: { ...headersOf(content), ...partHeaders(content, part) },
    file: content.read({ start, end }),
  };
}

/** The headers by which a caller recognizes its copy. */
const tagHeaders = ({ tag, modified }: FileContent): Record<string, string> => ({
  ETag: `"${tag}"`,
  'Last-Modified': new Date(modified).toUTCString(),
});

export function headersOf(content: FileContent): Record<string, string> {
  return {
    ...tagHeaders(content),
    'Accept-Ranges': 'bytes',
    'Content-Disposition': content.disposition,
  };
}

export function partHeaders({ size }: FileContent, part: Part | undefined): Record<string, string> {
  if (!part) return { 'Content-Length': String(size) };
  return {
    'Content-Length': String(part.end - part.start),
    'Content-Range': `bytes ${part.start}-${part.end - 1}/${size}`,
  };
}

/**
 * Returns the part that a caller asks for, or nothing for the whole file. A server may ignore ranges that it does not understand,
 * and several ranges at once.
 * @throws ApiError RANGE_NOT_SATISFIABLE
 */
export function partOf(
  { headers, method }: Pick<Request, 'headers' | 'method'>,
  file: FileContent,
): Part | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(headers.range ?? '') ?? [];
  if (method !== 'GET' || (first === '' && last === '') || !isSame(headers['if-range'], file))
    return undefined;
  const { size } = file;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  // A range that ends before it starts is not valid, and is ignored.
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  if (start >= end) {
    throw new ApiError('RANGE_NOT_SATISFIABLE', { headers: { 'Content-Range': `bytes */${size}` } });
  }
  return { start, end };
}

/** Whether the caller has a part of this file: `If-Range` has its strong tag or its exact date, or is absent. */
function isSame(ifRange: unknown, { tag, modified }: FileContent): boolean {
  if (typeof ifRange !== 'string') return true;
  return ifRange === `"${tag}"` || ifRange === new Date(modified).toUTCString();
}
