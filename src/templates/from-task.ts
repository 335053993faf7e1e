import type { Context } from '../context.ts';
import type { OperationRequest } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { type Day, dayOf, timeOfDay } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { findTaskReminders } from '../reminders/of-tasks.ts';
import { readTree, type TreeTask } from '../tasks/tree/read.ts';
import type { Content, Node } from './content.ts';
import { daysBetween } from './dates.ts';
import { findStrangers } from './queries.ts';
import { asTemplate } from './variables.ts';

type Wanted = OperationRequest<'createTemplateFromTask'>['body'];

/** Tasks of a template: `maxItems` of its subtasks in the contract, and the task. */
const MAX_TASKS = 200;

const TOO_MANY: ErrorDetail = {
  field: 'with_subtasks',
  code: 'TOO_MANY',
  message: `The task has more than ${MAX_TASKS - 1} subtasks. Send false.`,
};

/** A task that becomes a template, with its subtasks in their order. */
type Source = { task: TreeTask; tasks: TreeTask[]; project_id: string | null; date: Day; name: string };

/**
 * Reads the tasks that become a template.
 * @throws ApiError NOT_FOUND if the actor cannot see the task
 */
export async function readSource(
  db: Database,
  id: string,
  { name, project_id, date, with_subtasks }: Wanted,
  { actor: { user_id, timezone } }: Context,
): Promise<Source> {
  const tasks = await readTree(db, { user_id, id, with_subtasks, limit: MAX_TASKS + 1 });
  const [task] = tasks;
  if (!task) throw new ApiError('NOT_FOUND');
  if (tasks.length > MAX_TASKS) throw invalid([TOO_MANY]);
  return {
    task,
    tasks,
    project_id: project_id === undefined ? task.project_id : project_id,
    date: date ?? dayOf(Date.parse(task.created_at), timezone),
    name: name ?? cut(task.title),
  };
}

/** Returns what a template of tasks says in a space. */
export async function contentOf(
  db: Database,
  { task, tasks, date, name }: Source,
  space_id: string,
  { actor: { user_id, timezone } }: Context,
): Promise<Content> {
  const ids = [...new Set(tasks.flatMap(({ assignee_ids }) => assignee_ids))];
  const strangers = new Set((await findStrangers.all(db, { user_id, space_id, ids })).map((one) => one.id));
  const reminders = Map.groupBy(
    await findTaskReminders.all(db, { user_id, task_ids: tasks.map((each) => each.id) }),
    ({ task_id }) => task_id,
  );
  const nodeOf = (each: TreeTask): Node => ({
    title: asTemplate(each.title),
    description: each.description && asTemplate(each.description),
    priority: each.priority,
    tags: each.tags,
    estimate_minutes: each.estimate_minutes,
    assignee_ids: each.assignee_ids.filter((user) => !strangers.has(user)),
    // The categories of a user are private, and everyone sees what is in a shared template.
    category_names: space_id === user_id ? each.category_names : [],
    ...relativeDates(each, date, timezone),
    reminders: (reminders.get(each.id) ?? []).map(({ task_id: _, ...reminder }) => reminder),
  });
  return {
    ...nodeOf(task),
    name,
    subtasks: tasks.slice(1).map((each) => ({ level: each.depth, ...nodeOf(each) })),
  };
}

const MAX_NAME = 100;

function cut(title: string): string {
  const characters = [...title];
  return characters.length <= MAX_NAME ? title : `${characters.slice(0, MAX_NAME - 1).join('')}…`;
}

/** Returns the dates of a task in days from another one, and times of day. */
function relativeDates({ start_date, due_date, due_on }: TreeTask, date: Day, timezone: string) {
  const due = due_date ? dayOf(Date.parse(due_date), timezone) : due_on;
  const due_in_days = due === null ? null : daysBetween(date, due);
  const start_in_days = start_date ? daysBetween(date, dayOf(Date.parse(start_date), timezone)) : null;
  return {
    start_in_days,
    start_time: start_date && start_in_days !== null ? clockAt(start_date, timezone) : null,
    due_in_days,
    due_time: due_date && due_in_days !== null ? clockAt(due_date, timezone) : null,
  };
}

const clockAt = (time: string, timezone: string) =>
  new Date(timeOfDay(Date.parse(time), timezone)).toISOString().slice(11, 16);
