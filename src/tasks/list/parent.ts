import { type Expression, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../../generated/tables.ts';

/** A filter by parent: IDs, and whether it also allows tasks without a parent. */
type Parents = { parent_ids?: Expression<string[]> };
type Roots = { roots: boolean };

/** The filter by parent. */
export function ofParent({ parent_ids }: Parents, { roots }: Roots): RawBuilder<SqlBool> | undefined {
  const below = parent_ids && sql<SqlBool>`task.parent_id = any(${parent_ids}::uuid[])`;
  if (!roots) return below;
  return below ? sql`(task.parent_id is null or ${below})` : sql`task.parent_id is null`;
}

/**
 * The tasks that a page is chosen from. The direct subtasks of a few tasks are found first: they are few, and the planner would look for
 * them in the order of the list, among all tasks of the space. `offset 0` keeps it from that.
 */
export const tasksToPage = (p: Parents, { roots }: Roots) => {
  const isFound = p.parent_ids !== undefined && !roots;
  const found = isFound ? sql`(select * from task where ${ofParent(p, { roots })} offset 0)` : sql`task`;
  return sql<Selectable<Tables['task']>>`${found}`.as<'task'>('task');
};

/** Tasks without a parent, and subtasks: each has an index by position. */
export const KINDS = [
  sql<SqlBool>`task.parent_id is null`,
  sql<SqlBool>`task.parent_id is not null`,
] as const;

/** Returns the IDs in a filter by parent, which can also have `null`. */
export function parentsIn(parent_id: readonly string[] | undefined): string[] | undefined {
  const ids = parent_id?.filter((id) => id !== 'null');
  return ids && ids.length > 0 ? ids : undefined;
}
