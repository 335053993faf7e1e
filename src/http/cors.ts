import type { RequestHandler } from 'express';

const ALLOWED_HEADERS =
  'Authorization, Content-Type, Accept, Idempotency-Key, If-Match, If-None-Match, Prefer, X-Request-Id';
const EXPOSED_HEADERS =
  'ETag, Last-Modified, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id, Idempotency-Replayed, Preference-Applied, WWW-Authenticate, Allow, Accept-Patch, Accept-Encoding, Content-Disposition';

/** Lets pages of the listed origins call the API (Fetch standard, CORS protocol). Credentials travel in headers, never in cookies. */
export function cors(origins: readonly string[]): RequestHandler {
  const any = origins.includes('*');
  return (req, res, next) => {
    const { origin } = req.headers;
    if (origins.length === 0) return next();
    // Also without an Origin: a copy that was made for one caller must not be given to another.
    if (!any) res.setHeader('Vary', 'Origin');
    if (origin === undefined || (!any && !origins.includes(origin))) return next();
    res.setHeader('Access-Control-Allow-Origin', any ? '*' : origin);
    res.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS);
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return next();
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE');
    res.setHeader('Access-Control-Allow-Headers', ALLOWED_HEADERS);
    res.setHeader('Access-Control-Max-Age', '7200');
    res.status(204).end();
  };
}
