import type { Actor } from '../actor.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { changesSince } from './changes.ts';
import { versionConflict } from './conflict.ts';

/**
 * The refusal of a change that found another version than it started from: `current` is the resource as it
 * is now, read after the change was refused, or nothing if it went away in the meantime.
 */
export async function staleVersion(
  db: Database,
  current: { id: string; version: number } | undefined,
  { versions = [], failureAt }: Precondition,
  actor: Actor,
): Promise<ApiError> {
  if (!current) return new ApiError('NOT_FOUND');
  // Of several versions in `If-Match` the newest: the caller knows all that came before it.
  const changes = await changesSince(db, { subject_id: current.id, actor }, Math.max(...versions));
  return versionConflict(failureAt(current.version), current, changes);
}
