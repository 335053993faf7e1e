import type { Actor } from '../actor.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { staleVersion } from './stale.ts';

/** What is needed to find out why a write was rejected. */
type Current = {
  db: Database;
  actor: Actor;
  precondition: Precondition;
  /** Reads the current state of the resource. */
  find(): Promise<{ id: string; version: number } | undefined>;
};

/**
 * Returns the row that a write of `logged` has written, or that already had the new values.
 * @throws ApiError NOT_FOUND if the row is not visible, FORBIDDEN if the write is not allowed, or the version conflict
 */
export async function accepted<Row extends { id: string | null; allowed: boolean }>(
  row: Row | undefined,
  current?: Current,
): Promise<Omit<Row, 'allowed'> & { id: string }> {
  if (!row) throw new ApiError('NOT_FOUND');
  const { allowed, ...data } = row;
  // The order of the columns must stay the same, because the ETag of the response depends on it.
  if (row.id !== null) return { ...data, id: row.id };
  if (!allowed) throw new ApiError('FORBIDDEN');
  if (!current) throw new Error('An allowed write without a version wrote nothing.');
  const { db, actor, precondition, find } = current;
  throw await staleVersion(db, await find(), precondition, actor);
}
