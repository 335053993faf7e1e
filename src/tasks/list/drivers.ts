import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Params } from '../../database/compiled.ts';
import type { FilterValues, Leaf } from '../filter/shape.ts';
import { tagged } from '../search/matching.ts';
import { DUE_KEY } from './order.ts';

/** The parameters of a filter. */
type P = Params<FilterValues>;

const LINKS = ['id', 'parent', 'assignee', 'category', 'tag', 'created_by'];
const TIMES = ['created_at', 'updated_at', 'due_date', 'overdue'];
const MARKS = ['blocked', 'has_attachments'];

/** Whether an index finds the tasks for which a comparison holds. */
export function isFindable({ field, operator, hasNull, size }: Leaf): boolean {
  if (hasNull) return false;
  if (LINKS.includes(field)) return operator === 'in';
  if (TIMES.includes(field)) return size > 0 && operator !== '!=';
  return MARKS.includes(field) && operator === '=';
}

/** The names of the parameters that find them: not those for days, which are in no index. */
export function finding({ field, isDay, at, size }: Leaf): string[] {
  const count = TIMES.includes(field) && isDay ? 2 : Math.min(size, 1);
  return Array.from({ length: count }, (_, index) => `filter_${at + index}`);
}

const valueIn = (p: P, { at }: Leaf, index = 0) => p[`filter_${at + index}`] as Expression<unknown>;

/** A condition for the tasks of a space that an index finds, in a range or by a mark. */
export function rangeOf(leaf: Leaf, p: P): RawBuilder<SqlBool> | undefined {
  switch (leaf.field) {
    case 'created_at':
    case 'updated_at':
      return between(sql.ref(`task.${leaf.field}`), leaf, p);
    case 'due_date':
    case 'overdue':
      // In the index, a day is at its end in UTC, which is at most a day from that in another time zone.
      return between(DUE_KEY, leaf, p, sql`interval '2 days'`);
    case 'blocked':
      return sql`task.has_blocker_links`;
    default:
      return undefined;
  }
}

/** A little more than the range, so that one condition does for `<` and `<=`. */
function between(
  column: RawBuilder<unknown>,
  leaf: Leaf,
  p: P,
  slack = sql`interval '0'`,
): RawBuilder<SqlBool> {
  const { field, operator, isDay } = leaf;
  const from = sql`${column} >= ${valueIn(p, leaf)}::timestamptz - ${slack}`;
  const to = sql<SqlBool>`${column} <= ${valueIn(p, leaf, isDay ? 1 : 0)}::timestamptz + ${slack}`;
  if (field === 'overdue' || operator === '<' || operator === '<=') return to;
  return operator === '=' ? sql`${from} and ${to}` : sql`${from}`;
}

/** Selects the IDs of the tasks that an index finds in all spaces, or in those of the table `space`. */
export function idsBy(leaf: Leaf, p: P): RawBuilder<{ id: string }> {
  const ids = sql`${valueIn(p, leaf)}::uuid[]`;
  switch (leaf.field) {
    case 'id':
      return sql`select id from unnest(${ids}) as id`;
    case 'parent':
      return sql`select id from task where parent_id = any(${ids})`;
    case 'assignee':
      return sql`select task_id as id from task_assignee where user_id = any(${ids})`;
    case 'category':
      return sql`select task_id as id from task_category where category_id = any(${ids})`;
    case 'tag':
      return tagged(valueIn(p, leaf));
    case 'created_by':
      return sql`select id from task where created_by = any(${ids})`;
    case 'has_attachments':
      return sql`select task_id as id from attachment where space_id in (select id from space)`;
    default:
      throw new TypeError(`No index finds tasks by ${leaf.field}.`);
  }
}
