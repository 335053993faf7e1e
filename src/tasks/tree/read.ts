import { type SqlBool, sql } from 'kysely';
import type { TaskPriority } from '../../../generated/tables.ts';
import { spaces } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { placeOf } from '../order.ts';
import { assigneeIdsOf } from '../relations.ts';
import { live, treeOf } from '../tree.ts';

/** A task of a tree, as one user sees it. */
export type TreeTask = {
  id: string;
  parent_id: string | null;
  depth: number;
  project_id: string | null;
  title: string;
  description: string | null;
  priority: TaskPriority;
  tags: string[];
  estimate_minutes: number | null;
  start_date: string | null;
  due_date: string | null;
  due_on: string | null;
  created_at: string;
  assignee_ids: string[];
  /** The names of the categories of the user. */
  category_names: string[];
};

type Wanted = { user_id: string; id: string; with_subtasks: boolean; limit: number };

const read = compiled('tasks: read a tree', (db, p: Params<Wanted>) => {
  const isVisible = sql<SqlBool>`exists (select from task as visible join ${spaces(db, p)} as space on space.id = visible.space_id
    where visible.id = ${p.id} and visible.deleted_at is null)`;
  return sql<TreeTask>`
    with ${treeOf(p.id, sql`${live} and ${p.with_subtasks}::boolean`)}
    select task.id, task.parent_id, tree.depth, task.project_id, task.title, task.description, task.priority, task.tags,
      task.estimate_minutes, task.start_date, task.due_date, task.due_on, task.created_at,
      ${assigneeIdsOf(sql.ref('task.id'))} as assignee_ids,
      array(select category.name from task_category join category on category.id = task_category.category_id
        where task_category.task_id = task.id and category.owner_id = ${p.user_id} order by category.id) as category_names
    from tree join task on task.id = tree.id
    where ${isVisible}
    order by tree.depth, ${placeOf('task')}, task.id limit ${p.limit}`;
});

/**
 * Reads a task that the actor can see, with its live subtasks if they are wanted, in the order of a list that shows each task before
 * those below it. Returns nothing if the actor cannot see it. With more tasks than `limit`, some are missing.
 */
export async function readTree(db: Database, wanted: Wanted): Promise<TreeTask[]> {
  const rows = await read.all(db, wanted);
  const below = Map.groupBy(rows.slice(1), ({ parent_id }) => parent_id);
  const inOrder = (task: TreeTask): TreeTask[] => [task, ...(below.get(task.id) ?? []).flatMap(inOrder)];
  return rows.slice(0, 1).flatMap(inOrder);
}
