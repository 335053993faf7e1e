import type { IncomingMessage } from 'node:http';
import { ApiError } from '../errors.ts';

/** Node drops headers past its limit without a word, and one of them may be an `If-Match`. */
export const MAX_HEADERS = 100;

/** Refuses what Node itself would refuse without an envelope, or not at all. */
export function checkHeaders({ url = '', rawHeaders, headers, httpVersion }: IncomingMessage): void {
  // A name and a value each.
  if (rawHeaders.length > 2 * MAX_HEADERS) throw new ApiError('HEADERS_TOO_LARGE');
  if (headers.host === undefined && httpVersion === '1.1') {
    throw new ApiError('MALFORMED_REQUEST', { message: 'A request in HTTP/1.1 needs a `Host` header.' });
  }
  // A fragment stays with the client (RFC 9112, section 3.2): what is before it may be read in more than one way.
  if (url.includes('#')) throw new ApiError('MALFORMED_REQUEST');
  // Node reports it only once the request is on its way, and then cannot take it back.
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') throw new ApiError('MALFORMED_REQUEST');
}
