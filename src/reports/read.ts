import type { Context } from '../context.ts';
import type { OperationRequest } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Chosen } from '../database/filters.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import { compileTaskFilter, weekStartOf } from '../tasks/filter/compile.ts';
import { maxCompared } from '../tasks/filter/cost.ts';
import type { TaskFilter } from '../tasks/filter/shape.ts';
import type { SelectionValues } from '../tasks/list/selected.ts';
import { type SelectionQuery, selectTasks } from '../tasks/list/selection.ts';
import { wholeSecond } from '../time/times.ts';
import { countCompleted } from './cycle-times.ts';
import { MAX_GROUPS } from './groups.ts';
import { countSpaces, type countThroughput, isInSums, type PeriodRow, type Reach } from './history.ts';
import { FIRST, isDay, MAX_PERIODS, type Period, periodsOf, type Range } from './period.ts';
import { spansOf } from './spans.ts';
import { spanValues } from './sums.ts';
import { countEntries, sumTime, weighTasks } from './time.ts';
import { hasManySums, NO_GROUP, sumTimeInSums, timeSpanValues } from './time-sums.ts';

const textOf = (instant: number) => new Date(instant).toISOString();

type HistoryQuery = OperationRequest<'getThroughputReport'>['query'];
type Query = SelectionQuery & Partial<Omit<HistoryQuery, keyof SelectionQuery>>;

/** Separates the filters of a report from what else it takes. */
export function partsOf({ from, to, bucket, group_by, theme: _, width: __, height: ___, ...filters }: Query) {
  return { from, to, bucket, group_by, filters };
}

type Statement<Row> = (
  db: Database,
  values: Parameters<typeof countThroughput.all>[1],
  shape: Parameters<typeof countThroughput.all>[2],
) => Promise<Row[]>;

type History<Row> = {
  /** What the sums have of the report. */
  sums: Reach | 'none';
  /** Counts by what the largest groups are chosen. */
  rank: Statement<PeriodRow>;
  read: Statement<Row>;
  /** Whether it reads completions one by one. */
  readsCompletions?: true;
};

/**
 * Reads a report about the past.
 * @throws ApiError VALIDATION_FAILED for its periods, INVALID_FILTER, FILTER_TOO_EXPENSIVE
 */
export async function readHistory<Row extends { groups: number }>(
  query: HistoryQuery,
  context: Context,
  { sums, rank, read, readsCompletions }: History<Row>,
) {
  const { db } = context;
  const { from, to, bucket, group_by, filters } = partsOf(query);
  const { periods, starts, until, span } = await spanOf({ from, to, bucket }, context);
  const { values, shape, isWhole } = await selectTasks(filters, context, {
    deleted: undefined,
    reads: group_by && group_by !== 'project' ? 'transitions' : 'indexed',
  });
  const whole = { ...shape, isWhole, group_by };
  const earliest = sums === 'all' ? FIRST : undefined;
  const summed = (of: readonly Period[]) => spanValues(spansOf(of, earliest));
  const ranked =
    isInSums(whole) && group_by && (await hasManySpaces(db, values))
      ? await rank(db, { ...values, ...summed([all(periods)]), starts: starts.slice(0, 1), until }, whole)
      : undefined;
  // The group of the personal space is null.
  const only_spaces = ranked && [...new Set(ranked.map(({ group }) => group ?? values.user_id))];
  if (readsCompletions && isInSums(whole))
    await assertFewCompletions(db, { ...scopeOf(values), only_spaces, begin: starts[0] ?? until, until });
  const spans = isInSums(whole) && sums !== 'none' ? summed(periods) : {};
  const rows = await read(db, { ...values, only_spaces, starts, until, ...spans }, whole);
  const head = { ...span, group_by: group_by ?? null, groups_left_out: leftOut(ranked ?? rows) };
  return { head, rows, frame: { periods, isGrouped: group_by !== undefined } };
}

