import type { Task } from '../fields.ts';

/** A task with the name of its project; null for a personal task. */
export type NamedTask = Task & { project: string | null };

/** What a cell contains. A list is several values in one cell. */
export type Cell = string | number | readonly string[] | null;

const ids = (related: readonly { id: string }[]) => related.map(({ id }) => id);

/** The columns of an export in their order, with names for people beside IDs for programs. */
const columns = {
  id: (task) => task.id,
  parent_id: (task) => task.parent_id,
  project_id: (task) => task.project_id,
  project: (task) => task.project,
  title: (task) => task.title,
  description: (task) => task.description,
  status: (task) => task.status,
  priority: (task) => task.priority,
  start_date: (task) => task.start_date,
  due_date: (task) => task.due_date,
  due_on: (task) => task.due_on,
  estimate_minutes: (task) => task.estimate_minutes,
  tags: (task) => task.tags,
  categories: (task) => task.categories.map(({ name }) => name),
  category_ids: (task) => ids(task.categories),
  assignees: (task) => task.assignees.map(({ full_name }) => full_name),
  assignee_ids: (task) => ids(task.assignees),
  created_by: (task) => task.created_by?.full_name ?? null,
  created_by_id: (task) => task.created_by?.id ?? null,
  completed_at: (task) => task.completed_at,
  created_at: (task) => task.created_at,
  updated_at: (task) => task.updated_at,
  deleted_at: (task) => task.deleted_at,
  version: (task) => task.version,
} satisfies Record<string, (task: NamedTask) => Cell>;

export type Column = keyof typeof columns;

const entries = Object.entries(columns) as [Column, (task: NamedTask) => Cell][];

export const COLUMNS: readonly Column[] = entries.map(([name]) => name);

/** Returns a task as a row of an export. */
export const rowOf = (task: NamedTask): Record<string, Cell> =>
  Object.fromEntries(entries.map(([name, cellOf]) => [name, cellOf(task)]));
