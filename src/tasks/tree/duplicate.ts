import type { Context } from '../../context.ts';
import type { OperationRequest } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { dayOf } from '../../days.ts';
import { ApiError, invalid } from '../../errors.ts';
import { causeOf } from '../../events/append.ts';
import { findDestination, spaceOf } from '../destination.ts';
import { choosePlace, type Spot, type TaskList } from '../order.ts';
import { findParentFault } from '../parent.ts';
import { findTask } from '../queries.ts';
import { lockPlaces } from '../space-lock.ts';
import { type Copy, copyTasks, type Planned, planCopies } from './copy.ts';

type Destination = OperationRequest<'duplicateTask'>['body'];

/** Copies a task that the actor can see, alone or with its subtasks, to a space that the actor can write. */
export function duplicateTask(id: string, to: Destination, context: Context) {
  const { actor } = context;
  const destination = spaceOf(to, context);
  const concerned = { task_id: id, space_ids: destination ? [destination] : [] };
  return context.transaction(
    async (db) => {
      const list = await findList(db, id, to, context);
      const plan = await planCopies(db, { ids: [id], with_subtasks: to.with_subtasks });
      const [{ copy_id } = {}] = plan;
      if (copy_id === undefined) throw new Error('A locked task does not exist.');
      const chosen = await choosePlace(db, list, list.spot, copy_id);
      if (!chosen) throw new Error('A task that does not exist yet is in the list.');
      const { place, respaced } = chosen;
      const copies = plan.map((task) => copyOf(task, { ...list, place, title: to.title?.trim() }, context));
      await copyTasks(
        db,
        copies,
        causeOf(context),
        respaced.length > 0 ? JSON.stringify(respaced) : undefined,
      );
      const data = await findTask(db, actor, copy_id);
      if (!data) throw new Error('A new task is not found.');
      const headers = { Location: `/api/v1/tasks/${copy_id}` };
      return { status: 201 as const, headers, data, written: copies.length };
    },
    // The task stays as it is while several statements copy it.
    (db) => lockPlaces(db, actor, concerned),
  );
}

/** The copy of a task of the tree. A due date in the past is left out, because nobody could have set it. */
function copyOf(
  { task_id, copy_id, parent_copy_id, due_date, due_on }: Planned,
  { space_id, parent_id, place, title }: TaskList & { place: string; title: string | undefined },
  { actor, now }: Context,
): Copy {
  const isFirst = parent_copy_id === null;
  const isPast = due_date !== null && Date.parse(due_date) <= Date.parse(now);
  const isOver = due_on !== null && due_on < dayOf(Date.parse(now), actor.timezone);
  return {
    task_id,
    id: copy_id,
    user_id: actor.user_id,
    space_id,
    parent_id: isFirst ? parent_id : parent_copy_id,
    place: isFirst ? place : null,
    has_own_place: isFirst,
    series_id: null,
    fields: {
      status: 'todo',
      ...(isPast && { due_date: null }),
      ...(isOver && { due_on: null }),
      ...(isFirst && title && { title }),
    },
    assignee_ids: null,
  };
}

/**
 * Finds the list that the copy goes to: by default that of the task, directly behind it.
 * @throws ApiError with all faults of the request
 */
async function findList(
  db: Database,
  id: string,
  to: Destination,
  context: Context,
): Promise<TaskList & { spot: Spot }> {
  const task = await findTask(db, context.actor, id);
  if (!task) throw new ApiError('NOT_FOUND');
  const current = task.project_id ?? context.actor.user_id;
  const { space_id, errors } = await findDestination(db, to, current, context);
  const isElsewhere = space_id !== current;
  const parent_id = to.parent_id ?? (to.parent_id === null || isElsewhere ? null : task.parent_id);
  if (parent_id) {
    const along_id = to.with_subtasks ? id : null;
    const fault = await findParentFault(db, { space_id, parent_id, task_id: null, along_id });
    if (fault) errors.push(fault);
  }
  if (errors.length > 0) throw invalid(errors);
  const list = { space_id, parent_id: parent_id ?? null };
  const isSame = !isElsewhere && list.parent_id === task.parent_id;
  return { ...list, spot: isSame ? { after: id } : { place: 'last' } };
}
