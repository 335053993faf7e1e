import { type AliasedExpression, type Expression, expressionBuilder, type RawBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { folded } from '../database/lists.ts';
import type { Given } from '../events/append.ts';
import { userSummary } from '../users/summary.ts';
import { placeOf } from './order.ts';
import { countSubtasks } from './tree.ts';

/** IDs, as a value or as a parameter. */
export type Ids = Given<readonly string[]>;

/** The links of a task that a client sets. */
export type Links = { assignee_ids: readonly string[]; category_ids: readonly string[] };

type RelatedTask = Schema<'RelatedTask'>;

export const uuids = (ids: Ids) => sql<string[]>`${ids}::uuid[]`;

const relations = expressionBuilder<Tables, never>();

/** Selects the actor's categories of a task. Those of other users are private. */
function categoriesOf(task_id: Expression<string>, viewer: Viewer) {
  return jsonArrayFrom(
    relations
      .selectFrom('task_category')
      .innerJoin('category', 'category.id', 'task_category.category_id')
      .select(['category.id', 'category.name', 'category.color'])
      .where('task_category.task_id', '=', task_id)
      .where('category.owner_id', '=', viewer.user_id)
      .orderBy(folded(sql.ref('category.name')))
      .orderBy('category.id'),
  );
}

function assigneesOf(task_id: Expression<string>) {
  return jsonArrayFrom(
    relations
      .selectFrom('task_assignee')
      .innerJoin('user', 'user.id', 'task_assignee.user_id')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where('task_assignee.task_id', '=', task_id)
      .orderBy(folded(sql.ref('user.full_name')))
      .orderBy('user.id'),
  );
}

/** Selects the categories that the same statement adds to a task. A statement does not see the links that it writes. */
export const chosenCategories = (ids: Ids, actor: Viewer) =>
  jsonArrayFrom(
    relations
      .selectFrom('category')
      .select(['category.id', 'category.name', 'category.color'])
      .where(sql<boolean>`category.id = any(${uuids(ids)})`)
      .where('category.owner_id', '=', actor.user_id)
      .orderBy(folded(sql.ref('category.name')))
      .orderBy('category.id'),
  );

/** Selects the assignees that the same statement adds to a task. */
export const chosenAssignees = (ids: Ids) =>
  jsonArrayFrom(
    relations
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where(sql<boolean>`"user".id = any(${uuids(ids)})`)
      .orderBy(folded(sql.ref('user.full_name')))
      .orderBy('user.id'),
  );

/** Selects the assignees of a task, sorted, as they were when the statement began. */
export const assigneeIdsOf = (task_id: Expression<string>) =>
  sql<string[]>`array(select user_id from task_assignee where task_id = ${task_id} order by user_id)`;

/** Selects the actor's categories of a task, sorted, as they were when the statement began. */
export const categoryIdsOf = (task_id: Expression<string>, { user_id }: Viewer) =>
  sql<string[]>`array(select category_id from task_category join category on category.id = category_id
    where task_id = ${task_id} and owner_id = ${user_id} order by category_id)`;

export const sorted = (ids: Ids) => sql`array(select id from unnest(${uuids(ids)}) as id order by id)`;

/** What a statement writes, and therefore does not see. A new task is followed by its creator, and has no blockers and subtasks. */
export type WrittenLinks = {
  isNew?: true;
  assignee_ids?: Ids;
  categories?: ReturnType<typeof chosenCategories>;
  assignees?: ReturnType<typeof chosenAssignees>;
};

/** SQL for whether a user follows a task: by their choice, or without one as its creator or assignee. */
export function isFollowing(row: 'task' | 'after', { user_id }: Viewer, assignee_ids?: Ids) {
  const id = sql.ref<string>(`${row}.id`);
  const isAssigned = assignee_ids
    ? sql`${user_id} = any(${uuids(assignee_ids)})`
    : sql`exists (select from task_assignee where task_assignee.task_id = ${id} and task_assignee.user_id = ${user_id})`;
  return sql<boolean>`coalesce(
    case when ${sql.ref(`${row}.has_follow_choices`)} then task_follow_choice(${id}, ${user_id}) end,
    nullif(${sql.ref(`${row}.created_by`)} = ${user_id}, false),
    ${isAssigned})`;
}

/** SQL for the tasks that a task waits for, and those that wait for it. Few tasks have any, and the others cost nothing. */
function blockersOf(row: 'task' | 'after', isNew = false) {
  const id = sql.ref<string>(`${row}.id`);
  const unlessNone = <T>(related: RawBuilder<T>, none: RawBuilder<T>) =>
    isNew ? none : sql<T>`case when ${sql.ref(`${row}.has_blocker_links`)} then ${related} else ${none} end`;
  const none = sql<RelatedTask[]>`'[]'::json`;
  return [
    unlessNone(sql<boolean>`task_is_blocked(${id})`, sql<boolean>`false`).as('blocked'),
    unlessNone(sql<RelatedTask[]>`task_blocked_by(${id})`, none).as('blocked_by'),
    unlessNone(sql<RelatedTask[]>`task_blocks(${id})`, none).as('blocks'),
  ] as const;
}

/** Counts the comments of a task, without deleted ones that have replies. A task has 10,000 at most, and an index has all that is needed. */
export const countComments = (
  task_id: Expression<string>,
) => sql<number>`(select count(*)::integer from comment
  where comment.task_id = ${task_id} and comment.deleted_at is null)`;

/** Counts the files of a task and of its comments, 1,000 at most, in an index. */
export const countAttachments = (
  task_id: Expression<string>,
) => sql<number>`(select count(*)::integer from attachment
  where attachment.task_id = ${task_id})`;

/** Selects the properties of the contract's Task that are not columns, for the task in `row`. Every read and write of a task uses it. */
export function computed(row: 'task' | 'after', viewer: Viewer, written: WrittenLinks = {}) {
  const id = sql.ref<string>(`${row}.id`);
  const { isNew, assignee_ids } = written;
  return [
    sql<boolean>`${sql.ref(`${row}.status`)} = 'completed'`.as('completed'),
    alias(written.categories ?? categoriesOf(id, viewer), 'categories'),
    alias(written.assignees ?? assigneesOf(id), 'assignees'),
    userSummary(sql.ref<string | null>(`${row}.created_by`)).as('created_by'),
    (isNew ? sql<boolean>`true` : isFollowing(row, viewer, assignee_ids)).as('following'),
    ...blockersOf(row, isNew),
    (isNew ? sql<number>`0` : countComments(id)).as('comment_count'),
    (isNew ? sql<number>`0` : countAttachments(id)).as('attachment_count'),
    placeOf(row).as('position'),
    (isNew ? sql<number>`0` : countSubtasks(row, { completed: false })).as('subtask_count'),
    (isNew ? sql<number>`0` : countSubtasks(row, { completed: true })).as('completed_subtask_count'),
  ] as const;
}

function alias<T, Name extends string>(expression: Expression<T>, name: Name): AliasedExpression<T, Name> {
  return sql<T>`${expression}`.as(name);
}
