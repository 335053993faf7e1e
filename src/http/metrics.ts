import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { ApiError } from '../errors.ts';

/** The metrics of this process in the text format of Prometheus. */
export type MetricsPage = {
  readonly type: string;
  text(): Promise<string>;
  /** What a caller must send as a bearer token. Undefined on a port that only operators can reach. */
  readonly token: string | undefined;
};

/**
 * Serves `/metrics` on the port of the service. The page is not in the contract, because its format is that of Prometheus. It has no
 * rate limit, and waits for no other request, so that it shows what happens under load.
 */
export function metricsPage(page: MetricsPage): RequestHandler {
  return async (req, res, next) => {
    if (req.path !== '/metrics') return next();
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      res.setHeader('Allow', 'GET, HEAD');
      throw new ApiError('METHOD_NOT_ALLOWED');
    }
    const { authorization } = req.headers;
    if (!mayRead(page, authorization))
      throw new ApiError(authorization === undefined ? 'UNAUTHENTICATED' : 'INVALID_TOKEN', {
        message: 'Send METRICS_TOKEN: `Authorization: Bearer …`.',
      });
    res.setHeader('Content-Type', page.type);
    res.setHeader('Cache-Control', 'no-store');
    res.end(await page.text());
  };
}

/** Compares in a time that does not depend on the token. */
export function mayRead({ token }: Pick<MetricsPage, 'token'>, authorization: string | undefined): boolean {
  if (token === undefined) return true;
  const [, given = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? [];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
