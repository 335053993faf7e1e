import { lockTimeRules } from '../access/time-rules.ts';
import type { Database } from '../database/database.ts';
import { authorOf } from '../events/append.ts';
import { assertNoOverlap } from './rules.ts';
import * as write from './write.ts';

type Author = Parameters<typeof authorOf>[0];

/** Locks a task, and returns its project. Returns nothing if the actor cannot see it. */
export async function lockTask(db: Database, { user_id, task_id }: { user_id: string; task_id: string }) {
  const values = { user_id, task_id };
  // The first statement finds nothing if the task has moved to another space while it waited.
  return (await write.lockTask.first(db, values)) ?? (await write.lockTask.first(db, values));
}

/**
 * Locks everything that a new entry of a user depends on, and returns the rules and the role of the actor as of then. Returns nothing if the
 * actor cannot see the task.
 */
export async function lockPlace(
  db: Database,
  values: { user_id: string; task_id: string; worker_id: string },
): Promise<write.Place | undefined> {
  const task = await lockTask(db, values);
  if (!task) return undefined;
  if (task.project_id !== null) await lockTimeRules.all(db, { project_ids: [task.project_id] });
  if (values.worker_id !== values.user_id) {
    const place = await write.findPlace.first(db, values);
    // Nobody can lock the account of a user who is not in the project.
    if (!place?.has_worker) return place;
  }
  await write.lockUser.first(db, { worker_id: values.worker_id });
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
