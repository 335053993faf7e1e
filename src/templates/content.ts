import type { Schema } from '../contract.ts';
import { type ErrorDetail, invalid } from '../errors.ts';
import { fold } from '../fold.ts';
import { duplicateTags } from '../tasks/body.ts';
import { variableErrors } from './variables.ts';

/** What a template says about a task or a subtask. */
export type Node = Omit<Schema<'TemplateSubtask'>, 'level'>;
export type Subtask = Schema<'TemplateSubtask'>;

/** What clients set of a template. */
export type Content = Node & { name: string; subtasks: Subtask[] };

/**
 * Returns the content as it is stored: no spaces around names and titles, each ID once and in lower case, each category once.
 * @throws ApiError VALIDATION_FAILED with all errors
 */
export function normalizeContent(content: Content): Content {
  const { subtasks } = content;
  const errors = [
    ...errorsOf(content, ''),
    ...subtasks.flatMap((subtask, nth) => errorsOf(subtask, `subtasks[${nth}].`)),
    ...levelErrors(subtasks),
  ];
  if (errors.length > 0) throw invalid(errors);
  return {
    ...content,
    ...normalize(content),
    name: content.name.trim(),
    subtasks: subtasks.map((subtask) => ({ ...subtask, ...normalize(subtask) })),
  };
}

const normalize = ({ title, category_names }: Node) => ({
  title: title.trim(),
  category_names: [
    ...new Map(category_names.toReversed().map((name) => [fold(name.trim()), name.trim()])).values(),
  ].toReversed(),
});

function errorsOf(node: Node, path: string): ErrorDetail[] {
  const { title, description, tags, start_in_days, start_time, due_in_days, due_time, reminders } = node;
  const noDay = (field: string, days: string): ErrorDetail => ({
    field: `${path}${field}`,
    code: 'NO_DAY',
    message: `Send \`${days}\` too.`,
  });
  return [
    ...variableErrors(title, `${path}title`),
    ...variableErrors(description, `${path}description`),
    ...duplicateTags(tags).map((error) => ({ ...error, field: `${path}${error.field}` })),
    ...(start_time !== null && start_in_days === null ? [noDay('start_time', 'start_in_days')] : []),
    ...(due_time !== null && due_in_days === null ? [noDay('due_time', 'due_in_days')] : []),
    ...(startsLate(node) ? [{ ...STARTS_LATE, field: `${path}start_in_days` }] : []),
    ...reminders.flatMap(({ minutes_before, days_before }, nth): ErrorDetail[] =>
      (minutes_before === null) === (days_before === null)
        ? [
            {
              field: `${path}reminders[${nth}].minutes_before`,
              code: 'ONE_TIME',
              message: 'Send either `minutes_before` or `days_before`.',
            },
          ]
        : [],
    ),
  ];
}

const STARTS_LATE = { code: 'DATES_OUT_OF_ORDER', message: 'A task cannot start after it is due.' };

/** A task that is due on a day can start at any time of it. */
function startsLate({ start_in_days, start_time, due_in_days, due_time }: Node): boolean {
  if (start_in_days === null || due_in_days === null) return false;
  if (start_in_days !== due_in_days) return start_in_days > due_in_days;
  return due_time !== null && (start_time ?? '00:00') > due_time;
}

function levelErrors(subtasks: readonly Subtask[]): ErrorDetail[] {
  return subtasks.flatMap(({ level }, nth) => {
    const most = (subtasks[nth - 1]?.level ?? 0) + 1;
    if (level <= most) return [];
    const message = `Must be ${most} at most: one more than the level of the subtask before it.`;
    return [{ field: `subtasks[${nth}].level`, code: 'LEVEL_SKIPPED', message }];
  });
}

/** Returns the content of something that has more. */
export const contentIn = (from: Content): Content => ({
  name: from.name,
  title: from.title,
  description: from.description,
  priority: from.priority,
  tags: from.tags,
  estimate_minutes: from.estimate_minutes,
  assignee_ids: from.assignee_ids,
  category_names: from.category_names,
  start_in_days: from.start_in_days,
  start_time: from.start_time,
  due_in_days: from.due_in_days,
  due_time: from.due_time,
  reminders: from.reminders,
  subtasks: from.subtasks,
});

/** The IDs of all assignees, each with its field. */
export const assigneesIn = ({ assignee_ids, subtasks }: Content): { id: string; field: string }[] => [
  ...assignee_ids.map((id, nth) => ({ id, field: `assignee_ids[${nth}]` })),
  ...subtasks.flatMap((subtask, at) =>
    subtask.assignee_ids.map((id, nth) => ({ id, field: `subtasks[${at}].assignee_ids[${nth}]` })),
  ),
];

/** Returns, for each subtask, which node is its parent: 0 is the task, and 1 the first subtask. */
export function parentsOf(subtasks: readonly Pick<Subtask, 'level'>[]): number[] {
  const above = [0];
  return subtasks.map(({ level }, nth) => {
    const parent = above[level - 1] ?? 0;
    above.length = level;
    above[level] = nth + 1;
    return parent;
  });
}
