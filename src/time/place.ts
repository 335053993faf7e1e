import { lockTimeRules } from '../access/time-rules.ts';
import type { Database } from '../database/database.ts';
import { authorOf } from '../events/append.ts';
import { assertNoOverlap } from './rules.ts';
import * as write from './write.ts';

type Author = Parameters<typeof authorOf>[0];

/**
 * Locks a task, and those that entries to change belong to. Returns the task, or nothing if the actor cannot see it.
 */
export async function lockTask(
  db: Database,
  { user_id, task_id }: { user_id: string; task_id: string | null },
  ...known: (string | null | undefined)[]
) {
  const tasks = await write.lockTasks.all(db, { user_id, task_id, known: known.flatMap((id) => id ?? []) });
  return tasks.find(({ id }) => id === task_id);
}

type Values = { user_id: string; task_id: string; worker_id: string };

/** Locks the worker, unless that is a user who has nothing to do with the project of the task. */
export async function lockWorker(db: Database, values: Values): Promise<void> {
  const { user_id, worker_id } = values;
  const isTheirs = worker_id === user_id || (await write.findPlace.first(db, values))?.has_worker;
  if (isTheirs) await write.lockWorker.all(db, { worker_id });
}

/**
 * Locks the task of a new entry and its rules, and returns these and the role of the actor as of then. Returns nothing if the actor cannot see
 * the task. `running` is the timer that the entry stops. Lock the worker first.
 */
export async function lockPlace(
  db: Database,
  values: Values,
  running?: { task_id: string | null },
): Promise<write.Place | undefined> {
  const task = await lockTask(db, values, running?.task_id);
  if (!task) return undefined;
  if (task.project_id !== null) await lockTimeRules.all(db, { project_ids: [task.project_id] });
  return write.findPlace.first(db, values);
}

type New = write.EntryFields & { worker_id: string; time_overlap: string | null };

/**
 * Creates an entry in a locked place, and returns its ID.
 * @throws ApiError TIME_OVERLAP
 */
export async function insertEntry(db: Database, entry: New, context: Author): Promise<string> {
  await assertNoOverlap(db, entry, entry);
  const { task_id, project_id, started_at, ended_at, note, billable, tags, worker_id } = entry;
  const values = { task_id, project_id, started_at, ended_at, note, billable, tags: [...tags], worker_id };
  return (await write.insertEntry.one(db, { ...authorOf(context), ...values })).id;
}
