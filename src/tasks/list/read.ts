import type { Context } from '../../context.ts';
import type { Window } from '../../lists/pagination.ts';
import { compileTaskFilter } from '../filter/compile.ts';
import { tooExpensive } from '../filter/too-expensive.ts';
import type { ListQuery } from './filters.ts';
import { accessOf, listTasks } from './statement.ts';

/**
 * Reads a page of a list of tasks. Compiles its filter for the time of the first page.
 * @throws ApiError INVALID_FILTER, FILTER_TOO_EXPENSIVE
 */
export async function readTasks(
  query: ListQuery,
  { db, actor, now: requestedAt }: Pick<Context, 'db' | 'actor' | 'now'>,
  window: Window,
) {
  const now = window.now ?? requestedAt;
  const filter =
    query.filter === undefined ? undefined : await compileTaskFilter(query.filter, { db, actor, now });
  const filters = { ...query, filter, now };
  const chosen = await accessOf(db, actor, filters);
  if (!chosen) throw tooExpensive(expensiveIn(query));
  let rows = await listTasks(db, actor, filters, window, chosen);
  // Behind the page, the end only says that there can be more.
  const isEnded = () => rows.slice(0, window.limit - 1).some((row) => row.is_end);
  if (isEnded() && isByLink(query)) {
    rows = await listTasks(db, actor, filters, { ...window, counted: false }, { isCrowded: true });
  }
  if (isEnded()) throw tooExpensive(expensiveIn(query), window.offset > 0);
  // JSON leaves out what is undefined, and a copy of each row takes longer.
  for (const row of rows) Object.assign(row, UNSHOWN);
  const shown: Omit<(typeof rows)[number], 'is_end'>[] = rows;
  return shown;
}

const LINKS = new Set(['tag', 'category_id', 'assignee_id', 'created_by']);
const NO_FILTERS = new Set([
  'sort',
  'order',
  'deleted',
  'page',
  'per_page',
  'cursor',
  'fields',
  'project_id',
]);

/**
 * Whether a list has one link as its only filter. Many tasks have it, or an index would have found these. So each project has one near its
 * beginning, but it can be far in the order of all: 20,000 tasks, if the newest ones do not have a tag.
 */
function isByLink(query: ListQuery): boolean {
  const names = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const filters = names.filter((name) => !NO_FILTERS.has(name));
  return filters.length === 1 && filters.every((name) => LINKS.has(name));
}

/** The parameters that can make a list too expensive, the most expensive one first. */
const EXPENSIVE = [
  'filter',
  'q',
  'tag',
  'category_id',
  'assignee_id',
  'has_attachments',
  'blocked',
  'created_by',
  'overdue',
  'due_from',
  'due_to',
  'created_from',
  'created_to',
  'updated_from',
] as const;

const expensiveIn = (query: ListQuery) => EXPENSIVE.find((name) => query[name] !== undefined);

const UNSHOWN = { is_end: undefined };

/** The time that a cursor keeps: relative times in a filter mean the same on all pages. */
export const frozen = ({ filter }: Pick<ListQuery, 'filter'>, now: string): string | undefined =>
  filter === undefined ? undefined : now;
