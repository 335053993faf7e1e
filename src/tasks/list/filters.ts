import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { allowed } from '../../access/roles.ts';
import type { OperationRequest } from '../../contract.ts';
import { named, type Params } from '../../database/compiled.ts';
import type { PageQuery } from '../../lists/pagination.ts';
import { isBlocked } from '../blockers/blockers.ts';
import { filterCondition, hasAttachments } from '../filter/conditions.ts';
import type { FilterShape, FilterValues, TaskFilter } from '../filter/shape.ts';
import { isMatching, matching } from '../search/matching.ts';
import type { Access } from './access.ts';
import type { DueBounds, DueFilters } from './due.ts';
import { ofParent } from './parent.ts';

export type ListQuery = OperationRequest<'listTasks'>['query'];
/** The filters of a request, with `filter` compiled. */
export type TaskFilters = Omit<ListQuery, 'filter'> & { filter?: TaskFilter | undefined; now: string };

/** The parameters that change the text of the statement. */
export type Shape = Pick<ListQuery, 'sort' | 'order' | 'deleted'> & {
  completed: boolean | undefined;
  overdue: boolean | undefined;
  /** Whether the filter by parent allows tasks without one. */
  roots: boolean;
  blocked: boolean | undefined;
  has_attachments: boolean | undefined;
  unread: boolean | undefined;
  filter: FilterShape | undefined;
  /** How a filter finds its tasks. */
  access: Access | undefined;
  /** Whether the caller sees many spaces. */
  isCrowded: boolean;
  counted: boolean;
  /** Whether the sort value of the last row of the previous page is null. */
  isAfterNull: boolean;
  /** Whether the request wants only fields that are columns of the row. */
  isPlain: boolean;
};

export type Values = Omit<
  ListQuery,
  keyof Shape | keyof PageQuery | 'q' | 'tag' | 'parent_id' | 'fields' | keyof DueFilters
> &
  DueBounds &
  FilterValues & {
    user_id: string;
    tag?: string[] | undefined;
    /** The fields to compute, as a number of `wanted.ts`; all without it. */
    wanted?: number | undefined;
    parent_ids?: string[] | undefined;
    words?: string | undefined;
    after_key?: string | undefined;
    after_id?: string | undefined;
    limit: number;
    offset: number;
    /** Absent if the tasks are found before they are sorted. */
    reach?: number | undefined;
  } & Steps;

/** How far a walk goes. */
export type Steps = {
  /** How many tasks of each space it compares, and one more. */
  steps?: number | undefined;
  /** In how many spaces it compares ten times as many. */
  dense?: number | undefined;
  /** In how many of these again ten times as many. */
  densest?: number | undefined;
};

export type P = Params<Values>;

/** What the conditions need: not how a list is sorted and divided into pages. */
export type ConditionValues = Omit<
  Values,
  'wanted' | 'after_key' | 'after_id' | 'limit' | 'offset' | 'reach' | keyof Steps
>;
export type ConditionShape = Omit<
  Shape,
  'sort' | 'order' | 'deleted' | 'access' | 'isCrowded' | 'counted' | 'isAfterNull' | 'isPlain'
> & {
  /** Absent for tasks in the trash and all others. */
  deleted: boolean | undefined;
  access?: Access | undefined;
};

/** Whether a task is in the trash, or is not. */
export const placed = (deleted: boolean | undefined) => {
  if (deleted === undefined) return sql<SqlBool>`true`;
  return deleted ? sql<SqlBool>`task.deleted_at is not null` : sql<SqlBool>`task.deleted_at is null`;
};

/** The tasks of a space that a search finds, as a table. Only for a request with words. */
export const matches = (
  { words = sql<string>`''`, tag }: Pick<P, 'words' | 'tag'>,
  { deleted }: Pick<ConditionShape, 'deleted'>,
  isRanked: boolean,
) => matching(sql.ref('space.id'), { words, tag, from: placed(deleted), isRanked }).as('task_match');

/** The tasks that a user has unread notifications about are few, and found in an index first. */
const isUnread = (p: Pick<P, 'user_id'>, unread: boolean) =>
  sql<SqlBool>`task.id ${unread ? sql`= any` : sql`<> all`}(array(
    select notification.task_id from notification
    where notification.user_id = ${p.user_id} and notification.read_at is null and notification.task_id is not null))`;

/** Returns the conditions of the filters in a request. */
export function conditions(p: Params<ConditionValues>, shape: ConditionShape): RawBuilder<SqlBool>[] {
  const { deleted, completed, overdue, blocked, has_attachments, unread, filter, access } = shape;
  const where: (RawBuilder<SqlBool> | undefined | false)[] = [
    placed(deleted),
    // Only members who can change tasks see the trash.
    deleted === true && allowed(sql.ref('space.role'), 'see the trash'),
    p.status && sql`task.status = any(${p.status}::task_status[])`,
    p.priority && sql`task.priority = any(${p.priority}::task_priority[])`,
    // A personal space has the ID of its owner. `project_id` is not in the index.
    p.project_id && sql`task.space_id = any(${p.project_id}::uuid[]) and task.space_id <> ${p.user_id}`,
    ofParent(p, shape),
    p.category_id &&
      sql`exists (select from task_category join category on category.id = task_category.category_id
        where task_category.task_id = task.id and category.id = any(${p.category_id}::uuid[]) and category.owner_id = ${p.user_id})`,
    p.assignee_id &&
      sql`exists (select from task_assignee
        where task_assignee.task_id = task.id and task_assignee.user_id = any(${p.assignee_id}::uuid[]))`,
    // Not `=`: an index of `created_by` is combined with one of the space, which reads every task (270 ms for 100,000).
    p.created_by && sql`task.created_by is not distinct from ${p.created_by}`,
    blocked !== undefined && (blocked ? isBlocked : sql`not ${isBlocked}`),
    unread !== undefined && isUnread(p, unread),
    has_attachments !== undefined && (has_attachments ? hasAttachments : sql`not ${hasAttachments}`),
    filter && filterCondition(filter, p),
    completed !== undefined && (completed ? sql`task.status = 'completed'` : sql`task.status <> 'completed'`),
    overdue !== undefined &&
      (overdue
        ? sql`(task.due_date < ${p.now} or task.due_on < ${p.today}) and task.status <> 'completed'`
        : sql`((task.due_date < ${p.now} or task.due_on < ${p.today}) is not true or task.status = 'completed')`),
    p.due_from && sql`(task.due_date >= ${p.due_from} or task.due_on >= ${p.due_from_day})`,
    p.due_to && sql`(task.due_date < ${p.due_to} or task.due_on < ${p.due_to_day})`,
    p.created_from && sql`task.created_at >= ${p.created_from}`,
    p.created_to && sql`task.created_at < ${p.created_to}`,
    p.updated_from && sql`task.updated_at >= ${p.updated_from}`,
    // A search for words also compares the tags.
    p.words
      ? access === 'walk' && isMatching(named(p, ['words', 'tag']))
      : p.tag && isMatching({ tag: p.tag }),
  ];
  return where.filter((condition) => typeof condition === 'object');
}
