import { type AliasedExpression, type Expression, sql } from 'kysely';
import { afterWrite } from '../database/columns.ts';
import { sorted } from './links.ts';
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
  return assignee_ids
    ? sql`task_fields(before.row) || jsonb_build_object('assignee_ids', before.assignee_ids)`
    : sql`task_fields(before.row)`;
}

export function stateAfter(assignee_ids: Expression<readonly string[]> | undefined) {
  if (!assignee_ids) return sql`task_fields(after.row)`;
  return sql`task_fields(after.row) || jsonb_build_object('assignee_ids', ${sorted(assignee_ids)})`;
}
