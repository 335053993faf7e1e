import { sql } from 'kysely';
import type { Actor } from '../../actor.ts';
import { compiledShapes } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import type { Window } from '../../lists/pagination.ts';
import { wordsQuery } from '../search/words.ts';
import { bitsOf } from '../wanted.ts';
import { type Chosen, chooseAccess } from './choose.ts';
import { dueBounds } from './due.ts';
import { chooseFew, foundBy, linksIn, rangesIn } from './few.ts';
import type { P, Shape, TaskFilters } from './filters.ts';
import { type ListedTask, NEWEST, pageOf, rowsOf, TASK_OF_PAGE, wantedOf } from './page.ts';
import { parentsIn } from './parent.ts';
import { sightOf } from './sight.ts';
import { sharing } from './together.ts';

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
  (db, p: P, shape: Shape) => {
    const { from, page, counted, direction } = pageOf(db, p, shape);
    return from
      .selectFrom(sql<{ total: number | null }>`(select ${counted} as total)`.as('counted'))
      .leftJoinLateral(page.as('page'), (join) => join.onTrue())
      .leftJoinLateral(TASK_OF_PAGE, (join) => join.onTrue())
      .select(rowsOf(p, 'many', wantedOf(p, shape)))
      .orderBy(sql`page.sort_value ${direction}`)
      .orderBy('page.id', shape.order)
      .$castTo<ListedTask>();
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
    'of many spaces, by due date': [
      ['user_id', 'priority', 'limit', 'offset', 'reach'],
      { ...NEWEST, sort: 'due_date', order: 'asc', isCrowded: true, counted: true },
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
    'with an expression, in its order': [
      [
        'user_id',
        'filter_0',
        'filter_1',
        'filter_2',
        'filter_3',
        'limit',
        'offset',
        'reach',
        'steps',
        'dense',
        'densest',
      ],
      { ...NEWEST, filter: EXAMPLE, access: 'walk', counted: true },
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
        isCrowded: false,
        counted: true,
        isAfterNull: false,
        isPlain: false,
      },
    ],
  },
);

/** Reads a page, with those of other users that are asked for at the same time. */
const readPage = sharing((db, { values, shape }) => listVisible.all(db, values, shape));

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

/** Chooses how a list finds its tasks. Returns nothing if it would have to compare too many. */
export async function accessOf(
  db: Database,
  actor: Reader,
  filters: TaskFilters,
): Promise<Chosen | undefined> {
  const { filter, deleted, sort, parent_id, q } = filters;
  // The subtasks of a few tasks are few.
  if (parentsIn(parent_id)) return {};
  const values = valuesOf(actor, filters);
  const links = linksIn(filters, Object.keys(filter?.values ?? {}).length);
  const known = () => Object.assign({ ...filter?.values }, ...links.map((link) => link.values));
  links.push(...rangesIn(values, filters, Object.keys(known()).length));
  const choose = async () => {
    const asked = { filter: filter?.shape, deleted, sort, links: links.map(({ by }) => by) };
    const chosen = await chooseAccess(db, { ...values, ...known() }, asked);
    const link = links.find(({ by }) => by === chosen?.access);
    return link ? foundBy(link) : chosen;
  };
  if (filter) return choose();
  const hasLinks = q !== undefined || links.length > 0;
  // The order of creation has what lists filter by in its index.
  if (sort === 'created_at' && !hasLinks) return {};
  const { isCrowded, isMiddle, isLarge } = await sightOf(db, actor.user_id);
  const chosen = isLarge && hasLinks ? await choose() : {};
  if (!chosen || chosen.access || q !== undefined || !(isCrowded || isMiddle)) return chosen;
  return { isCrowded, ...(await chooseFew(db, actor.user_id, filters)) };
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
  { access, values: found, isCrowded = false, ...steps }: Chosen = {},
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
    ...steps,
  };
  const isAfterNull = after !== undefined && after.key === null;
  const roots = parent_id?.includes('null') ?? false;
  const shape = {
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
    isCrowded,
    counted,
    isAfterNull,
    isPlain: bitsOf(filters.fields) === 0,
  };
  return readPage(db, { values, shape });
}
