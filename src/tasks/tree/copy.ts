import { type Expression, type SqlBool, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { dayOf } from '../../days.ts';
import { AUTHOR, type AuthorValues, appendEvent, authorIn, authorOf } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import { about, newcomerEvent } from '../events.ts';
import { settable } from '../fields.ts';
import { canSee } from '../links.ts';
import { type Place, placeOf, type TaskList } from '../order.ts';
import { assigneeIdsOf, categoryIdsOf } from '../relations.ts';
import { live, treeOf } from '../tree.ts';
import { type Context, returned } from '../written.ts';

/** A task and the ID of its copy. */
type Planned = { task_id: string; copy_id: string };
export type Plan = readonly [Planned, ...Planned[]];

const plan = compiled(
  'tasks: plan copies',
  (_db, p: Params<{ id: string; with_subtasks: boolean }>) => sql<Planned>`
    with ${treeOf(p.id, sql`${live} and ${p.with_subtasks}::boolean`)}
    select id as task_id, uuid_v7() as copy_id from (select id from tree order by depth, id) as tree`,
);

/** Chooses the IDs of copies of a task, or of its whole tree. Lock the space first. */
export async function planCopies(db: Database, of: { id: string; with_subtasks: boolean }): Promise<Plan> {
  const [first, ...more] = await plan.all(db, of);
  if (!first) throw new Error('A locked task does not exist.');
  return [first, ...more];
}

type Lists = { task_ids: readonly string[]; copy_ids: readonly string[] };

type CopyValues = Pick<AuthorValues, 'user_id' | 'now'> &
  Lists & {
    today: string;
    space_id: string;
    parent_id: string | null;
    place: string;
    title?: string | undefined;
  };

const COPIED = ['task_ids', 'copy_ids', 'space_id', 'parent_id', 'place', 'user_id', 'now', 'today'] as const;

/** The tasks with the IDs of their copies, in the order of the tree. */
const copies = ({ task_ids, copy_ids }: Params<Lists>) =>
  sql`unnest(${task_ids}::uuid[], ${copy_ids}::uuid[]) with ordinality as copy (task_id, id, nth)`;

/** The columns of a copy. A due date in the past is left out, because nobody could have set it. */
function copiedColumns(p: Params<CopyValues>): [name: string, value: Expression<unknown>][] {
  const isFirst = sql`copy.nth = 1`;
  const changed: { [Name in (typeof settable)[number]]?: Expression<unknown> } = {
    status: sql`'todo'::task_status`,
    due_date: sql`case when task.due_date > ${p.now} then task.due_date end`,
    due_on: sql`case when task.due_on >= ${p.today}::date then task.due_on end`,
    ...(p.title && { title: sql`case when ${isFirst} then ${p.title} else task.title end` }),
  };
  return [
    ['id', sql`copy.id`],
    ['project_id', sql`nullif(${p.space_id}::uuid, ${p.user_id}::uuid)`],
    ['owner_id', sql`case ${p.space_id}::uuid when ${p.user_id}::uuid then ${p.user_id}::uuid end`],
    ['parent_id', sql`case when ${isFirst} then ${p.parent_id}::uuid else parent.id end`],
    // Subtasks have the same order as those of the task: no others are in their lists.
    ['place', sql`case when ${isFirst} then ${p.place}::uuid else ${placeOf('task')} end`],
    ...settable.map((name): [string, Expression<unknown>] => [
      name,
      changed[name] ?? sql.ref(`task.${name}`),
    ]),
    ['created_by', sql`${p.user_id}::uuid`],
    ['created_at', sql`${p.now}::timestamptz`],
    ['updated_at', sql`${p.now}::timestamptz`],
  ];
}

const insert = compiledShapes(
  'tasks: insert copies',
  (_db, p: Params<CopyValues>) => {
    const columns = copiedColumns(p);
    return sql`
      insert into task (${sql.join(columns.map(([name]) => sql.ref(name)))})
      select ${sql.join(columns.map(([, value]) => value))}
      from ${copies(p)} join task on task.id = copy.task_id
        left join unnest(${p.task_ids}::uuid[], ${p.copy_ids}::uuid[]) as parent (task_id, id)
          on parent.task_id = task.parent_id`;
  },
  {
    'with their titles': [COPIED, {}],
    'with another title': [[...COPIED, 'title'], {}],
  },
);

/** Assigns the users who can see the copies, and adds them to the categories of the actor. */
const link = compiled(
  'tasks: link copies',
  (_db, p: Params<Lists & { user_id: string; space_id: string }>) => sql`
    with assigned as (
      insert into task_assignee (task_id, user_id)
      select copy.id, task_assignee.user_id from ${copies(p)} join task_assignee on task_assignee.task_id = copy.task_id
      where ${canSee('task_assignee.user_id', p.space_id)})
    insert into task_category (task_id, category_id)
    select copy.id, category.id from ${copies(p)}
      join task_category on task_category.task_id = copy.task_id
      join category on category.id = task_category.category_id and category.owner_id = ${p.user_id}`,
);

type LogValues = AuthorValues & { copy_ids: readonly string[]; respaced?: string | undefined };

/** A separate statement, because one that inserts rows and links does not see them. */
const log = compiledShapes(
  'tasks: log copies',
  (db, p: Params<LogValues>) => {
    const author = authorIn(p);
    const id = sql.ref<string>('task.id');
    return db
      .with('after', (q) =>
        q
          .selectFrom('task')
          .where(sql<SqlBool>`task.id = any(${p.copy_ids}::uuid[])`)
          .select([
            ...returned,
            assigneeIdsOf(id).as('assignee_ids'),
            categoryIdsOf(id, p).as('category_ids'),
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
        const event = { type: 'task.categorized' as const, ...about('after'), space_id: p.user_id, changes };
        return appendEvent(q, event, author, sql`after where after.category_ids <> '{}' order by after.nth`);
      })
      .selectFrom('after')
      .select('after.id');
  },
  {
    'with room': [[...AUTHOR, 'copy_ids'], {}],
    'with others moved': [[...AUTHOR, 'copy_ids', 'respaced'], {}],
  },
);

/** Writes the events of new tasks, in the order of their IDs in the list, with their links. */
export async function logNewTasks(db: Database, ids: readonly string[], author: AuthorValues): Promise<void> {
  await log.run(db, { copy_ids: ids, ...author }, {});
}

/** Inserts the planned copies with their links and events. Lock the spaces, and check the rights and the place first. */
export async function copyTasks(
  db: Database,
  planned: Plan,
  { space_id, parent_id, place, respaced, title }: TaskList & Place & { title: string | undefined },
  context: Context,
): Promise<void> {
  const task_ids = planned.map(({ task_id }) => task_id);
  const copy_ids = planned.map(({ copy_id }) => copy_id);
  const author = authorOf(context);
  const { user_id, now } = author;
  const today = dayOf(Date.parse(now), context.actor.timezone);
  await insert.run(db, { task_ids, copy_ids, space_id, parent_id, place, title, user_id, now, today }, {});
  await link.run(db, { task_ids, copy_ids, space_id, user_id });
  const told = respaced.length > 0 && { respaced: JSON.stringify(respaced) };
  await log.run(db, { copy_ids, ...told, ...author }, {});
}
