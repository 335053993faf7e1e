import { type AliasedExpression, type Expression, sql, type Updateable } from 'kysely';
import type { ProjectRole, Tables } from '../../generated/tables.ts';
import { spaces, WRITER } from '../auth/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Author as EventAuthor } from '../events/append.ts';
import {
  type Author,
  categorizedEvent,
  chosenAssignees,
  chosenCategories,
  linkAssignees,
  linkCategories,
  notOwned,
  purgedEvent,
  strangers,
  taskEvent,
  unlinkAssignees,
  unlinkCategories,
  uuids,
} from './links.ts';
import { assigneesOf, categoriesOf, stored, type Task, userSummary, visibleTo } from './queries.ts';

/** What a write came to. Without a task nothing was written, and the rest says why. */
export type Outcome = {
  role: ProjectRole;
  /** Of the task before the change; null for one that is new. */
  before: { version: number; start_date: string | null; due_date: string | null } | null;
  unknown_assignees: string[];
  unknown_categories: string[];
  task: Task | null;
};

export type NewTask = Omit<Schema<'TaskCreate'>, 'project_id'> & { space_id: string };

/** Fields of the row that a change names; what it does not name stays as it is. */
export type TaskFields = Pick<
  Updateable<Tables['task']>,
  | 'title'
  | 'description'
  | 'status'
  | 'priority'
  | 'start_date'
  | 'due_date'
  | 'estimate_minutes'
  | 'tags'
  | 'deleted_at'
>;

export type Change = {
  id: string;
  /** Where the task must be. */
  from: 'live' | 'trash';
  /** Only if it still has one of these versions. */
  versions?: readonly number[] | undefined;
  fields: TaskFields;
  assignee_ids?: readonly string[] | undefined;
  category_ids?: readonly string[] | undefined;
  type: 'task.updated' | 'task.deleted' | 'task.restored';
};

/**
 * Creates a task with its links and its event in one statement. Nothing is written unless the actor
 * may write in the space and every assignee and category is acceptable.
 */
export async function insertTask(db: Database, task: NewTask, author: Author): Promise<Outcome | undefined> {
  const { actor, now } = author;
  const { space_id, assignee_ids, category_ids } = task;
  const row = await db
    .with('target', (q) =>
      q
        .selectFrom(spaces(q, actor).as('space'))
        .where('space.id', '=', space_id)
        .select((eb) => [
          'space.id as space_id',
          'space.role',
          strangers(assignee_ids, eb.ref('space.id'), actor).as('unknown_assignees'),
          notOwned(category_ids, actor).as('unknown_categories'),
        ]),
    )
    .with('after', (q) =>
      q
        .insertInto('task')
        .columns([
          'project_id',
          'owner_id',
          'title',
          'description',
          'status',
          'priority',
          'start_date',
          'due_date',
          'estimate_minutes',
          'tags',
          'created_by',
          'completed_at',
          'created_at',
          'updated_at',
        ])
        .expression((eb) =>
          eb
            .selectFrom('target')
            .where('target.role', '>=', WRITER)
            .where(
              sql<boolean>`cardinality(target.unknown_assignees) = 0 and cardinality(target.unknown_categories) = 0`,
            )
            .where(sql<boolean>`coalesce(${task.due_date}::timestamptz > ${now}::timestamptz, true)`)
            .where(
              sql<boolean>`coalesce(${task.start_date}::timestamptz <= ${task.due_date}::timestamptz, true)`,
            )
            .select([
              sql<string | null>`nullif(target.space_id, ${actor.user_id})`.as('project_id'),
              sql<string | null>`case target.space_id when ${actor.user_id} then target.space_id end`.as(
                'owner_id',
              ),
              sql<string>`${task.title}`.as('title'),
              sql<string | null>`${task.description}`.as('description'),
              sql<Task['status']>`${task.status}::task_status`.as('status'),
              sql<Task['priority']>`${task.priority}::task_priority`.as('priority'),
              sql<string | null>`${task.start_date}::timestamptz`.as('start_date'),
              sql<string | null>`${task.due_date}::timestamptz`.as('due_date'),
              sql<number | null>`${task.estimate_minutes}::integer`.as('estimate_minutes'),
              sql<string[]>`${task.tags}::text[]`.as('tags'),
              sql<string>`${actor.user_id}::uuid`.as('created_by'),
              sql<
                string | null
              >`case ${task.status}::task_status when 'completed' then ${now}::timestamptz end`.as(
                'completed_at',
              ),
              sql<string>`${now}::timestamptz`.as('created_at'),
              sql<string>`${now}::timestamptz`.as('updated_at'),
            ]),
        )
        .returning([...stored, 'task.space_id', 'task.created_by', sql<object>`task`.as('row')]),
    )
    .with('assigned', () => linkAssignees(db, assignee_ids))
    .with('categorized', () => linkCategories(db, category_ids))
    .with('private_event', () => categorizedEvent(db, author, category_ids))
    .with('event', () =>
      taskEvent(
        db,
        'task.created',
        author,
        sql`task_fields(after.row) || jsonb_build_object('assignee_ids', ${uuids(assignee_ids)})`,
      ),
    )
    .selectFrom('target')
    .leftJoin('after', (join) => join.onTrue())
    .select((eb) => [
      'target.role',
      'target.unknown_assignees',
      'target.unknown_categories',
      ...representation(
        chosenCategories(category_ids, actor),
        chosenAssignees(assignee_ids),
        userSummary(eb.ref('after.created_by')),
      ),
    ])
    .executeTakeFirst();
  if (!row) return undefined;
  const { role, unknown_assignees, unknown_categories, ...task_row } = row;
  return { role, unknown_assignees, unknown_categories, before: null, task: taskIn(task_row) };
}

