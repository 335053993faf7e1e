import { sql, type Updateable } from 'kysely';
import type { ProjectRole, Tables } from '../../generated/tables.ts';
import { spaces, WRITER } from '../auth/spaces.ts';
import type { Context as RequestContext } from '../context.ts';
import type { Schema } from '../contract.ts';
import { afterWrite } from '../database/columns.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { userSummary } from '../users/summary.ts';
import {
  type Author,
  assigneeIdsOf,
  categorizedEvent,
  categoryIdsOf,
  chosenAssignees,
  chosenCategories,
  linkAssignees,
  linkCategories,
  newStrangers,
  notOwned,
  sorted,
  strangers,
  taskEvent,
  unlinkAssignees,
  unlinkCategories,
  versionSeen,
} from './links.ts';
import { assigneesOf, categoriesOf, stored, type Task, visibleTo } from './queries.ts';
import { NO_LINKS, representation, stateAfter, stateBefore, taskIn } from './written.ts';

/** What a write needs to know of its request. */
export type Context = Pick<RequestContext, 'actor' | 'now' | 'request_id' | 'client'>;

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

/** The caller, the time and the request, as parameters of a statement that is built once. */
type AuthorValues = { user_id: string; now: string; request_id: string; client_address: string };

const authorIn = (p: Params<AuthorValues>): Author => ({
  actor: { user_id: p.user_id },
  now: p.now,
  request_id: p.request_id,
  client: { address: p.client_address },
});

const valuesOf = ({ actor, now, request_id, client }: Context): AuthorValues => ({
  user_id: actor.user_id,
  now,
  request_id,
  client_address: client.address,
});

/** What a statement keeps of a task that it writes. */
const shown = [...stored, 'task.created_by'] as const;
const written = [...shown, 'task.space_id', sql<object>`task`.as('row')] as const;

/** Nothing is refused where nothing is named. */
const nobody = sql<string[]>`'{}'::uuid[]`;
const accepted = sql<boolean>`cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0`;

type InsertValues = AuthorValues &
  Omit<NewTask, 'assignee_ids' | 'category_ids'> & {
    assignee_ids?: readonly string[];
    category_ids?: readonly string[];
  };

