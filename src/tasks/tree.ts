import { type Expression, type RawBuilder, sql } from 'kysely';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';

/** The number of levels below a task without a parent. */
export const MAX_DEPTH = 5;

/** Maximum number of tasks in a tree, without those in the trash. So one statement can write a whole tree. */
export const MAX_TREE = 1_000;

/**
 * SQL for a recursive CTE `tree`: a task and its subtasks of all levels, each with its depth below the task. `of` limits it to some of
 * them. A subtask is in the space of its parent, except for one that was in the trash while the parent moved away. A subtask in the trash
 * can be deeper than others, because tasks above it were moved meanwhile.
 */
export const treeOf = (id: Expression<string>, of: RawBuilder<unknown>) =>
  treesOf(sql`array[${id}]::uuid[]`, of);

/** The same for several tasks: each row also has the `root` below which it is. A task below two of them has two rows. */
export const treesOf = (ids: Expression<readonly string[]>, of: RawBuilder<unknown>) => sql`
  recursive tree as (
    select task.id, task.space_id, task.id as root, 0 as depth from task where task.id = any(${ids}::uuid[])
    union all
    select task.id, task.space_id, tree.root, tree.depth + 1 from task join tree on task.parent_id = tree.id
    where task.space_id = tree.space_id and tree.depth < ${sql.lit(2 * MAX_DEPTH)} and ${of})`;

export const live = sql`task.deleted_at is null`;

/** What decides whether a task can become a subtask of another one. */
export type Fit = {
  /** Depth of the new parent; null if it is not a live task of the space. */
  depth: number | null;
  /** Whether the new parent is the task itself, or below it. */
  is_below: boolean;
  /** Number of levels below the task, and number of tasks that it takes along, with itself. */
  height: number;
  many: number;
  /** Number of tasks in the tree of the new parent without these, at most one more than `MAX_TREE`. */
  others: number;
};

export type NewParent = {
  parent_id: string;
  space_id: string;
  /** null for a new task. */
  task_id: string | null;
  /** The task whose subtasks go along, by default the same. It is another one for a copy. */
  along_id?: string | null;
  /** For a task in the trash: the deletion that brought its subtasks there. */
  deleted_with?: string;
};

type FitValues = NewParent & { along_id: string | null };

/** Both walks are bounded: up by the depth, and down by the maximum size of a tree. */
const fit = compiledShapes(
  'tasks: see whether one fits below another',
  (_db, p: Params<FitValues>) => sql<Fit>`
    with ${treeOf(p.along_id as Expression<string>, p.deleted_with ? sql`task.deleted_with = ${p.deleted_with}` : live)},
    up as (
      select task.id, task.parent_id, 0 as depth from task
      where task.id = ${p.parent_id} and task.space_id = ${p.space_id} and ${live}
      union all
      select task.id, task.parent_id, up.depth + 1 from task join up on task.id = up.parent_id
      where task.space_id = ${p.space_id} and ${live} and up.depth <= ${sql.lit(MAX_DEPTH)}),
    family as (
      (select id, 0 as depth from up order by up.depth desc limit 1)
      union all
      select task.id, family.depth + 1 from task join family on task.parent_id = family.id
      where task.space_id = ${p.space_id} and ${live} and family.depth <= ${sql.lit(MAX_DEPTH)}
        and task.id is distinct from ${p.task_id}::uuid)
    select (select max(depth) from up) as depth,
      exists (select from up where id = ${p.task_id}::uuid) as is_below,
      (select coalesce(max(depth), 0) from tree) as height,
      (select greatest(count(*), 1)::integer from tree) as many,
      (select count(*)::integer from (select from family limit ${sql.lit(MAX_TREE + 1)}) as counted) as others`,
  {
    'a live one': [{ allBut: ['deleted_with'] }, {}],
    'one in the trash': [{ allBut: [] }, {}],
  },
);

/** Finds out whether a task, with its subtasks, can be below another one. Lock the space first. */
export async function findFit(db: Database, { along_id, ...values }: NewParent): Promise<Fit> {
  const found = await fit.first(db, { ...values, along_id: along_id ?? values.task_id }, {});
  if (!found) throw new TypeError('A query without FROM returns one row.');
  return found;
}

/** Counts the direct subtasks of a task that are not in the trash; with `completed`, those that are completed. */
export const countSubtasks = (row: 'task' | 'after', { completed }: { completed: boolean }) => sql<number>`
  case when ${sql.ref(`${row}.has_subtasks`)}
    then subtask_count(${sql.ref(`${row}.id`)}, ${sql.lit(completed)}) else 0 end`;
