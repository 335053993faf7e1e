import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { allowed } from '../../access/roles.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { filterCondition } from '../filter/conditions.ts';
import type { FilterShape, FilterValues, TaskFilter } from '../filter/shape.ts';
import { type Access, scope, tasksFor } from '../list/access.ts';
import { chooseAccess } from '../list/choose.ts';
import { placed } from '../list/filters.ts';
import { visibleTo } from '../queries.ts';

type Values = FilterValues & { user_id: string; limit: number };
type Sought = { filter: FilterShape; deleted: boolean };

/** Only members who can change tasks see the trash. */
const isInReach = ({ deleted }: Sought): RawBuilder<SqlBool> =>
  deleted ? sql`${placed(true)} and ${allowed(sql.ref('space.role'), 'see the trash')}` : placed(false);

/** The first ones that are found, which need not be the oldest. Stops as soon as there are enough. */
const find = compiledShapes(
  'tasks: find those that match',
  (db, p: Params<Values>, sought: Sought & { access: Access }) => {
    const tasks = tasksFor(p, { ...sought, sort: 'created_at' });
    const found = sql<{ id: string }>`(select task.id from ${tasks}
      where ${isInReach(sought)} and ${filterCondition(sought.filter, p)} limit ${p.limit})`;
    return db
      .with('space', (q) => scope(q, p, sought))
      .selectFrom(found.as('found'))
      .select('found.id')
      .orderBy('found.id');
  },
  {
    'of a status': [
      ['user_id', 'filter_0', 'limit'],
      { filter: { field: 'status', operator: 'in', at: 0, size: 1 }, deleted: false, access: 'all' },
    ],
  },
);

const findAmong = compiledShapes(
  'tasks: find those of some that match',
  (db, p: Params<FilterValues & { user_id: string; ids: readonly string[] }>, sought: Sought) =>
    visibleTo(db, p)
      .where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`)
      .where(isInReach(sought))
      .where(filterCondition(sought.filter, p))
      .select('task.id'),
  {
    'of a status': [
      ['user_id', 'filter_0', 'ids'],
      { filter: { field: 'status', operator: 'in', at: 0, size: 1 }, deleted: false },
    ],
  },
);

/** A filter, and whether it is for tasks in the trash. */
export type Matching = { filter: TaskFilter; deleted: boolean };

/**
 * Finds tasks that match, at most so many, in the order of their IDs. Returns nothing if too many would have to be compared: unlike a page of
 * a list, a change of all that match cannot stop early.
 */
export async function findMatching(
  db: Database,
  { filter: { shape, values }, deleted }: Matching,
  { user_id, limit }: { user_id: string; limit: number },
): Promise<string[] | undefined> {
  const shaped = { filter: shape, deleted };
  const chosen = await chooseAccess(db, { ...values, user_id }, { ...shaped, sort: 'created_at' });
  const access = chosen?.access;
  if (access === undefined || access === 'walk') return undefined;
  const found = await find.all(db, { ...values, user_id, limit }, { ...shaped, access });
  return found.map(({ id }) => id);
}

/** Returns those of some tasks that match still. */
export async function stillMatching(
  db: Database,
  { filter: { shape, values }, deleted }: Matching,
  { user_id, ids }: { user_id: string; ids: readonly string[] },
): Promise<ReadonlySet<string>> {
  const found = await findAmong.all(db, { ...values, user_id, ids }, { filter: shape, deleted });
  return new Set(found.map(({ id }) => id));
}
