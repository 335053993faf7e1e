import { type RawBuilder, sql } from 'kysely';
import { mayWrite } from '../access/roles.ts';
import { spacesToWrite } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Given, ofEach } from '../database/several.ts';
import { AUTHOR, AUTHOR_TYPES, type AuthorValues, authorIn, authorOf } from '../events/append.ts';
import { dateErrors } from './body.ts';
import { categorizedEvent, createdEvent } from './events.ts';
import { settable, settableTypes, settableValues } from './fields.ts';
import { linkAssignees, linkCategories, nonMembers, notOwned } from './links.ts';
import { chosenAssignees, chosenCategories, type Links } from './relations.ts';
import {
  alongside,
  type Context,
  NO_IDS,
  NO_LINKS,
  noUnknownIds,
  type Outcome,
  representation,
  returned,
  taskIn,
} from './written.ts';

export type NewTask = Omit<Schema<'TaskCreate'>, 'project_id' | 'recurrence'> & {
  space_id: string;
  /** The series that the same transaction inserts. */
  series_id?: string | undefined;
};

export type InsertValues = AuthorValues &
  Omit<NewTask, keyof Links | 'priority' | 'parent_id'> & {
    priority: NewTask['priority'] | null;
    parent_id?: string;
    has_valid_dates: boolean;
  } & Partial<Links>;

/** The default assignee of the project, if it has one. A foreign key keeps it a member. */
const DEFAULT_ASSIGNEE = sql<string[]>`(
  select array_remove(array[default_assignee_id], null) from target where target.id = after.id)`;

/** A personal space has no row in `project`. */
const orDefaultPriority = (priority: RawBuilder<unknown>) =>
  sql`coalesce(${priority}, target.default_priority, 'medium')`;

/** Whether the new task has some. Otherwise a trigger would set it afterwards, with an update of the row. */
type Flags = { has_categories: RawBuilder<boolean>; has_assignees: RawBuilder<boolean> };

/** Returns the columns of the new row, each with its value. The statement has its space and its ID as `target`. */
export const newRow = (p: Params<InsertValues>, { has_categories, has_assignees }: Flags) =>
  [
    ['id', sql`target.id`],
    ['project_id', sql`nullif(target.space_id, ${p.user_id})`],
    ['owner_id', sql`case target.space_id when ${p.user_id} then target.space_id end`],
    ...settableValues(p).map(
      ([name, value]) => [name, name === 'priority' ? orDefaultPriority(value) : value] as const,
    ),
    ...(p.parent_id ? ([['parent_id', sql`${p.parent_id}::uuid`]] as const) : []),
    ...(p.series_id ? ([['series_id', sql`${p.series_id}::uuid`]] as const) : []),
    ['has_categories', sql`${has_categories}`],
    ['has_assignees', sql`${has_assignees}`],
    ['created_by', sql`${p.user_id}::uuid`],
    ['completed_at', sql`case ${p.status}::task_status when 'completed' then ${p.now}::timestamptz end`],
    ['created_at', sql`${p.now}::timestamptz`],
    ['updated_at', sql`${p.now}::timestamptz`],
  ] as const;

type P = Params<InsertValues>;
type Shape = { hasDefaultAssignee: boolean };

/** Selects the space of a new task with what its write depends on, and makes its ID. */
const targetOf = (db: Pick<Database, 'selectFrom'>, p: P) =>
  db
    .selectFrom(spacesToWrite(db, p).as('space'))
    .leftJoin('project', 'project.id', 'space.id')
    .where('space.id', '=', p.space_id)
    .select((eb) => [
      sql<string>`uuid_v7()`.as('id'),
      'space.id as space_id',
      'space.role',
      'space.archived',
      'project.default_priority',
      'project.default_assignee_id',
      (p.assignee_ids ? nonMembers(p.assignee_ids, eb.ref('space.id'), p) : NO_IDS).as('unknown_assignees'),
      (p.category_ids ? notOwned(p.category_ids, p) : NO_IDS).as('unknown_categories'),
    ]);

