import { isAllowed } from '../access/roles.ts';
import { assertMayWrite, type WrittenSpace } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail } from '../errors.ts';
import type { Times } from './times.ts';
import * as write from './write.ts';

type Rules = Pick<write.Place, 'time_overlap' | 'time_locked_until'>;

/** What an error has besides its code: `NO_CONFLICT` for a change of an entry. */
type Facts = NonNullable<Parameters<typeof assertMayWrite>[2]>;

/**
 * Checks the right to change an entry of a user, and its project.
 * @throws ApiError FORBIDDEN or PROJECT_ARCHIVED
 */
export function assertMayChange(
  { role, archived, worker_id }: Pick<write.Found, 'role' | 'archived' | 'worker_id'>,
  { user_id }: Context['actor'],
  facts: Facts,
): void {
  // An entry of a project that the user has left is theirs, but they cannot change the time of the project any more.
  if (role === null) throw new ApiError('FORBIDDEN');
  const right = worker_id === user_id ? 'track time' : 'manage the time of others';
  assertMayWrite({ role, archived }, right, facts);
}

/**
 * Checks that an entry does not begin in a locked period.
 * @throws ApiError TIME_LOCKED
 */
export function assertUnlocked(
  { role, time_locked_until }: Pick<Rules, 'time_locked_until'> & Pick<WrittenSpace, 'role'>,
  started_at: string,
  facts: Facts = {},
): void {
  if (time_locked_until === null || Date.parse(started_at) >= Date.parse(time_locked_until)) return;
  if (isAllowed(role, 'manage the time of others')) return;
  const message = `The time of the project is locked until ${time_locked_until}.`;
  throw conflict('TIME_LOCKED', message, facts);
}

type Entry = Times & { worker_id: string | null; project_id: string | null; id?: string };

/** An ID that no entry has. */
const NEW = '00000000-0000-0000-0000-000000000000';

/**
 * Checks that an entry does not overlap another one of the user, if the project refuses that. Lock the user first.
 * @throws ApiError TIME_OVERLAP
 */
export async function assertNoOverlap(
  db: Database,
  { time_overlap }: { time_overlap: string | null },
  { worker_id, project_id, id = NEW, started_at, ended_at }: Entry,
  facts: Facts = {},
): Promise<void> {
  if (time_overlap !== 'refuse' || worker_id === null || project_id === null) return;
  const span = { worker_id, project_id, id, started_at, ended_at };
  const other = await write.findOverlap.first(db, span);
  if (!other) return;
  const until = other.ended_at === null ? 'which has not ended' : `to ${other.ended_at}`;
  const message = `Overlaps the entry ${other.id}, from ${other.started_at} ${until}.`;
  throw conflict('TIME_OVERLAP', message, facts);
}

function conflict(
  code: Extract<Schema<'ErrorCode'>, 'TIME_LOCKED' | 'TIME_OVERLAP'>,
  message: string,
  facts: Facts,
): ApiError {
  const errors: ErrorDetail[] = [{ field: 'started_at', code, message }];
  return new ApiError(code, { ...facts, errors });
}
