import { type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { Tables } from '../../../generated/tables.ts';
import { spaces, type Viewer } from '../../access/spaces.ts';
import type { Database } from '../../database/database.ts';
import { isBlocked } from '../blockers/blockers.ts';
import type { Task } from '../fields.ts';
import { visibleTo } from '../queries.ts';
import type { Reads } from '../relations.ts';
import { NONE, representation } from '../wanted.ts';
import { type Found, pageOfMatched, scope, walked } from './access.ts';
import { conditions, isInSpace, matches, type P, type Shape } from './filters.ts';
import { orderOf } from './order.ts';
import { KINDS, tasksToPage } from './parent.ts';

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
  isAfterNull: false,
  isPlain: false,
} as const;

/** Selects the tasks of the list that are in `space`. */
const inSpace = (db: Database, p: P, shape: Shape, where: readonly RawBuilder<SqlBool>[]) =>
  db
    .selectFrom(tasksToPage(p, shape))
    .$if(p.words !== undefined, (q) =>
      q.innerJoinLateral(matches(p, shape, shape.sort === 'relevance'), (join) => join.onTrue()),
    )
    .where(isInSpace(p))
    .where((inner) => inner.and([...where]));

/**
 * Counts the tasks of a list. Tasks that are not blocked are all minus those that are, because an index has only these. Among
 * 100,000 tasks, the difference takes 15 ms of CPU time, and the number of all 8.
 */
function count(db: Database, p: P, { blocked, ...shape }: Shape): RawBuilder<number> {
  const many = (where: RawBuilder<SqlBool>[]) =>
    p.words === undefined
      ? visibleTo(db, p)
          .where((eb) => eb.and(where))
          .select(sql<number>`count(*)`.as('many'))
      : // For each space separately: otherwise the search could run for each task.
        db
          .selectFrom(spaces(db, p).as('space'))
          .innerJoinLateral(
            () =>
              inSpace(db, p, { blocked, ...shape, sort: 'created_at' }, where)
                .select(sql<number>`count(*)`.as('many'))
                .as('found'),
            (join) => join.onTrue(),
          )
          .select(sql<number>`coalesce(sum(found.many), 0)::bigint`.as('many'));
  if (blocked !== false) return sql`${many(conditions(p, { blocked, ...shape }))}`;
  const all = conditions(p, { blocked: undefined, ...shape });
  return sql`${many(all)} - ${many([...all, isBlocked])}`;
}

/** Selects the page of a list, and how many tasks the list has. */
export function pageOf(
  db: Database,
  p: P,
  shape: Shape,
): { page: RawBuilder<Found>; counted: RawBuilder<number | null> } {
  const { key, isNullable, direction, valued, unvalued } = orderOf(p, shape);
  const where = conditions(p, shape);
  const hasKinds = shape.sort === 'position' && shape.roots === (p.parent_ids !== undefined);

  const isMatched = hasMatched(shape);
  const counted =
    !shape.counted || shape.access === 'walk'
      ? sql<null>`null::bigint`
      : isMatched
        ? sql<number>`(select count(*) from matched)`
        : sql<number>`(${count(db, p, shape)})`;
  if (isMatched) return { page: pageOfMatched(p, shape), counted };

  const ordered = db
    .selectFrom(scope(db, p, shape).as('space'))
    .$if(p.parent_ids !== undefined && !shape.roots, (q) =>
      q.where(sql<boolean>`space.id in (select space_id from task where id = any(${p.parent_ids}::uuid[]))`),
    )
    .innerJoinLateral(
      () => {
        // Rows with a value come before those without, in both directions. Each part is one range of the index. Combined
        // with `or` they could not use it.
        const rowsIn = (range: RawBuilder<SqlBool>) =>
          shape.access === 'walk'
            ? walked(p, shape, { range, where })
            : inSpace(db, p, shape, where)
                .where(range)
                .select(['task.id', key.as('sort_value'), sql<boolean>`false`.as('is_end')])
                .orderBy(sql`${key} ${sql.raw(shape.order)}`)
                .orderBy('task.id', shape.order)
                .limit(p.reach ?? p.limit);
        type Row = Found;
        if (shape.isAfterNull) return sql<Row>`(${rowsIn(unvalued)})`.as('found');
        if (hasKinds) {
          const ranges = KINDS.map((kind) => sql`(${rowsIn(sql`${kind} and ${valued}`)})`);
          return sql<Row>`(${sql.join(ranges, sql` union all `)})`.as('found');
        }
        if (!isNullable) return sql<Row>`(${rowsIn(valued)})`.as('found');
        // Rows without a value are only looked for if the others do not fill the page.
        const isShort = sql<SqlBool>`(select count(*) from valued) < ${p.reach ?? p.limit}`;
        return sql<Row>`(with valued as materialized (${rowsIn(valued)})
            select * from valued union all (${rowsIn(sql<SqlBool>`${unvalued} and ${isShort}`)}))`.as(
          'found',
        );
      },
      (join) => join.onTrue(),
    )
    .select(['found.id', 'found.sort_value', 'found.is_end'])
    .orderBy(sql`found.sort_value ${direction}`)
    .orderBy('found.id', shape.order)
    .limit(p.limit)
    .offset(p.offset);
  return { page: sql<Found>`(${ordered})`, counted };
}

/** Whether the tasks are found before they are sorted. */
export const hasMatched = ({ access }: Shape) => access !== undefined && access !== 'walk';

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
