import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres';
import type { Tables } from '../../generated/tables.ts';
import { spaces } from '../auth/spaces.ts';
import type { Actor } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Window } from '../pagination.ts';

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
export function categoriesOf(task_id: Expression<string>, actor: Actor) {
  return jsonArrayFrom(
    relations
      .selectFrom('task_category')
      .innerJoin('category', 'category.id', 'task_category.category_id')
      .select(['category.id', 'category.name', 'category.color'])
      .where('task_category.task_id', '=', task_id)
      .where('category.owner_id', '=', actor.user_id)
      .orderBy('category.name')
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
      .orderBy('user.full_name')
      .orderBy('user.id'),
  );
}

export function userSummary(user_id: Expression<string | null>) {
  return jsonObjectFrom(
    relations
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where('user.id', '=', user_id as Expression<string>),
  );
}

/** Tasks the actor can see, with the role that lets them. Every query of tasks starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, actor: Actor) {
  return db.selectFrom(spaces(db, actor).as('space')).innerJoin('task', 'task.space_id', 'space.id');
}

export function findTask(db: Database, actor: Actor, id: string): Promise<Task | undefined> {
  return visibleTo(db, actor)
    .where('task.id', '=', id)
    .where('task.deleted_at', 'is', null)
    .select(stored)
    .select((eb) => [
      sql<boolean>`task.status = 'completed'`.as('completed'),
      categoriesOf(eb.ref('task.id'), actor).as('categories'),
      assigneesOf(eb.ref('task.id')).as('assignees'),
      userSummary(eb.ref('task.created_by')).as('created_by'),
    ])
    .executeTakeFirst();
}

/** Locks a task, wherever it is, and tells what the decision about it needs. */
export function lockTask(db: Database, actor: Actor, id: string) {
  return visibleTo(db, actor)
    .where('task.id', '=', id)
    .select([
      'space.role',
      'task.version',
      'task.deleted_at',
      sql<string[]>`array(select user_id from task_assignee where task_id = task.id)`.as('assignee_ids'),
      sql<string[]>`array(select category_id from task_category join category on category.id = category_id
        where task_id = task.id and owner_id = ${actor.user_id})`.as('category_ids'),
    ])
    .forUpdate('task')
    .executeTakeFirst();
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

type ListQuery = Omit<OperationRequest<'listTasks'>['query'], 'page' | 'per_page' | 'cursor'>;
export type TaskFilters = ListQuery & { now: string };

type Sort = { key: RawBuilder<unknown>; type: string; nullable: boolean };

/** What a list can be sorted by; each has an index that begins with the space. */
function sortOf({ sort, q }: TaskFilters): Sort {
  switch (sort) {
    case 'created_at':
      return { key: sql`task.created_at`, type: 'timestamptz', nullable: false };
    case 'updated_at':
      return { key: sql`task.updated_at`, type: 'timestamptz', nullable: false };
    case 'due_date':
      return { key: sql`task.due_date`, type: 'timestamptz', nullable: true };
    case 'priority':
      return { key: sql`task.priority`, type: 'task_priority', nullable: false };
    case 'title':
      return { key: sql`lower(task.title)`, type: 'text', nullable: false };
    case 'relevance':
      return {
        key: sql`ts_rank(task.search, to_tsquery('simple', ${prefixQuery(q ?? '')}))`,
        type: 'real',
        nullable: false,
      };
  }
}

/** Every word of the search, each as the beginning of a word: `plan lau` becomes `'plan':* & 'lau':*`. */
export function prefixQuery(q: string): string {
  return (q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `'${word}':*`).join(' & ');
}

const any = <T>(values: readonly T[], type: string) => sql<T>`any(${values}::${sql.raw(type)}[])`;

function conditions(filters: TaskFilters, actor: Actor): Expression<SqlBool>[] {
  const { status, priority, project_id, category_id, tag, assignee_id, completed, overdue, q } = filters;
  const where: (Expression<SqlBool> | undefined | false)[] = [
    // The trash is for those who could empty it.
    filters.deleted
      ? sql<SqlBool>`task.deleted_at is not null and space.role >= 'member'`
      : sql<SqlBool>`task.deleted_at is null`,
    status && sql<SqlBool>`task.status = ${any(status, 'task_status')}`,
    priority && sql<SqlBool>`task.priority = ${any(priority, 'task_priority')}`,
    project_id && sql<SqlBool>`task.space_id = ${any(project_id, 'uuid')}`,
    tag && sql<SqlBool>`task.tags && ${tag}::text[]`,
    category_id &&
      sql<SqlBool>`exists (select from task_category join category on category.id = task_category.category_id
        where task_category.task_id = task.id and category.id = ${any(category_id, 'uuid')} and category.owner_id = ${actor.user_id})`,
    assignee_id &&
      sql<SqlBool>`exists (select from task_assignee
        where task_assignee.task_id = task.id and task_assignee.user_id = ${any(assignee_id, 'uuid')})`,
    filters.created_by !== undefined && sql<SqlBool>`task.created_by = ${filters.created_by}`,
    completed !== undefined &&
      (completed ? sql<SqlBool>`task.status = 'completed'` : sql<SqlBool>`task.status <> 'completed'`),
    overdue !== undefined &&
      sql<SqlBool>`coalesce(task.due_date < ${filters.now} and task.status <> 'completed', false) = ${overdue}`,
    filters.due_from !== undefined && sql<SqlBool>`task.due_date >= ${filters.due_from}`,
    filters.due_to !== undefined && sql<SqlBool>`task.due_date <= ${filters.due_to}`,
    filters.created_from !== undefined && sql<SqlBool>`task.created_at >= ${filters.created_from}`,
    filters.created_to !== undefined && sql<SqlBool>`task.created_at <= ${filters.created_to}`,
    filters.updated_from !== undefined && sql<SqlBool>`task.updated_at >= ${filters.updated_from}`,
    q !== undefined && sql<SqlBool>`task.search @@ to_tsquery('simple', ${prefixQuery(q)})`,
  ];
  return where.filter((condition) => typeof condition === 'object');
}

/**
 * One page of the tasks the actor can see. The newest few of each space come from its index and are
 * merged, so the cost is that of a page and not of a project. Rows carry `sort_key` for the cursor
 * and `total`; an empty page is one row without an id.
 */
export function listTasks(db: Database, actor: Actor, filters: TaskFilters, window: Window) {
  const { key, type, nullable } = sortOf(filters);
  const direction = sql.raw(filters.order);
  const where = conditions(filters, actor);
  const { after } = window;
  const beyond = sql.raw(filters.order === 'asc' ? '>' : '<');
  const position =
    after &&
    (after.key === null
      ? sql<SqlBool>`${key} is null and task.id ${beyond} ${after.id}::uuid`
      : nullable
        ? sql<SqlBool>`((${key}, task.id) ${beyond} (${after.key}::${sql.raw(type)}, ${after.id}::uuid) or ${key} is null)`
        : sql<SqlBool>`(${key}, task.id) ${beyond} (${after.key}::${sql.raw(type)}, ${after.id}::uuid)`);
  const nullsLast = nullable ? sql` nulls last` : sql``;

  const counted = window.counted
    ? visibleTo(db, actor)
        .where((eb) => eb.and(where))
        .select(sql<number | null>`count(*)`.as('total'))
    : db
        .selectFrom(sql<{ total: number | null }>`(select null::bigint as total)`.as('none'))
        .select('none.total');

  const page = db
    .selectFrom(spaces(db, actor).as('space'))
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('task')
          .whereRef('task.space_id', '=', 'space.id')
          .where((inner) => inner.and(position ? [...where, position] : where))
          .select(stored)
          .select(['task.created_by', key.as('sort_value')])
          .orderBy(sql`${key} ${direction}${nullsLast}`)
          .orderBy('task.id', filters.order)
          .limit(window.offset + window.limit)
          .as('task'),
      (join) => join.onTrue(),
    )
    .select(stored)
    .select(['task.created_by', 'task.sort_value'])
    .orderBy(sql`task.sort_value ${direction}${nullsLast}`)
    .orderBy('task.id', filters.order)
    .limit(window.limit)
    .offset(window.offset);

  return db
    .selectFrom(counted.as('counted'))
    .leftJoinLateral(page.as('task'), (join) => join.onTrue())
    .select(stored)
    .select((eb) => [
      'counted.total',
      sql<string | null>`task.sort_value::text`.as('sort_key'),
      sql<boolean>`task.status = 'completed'`.as('completed'),
      categoriesOf(eb.ref('task.id').$castTo<string>(), actor).as('categories'),
      assigneesOf(eb.ref('task.id').$castTo<string>()).as('assignees'),
      userSummary(eb.ref('task.created_by')).as('created_by'),
    ])
    .orderBy(sql`task.sort_value ${direction}${nullsLast}`)
    .orderBy('task.id', filters.order)
    .$castTo<Task & { total: number | null; sort_key: string | null }>()
    .execute();
}
