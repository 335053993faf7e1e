import { type Expression, type SqlBool, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { appendEvent, causeIn } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import { about, newcomerEvent } from '../events.ts';
import { settable, typeOf } from '../fields.ts';
import { canSee } from '../links.ts';
import { placeOf } from '../order.ts';
import { assigneeIdsOf, categoryIdsOf } from '../relations.ts';
import { live, treesOf } from '../tree.ts';
import { returned } from '../written.ts';

/** A task of a tree that is copied, and the ID of its copy. */
export type Planned = {
  /** Which of the trees it belongs to, from 0: one tree can be copied several times. */
  nth: number;
  task_id: string;
  copy_id: string;
  /** The copy of its parent in the tree; null for the first task of the tree. */
  parent_copy_id: string | null;
  start_date: string | null;
  due_date: string | null;
  due_on: string | null;
};

type PlannedRow = Omit<Planned, 'parent_copy_id'> & { parent_id: string | null; depth: number };

const plan = compiled(
  'tasks: plan copies',
  (_db, p: Params<{ ids: readonly string[]; with_subtasks: boolean }>) => sql<PlannedRow>`
    with ${treesOf(p.ids, sql`${live} and ${p.with_subtasks}::boolean`)}
    select planned.nth::integer as nth, planned.id as task_id, uuid_v7() as copy_id, planned.depth, task.parent_id, task.start_date,
      task.due_date, task.due_on
    from (
      select source.nth - 1 as nth, tree.id, tree.depth
      from unnest(${p.ids}::uuid[]) with ordinality as source (id, nth) join (select distinct * from tree) as tree on tree.root = source.id
      order by source.nth, tree.depth, tree.id) as planned
    join task on task.id = planned.id
    order by planned.nth, planned.depth, planned.id`,
);

/** Chooses the IDs of copies of some tasks, alone or with their subtasks. A task can be there several times. Its tree must not change meanwhile. */
export async function planCopies(
  db: Database,
  { ids, with_subtasks }: { ids: readonly string[]; with_subtasks: boolean },
): Promise<Planned[]> {
  const rows = await plan.all(db, { ids, with_subtasks });
  const copies = new Map(rows.map(({ nth, task_id, copy_id }) => [`${nth} ${task_id}`, copy_id]));
  return rows.map(({ parent_id, depth, ...row }) => ({
    ...row,
    parent_copy_id: depth === 0 ? null : (copies.get(`${row.nth} ${parent_id}`) ?? null),
  }));
}

/** A copy to insert. */
export type Copy = {
  task_id: string;
  id: string;
  user_id: string;
  space_id: string;
  parent_id: string | null;
  /** null: its ID, which is last in its list. Subtasks have the same order as those of the task: no others are in their lists. */
  place: string | null;
  has_own_place: boolean;
  series_id: string | null;
  /** The fields that differ from those of the task. */
  fields: { readonly [Name in (typeof settable)[number]]?: unknown };
  /** Instead of those of the task. */
  assignee_ids: readonly string[] | null;
};

const copies = ({ rows }: Params<{ rows: string }>) => sql`json_to_recordset(${rows}::json) as copy (
  task_id uuid, id uuid, user_id uuid, space_id uuid, parent_id uuid, place uuid, has_own_place boolean, series_id uuid, fields jsonb,
  assignee_ids uuid[])`;

/** A field of a copy: its own, or that of the task. */
function fieldOf(name: (typeof settable)[number]): Expression<unknown> {
  const type = typeOf(name);
  const own =
    type === 'text[]'
      ? sql`array(select jsonb_array_elements_text(copy.fields -> ${sql.lit(name)}))`
      : sql`(copy.fields ->> ${sql.lit(name)})::${sql.raw(type)}`;
  return sql`case when copy.fields ? ${sql.lit(name)} then ${own} else ${sql.ref(`task.${name}`)} end`;
}

const insert = compiled('tasks: insert copies', (_db, p: Params<{ rows: string; now: string }>) => {
  const columns: [name: string, value: Expression<unknown>][] = [
    ['id', sql`copy.id`],
    ['project_id', sql`nullif(copy.space_id, copy.user_id)`],
    ['owner_id', sql`case copy.space_id when copy.user_id then copy.user_id end`],
    ['parent_id', sql`copy.parent_id`],
    ['place', sql`case when copy.has_own_place then copy.place else ${placeOf('task')} end`],
    ...settable.map((name): [string, Expression<unknown>] => [name, fieldOf(name)]),
    ['series_id', sql`copy.series_id`],
    ['created_by', sql`copy.user_id`],
    ['created_at', sql`${p.now}::timestamptz`],
    ['updated_at', sql`${p.now}::timestamptz`],
  ];
  return sql`
    insert into task (${sql.join(columns.map(([name]) => sql.ref(name)))})
    select ${sql.join(columns.map(([, value]) => value))} from ${copies(p)} join task on task.id = copy.task_id`;
});

/** Assigns the users who can see the copies, and adds them to the categories of their creators. */
const link = compiled(
  'tasks: link copies',
  (_db, p: Params<{ rows: string }>) => sql`
    with assigned as (
      insert into task_assignee (task_id, user_id)
      select copy.id, assignee.user_id from ${copies(p)} cross join lateral (
        select user_id from task_assignee where task_assignee.task_id = copy.task_id and copy.assignee_ids is null
        union all
        select user_id from unnest(copy.assignee_ids) as own (user_id)) as assignee
      where ${canSee('assignee.user_id', sql`copy.space_id`)})
    insert into task_category (task_id, category_id)
    select copy.id, category.id from ${copies(p)}
      join task_category on task_category.task_id = copy.task_id
      join category on category.id = task_category.category_id and category.owner_id = copy.user_id`,
);

/** When tasks are created, and by which request; null if TaskFlow creates them by itself, on behalf of their creators. */
export type Cause = {
  now: string;
  request_id: string | null;
  client_address: string | null;
  origin: string | null;
};

type LogValues = Cause & { copy_ids: readonly string[]; respaced?: string | undefined };

/** A separate statement, because one that inserts rows and links does not see them. The creator of a task is the actor. */
const log = compiledShapes(
  'tasks: log copies',
  (db, p: Params<LogValues>) => {
    const creator = sql.ref<string>('after.created_by');
    const author = { actor: { user_id: creator }, ...causeIn(p) };
    const id = sql.ref<string>('task.id');
    return db
      .with('after', (q) =>
        q
          .selectFrom('task')
          .where(sql<SqlBool>`task.id = any(${p.copy_ids}::uuid[])`)
          .select([
            ...returned,
            assigneeIdsOf(id).as('assignee_ids'),
            categoryIdsOf(id, { user_id: sql.ref<string>('task.created_by') }).as('category_ids'),
          ])
          .select(sql<number>`array_position(${p.copy_ids}::uuid[], task.id)`.as('nth')),
      )
      .with('event', (q) => {
        const respaced = p.respaced && sql<string>`case after.nth when 1 then ${p.respaced}::jsonb end`;
        return newcomerEvent(q, 'task.created', author, { respaced }, sql`after order by after.nth`);
      })
      .with('private_event', (q) => {
        const changes = fieldChanges(['category_ids'], {
          before: () => sql`'{}'::uuid[]`,
          after: () => sql.ref('after.category_ids'),
        });
        const event = { type: 'task.categorized' as const, ...about('after'), space_id: creator, changes };
        return appendEvent(q, event, author, sql`after where after.category_ids <> '{}' order by after.nth`);
      })
      .selectFrom('after')
      .select('after.id');
  },
  {
    'with room': [['now', 'request_id', 'client_address', 'origin', 'copy_ids'], {}],
    'with others moved': [['now', 'request_id', 'client_address', 'origin', 'copy_ids', 'respaced'], {}],
  },
);

/** Writes the events of new tasks, in the order of their IDs in the list, with their links. */
export async function logNewTasks(
  db: Database,
  ids: readonly string[],
  { now, request_id, client_address, origin }: Cause,
  respaced?: string,
): Promise<void> {
  const cause = { now, request_id, client_address, origin };
  await log.run(db, { copy_ids: ids, ...(respaced !== undefined && { respaced }), ...cause }, {});
}

/** Inserts copies with their links and events. Lock the spaces or the tasks, and check the rights and the places first. */
export async function copyTasks(
  db: Database,
  copies: readonly Copy[],
  cause: Cause,
  respaced?: string,
): Promise<void> {
  const rows = JSON.stringify(copies);
  await insert.run(db, { rows, now: cause.now });
  await link.run(db, { rows });
  await logNewTasks(
    db,
    copies.map(({ id }) => id),
    cause,
    respaced,
  );
}
