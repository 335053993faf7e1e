import { lockTimeRules } from '../access/time-rules.ts';
import { assertMayWrite } from '../access/write.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Precondition } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { NO_CONFLICT } from '../events/conflict.ts';
import { staleVersion } from '../events/stale.ts';
import { lockTask } from './place.ts';
import { findEntry, type TimeEntry } from './queries.ts';
import { assertMayChange, assertNoOverlap, assertUnlocked } from './rules.ts';
import { changedTimes } from './times.ts';
import * as write from './write.ts';

type Body = Omit<OperationRequest<'updateTimeEntry'>['body'], 'version'>;
type Target = { id: string; precondition: Precondition };

export const UNKNOWN_TASK: ErrorDetail = {
  field: 'task_id',
  code: 'UNKNOWN_TASK',
  message: 'You can see no task with this ID.',
};

const NOT_THEIR_TASK: ErrorDetail = {
  ...UNKNOWN_TASK,
  message: 'The user who worked is not a member of the project of this task.',
};

/**
 * Changes an entry, and returns it.
 * @throws ApiError NOT_FOUND, FORBIDDEN, VALIDATION_FAILED, UNKNOWN_TASK, PROJECT_ARCHIVED, TIME_LOCKED, TIME_OVERLAP, or the version conflict
 */
export async function changeEntry(
  db: Database,
  { id, body, precondition }: Target & { body: Body },
  context: Context,
): Promise<TimeEntry> {
  const { actor, now } = context;
  const { user_id } = actor;
  const { found, task_id } = await lockToWrite(db, id, actor, body.task_id);
  const isEnding = endsTimer(found, body, actor);
  if (!isEnding) assertMayChange(found, actor, NO_CONFLICT);
  await assertVersion(db, found, precondition, actor);
  const times = changedTimes(found, body, now);
  const place = task_id === undefined ? undefined : await findTarget(db, found, task_id, actor);
  const moved = place && task_id !== undefined && { task_id, project_id: place.project_id };
  const fields = { ...moved, ...times, ...changedFields(found, body) };
  if (Object.keys(fields).length > 0) {
    const { role } = found;
    if (!isEnding && role !== null) {
      assertUnlocked({ ...found, role }, found.started_at, NO_CONFLICT);
      const rules = place ?? { ...found, role };
      const after = { ...found, ...moved, ...times };
      assertUnlocked(rules, after.started_at, NO_CONFLICT);
      if (times || place) await assertNoOverlap(db, rules, after, NO_CONFLICT);
    }
    await write.updateEntry.first(db, { ...authorOf(context), id, ...fields }, {});
  }
  return findEntry.one(db, { user_id, id });
}

/**
 * Deletes an entry.
 * @throws ApiError NOT_FOUND, FORBIDDEN, PROJECT_ARCHIVED, TIME_LOCKED, or the version conflict
 */
export async function removeEntry(
  db: Database,
  { id, precondition }: Target,
  context: Context,
): Promise<void> {
  const { found } = await lockToWrite(db, id, context.actor, undefined);
  assertMayChange(found, context.actor, NO_CONFLICT);
  await assertVersion(db, found, precondition, context.actor);
  if (found.role !== null) assertUnlocked({ ...found, role: found.role }, found.started_at, NO_CONFLICT);
  await write.deleteEntry.first(db, { ...authorOf(context), id });
}

/**
 * Locks an entry and what a change of it depends on. `task_id` is returned only if the entry moves to this task.
 * @throws ApiError NOT_FOUND
 */
async function lockToWrite(
  db: Database,
  id: string,
  { user_id }: Context['actor'],
  task_id: string | undefined,
): Promise<{ found: write.Found; task_id: string | undefined }> {
  const place = { user_id, id };
  const visible = await write.findToWrite.first(db, place);
  if (visible && visible.worker_id !== null) await write.lockWorker.all(db, { worker_id: visible.worker_id });
  const seen = await write.findToWrite.first(db, place);
  if (!seen) throw new ApiError('NOT_FOUND');
  const moves = task_id !== undefined && task_id !== seen.task_id;
  const task = await lockTask(db, { user_id, task_id: moves ? task_id : null }, seen.task_id);
  await lockRules(db, seen.project_id, task?.project_id);
  const locked = await write.lockEntry.first(db, place);
  // It has moved with its task meanwhile.
  if (locked && locked.project_id !== seen.project_id) await lockRules(db, locked.project_id);
  const found = await write.findToWrite.first(db, place);
  if (!found) throw new ApiError('NOT_FOUND');
  return { found, task_id: task_id === found.task_id ? undefined : task_id };
}

async function lockRules(db: Database, ...ids: (string | null | undefined)[]): Promise<void> {
  const project_ids = ids.flatMap((id) => id ?? []);
  if (project_ids.length > 0) await lockTimeRules.all(db, { project_ids });
}

/** Whether a request only ends the timer of the caller, which is always possible. */
function endsTimer({ worker_id, ended_at }: write.Found, body: Body, { user_id }: Context['actor']): boolean {
  const { ended_at: end, seconds, ...others } = body;
  const isEnd = end !== undefined || seconds !== undefined;
  return (
    worker_id === user_id &&
    ended_at === null &&
    isEnd &&
    Object.values(others).every((value) => value === undefined)
  );
}

async function assertVersion(
  db: Database,
  { id, version }: write.Found,
  precondition: Precondition,
  actor: Context['actor'],
): Promise<void> {
  if (!precondition.versions || precondition.versions.includes(version)) return;
  const current = await findEntry.first(db, { user_id: actor.user_id, id });
  throw await staleVersion(db, current, precondition, actor);
}

/**
 * Finds the locked task that an entry moves to.
 * @throws ApiError UNKNOWN_TASK, FORBIDDEN or PROJECT_ARCHIVED
 */
async function findTarget(
  db: Database,
  { worker_id }: write.Found,
  task_id: string,
  { user_id }: Context['actor'],
): Promise<write.Place> {
  // An account that was deleted is a member of no project.
  const place = await write.findPlace.first(db, { user_id, task_id, worker_id: worker_id ?? task_id });
  if (!place) throw invalid([UNKNOWN_TASK]);
  assertMayWrite(place, worker_id === user_id ? 'track time' : 'manage the time of others', NO_CONFLICT);
  if (!place.has_worker) throw invalid([NOT_THEIR_TASK]);
  return place;
}

/** Returns the fields that a request changes, besides the times and the task. */
function changedFields(before: write.Found, { note, billable, tags }: Body): Partial<write.EntryFields> {
  return {
    ...(note !== undefined && note !== before.note && { note }),
    ...(billable !== undefined && billable !== before.billable && { billable }),
    ...(tags && JSON.stringify(tags) !== JSON.stringify(before.tags) && { tags: [...tags] }),
  };
}
