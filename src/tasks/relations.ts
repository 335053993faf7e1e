import { type AliasedExpression, type Expression, expressionBuilder, type RawBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { foldedQuickly } from '../database/lists.ts';
import type { Given } from '../events/append.ts';
import { userSummary } from '../users/summary.ts';
import { placeOf } from './order.ts';
import { countSubtasks } from './tree.ts';

/** IDs, as a value or as a parameter. */
export type Ids = Given<readonly string[]>;

/** The links of a task that a client sets. */
export type Links = { assignee_ids: readonly string[]; category_ids: readonly string[] };

type RelatedTask = Schema<'RelatedTask'>;
type Recurrence = Schema<'Recurrence'>;

export const uuids = (ids: Ids) => sql<string[]>`${ids}::uuid[]`;

const relations = expressionBuilder<Tables, never>();

/**
 * What a statement reads: one task, or many. PostgreSQL sets up each subquery of a statement at every run. A function only takes time when
 * it is called, but then as much for each row. So one task has functions, and many have subqueries. CPU time of the statement, with
 * 100,000 tasks, a third of them with categories and a tenth with assignees, compared to subqueries that look for everything in each task:
 *
 * | | functions | subqueries |
 * | --- | --- | --- |
 * | one task | 0.68 | 0.83 |
 * | a page of 20 | 0.80 | 0.76 |
 *
 * A statement with the tasks of several viewers selects `summary`, what others see of a viewer, once for each.
 */
export type Reads = 'one' | 'many' | { summary: ReturnType<typeof userSummary> };

type Row = 'task' | 'after';
type Flag = 'has_comments' | 'has_attachments' | 'has_categories' | 'has_assignees' | 'has_blocker_links';

/** SQL for what only some tasks have. A flag that is set only says that it is worth looking. */
function ifAny<T>(row: Row, flag: Flag, some: Expression<T>, none: Expression<T>): RawBuilder<T> {
  return sql<T>`case when ${sql.ref(`${row}.${flag}`)} then ${some} else ${none} end`;
}

const idOf = (row: Row) => sql.ref<string>(`${row}.id`);

/** Selects the actor's categories of a task. Those of other users are private. */
function categoriesOf(row: Row, viewer: Viewer, reads: Reads) {
  const found = relations
    .selectFrom('task_category')
    .innerJoin('category', 'category.id', 'task_category.category_id')
    .select(['category.id', 'category.name', 'category.color'])
    .where('task_category.task_id', '=', idOf(row))
    .where('category.owner_id', '=', viewer.user_id)
    .orderBy(foldedQuickly(sql.ref('category.name')))
    .orderBy('category.id');
  const some = jsonArrayFrom(found);
  const called: typeof some = sql`task_categories(${idOf(row)}, ${viewer.user_id})`;
  return ifAny(row, 'has_categories', reads === 'one' ? called : some, sql`'[]'::json`);
}

function assigneesOf(row: Row, reads: Reads) {
  const found = relations
    .selectFrom('task_assignee')
    .innerJoin('user', 'user.id', 'task_assignee.user_id')
    .select(['user.id', 'user.full_name', 'user.avatar_url'])
    .where('task_assignee.task_id', '=', idOf(row))
    .orderBy(foldedQuickly(sql.ref('user.full_name')))
    .orderBy('user.id');
  const some = jsonArrayFrom(found);
  const called: typeof some = sql`task_assignees(${idOf(row)})`;
  return ifAny(row, 'has_assignees', reads === 'one' ? called : some, sql`'[]'::json`);
}

/** Selects who created a task. Many tasks of a page are often the viewer's own, who is then read once. */
function creatorOf(row: Row, { user_id }: Viewer, reads: Reads) {
  const creator = sql.ref<string | null>(`${row}.created_by`);
  const summary = userSummary(creator);
  if (reads === 'one') return summary;
  const own = typeof reads === 'object' ? reads.summary : userSummary(sql<string>`${user_id}::uuid`);
  const either: typeof summary = sql`case when ${creator} = ${user_id} then ${own} else ${summary} end`;
  return either;
}

/** Selects the categories that the same statement adds to a task. A statement does not see the links that it writes. */
export const chosenCategories = (ids: Ids, actor: Viewer) =>
  jsonArrayFrom(
    relations
      .selectFrom('category')
      .select(['category.id', 'category.name', 'category.color'])
      .where(sql<boolean>`category.id = any(${uuids(ids)})`)
      .where('category.owner_id', '=', actor.user_id)
      .orderBy(foldedQuickly(sql.ref('category.name')))
      .orderBy('category.id'),
  );

/** Selects the assignees that the same statement adds to a task. */
export const chosenAssignees = (ids: Ids) =>
  jsonArrayFrom(
    relations
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where(sql<boolean>`"user".id = any(${uuids(ids)})`)
      .orderBy(foldedQuickly(sql.ref('user.full_name')))
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
export function isFollowing(row: Row, { user_id }: Viewer, reads: Reads, assignee_ids?: Ids) {
  const id = idOf(row);
  const isAssigned =
    reads === 'one'
      ? sql<boolean>`task_is_assigned(${id}, ${user_id})`
      : sql<boolean>`exists (select from task_assignee where task_assignee.task_id = ${id} and task_assignee.user_id = ${user_id})`;
  return sql<boolean>`coalesce(
    case when ${sql.ref(`${row}.has_follow_choices`)} then task_follow_choice(${id}, ${user_id}) end,
    nullif(${sql.ref(`${row}.created_by`)} = ${user_id}, false),
    ${assignee_ids ? sql`${user_id} = any(${uuids(assignee_ids)})` : ifAny(row, 'has_assignees', isAssigned, sql`false`)})`;
}

/** SQL for the tasks that a task waits for, and those that wait for it. */
function blockersOf(row: Row, isNew = false) {
  const id = idOf(row);
  const unlessNone = <T>(related: RawBuilder<T>, none: RawBuilder<T>) =>
    isNew ? none : ifAny(row, 'has_blocker_links', related, none);
  const none = sql<RelatedTask[]>`'[]'::json`;
  return [
    unlessNone(sql<boolean>`task_is_blocked(${id})`, sql<boolean>`false`).as('blocked'),
    unlessNone(sql<RelatedTask[]>`task_blocked_by(${id})`, none).as('blocked_by'),
    unlessNone(sql<RelatedTask[]>`task_blocks(${id})`, none).as('blocks'),
  ] as const;
}

/** Counts the comments of a task, without deleted ones that have replies. A task has 10,000 at most, and an index has all that is needed. */
export function countComments(row: Row, reads: Reads) {
  const some =
    reads === 'one'
      ? sql<number>`task_comment_count(${idOf(row)})`
      : sql<number>`(select count(*)::integer from comment where comment.task_id = ${idOf(row)} and comment.deleted_at is null)`;
  return ifAny(row, 'has_comments', some, sql`0`);
}

/** Counts the files of a task and of its comments, 1,000 at most, in an index. */
export function countAttachments(row: Row, reads: Reads) {
  const some =
    reads === 'one'
      ? sql<number>`task_attachment_count(${idOf(row)})`
      : sql<number>`(select count(*)::integer from attachment where attachment.task_id = ${idOf(row)})`;
  return ifAny(row, 'has_attachments', some, sql`0`);
}

/** Selects how a task repeats. A statement that writes a new task does not see its series. */
const recurrenceOf = (row: Row, isNew = false) =>
  isNew
    ? sql<Recurrence | null>`null::json`
    : sql<Recurrence | null>`case when ${sql.ref(`${row}.series_id`)} is not null then task_recurrence(${sql.ref(`${row}.series_id`)}) end`;

/** Selects the properties of the contract's Task that are not columns, for the task in `row`. Every read and write of a task uses it. */
export function computed(row: Row, viewer: Viewer, reads: Reads, written: WrittenLinks = {}) {
  const { isNew, assignee_ids } = written;
  return [
    sql<boolean>`${sql.ref(`${row}.status`)} = 'completed'`.as('completed'),
    alias(written.categories ?? categoriesOf(row, viewer, reads), 'categories'),
    alias(written.assignees ?? assigneesOf(row, reads), 'assignees'),
    creatorOf(row, viewer, reads).as('created_by'),
    (isNew ? sql<boolean>`true` : isFollowing(row, viewer, reads, assignee_ids)).as('following'),
    ...blockersOf(row, isNew),
    (isNew ? sql<number>`0` : countComments(row, reads)).as('comment_count'),
    (isNew ? sql<number>`0` : countAttachments(row, reads)).as('attachment_count'),
    recurrenceOf(row, isNew).as('recurrence'),
    placeOf(row).as('position'),
    (isNew ? sql<number>`0` : countSubtasks(row, { completed: false })).as('subtask_count'),
    (isNew ? sql<number>`0` : countSubtasks(row, { completed: true })).as('completed_subtask_count'),
  ] as const;
}

function alias<T, Name extends string>(expression: Expression<T>, name: Name): AliasedExpression<T, Name> {
  return sql<T>`${expression}`.as(name);
}

/** The IDs of the blockers of a task, also of those in the trash, as they were when the statement began. */
export const blockerIdsOf = (task_id: RawBuilder<string>) =>
  sql<string[]>`array(select blocker_id from task_blocker where task_id = ${task_id} order by blocker_id)`;
