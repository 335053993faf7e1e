import { ensureCategories } from '../categories/ensure.ts';
import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { type Day, dayOf } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { addReminders } from '../reminders/add.ts';
import { dateErrors, normalizeBody } from '../tasks/body.ts';
import { type Inserted, insertTree } from '../tasks/bulk/insert-many.ts';
import { copyTasks } from '../tasks/copies.ts';
import { findDestination, spaceOf } from '../tasks/destination.ts';
import { faultIn } from '../tasks/parent.ts';
import { lockSpaces } from '../tasks/space-lock.ts';
import { findFit } from '../tasks/tree.ts';
import { errorsIn } from '../tasks/write.ts';
import { assigneesLeftOut, DATE_LEFT_OUT, type Planned, planTasks } from './plan.ts';
import * as queries from './queries.ts';
import { valuesFor } from './variables.ts';

type Use = OperationRequest<'instantiateTemplate'>['body'];
type Sent = Omit<Use, 'date' | 'project_id' | 'parent_id'>;

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
    return { status: 201 as const, headers, data: task.data, warnings: made.warnings };
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

type Place = { space_id: string; parent_id: string | null; date: Day; sent: Sent };

/** Creates the tasks, with their links, reminders and events. Lock the template first. */
async function plant(
  db: Database,
  template: queries.Template,
  { space_id, parent_id, date, sent }: Place,
  context: Context,
): Promise<{ id: string; warnings: Schema<'ResponseWarning'>[] }> {
  const { user_id } = context.actor;
  const author = authorOf(context);
  const maker = await queries.findMaker.one(db, { user_id, space_id });
  const { use_count: n } = await queries.countUse.one(db, { id: template.id });
  const nodes = [template, ...template.subtasks];
  const names = nodes.flatMap(({ category_names }) => category_names);
  const categories = await ensureCategories(db, names, author, { create: false });
  const values = valuesFor(date, { ...maker, n });
  const { tasks, warnings } = planTasks(template, { space_id, date, values, categories }, context);
  const [first, ...others] = tasks;
  if (!first) throw new TypeError('A template has a task.');
  const chosen = withSent({ ...first, parent_id }, sent, context);
  const { ids, left } = await insertPlanned(db, [chosen.task, ...others], sent, context);
  const reminders = nodes.flatMap((node, nth) =>
    node.reminders.map((reminder) => ({ ...reminder, task_id: ids[nth] ?? '' })),
  );
  await addReminders(db, reminders, author);
  const isDateLeft = chosen.isLeftOut && !warnings.includes(DATE_LEFT_OUT);
  const more = [...(left.length > 0 ? [assigneesLeftOut(left)] : []), ...(isDateLeft ? [DATE_LEFT_OUT] : [])];
  return { id: ids[0] ?? '', warnings: [...more, ...warnings] };
}

/** Returns the task with the fields of the request. A date of the template that does not fit one of the request is left out. */
function withSent(task: Planned, sent: Sent, context: Context): { task: Planned; isLeftOut: boolean } {
  const { due_date = null, due_on = null } = sent;
  const isDueSent = sent.due_date !== undefined || sent.due_on !== undefined;
  const merged = { ...task, ...sent, ...(isDueSent && { due_date, due_on }) };
  const isClash = dateErrors(merged, context).some(({ code }) => code === 'DATES_OUT_OF_ORDER');
  if (!isClash || (isDueSent && sent.start_date)) return { task: merged, isLeftOut: false };
  const fitting = isDueSent ? { start_date: null } : { due_date: null, due_on: null };
  return { task: { ...merged, ...fitting }, isLeftOut: true };
}

/**
 * Inserts the tasks, without the people and categories of the template that are not there any more. The statement finds them, and writes
 * nothing then.
 */
async function insertPlanned(
  db: Database,
  planned: readonly Planned[],
  sent: Sent,
  context: Context,
): Promise<{ ids: string[]; left: string[] }> {
  const left = new Set<string>();
  for (let tasks = planned; ; ) {
    const rows = tasks.map(({ parent_nth, ...task }, nth) => ({ task, nth, parent_nth, is_valid: true }));
    const inserted = await insertTree(db, rows, context);
    const ids = inserted.flatMap(({ id }) => id ?? []);
    if (ids.length === rows.length) return { ids, left: [...left] };
    const errors = errorsOfSent(inserted[0], tasks[0], sent, context);
    if (errors.length > 0) throw invalid(errors);
    const gone = new Set(inserted.flatMap((row) => [...row.unknown_assignees, ...row.unknown_categories]));
    // The role ended after it was checked.
    if (gone.size === 0) throw new ApiError('FORBIDDEN');
    for (const id of inserted.flatMap(({ unknown_assignees }) => unknown_assignees)) left.add(id);
    tasks = tasks.map((task) => ({
      ...task,
      ...(task.assignee_ids && { assignee_ids: task.assignee_ids.filter((id) => !gone.has(id)) }),
      category_ids: task.category_ids.filter((id) => !gone.has(id)),
    }));
  }
}

/** Returns the errors of the fields of the request. */
function errorsOfSent(
  row: Inserted | undefined,
  task: Planned | undefined,
  { assignee_ids, category_ids }: Sent,
  context: Context,
): ErrorDetail[] {
  if (!row || !task) return [];
  const unknown = {
    unknown_assignees: assignee_ids ? row.unknown_assignees : [],
    unknown_categories: category_ids ? row.unknown_categories : [],
  };
  return errorsIn({ ...unknown, before: null }, task, context);
}
