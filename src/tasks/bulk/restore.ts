import type { Database } from '../../database/database.ts';
import { restoreBelow } from '../tree/below.ts';
import { changeTasks } from './change-many.ts';
import { findFits, rootsOf } from './fits.ts';
import type { BulkContext, Outcome } from './outcome.ts';
import { assertStillMember, type Checked, checkTargets, type Target } from './targets.ts';
import type { Tree } from './trees.ts';

type Task = Checked['accepted'][number];

/**
 * Restores tasks from the trash, each with the subtasks that came there by the same deletion. A parent comes before its subtasks, which
 * find it again. Their spaces and their trees are locked.
 */
export async function restoreMany(
  db: Database,
  targets: readonly Target[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<Map<string, Outcome>> {
  const { accepted, outcomes } = await checkTargets(db, targets, context);
  const trashed = accepted.filter(({ deleted_at }) => deleted_at);
  let waiting = rootsOf(trashed, trees);
  while (waiting.length > 0) {
    const later = new Set(idsBelow(waiting, trees));
    const next = waiting.filter(({ parent_id }) => !parent_id || !later.has(parent_id));
    await restoreRoots(db, next, trees, context);
    waiting = waiting.filter((task) => !next.includes(task));
  }
  for (const { id, version, deleted_at } of accepted)
    outcomes.set(
      id,
      deleted_at ? { id, status: 'restored', version: version + 1 } : { id, status: 'unchanged', version },
    );
  const spaces = trashed.map(({ space_id }) => space_id);
  await assertStillMember(db, spaces, context);
  return outcomes;
}

/** Returns what is restored with these tasks, and can be the parent of another one of them. */
function idsBelow(tasks: readonly Task[], trees: readonly Tree[]): string[] {
  const roots = new Set(tasks.map(({ id }) => id));
  return trees.flatMap((tree) => (roots.has(tree.id) ? tree.ids : []));
}

async function restoreRoots(
  db: Database,
  tasks: readonly Task[],
  trees: readonly Tree[],
  context: BulkContext,
): Promise<void> {
  const treeOf = new Map(trees.map((tree) => [tree.id, tree]));
  const fits = await findFits(
    db,
    tasks.flatMap(({ parent_id }) => parent_id ?? []),
  );
  const isMisfit = ({ id, space_id, parent_id }: Task) =>
    parent_id !== null &&
    fits.faultOf({ space_id, parent_id, tree: treeOf.get(id) }, 'parent_id') !== undefined;
  const misfits = new Set(tasks.filter(isMisfit));
  const restore = (some: readonly Task[], parent?: { parent_id: null }) =>
    changeTasks(
      db,
      some.map(({ id }) => ({ id })),
      {
        from: 'trash',
        type: 'task.restored',
        fields: { deleted_at: null, deleted_with: null, ...parent },
      },
      context,
    );
  await restore(tasks.filter((task) => !misfits.has(task)));
  await restore([...misfits], { parent_id: null });
  const restored = tasks.map(({ id, deleted_with }) => ({ id, deleted_with: deleted_with ?? id }));
  await restoreBelow(db, restored, context);
}
