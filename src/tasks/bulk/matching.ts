import { type SqlBool, sql } from 'kysely';
import { allowed } from '../../access/roles.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { filterCondition } from '../filter/conditions.ts';
import type { FilterShape, FilterValues, TaskFilter } from '../filter/shape.ts';
import { visibleTo } from '../queries.ts';

type Values = FilterValues & { user_id: string; limit: number; ids?: readonly string[] | undefined };

/** The first ones that are found, which need not be the oldest: a statement that looks for those would read all tasks. */
const find = compiledShapes(
  'tasks: find those that match',
  (db, p: Params<Values>, { filter, deleted }: { filter: FilterShape; deleted: boolean }) =>
    db
      .selectFrom(
        visibleTo(db, p)
          .where('task.deleted_at', deleted ? 'is not' : 'is', null)
          // Only members who can change tasks see the trash.
          .$if(deleted, (q) => q.where(allowed(sql.ref('space.role'), 'see the trash')))
          .$if(p.ids !== undefined, (q) => q.where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`))
          .where(filterCondition(filter, p))
          .limit(p.limit)
          .select('task.id')
          .as('found'),
      )
      .select('found.id')
      .orderBy('found.id'),
  {
    'of a status': [
      ['user_id', 'filter_0', 'limit'],
      { filter: { field: 'status', operator: 'in', at: 0, size: 1 }, deleted: false },
    ],
    'still after a lock': [
      ['user_id', 'filter_0', 'limit', 'ids'],
      { filter: { field: 'status', operator: 'in', at: 0, size: 1 }, deleted: false },
    ],
  },
);

/** A filter, and whether it is for tasks in the trash. */
export type Matching = { filter: TaskFilter; deleted: boolean };

/** Finds tasks that match, at most so many, in the order of their IDs. With `ids`, only these. */
export async function findMatching(
  db: Database,
  { filter: { shape, values }, deleted }: Matching,
  { user_id, limit, ids }: { user_id: string; limit: number; ids?: readonly string[] },
): Promise<string[]> {
  const found = await find.all(db, { ...values, user_id, limit, ids }, { filter: shape, deleted });
  return found.map(({ id }) => id);
}
