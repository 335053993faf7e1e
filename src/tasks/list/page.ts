import { type Expression, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { ProjectRole, Tables } from '../../../generated/tables.ts';
import { spaces, type Viewer } from '../../access/spaces.ts';
import type { Database } from '../../database/database.ts';
import { isBlocked } from '../blockers/blockers.ts';
import type { Task } from '../fields.ts';
import { visibleTo } from '../queries.ts';
import type { Reads } from '../relations.ts';
import { NONE, representation } from '../wanted.ts';
import { pageOfMatched, withMatched } from './access.ts';
import { conditions, type P, type Shape } from './filters.ts';
import { orderOf } from './order.ts';
import { KINDS, tasksToPage } from './parent.ts';
import { type Found, pageOfWalk, withSteps } from './walk.ts';

export const NEWEST = {
  sort: 'created_at',
  order: 'desc',
  deleted: false,
  completed: undefined,
  overdue: undefined,
  roots: false,
  blocked: undefined,
  has_attachments: undefined,
  unread: undefined,
  filter: undefined,
  access: undefined,
  isCrowded: false,
  isAfterNull: false,
  isPlain: false,
} as const;

/** Selects the tasks of the list that are in `space`. */
const inSpace = (db: Database, p: P, shape: Shape, where: readonly RawBuilder<SqlBool>[]) =>
  db
    .selectFrom(tasksToPage(p, shape))
    .where(sql<SqlBool>`task.space_id = space.id`)
    .where((inner) => inner.and([...where]));

type Part = { range: RawBuilder<SqlBool>; where: readonly RawBuilder<SqlBool>[]; limit: Expression<number> };

/** Whether nearly all tasks are in a list, also the first ones. By due date, those that are not come first. */
const isMostlyListed = ({ overdue, sort }: Shape) => overdue === false && sort !== 'due_date';

/**
 * Selects the first tasks of a space that are not overdue: they are read in the order of the list before they are compared.
 * Otherwise PostgreSQL, which expects all spaces to have as many tasks, reads and sorts all of the largest: 20 times 20,000 for a page. It cannot
 * know how small the inner limit is, and so chooses the index that has the order.
 */
function firstNotOverdue(p: P, shape: Shape, { range, where, limit }: Part): RawBuilder<Found> {
  const { key } = orderOf(p, shape);
  const order = sql.raw(shape.order);
  const others = sql.join(conditions(p, { ...shape, overdue: undefined }), sql` and `);
  return sql`
    select task.id, task.sort_value, false as is_end from (
      select task.*, ${key} as sort_value from task where task.space_id = space.id and ${others} and ${range}
      order by ${key} ${order}, task.id ${order} limit (select 9223372036854775807)) as task
    where ${sql.join(where, sql` and `)} order by task.sort_value ${order}, task.id ${order} limit ${limit}`;
}

/**
 * Counts the tasks of a list. Tasks that are not blocked are all minus those that are, because an index has only these. Among
 * 100,000 tasks, the difference takes 15 ms of CPU time, and the number of all 8.
 */
function count(db: Database, p: P, { blocked, ...shape }: Shape): RawBuilder<number> {
  const many = (where: RawBuilder<SqlBool>[]) =>
    visibleTo(db, p)
      .where((eb) => eb.and(where))
      .select(sql<number>`count(*)`.as('many'));
  if (blocked !== false) return sql`${many(conditions(p, { blocked, ...shape }))}`;
  const all = conditions(p, { blocked: undefined, ...shape });
  return sql`${many(all)} - ${many([...all, isBlocked])}`;
}

/**
 * A page of many spaces reads only those whose first task is among the first ones, as far as the page reaches: no other space has a task on it.
 * Otherwise a page of 20 would read 21 tasks of each space.
 */
const isMergedOf = ({ access, isCrowded }: Shape) => isCrowded && access === undefined;

/** The spaces in which tasks match, with their number. */
const filled = sql<{ id: string; role: ProjectRole }>`(select id, role from filled)`;

/**
 * Whether tasks are counted for each space, so that the page looks only in those that have any. Without it, a filter that no task of a large
 * space fulfils would compare all of them once more in the order of the list.
 */
const isCountedBySpace = (p: P, shape: Shape, where: readonly unknown[]) =>
  shape.counted && isMergedOf(shape) && !p.parent_ids && shape.blocked !== false && where.length > 1;

const withFilled = (db: Database, p: P, where: readonly RawBuilder<SqlBool>[]): Database =>
  db.with(
    (name) => name('filled').materialized(),
    (q) =>
      visibleTo(q, p)
        .where((eb) => eb.and([...where]))
        .groupBy(['space.id', 'space.role'])
        .select(['space.id', 'space.role', sql<number>`count(*)`.as('many')]),
  ) as Database;

type Page = {
  /** What the page and the total read. */
  from: Database;
  page: RawBuilder<Found>;
  /** How many tasks the list has. */
  counted: RawBuilder<number | null>;
  direction: RawBuilder<unknown>;
};

/** Selects the page of a list, and how many tasks the list has. */
export function pageOf(db: Database, p: P, given: Shape): Page {
  // What a search finds has no order, so it is found once, for the page and its total.
  const shape: Shape = { ...given, access: given.access ?? (p.words ? 'words' : undefined) };
  const { key, isNullable, direction, valued, unvalued } = orderOf(p, shape);
  const where = conditions(p, shape);
  const hasKinds = shape.sort === 'position' && shape.roots === (p.parent_ids !== undefined);

  const isWalk = shape.access === 'walk';
  const isMatched = shape.access !== undefined && !isWalk;
  const isBySpace = isCountedBySpace(p, shape, where);
  const counted =
    !shape.counted || isWalk
      ? sql<null>`null::bigint`
      : isMatched
        ? sql<number>`(select count(*) from matched)`
        : isBySpace
          ? sql<number>`(select coalesce(sum(many), 0)::bigint from filled)`
          : sql<number>`(${count(db, p, shape)})`;

  /** Rows with a value come before those without, in both directions. */
  const first = shape.isAfterNull ? unvalued : valued;
  const ranges =
    hasKinds && !shape.isAfterNull ? KINDS.map((kind) => sql<SqlBool>`${kind} and ${first}`) : [first];
  const ofList = isBySpace ? filled : sql`${spaces(db, p)}`;
  const spacesOfList = sql<{ id: string; role: ProjectRole }>`${ofList}`.as('space');
  /** The first tasks of a space, up to a number. */
  const firstOf = (limit: Expression<number>) => {
    // Each part is one range of the index. Combined with `or` they could not use it.
    const rowsIn = (range: RawBuilder<SqlBool>) =>
      isMergedOf(shape) && isMostlyListed(shape) && !p.parent_ids
        ? firstNotOverdue(p, shape, { range, where, limit })
        : inSpace(db, p, shape, where)
            .where(range)
            .select(['task.id', key.as('sort_value'), sql<boolean>`false`.as('is_end')])
            .orderBy(sql`${key} ${sql.raw(shape.order)}`)
            .orderBy('task.id', shape.order)
            .limit(limit);
    if (!isNullable || shape.isAfterNull) {
      const parts = ranges.map((range) => sql`(${rowsIn(range)})`);
      return sql<Found>`(${sql.join(parts, sql` union all `)})`.as('found');
    }
    // Rows without a value are only looked for if the others do not fill the page.
    const isShort = sql<SqlBool>`(select count(*) from valued) < ${limit}`;
    return sql<Found>`(with valued as materialized (${rowsIn(valued)})
      select * from valued union all (${rowsIn(sql<SqlBool>`${unvalued} and ${isShort}`)}))`.as('found');
  };
  const reach = p.reach ?? p.limit;
  const ordered = db
    .selectFrom(spacesOfList)
    .$if(p.parent_ids !== undefined && !shape.roots, (q) =>
      q.where(sql<boolean>`space.id in (select space_id from task where id = any(${p.parent_ids}::uuid[]))`),
    )
    .$if(isMergedOf(shape), (q) => {
      const leading = db
        .selectFrom(spacesOfList)
        .innerJoinLateral(firstOf(sql<number>`1`), (join) => join.onTrue())
        .select('space.id')
        .orderBy(sql`found.sort_value ${direction}`)
        .orderBy('found.id', shape.order)
        .limit(reach);
      return q.where(sql<boolean>`space.id = any(array(${leading}))`);
    })
    .innerJoinLateral(firstOf(reach), (join) => join.onTrue())
    .select(['found.id', 'found.sort_value', 'found.is_end'])
    .orderBy(sql`found.sort_value ${direction}`)
    .orderBy('found.id', shape.order)
    .limit(p.limit)
    .offset(p.offset);
  return {
    from: isMatched
      ? withMatched(db, p, shape)
      : isWalk
        ? withSteps(db, p, shape, ranges)
        : isBySpace
          ? withFilled(db, p, where)
          : db,
    page: isMatched
      ? pageOfMatched(p, shape)
      : isWalk
        ? pageOfWalk(p, shape, { ranges, where })
        : sql<Found>`(${ordered})`,
    ...{ counted, direction },
  };
}

// `offset 0` keeps the planner, which does not know the limit, from reading the whole table for a page of it.
export const TASK_OF_PAGE = sql<
  Selectable<Tables['task']>
>`(select * from task where task.id = page.id offset 0)`.as<'task'>('task');

/** Selects the rows of a page, each with the total of the list. */
export const rowsOf = (viewer: Viewer, reads: Reads, wanted: P['wanted']) =>
  [
    'counted.total',
    'page.is_end',
    sql<string | null>`page.sort_value::text`.as('sort_key'),
    ...representation(viewer, reads, wanted),
  ] as const;

/** The fields that a statement computes. */
export const wantedOf = ({ wanted }: Pick<P, 'wanted'>, { isPlain }: Shape): P['wanted'] =>
  isPlain ? NONE : wanted;

export type ListedTask = Task & { total: number | null; sort_key: string | null; is_end: boolean | null };
