import { type Expression, type RawBuilder, type Selectable, type SqlBool, sql } from 'kysely';
import type { ProjectRole, Tables } from '../../../generated/tables.ts';
import type { Actor } from '../../actor.ts';
import { compiledShapes } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { Window } from '../../lists/pagination.ts';
import { isBlocked } from '../blockers/blockers.ts';
import type { Task } from '../fields.ts';
import { visibleTo } from '../queries.ts';
import { wordsQuery } from '../search/words.ts';
import { bitsOf, NONE, representation } from '../wanted.ts';
import {
  type Chosen,
  chooseAccess,
  type Found,
  pageOfMatched,
  scope,
  walked,
  withMatched,
} from './access.ts';
import { dueBounds } from './due.ts';
import { chooseFew } from './few.ts';
import { conditions, type P, type Shape, type TaskFilters } from './filters.ts';
import { orderOf } from './order.ts';
import { KINDS, parentsIn, tasksToPage } from './parent.ts';

/** Selects the tasks of the list that are in `space`. */
const inSpace = (db: Database, p: P, shape: Shape, where: readonly RawBuilder<SqlBool>[]) =>
  db
    .selectFrom(tasksToPage(p, shape))
    .where(sql<SqlBool>`task.space_id = space.id`)
    .where((inner) => inner.and([...where]));

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
 * A page of more spaces reads only those whose first task is among the first ones, as far as the page reaches: no other space has a task on it.
 * Otherwise a page of 20 would read 21 tasks of each space. Not in the order of creation, whose index has what
 * lists filter by: there it would cost users of few projects more than it saves others.
 */
const MANY_SPACES = 50;

const isMergedOf = ({ access, sort }: Shape) => access === undefined && sort !== 'created_at';

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

