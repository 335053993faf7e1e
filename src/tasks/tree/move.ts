import { assertMayWrite } from '../../access/write.ts';
import type { Context } from '../../context.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, type ErrorDetail, invalid } from '../../errors.ts';
import { changeTask } from '../change.ts';
import { findDestination, spaceOf } from '../destination.ts';
import { choosePlace, type Spot, type TaskList } from '../order.ts';
import { findParentFault } from '../parent.ts';
import { findSibling, findTask, type LockedTask, lockTask } from '../queries.ts';
import { lockPlaces } from '../space-lock.ts';
import { moveTrees } from './space-change.ts';

/** Where a task moves to, as in the request. */
type Destination = Schema<'TaskMove'>;

/** Moves a task with its subtasks to another place in its space, or to another space, under the lock of both. */
export function moveTask(id: string, to: Destination, context: Context) {
  const { actor } = context;
  const destination = spaceOf(to, context);
  const concerned = { task_id: id, space_ids: destination ? [destination] : [] };
  return context.transaction(
    async (db) => {
      const task = await lockTask(db, actor, id);
      if (!task || task.deleted_at) throw new ApiError('NOT_FOUND');
      assertMayWrite(task, 'change tasks');
      const { list, spot } = await findPlace(db, task, to, context);
      const chosen = await choosePlace(db, list, spot, id);
      if (list.space_id !== task.space_id && chosen)
        await moveTrees(db, [{ id, ...list, place: chosen.place }], chosen.respaced, context);
      else if (chosen) {
        const { place, respaced } = chosen;
        const fields = { place, ...(list.parent_id !== task.parent_id && { parent_id: list.parent_id }) };
        const told = respaced.length > 0 && { respaced: JSON.stringify(respaced) };
        await changeTask(db, { id, from: 'live', type: 'task.moved', fields, ...told }, context);
      }
      const moved = await findTask(db, actor, id);
      if (!moved) throw new Error('A task that was moved is gone, although it is locked.');
      return { status: 200 as const, data: moved };
    },
    (db) => lockPlaces(db, actor, concerned),
  );
}

/**
 * Finds the list that a task moves to, and its place there.
 * @throws ApiError with all faults of the request
 */
async function findPlace(
  db: Database,
  task: LockedTask,
  to: Destination,
  context: Context,
): Promise<{ list: TaskList; spot: Spot }> {
  const { space_id, ...faults } = await findDestination(db, to, task.space_id, context);
  const errors: ErrorDetail[] = [...placeErrors(to), ...faults.errors];
  const [side, sibling] = to.before ? (['before', to.before] as const) : (['after', to.after] as const);
  const isElsewhere = space_id !== task.space_id;
  let parent_id = to.parent_id === undefined ? (isElsewhere ? null : task.parent_id) : to.parent_id;
  let parentField = 'parent_id';
  if (sibling) {
    const found = await findSibling(db, { id: sibling, space_id, but: task.id });
    const isListed = found && (to.parent_id === undefined || found.parent_id === to.parent_id);
    if (!isListed) errors.push({ field: side, code: 'UNKNOWN_SIBLING', message: UNKNOWN_SIBLING });
    else if (to.parent_id === undefined) [parent_id, parentField] = [found.parent_id, side];
  }
  if (parent_id && (isElsewhere || parent_id !== task.parent_id)) {
    const fault = await findParentFault(db, { space_id, parent_id, task_id: task.id }, parentField);
    if (fault) errors.push(fault);
  }
  if (errors.length > 0) throw invalid(errors);
  const spot: Spot = to.before
    ? { before: to.before }
    : to.after
      ? { after: to.after }
      : { place: to.place ?? 'last' };
  return { list: { space_id, parent_id }, spot };
}

/** Returns the errors of more than one place in a request. */
export function placeErrors({ before, after, place }: Destination): ErrorDetail[] {
  const given = Object.entries({ before, after, place }).flatMap(([name, value]) => (value ? [name] : []));
  return given.slice(1).map((field) => ({
    field,
    code: 'NOT_ALLOWED',
    message: `Send only one of \`before\`, \`after\` and \`place\`; \`${given[0]}\` is there already.`,
  }));
}

export const UNKNOWN_SIBLING = 'Choose another task in the list that the task moves to.';
