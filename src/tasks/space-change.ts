import { type SqlBool, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { appendEvent } from '../events/append.ts';
import { removeBlockersOf } from './blockers.ts';
import { about, newcomerEvent, subjectColumns } from './events.ts';
import { canSee } from './links.ts';
import type { Place, TaskList } from './order.ts';
import { assigneeIdsOf } from './relations.ts';
import { live, treeOf } from './tree.ts';
import { AUTHOR, type AuthorValues, authorIn, type Context, returned, valuesOf } from './written.ts';

type Ids = { ids: readonly string[] };

/** A separate statement, so that the next ones see the links that were committed while it waited for a task. */
const lock = compiled(
  'tasks: lock a tree to move',
  (_db, p: Params<{ id: string }>) => sql<{ id: string }>`
    with ${treeOf(p.id, live)}
    select task.id from tree join task on task.id = tree.id order by tree.depth, task.id for no key update of task`,
);

/** One event for each task where it was. It says only that the task left. */
const leave = compiled('tasks: leave a space', (db, p: Params<AuthorValues & Ids>) =>
  db
    .with('before', (q) =>
      q.selectFrom('task').where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`).select(subjectColumns),
    )
    .with('event', (q) => {
      const { version: _, ...event } = about('before');
      return appendEvent(q, { type: 'task.left', ...event }, authorIn(p), inOrder('before', p));
    })
    .selectFrom('before')
    .select('id'),
);

/** Events are in the order of the tree, so that a parent is known before its subtasks. */
const inOrder = (row: 'before' | 'after', { ids }: Params<Ids>) =>
  sql`${sql.table(row)} join unnest(${ids}::uuid[]) with ordinality as tree (task_id, nth)
    on task_id = ${sql.ref(`${row}.id`)} order by nth`;

/** Removes what belongs to users who cannot see the tasks any more. */
const unlink = compiled(
  'tasks: remove the links of users outside of a space',
  (_db, p: Params<Ids & { space_id: string }>) => sql`
    with assigned as (
      delete from task_assignee where task_id = any(${p.ids}::uuid[])
        and not ${canSee('task_assignee.user_id', p.space_id)}),
    followed as (
      delete from task_follower where task_id = any(${p.ids}::uuid[])
        and not ${canSee('task_follower.user_id', p.space_id)})
    delete from task_category using category
    where task_id = any(${p.ids}::uuid[]) and category.id = task_category.category_id
      and not ${canSee('category.owner_id', p.space_id)}`,
);

type EnterValues = AuthorValues &
  Ids & { id: string; space_id: string; parent_id: string | null; place: string; respaced?: string };

/** The first task gets its parent and place. The others keep theirs. */
const enter = compiledShapes(
  'tasks: enter a space',
  (db, p: Params<EnterValues>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('task')
          .set((eb) => ({
            project_id: sql`nullif(${p.space_id}::uuid, ${p.user_id}::uuid)`,
            owner_id: sql`case ${p.space_id}::uuid when ${p.user_id}::uuid then ${p.user_id}::uuid end`,
            parent_id: sql`case task.id when ${p.id} then ${p.parent_id}::uuid else task.parent_id end`,
            place: sql`case task.id when ${p.id} then ${p.place}::uuid else task.place end`,
            version: eb('task.version', '+', 1),
            updated_at: p.now,
          }))
          .where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`)
          .returning([...returned, assigneeIdsOf(sql.ref('task.id')).as('assignee_ids')]),
      )
      .with('event', (q) => {
        const respaced = p.respaced && sql<string>`case after.id when ${p.id} then ${p.respaced}::jsonb end`;
        return newcomerEvent(q, 'task.moved', authorIn(p), { respaced }, inOrder('after', p));
      })
      .selectFrom('after')
      .select('id'),
  {
    'with room': [[...AUTHOR, 'ids', 'id', 'space_id', 'parent_id', 'place'], {}],
    'with others moved': [[...AUTHOR, 'ids', 'id', 'space_id', 'parent_id', 'place', 'respaced'], {}],
  },
);

/** Moves a task with its live subtasks to another space. Lock both spaces, and check the rights in both and the place first. */
export async function moveTree(
  db: Database,
  { id, space_id, parent_id, place, respaced }: { id: string } & TaskList & Place,
  context: Context,
): Promise<void> {
  const ids = (await lock.all(db, { id })).map((task) => task.id);
  const author = valuesOf(context);
  await removeBlockersOf(db, ids, author);
  await leave.run(db, { ids, ...author });
  await unlink.run(db, { ids, space_id });
  const told = respaced.length > 0 && { respaced: JSON.stringify(respaced) };
  await enter.run(db, { ids, id, space_id, parent_id, place, ...told, ...author }, {});
}
