import type { Precondition } from '../contract.ts';
import { isRead, type Operation, propertiesOf, readServed } from '../document.ts';
import { ApiError, invalid } from '../errors.ts';
import { idInPath, versionOf } from '../etag.ts';
import { entityTagsIn } from './header-grammar.ts';

const NONE: Precondition = { versions: undefined, failureAt: () => 'VERSION_CONFLICT' };

/** The parts of a request that can contain a precondition. */
type RequestParts = {
  headers: { [name in 'if-match' | 'if-none-match' | 'if-unmodified-since']?: string | undefined };
  params?: Record<string, unknown>;
  body?: unknown;
  actor?: { user_id: string } | undefined;
};

/**
 * Returns the versions of the resource that may be changed: those that satisfy `If-Match` and `If-None-Match` (RFC 9110,
 * section 13.1) and `version` in the body.
 * @throws ApiError PRECONDITION_REQUIRED if the operation needs a version and the request names none
 * @throws ApiError VALIDATION_FAILED for a precondition that the operation does not evaluate
 */
export function preconditionOf(
  operation: Operation,
  { headers, params = {}, body, actor }: RequestParts,
): Precondition {
  const policy = operation['x-precondition'];
  if (!policy) {
    const isCompared = headers['if-match'] !== undefined && entityTagsIn(headers['if-match']) !== '*';
    if (isCompared && !isRead(operation)) throw noVersion();
    return NONE;
  }
  const id = () => idOf(operation, params, actor);
  const matched = versionsIn(headers['if-match'], id);
  const excluded = versionsIn(headers['if-none-match'], id);
  const version = (body as { version?: number } | undefined)?.version;
  if (matched === undefined && version === undefined) {
    if (headers['if-unmodified-since'] !== undefined) throw dateOnly();
    if (policy === 'required') throw new ApiError('PRECONDITION_REQUIRED');
  }
  const accepts = (each: number) =>
    (matched === undefined || has(matched, each)) && !has(excluded ?? [], each);
  const accepted = version === undefined ? matched : [version];
  if (accepted !== undefined && accepted !== '*')
    return { versions: accepted.filter(accepts), failureAt: failing(accepts) };
  if (excluded === '*') return { versions: [], failureAt: failing(accepts) };
  if (excluded !== undefined && excluded.length > 0) throw tagOnly();
  return NONE;
}

/** Returns the ID that `etagOf` puts into the tags of the resource. */
function idOf(operation: Operation, params: Record<string, unknown>, actor: RequestParts['actor']): string {
  const ids = idInPath(params);
  // The path of the profile has no ID; the profile is that of the caller.
  if (ids === '') return String(actor?.user_id);
  // A comment has an ID besides that of its task. A member of a project is only identified by both IDs together.
  return 'id' in changedProperties(operation) ? String(Object.values(params).at(-1)) : ids;
}

/** Returns the properties of the resource that an operation changes, which the response to a failed precondition contains. */
function changedProperties({ responses }: Operation): Record<string, unknown> {
  const document = readServed();
  const conflict = responses['412']?.content?.['application/json']?.schema ?? {};
  const data = propertiesOf(document, conflict)['data'] ?? {};
  return propertiesOf(document, data.oneOf?.[0] ?? data);
}

type Versions = readonly number[] | '*';

const has = (versions: Versions, version: number) => versions === '*' || versions.includes(version);

const failing = (accepts: (version: number) => boolean) => (current: number) =>
  accepts(current) ? 'VERSION_CONFLICT' : 'PRECONDITION_FAILED';

/** Returns the versions of this resource in the header. Tags of other resources are ignored. */
function versionsIn(header: string | undefined, idOfResource: () => string): Versions | undefined {
  if (header === undefined) return undefined;
  const tags = entityTagsIn(header);
  if (tags === '*') return tags;
  const id = idOfResource();
  return tags.map((tag) => versionOf(tag, id)).filter((version) => version !== undefined);
}

/** Ignoring it would let the caller believe that a change of others cannot be overwritten. */
const noVersion = () =>
  invalid([
    {
      field: 'If-Match',
      code: 'NOT_ALLOWED',
      message: 'The operation compares no version. Remove the header, or send `*`.',
    },
  ]);

/** Two changes can happen in the same second, so a date cannot protect a write. */
const dateOnly = () =>
  invalid([
    {
      field: 'If-Unmodified-Since',
      code: 'NOT_ALLOWED',
      message: 'Send the `ETag` in `If-Match` instead, because a date is only exact to the second.',
    },
  ]);

/** Statements need the accepted versions, not the excluded ones. */
const tagOnly = () =>
  invalid([
    {
      field: 'If-None-Match',
      code: 'NOT_ALLOWED',
      message: 'Send the version to change as well, in `If-Match` or `version`.',
    },
  ]);
