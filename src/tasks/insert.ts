import { sql } from 'kysely';
import { spaces, WRITER } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { userSummary } from '../users/summary.ts';
import {
  categorizedEvent,
  chosenAssignees,
  chosenCategories,
  linkAssignees,
  linkCategories,
  notOwned,
  strangers,
  taskEvent,
} from './links.ts';
import type { Task } from './queries.ts';
import {
  type AuthorValues,
  accepted,
  authorIn,
  type Context,
  NO_LINKS,
  nobody,
  type Outcome,
  representation,
  returned,
  stateAfter,
  taskIn,
  valuesOf,
} from './written.ts';

export type NewTask = Omit<Schema<'TaskCreate'>, 'project_id'> & { space_id: string };

type InsertValues = AuthorValues &
  Omit<NewTask, 'assignee_ids' | 'category_ids'> & {
    assignee_ids?: readonly string[];
    category_ids?: readonly string[];
  };

const FIELDS = [
  'user_id',
  'now',
  'request_id',
  'client_address',
  'space_id',
  'title',
  'description',
  'status',
  'priority',
  'start_date',
  'due_date',
  'estimate_minutes',
  'tags',
] as const;

const insert = compiledShapes(
  'tasks: create',
  (db, p: Params<InsertValues>, _shape: object) => {
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
          .returning(returned),
      );
    const plain = statement;
    if (assignee_ids)
      statement = statement.with('assigned', () =>
        linkAssignees(db, assignee_ids),
      ) as unknown as typeof plain;
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
  },
  {
    'without links': [FIELDS, {}],
    'with assignees and categories': [[...FIELDS, 'assignee_ids', 'category_ids'], {}],
  },
);

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