/**
 * Changes a task, its links and the log in one statement: the fields that `change` names and no
 * others. Its lock on the task makes the versions that it compares the newest.
 */
export async function changeTask(db: Database, change: Change, author: Author): Promise<Outcome | undefined> {
  const { actor, now } = author;
  const { fields, assignee_ids, category_ids, versions } = change;
  const date = (name: 'start_date' | 'due_date') =>
    fields[name] === undefined ? sql.ref(`before.${name}`) : sql`${fields[name]}::timestamptz`;

  const changed = db
    .with('before', (q) =>
      visibleTo(q, actor)
        .where('task.id', '=', change.id)
        .where('task.deleted_at', change.from === 'live' ? 'is' : 'is not', null)
        .select([
          'space.role',
          'task.id',
          'task.space_id',
          'task.version',
          'task.start_date',
          'task.due_date',
          'task.completed_at',
          sql<object>`task`.as('row'),
        ])
        .forUpdate('task'),
    )
    .with('refused', (q) =>
      q
        .selectFrom('before')
        .select((eb) => [
          strangers(assignee_ids ?? [], eb.ref('before.space_id'), actor).as('unknown_assignees'),
          notOwned(category_ids ?? [], actor).as('unknown_categories'),
        ]),
    )
    .with('after', (q) =>
      q
        .updateTable('task')
        .from(['before', 'refused'])
        .set(fields)
        .set((eb) => ({
          version: eb('task.version', '+', 1),
          updated_at: now,
          ...(fields.status !== undefined && {
            completed_at: fields.status === 'completed' ? sql`coalesce(before.completed_at, ${now})` : null,
          }),
        }))
        .whereRef('task.id', '=', 'before.id')
        .where('before.role', '>=', WRITER)
        .where(versions ? sql<boolean>`before.version = any(${versions}::integer[])` : sql<boolean>`true`)
        .where(
          sql<boolean>`cardinality(refused.unknown_assignees) = 0 and cardinality(refused.unknown_categories) = 0`,
        )
        .where(
          fields.due_date == null
            ? sql<boolean>`true`
            : sql<boolean>`(${fields.due_date}::timestamptz > ${now}::timestamptz or ${fields.due_date}::timestamptz = before.due_date)`,
        )
        .where(
          fields.due_date == null && fields.start_date == null
            ? sql<boolean>`true`
            : sql<boolean>`coalesce(${date('start_date')} <= ${date('due_date')}, true)`,
        )
        .returning([...stored, 'task.space_id', 'task.created_by', sql<object>`task`.as('row')]),
    );

  // Nothing after these reads their names, so the type stays that of the statement without them.
  let statement = changed;
  if (assignee_ids) {
    statement = statement
      .with('unassigned', () => unlinkAssignees(db, assignee_ids))
      .with('assigned', () => linkAssignees(db, assignee_ids)) as unknown as typeof changed;
  }
  if (category_ids) {
    statement = statement
      .with('uncategorized', () => unlinkCategories(db, actor, category_ids))
      .with('categorized', () => linkCategories(db, category_ids))
      .with('private_event', () => categorizedEvent(db, author, category_ids)) as unknown as typeof changed;
  }
  const onlyCategorizes =
    category_ids !== undefined && assignee_ids === undefined && Object.keys(fields).length === 0;
  if (!onlyCategorizes) {
    const before = sql`task_fields(before.row)${
      assignee_ids
        ? sql` || jsonb_build_object('assignee_ids', array(
      select user_id from task_assignee where task_id = before.id order by user_id))`
        : sql``
    }`;
    const after = sql`task_fields(after.row)${
      assignee_ids
        ? sql` || jsonb_build_object('assignee_ids', array(
      select id from unnest(${uuids(assignee_ids)}) as id order by id))`
        : sql``
    }`;
    statement = statement.with('event', () =>
      taskEvent(db, change.type, author, after, before),
    ) as unknown as typeof changed;
  }

  const row = await statement
    .selectFrom('before')
    .innerJoin('refused', (join) => join.onTrue())
    .leftJoin('after', (join) => join.onTrue())
    .select((eb) => [
      'before.role',
      'before.version as version_before',
      'before.start_date as start_date_before',
      'before.due_date as due_date_before',
      'refused.unknown_assignees',
      'refused.unknown_categories',
      ...representation(
        category_ids ? chosenCategories(category_ids, actor) : categoriesOf(eb.ref('before.id'), actor),
        assignee_ids ? chosenAssignees(assignee_ids) : assigneesOf(eb.ref('before.id')),
        userSummary(eb.ref('after.created_by')),
      ),
    ])
    .executeTakeFirst();
  if (!row) return undefined;
  const {
    role,
    unknown_assignees,
    unknown_categories,
    version_before,
    start_date_before,
    due_date_before,
    ...task_row
  } = row;
  const before = { version: version_before, start_date: start_date_before, due_date: due_date_before };
  return { role, unknown_assignees, unknown_categories, before, task: taskIn(task_row) };
}

