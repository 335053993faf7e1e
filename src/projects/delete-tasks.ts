import { sql } from 'kysely';
import { BATCH } from '../database/batches.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { Work } from '../jobs/background.ts';

declare module '../jobs/background.ts' {
  interface WorkPayloads {
    project_deletion: { project_id: string };
  }
}

/** A project with more tasks is deleted in the background. */
export const MAX_DIRECT = BATCH;

/** Counting a million tasks takes 0.1 to 0.3 s, and the progress of a larger deletion has no total. */
const MAX_COUNTED = 1_000_000;

const count = compiled(
  'projects: count the tasks of one to delete',
  (_db, p: Params<{ project_id: string; limit: number }>) =>
    sql<{ many: number }>`select count(*)::integer as many
      from (select from task where project_id = ${p.project_id} limit ${p.limit}) as counted`,
);

/** Counts the tasks of a project, in the trash or not, up to a limit. */
export async function countTasks(db: Database, project_id: string, limit: number): Promise<number> {
  return (await count.one(db, { project_id, limit })).many;
}

const countTime = compiled(
  'projects: count the time entries of one to delete',
  (_db, p: Params<{ project_id: string; limit: number }>) =>
    sql<{ many: number }>`select count(*)::integer as many
      from (select from time_entry where project_id = ${p.project_id} limit ${p.limit}) as counted`,
);

/** Whether a project is small enough to be deleted within a request. */
export async function isSmall(db: Database, project_id: string): Promise<boolean> {
  if ((await countTasks(db, project_id, MAX_DIRECT + 1)) > MAX_DIRECT) return false;
  return (await countTime.one(db, { project_id, limit: MAX_DIRECT + 1 })).many <= MAX_DIRECT;
}

/**
 * Takes the next time entries out of the project: they stay with their users, and those of deleted accounts go. Foreign keys would do the
 * same for all of them in one statement.
 */
export const releaseTime = compiled(
  'projects: release the next time entries',
  (_db, p: Params<{ project_id: string }>) => sql<{ many: number }>`
    with found as materialized (
      select id, user_id from time_entry where project_id = ${p.project_id} limit ${sql.lit(BATCH)}),
    gone as (delete from time_entry where id in (select id from found where user_id is null)),
    released as (update time_entry set project_id = null, task_id = null where id in (select id from found where user_id is not null))
    select count(*)::integer as many from found`,
);

/** Where the next batch starts: after the last task of the order of a list. */
type Place = { in_trash: boolean; created_at: string; id: string };
type Deleted = { done: number; created_at: string | null; id: string | null };

/**
 * Deletes the next tasks, in the order of a list. Without an order, each batch would start at the first task again, and read all
 * deleted ones for as long as a backup keeps them visible.
 */
const deleteNext = (title: string, condition: 'is null' | 'is not null') =>
  compiled(
    title,
    (_db, p: Params<{ project_id: string; created_at: string; id: string }>) => sql<Deleted>`
    with found as materialized (
      select id, created_at from task
      where space_id = ${p.project_id} and deleted_at ${sql.raw(condition)}
        and (created_at, id) < (${p.created_at}::timestamptz, ${p.id}::uuid)
      order by created_at desc, id desc limit ${sql.lit(BATCH)}),
    gone as (delete from task where id = any(array(select id from found)))
    select count(*)::integer as done, (array_agg(id order by created_at, id))[1] as id,
      min(created_at) as created_at from found`,
  );
const deleteLive = deleteNext('projects: delete the next tasks', 'is null');
const deleteTrashed = deleteNext('projects: delete the next tasks in the trash', 'is not null');

const lockDeleted = compiled('projects: lock a deleted one', (db, p: Params<{ project_id: string }>) =>
  db
    .selectFrom('project')
    .where('id', '=', p.project_id)
    .where('deleted_at', 'is not', null)
    .select('id')
    .forUpdate(),
);

const deleteRow = compiled(
  'projects: delete a deleted one without tasks',
  (db, p: Params<{ project_id: string }>) => db.deleteFrom('project').where('id', '=', p.project_id),
);

const FIRST = { created_at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/** Removes the tasks of a project that nobody can see any more, and then the project. */
export const projectDeletion: Work<{ project_id: string }, Place> = {
  mustFinish: true,
  async count(db, { project_id }) {
    const many = await countTasks(db, project_id, MAX_COUNTED + 1);
    return many > MAX_COUNTED ? null : many;
  },
  async batch(trx, { project_id }, place) {
    const from = place ?? { in_trash: false, ...FIRST };
    if ((await releaseTime.one(trx, { project_id })).many === BATCH) return { done: 0, next: from };
    const statement = from.in_trash ? deleteTrashed : deleteLive;
    const { created_at, id } = from;
    const { done, ...last } = await statement.one(trx, { project_id, created_at, id });
    if (last.id !== null && last.created_at !== null)
      return { done, next: { in_trash: from.in_trash, id: last.id, created_at: last.created_at } };
    if (!from.in_trash) return { done, next: { in_trash: true, ...FIRST } };
    // A write that began before the deletion can have added a task since. Later ones wait for the lock and find no project.
    const isThere = await lockDeleted.first(trx, { project_id });
    if (isThere && (await countTasks(trx, project_id, 1)) > 0)
      return { done, next: { in_trash: false, ...FIRST } };
    if (isThere) await deleteRow.run(trx, { project_id });
    return { done, next: null };
  },
};
