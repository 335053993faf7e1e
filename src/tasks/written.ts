import { type AliasedExpression, type Expression, sql } from 'kysely';
import { afterWrite } from '../database/columns.ts';
import { uuids } from './links.ts';
import { stored, type Task } from './queries.ts';

const shown = afterWrite(stored);

/** The columns of the contract's Task, from the row as it is after the write. */
export function representation<C, A, U>(
  categories: Expression<C>,
  assignees: Expression<A>,
  creator: Expression<U>,
) {
  return [
    ...shown,
    sql<boolean>`after.status = 'completed'`.as('completed'),
    alias(categories, 'categories'),
    alias(assignees, 'assignees'),
    alias(creator, 'created_by'),
  ] as const;
}

function alias<T, Name extends string>(expression: Expression<T>, name: Name): AliasedExpression<T, Name> {
  return sql<T>`${expression}`.as(name);
}

/** A left join that found no row leaves every column null. */
export function taskIn(row: { [Member in keyof Task]: Task[Member] | null }): Task | null {
  return row.id === null ? null : (row as Task);
}

export const NO_LINKS = sql<never[]>`'[]'::json`;

/** The task as its event tells it; who is assigned only where that may have changed. */
export function stateBefore(assignee_ids: unknown) {
  const assigned = sql`array(select user_id from task_assignee where task_id = before.id order by user_id)`;
  return assignee_ids
    ? sql`task_fields(before.row) || jsonb_build_object('assignee_ids', ${assigned})`
    : sql`task_fields(before.row)`;
}

export function stateAfter(assignee_ids: Expression<readonly string[]> | undefined) {
  if (!assignee_ids) return sql`task_fields(after.row)`;
  const assigned = sql`array(select id from unnest(${uuids(assignee_ids)}) as id order by id)`;
  return sql`task_fields(after.row) || jsonb_build_object('assignee_ids', ${assigned})`;
}