/** Removes a task for good. The caller holds its lock, and has checked that the actor may. */
export async function purgeTask(db: Database, id: string, author: Author): Promise<void> {
  await db
    .with('before', (q) => q.deleteFrom('task').where('id', '=', id).returning(purged))
    .with('event', () => purgedEvent(db, author))
    .selectFrom('before')
    .select('id')
    .execute();
}

/** Removes for good what has been in the trash for so many days, at most `limit` tasks. Returns how many. */
export async function purgeTrash(
  db: Database,
  { days, limit }: { days: number; limit: number },
  author: EventAuthor,
): Promise<number> {
  const rows = await db
    .with('expired', (q) =>
      q
        .selectFrom('task')
        .select('id')
        .where('deleted_at', '<', sql<string>`${author.now}::timestamptz - make_interval(days => ${days})`)
        .limit(limit)
        // Two nodes sweep side by side.
        .forUpdate()
        .skipLocked(),
    )
    .with('before', (q) =>
      q.deleteFrom('task').using('expired').whereRef('task.id', '=', 'expired.id').returning(purged),
    )
    .with('event', () => purgedEvent(db, author))
    .selectFrom('before')
    .select('id')
    .execute();
  return rows.length;
}

const purged = [
  'task.id',
  'task.space_id',
  'task.project_id',
  'task.title',
  'task.version',
  sql<object>`task`.as('row'),
] as const;

type Shown = (typeof stored)[number] extends infer Column
  ? Column extends `task.${infer Name}`
    ? `after.${Name}`
    : never
  : never;
const shown = stored.map((column) => column.replace('task.', 'after.')) as Shown[];

/** The columns of the contract's Task, from the row as it is after the write. */
function representation<C, A, U>(
  categories: Expression<C>,
  assignees: Expression<A>,
  creator: Expression<U>,
) {
  return [
    ...shown,
    sql<boolean>`after.status = 'completed'`.as('completed'),
    alias(categories, 'categories'),
    alias(assignees, 'assignees'),
    alias(creator, 'created_by'),
  ] as const;
}

function alias<T, Name extends string>(expression: Expression<T>, name: Name): AliasedExpression<T, Name> {
  return sql<T>`${expression}`.as(name);
}

/** A left join that found no row leaves every column null. */
function taskIn(row: { [Member in keyof Task]: Task[Member] | null }): Task | null {
  return row.id === null ? null : (row as Task);
}
