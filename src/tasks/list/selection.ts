import type { Context } from '../../context.ts';
import type { Database } from '../../database/database.ts';
import { ApiError } from '../../errors.ts';
import { compileTaskFilter } from '../filter/compile.ts';
import { tooExpensive } from '../filter/too-expensive.ts';
import type { ConditionShape, ListQuery } from './filters.ts';
import { checkFilters } from './operations.ts';
import { countVisible, type SelectionShape, type SelectionValues } from './selected.ts';
import { accessOf, valuesOf } from './statement.ts';

/** The filters of a list, without its order, its pages and its place. */
export type SelectionQuery = Omit<
  ListQuery,
  'sort' | 'order' | 'deleted' | 'page' | 'per_page' | 'cursor' | 'fields'
>;

/** All tasks that match the filters of a request, for a statement that counts them. */
export type Selection = {
  values: SelectionValues;
  shape: SelectionShape;
  /** Whether it has every task of its spaces. */
  isWhole: boolean;
};

/**
 * Which tasks the statement looks at one by one, apart from the filters. With `indexed`, none if all tasks match. With `transitions`, each as
 * often as its status changed.
 */
type Reads = 'all' | 'open' | 'indexed' | 'transitions';

/** How many tasks a statement looks at one by one. An object, so that tests can lower it. */
export const most = { tasks: 40_000, changed: 25_000 };

/**
 * Reads the filters of a request about all tasks that match.
 * @throws ApiError INVALID_FILTER; FILTER_TOO_EXPENSIVE if more tasks would have to be looked at than one statement may
 */
export async function selectTasks(
  query: SelectionQuery,
  { db, actor, now }: Pick<Context, 'db' | 'actor' | 'now'>,
  { deleted, reads }: Pick<ConditionShape, 'deleted'> & { reads: Reads },
): Promise<Selection> {
  checkFilters(query);
  const filter =
    query.filter === undefined ? undefined : await compileTaskFilter(query.filter, { db, actor, now });
  const list = { page: 1, per_page: 1, sort: 'created_at', order: 'desc', deleted: false } as const;
  const filters = { ...query, ...list, filter, now };
  const { wanted: _, ...values } = valuesOf(actor, filters);
  // A search finds tasks in its own index.
  const isBelow =
    values.words === undefined && values.parent_ids !== undefined && !query.parent_id?.includes('null');
  const chosen = await accessOf(db, actor, filters);
  if (!chosen || (filter && chosen.access === 'walk')) throw tooExpensive();
  // Without a filter, `most.tasks` tasks can be compared.
  const found = chosen.access === 'walk' ? undefined : chosen.access;
  const isWhole = Object.entries(query).every(
    ([name, value]) => name === 'project_id' || value === undefined,
  );
  const isBounded = isBelow || found !== undefined || (isWhole && reads === 'indexed');
  if (!isBounded) await assertFew(db, values, reads);
  const { completed, overdue, blocked, has_attachments, unread } = query;
  const roots = query.parent_id?.includes('null') ?? false;
  const access = found ?? (values.words === undefined ? 'all' : 'words');
  const shape = {
    deleted,
    completed,
    overdue,
    roots,
    blocked,
    has_attachments,
    unread,
    filter: filter?.shape,
    access,
    isBelow,
  };
  return { values: { ...values, ...chosen.values }, shape, isWhole };
}

async function assertFew(
  db: Database,
  { user_id, project_id }: SelectionValues,
  reads: Reads,
): Promise<void> {
  const limit = reads === 'transitions' ? most.changed : most.tasks;
  const shape = { isOpen: reads === 'open' };
  const counted = await countVisible.first(db, { user_id, project_id, most: limit + 1 }, shape);
  if ((counted?.many ?? 0) <= limit) return;
  const code = 'FILTER_TOO_EXPENSIVE';
  const message =
    'Too many tasks have to be compared. Choose projects with `project_id`, or send a `filter` with a comparison that an index serves.';
  throw new ApiError(code, { errors: [{ field: 'filter', code, message }] });
}
