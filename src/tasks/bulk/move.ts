import type { Schema } from '../../contract.ts';
import { FIRST_ID } from '../../database/batches.ts';
import type { Database } from '../../database/database.ts';
import type { ErrorDetail } from '../../errors.ts';
import { findDestination, spaceOf } from '../destination.ts';
import { choosePlaces, type Spot, type TaskList } from '../order.ts';
import { unknownParent } from '../parent.ts';
import { findSibling } from '../queries.ts';
import { placeErrors, UNKNOWN_SIBLING } from '../tree/move.ts';
import { moveTrees } from '../tree/space-change.ts';
import type { Context } from '../written.ts';
import { changeTasks } from './change-many.ts';
import { findFits, rootsById, rootsOf } from './fits.ts';
import { type BulkContext, failed, invalidIn, type Outcome } from './outcome.ts';
import { keepPlaces, keepVersions } from './queries.ts';
import { assertStillMember, type Checked, checkTargets, lockAll, type Target } from './targets.ts';
import type { Tree } from './trees.ts';

/** Where tasks move to, as in the request. */
export type Destination = Schema<'TaskMove'>;

/** The tasks of the list, or above it, that the request names. They decide the project if the request does not. */
export const anchorsOf = ({ before, after, parent_id }: Destination): string[] =>
  [before, after, parent_id].flatMap((id) => id ?? []);

type Task = Checked['accepted'][number];

/** Moves tasks with their subtasks to one list, in the order of the request. Their spaces, the other space and their trees are locked. */
export async function moveMany(
  db: Database,
  targets: readonly Target[],
  to: Destination,
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, targets, context, 'live');
  const roots = rootsOf(accepted, trees);
  const { list, spot, field } = await findList(db, to, roots, context);
  const faults = await findFaults(db, roots, list, trees, field);
  const movers = roots.filter(({ id }) => !faults.has(id));
  const isMoved = await place(db, movers, list, spot, context);
  const rootOf = rootsById(roots, trees);
  const moved = await lockAll(
    db,
    accepted.map(({ id }) => id),
    context,
  );
  for (const { id, version } of accepted) {
    const fault = faults.get(rootOf.get(id) ?? id);
    const status = isMoved ? 'moved' : 'unchanged';
    outcomes.set(
      id,
      fault
        ? failed(id, invalidIn('to', [fault]), version)
        : { id, status, version: moved.get(id)?.version ?? version },
    );
  }
  await assertStillMember(db, [list.space_id, ...movers.map(({ space_id }) => space_id)], context);
  return outcomes;
}

/**
 * Finds the list that the tasks move to, and the place there.
 * @throws ApiError with all faults of the destination
 */
async function findList(
  db: Database,
  to: Destination,
  roots: readonly Task[],
  context: Context,
): Promise<{ list: TaskList; spot: Spot; field: string }> {
  const anchors = await lockAll(db, anchorsOf(to), context);
  const [anchor] = anchors.values();
  const { space_id, errors } = await findDestination(
    db,
    to,
    anchor?.space_id ?? context.actor.user_id,
    context,
  );
  errors.push(...placeErrors(to));
  const [side, sibling] = to.before ? (['before', to.before] as const) : (['after', to.after] as const);
  let [parent_id, field] = [to.parent_id ?? null, 'parent_id'];
  const parent = anchors.get(parent_id ?? '');
  if (parent_id && (parent?.space_id !== space_id || parent.deleted_at)) errors.push(unknownParent(field));
  if (sibling) {
    const found = await findSibling(db, { id: sibling, space_id, but: FIRST_ID });
    const isMoving = roots.some(({ id }) => id === sibling);
    const isListed = found && !isMoving && (to.parent_id === undefined || found.parent_id === parent_id);
    if (!isListed) errors.push({ field: side, code: 'UNKNOWN_SIBLING', message: UNKNOWN_SIBLING });
    else if (to.parent_id === undefined) [parent_id, field] = [found.parent_id, side];
  }
  if (errors.length > 0) throw invalidIn('to', errors);
  const spot: Spot = to.before
    ? { before: to.before }
    : to.after
      ? { after: to.after }
      : { place: to.place ?? 'last' };
  return { list: { space_id, parent_id }, spot, field };
}

/** Returns why tasks cannot be in the list. Those that are there already can. */
async function findFaults(
  db: Database,
  tasks: readonly Task[],
  { space_id, parent_id }: TaskList,
  trees: readonly Tree[],
  field: string,
): Promise<Map<string, ErrorDetail>> {
  const faults = new Map<string, ErrorDetail>();
  if (!parent_id) return faults;
  const treeOf = new Map(trees.map((tree) => [tree.id, tree]));
  const moving = tasks.map(({ id }) => id);
  const fits = await findFits(db, [parent_id], moving);
  for (const task of tasks) {
    if (task.space_id === space_id && task.parent_id === parent_id) continue;
    const fault = fits.faultOf({ space_id, parent_id, tree: treeOf.get(task.id) }, field);
    if (fault) faults.set(task.id, fault);
  }
  return faults;
}

/** Puts tasks into a list, and returns whether they were not there already. */
async function place(
  db: Database,
  movers: readonly Task[],
  list: TaskList,
  spot: Spot,
  context: BulkContext,
): Promise<boolean> {
  if (movers.length === 0) return false;
  const ids = movers.map(({ id }) => id);
  const chosen = await choosePlaces(db, list, spot, ids);
  if (!chosen) return false;
  const placed = movers.map((task, nth) => ({
    ...task,
    ...list,
    from: task.space_id,
    place: chosen.places[nth] ?? '',
  }));
  await putTasks(db, placed, chosen.respaced, context);
  return true;
}

/** A task with its new place, and the space that it comes from. */
export type Placed = TaskList & { id: string; from: string; place: string | null };

/** Writes the places of tasks, in the same space or in another one. */
export async function putTasks(
  db: Database,
  placed: readonly Placed[],
  respaced: Parameters<typeof moveTrees>[2],
  context: BulkContext,
): Promise<void> {
  const here = placed.filter(({ from, space_id }) => from === space_id);
  const elsewhere = placed.filter(({ from, space_id }) => from !== space_id);
  // The event of the first task lists those that made room.
  const isFirstHere = placed[0] === here[0];
  const told = respaced.length > 0 && isFirstHere && { respaced: JSON.stringify(respaced) };
  const rows = here.map(({ id, parent_id, place }) => ({ id, parent_id, place }));
  await changeTasks(db, rows, { from: 'live', type: 'task.moved', ...told }, context);
  if (elsewhere.length === 0) return;
  const { bulk_id, actor } = context;
  const ids = elsewhere.map(({ id }) => id);
  await keepPlaces.run(db, { ids, user_id: actor.user_id, bulk_id });
  await moveTrees(db, elsewhere, isFirstHere ? [] : respaced, context);
  // A task that loses blockers gets a version for that too.
  await keepVersions.run(db, { ids, bulk_id });
}

/** Returns the errors of a destination that does not say where. */
export function destinationErrors(to: Destination, context: Context): ErrorDetail[] {
  if (spaceOf(to, context) !== undefined || anchorsOf(to).length > 0) return [];
  const message =
    'Send the project, or null for your personal tasks, unless the list is that of another task.';
  return [{ field: 'to.project_id', code: 'REQUIRED', message }];
}
