import { TaskFlowError } from './errors.ts';
import type { Match } from './options.ts';

/** ETags of received resources. They are stored separately, so that the data stays as the server sent it. */
const etags = new WeakMap<object, string>();

/** Stores the ETag of a received resource. */
export function remember(resource: unknown, etag: string | null): void {
  if (etag !== null && typeof resource === 'object' && resource !== null) etags.set(resource, etag);
}

/** Returns the ETag of a received resource. */
export const etagOf = (resource: object): string | undefined => etags.get(resource);

/** The version that a change is based on: a header, or a property of the body. */
export type Start = { header?: string; version?: number };

/**
 * Returns the version that a change is based on.
 * @param takesVersion whether the body can have a property `version`
 * @throws TaskFlowError if the version of the resource is unknown
 */
export function startOf(match: Match, takesVersion: boolean): Start {
  if (typeof match === 'string') return { header: match };
  const etag = etags.get(match);
  if (etag) return { header: etag };
  // A resource from a list has no ETag of its own.
  const { version } = match as { version?: unknown };
  if (takesVersion && typeof version === 'number') return { version };
  throw new TaskFlowError(
    '`ifMatch` must be a resource that this client has received. Get it again, or pass its ETag.',
  );
}
