import type { Precondition } from '../contract.ts';
import type { Operation } from '../document.ts';
import { ApiError, invalid } from '../errors.ts';
import { versionOf } from '../etag.ts';
import { entityTagsIn } from './header-grammar.ts';

const NONE: Precondition = { versions: undefined, failureAt: () => 'VERSION_CONFLICT' };

/** The parts of a request that can hold a precondition. */
type Asked = {
  headers: { [name in 'if-match' | 'if-none-match' | 'if-unmodified-since']?: string | undefined };
  params?: Record<string, unknown>;
  body?: unknown;
  actor?: { user_id: string } | undefined;
};

/**
 * Returns the versions of the resource that a change may start from: those that `If-Match` and `If-None-Match` (RFC 9110,
 * section 13.1) and `version` in the body leave.
 * @throws ApiError PRECONDITION_REQUIRED if the operation needs a version and the request names none
 * @throws ApiError VALIDATION_FAILED for a precondition that the service does not evaluate
 */
export function preconditionOf(
  operation: Operation,
  { headers, params = {}, body, actor }: Asked,
): Precondition {
  const policy = operation['x-precondition'];
  if (!policy) return NONE;
  // The profile has no id in its path: it is the caller's own.
  const id = String(Object.values(params)[0] ?? actor?.user_id).toLowerCase();
  const matched = versionsIn(headers['if-match'], id);
  const excluded = versionsIn(headers['if-none-match'], id);
  const version = (body as { version?: number } | undefined)?.version;
  if (matched === undefined && version === undefined) {
    if (headers['if-unmodified-since'] !== undefined) throw dateOnly();
    if (policy === 'required') throw new ApiError('PRECONDITION_REQUIRED');
  }
  const accepts = (each: number) =>
    (matched === undefined || has(matched, each)) && !has(excluded ?? [], each);
  const named = version === undefined ? matched : [version];
  if (named !== undefined && named !== '*')
    return { versions: named.filter(accepts), failureAt: failing(accepts) };
  if (excluded === '*') return { versions: [], failureAt: failing(accepts) };
  if (excluded !== undefined && excluded.length > 0) throw tagOnly();
  return NONE;
}

type Versions = readonly number[] | '*';

const has = (versions: Versions, version: number) => versions === '*' || versions.includes(version);

const failing = (accepts: (version: number) => boolean) => (current: number) =>
  accepts(current) ? 'VERSION_CONFLICT' : 'PRECONDITION_FAILED';

/** The versions of this resource whose tags the header names: a tag of another resource names none. */
function versionsIn(header: string | undefined, id: string): Versions | undefined {
  if (header === undefined) return undefined;
  const tags = entityTagsIn(header);
  if (tags === '*') return tags;
  return tags.map((tag) => versionOf(tag, id)).filter((version) => version !== undefined);
}

/** Two changes can fall into one second, so a date alone does not protect a change. */
const dateOnly = () =>
  invalid([
    {
      field: 'If-Unmodified-Since',
      code: 'NOT_ALLOWED',
      message: 'Send the `ETag` in `If-Match` instead: a date is exact to the second only.',
    },
  ]);

/** Statements take the versions to accept, not those to refuse. */
const tagOnly = () =>
  invalid([
    {
      field: 'If-None-Match',
      code: 'NOT_ALLOWED',
      message: 'Name the version to change as well, in `If-Match` or `version`.',
    },
  ]);
