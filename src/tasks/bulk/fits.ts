import type { Database } from '../../database/database.ts';
import type { ErrorDetail } from '../../errors.ts';
import { faultIn } from '../parent.ts';
import { findBranches, type Tree } from './trees.ts';

/** Checks one task after the other, and counts those that fit: together they can be too many for a tree. */
export type Fitting = {
  /** Returns why a task, or a new one, cannot be below a parent, as an error of the field. Counts it if it can. */
  faultOf(
    child: { space_id: string; parent_id: string; tree?: Tree | undefined },
    field: string,
  ): ErrorDetail | undefined;
  /** Adds a new task that fits, so that others can be below it. */
  add(task: { id: string; space_id: string; parent_id: string | null }): void;
};

/** Reads what decides whether tasks fit below parents. Lock the spaces first. `moving` are the tasks that leave their places. */
export async function findFits(
  db: Database,
  parents: readonly string[],
  moving: readonly string[] = [],
): Promise<Fitting> {
  const ids = [...new Set([...parents, ...moving])];
  const found = ids.length > 0 ? await findBranches.all(db, { ids }) : [];
  const branches = new Map(found.map((branch) => [branch.id, branch]));
  const sizes = new Map(found.map(({ top, size }) => [top, size]));
  return {
    faultOf({ space_id, parent_id, tree }, field) {
      const parent = branches.get(parent_id);
      const isKnown = parent?.space_id === space_id;
      const many = tree?.ids.length ?? 1;
      const size = (isKnown && sizes.get(parent.top)) || 0;
      const isInside = tree && isKnown && branches.get(tree.id)?.top === parent.top;
      const fault = faultIn(
        {
          depth: isKnown ? parent.depth : null,
          is_below: (isKnown && tree && parent.path.includes(tree.id)) ?? false,
          height: tree?.height ?? 0,
          many,
          others: isInside ? size - many : size,
        },
        field,
      );
      if (!fault && isKnown && !isInside) sizes.set(parent.top, size + many);
      return fault;
    },
    add({ id, space_id, parent_id }) {
      const parent = parent_id === null ? undefined : branches.get(parent_id);
      const { top, depth } = parent ? { top: parent.top, depth: parent.depth + 1 } : { top: id, depth: 0 };
      branches.set(id, { id, space_id, path: [], depth, top, size: 1 });
      if (!parent) sizes.set(id, 1);
    },
  };
}

/** Returns the tasks that are not below another one of them. The others go along. */
export function rootsOf<Task extends { id: string }>(tasks: readonly Task[], trees: readonly Tree[]): Task[] {
  const ids = new Set(tasks.map(({ id }) => id));
  const below = new Set(
    trees.flatMap((tree) => (ids.has(tree.id) ? tree.ids.filter((id) => id !== tree.id) : [])),
  );
  return tasks.filter(({ id }) => !below.has(id));
}

/** Returns for each task of the trees of these roots, which root it goes along with. */
export function rootsById(roots: readonly { id: string }[], trees: readonly Tree[]): Map<string, string> {
  const ids = new Set(roots.map(({ id }) => id));
  return new Map(
    trees.flatMap((tree) => (ids.has(tree.id) ? tree.ids.map((id): [string, string] => [id, tree.id]) : [])),
  );
}
