import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { budget, maxCompared, requiredBy } from '../filter/cost.ts';
import type { FilterShape, FilterValues, Leaf } from '../filter/shape.ts';
import { weightOf } from '../filter/weight.ts';
import { finding, idsBy, isFindable, rangeOf } from './drivers.ts';
import { type ConditionShape, conditions, matches, type P, placed, type Shape } from './filters.ts';
import { orderOf } from './order.ts';

/**
 * How a list with a filter finds its tasks. No statistics can tell how many tasks an expression matches, so the tasks to compare are
 * counted first, up to what one statement may take (`maxCompared`):
 *
 * - `all` tasks that the caller can see, if they are few enough;
 * - those that a search for `words` finds, if the request has one;
 * - those of one comparison (`Leaf`) that an index finds, if they are;
 * - otherwise in the order of the list, until the page is full (`walk`). In each space, the rows end with one that is not compared, if
 *   there are more. If it is part of the page, the filter is too expensive.
 */
export type Access = 'all' | 'words' | 'walk' | Leaf;

type Query = Pick<Database, 'selectFrom'>;
type Scoped = Params<Pick<Measurable, 'user_id' | 'project_id' | 'words'> & FilterValues>;

/** Selects the spaces to look in: those that the caller can see, or the projects that the request names. */
export function scope(db: Query, p: Scoped, { filter }: Pick<Shape, 'filter'>) {
  const all = spaces(db, p).as('space');
  if (!filter && !p.words) return spaces(db, p);
  const chosen = filter ? requiredBy(filter).filter(isProject) : [];
  return db
    .selectFrom(all)
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

const isProject = ({ field, operator }: Leaf) => field === 'project' && operator === 'in';

function isChosen(leaf: Leaf, p: Scoped): RawBuilder<SqlBool> {
  const user_id = sql`${p[`filter_${leaf.at + leaf.size - 1}`]}::uuid`;
  const isPersonal = sql<SqlBool>`space.id = ${user_id}`;
  if (leaf.size === 1) return isPersonal;
  const isListed = sql<SqlBool>`space.id = any(${p[`filter_${leaf.at}`]}::uuid[]) and space.id <> ${user_id}`;
  return leaf.hasNull ? sql`(${isListed} or ${isPersonal})` : sql`(${isListed})`;
}

/** Adds the tasks of a list with a filter to a statement, as the table `matched`, each with its sort value. */
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
    return sql`space cross join lateral ${matches(p, shape, shape.sort === 'relevance')}
      join ${one(sql`task_match.task_id`)} on task.space_id = space.id`;
  }
  if (typeof access !== 'object') return inSpace(sql`true`);
  const range = rangeOf(access, p);
  if (range) return inSpace(range);
  return sql`(select distinct id from (${idsBy(access, p)}) as each) as found cross join ${one(sql`found.id`)}
    join space on space.id = task.space_id`;
}

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

/** A task of a page, or the end of what a walk compares. */
export type Found = { id: string; sort_value: unknown; is_end: boolean };

/**
 * Selects the first tasks of a space that match, up to `reach`, and compares as many as `steps` tasks without texts are worth. The row at
 * which that ends is marked.
 */
export function walked(
  p: P,
  shape: Shape,
  { range, where }: { range: RawBuilder<SqlBool>; where: readonly RawBuilder<SqlBool>[] },
): RawBuilder<Found> {
  const { key } = orderOf(p, shape);
  const order = sql.raw(shape.order);
  const weight = shape.filter && weightOf(shape.filter);
  const steps = weight ? sql`sum(${weight})` : sql`count(*)`;
  const limit = sql`${p.steps}::bigint`;
  return sql`
    select task.id, task.sort_value, task.step >= ${limit} as is_end from (
      select task.*, ${key} as sort_value, ${weight ?? sql`1`} as weight,
        ${steps} over (order by ${key} ${order}, task.id ${order} rows unbounded preceding) as step
      from task where task.space_id = space.id and ${placed(shape.deleted)} and ${range}
      order by ${key} ${order}, task.id ${order} limit ${limit}) as task
    where task.step - task.weight < ${limit} and (task.step >= ${limit} or (${sql.join(where, sql` and `)}))
    order by task.sort_value ${order}, task.id ${order} limit ${p.reach}`;
}

type Measurable = FilterValues & {
  user_id: string;
  project_id?: string[] | undefined;
  words?: string | undefined;
  tag?: string[] | undefined;
};

type Measured = {
  spaces: number;
  visible: number;
  /** How many tasks each of `driversOf` finds; null if it was not counted. */
  found: (number | null)[];
};

/** The comparisons from which the tasks can be found. */
const driversOf = ({ filter }: Pick<Shape, 'filter'>): Leaf[] =>
  filter ? requiredBy(filter).filter(isFindable) : [];

