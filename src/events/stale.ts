import type { Actor } from '../actor.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { changesSince } from './changes.ts';
import { versionConflict } from './conflict.ts';

/**
 * Returns the error for a change that is based on an outdated version. `current` is the resource, read after the change was
 * rejected. It is undefined if the resource was deleted in the meantime.
 */
export async function staleVersion(
  db: Database,
  current: { id: string; version: number } | undefined,
  { versions = [], failureAt }: Precondition,
  actor: Actor,
): Promise<ApiError> {
  if (!current) return new ApiError('NOT_FOUND');
  // The newest of several versions in `If-Match`, because the caller knows all changes before it.
  const changes = await changesSince(db, { subject_id: current.id, actor }, Math.max(...versions));
  return versionConflict(failureAt(current.version), current, changes);
}
