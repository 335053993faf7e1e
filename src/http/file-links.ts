import type { RequestHandler } from 'express';
import { type LinkedFile, openLink } from '../attachments/links.ts';
import type { Services } from '../context.ts';
import type { Connections } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { matches } from './header-grammar.ts';
import type { Load, Streams } from './load.ts';
import { headersOf, partHeaders, partOf } from './parts.ts';
import { sendFile } from './pieces.ts';
import type { RateLimiter } from './rate-limit.ts';
import { setHeaders } from './respond.ts';

type LinkServices = {
  services: Services;
  connections: Pick<Connections, 'reader'>;
  load: Pick<Load, 'letIn'>;
  downloads: Streams;
  rateLimiter: RateLimiter;
};

const PATH = /^\/api\/v1\/files\/([\w-]{20,200})$/;

/** Nothing in a file can run or load anything, and a page of any origin can show it. */
const SHOWN_ALONE = {
  'Content-Security-Policy':
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox",
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

/**
 * Serves the links that `createDownloadLink` returns. They are not in the contract: a client gets them as a URL, like those of an
 * object store. The link itself is the permission, so it needs no credentials. Links that do not work count for the address.
 */
export function fileLinks(options: LinkServices): RequestHandler {
  const { services, connections, load, downloads, rateLimiter } = options;
  const countFailure = rateLimiter({ operationId: 'file', 'x-rate-limit': 'standard' });
  return async (req, res, next) => {
    const [, token] = PATH.exec(req.path) ?? [];
    if (token === undefined || !['GET', 'HEAD'].includes(req.method)) return next();
    await load.letIn(req, res);
    const file = await openLink(connections.reader, services, token).catch(async (error: unknown) => {
      // Valid links do not count: a page can show hundreds of images.
      if (error instanceof ApiError) await countFailure(req, res);
      throw error;
    });
    setHeaders(res, { ...headersOf(file), ...SHOWN_ALONE, 'Cache-Control': cachingOf(file) });
    if (matches(req.headers['if-none-match'], `"${file.tag}"`)) return void res.status(304).end();
    const part = partOf(req, file);
    setHeaders(res, { ...partHeaders(file, part), 'Content-Type': file.mediaType });
    res.status(part ? 206 : 200);
    if (req.method === 'HEAD') return void res.end();
    const { start, end } = part ?? { start: 0, end: file.size };
    await downloads.run(String(req.caller), () => sendFile(res, file.read({ start, end })));
  };
}

const cachingOf = ({ secondsLeft }: LinkedFile) => `private, max-age=${secondsLeft}`;
