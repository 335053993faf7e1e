import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../../database/database.ts';
import { budget } from '../filter/cost.ts';
import { weightOf } from '../filter/weight.ts';
import { scope } from './access.ts';
import { type P, placed, type Shape, type Steps } from './filters.ts';
import { orderOf } from './order.ts';

/** A task of a page, or the end of what a walk compares. */
export type Found = { id: string; sort_value: unknown; is_end: boolean };

/** How many times as many tasks a walk compares in spaces that have many of the first ones. */
const MORE = 10;

const TWO_RANGES = ['due_date', 'position'];

/**
 * Returns how far a walk through some spaces may go. An equal number in each would end it early in a large one, of which most tasks of a page
 * are. So a third of the tasks are compared in all spaces, a third in the tenth of them that has the most of the first tasks, and a third in a
 * tenth of these.
 */
export function stepsFor(most: number, spaces: number, { sort }: Pick<Shape, 'sort'>): Steps {
  const dense = Math.floor(spaces / MORE);
  const densest = Math.floor(dense / MORE);
  const shares = 1 + (dense > 0 ? 1 : 0) + (densest > 0 ? 1 : 0);
  // An order with two ranges, such as tasks without a due date last, walks through both.
  const ranges = spaces * (TWO_RANGES.includes(sort) ? 2 : 1);
  return {
    steps: Math.max(budget.leastSteps, Math.floor(most / shares / ranges)) + 1,
    dense: dense || undefined,
    densest: densest || undefined,
  };
}

/** Adds the spaces of a walk to a statement, as the table `walked`, each with how many tasks of it are compared, and one more. */
export function withSteps(
  db: Database,
  p: P,
  shape: Shape,
  ranges: readonly RawBuilder<SqlBool>[],
): Database {
  const { key, direction } = orderOf(p, shape);
  const order = sql.raw(shape.order);
  const limit = sql`${p.steps}::bigint`;
  /** Those of some spaces in which the walk ends first: there, the first tasks are the closest to each other. */
  const ending = (from: RawBuilder<unknown>, steps: RawBuilder<unknown>, spaces: unknown) => {
    const ends = ranges.map(
      (range) => sql`
        select space.id, found.id as task_id, found.sort_value from ${from} as space cross join lateral (
          select task.id, ${key} as sort_value from task where task.space_id = space.id and ${placed(shape.deleted)} and ${range}
          order by ${key} ${order}, task.id ${order} limit 1 offset ${steps}) as found`,
    );
    return sql<{ id: string }>`(select id from (${sql.join(ends, sql` union all `)}) as ended
      order by sort_value ${direction}, task_id ${order} limit ${spaces}::bigint)`;
  };
  const times = (many: number) => sql`${limit} * ${sql.lit(many)}`;
  const isIn = (table: string) => sql<boolean>`place.id in (select id from ${sql.table(table)})`;
  const stepsOf = !p.dense
    ? limit
    : sql`case ${p.densest ? sql`when ${isIn('densest')} then ${times(MORE * MORE)}` : sql``}
        when ${isIn('dense')} then ${times(MORE)} else ${limit} end`;
  const withPlaces = db.with(
    (name) => name('place').materialized(),
    (q) => scope(q, p, shape),
  );
  const withDense = p.dense
    ? withPlaces.with(
        (name) => name('dense').materialized(),
        (q) => q.selectFrom(ending(sql`place`, limit, p.dense).as('each')).selectAll(),
      )
    : withPlaces;
  const withDensest = p.densest
    ? withDense.with(
        (name) => name('densest').materialized(),
        (q) => q.selectFrom(ending(sql`dense`, times(MORE), p.densest).as('each')).selectAll(),
      )
    : withDense;
  return withDensest.with('walked', (q) =>
    q.selectFrom('place').select(['place.id', 'place.role', sql<number>`${stepsOf}`.as('steps')]),
  ) as unknown as Database;
}

type Where = readonly RawBuilder<SqlBool>[];

/**
 * Selects the page of a walk. Tasks without a value come last, so they are compared only if the others do not fill the page, and do not end:
 * among a million tasks in 1,810 projects, that takes up to 150 ms. A walk that ends before the page is on it, because nobody knows what follows.
 */
export function pageOfWalk(
  p: P,
  shape: Shape,
  { ranges, where }: { ranges: readonly RawBuilder<SqlBool>[]; where: Where },
): RawBuilder<Found> {
  const { direction, isNullable, unvalued } = orderOf(p, shape);
  const sorted = sql`sort_value ${direction}, id ${sql.raw(shape.order)}`;
  const through = (range: RawBuilder<SqlBool>) => sql`
    select found.* from walked as space cross join lateral (${walked(p, shape, { range, where })}) as found`;
  const isShort = sql`(select count(*) < ${p.reach} and not coalesce(bool_or(is_end), false) from valued)`;
  const last =
    isNullable && !shape.isAfterNull ? sql`union all ${through(unvalued)} where ${isShort}` : sql``;
  return sql`(
    with valued as materialized (
        select * from (${sql.join(ranges.map(through), sql` union all `)}) as found order by ${sorted} limit ${p.reach}),
      numbered as (
        select *, row_number() over (order by ${sorted}) as nth from (select * from valued ${last}) as found)
    select id, sort_value, is_end from numbered where nth > ${p.offset} or is_end order by ${sorted} limit ${p.limit})`;
}

/**
 * Selects the first tasks of a space of `walked` that match, up to `reach`, and compares as many as its `steps` tasks without texts are worth. The
 * row at which that ends is marked.
 */
function walked(
  p: P,
  shape: Shape,
  { range, where }: { range: RawBuilder<SqlBool>; where: Where },
): RawBuilder<Found> {
  const { key } = orderOf(p, shape);
  const order = sql.raw(shape.order);
  const weight = weightOf(shape.filter);
  const steps = weight ? sql`sum(${weight})` : sql`count(*)`;
  const limit = sql`space.steps`;
  return sql`
    select task.id, task.sort_value, task.step >= ${limit} as is_end from (
      select task.*, ${key} as sort_value, ${weight ?? sql`1`} as weight,
        ${steps} over (order by ${key} ${order}, task.id ${order} rows unbounded preceding) as step
      from task where task.space_id = space.id and ${placed(shape.deleted)} and ${range}
      order by ${key} ${order}, task.id ${order} limit ${limit}) as task
    where task.step - task.weight < ${limit} and (task.step >= ${limit} or (${sql.join(where, sql` and `)}))
    order by task.sort_value ${order}, task.id ${order} limit ${p.reach}`;
}
