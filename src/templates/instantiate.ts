import type { Context } from '../context.ts';
import type { OperationRequest } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { dayOf } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { normalizeBody } from '../tasks/body.ts';
import { copyTasks } from '../tasks/copies.ts';
import { findDestination, spaceOf } from '../tasks/destination.ts';
import { faultIn } from '../tasks/parent.ts';
import { lockSpaces } from '../tasks/space-lock.ts';
import { findFit } from '../tasks/tree.ts';
import { plant } from './plant.ts';
import * as queries from './queries.ts';

type Use = OperationRequest<'instantiateTemplate'>['body'];

/** Creates the tasks of a template that the actor can see, in a space that the actor can write. */
export function instantiate(id: string, body: Use, context: Context) {
  const { actor } = context;
  const one = { user_id: actor.user_id, id };
  const { date: sentDate, project_id, parent_id, ...sent } = normalizeBody(body);
  const date = sentDate ?? dayOf(Date.parse(context.now), actor.timezone);
  const to = { ...(project_id !== undefined && { project_id }) };
  const work = async (db: Database) => {
    // The numbers of uses have no gaps and no duplicates.
    await queries.lockTemplate.first(db, one);
    const template = await queries.findTemplate.first(db, one);
    if (!template) throw new ApiError('NOT_FOUND');
    const current = template.project_id ?? actor.user_id;
    const { space_id, errors } = await findDestination(db, to, current, context);
    if (parent_id) {
      const fault = await findFault(db, { space_id, parent_id }, template);
      if (fault) errors.push(fault);
    }
    if (errors.length > 0) throw invalid(errors);
    const made = await plant(db, template, { space_id, parent_id, date, sent }, context);
    const [task] = await copyTasks(db, actor.user_id, [made.id]);
    if (!task) throw new Error('A new task is not found.');
    const headers = { Location: `/api/v1/tasks/${made.id}` };
    return {
      status: 201 as const,
      headers,
      data: task.data,
      warnings: made.warnings,
      written: template.task_count,
    };
  };
  if (!parent_id) return context.transaction(work);
  return context.transaction(work, async (db) => {
    const template = await queries.findTemplate.first(db, one);
    if (!template) throw new ApiError('NOT_FOUND');
    const space_id = spaceOf(to, context) ?? template.project_id ?? actor.user_id;
    await lockSpaces(db, actor, { space_ids: [space_id] });
  });
}

/** Returns why the tree of a template cannot be below a task. */
async function findFault(
  db: Database,
  { space_id, parent_id }: { space_id: string; parent_id: string },
  { subtasks, task_count }: Pick<queries.Template, 'subtasks' | 'task_count'>,
): Promise<ErrorDetail | undefined> {
  const fit = await findFit(db, { space_id, parent_id, task_id: null });
  const height = Math.max(0, ...subtasks.map(({ level }) => level));
  return faultIn({ ...fit, height, many: task_count }, 'parent_id');
}
