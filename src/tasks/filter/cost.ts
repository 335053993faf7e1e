import type { FieldName } from '../../filters/language.ts';
import type { FilterShape, Leaf } from './shape.ts';

/**
 * What it takes to compare a field, in units of about a microsecond of PostgreSQL's CPU time on one row. Columns of the row take little, and
 * links are looked up in an index. Texts are folded, which takes longer the more they have: see `SIZED`.
 */
const COSTS: { readonly [Name in FieldName]?: number } = {
  title: 1,
  description: 2,
  tag: 1,
  following: 6,
  follower: 15,
  has_attachments: 3,
  category: 4,
  assignee: 3,
  blocked: 2,
  comment_count: 4,
  attachment_count: 4,
  subtask_count: 2,
  completed_subtask_count: 2,
};
/**
 * Units for each byte of a text, and for each tag. Measured: 0.016 µs for a byte of ASCII, and 0.16 of other texts. Their sizes are known without
 * reading them, but not which of the two they are.
 */
const SIZED: { readonly [Name in FieldName]?: number } = { title: 0.06, description: 0.06, tag: 1.5 };
const COLUMN = 0.2;
/** To read a row in the order of an index. */
export const ROW = 2;
/** To compare the words of a task with a search. */
export const WORDS = 4;
/** To fold the title of a task that is read in the order of titles. */
export const FOLD = 2;
/** To look up the tags of a task that are a parameter of a list. */
export const TAGS = 4;

/**
 * Units for one statement: about 100 ms at most, half of what a statement may take. Among a million tasks that one user can see, a walk
 * over 45,000 tasks takes 30 ms of CPU time, and 33,000 tasks by due date take 50; 10,000 tasks of a user are compared and counted in 16 to
 * 60 ms. An object, so that tests can lower it.
 */
export const budget = {
  units: 100_000,
  /** Tasks of each space that a walk compares at least. There can be thousands of spaces. */
  leastSteps: 2,
};

/** Returns how many tasks a statement may compare with a filter, and with what else a request asks for. */
export function maxCompared(shape: FilterShape | undefined, more = 0): number {
  return Math.floor(budget.units / (ROW + (shape ? costOf(shape) : 0) + more));
}

/** What a filter costs for each task, apart from the sizes of its texts. */
export function costOf(shape: FilterShape): number {
  return leavesOf(shape).reduce((sum, { field }) => sum + (COSTS[field] ?? COLUMN), 0);
}

/** A field whose size counts, with the number of its units that are as much as a task without. */
export type Sized = { readonly field: FieldName; readonly perTask: number };

/** Returns what makes some tasks more work than others. */
export function sizedIn(shape: FilterShape): Sized[] {
  const fields = leavesOf(shape).map(({ field }) => field);
  const task = ROW + costOf(shape);
  return [...new Set(fields)].flatMap((field) => {
    const units = (SIZED[field] ?? 0) * fields.filter((each) => each === field).length;
    return units > 0 ? [{ field, perTask: task / units }] : [];
  });
}

function leavesOf(shape: FilterShape): Leaf[] {
  if (!('kind' in shape)) return [shape];
  return shape.kind === 'not' ? leavesOf(shape.term) : shape.terms.flatMap(leavesOf);
}

/** Returns the comparisons that every task of the list fulfils, from which it can be found. */
export function requiredBy(shape: FilterShape | undefined): Leaf[] {
  if (!shape) return [];
  if (!('kind' in shape)) return [shape];
  return shape.kind === 'and' ? shape.terms.flatMap(requiredBy) : [];
}
