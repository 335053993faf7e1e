import {
  type Expression,
  expressionBuilder,
  type InferResult,
  type RawBuilder,
  type SqlBool,
  sql,
} from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { folded, prefixQuery, wordSearch } from '../database/lists.ts';
import type { PageQuery, Window } from '../lists/pagination.ts';
import { userSummary } from '../users/summary.ts';

export type Task = Schema<'Task'>;

/** What the contract shows of a task that is stored with it. */
export const stored = [
  'task.id',
  'task.project_id',
  'task.title',
  'task.description',
  'task.status',
  'task.priority',
  'task.start_date',
  'task.due_date',
  'task.estimate_minutes',
  'task.tags',
  'task.completed_at',
  'task.version',
  'task.created_at',
  'task.updated_at',
  'task.deleted_at',
] as const;

export const relations = expressionBuilder<Tables, never>();

/** The actor's own categories on a task; those of others are private to them. */
export function categoriesOf(task_id: Expression<string>, viewer: Viewer) {
  return jsonArrayFrom(
    relations
      .selectFrom('task_category')
      .innerJoin('category', 'category.id', 'task_category.category_id')
      .select(['category.id', 'category.name', 'category.color'])
      .where('task_category.task_id', '=', task_id)
      .where('category.owner_id', '=', viewer.user_id)
      .orderBy(folded(sql.ref('category.name')))
      .orderBy('category.id'),
  );
}

export function assigneesOf(task_id: Expression<string>) {
  return jsonArrayFrom(
    relations
      .selectFrom('task_assignee')
      .innerJoin('user', 'user.id', 'task_assignee.user_id')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where('task_assignee.task_id', '=', task_id)
      .orderBy(folded(sql.ref('user.full_name')))
      .orderBy('user.id'),
  );
}

/** Tasks the actor can see, with the role that lets them. Every query of tasks starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('task', 'task.space_id', 'space.id');
}

const found = (place: 'live' | 'trash') => (db: Database, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('task.id', '=', p.id)
    .where('task.deleted_at', place === 'live' ? 'is' : 'is not', null)
    .select(stored)
    .select((eb) => [
      sql<boolean>`task.status = 'completed'`.as('completed'),
      categoriesOf(eb.ref('task.id'), p).as('categories'),
      assigneesOf(eb.ref('task.id')).as('assignees'),
      userSummary(eb.ref('task.created_by')).as('created_by'),
    ]);
const findLive = compiled('tasks: get', found('live'));
const findInTrash = compiled('tasks: get from the trash', found('trash'));

/** A task that the actor can see and that is not in the trash. */
export function findTask(db: Database, { user_id }: Actor, id: string): Promise<Task | undefined> {
  return findLive.first(db, { user_id, id });
}

/** A task in the trash. Who may look there is for the caller to decide. */
export function findDeletedTask(db: Database, { user_id }: Actor, id: string): Promise<Task | undefined> {
  return findInTrash.first(db, { user_id, id });
}

/** Locks a task, wherever it is, and tells what the decision about it needs. */
export function lockTask(db: Database, actor: Actor, id: string) {
  return visibleTo(db, actor)
    .where('task.id', '=', id)
    .select(['space.role', 'task.version', 'task.deleted_at'])
    .forUpdate('task')
    .executeTakeFirst();
}

/**
 * The assignees of a task and its categories of the actor. Of a locked task: the statement that waits for
 * the lock has seen them as they were before.
 */
export function findLinks(db: Database, actor: Actor, task_id: string) {
  return db
    .selectNoFrom([
      sql<string[]>`array(select user_id from task_assignee where task_id = ${task_id})`.as('assignee_ids'),
      sql<string[]>`array(select category_id from task_category join category on category.id = category_id
        where task_id = ${task_id} and owner_id = ${actor.user_id})`.as('category_ids'),
    ])
    .executeTakeFirstOrThrow();
}

/** Whether one of these fields has changed since a version, as far as the actor may know. */
export async function hasChanged(
  db: Database,
  actor: Actor,
  { id, since, fields }: { id: string; since: number; fields: readonly string[] },
): Promise<boolean> {
  const change = sql<{ field: string }>`jsonb_to_recordset(event.changes)`.as<'change'>(
    sql`change(field text)`,
  );
  const found = await db
    .selectFrom('event')
    .innerJoin(change, (join) => join.onTrue())
    .where('event.subject_id', '=', id)
    .where('event.version', '>', since)
    .where('event.space_id', 'in', db.selectFrom(spaces(db, actor).as('space')).select('space.id'))
    .where(sql<boolean>`change.field = any(${fields}::text[])`)
    .select('event.id')
    .executeTakeFirst();
  return found !== undefined;
}