/** All periods as one. */
const all = (periods: readonly Period[]): Period => {
  const [first, last] = [periods[0], periods.at(-1)];
  if (!first || !last) throw new TypeError('A report has periods.');
  return { ...first, end: last.end };
};

/** Whether a report has more spaces than groups. Then each period is only read for the largest ones. */
async function hasManySpaces(db: Database, values: SelectionValues): Promise<boolean> {
  const { many = 0 } = (await countSpaces.first(db, scopeOf(values), {})) ?? {};
  return many > limits.groups;
}

const scopeOf = ({ user_id, project_id }: SelectionValues) => ({ user_id, project_id });

async function assertFewCompletions(
  db: Database,
  values: Parameters<typeof countCompleted.first>[1],
): Promise<void> {
  const found = await countCompleted.first(db, values, {});
  if ((found?.many ?? 0) <= limits.completions) return;
  const code = 'FILTER_TOO_EXPENSIVE';
  const message =
    'Too many completions have to be read. Choose a shorter time, or projects with `project_id`.';
  throw new ApiError(code, { errors: [{ field: 'from', code, message }] });
}

/**
 * How many spaces a report by project reads in each period, and what a report reads one by one: time entries, of which each takes up to 6 µs of
 * PostgreSQL's CPU time, and completions, with 0.38 µs each. An object, so that tests can lower it.
 */
export const limits = { groups: MAX_GROUPS, entries: 30_000, completions: 450_000 };

/**
 * Reads the periods of a report.
 * @throws ApiError VALIDATION_FAILED
 */
async function spanOf(
  { from, to, bucket = 'week' }: Omit<Range, 'bucket'> & { bucket: Range['bucket'] | undefined },
  { db, actor: { user_id, timezone }, now }: Context,
) {
  const week_start = await weekStartOf(db, user_id);
  const periods = periodsOf({ from, to, bucket }, now, { timezone, weekStart: week_start });
  const [first, last] = [periods?.[0], periods?.at(-1)];
  if (!periods || !first || !last) throw invalid([ENDS_BEFORE]);
  if (periods.length > MAX_PERIODS) throw invalid([TOO_MANY]);
  const starts = periods.map(({ start }) => textOf(start));
  const [start, until] = [textOf(first.start), textOf(last.end)];
  return { periods, starts, until, span: { start, end: until, bucket, timezone, week_start } };
}

/**
 * Reads the report about tracked time.
 * @throws ApiError VALIDATION_FAILED for its periods, INVALID_FILTER, FILTER_TOO_EXPENSIVE
 */
export async function readTime(query: OperationRequest<'getTimeReport'>['query'], context: Context) {
  const { db, actor, now } = context;
  const { from, to, bucket, group_by, billable, filter: text, user_id: user_ids, ...others } = query;
  const { theme: _, width: __, height: ___, ...filters } = others;
  const range = { from: from && toSecond(from), to: to && toSecond(to), bucket };
  const { periods, starts, until, span } = await spanOf(range, context);
  const filter = text === undefined ? undefined : await compileTaskFilter(text, { db, actor, now });
  const bounds = { begin: span.start, until };
  const values = { ...filters, user_id: actor.user_id, user_ids, ...bounds };
  const chosen: Chosen = billable === undefined ? {} : { billable: String(billable) };
  const isOwn = user_ids?.every((id) => id === actor.user_id) ?? false;
  const { task_id, tag, project_id } = filters;
  const whole = { user_id: actor.user_id, ...(project_id && { project_id }), ...bounds };
  const oneByOne = reasonToRead({ group_by, tag, task_id, filter });
  if (oneByOne) await assertFewRead(db, whole, isOwn, oneByOne);
  if (filter) await assertFewEntries(db, { ...values, filter, read: { chosen, isOwn } });
  const { rows, groups_left_out } =
    !oneByOne && (await hasManySums(db, { user_id: actor.user_id, ...bounds }))
      ? await readTimeSums(
          db,
          { user_id: actor.user_id, user_ids, project_id },
          { periods, group_by: group_by as SumShape['group_by'], billable },
        )
      : await sumTime
          .all(
            db,
            { ...values, ...filter?.values, starts },
            { chosen, isOwn, group_by, filter: filter?.shape },
          )
          .then((rows) => ({ rows, groups_left_out: leftOut(rows) }));
  const head = { ...span, group_by: group_by ?? null, groups_left_out };
  return { head, rows, frame: { periods, isGrouped: group_by !== undefined } };
}

