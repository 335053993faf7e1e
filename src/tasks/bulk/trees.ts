import { sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { isOfDeletion } from '../tree/below.ts';
import { live, MAX_DEPTH, treesOf } from '../tree.ts';

/** A task with the subtasks that go along with it. */
export type Tree = { id: string; ids: string[]; height: number };

type Trees = { ids: readonly string[]; deletions?: readonly string[] };

const measure = compiledShapes(
  'tasks: measure trees',
  (_db, p: Params<Trees>, { of }: { of: 'live' | 'all' | 'deleted' }) => {
    const deletions = p.deletions && isOfDeletion({ ids: p.ids, deletions: p.deletions });
    const included = of === 'live' ? live : (deletions ?? sql`true`);
    return sql<Tree>`
      with ${treesOf(p.ids, included)}
      select root as id, array_agg(id) as ids, max(depth) as height from tree group by root`;
  },
  {
    'of live tasks': [['ids'], { of: 'live' }],
    'of deletions': [['ids', 'deletions'], { of: 'deleted' }],
  },
);

/** Finds the subtasks of all levels that go along with tasks. Lock the spaces first. */
export function findTrees(db: Database, trees: Trees, of: 'live' | 'all' | 'deleted'): Promise<Tree[]> {
  return measure.all(db, trees, { of });
}

/** Where a live task is in its tree. */
type Branch = { id: string; space_id: string; path: string[]; depth: number; top: string; size: number };

/** Both walks are bounded: up by the depth, and down by the maximum size of a tree. Each tree is counted once. */
export const findBranches = compiled(
  'tasks: find the trees of some',
  (_db, p: Params<{ ids: readonly string[] }>) => sql<Branch>`
    with recursive up as (
      select task.id as origin, task.id, task.parent_id, task.space_id, 0 as depth from task
      where task.id = any(${p.ids}::uuid[]) and ${live}
      union all
      select up.origin, task.id, task.parent_id, up.space_id, up.depth + 1 from task join up on task.id = up.parent_id
      where task.space_id = up.space_id and ${live} and up.depth <= ${sql.lit(MAX_DEPTH)}),
    branch as (
      select origin as id, space_id, array_agg(id) as path, max(depth) as depth, (array_agg(id order by depth desc))[1] as top
      from up group by origin, space_id),
    family as (
      select distinct top, top as id, space_id, 0 as depth from branch
      union all
      select family.top, task.id, family.space_id, family.depth + 1 from task join family on task.parent_id = family.id
      where task.space_id = family.space_id and ${live} and family.depth <= ${sql.lit(MAX_DEPTH)})
    select branch.*, (select count(*)::integer from family where family.top = branch.top) as size from branch`,
);
