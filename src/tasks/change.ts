import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { mayWrite } from '../access/roles.ts';
import { afterWrite } from '../database/columns.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { differs, rowBefore } from '../database/no-op.ts';
import { userSummary } from '../users/summary.ts';
import { categorizedEvent, changedEvent } from './events.ts';
import { changeable, type TaskFields } from './fields.ts';
import {
  linkAssignees,
  linkCategories,
  newNonMembers,
  notOwned,
  unlinkAssignees,
  unlinkCategories,
  versionSeen,
} from './links.ts';
import { toWrite } from './queries.ts';
import {
  assigneeIdsOf,
  assigneesOf,
  categoriesOf,
  categoryIdsOf,
  chosenAssignees,
  chosenCategories,
  type Links,
  sorted,
} from './relations.ts';
import {
  AUTHOR,
  type AuthorValues,
  alongside,
  authorIn,
  type Context,
  columns,
  NO_IDS,
  noUnknownIds,
  type Outcome,
  representation,
  returned,
  taskIn,
  valuesOf,
} from './written.ts';

export type Change = { [Name in keyof Links]?: Links[Name] | undefined } & {
  id: string;
  /** Whether the task must be in the trash. */
  from: 'live' | 'trash';
  /** If given, the task must have one of these versions. */
  versions?: readonly number[] | undefined;
  fields: TaskFields;
  type: 'task.updated' | 'task.deleted' | 'task.restored';
};

type ChangeValues = AuthorValues &
  TaskFields &
  Pick<Change, 'id' | 'versions' | 'assignee_ids' | 'category_ids'>;

type P = Params<ChangeValues>;

const always = sql<boolean>`true`;
const never = sql<boolean>`false`;

const hasLinks = ({ assignee_ids, category_ids }: P) =>
  assignee_ids !== undefined || category_ids !== undefined;

/** Returns the columns that the change sets, each with its parameter. */
const fieldsIn = (p: P) =>
  Object.fromEntries(changeable.flatMap((name) => (p[name] === undefined ? [] : [[name, p[name]]])));

/** Locks the task, and selects it with the values that the change is compared with. */
function lockedTask(db: Pick<Database, 'selectFrom'>, p: P, from: Change['from']) {
  const { assignee_ids, category_ids } = p;
  const task = { task_id: sql.ref<string>('task.id'), space_id: sql.ref<string>('task.space_id') };
  return toWrite(db, p)
    .where('task.id', '=', p.id)
    .where('task.deleted_at', from === 'live' ? 'is' : 'is not', null)
    .select([
      'space.role',
      'space.archived',
      'task.id',
      'task.space_id',
      'task.version',
      'task.start_date',
      'task.due_date',
      'task.completed_at',
      sql<object>`task`.as('row'),
      (assignee_ids ? newNonMembers(assignee_ids, task, p) : NO_IDS).as('unknown_assignees'),
      (category_ids ? notOwned(category_ids, p) : NO_IDS).as('unknown_categories'),
      ...(assignee_ids ? [assigneeIdsOf(task.task_id).as('assignee_ids')] : []),
      ...(category_ids ? [categoryIdsOf(task.task_id, p).as('category_ids')] : []),
      ...(hasLinks(p) ? [versionSeen.as('version_seen')] : []),
      differs('task', fieldsIn(p)).as('has_other_fields'),
    ])
    .forUpdate('task');
}

/** Returns the conditions for the dates of a change, together with the dates of the task as `locked`. */
function dateConditions({ start_date, due_date, now }: P): RawBuilder<SqlBool>[] {
  const starts = start_date ? sql`${start_date}::timestamptz` : sql.ref('locked.start_date');
  const ends = due_date ? sql`${due_date}::timestamptz` : sql.ref('locked.due_date');
  return [
    // A due date in the past can stay, so it can also be sent again.
    due_date
      ? sql<boolean>`coalesce(${due_date}::timestamptz > ${now}::timestamptz or ${due_date}::timestamptz = locked.due_date, ${due_date}::timestamptz is null)`
      : always,
    start_date || due_date ? sql<boolean>`coalesce(${starts} <= ${ends}, true)` : always,
  ];
}

const change = compiledShapes(
  'tasks: change',
  (db, p: P, { from, type }: Pick<Change, 'from' | 'type'>) => {
    const author = authorIn(p);
    const { assignee_ids, category_ids, versions, status } = p;
    const fields = fieldsIn(p);
    const isChanged = sql<boolean>`(before.differs or before.recategorized)`;

    let statement = db
      .with('before', (q) =>
        q
          .selectFrom(lockedTask(db, p, from).as('locked'))
          .selectAll()
          .select((eb) => [
            eb
              .and([
                mayWrite('locked', 'change tasks'),
                versions ? sql<boolean>`locked.version = any(${versions}::integer[])` : always,
                hasLinks(p) ? sql<boolean>`locked.version = version_seen` : always,
                noUnknownIds,
                ...dateConditions(p),
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
            // The version was written while the statement waited for the lock, so its links are unknown.
            (hasLinks(p) && versions
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
    if (assignee_ids) {
      statement = alongside(statement, 'unassigned', unlinkAssignees(db, assignee_ids));
      statement = alongside(statement, 'assigned', linkAssignees(db, assignee_ids));
    }
    if (category_ids) {
      const event = categorizedEvent(db, author, category_ids, sql.ref('before.category_ids'));
      statement = alongside(statement, 'uncategorized', unlinkCategories(db, p, category_ids));
      statement = alongside(statement, 'categorized', linkCategories(db, category_ids));
      statement = alongside(statement, 'private_event', event);
    }
    // A change of categories alone is visible only to the actor.
    if (Object.keys(fields).length > 0 || assignee_ids || !category_ids) {
      statement = alongside(statement, 'event', changedEvent(db, type, author, assignee_ids));
    }
    return statement
      .selectFrom('before')
      .leftJoin(
        (q) =>
          q
            .selectFrom('after')
            .select(afterWrite(columns))
            .unionAll(
              // A valid change without an effect returns the task as it is.
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
        'before.archived',
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
 * Changes the fields and links of a task that the change names, and appends the event, in one statement. A change without an
 * effect writes nothing. Locks the task first, so that the change is compared with the newest row.
 */
export async function changeTask(
  db: Database,
  { fields, from, type, ...rest }: Change,
  context: Context,
): Promise<Outcome | undefined> {
  const row = await change.first(db, { ...rest, ...fields, ...valuesOf(context) }, { from, type });
  if (!row) return undefined;
  const { is_stale, role, archived, unknown_assignees, unknown_categories, ...found } = row;
  // Repeated at most once: the next statement sees this version and its links, or a later version, which does not match.
  if (is_stale) return changeTask(db, { fields, from, type, ...rest }, context);
  const { version_before, start_date_before, due_date_before, ...task_row } = found;
  const before = { version: version_before, start_date: start_date_before, due_date: due_date_before };
  return { role, archived, unknown_assignees, unknown_categories, before, task: taskIn(task_row) };
}
