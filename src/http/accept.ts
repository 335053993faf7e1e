import type { Request } from 'express';
import type { Operation } from '../document.ts';
import { ApiError } from '../errors.ts';
import { PARTIAL_TYPE } from './partial.ts';

export const JSON_TYPE = 'application/json';
export const LINES_TYPE = 'application/x-ndjson';
export const EVENTS_TYPE = 'text/event-stream';
export const PROBLEM_TYPE = 'application/problem+json';

/** Returns the media types of an operation's successes besides JSON. */
export function alternativesOf({ responses }: Operation): string[] {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const types = successes.flatMap(([, { content = {} }]) => Object.keys(content));
  return types.filter((type) => type !== JSON_TYPE);
}

/**
 * Returns the type of a success that the caller prefers. The parameter `fields` decides whether JSON is partial, so that clients need
 * not know its media type.
 * @throws ApiError NOT_ACCEPTABLE if `Accept` allows none of the types that exist
 */
export function checkAccept(req: Request, alternatives: string[]): string {
  const accept = req.headers.accept;
  if (accept === undefined || accept === '*/*' || accept === JSON_TYPE) return JSON_TYPE;
  const best = req.accepts([JSON_TYPE, PROBLEM_TYPE, ...alternatives]);
  if (!best) throw new ApiError('NOT_ACCEPTABLE');
  return best === PROBLEM_TYPE || best === PARTIAL_TYPE ? JSON_TYPE : best;
}

/** Whether the caller prefers errors as problem details (RFC 9457). */
export function prefersProblem(req: Request): boolean {
  return (
    req.headers.accept?.toLowerCase().includes(PROBLEM_TYPE) === true &&
    req.accepts([JSON_TYPE, PROBLEM_TYPE]) === PROBLEM_TYPE
  );
}
