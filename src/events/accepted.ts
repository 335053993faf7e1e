import type { Actor } from '../actor.ts';
import type { Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError } from '../errors.ts';
import { staleVersion } from './stale.ts';

/** What tells why a write of a version was refused. */
type Current = {
  db: Database;
  actor: Actor;
  precondition: Precondition;
  /** Reads the resource as it is now. */
  find(): Promise<{ id: string; version: number } | undefined>;
};

/**
 * Returns the row that a write of `logged` has written, or found as it should be.
 * @throws ApiError NOT_FOUND if its target is not visible, FORBIDDEN if it is not allowed, or the conflict of versions
 */
export async function accepted<Row extends { id: string | null; allowed: boolean }>(
  row: Row | undefined,
  current?: Current,
): Promise<Omit<Row, 'allowed'> & { id: string }> {
  if (!row) throw new ApiError('NOT_FOUND');
  const { allowed, ...data } = row;
  // The order of the columns stays, and with it the ETag of the response.
  if (row.id !== null) return { ...data, id: row.id };
  if (!allowed) throw new ApiError('FORBIDDEN');
  if (!current)
    throw new Error('A write that is allowed, and of no version in particular, has written nothing.');
  const { db, actor, precondition, find } = current;
  throw await staleVersion(db, await find(), precondition, actor);
}