/** Whether the actor can see a space at all. */
export function findSpace(db: Database, actor: Actor, id: string) {
  return db
    .selectFrom(spaces(db, actor).as('space'))
    .select('space.role')
    .where('space.id', '=', id)
    .executeTakeFirst();
}

// --- Lists --------------------------------------------------------------------

type ListQuery = OperationRequest<'listTasks'>['query'];
export type TaskFilters = ListQuery & { now: string };

/** What only the text of the statement can say. */
type Shape = Pick<ListQuery, 'sort' | 'order' | 'deleted'> & {
  completed: boolean | undefined;
  overdue: boolean | undefined;
  counted: boolean;
  /** Whether the last row of the page before had nothing to be sorted by. */
  afterNothing: boolean;
};

type Values = Omit<ListQuery, keyof Shape | keyof PageQuery | 'q'> & {
  user_id: string;
  now?: string | undefined;
  words?: string | undefined;
  after_key?: string | undefined;
  after_id?: string | undefined;
  limit: number;
  offset: number;
  reach: number;
};

type P = Params<Values>;

/** What a list is sorted by. Each has an index that begins with the space. */
const sorts: Record<ListQuery['sort'], { key(p: P): RawBuilder<unknown>; type: string; nullable?: true }> = {
  created_at: { key: () => sql`task.created_at`, type: 'timestamptz' },
  updated_at: { key: () => sql`task.updated_at`, type: 'timestamptz' },
  due_date: { key: () => sql`task.due_date`, type: 'timestamptz', nullable: true },
  priority: { key: () => sql`task.priority`, type: 'task_priority' },
  title: { key: () => folded(sql.ref('task.title')), type: 'text' },
  relevance: {
    key: (p) => (p.words ? sql`ts_rank(task.search, ${wordSearch(p.words)})` : sql`0::real`),
    type: 'real',
  },
};

function conditions(p: P, { deleted, completed, overdue }: Shape): RawBuilder<SqlBool>[] {
  const where: (RawBuilder<SqlBool> | undefined | false)[] = [
    // The trash is for those who could empty it.
    deleted
      ? sql<SqlBool>`task.deleted_at is not null and space.role >= 'member'`
      : sql<SqlBool>`task.deleted_at is null`,
    p.status && sql`task.status = any(${p.status}::task_status[])`,
    p.priority && sql`task.priority = any(${p.priority}::task_priority[])`,
    p.project_id && sql`task.space_id = any(${p.project_id}::uuid[]) and task.project_id is not null`,
    p.tag && sql`fold_all(task.tags) && fold_all(${p.tag}::text[])`,
    p.category_id &&
      sql`exists (select from task_category join category on category.id = task_category.category_id
        where task_category.task_id = task.id and category.id = any(${p.category_id}::uuid[]) and category.owner_id = ${p.user_id})`,
    p.assignee_id &&
      sql`exists (select from task_assignee
        where task_assignee.task_id = task.id and task_assignee.user_id = any(${p.assignee_id}::uuid[]))`,
    p.created_by && sql`task.created_by = ${p.created_by}`,
    completed !== undefined && (completed ? sql`task.status = 'completed'` : sql`task.status <> 'completed'`),
    overdue !== undefined &&
      (overdue
        ? sql`task.due_date < ${p.now} and task.status <> 'completed'`
        : sql`coalesce(task.due_date >= ${p.now} or task.status = 'completed', true)`),
    p.due_from && sql`task.due_date >= ${p.due_from}`,
    p.due_to && sql`task.due_date < ${p.due_to}`,
    p.created_from && sql`task.created_at >= ${p.created_from}`,
    p.created_to && sql`task.created_at < ${p.created_to}`,
    p.updated_from && sql`task.updated_at >= ${p.updated_from}`,
    p.words && sql`task.search @@ ${wordSearch(p.words)}`,
  ];
  return where.filter((condition) => typeof condition === 'object');
}

const NEWEST = {
  sort: 'created_at',
  order: 'desc',
  deleted: false,
  completed: undefined,
  overdue: undefined,
  afterNothing: false,
} as const;

