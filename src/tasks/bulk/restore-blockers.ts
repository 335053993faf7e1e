import { sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { authorOf } from '../../events/append.ts';
import { addLinks, type Link, MAX_BLOCKED, MAX_BLOCKERS, MAX_FOLLOWED } from '../blockers/blockers.ts';
import type { Context } from '../written.ts';

/** The links that a task lost in another space: the tasks that it waited for, and those that waited for it. */
export type LostLinks = { id: string; blocked_by?: readonly string[]; blocks?: readonly string[] };

/**
 * Links tasks that are back in their space with the tasks there that blocked them, or that they blocked, as far as the limits and the links
 * that were added meanwhile allow. Call it under the lock of the space. Returns the tasks that have blockers again.
 */
export async function restoreBlockers(
  db: Database,
  lost: readonly LostLinks[],
  context: Context,
): Promise<string[]> {
  const wanted = lost.flatMap(({ id, blocked_by = [], blocks = [] }) => [
    ...blocked_by.map((blocker_id) => ({ task_id: id, blocker_id })),
    ...blocks.map((task_id) => ({ task_id, blocker_id: id })),
  ]);
  if (wanted.length === 0) return [];
  const ids = [...new Set(wanted.flatMap(({ task_id, blocker_id }) => [task_id, blocker_id]))];
  const found = await lockLinkable.all(db, { ids });
  const spaceOf = new Map(found.map(({ id, space_id }) => [id, space_id]));
  const possible = wanted.filter(({ task_id, blocker_id }) => {
    const space = spaceOf.get(task_id);
    return space !== undefined && space === spaceOf.get(blocker_id);
  });
  const graph = graphOf(await findLinksAround.all(db, { ids }));
  const counts = new Map((await countLinks.all(db, { ids })).map((row) => [row.id, row]));
  const fitting: Link[] = [];
  for (const link of possible) {
    const [task, blocker] = [counts.get(link.task_id), counts.get(link.blocker_id)];
    if (!task || !blocker || task.blockers >= MAX_BLOCKERS || blocker.blocked >= MAX_BLOCKED) continue;
    if (graph.get(link.task_id)?.has(link.blocker_id) || closesCycle(graph, link)) continue;
    addTo(graph, link);
    task.blockers += 1;
    blocker.blocked += 1;
    fitting.push(link);
  }
  if (fitting.length === 0) return [];
  const task_ids = fitting.map(({ task_id }) => task_id);
  const blocker_ids = fitting.map(({ blocker_id }) => blocker_id);
  await addLinks.all(db, { task_ids, blocker_ids, ...authorOf(context) });
  return task_ids;
}

type Graph = Map<string, Set<string>>;

function graphOf(links: readonly Link[]): Graph {
  const graph: Graph = new Map();
  for (const link of links) addTo(graph, link);
  return graph;
}

function addTo(graph: Graph, { task_id, blocker_id }: Link): void {
  const blockers = graph.get(task_id) ?? new Set();
  graph.set(task_id, blockers.add(blocker_id));
}

/** Whether the blocker waits for the task, or for too many others to find out, as with `addTaskBlocker`. */
function closesCycle(graph: Graph, { task_id, blocker_id }: Link): boolean {
  const followed = new Set([blocker_id]);
  for (const id of followed) {
    if (id === task_id || followed.size > MAX_FOLLOWED) return true;
    for (const next of graph.get(id) ?? []) followed.add(next);
  }
  return false;
}

/** Locks the live tasks among these. */
const lockLinkable = compiled(
  'tasks: lock those to link again',
  (db, p: Params<{ ids: readonly string[] }>) =>
    db
      .selectFrom('task')
      .where(sql<boolean>`task.id = any(${p.ids}::uuid[])`)
      .where('deleted_at', 'is', null)
      .select(['id', 'space_id'])
      .orderBy('id')
      .forNoKeyUpdate(),
);

/** Finds the links of tasks, and of those that they wait for, directly or through others. */
const findLinksAround = compiled(
  'tasks: find the links of some and of their blockers',
  (_db, p: Params<{ ids: readonly string[] }>) => sql<Link>`
    with recursive followed (id) as (
      select unnest(${p.ids}::uuid[])
      union
      select link.blocker_id from followed join task_blocker as link on link.task_id = followed.id)
    select link.task_id, link.blocker_id from followed join task_blocker as link on link.task_id = followed.id`,
);

const countLinks = compiled(
  'tasks: count the links of some',
  (_db, p: Params<{ ids: readonly string[] }>) => sql<{ id: string; blockers: number; blocked: number }>`
    select id, (select count(*)::integer from task_blocker where task_id = id) as blockers,
      (select count(*)::integer from task_blocker where blocker_id = id) as blocked
    from unnest(${p.ids}::uuid[]) as id`,
);