const insert = compiledShapes((db, p: Params<InsertValues>, _shape: object) => {
  const author = authorIn(p);
  const { assignee_ids, category_ids } = p;
  let statement = db
    .with('target', (q) =>
      q
        .selectFrom(spaces(q, p).as('space'))
        .where('space.id', '=', p.space_id)
        .select((eb) => [
          'space.id as space_id',
          'space.role',
          (assignee_ids ? strangers(assignee_ids, eb.ref('space.id'), p) : nobody).as('unknown_assignees'),
          (category_ids ? notOwned(category_ids, p) : nobody).as('unknown_categories'),
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
            .where(accepted)
            .where(sql<boolean>`coalesce(${p.due_date}::timestamptz > ${p.now}::timestamptz, true)`)
            .where(sql<boolean>`coalesce(${p.start_date}::timestamptz <= ${p.due_date}::timestamptz, true)`)
            .select([
              sql<string | null>`nullif(target.space_id, ${p.user_id})`.as('project_id'),
              sql<string | null>`case target.space_id when ${p.user_id} then target.space_id end`.as(
                'owner_id',
              ),
              sql<string>`${p.title}::text`.as('title'),
              sql<string | null>`${p.description}::text`.as('description'),
              sql<Task['status']>`${p.status}::task_status`.as('status'),
              sql<Task['priority']>`${p.priority}::task_priority`.as('priority'),
              sql<string | null>`${p.start_date}::timestamptz`.as('start_date'),
              sql<string | null>`${p.due_date}::timestamptz`.as('due_date'),
              sql<number | null>`${p.estimate_minutes}::integer`.as('estimate_minutes'),
              sql<string[]>`${p.tags}::text[]`.as('tags'),
              sql<string>`${p.user_id}::uuid`.as('created_by'),
              sql<
                string | null
              >`case ${p.status}::task_status when 'completed' then ${p.now}::timestamptz end`.as(
                'completed_at',
              ),
              sql<string>`${p.now}::timestamptz`.as('created_at'),
              sql<string>`${p.now}::timestamptz`.as('updated_at'),
            ]),
        )
        .returning(written),
    );
  const plain = statement;
  if (assignee_ids)
    statement = statement.with('assigned', () => linkAssignees(db, assignee_ids)) as unknown as typeof plain;
  if (category_ids) {
    statement = statement
      .with('categorized', () => linkCategories(db, category_ids))
      .with('private_event', () => categorizedEvent(db, author, category_ids)) as unknown as typeof plain;
  }
  return statement
    .with('event', () => taskEvent(db, 'task.created', author, stateAfter(assignee_ids)))
    .selectFrom('target')
    .leftJoin('after', (join) => join.onTrue())
    .select((eb) => [
      'target.role',
      'target.unknown_assignees',
      'target.unknown_categories',
      ...representation(
        category_ids ? chosenCategories(category_ids, p) : NO_LINKS,
        assignee_ids ? chosenAssignees(assignee_ids) : NO_LINKS,
        userSummary(eb.ref('after.created_by')),
      ),
    ]);
});

/**
 * Creates a task with its links and its event in one statement. Nothing is written unless the actor
 * may write in the space and every assignee and category is acceptable.
 */
export async function insertTask(
  db: Database,
  task: NewTask,
  context: Context,
): Promise<Outcome | undefined> {
  const { assignee_ids, category_ids, ...fields } = task;
  const values = {
    ...fields,
    ...valuesOf(context),
    ...(assignee_ids.length > 0 && { assignee_ids }),
    ...(category_ids.length > 0 && { category_ids }),
  };
  const row = await insert.first(db, values, {});
  if (!row) return undefined;
  const { role, unknown_assignees, unknown_categories, ...task_row } = row;
  return { role, unknown_assignees, unknown_categories, before: null, task: taskIn(task_row) };
}

type ChangeValues = AuthorValues &
  TaskFields &
  Pick<Change, 'id' | 'versions' | 'assignee_ids' | 'category_ids'>;

const change = compiledShapes(
  (db, p: Params<ChangeValues>, { from, type }: Pick<Change, 'from' | 'type'>) => {
    const author = authorIn(p);
    const { assignee_ids, category_ids, versions, status, start_date, due_date } = p;
    const named = writable.filter((name) => p[name] !== undefined);
    const fields = Object.fromEntries(named.map((name) => [name, p[name]]));
    const starts = start_date ? sql`${start_date}::timestamptz` : sql.ref('locked.start_date');
    const ends = due_date ? sql`${due_date}::timestamptz` : sql.ref('locked.due_date');
    const always = sql<boolean>`true`;
    const never = sql<boolean>`false`;
    const hasLinks = assignee_ids !== undefined || category_ids !== undefined;
    const isChanged = sql<boolean>`(before.differs or before.recategorized)`;

    const locked = visibleTo(db, p)
      .where('task.id', '=', p.id)
      .where('task.deleted_at', from === 'live' ? 'is' : 'is not', null)
      .select([
        'space.role',
        'task.id',
        'task.space_id',
        'task.version',
        'task.start_date',
        'task.due_date',
        'task.completed_at',
        sql<object>`task`.as('row'),
        (assignee_ids
          ? newStrangers(assignee_ids, { task_id: sql.ref('task.id'), space_id: sql.ref('task.space_id') }, p)
          : nobody
        ).as('unknown_assignees'),
        (category_ids ? notOwned(category_ids, p) : nobody).as('unknown_categories'),
        ...(assignee_ids ? [assigneeIdsOf(sql.ref('task.id')).as('assignee_ids')] : []),
        ...(category_ids ? [categoryIdsOf(sql.ref('task.id'), p).as('category_ids')] : []),
        ...(hasLinks ? [versionSeen.as('version_seen')] : []),
        differs('task', fields).as('has_other_fields'),
      ])
      .forUpdate('task');

    let statement = db
      .with('before', (q) =>
        q
          .selectFrom(locked.as('locked'))
          .selectAll()
          .select((eb) => [
            eb
              .and([
                eb('locked.role', '>=', WRITER),
                versions ? sql<boolean>`locked.version = any(${versions}::integer[])` : always,
                hasLinks ? sql<boolean>`locked.version = version_seen` : always,
                accepted,
                // A date that has passed may stay, and may be sent again.
                due_date
                  ? sql<boolean>`coalesce(${due_date}::timestamptz > ${p.now}::timestamptz or ${due_date}::timestamptz = locked.due_date, ${due_date}::timestamptz is null)`
                  : always,
                start_date || due_date ? sql<boolean>`coalesce(${starts} <= ${ends}, true)` : always,
              ])
              .as('is_accepted'),
            eb
              .or([
                eb('locked.has_other_fields', '=', true),
                assignee_ids ? sql<boolean>`assignee_ids <> ${sorted(assignee_ids)}` : never,
              ])
              .as('differs'),
            (category_ids ? sql<boolean>`category_ids <> ${sorted(category_ids)}` : never).as(
              'recategorized',
            ),
            // This version was written while the statement waited for the lock, so its links are not known.
            (hasLinks && versions
              ? sql<boolean>`locked.version <> version_seen and locked.version = any(${versions}::integer[])`
              : never
            ).as('is_stale'),
          ]),
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('before')
          .set(fields)
          .set((eb) => ({
            version: eb('task.version', '+', 1),
            updated_at: p.now,
            ...(status && {
              completed_at: sql`case ${status}::task_status when 'completed' then coalesce(before.completed_at, ${p.now}) end`,
            }),
          }))
          .whereRef('task.id', '=', 'before.id')
          .where('before.is_accepted', '=', true)
          .where(isChanged)
          .returning(written),
      );
    // Nothing after these reads their names, so the type stays that of the statement without them.
    const plain = statement;
    if (assignee_ids) {
      statement = statement
        .with('unassigned', () => unlinkAssignees(db, assignee_ids))
        .with('assigned', () => linkAssignees(db, assignee_ids)) as unknown as typeof plain;
    }
    if (category_ids) {
      statement = statement
        .with('uncategorized', () => unlinkCategories(db, p, category_ids))
        .with('categorized', () => linkCategories(db, category_ids))
        .with('private_event', () =>
          categorizedEvent(db, author, category_ids, sql`before.category_ids`),
        ) as unknown as typeof plain;
    }
    // Where nothing but categories are named, nothing that others see can change.
    if (named.length > 0 || assignee_ids || !category_ids) {
      const state = { before: stateBefore(assignee_ids), after: stateAfter(assignee_ids) };
      statement = statement.with('event', () =>
        taskEvent(db, type, author, state.after, state.before),
      ) as unknown as typeof plain;
    }
    return statement
      .selectFrom('before')
      .leftJoin(
        (q) =>
          q
            .selectFrom('after')
            .select(afterWrite(shown))
            .unionAll(
              // An accepted change that changes nothing returns the task as it is.
              q
                .selectFrom('before')
                .innerJoinLateral(rowBefore('task'), (join) => join.onTrue())
                .where(sql<boolean>`not ${isChanged}`)
                .where('before.is_accepted', '=', true)
                .select(shown),
            )
            .as('after'),
        (join) => join.onTrue(),
      )
      .select((eb) => [
        'before.role',
        'before.version as version_before',
        'before.start_date as start_date_before',
        'before.due_date as due_date_before',
        'before.unknown_assignees',
        'before.unknown_categories',
        'before.is_stale',
        ...representation(
          category_ids ? chosenCategories(category_ids, p) : categoriesOf(eb.ref('before.id'), p),
          assignee_ids ? chosenAssignees(assignee_ids) : assigneesOf(eb.ref('before.id')),
          userSummary(eb.ref('after.created_by')),
        ),
      ]);
  },
);

/**
 * Changes a task, its links and the log in one statement: the fields that `change` names and no others. A change that
 * changes nothing writes nothing. The lock on the task makes the row that is compared the newest.
 */
export async function changeTask(
  db: Database,
  { fields, from, type, ...rest }: Change,
  context: Context,
): Promise<Outcome | undefined> {
  const row = await change.first(db, { ...rest, ...fields, ...valuesOf(context) }, { from, type });
  if (!row) return undefined;
  const { is_stale, role, unknown_assignees, unknown_categories, ...found } = row;
  // Once is enough: the next statement sees this version and its links, or a later version, which does not match.
  if (is_stale) return changeTask(db, { fields, from, type, ...rest }, context);
  const { version_before, start_date_before, due_date_before, ...task_row } = found;
  const before = { version: version_before, start_date: start_date_before, due_date: due_date_before };
  return { role, unknown_assignees, unknown_categories, before, task: taskIn(task_row) };
}

const writable = [
  'title',
  'description',
  'status',
  'priority',
  'start_date',
  'due_date',
  'estimate_minutes',
  'tags',
  'deleted_at',
] as const satisfies (keyof TaskFields)[];