const listVisible = compiledShapes(
  'tasks: list',
  (db, p: P, shape: Shape) => {
    const { type: typeName, nullable, ...sort } = sorts[shape.sort];
    const key = sort.key(p);
    const type = sql.raw(typeName);
    const nullsLast = nullable ? sql` nulls last` : sql``;
    const direction = sql`${sql.raw(shape.order)}${nullsLast}`;
    const beyond = sql.raw(shape.order === 'asc' ? '>' : '<');
    const where = conditions(p, shape);
    // Each of these is one range of the index; joined by `or` they would be none.
    const ranges: RawBuilder<SqlBool>[] = shape.afterNothing
      ? [sql`${key} is null and task.id ${beyond} ${p.after_id}::uuid`]
      : p.after_id
        ? [
            sql`(${key}, task.id) ${beyond} (${p.after_key}::${type}, ${p.after_id}::uuid)`,
            ...(nullable ? [sql<SqlBool>`${key} is null`] : []),
          ]
        : [sql`true`];

    const counted = shape.counted
      ? visibleTo(db, p)
          .where((eb) => eb.and(where))
          .select(sql<number | null>`count(*)`.as('total'))
      : db
          .selectFrom(sql<{ total: number | null }>`(select null::bigint as total)`.as('none'))
          .select('none.total');

    const page = db
      .selectFrom(spaces(db, p).as('space'))
      .innerJoinLateral(
        (eb) => {
          const rowsIn = (range: RawBuilder<SqlBool>) =>
            eb
              .selectFrom('task')
              .whereRef('task.space_id', '=', 'space.id')
              .where((inner) => inner.and([...where, range]))
              .select(stored)
              .select(['task.created_by', key.as('sort_value')])
              .orderBy(sql`${key} ${direction}`)
              .orderBy('task.id', shape.order)
              .limit(p.reach);
          type Row = InferResult<ReturnType<typeof rowsIn>>[number];
          return sql<Row>`(${sql.join(ranges.map(rowsIn), sql` union all `)})`.as('task');
        },
        (join) => join.onTrue(),
      )
      .select(stored)
      .select(['task.created_by', 'task.sort_value'])
      .orderBy(sql`task.sort_value ${direction}`)
      .orderBy('task.id', shape.order)
      .limit(p.limit)
      .offset(p.offset);

    return db
      .selectFrom(counted.as('counted'))
      .leftJoinLateral(page.as('task'), (join) => join.onTrue())
      .select(stored)
      .select((eb) => [
        'counted.total',
        sql<string | null>`task.sort_value::text`.as('sort_key'),
        sql<boolean>`task.status = 'completed'`.as('completed'),
        categoriesOf(eb.ref('task.id').$castTo<string>(), p).as('categories'),
        assigneesOf(eb.ref('task.id').$castTo<string>()).as('assignees'),
        userSummary(eb.ref('task.created_by')).as('created_by'),
      ])
      .orderBy(sql`task.sort_value ${direction}`)
      .orderBy('task.id', shape.order)
      .$castTo<Task & { total: number | null; sort_key: string | null }>();
  },
  {
    'newest first': [['user_id', 'limit', 'offset', 'reach'], { ...NEWEST, counted: true }],
    'after a cursor': [
      ['user_id', 'after_key', 'after_id', 'limit', 'offset', 'reach'],
      { ...NEWEST, counted: false },
    ],
    'with every filter, most relevant first': [
      [
        'user_id',
        'now',
        'words',
        'status',
        'priority',
        'project_id',
        'category_id',
        'assignee_id',
        'tag',
        'created_by',
        'due_from',
        'due_to',
        'created_from',
        'created_to',
        'updated_from',
        'limit',
        'offset',
        'reach',
      ],
      {
        sort: 'relevance',
        order: 'desc',
        deleted: true,
        completed: false,
        overdue: true,
        counted: true,
        afterNothing: false,
      },
    ],
  },
);

/**
 * One page of the tasks the actor can see. The first few of each space come from its index and are
 * merged, so the cost is that of a page and not of a project. Rows carry `sort_key` for the cursor
 * and `total`; an empty page is one row without an id.
 */
export function listTasks(db: Database, { user_id }: Actor, filters: TaskFilters, window: Window) {
  const {
    page: _,
    per_page: __,
    cursor: ___,
    sort,
    order,
    deleted,
    completed,
    overdue,
    q,
    now,
    ...rest
  } = filters;
  const { limit, offset, after, counted } = window;
  const values = {
    ...rest,
    user_id,
    now: overdue === undefined ? undefined : now,
    words: q === undefined ? undefined : prefixQuery(q),
    after_key: after?.key ?? undefined,
    after_id: after?.id,
    limit,
    offset,
    reach: offset + limit,
  };
  const afterNothing = after !== undefined && after.key === null;
  return listVisible.all(db, values, { sort, order, deleted, completed, overdue, counted, afterNothing });
}
