import type { FieldName } from '../../filters/language.ts';
import type { FilterShape, Leaf } from './shape.ts';

/**
 * What it takes to compare a field, in units of about a microsecond of PostgreSQL's CPU time on one row. Columns of the row take little.
 * Texts are folded, and links are looked up in an index. Descriptions have up to 10,000 characters.
 */
const COSTS: { readonly [Name in FieldName]?: number } = {
  title: 1,
  description: 5,
  tag: 4,
  following: 6,
  has_attachments: 3,
  category: 4,
  assignee: 3,
  blocked: 2,
  comment_count: 4,
  attachment_count: 4,
  subtask_count: 2,
  completed_subtask_count: 2,
};
const COLUMN = 0.2;
/** To read a row in the order of an index. */
const ROW = 2;

/**
 * Units for one statement: about 100 ms at most, half of what a statement may take. Among a million tasks that one user can see, a walk
 * over 45,000 tasks takes 30 ms of CPU time, and 33,000 tasks by due date take 50; 10,000 tasks of a user are compared and counted in 16 to
 * 60 ms. An object, so that tests can lower it.
 */
export const budget = {
  units: 100_000,
  /** Tasks of each space that a walk compares at least. There can be hundreds of spaces. */
  leastSteps: 100,
};

/** Returns how many tasks a statement may compare with a filter. */
export function maxCompared(shape: FilterShape): number {
  return Math.floor(budget.units / (ROW + costOf(shape)));
}

function costOf(shape: FilterShape): number {
  if (!('kind' in shape)) return COSTS[shape.field] ?? COLUMN;
  if (shape.kind === 'not') return costOf(shape.term);
  return shape.terms.reduce((sum, term) => sum + costOf(term), 0);
}

/** Returns the comparisons that every task of the list fulfils, from which it can be found. */
export function requiredBy(shape: FilterShape): Leaf[] {
  if (!('kind' in shape)) return [shape];
  return shape.kind === 'and' ? shape.terms.flatMap(requiredBy) : [];
}
