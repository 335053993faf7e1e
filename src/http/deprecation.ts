import type { RequestHandler } from 'express';
import type { Operation } from '../document.ts';

/** Announces the end of a deprecated operation in each of its responses, errors included (RFC 9745, RFC 8594). */
export function announceEnd({ 'x-deprecation': dates }: Pick<Operation, 'x-deprecation'>): RequestHandler[] {
  if (!dates) return [];
  const since = `@${Date.parse(dates.since) / 1000}`;
  const sunset = new Date(dates.sunset).toUTCString();
  return [
    (_req, res, next) => {
      res.setHeader('Deprecation', since);
      res.setHeader('Sunset', sunset);
      next();
    },
  ];
}
