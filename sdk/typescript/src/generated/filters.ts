// Generated from the contract by `npm run generate`. Do not edit.

import { combinators, FilterField, type Me, Relative } from '../runtime/filter.ts';

type DayUnit = 'd' | 'w' | 'mo' | 'y';
type Unit = 'min' | 'h' | 'd' | 'w' | 'mo' | 'y';

/**
 * Builds filters: `filter.and(filter.status.in('todo'), filter.due_date.lt(filter.now.plus('7d')))`. The result is a string for every
 * parameter and property that takes a filter. A text is put in quotes.
 */
export const filter = {
  ...combinators,
  /** The time of the request. */
  now: new Relative<Unit>('now'),
  /** The day of the request. */
  today: new Relative<DayUnit>('today'),
  /** The day before. */
  yesterday: new Relative<DayUnit>('yesterday'),
  /** The day after. */
  tomorrow: new Relative<DayUnit>('tomorrow'),
  /** The first day of the week, by the setting `week_start`. */
  startOfWeek: new Relative<DayUnit>('startOfWeek'),
  /** The last day of the week. */
  endOfWeek: new Relative<DayUnit>('endOfWeek'),
  /** The first day of the month. */
  startOfMonth: new Relative<DayUnit>('startOfMonth'),
  /** The last day of the month. */
  endOfMonth: new Relative<DayUnit>('endOfMonth'),
  /** What needs to be done. */
  title: new FilterField<string>('title') as Pick<
    FilterField<string>,
    'eq' | 'ne' | 'in' | 'notIn' | 'contains'
  >,
  /** Details in Markdown. */
  description: new FilterField<string | null>('description') as Pick<
    FilterField<string | null>,
    'eq' | 'ne' | 'in' | 'notIn' | 'contains'
  >,
  /** Progress. */
  status: new FilterField<'todo' | 'in_progress' | 'completed'>('status') as Pick<
    FilterField<'todo' | 'in_progress' | 'completed'>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** Importance. */
  priority: new FilterField<'low' | 'medium' | 'high'>('priority') as Pick<
    FilterField<'low' | 'medium' | 'high'>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Whether `status` is `completed`. */
  completed: new FilterField<boolean>('completed') as Pick<
    FilterField<boolean>,
    'eq' | 'ne'
  >,
  /** Whether the task is open and its due date has passed. */
  overdue: new FilterField<boolean>('overdue') as Pick<
    FilterField<boolean>,
    'eq' | 'ne'
  >,
  /** Whether a task that blocks it is not completed. */
  blocked: new FilterField<boolean>('blocked') as Pick<
    FilterField<boolean>,
    'eq' | 'ne'
  >,
  /** Whether you follow the task. */
  following: new FilterField<boolean>('following') as Pick<
    FilterField<boolean>,
    'eq' | 'ne'
  >,
  /** Whether the task or one of its comments has an attachment. */
  has_attachments: new FilterField<boolean>('has_attachments') as Pick<
    FilterField<boolean>,
    'eq' | 'ne'
  >,
  /** Project; null for personal tasks. */
  project: new FilterField<string | null>('project') as Pick<
    FilterField<string | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** The task that it is a direct subtask of. */
  parent: new FilterField<string | null>('parent') as Pick<
    FilterField<string | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** ID of the task. */
  id: new FilterField<string>('id') as Pick<
    FilterField<string>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** Your categories of the task. */
  category: new FilterField<string | null>('category') as Pick<
    FilterField<string | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** Tags. */
  tag: new FilterField<string | null>('tag') as Pick<
    FilterField<string | null>,
    'eq' | 'ne' | 'in' | 'notIn' | 'contains'
  >,
  /** The users who work on the task. */
  assignee: new FilterField<string | Me | null>('assignee') as Pick<
    FilterField<string | Me | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** The users who follow the task: by choice, or because they created it or work on it. */
  follower: new FilterField<string | Me | null>('follower') as Pick<
    FilterField<string | Me | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** The user who created the task. */
  created_by: new FilterField<string | Me | null>('created_by') as Pick<
    FilterField<string | Me | null>,
    'eq' | 'ne' | 'in' | 'notIn'
  >,
  /** When work should begin. */
  start_date: new FilterField<string | Date | Relative | null>('start_date') as Pick<
    FilterField<string | Date | Relative | null>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** When the task is due. A task that is due on a day is compared by that day. */
  due_date: new FilterField<string | Date | Relative | null>('due_date') as Pick<
    FilterField<string | Date | Relative | null>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** The day on which the task is due, if it is due on a day. */
  due_on: new FilterField<string | Relative<DayUnit> | null>('due_on') as Pick<
    FilterField<string | Relative<DayUnit> | null>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** When the task was completed. */
  completed_at: new FilterField<string | Date | Relative | null>('completed_at') as Pick<
    FilterField<string | Date | Relative | null>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** When the task was created. */
  created_at: new FilterField<string | Date | Relative>('created_at') as Pick<
    FilterField<string | Date | Relative>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** When the task was last changed. */
  updated_at: new FilterField<string | Date | Relative>('updated_at') as Pick<
    FilterField<string | Date | Relative>,
    'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Estimated effort in minutes. */
  estimate_minutes: new FilterField<number | null>('estimate_minutes') as Pick<
    FilterField<number | null>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Number of comments. */
  comment_count: new FilterField<number>('comment_count') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Number of attachments. */
  attachment_count: new FilterField<number>('attachment_count') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Time that all users have tracked. */
  tracked_seconds: new FilterField<number>('tracked_seconds') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Number of direct subtasks. */
  subtask_count: new FilterField<number>('subtask_count') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Number of direct subtasks that are completed. */
  completed_subtask_count: new FilterField<number>('completed_subtask_count') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
  /** Version of the task. */
  version: new FilterField<number>('version') as Pick<
    FilterField<number>,
    'eq' | 'ne' | 'in' | 'notIn' | 'lt' | 'lte' | 'gt' | 'gte'
  >,
};
