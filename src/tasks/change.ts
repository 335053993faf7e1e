import { sql, type Updateable } from 'kysely';
import type { Tables } from '../../generated/tables.ts';
import { WRITER } from '../access/spaces.ts';
import { afterWrite } from '../database/columns.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { userSummary } from '../users/summary.ts';
import {
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
  taskEvent,
  unlinkAssignees,
  unlinkCategories,
  versionSeen,
} from './links.ts';
import { assigneesOf, categoriesOf, visibleTo } from './queries.ts';
import {
  type AuthorValues,
  accepted,
  authorIn,
  type Context,
  columns,
  nobody,
  type Outcome,
  representation,
  returned,
  stateAfter,
  stateBefore,
  taskIn,
  valuesOf,
} from './written.ts';

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

type ChangeValues = AuthorValues &
  TaskFields &
  Pick<Change, 'id' | 'versions' | 'assignee_ids' | 'category_ids'>;

const AUTHOR = ['user_id', 'now', 'request_id', 'client_address'] as const;

const change = compiledShapes(
  'tasks: change',
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
          .returning(returned),
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
            .select(afterWrite(columns))
            .unionAll(
              // An accepted change that changes nothing returns the task as it is.
              q
                .selectFrom('before')
                .innerJoinLateral(rowBefore('task'), (join) => join.onTrue())
                .where(sql<boolean>`not ${isChanged}`)
                .where('before.is_accepted', '=', true)
                .select(columns),
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
  {
    'a title': [['id', 'versions', 'title', ...AUTHOR], { from: 'live', type: 'task.updated' }],
    'dates, assignees and categories': [
      ['id', 'versions', 'status', 'start_date', 'due_date', 'assignee_ids', 'category_ids', ...AUTHOR],
      { from: 'live', type: 'task.updated' },
    ],
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