type SumShape = Parameters<typeof sumTimeInSums.all>[2];

/** Reads a report from sums. If it has too many projects, each period is only read for the largest ones. */
async function readTimeSums(
  db: Database,
  values: Pick<Parameters<typeof sumTimeInSums.all>[1], 'user_id' | 'user_ids' | 'project_id'>,
  { periods, ...shape }: SumShape & { periods: readonly Period[] },
) {
  const read = (of: readonly Period[], only?: string[]) =>
    sumTimeInSums.all(db, { ...values, only, ...timeSpanValues(of) }, shape);
  const isRanked = shape.group_by === 'project' && periods.length > 1;
  const ranked = isRanked ? await read([all(periods)]) : [];
  const groups_left_out = leftOut(ranked);
  const only = groups_left_out > 0 ? ranked.map(({ group }) => group ?? NO_GROUP) : undefined;
  const rows = await read(periods, only);
  return { rows, groups_left_out: groups_left_out || leftOut(rows) };
}

const toSecond = (time: string) => (isDay(time) ? time : wholeSecond(time.toUpperCase()));

/** Returns the parameter for which a report has to read entries, instead of sums. */
function reasonToRead(query: {
  group_by: string | undefined;
  tag: string[] | undefined;
  task_id: string[] | undefined;
  filter: TaskFilter | undefined;
}): string | undefined {
  if (query.group_by === 'task' || query.group_by === 'tag') return 'group_by';
  return (['tag', 'task_id', 'filter'] as const).find((name) => query[name] !== undefined);
}

/** Counts without the other filters, because they do not find entries: they are compared with each. */
async function assertFewRead(
  db: Database,
  values: Omit<Parameters<typeof countEntries.first>[1], 'most'>,
  isOwn: boolean,
  field: string,
): Promise<void> {
  const found = await countEntries.first(db, { ...values, most: limits.entries + 1 }, { chosen: {}, isOwn });
  if ((found?.many ?? 0) <= limits.entries) return;
  const code = 'FILTER_TOO_EXPENSIVE';
  const message =
    'Too many time entries have to be read. Choose a shorter time, projects with `project_id`, or your own entries with `user_id`.';
  throw new ApiError(code, { errors: [{ field, code, message }] });
}

type Weighed = Omit<Parameters<typeof weighTasks.first>[1], 'most'> & {
  filter: TaskFilter;
  read: { chosen: Chosen; isOwn: boolean };
};

async function assertFewEntries(db: Database, { filter, read, ...values }: Weighed): Promise<void> {
  const most = maxCompared(filter.shape);
  const shape = { ...read, filter: filter.shape };
  const found = await weighTasks.first(db, { ...values, most: most + 1 }, shape);
  if (!found || (found.many <= most && found.weight <= most)) return;
  const code = 'FILTER_TOO_EXPENSIVE';
  const message =
    'The tasks of too many entries have to be compared. Choose a shorter time, or projects with `project_id`.';
  throw new ApiError(code, { errors: [{ field: 'filter', code, message }] });
}

const ENDS_BEFORE: ErrorDetail = {
  field: 'to',
  code: 'TOO_SMALL',
  message: 'The report must end after `from`.',
};
const TOO_MANY: ErrorDetail = {
  field: 'from',
  code: 'TOO_MANY',
  message: `The report can have ${MAX_PERIODS} periods. Choose a later begin, or a longer \`bucket\`.`,
};

/** Every row has the number of all groups. */
export const leftOut = (rows: readonly { groups: number }[]) =>
  Math.max(0, (rows[0]?.groups ?? 0) - MAX_GROUPS);