const NEWEST = {
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

/** For `generated/queries.sql`: `status in (todo) and (due_date < today or not assignee = me)`. */
const EXAMPLE = {
  kind: 'and',
  terms: [
    { field: 'status', operator: 'in', at: 0, size: 1 },
    {
      kind: 'or',
      terms: [
        { field: 'due_date', operator: '<', at: 1, size: 2 },
        { kind: 'not', term: { field: 'assignee', operator: 'in', at: 3, size: 1 } },
      ],
    },
  ],
} as const;

const listVisible = compiledShapes(
  'tasks: list',
  (db, p: P, given: Shape) => {
    // What a search finds has no order, so it is found once, for the page and its total.
    const shape: Shape = { ...given, access: given.access ?? (p.words ? 'words' : undefined) };
    const { key, isNullable, direction, valued, unvalued } = orderOf(p, shape);
    const where = conditions(p, shape);
    const hasKinds = shape.sort === 'position' && shape.roots === (p.parent_ids !== undefined);

    const isMatched = shape.access !== undefined && shape.access !== 'walk';
    const isBySpace = isCountedBySpace(p, shape, where);
    const counted =
      !shape.counted || shape.access === 'walk'
        ? sql<null>`null::bigint`
        : isMatched
          ? sql<number>`(select count(*) from matched)`
          : isBySpace
            ? sql<number>`(select coalesce(sum(many), 0)::bigint from filled)`
            : sql<number>`(${count(db, p, shape)})`;

    const ofList = sql<{ id: string; role: ProjectRole }>`${isBySpace ? filled : scope(db, p, shape)}`;
    const spacesOfList = ofList.as('space');
    /** The first tasks of a space, up to a number. */
    const firstOf = (limit: Expression<number>) => {
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
              .limit(limit);
      if (shape.isAfterNull) return sql<Found>`(${rowsIn(unvalued)})`.as('found');
      if (hasKinds) {
        const ranges = KINDS.map((kind) => sql`(${rowsIn(sql`${kind} and ${valued}`)})`);
        return sql<Found>`(${sql.join(ranges, sql` union all `)})`.as('found');
      }
      if (!isNullable) return sql<Found>`(${rowsIn(valued)})`.as('found');
      // Rows without a value are only looked for if the others do not fill the page.
      const isShort = sql<SqlBool>`(select count(*) from valued) < ${limit}`;
      return sql<Found>`(with valued as materialized (${rowsIn(valued)})
        select * from valued union all (${rowsIn(sql<SqlBool>`${unvalued} and ${isShort}`)}))`.as('found');
    };
    const reach = p.reach ?? p.limit;
    const ordered = db
      .selectFrom(spacesOfList)
      .$if(p.parent_ids !== undefined && !shape.roots, (q) =>
        q.where(
          sql<boolean>`space.id in (select space_id from task where id = any(${p.parent_ids}::uuid[]))`,
        ),
      )
      .$if(isMergedOf(shape), (q) => {
        const leading = db
          .selectFrom(spacesOfList)
          .innerJoinLateral(firstOf(sql<number>`1`), (join) => join.onTrue())
          .select('space.id')
          .orderBy(sql`found.sort_value ${direction}`)
          .orderBy('found.id', shape.order)
          .limit(reach);
        const many = db.selectFrom(spacesOfList).select(sql<number>`count(*)`.as('many'));
        return q.where(
          sql<boolean>`case when (${many}) > ${sql.lit(MANY_SPACES)} then space.id = any(array(${leading})) else true end`,
        );
      })
      .innerJoinLateral(firstOf(reach), (join) => join.onTrue())
      .select(['found.id', 'found.sort_value', 'found.is_end'])
      .orderBy(sql`found.sort_value ${direction}`)
      .orderBy('found.id', shape.order)
      .limit(p.limit)
      .offset(p.offset);
    const page = isMatched ? pageOfMatched(p, shape) : sql<Found>`(${ordered})`;

    return (isMatched ? withMatched(db, p, shape) : isBySpace ? withFilled(db, p, where) : db)
      .selectFrom(sql<{ total: number | null }>`(select ${counted} as total)`.as('counted'))
      .leftJoinLateral(page.as('page'), (join) => join.onTrue())
      .leftJoinLateral(
        // `offset 0` keeps the planner, which does not know the limit, from reading the whole table for a page of it.
        sql<Selectable<Tables['task']>>`(select * from task where task.id = page.id offset 0)`.as<'task'>(
          'task',
        ),
        (join) => join.onTrue(),
      )
      .select(['counted.total', 'page.is_end', sql<string | null>`page.sort_value::text`.as('sort_key')])
      .select(representation(p, 'many', shape.isPlain ? NONE : p.wanted))
      .orderBy(sql`page.sort_value ${direction}`)
      .orderBy('page.id', shape.order)
      .$castTo<Task & { total: number | null; sort_key: string | null; is_end: boolean | null }>();
  },
  {
    'newest first': [['user_id', 'limit', 'offset', 'reach'], { ...NEWEST, counted: true }],
    'newest first, some fields': [
      ['user_id', 'wanted', 'limit', 'offset', 'reach'],
      { ...NEWEST, counted: true },
    ],
    'newest first, only columns': [
      ['user_id', 'limit', 'offset', 'reach'],
      { ...NEWEST, counted: true, isPlain: true },
    ],
    'after a cursor': [
      ['user_id', 'after_key', 'after_id', 'limit', 'offset', 'reach'],
      { ...NEWEST, counted: false },
    ],
    'open, by due date': [
      ['user_id', 'limit', 'offset', 'reach'],
      { ...NEWEST, sort: 'due_date', order: 'asc', completed: false, counted: false },
    ],
    'by position': [
      ['user_id', 'limit', 'offset', 'reach'],
      { ...NEWEST, sort: 'position', order: 'asc', counted: false },
    ],
    'subtasks of a task, by position': [
      ['user_id', 'parent_ids', 'limit', 'offset', 'reach'],
      { ...NEWEST, sort: 'position', order: 'asc', counted: true },
    ],
    'with an expression': [
      ['user_id', 'filter_0', 'filter_1', 'filter_2', 'filter_3', 'limit', 'offset', 'reach'],
      { ...NEWEST, filter: EXAMPLE, counted: true },
    ],
    'with every filter, most relevant first': [
      [
        'user_id',
        'now',
        'today',
        'words',
        'status',
        'priority',
        'project_id',
        'parent_ids',
        'category_id',
        'assignee_id',
        'tag',
        'created_by',
        'due_from',
        'due_from_day',
        'due_to',
        'due_to_day',
        'created_from',
        'created_to',
        'updated_from',
        'limit',
        'offset',
      ],
      {
        sort: 'relevance',
        order: 'desc',
        deleted: true,
        completed: false,
        overdue: true,
        roots: true,
        blocked: true,
        has_attachments: true,
        unread: true,
        filter: undefined,
        access: undefined,
        counted: true,
        isAfterNull: false,
        isPlain: false,
      },
    ],
  },
);

type Reader = Pick<Actor, 'user_id' | 'timezone'>;

/** Returns what a list compares with, without the page. */
export function valuesOf({ user_id, timezone }: Reader, filters: TaskFilters) {
  const {
    parent_id,
    page: _,
    per_page: __,
    cursor: ___,
    sort: ____,
    order: _____,
    deleted: ______,
    completed: _______,
    overdue,
    blocked: ________,
    has_attachments: _________,
    unread: __________,
    filter,
    due_from,
    due_to,
    q,
    now,
    fields,
    ...rest
  } = filters;
  return {
    ...rest,
    ...filter?.values,
    ...dueBounds({ overdue, due_from, due_to }, { now, timezone }),
    user_id,
    wanted: bitsOf(fields) || undefined,
    parent_ids: parentsIn(parent_id),
    words: q === undefined ? undefined : wordsQuery(q),
  };
}

/** Chooses how a list finds its tasks. Returns nothing if its filter has to compare too many. */
export async function accessOf(
  db: Database,
  actor: Reader,
  filters: TaskFilters,
): Promise<Chosen | undefined> {
  const { filter, deleted, sort, parent_id } = filters;
  // The subtasks of a few tasks are few, and a search finds tasks in its own index.
  if (parentsIn(parent_id)) return {};
  if (!filter) return filters.q === undefined ? chooseFew(db, actor.user_id, filters) : {};
  return chooseAccess(db, valuesOf(actor, filters), { filter: filter.shape, deleted, sort });
}

/**
 * Returns one page of the tasks that the actor can see. Finds the IDs of the first tasks of each space in an index, merges
 * them, and reads only the tasks of the page. Rows have `sort_key` for the cursor, `total`, and `is_end` for the row at which a walk ended.
 * An empty page is one row without an ID. With `fields`, the others can be null.
 *
 * Without `chosen`, a list with a filter can read every task that the actor can see.
 */
export function listTasks(
  db: Database,
  actor: Reader,
  filters: TaskFilters,
  window: Window,
  { access, steps, values: found }: Chosen = {},
) {
  const { sort, order, deleted, completed, overdue, blocked, has_attachments, unread, filter, parent_id } =
    filters;
  const { limit, offset, after, counted } = window;
  const given = valuesOf(actor, filters);
  const isOrdered = access === 'walk' || (access === undefined && given.words === undefined);
  const values = {
    ...given,
    ...found,
    after_key: after?.key ?? undefined,
    after_id: after?.id,
    limit,
    offset,
    reach: isOrdered ? offset + limit : undefined,
    steps: access === 'walk' ? steps : undefined,
  };
  const isAfterNull = after !== undefined && after.key === null;
  const roots = parent_id?.includes('null') ?? false;
  return listVisible.all(db, values, {
    sort,
    order,
    deleted,
    completed,
    overdue,
    roots,
    blocked,
    has_attachments,
    unread,
    filter: filter?.shape,
    access,
    counted,
    isAfterNull,
    isPlain: bitsOf(filters.fields) === 0,
  });
}