/** Builds the statement for one new task, or for those of several requests, whose values are `given`. */
function build(db: Database, one: P, { hasDefaultAssignee }: Shape, given?: Given<InsertValues>) {
  const p = given?.in('target') ?? one;
  const author = authorIn(p);
  const { category_ids, parent_id } = p;
  const assignee_ids = hasDefaultAssignee ? DEFAULT_ASSIGNEE : p.assignee_ids;
  const row = newRow(p, {
    has_categories: sql.lit(category_ids !== undefined),
    has_assignees: hasDefaultAssignee
      ? sql<boolean>`target.default_assignee_id is not null`
      : sql.lit(assignee_ids !== undefined),
  });
  let statement = (given?.begin(db) ?? db)
    .with('target', (q) => (given ? ofEach(q, given, (each) => targetOf(q, each)) : targetOf(q, p)))
    .with('after', (q) =>
      q
        .insertInto('task')
        .columns(row.map(([name]) => name))
        .expression((eb) =>
          eb
            .selectFrom('target')
            .where(mayWrite('target', 'change tasks'))
            .where(noUnknownIds)
            .where(sql<boolean>`${p.has_valid_dates}::boolean`)
            .select(row.map(([name, value]) => value.as(name))),
        )
        .returning(returned),
    );
  if (assignee_ids) statement = alongside(statement, 'assigned', linkAssignees(db, assignee_ids));
  if (category_ids) {
    statement = alongside(statement, 'categorized', linkCategories(db, category_ids));
    statement = alongside(statement, 'private_event', categorizedEvent(db, author, category_ids, 'new'));
  }
  const created = given && sql`after join target on target.id = after.id`;
  return alongside(statement, 'event', createdEvent(db, author, { assignee_ids, parent_id }, created))
    .selectFrom('target')
    .leftJoin('after', 'after.id', 'target.id')
    .select([
      (given ? sql<number>`target.at::integer` : sql<number>`1`).as('at'),
      'target.role',
      'target.archived',
      'target.unknown_assignees',
      'target.unknown_categories',
      ...representation(p, {
        isNew: true,
        categories: category_ids ? chosenCategories(category_ids, p) : NO_LINKS,
        assignees: assignee_ids ? chosenAssignees(assignee_ids) : NO_LINKS,
      }),
    ]);
}

const insert = compiledShapes(
  'tasks: create',
  (db, p: P, shape: Shape) => build(db, p, shape),
  {
    'without links': [[...AUTHOR, 'space_id', 'has_valid_dates', ...settable], { hasDefaultAssignee: false }],
    'with the default assignee': [
      [...AUTHOR, 'space_id', 'has_valid_dates', ...settable],
      { hasDefaultAssignee: true },
    ],
    'with a parent, assignees and categories': [
      [...AUTHOR, 'space_id', 'has_valid_dates', ...settable, 'parent_id', 'assignee_ids', 'category_ids'],
      { hasDefaultAssignee: false },
    ],
  },
  {
    types: { ...AUTHOR_TYPES, ...settableTypes, space_id: 'uuid', has_valid_dates: 'boolean' },
    build: (db, given, shape) => build(db, given.in('asked'), shape, given),
  },
);

/**
 * Creates a task with its links and its event in one statement. Writes nothing unless the actor can change tasks in the
 * space, the dates are valid, and every assignee and category is allowed. Does not check the parent.
 */
export async function insertTask(
  db: Database,
  task: NewTask,
  context: Context,
): Promise<Outcome | undefined> {
  const { parent_id, assignee_ids, category_ids, ...fields } = task;
  const values = {
    ...fields,
    priority: fields.priority ?? null,
    has_valid_dates: dateErrors(fields, context).length === 0,
    ...authorOf(context),
    ...(parent_id && { parent_id }),
    ...(assignee_ids && assignee_ids.length > 0 && { assignee_ids }),
    ...(category_ids.length > 0 && { category_ids }),
  };
  // A personal space has no default assignee.
  const hasDefaultAssignee = !assignee_ids && task.space_id !== context.actor.user_id;
  const row = await insert.first(db, values, { hasDefaultAssignee });
  if (!row) return undefined;
  const { at: _, role, archived, unknown_assignees, unknown_categories, ...task_row } = row;
  return { role, archived, unknown_assignees, unknown_categories, before: null, task: taskIn(task_row) };
}
