import type { IncomingHttpHeaders } from 'node:http';
import type { Precondition } from '../contract.ts';
import { ApiError } from '../errors.ts';
import { versionOf } from '../etag.ts';
import type { Operation } from './document.ts';

const NONE: Precondition = { versions: undefined, failureAt: () => 'VERSION_CONFLICT' };

/**
 * What the caller demands of the resource's version: `If-Match` (RFC 9110, section 13.1.1), `version` in the body, or both.
 * @throws ApiError PRECONDITION_REQUIRED when the operation demands one and there is none
 */
export function preconditionOf(
  operation: Operation,
  headers: IncomingHttpHeaders,
  body: unknown,
): Precondition {
  const policy = operation['x-precondition'];
  if (!policy) return NONE;
  const tags = headers['if-match'];
  const anyVersion = tags === undefined || tags.trim() === '*';
  const matched = anyVersion ? undefined : versionsIn(tags);
  const version = (body as { version?: number } | undefined)?.version;
  if (tags === undefined && version === undefined) {
    if (policy === 'required') throw new ApiError('PRECONDITION_REQUIRED');
    return NONE;
  }
  return {
    versions: version === undefined ? matched : [version].filter((v) => matched?.includes(v) ?? true),
    failureAt: (current) =>
      matched && !matched.includes(current) ? 'PRECONDITION_FAILED' : 'VERSION_CONFLICT',
  };
}

function versionsIn(tags: string): number[] {
  return tags
    .split(',')
    .map((tag) => versionOf(tag.trim()))
    .filter((version) => version !== undefined);
}

/** Whether `If-None-Match` (RFC 9110, section 13.1.2; weak comparison) names this ETag. */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(',').some((tag) => {
    const text = tag.trim();
    return text === '*' || text === etag || text === `W/${etag}`;
  });
}