/** Counts what there is to compare, up to `most` and one more. The tasks of comparisons only if the caller sees more than `enough`. */
const measure = compiledShapes(
  'tasks: count what a filter has to compare',
  (
    db,
    p: Params<Measurable & { most: number; enough?: number | undefined }>,
    shape: Pick<Shape, 'filter' | 'deleted'>,
  ) => {
    const upTo = (rows: RawBuilder<unknown>) =>
      sql<number>`(select count(*)::integer from (select from (${rows}) as each limit ${p.most} + 1) as counted)`;
    const inSpace = (
      range: RawBuilder<SqlBool>,
    ) => sql`select from space join task on task.space_id = space.id
      where ${placed(shape.deleted)} and ${range}`;
    const visible = upTo(inSpace(sql`true`));
    const drivers = p.words
      ? [sql`select from space cross join lateral ${matches(p, shape, false)}`]
      : driversOf(shape).map((leaf) => {
          const range = rangeOf(leaf, p);
          return range ? inSpace(range) : idsBy(leaf, p);
        });
    const counts = drivers.map(
      (rows) => sql`case when seen.visible > ${p.enough}::integer then ${upTo(rows)} end`,
    );
    return db
      .with('space', (q) => scope(q, p, shape))
      .with(
        (seen) => seen('seen').materialized(),
        (q) => q.selectNoFrom(visible.as('visible')),
      )
      .selectFrom('seen')
      .select([
        sql<number>`(select count(*)::integer from space)`.as('spaces'),
        'seen.visible',
        sql<(number | null)[]>`array[${sql.join(counts)}]::integer[]`.as('found'),
      ])
      .$castTo<Measured>();
  },
  {
    'with drivers': [
      ['user_id', 'project_id', 'most', 'enough', 'filter_0', 'filter_1'],
      {
        deleted: false,
        filter: {
          kind: 'and',
          terms: [
            { field: 'assignee', operator: 'in', at: 0, size: 1 },
            { field: 'due_date', operator: '<', at: 1, size: 2 },
          ],
        },
      },
    ],
  },
);

type Weighed = Pick<Shape, 'deleted'> & { filter: FilterShape; access: Access };

/** Returns how many tasks without texts those that a filter compares are worth. */
const weigh = compiledShapes(
  'tasks: weigh what a filter has to compare',
  (db, p: Params<Measurable>, { filter, deleted, access }: Weighed) => {
    const tasks = tasksFor(p, { access, deleted, sort: 'created_at' });
    const sum = sql<number>`(select coalesce(sum(${weightOf(filter) ?? sql`1`}), 0)::float8 from ${tasks})`;
    return db.with('space', (q) => scope(q, p, { filter })).selectNoFrom(sum.as('worth'));
  },
  {
    'all of the caller': [
      ['user_id'],
      { deleted: false, access: 'all', filter: { field: 'title', operator: '~', at: 0, size: 1 } },
    ],
  },
);

/** How a list finds its tasks, with the value of a comparison that is in no filter, and how many a walk compares in each space. */
export type Chosen = { access?: Access; steps?: number; values?: FilterValues; isCrowded?: boolean };

/**
 * Chooses how a list with a filter finds its tasks. Returns nothing if it would have to compare too many.
 * @param values those of the list
 */
export async function chooseAccess(
  db: Database,
  values: Measurable,
  shape: Pick<Shape, 'filter' | 'deleted' | 'sort'>,
): Promise<Chosen | undefined> {
  const { filter } = shape;
  if (!filter) return {};
  const { user_id, project_id, words } = values;
  const most = maxCompared(filter);
  // With words, the search finds the tasks.
  const drivers = words === undefined ? driversOf(shape) : [];
  const projects = requiredBy(filter).filter(isProject);
  const usedBy = (leaves: readonly Leaf[]) =>
    Object.fromEntries(
      [...leaves.flatMap(finding), ...projects.flatMap(parametersOf)].map((name) => [
        name,
        values[name as keyof FilterValues],
      ]),
    );
  const scoped = { user_id, project_id, words, tag: words === undefined ? undefined : values.tag };
  const { deleted } = shape;
  const hasDrivers = words !== undefined || drivers.length > 0;
  const count = async (enough: number) => {
    const measured = await measure.first(
      db,
      { ...usedBy(drivers), ...scoped, most, enough: hasDrivers ? enough : undefined },
      { filter, deleted },
    );
    if (!measured) throw new TypeError('A count returns one row.');
    return { ...measured, counts: measured.found.map((found) => found ?? Infinity) };
  };
  const isLight = async (access: Access) => {
    if (!weightOf(filter)) return true;
    const found = { ...usedBy(typeof access === 'object' ? [access] : []), ...scoped };
    const weighed = await weigh.first(db, found, { filter, deleted, access });
    return weighed !== undefined && weighed.worth <= most;
  };
  const measured = await count(most);
  const isFew = measured.visible <= most;
  if (words !== undefined) {
    const hasFew = isFew || Math.min(...measured.counts) <= most;
    return hasFew && (await isLight('words')) ? { access: 'words' } : undefined;
  }
  if (isFew && (await isLight('all'))) return { access: 'all' };
  const { counts } = isFew && hasDrivers ? await count(-1) : measured;
  const least = Math.min(...counts);
  const driver = drivers[counts.indexOf(least)];
  if (driver && least <= most && (await isLight(driver))) return { access: driver };
  // An order with two ranges, such as tasks without a due date last, walks through both.
  const ranges = measured.spaces * (TWO_RANGES.includes(shape.sort) ? 2 : 1);
  return { access: 'walk', steps: Math.max(budget.leastSteps, Math.floor(most / ranges)) + 1 };
}

const TWO_RANGES = ['due_date', 'position'];

const parametersOf = ({ at, size }: Leaf) =>
  Array.from({ length: size }, (_, index) => `filter_${at + index}`);
