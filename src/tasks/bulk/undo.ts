import { refusalOfWrite } from '../../access/write.ts';
import type { Schema } from '../../contract.ts';
import type { Database } from '../../database/database.ts';
import { ApiError, invalid } from '../../errors.ts';
import { UNKNOWN_PROJECT } from '../destination.ts';
import type { TaskList } from '../order.ts';
import type { Context } from '../written.ts';
import { lockTrees } from './actions.ts';
import { changeTasks } from './change-many.ts';
import { trashMany } from './delete.ts';
import { findFits, rootsOf } from './fits.ts';
import { putTasks } from './move.ts';
import { type BulkContext, failed, type Outcome } from './outcome.ts';
import { findOthers, findSpaces, keepVersions, relink } from './queries.ts';
import { restoreMany } from './restore.ts';
import { restoreBlockers } from './restore-blockers.ts';
import { assertStillMember, checkTargets, lockAll } from './targets.ts';
import type { Tree } from './trees.ts';

/** A task that a bulk has changed: the version that it made, and the columns that it set, as they were. */
export type Kept = { id: string; version: number; before: { readonly [column: string]: unknown } };

/** The actions that can be taken back. The database has no others, except `FINAL`. */
export type Undoable = Schema<'BulkAction'>;

/** What takes each action back. */
export const INVERSE: { readonly [A in Undoable]: Undoable } = {
  create: 'delete',
  update: 'update',
  complete: 'update',
  move: 'move',
  delete: 'restore',
  restore: 'delete',
};

/** Locks what the undo of an action depends on, spaces first, and returns the subtasks that go along. */
export async function lockForUndo(
  db: Database,
  action: Undoable,
  kept: readonly Kept[],
  context: Context,
): Promise<Tree[]> {
  const ids = kept.map(({ id }) => id);
  if (INVERSE[action] === 'update') {
    await lockAll(db, ids, context);
    return [];
  }
  const space_ids = kept.flatMap(({ before }) => spaceBefore(before) ?? []);
  return lockTrees(
    db,
    { ids, space_ids, field: 'bulk_id' },
    INVERSE[action] === 'restore' ? 'deleted' : 'live',
    context,
  );
}

const spaceBefore = ({ space_id }: Kept['before']) => space_id as string | undefined;

/** Takes back what the action of a bulk has done to tasks that still have the version that it made. */
export function undo(
  db: Database,
  { id, action }: { id: string; action: Undoable },
  kept: readonly Kept[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  switch (INVERSE[action]) {
    case 'delete':
      return trashUnlessGrown(db, { id, action }, kept, trees, context);
    case 'restore':
      return restoreMany(db, kept, trees, context);
    case 'move':
      return moveBack(db, kept, trees, context);
    default:
      return changeBack(db, kept, context);
  }
}

/** Moves new or restored tasks to the trash. Those with a subtask that was added or changed since stay, because it would go along. */
async function trashUnlessGrown(
  db: Database,
  { id, action }: { id: string; action: Undoable },
  kept: readonly Kept[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const below = trees.map((tree) => ({ id: tree.id, ids: tree.ids.filter((each) => each !== tree.id) }));
  const ids = below.flatMap((tree) => tree.ids);
  const found = await findOthers.all(db, { id, ids, restored: action === 'restore' });
  const others = new Set(found.map((task) => task.id));
  const grown = new Set(below.flatMap((tree) => (tree.ids.some((each) => others.has(each)) ? tree.id : [])));
  const { accepted, outcomes } = await checkTargets(
    db,
    kept.filter((task) => grown.has(task.id)),
    context,
  );
  const message =
    'A subtask of the task was added or changed since. Delete the task by itself if it can go along.';
  for (const task of accepted)
    outcomes.set(task.id, failed(task.id, new ApiError('VERSION_CONFLICT', { message }), task.version));
  const rest = kept.filter((task) => !grown.has(task.id));
  return new Map([...outcomes, ...(await trashMany(db, rest, trees, context))]);
}

async function changeBack(
  db: Database,
  kept: readonly Kept[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, kept, context, 'live');
  const beforeOf = new Map(kept.map(({ id, before }) => [id, before]));
  const rows = accepted.map(({ id }) => ({ id, ...beforeOf.get(id) }));
  const changed = await changeTasks(db, rows, { from: 'live', type: 'task.updated' }, context);
  for (const { id, version, before } of changed)
    outcomes.set(
      id,
      version ? { id, status: 'updated', version } : { id, status: 'unchanged', version: before.version },
    );
  await assertStillMember(
    db,
    accepted.map(({ space_id }) => space_id),
    context,
  );
  return outcomes;
}

/** Moves tasks back to their lists. A task whose parent is not there any more, or has no room for it, has none afterwards. */
async function moveBack(
  db: Database,
  kept: readonly Kept[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, kept, context, 'live');
  const beforeOf = new Map(kept.map(({ id, before }) => [id, before]));
  const planned = rootsOf(accepted, trees).map((task) => {
    const { parent_id, place, ...before } = beforeOf.get(task.id) as TaskList & { place: string | null };
    return { ...task, parent_id, place, from: task.space_id, space_id: spaceBefore(before) ?? task.space_id };
  });
  const space_ids = [...new Set(planned.map(({ space_id }) => space_id))];
  const found = await findSpaces.all(db, { user_id: context.actor.user_id, ids: space_ids });
  const spaces = new Map(found.map((space) => [space.id, space]));
  const refusalOf = (space_id: string) => {
    const space = spaces.get(space_id);
    return space ? refusalOfWrite(space, 'change tasks') : invalid([UNKNOWN_PROJECT]);
  };
  for (const { id, version, space_id } of planned) {
    const refusal = refusalOf(space_id);
    if (refusal) outcomes.set(id, failed(id, refusal, version));
  }
  const movers = planned.filter(({ id }) => !outcomes.has(id));
  const fits = await findFits(
    db,
    movers.flatMap(({ parent_id }) => parent_id ?? []),
    movers.map(({ id }) => id),
  );
  const treeOf = new Map(trees.map((tree) => [tree.id, tree]));
  const placed = movers.map(({ parent_id, ...task }) => {
    const list = parent_id && { space_id: task.space_id, parent_id, tree: treeOf.get(task.id) };
    return { ...task, parent_id: list && !fits.faultOf(list, 'parent_id') ? parent_id : null };
  });
  const links = movers.map(({ id }) => ({ id, ...beforeOf.get(id) }));
  await relink.run(db, { links: JSON.stringify(links), user_id: context.actor.user_id });
  await putTasks(db, placed, [], context);
  const ids = await restoreBlockers(db, links, context);
  await keepVersions.run(db, { ids, bulk_id: context.bulk_id });
  const moved = await lockAll(
    db,
    accepted.map(({ id }) => id),
    context,
  );
  for (const { id, version } of accepted)
    if (!outcomes.has(id))
      outcomes.set(id, { id, status: 'moved', version: moved.get(id)?.version ?? version });
  await assertStillMember(
    db,
    placed.flatMap(({ from, space_id }) => [from, space_id]),
    context,
  );
  return outcomes;
}

/** Returns why a bulk cannot be taken back. */
export function refusalOfUndo(bulk: {
  isFinal: boolean;
  undone_at: string | null;
  is_running: boolean;
}): ApiError | undefined {
  if (bulk.isFinal) return new ApiError('BULK_NOT_UNDOABLE');
  if (bulk.undone_at) return new ApiError('BULK_UNDONE');
  return bulk.is_running ? new ApiError('BULK_RUNNING') : undefined;
}
