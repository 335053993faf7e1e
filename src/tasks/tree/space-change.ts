import { type SqlBool, sql } from 'kysely';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { AUTHOR, type AuthorValues, authorIn, authorOf } from '../../events/append.ts';
import { removeBlockersOf } from '../blockers/blockers.ts';
import { goneColumns, goneEvent, newcomerEvent } from '../events.ts';
import { canSee } from '../links.ts';
import type { Respaced } from '../order.ts';
import { assigneeIdsOf } from '../relations.ts';
import { live, treesOf } from '../tree.ts';
import { type Context, returned } from '../written.ts';

type Ids = { ids: readonly string[] };

/** A separate statement, so that the next ones see the links that were committed while it waited for a task. */
const lock = compiled(
  'tasks: lock trees to move',
  (_db, p: Params<Ids>) => sql<{ id: string; root: string }>`
    with ${treesOf(p.ids, live)}
    select task.id, tree.root from tree join task on task.id = tree.id
    order by tree.depth, task.id for no key update of task`,
);

/** One event for each task where it was. */
const leave = compiled('tasks: leave a space', (db, p: Params<AuthorValues & Ids>) =>
  db
    .with('before', (q) =>
      q.selectFrom('task').where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`).select(goneColumns),
    )
    .with('event', (q) => goneEvent(q, 'task.left', authorIn(p), inOrder('before', p)))
    .selectFrom('before')
    .select('id'),
);

/** Events are in the order of the tree, so that a parent is known before its subtasks. */
const inOrder = (row: 'before' | 'after', { ids }: Params<Ids>) =>
  sql`${sql.table(row)} join unnest(${ids}::uuid[]) with ordinality as tree (task_id, nth)
    on task_id = ${sql.ref(`${row}.id`)} order by nth`;

/** The tasks, each with the space that it enters. */
type Entering = Ids & { spaces: readonly string[] };

const entering = ({ ids, spaces }: Params<Entering>) =>
  sql`unnest(${ids}::uuid[], ${spaces}::uuid[]) as entering (task_id, space_id)`;

const enteredSpace = sql<string>`entering.space_id`;

/** Removes what belongs to users who cannot see the tasks any more. */
const unlink = compiled(
  'tasks: remove the links of users outside of a space',
  (_db, p: Params<Entering>) => sql`
    with assigned as (
      delete from task_assignee using ${entering(p)} where task_assignee.task_id = entering.task_id
        and not ${canSee('task_assignee.user_id', enteredSpace)}),
    followed as (
      delete from task_follower using ${entering(p)} where task_follower.task_id = entering.task_id
        and not ${canSee('task_follower.user_id', enteredSpace)})
    delete from task_category using ${entering(p)}, category
    where task_category.task_id = entering.task_id and category.id = task_category.category_id
      and not ${canSee('category.owner_id', enteredSpace)}`,
);

type EnterValues = AuthorValues &
  Entering & {
    roots: readonly string[];
    parents: readonly (string | null)[];
    places: readonly (string | null)[];
    respaced?: string;
  };

/** The roots get their parents and places. The tasks below them keep theirs. */
const enter = compiledShapes(
  'tasks: enter a space',
  (db, p: Params<EnterValues>) =>
    db
      .with('after', (q) =>
        q
          .updateTable('task')
          .from(
            sql<{ id: string }>`(
              select task_id as id, entering.space_id, root.id is not null as is_root, root.parent_id, root.place
              from ${entering(p)} left join unnest(${p.roots}::uuid[], ${p.parents}::uuid[], ${p.places}::uuid[])
                as root (id, parent_id, place) on root.id = task_id)`.as('entered'),
          )
          .set((eb) => ({
            project_id: sql`nullif(entered.space_id, ${p.user_id}::uuid)`,
            owner_id: sql`case entered.space_id when ${p.user_id}::uuid then ${p.user_id}::uuid end`,
            parent_id: sql`case when entered.is_root then entered.parent_id else task.parent_id end`,
            place: sql`case when entered.is_root then entered.place else task.place end`,
            version: eb('task.version', '+', 1),
            updated_at: p.now,
          }))
          .whereRef('task.id', '=', 'entered.id')
          .returning([...returned, assigneeIdsOf(sql.ref('task.id')).as('assignee_ids')]),
      )
      .with('event', (q) => {
        const respaced =
          p.respaced && sql<string>`case after.id when (${p.roots}::uuid[])[1] then ${p.respaced}::jsonb end`;
        return newcomerEvent(q, 'task.moved', authorIn(p), { respaced }, inOrder('after', p));
      })
      .selectFrom('after')
      .select('id'),
  {
    'with room': [[...AUTHOR, 'ids', 'spaces', 'roots', 'parents', 'places'], {}],
    'with others moved': [[...AUTHOR, 'ids', 'spaces', 'roots', 'parents', 'places', 'respaced'], {}],
  },
);

/** A task that enters another space, with its subtasks. */
export type Entry = { id: string; space_id: string; parent_id: string | null; place: string | null };

/**
 * Moves tasks, none of which is below another one, with their live subtasks to other spaces. Lock all spaces, and check the rights in
 * them and the places first.
 */
export async function moveTrees(
  db: Database,
  entries: readonly Entry[],
  respaced: readonly Respaced[],
  context: Context,
): Promise<void> {
  const roots = entries.map(({ id }) => id);
  const moved = await lock.all(db, { ids: roots });
  const ids = moved.map(({ id }) => id);
  const spaceOf = new Map(entries.map(({ id, space_id }) => [id, space_id]));
  const spaces = moved.map(({ root }) => spaceOf.get(root) ?? '');
  const author = authorOf(context);
  await removeBlockersOf(db, ids, author);
  await leave.run(db, { ids, ...author });
  await unlink.run(db, { ids, spaces });
  const [parents, places] = [entries.map(({ parent_id }) => parent_id), entries.map(({ place }) => place)];
  const told = respaced.length > 0 && { respaced: JSON.stringify(respaced) };
  await enter.run(db, { ids, spaces, roots, parents, places, ...told, ...author }, {});
}
