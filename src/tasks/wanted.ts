import { type AliasedExpression, type Expression, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import { type Stored, stored, type Task } from './fields.ts';
import { computed, type Reads } from './relations.ts';

/** Computed from the row alone. */
type Free = 'completed' | 'position';

/**
 * The fields that a statement leaves out if a request does not want them, each with its bit in a number: those that it computes, and
 * the description, because a long one is stored outside of the row. The number is a parameter, so that all choices of fields share one
 * prepared statement.
 */
const BITS = {
  description: 1 << 0,
  categories: 1 << 1,
  assignees: 1 << 2,
  created_by: 1 << 3,
  following: 1 << 4,
  blocked: 1 << 5,
  blocked_by: 1 << 6,
  blocks: 1 << 7,
  comment_count: 1 << 8,
  attachment_count: 1 << 9,
  subtask_count: 1 << 10,
  completed_subtask_count: 1 << 11,
  tracked_seconds: 1 << 12,
} as const satisfies Record<Exclude<keyof Task, Stored | Free> | 'description', number>;

type Name = keyof typeof BITS;

const names = Object.keys(BITS) as Name[];

/** Returns the number for the wanted fields; nothing if a request wants all of them. */
export function bitsOf(fields: readonly (keyof Task)[] | undefined): number | undefined {
  return fields && names.reduce((bits, name) => (fields.includes(name) ? bits | BITS[name] : bits), 0);
}

/** Stands for a number that is 0. PostgreSQL sets up each subquery of a page at every run, which takes a third of a page of titles. */
export const NONE = sql<number>`0`;

/** Selects the properties of the contract's Task, or the wanted ones: the others are null, and the response leaves them out. */
export function representation(viewer: Viewer, reads: Reads, wanted?: Expression<number>) {
  const description = sql.ref<string | null>('task.description').as('description');
  const columns = stored.map((column) =>
    wanted && column === 'task.description' ? ifWanted(description, wanted) : column,
  );
  return [...columns, ...computed('task', viewer, reads).map((each) => ifWanted(each, wanted))] as const;
}

function ifWanted<Each extends AliasedExpression<unknown, string>>(
  each: Each,
  wanted: Expression<number> | undefined,
): Each {
  const { expression, alias } = each;
  if (!wanted || !names.includes(alias as Name)) return each;
  const bit = sql.lit(BITS[alias as Name]);
  if (wanted === NONE) return sql`null`.as(String(alias)) as AliasedExpression<unknown, string> as Each;
  const only = sql`case when ${wanted}::integer & ${bit} <> 0 then ${expression} end`.as(String(alias));
  return only as AliasedExpression<unknown, string> as Each;
}
