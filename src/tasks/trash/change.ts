import { isAllowed } from '../../access/roles.ts';
import { assertMayWrite } from '../../access/write.ts';
import type { Context } from '../../context.ts';
import type { Precondition } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import { NO_CONFLICT } from '../../events/conflict.ts';
import { staleVersion } from '../../events/stale.ts';
import { changeTask } from '../change.ts';
import { findParentFault } from '../parent.ts';
import { findDeletedTask, findTask, type LockedTask, lockTask } from '../queries.ts';
import { lockPlaces } from '../space-lock.ts';
import { restoreBelow, trashBelow } from '../tree/below.ts';
import { purgeTrees } from './purge.ts';

/** Runs `work` under the lock of the space of a task, so that its tree stays as it is. */
const withTree = <Reply>(id: string, context: Context, work: (db: Database) => Promise<Reply>) =>
  context.transaction(work, (db) => lockPlaces(db, context.actor, { task_id: id }));

/** Moves a task to the trash, with its subtasks of all levels. */
export function trashTask(id: string, precondition: Precondition, context: Context) {
  return withTree(id, context, async (db) => {
    const task = await lockTask(db, context.actor, id);
    if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
    await assertMayDelete(db, task, precondition, context);
    const change = { id, from: 'live', fields: { deleted_at: context.now }, type: 'task.deleted' } as const;
    await changeTask(db, change, context);
    await trashBelow(db, [id], context);
    return { status: 204 as const };
  });
}

/** Deletes a task permanently, with its subtasks of all levels, in the trash or not. */
export function purgeTask(id: string, precondition: Precondition, context: Context) {
  return withTree(id, context, async (db) => {
    const task = await lockTask(db, context.actor, id);
    // Viewers cannot see the trash, so tasks in it are 404 for them.
    if (!task || (task.deleted_at && !isAllowed(task.role, 'see the trash'))) throw new ApiError('NOT_FOUND');
    await assertMayDelete(db, task, precondition, context);
    await purgeTrees(db, [id], context);
    return { status: 204 as const };
  });
}

async function assertMayDelete(
  db: Database,
  task: LockedTask,
  precondition: Precondition,
  { actor }: Context,
): Promise<void> {
  assertMayWrite(task, 'change tasks', NO_CONFLICT);
  if (!precondition.versions || precondition.versions.includes(task.version)) return;
  const find = task.deleted_at ? findDeletedTask : findTask;
  throw await staleVersion(db, await find(db, actor, task.id), precondition, actor);
}

/**
 * Restores a task from the trash, with the subtasks that came there by the same deletion. It has no parent afterwards if the parent
 * is not there any more, or has no room for it: then nothing keeps a user from restoring it.
 */
export function restoreTask(id: string, context: Context) {
  return withTree(id, context, async (db) => {
    const task = await lockTask(db, context.actor, id);
    if (!task || (task.deleted_at && !isAllowed(task.role, 'see the trash'))) throw new ApiError('NOT_FOUND');
    assertMayWrite(task, 'change tasks');
    if (!task.deleted_at) throw new ApiError('TASK_NOT_DELETED');
    const deleted_with = task.deleted_with ?? id;
    const { space_id, parent_id } = task;
    const fault =
      parent_id && (await findParentFault(db, { space_id, parent_id, task_id: id, deleted_with }));
    const fields = { deleted_at: null, deleted_with: null, ...(fault && { parent_id: null }) };
    await changeTask(db, { id, from: 'trash', fields, type: 'task.restored' }, context);
    await restoreBelow(db, [{ id, deleted_with }], context);
    const data = await findTask(db, context.actor, id);
    if (!data) throw new Error('A restored task is not found, although it is locked.');
    return { status: 200 as const, data };
  });
}
