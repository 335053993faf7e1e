import { TaskFlowError } from './errors.ts';
import type { Match } from './options.ts';

/** ETags of resources that were received, beside them, so that the data stays what the service sent. */
const etags = new WeakMap<object, string>();

/** Keeps the ETag that came with a resource. */
export function remember(resource: unknown, etag: string | null): void {
  if (etag !== null && typeof resource === 'object' && resource !== null) etags.set(resource, etag);
}

/** The ETag that a resource came with. */
export const etagOf = (resource: object): string | undefined => etags.get(resource);

/** What a call says of the version it starts from: a header, or a member of its body. */
export type Start = { header?: string; version?: number };

/**
 * @param takesVersion whether the body has a member `version`
 * @throws TaskFlowError for a resource whose version is not known
 */
export function startOf(match: Match, takesVersion: boolean): Start {
  if (typeof match === 'string') return { header: match };
  const etag = etags.get(match);
  if (etag) return { header: etag };
  // What came in a list has no ETag of its own.
  const { version } = match as { version?: unknown };
  if (takesVersion && typeof version === 'number') return { version };
  throw new TaskFlowError(
    '`ifMatch` takes a resource as this client received it. Get it again, or give its ETag.',
  );
}
