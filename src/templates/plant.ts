import { ensureCategories } from '../categories/ensure.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Day } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { authorOf } from '../events/append.ts';
import { addReminders } from '../reminders/add.ts';
import { dateErrors } from '../tasks/body.ts';
import { type Inserted, insertTree } from '../tasks/bulk/insert-many.ts';
import { errorsIn } from '../tasks/write.ts';
import type { Context } from '../tasks/written.ts';
import type { Content } from './content.ts';
import { assigneesLeftOut, DATE_LEFT_OUT, type Planned, planTasks } from './plan.ts';
import * as queries from './queries.ts';
import { valuesFor } from './variables.ts';

/** The fields of the task that a request replaces. */
export type Sent = Omit<OperationRequest<'instantiateTemplate'>['body'], 'date' | 'project_id' | 'parent_id'>;

type Place = { space_id: string; parent_id: string | null; date: Day; sent: Sent };

/** Creates the tasks, with their links, reminders and events. Lock the template first. */
export async function plant(
  db: Database,
  template: Content & { id: string },
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
