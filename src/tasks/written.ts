import { type Compilable, type QueryCreator, type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { WrittenSpace } from '../access/write.ts';
import type { Context as RequestContext } from '../context.ts';
import { afterWrite } from '../database/columns.ts';
import type { Dates } from './body.ts';
import { stored, type Task } from './fields.ts';
import { computed, type WrittenLinks } from './relations.ts';

/** The part of a request's context that a write needs. A job has it too. */
export type Context = Pick<RequestContext, 'now'> & {
  actor: Pick<RequestContext['actor'], 'user_id' | 'timezone'>;
  /** null if TaskFlow acts by itself on behalf of a user. */
  request_id: string | null;
  client: { address: string | null; origin: string | null };
};

/** The result of a write. If `task` is null, nothing was written, and the other properties say why. */
export type Outcome = WrittenSpace & {
  /** The task before the change; null if it is new. */
  before: ({ version: number } & Record<keyof Dates, string | null>) | null;
  unknown_assignees: string[];
  unknown_categories: string[];
  task: Task | null;
};

/** The columns of a written task that the response needs. */
export const columns = [
  ...stored,
  'task.created_by',
  'task.has_follow_choices',
  'task.has_blocker_links',
  'task.place',
  'task.has_subtasks',
  'task.has_comments',
  'task.has_attachments',
  'task.has_time',
  'task.has_categories',
  'task.has_assignees',
] as const;
/** The columns that the response and the event need. */
export const returned = [...columns, 'task.space_id'] as const;

/** For a write without assignees or categories, which has no unknown ones. */
export const NO_IDS = sql<string[]>`'{}'::uuid[]`;
export const noUnknownIds = sql<boolean>`cardinality(unknown_assignees) = 0 and cardinality(unknown_categories) = 0`;

export const NO_LINKS = sql<never[]>`'[]'::json`;

const shown = afterWrite(stored);

/** Selects the properties of the contract's Task from the row after the write. */
export const representation = (viewer: Viewer, written: WrittenLinks) =>
  [...shown, ...computed('after', viewer, 'one', written)] as const;

/** Returns the task, or null if the left join found no row, which leaves all columns null. */
export function taskIn(row: { [Name in keyof Task]: Task[Name] | null }): Task | null {
  return row.id === null ? null : (row as Task);
}

/** Adds a query to a statement. The statement does not read its rows, so its type stays the same. */
export function alongside<DB>(statement: QueryCreator<DB>, name: string, query: Compilable) {
  return statement.with<never, RawBuilder<never>>((cte) => cte(name), sql<never>`(${query})`);
}
