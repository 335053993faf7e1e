import type { Database } from '../database/database.ts';
import type { ErrorDetail } from '../errors.ts';
import { findFit, MAX_DEPTH, MAX_TREE, type NewParent } from './tree.ts';

/** Returns why a task cannot become a subtask of another one, as an error of the field that names the parent. Lock the space first. */
export async function findParentFault(
  db: Database,
  parent: NewParent,
  field = 'parent_id',
): Promise<ErrorDetail | undefined> {
  const { depth, is_below, height, many, others } = await findFit(db, parent);
  if (depth === null)
    return {
      field,
      code: 'UNKNOWN_PARENT',
      message: 'Choose a task in the same project, or a personal one for a personal task.',
    };
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
