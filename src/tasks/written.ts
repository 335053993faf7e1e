import { type AliasedExpression, type Expression, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import type { Context as RequestContext } from '../context.ts';
import { afterWrite } from '../database/columns.ts';
import type { Params } from '../database/compiled.ts';
import { type Author, sorted } from './links.ts';
import { stored, type Task } from './queries.ts';

/** What a write needs to know of its request. */
export type Context = Pick<RequestContext, 'actor' | 'now' | 'request_id' | 'client'>;

/** What a write came to. Without a task nothing was written, and the rest says why. */
export type Outcome = {
  role: ProjectRole;
  /** Of the task before the change; null for one that is new. */
  before: { version: number; start_date: string | null; due_date: string | null } | null;
  unknown_assignees: string[];
  unknown_categories: string[];
  task: Task | null;
};

/** The caller, the time and the request, as parameters of a statement that is built once. */
export type AuthorValues = { user_id: string; now: string; request_id: string; client_address: string };

export const authorIn = (p: Params<AuthorValues>): Author => ({
  actor: { user_id: p.user_id },
  now: p.now,
  request_id: p.request_id,
  client: { address: p.client_address },
});

export const valuesOf = ({ actor, now, request_id, client }: Context): AuthorValues => ({
  user_id: actor.user_id,
  now,
  request_id,
  client_address: client.address,
});

/** What a statement keeps of a task that it writes. */
export const columns = [...stored, 'task.created_by'] as const;
export const returned = [...columns, 'task.space_id', sql<object>`task`.as('row')] as const;

/** Nothing is refused where nothing is named. */
export const nobody = sql<string[]>`'{}'::uuid[]`;
export const accepted = sql<boolean>`cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0`;

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
