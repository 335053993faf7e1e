import type { Database } from '../database/database.ts';
import type { ErrorDetail } from '../errors.ts';
import { type Fit, findFit, MAX_DEPTH, MAX_TREE, type NewParent } from './tree.ts';

/** Returns why a task cannot become a subtask of another one, as an error of the field that names the parent. Lock the space first. */
export async function findParentFault(
  db: Database,
  parent: NewParent,
  field = 'parent_id',
): Promise<ErrorDetail | undefined> {
  return faultIn(await findFit(db, parent), field);
}

export const unknownParent = (field: string): ErrorDetail => ({
  field,
  code: 'UNKNOWN_PARENT',
  message:
    'Choose a task in the same project; a new task needs its `project_id`, too. A personal task can only be below a personal one.',
});

/** Returns the same from what decides it. */
export function faultIn(
  { depth, is_below, height, many, others }: Fit,
  field: string,
): ErrorDetail | undefined {
  if (depth === null) return unknownParent(field);
  if (is_below) return { field, code: 'PARENT_CYCLE', message: 'Choose a task that is not below this one.' };
  if (depth + 1 + height > MAX_DEPTH)
    return {
      field,
      code: 'TOO_DEEP',
      message: `Choose a parent that is at most ${MAX_DEPTH - 1 - height} levels deep.`,
    };
  if (others + many > MAX_TREE)
    return {
      field,
      code: 'TREE_TOO_LARGE',
      message: `The tree would have more than ${MAX_TREE.toLocaleString('en')} tasks. Choose another parent.`,
    };
  return undefined;
}
