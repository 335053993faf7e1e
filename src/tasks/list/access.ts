import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { named, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { requiredBy } from '../filter/cost.ts';
import type { FilterValues, Leaf } from '../filter/shape.ts';
import { indexed } from '../search/matching.ts';
import { idsBy, rangeOf } from './drivers.ts';
import { type ConditionShape, conditions, matches, type P, placed, type Shape } from './filters.ts';
import { orderOf } from './order.ts';
import type { Found } from './walk.ts';

/**
 * How a list finds its tasks if it has a filter, words, or a link of a user who sees many tasks. No statistics can tell how many tasks match, so
 * the tasks to compare are counted first, up to what one statement may take (`maxCompared`):
 *
 * - `all` tasks that the caller can see, if they are few enough;
 * - those that a search for `words` finds, in each space by itself, if the caller sees few enough, or otherwise at once in the `index`;
 * - those of one comparison (`Leaf`) that an index finds, if they are;
 * - otherwise in the order of the list, until the page is full (`walk`). In each space, the rows end with one that is not compared, if
 *   there are more. If it is part of the page, the filter is too expensive.
 */
export type Access = 'all' | 'words' | 'index' | 'walk' | Leaf;

type Query = Pick<Database, 'selectFrom'>;
type Scoped = Params<FilterValues & { user_id: string; project_id?: string[] | undefined }>;

/** Selects the spaces to look in: those that the caller can see, or the projects that the request names. */
export function scope(db: Query, p: Scoped, { filter }: Pick<Shape, 'filter'>) {
  const chosen = requiredBy(filter).filter(isProject);
  if (p.project_id === undefined && chosen.length === 0) return spaces(db, p);
  return db
    .selectFrom(spaces(db, p).as('space'))
    .$if(p.project_id !== undefined, (q) =>
      q.where(sql<boolean>`space.id = any(${p.project_id}::uuid[]) and space.id <> ${p.user_id}`),
    )
    .$if(chosen.length > 0, (q) =>
      q.where(
        sql<boolean>`${sql.join(
          chosen.map((leaf) => isChosen(leaf, p)),
          sql` and `,
        )}`,
      ),
    )
    .select(['space.id', 'space.role']);
}

export const isProject = ({ field, operator }: Leaf): boolean => field === 'project' && operator === 'in';

function isChosen(leaf: Leaf, p: Scoped): RawBuilder<SqlBool> {
  const user_id = sql`${p[`filter_${leaf.at + leaf.size - 1}`]}::uuid`;
  const isPersonal = sql<SqlBool>`space.id = ${user_id}`;
  if (leaf.size === 1) return isPersonal;
  const isListed = sql<SqlBool>`space.id = any(${p[`filter_${leaf.at}`]}::uuid[]) and space.id <> ${user_id}`;
  return leaf.hasNull ? sql`(${isListed} or ${isPersonal})` : sql`(${isListed})`;
}

/** Adds the tasks of a list that are found before they are sorted to a statement, as the table `matched`, each with its sort value. */
export function withMatched(db: Database, p: P, shape: Shape): Database {
  const { key } = orderOf(p, shape);
  const where = sql.join(conditions(p, shape), sql` and `);
  const found = sql<{
    id: string;
  }>`(select task.id, ${key} as sort_value from ${tasksFor(p, shape)} where ${where})`;
  return db
    .with('space', (q) => scope(q, p, shape))
    .with(
      (matched) => matched('matched').materialized(),
      (q) => q.selectFrom(found.as('found')).selectAll(),
    ) as Database;
}

/** The tasks to compare, each with its space. `offset 0` keeps the planner from finding them in another way. */
export function tasksFor(
  p: Params<FilterValues> & Pick<P, 'words' | 'tag'>,
  shape: Pick<Shape, 'access' | 'sort'> & Pick<ConditionShape, 'deleted'>,
): RawBuilder<unknown> {
  const { access, deleted } = shape;
  const isRanked = shape.sort === 'relevance';
  // Every index of spaces has either the trash or the other tasks.
  const places = deleted === undefined ? [false, true] : [deleted];
  const inSpace = (range: RawBuilder<SqlBool>) => {
    const rows = places.map(
      (place) => sql`select * from task where task.space_id = space.id and ${placed(place)} and ${range}`,
    );
    return sql`space cross join lateral (${sql.join(rows, sql` union all `)} offset 0) as task`;
  };
  const one = (id: RawBuilder<unknown>) =>
    sql`lateral (select * from task where task.id = ${id} offset 0) as task`;
  if (access === 'words') {
    return sql`space cross join lateral ${matches(p, shape, isRanked)}
      join ${one(sql`task_match.task_id`)} on task.space_id = space.id`;
  }
  // As a table of its own, so that the spaces are read once, and not for each task, of which the planner expects few.
  const inSpaces = (rows: RawBuilder<unknown>) =>
    sql`(select * from ${rows} offset 0) as task join space on space.id = task.space_id`;
  if (access === 'index') {
    const found = sql`${indexed(wordsIn(p), isRanked)} as found`;
    return sql`${inSpaces(sql`${found} cross join ${one(sql`found.task_id`)}`)}
      cross join lateral (select task.rank) as task_match`;
  }
  if (typeof access !== 'object') return inSpace(sql`true`);
  const range = rangeOf(access, p);
  if (range) return inSpace(range);
  const found = sql`(select distinct id as found_id from (${idsBy(access, p)}) as each) as found`;
  return inSpaces(sql`${found} cross join ${one(sql`found.found_id`)}`);
}

/** The words and tags of a request that has words. */
export const wordsIn = (p: Pick<P, 'words' | 'tag'>) => ({
  words: sql<string>`''`,
  tag: undefined,
  ...named(p, ['words', 'tag']),
});

/** Selects the page of `matched`. */
export function pageOfMatched(p: P, shape: Shape): RawBuilder<Found> {
  const { direction, isNullable, valued, unvalued } = orderOf(p, shape, sql`task.sort_value`);
  const isWithin = shape.isAfterNull
    ? unvalued
    : isNullable && p.after_id
      ? sql`(${valued} or ${unvalued})`
      : valued;
  const where = p.after_id ? isWithin : sql`true`;
  return sql`(
    select task.id, task.sort_value, false as is_end from matched as task where ${where}
    order by task.sort_value ${direction}, task.id ${sql.raw(shape.order)} limit ${p.limit} offset ${p.offset})`;
}
