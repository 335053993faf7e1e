import { sql } from 'kysely';
import { spaces } from '../../access/spaces.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { FilterValues, Leaf } from '../filter/shape.ts';
import type { Chosen } from './choose.ts';
import { idsBy, rangeOf } from './drivers.ts';
import { placed, type TaskFilters, type Values } from './filters.ts';

/**
 * Up to so many tasks are found by an index of their links and sorted, about 4 µs each. Without it, a page in another order compares every
 * task of the caller until it is full: 700 ms for 200 tasks of a user among a million.
 */
const FEW = 5_000;

type Sought = FilterValues & { user_id: string };

const count = compiledShapes(
  'tasks: count the few of a list by a link',
  (db, p: Params<Sought>, { by }: { by: Leaf }) => {
    const range = rangeOf(by, p);
    const rows = range
      ? sql`select from space join task on task.space_id = space.id where ${placed(false)} and ${range}`
      : idsBy(by, p);
    const many = sql<number>`(select count(*)::integer from (select from (${rows}) as each limit ${sql.lit(FEW + 1)}) as counted)`;
    return db
      .with(
        (name) => name('space').materialized(),
        (q) => spaces(q, p),
      )
      .selectNoFrom(many.as('many'));
  },
  {
    'of an assignee': [
      ['user_id', 'filter_0'],
      { by: { field: 'assignee', operator: 'in', at: 0, size: 1 } },
    ],
    blocked: [['user_id'], { by: { field: 'blocked', operator: '=', at: 0, size: 0 } }],
  },
);

type Filters = Pick<
  TaskFilters,
  'created_by' | 'assignee_id' | 'category_id' | 'tag' | 'blocked' | 'has_attachments' | 'deleted'
>;

type Link = { by: Leaf; values: FilterValues };

/** How a list finds its tasks by a link. A task is not compared with the tags by which the index has found it. */
export const foundBy = ({ by, values }: Link): Chosen => ({
  access: by,
  values: by.field === 'tag' ? { ...values, tag: undefined } : values,
});

/**
 * Returns the links, tags and marks that a list asks for, each as a comparison.
 * @param at the number of its first value: those before it are of its filter
 */
export function linksIn(filters: Filters, at = 0): Link[] {
  const { created_by, assignee_id, category_id, tag, blocked, has_attachments, deleted } = filters;
  // The few tasks in the trash have an index of their own.
  if (deleted) return [];
  const lists = { created_by: created_by && [created_by], assignee: assignee_id, category: category_id, tag };
  const links = Object.entries(lists).flatMap(([field, list]) => (list ? [{ field, list }] : []));
  const marks = Object.entries({ blocked, has_attachments }).filter(([, isSet]) => isSet);
  return [
    ...links.map(({ field, list }, index) => ({
      by: leafOf(field, { operator: 'in', at: at + index, size: 1 }),
      values: { [`filter_${at + index}`]: list },
    })),
    ...marks.map(([field]) => ({ by: leafOf(field, { operator: '=', at, size: 0 }), values: {} })),
  ];
}

type Times = Pick<Values, 'now' | 'created_from' | 'created_to' | 'updated_from' | 'due_from' | 'due_to'>;

/** Returns the ranges of times that a list asks for, each as a comparison, apart from one in its order. */
export function rangesIn(
  { now, created_from, created_to, updated_from, due_from, due_to }: Times,
  { sort, overdue }: Pick<TaskFilters, 'sort' | 'overdue'>,
  at = 0,
): Link[] {
  const ranges = Object.entries({
    created_at: [created_from, created_to],
    updated_at: [updated_from, undefined],
    due_date: overdue ? [undefined, now] : [due_from, due_to],
  }).filter(([field, bounds]) => field !== sort && bounds.some((bound) => bound !== undefined));
  return ranges.map(([field, [from, to]], index) => {
    const bounds = [from, to].flatMap((bound) => bound ?? []);
    const first = at + 2 * index;
    // Between two times it is like a day.
    const isDay = bounds.length === 2 && ({ isDay: true } as const);
    const operator = isDay ? '=' : from === undefined ? '<' : '>=';
    return {
      by: leafOf(field, { operator, ...isDay, at: first, size: bounds.length }),
      values: Object.fromEntries(bounds.map((bound, number) => [`filter_${first + number}` as const, bound])),
    };
  });
}

const leafOf = (field: string, rest: Omit<Leaf, 'field'>) => ({ field, ...rest }) as Leaf;

/**
 * Chooses how a list without a filter finds its tasks: by a link, tag or mark that few tasks have, or in its order. For users of many spaces
 * or more than a few tasks: for others, the order of the list is quicker, 0.7 instead of 2 ms for a user with 200 tasks.
 */
export async function chooseFew(db: Database, user_id: string, filters: Filters): Promise<Chosen> {
  for (const { by, values } of linksIn(filters)) {
    const counted = await count.first(db, { user_id, ...values }, { by });
    if (counted && counted.many <= FEW) return foundBy({ by, values });
  }
  return {};
}
