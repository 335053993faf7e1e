import type { Database } from '../../database/database.ts';
import { invalid } from '../../errors.ts';
import { spaceOf } from '../destination.ts';
import { lockSpaces } from '../space-lock.ts';
import type { Context } from '../written.ts';
import { createMany, spacesOf } from './create.ts';
import { purgeMany, trashMany } from './delete.ts';
import { anchorsOf, moveMany } from './move.ts';
import type { BulkContext, Outcome } from './outcome.ts';
import { findTargets } from './queries.ts';
import type { Body } from './request.ts';
import { restoreMany } from './restore.ts';
import { lockAll, type Target } from './targets.ts';
import { findTrees, type Tree } from './trees.ts';
import { changesOf, updateMany } from './update.ts';

/** Maximum number of tasks of a bulk with all subtasks. Deleting as many takes about a second. */
const MAX_AFFECTED = 5_000;

/** The tasks of a request, and the subtasks that go along. */
export type Selected = { targets: readonly Target[]; trees: readonly Tree[] };

/** Does what a request asks for, after `lockFor`, and returns what became of each task, in the order of the request. */
export async function act(
  db: Database,
  body: Body,
  { targets, trees }: Selected,
  context: BulkContext,
): Promise<Outcome[]> {
  const inOrder = (outcomes: Map<string, Outcome>) => targets.flatMap(({ id }) => outcomes.get(id) ?? []);
  switch (body.action) {
    case 'create':
      return createMany(db, body.tasks ?? [], context);
    case 'update':
      return inOrder(await updateMany(db, targets, changesOf(body.changes ?? {}), context));
    case 'complete': {
      const completed = { fields: { status: 'completed' as const }, lists: {} };
      const outcomes = await updateMany(db, targets, completed, context);
      return inOrder(outcomes).map((each) =>
        each.status === 'updated' ? { ...each, status: 'completed' } : each,
      );
    }
    case 'delete':
      return inOrder(await (body.permanent ? purgeMany : trashMany)(db, targets, trees, context));
    case 'restore':
      return inOrder(await restoreMany(db, targets, trees, context));
    case 'move':
      return inOrder(await moveMany(db, targets, body.to ?? {}, trees, context));
  }
}

/** Locks what a request depends on, spaces first, and returns the subtasks that go along with its tasks. */
export async function lockFor(
  db: Database,
  body: Body,
  targets: readonly Target[],
  context: Context,
): Promise<Tree[]> {
  const ids = targets.map(({ id }) => id);
  const field = body.filter ? 'filter' : body.items ? 'items' : 'ids';
  switch (body.action) {
    case 'create': {
      const space_ids = spacesOf(body.tasks ?? [], context);
      if (space_ids.length > 0) await lockSpaces(db, context.actor, { space_ids });
      return [];
    }
    case 'update':
    case 'complete':
      await lockAll(db, ids, context);
      return [];
    case 'delete':
      return lockTrees(db, { ids, field }, body.permanent ? 'all' : 'live', context);
    case 'restore':
      return lockTrees(db, { ids, field }, 'deleted', context);
    case 'move': {
      const to = body.to ?? {};
      const destination = spaceOf(to, context);
      const space_ids = destination ? [destination] : [];
      return lockTrees(db, { ids, field, space_ids, others: anchorsOf(to) }, 'live', context);
    }
  }
}

type Concerned = {
  ids: readonly string[];
  /** The property of the request that has them. */
  field: string;
  /** Other tasks that the change depends on. */
  others?: readonly string[];
  space_ids?: readonly string[];
};

/** Locks spaces, and then tasks with the subtasks that go along, which it returns. */
export async function lockTrees(
  db: Database,
  { ids, field, others = [], space_ids = [] }: Concerned,
  of: 'live' | 'all' | 'deleted',
  context: Context,
): Promise<Tree[]> {
  const { actor } = context;
  await lockSpaces(db, actor, { task_ids: [...ids, ...others], space_ids });
  const found = await findTargets.all(db, { user_id: actor.user_id, ids });
  const known = found.map(({ id }) => id);
  const deletions = of === 'deleted' && { deletions: found.map((task) => task.deleted_with ?? task.id) };
  const trees = await findTrees(db, { ids: known, ...deletions }, of);
  const all = [...new Set(trees.flatMap((tree) => tree.ids))];
  if (all.length > MAX_AFFECTED) {
    const message = `With their subtasks, these are ${all.length} tasks. The limit is ${MAX_AFFECTED}.`;
    throw invalid([{ field, code: 'TOO_MANY', message }]);
  }
  // All at once, in the order of their IDs: see `lockAll`.
  await lockAll(db, [...all, ...others], context);
  return trees;
}
