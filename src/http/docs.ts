import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Router } from 'express';
import { ApiError } from '../errors.ts';
import { matches } from './precondition.ts';

const GENERATED = new URL('../../generated/', import.meta.url);

/** All that the reference page needs is inside it: it works with no network, and nothing it runs can call elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  'worker-src blob:',
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "connect-src 'self'",
  "frame-ancestors 'none'",
].join('; ');

const STYLED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/** The contract and its reference, as files that a browser or a CDN may keep until they change. */
export function docs(): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const serve = (path: string, file: string, type: string, policy?: string) => {
    const content = readFileSync(new URL(file, GENERATED));
    const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    router.get(path, (req, res) => {
      res.setHeader('Content-Type', type);
      if (policy) res.setHeader('Content-Security-Policy', policy);
      res.setHeader('Cache-Control', 'public, max-age=300');
      res.setHeader('Access-Control-Allow-Origin', '*');
      res.setHeader('ETag', etag);
      if (matches(req.headers['if-none-match'], etag)) return void res.status(304).end();
      // Node says nothing of the length to HEAD.
      res.setHeader('Content-Length', content.length);
      res.end(content);
    });
    router.all(path, (req, res) => {
      res.setHeader('Allow', 'GET, HEAD, OPTIONS');
      if (req.method !== 'OPTIONS') throw new ApiError('METHOD_NOT_ALLOWED');
      res.status(204).end();
    });
  };
  serve('/openapi.json', 'openapi.json', 'application/json');
  serve('/openapi.yaml', 'openapi.yaml', 'application/yaml');
  serve('/docs', 'docs/index.html', 'text/html; charset=utf-8', POLICY);
  serve('/docs/authorization', 'docs/authorization.html', 'text/html; charset=utf-8', STYLED);
  // Where `type` of problem details points to.
  serve('/docs/errors', 'docs/errors.html', 'text/html; charset=utf-8', STYLED);
  return router;
}
