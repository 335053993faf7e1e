import { type SqlBool, sql } from 'kysely';
import { mayWrite } from '../../access/roles.ts';
import { spacesToWrite } from '../../access/spaces.ts';
import { compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { type AuthorValues, authorIn, authorOf } from '../../events/append.ts';
import { dateErrors } from '../body.ts';
import { categorizedEvent, createdEvent } from '../events.ts';
import { settable, typeOf } from '../fields.ts';
import { type InsertValues, type NewTask, newRow } from '../insert.ts';
import { linkAssignees, linkCategories, nonMembers, notOwned } from '../links.ts';
import { alongside, type Context, noUnknownIds, type Outcome, returned } from '../written.ts';
import { keep } from './kept.ts';

type Values = AuthorValues & { rows: string; many: number; bulk_id?: string | undefined };

const types: Record<string, string> = {
  nth: 'integer',
  space_id: 'uuid',
  parent_id: 'uuid',
  parent_nth: 'integer',
  ancestors: 'integer[]',
  series_id: 'uuid',
  is_valid: 'boolean',
  assignee_ids: 'uuid[]',
  category_ids: 'uuid[]',
  ...Object.fromEntries(settable.map((name) => [name, typeOf(name)])),
};
/** The columns of the request. The assignees can be those of the project, and the parent one of the new tasks. */
const given = Object.keys(types)
  .filter((name) => !['assignee_ids', 'parent_id', 'parent_nth'].includes(name))
  .map((name) => sql.ref(`given.${name}`).as(name));
const declared = sql.join(
  Object.entries(types).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`),
);

/** The values of each row, where `target` is. */
const valuesIn = (p: Params<Values>) =>
  ({
    ...Object.fromEntries(
      [...settable, 'parent_id', 'series_id'].map((name) => [name, sql.ref(`target.${name}`)]),
    ),
    user_id: p.user_id,
    now: p.now,
  }) as Params<InsertValues>;

/** Whether a row can be written by itself. Of a tree all are, or none. */
const isWritable = sql<SqlBool>`(${mayWrite('target', 'change tasks')} and ${noUnknownIds} and target.is_valid)`;

/** Whether a row is below one that cannot be written. The inner query depends on no row, so it runs once. */
const isOrphan = sql<SqlBool>`coalesce(
  target.ancestors && (select array_agg(target.nth) from target where ${isWritable} is not true), false)`;

const build = (db: Database, p: Params<Values>) => {
  const author = authorIn(p);
  const flags = {
    has_categories: sql<boolean>`coalesce(cardinality(target.category_ids), 0) > 0`,
    has_assignees: sql<boolean>`coalesce(cardinality(target.assignee_ids), 0) > 0`,
  };
  const row = newRow(valuesIn(p), flags);
  const [assignee_ids, category_ids] = [
    sql.ref<string[]>('after.assignee_ids'),
    sql.ref<string[]>('after.category_ids'),
  ];
  let statement = db
    // IDs of the same millisecond are in no order, so they are sorted first: new tasks are listed in the order of their IDs.
    .with(
      'made',
      () => sql<{ id: string; nth: number }>`(
        select id, row_number() over (order by id) - 1 as nth
        from (select uuid_v7() as id from generate_series(1, ${p.many}::integer)) as made)`,
    )
    .with('target', (q) =>
      q
        .selectFrom(spacesToWrite(q, p).as('space'))
        .innerJoin(
          sql<{
            nth: number;
            space_id: string;
            is_valid: boolean;
          }>`json_to_recordset(${p.rows}::json)`.as<'given'>(sql`given (${declared})`),
          'given.space_id',
          'space.id',
        )
        .innerJoin('made', 'made.nth', 'given.nth')
        .leftJoin('made as parent', (join) => join.on('parent.nth', '=', sql.ref<number>('given.parent_nth')))
        .leftJoin('project', 'project.id', 'space.id')
        .select(['made.id', 'space.role', 'space.archived', 'project.default_priority', ...given])
        .select(sql<string | null>`coalesce(given.parent_id, parent.id)`.as('parent_id'))
        .select((eb) => [
          sql<
            string[]
          >`coalesce(given.assignee_ids, array_remove(array[project.default_assignee_id], null))`.as(
            'assignee_ids',
          ),
          nonMembers(sql.ref('given.assignee_ids'), eb.ref('space.id'), p).as('unknown_assignees'),
          notOwned(sql.ref('given.category_ids'), p).as('unknown_categories'),
        ]),
    )
    .with('inserted', (q) =>
      q
        .insertInto('task')
        .columns(row.map(([name]) => name))
        .expression((eb) =>
          eb
            .selectFrom('target')
            .where(
              p.bulk_id
                ? sql<SqlBool>`${isWritable} and not ${isOrphan}`
                : sql<SqlBool>`not exists (select from target where not ${isWritable})`,
            )
            .select(row.map(([name, value]) => value.as(name))),
        )
        .returning(returned),
    )
    .with('after', (q) =>
      q
        .selectFrom('inserted')
        .innerJoin('target', 'target.id', 'inserted.id')
        .selectAll('inserted')
        .select([
          sql<string[]>`target.assignee_ids`.as('assignee_ids'),
          sql<string[]>`target.category_ids`.as('category_ids'),
        ])
        .orderBy(sql`target.nth`),
    );
  statement = alongside(statement, 'assigned', linkAssignees(db, assignee_ids));
  statement = alongside(statement, 'categorized', linkCategories(db, category_ids));
  statement = alongside(statement, 'private_event', categorizedEvent(db, author, category_ids, 'new'));
  const parent_id = sql.ref<string>('after.parent_id');
  statement = alongside(statement, 'event', createdEvent(db, author, { assignee_ids, parent_id }));
  if (p.bulk_id) statement = alongside(statement, 'kept', keep(db, p.bulk_id, [], 'new'));
  return statement
    .selectFrom('target')
    .leftJoin('after', 'after.id', 'target.id')
    .select([
      sql<number>`target.nth`.as('nth'),
      'target.role',
      'target.archived',
      'target.unknown_assignees',
      'target.unknown_categories',
      'after.id',
      'after.version',
    ]);
};

const insert = compiledShapes('tasks: create many', build, {
  'in a bulk': [{ allBut: [] }, {}],
  'as a tree': [{ allBut: ['bulk_id'] }, {}],
});

/**
 * A new task, and whether it would be valid but for its links. `parent_nth` is the row of its parent, and `ancestors` are the rows of all
 * tasks above it, if these are new.
 */
export type NewRow = {
  task: NewTask;
  nth: number;
  is_valid: boolean;
  parent_nth?: number | null;
  ancestors?: readonly number[];
};

/** What became of a new task. Without an ID, it was not created. */
export type Inserted = Omit<Outcome, 'before' | 'task'> & {
  nth: number;
  id: string | null;
  version: number | null;
};

/**
 * Creates tasks with their links and events in one statement, those that are allowed and valid, also above them. Leaves out tasks of spaces
 * that the actor cannot see. Does not check the parents. Check the role again afterwards.
 */
export function insertTasks(
  db: Database,
  rows: readonly NewRow[],
  { bulk_id, ...context }: Context & { bulk_id: string },
): Promise<Inserted[]> {
  return insert.all(db, { ...valuesFor(rows, context), bulk_id }, {});
}

/** A task of a new tree. */
export type NewNode = NewRow & { parent_nth: number | null };

/** Does the same for a whole tree, in the order of its rows. Creates nothing unless all of them are allowed and valid. */
export async function insertTree(
  db: Database,
  rows: readonly NewNode[],
  context: Context,
): Promise<Inserted[]> {
  const inserted = await insert.all(db, valuesFor(rows, context), {});
  return inserted.sort((a, b) => a.nth - b.nth);
}

function valuesFor(rows: readonly NewRow[], context: Context) {
  const values = rows.map(({ task, is_valid, ...row }) => ({
    ...task,
    ...row,
    // A personal space has no default assignee.
    assignee_ids: task.assignee_ids ?? (task.space_id === context.actor.user_id ? [] : null),
    is_valid: is_valid && dateErrors(task, context).length === 0,
  }));
  const many = Math.max(0, ...rows.map(({ nth }) => nth + 1));
  return { rows: JSON.stringify(values), many, ...authorOf(context) };
}
