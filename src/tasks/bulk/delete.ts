import type { Database } from '../../database/database.ts';
import { purgeTrees } from '../trash/purge.ts';
import { trashBelow } from '../tree/below.ts';
import { changeTasks } from './change-many.ts';
import { rootsOf } from './fits.ts';
import type { BulkContext, Outcome } from './outcome.ts';
import { assertStillMember, checkTargets, type Target } from './targets.ts';
import type { Tree } from './trees.ts';

/** Moves tasks to the trash, with their subtasks of all levels. Their spaces and their trees are locked. */
export async function trashMany(
  db: Database,
  targets: readonly Target[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, targets, context);
  const live = accepted.filter(({ deleted_at }) => !deleted_at);
  const roots = rootsOf(live, trees);
  const rows = roots.map(({ id }) => ({ id }));
  const fields = { deleted_at: context.now };
  await changeTasks(db, rows, { from: 'live', type: 'task.deleted', fields }, context);
  await trashBelow(
    db,
    roots.map(({ id }) => id),
    context,
  );
  for (const { id, version, deleted_at } of accepted)
    outcomes.set(
      id,
      deleted_at ? { id, status: 'unchanged', version } : { id, status: 'deleted', version: version + 1 },
    );
  const spaces = live.map(({ space_id }) => space_id);
  await assertStillMember(db, spaces, context);
  return outcomes;
}

/** Deletes tasks permanently, with their subtasks of all levels, in the trash or not. Their spaces and their trees are locked. */
export async function purgeMany(
  db: Database,
  targets: readonly Target[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, targets, context);
  const roots = rootsOf(accepted, trees).map(({ id }) => id);
  if (roots.length > 0) await purgeTrees(db, roots, context);
  for (const { id } of accepted) outcomes.set(id, { id, status: 'deleted', version: null });
  const spaces = accepted.map(({ space_id }) => space_id);
  await assertStillMember(db, spaces, context);
  return outcomes;
}
