import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import type { Chosen } from '../database/filters.ts';
import { dayOf, daysAfter, endOf } from '../days.ts';
import { ApiError, type ErrorDetail, invalid } from '../errors.ts';
import type { Handlers } from '../handlers.ts';
import { compileTaskFilter, weekStartOf } from '../tasks/filter/compile.ts';
import { maxCompared } from '../tasks/filter/cost.ts';
import type { TaskFilter } from '../tasks/filter/shape.ts';
import { type SelectionQuery, selectTasks } from '../tasks/list/selection.ts';
import { wholeSecond } from '../time/times.ts';
import { summaryChart, workloadChart } from './charts/now.ts';
import { burndownChart, cycleTimeChart, throughputChart, timeChart } from './charts/over-time.ts';
import { type Chart, type Look, renderChart } from './charts/render.ts';
import { reportCsv } from './csv.ts';
import { MAX_ASSIGNEES, summarize, weighLoads } from './current.ts';
import { MAX_GROUPS } from './groups.ts';
import {
  countBurndown,
  countThroughput,
  isInSums,
  MAX_SEARCHES,
  measureCycleTimes,
  type Reach,
} from './history.ts';
import { FIRST, isDay, MAX_PERIODS, periodsOf, type Range } from './period.ts';
import { burndownRows, cycleTimeRows, throughputRows, timeRows } from './rows.ts';
import { spansOf } from './spans.ts';
import { spanValues } from './sums.ts';
import { sumTime, weighTasks } from './time.ts';

/** Days after today in which a task is due soon. */
const SOON_DAYS = 7;

export const reports = {
  async getSummaryReport(request, context) {
    const { query } = request;
    const { group_by, filters } = partsOf(query);
    const selection = await selectTasks(filters, context, {
      deleted: false,
      reads: group_by && !INDEXED.has(group_by) ? 'all' : 'indexed',
    });
    const rows = await summarize.all(
      context.db,
      { ...selection.values, ...dueBounds(context) },
      { ...selection.shape, group_by },
    );
    const shown = rows.map(({ groups: _, ...row }) => row);
    const none = { task_count: 0, todo: 0, in_progress: 0, completed: 0 };
    const empty = {
      group: null,
      group_name: null,
      ...none,
      ...{ overdue: 0, due_soon: 0, without_due_date: 0 },
    };
    const data = {
      as_of: context.now,
      group_by: group_by ?? null,
      groups_left_out: leftOut(rows),
      rows: group_by || shown.length > 0 ? shown : [empty],
    };
    return replyWith(
      data,
      request,
      () => reportCsv('summary', data.rows),
      () => summaryChart(data),
    );
  },

  async getWorkloadReport(request, context) {
    const { filters } = partsOf(request.query);
    const selection = await selectTasks(filters, context, { deleted: false, reads: 'all' });
    const rows = await weighLoads.all(
      context.db,
      { ...selection.values, ...dueBounds(context) },
      selection.shape,
    );
    const [unassigned, assigned] = [rows.filter(isUnassigned), rows.filter((row) => !isUnassigned(row))];
    const groups = (rows[0]?.groups ?? 0) - unassigned.length;
    const data = {
      as_of: context.now,
      groups_left_out: Math.max(0, groups - MAX_ASSIGNEES),
      rows: [...assigned.slice(0, MAX_ASSIGNEES), ...unassigned].map(({ groups: _, ...row }) => row),
    };
    return replyWith(
      data,
      request,
      () => reportCsv('workload', data.rows),
      () => workloadChart(data),
    );
  },

  async getThroughputReport(request, context) {
    const report = await readHistory(request.query, context, {
      sums: 'periods',
      read: (each) => countThroughput.all(context.db, ...each),
    });
    const data = { ...report.head, rows: throughputRows(report.rows, report.frame) };
    return replyWith(
      data,
      request,
      () => reportCsv('throughput', data.rows),
      () => throughputChart(data),
    );
  },

  async getBurndownReport(request, context) {
    const report = await readHistory(request.query, context, {
      sums: 'all',
      read: (each) => countBurndown.all(context.db, ...each),
    });
    const data = { ...report.head, rows: burndownRows(report.rows, report.frame, context.now) };
    return replyWith(
      data,
      request,
      () => reportCsv('burndown', data.rows),
      () => burndownChart(data),
    );
  },

  async getCycleTimeReport(request, context) {
    const report = await readHistory(request.query, context, {
      read: (each) => measureCycleTimes.all(context.db, ...each),
    });
    const data = { ...report.head, rows: cycleTimeRows(report.rows, report.frame) };
    return replyWith(
      data,
      request,
      () => reportCsv('cycle_time', data.rows),
      () => cycleTimeChart(data),
    );
  },

  async getTimeReport(request, context) {
    const report = await readTime(request.query, context);
    const data = { ...report.head, rows: timeRows(report.rows, report.frame) };
    return replyWith(
      data,
      request,
      () => reportCsv('time', data.rows),
      () => timeChart(data),
    );
  },
} satisfies Partial<Handlers>;

/** Groups that an index of tasks has. For the others, each task is read. */
const INDEXED: ReadonlySet<Schema<'ReportGroup'>> = new Set(['status', 'priority', 'project']);

const isUnassigned = ({ group }: { group: string | null }) => group === null;

type HistoryQuery = OperationRequest<'getThroughputReport'>['query'];
type Query = SelectionQuery & Partial<Omit<HistoryQuery, keyof SelectionQuery>>;

/** Separates the filters of a report from what else it takes. */
function partsOf({ from, to, bucket, group_by, theme: _, width: __, height: ___, ...filters }: Query) {
  return { from, to, bucket, group_by, filters };
}

const textOf = (instant: number) => new Date(instant).toISOString();

function dueBounds({ now, actor: { timezone } }: Pick<Context, 'now' | 'actor'>) {
  const on_day = dayOf(Date.parse(now), timezone);
  const soon_day = daysAfter(on_day, SOON_DAYS);
  return { at: now, on_day, soon: textOf(endOf(soon_day, timezone)), soon_day };
}

type Statement = Parameters<typeof countThroughput.all>;
type Given = [values: Statement[1], shape: Statement[2]];

/**
 * Reads a report about the past.
 * @throws ApiError VALIDATION_FAILED for its periods, INVALID_FILTER, FILTER_TOO_EXPENSIVE
 */
async function readHistory<Row extends { groups: number }>(
  query: HistoryQuery,
  context: Context,
  { sums, read }: { sums?: Reach; read(given: Given): Promise<Row[]> },
) {
  const { from, to, bucket, group_by, filters } = partsOf(query);
  const { periods, starts, until, span } = await spanOf({ from, to, bucket }, context);
  const { values, shape, isWhole } = await selectTasks(filters, context, {
    deleted: undefined,
    reads: group_by && group_by !== 'project' ? 'all' : 'indexed',
  });
  const summed = sums
    ? spanValues(spansOf(periods, sums === 'all' ? FIRST : undefined))
    : { max_searches: MAX_SEARCHES };
  const rows = await read([
    { ...values, starts, until, ...(isInSums({ isWhole, group_by }) && summed) },
    { ...shape, isWhole, group_by },
  ]);
  const head = { ...span, group_by: group_by ?? null, groups_left_out: leftOut(rows) };
  return { head, rows, frame: { periods, isGrouped: group_by !== undefined } };
}

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
async function readTime(query: OperationRequest<'getTimeReport'>['query'], context: Context) {
  const { db, actor, now } = context;
  const { from, to, bucket, group_by, billable, filter: text, user_id: user_ids, ...others } = query;
  const { theme: _, width: __, height: ___, ...filters } = others;
  const range = { from: from && toSecond(from), to: to && toSecond(to), bucket };
  const { periods, starts, until, span } = await spanOf(range, context);
  const filter = text === undefined ? undefined : await compileTaskFilter(text, { db, actor, now });
  const values = { ...filters, user_id: actor.user_id, user_ids, begin: span.start, until };
  const chosen: Chosen = billable === undefined ? {} : { billable: String(billable) };
  if (filter) await assertFewEntries(db, { ...values, filter, chosen });
  const shape = { chosen, group_by, filter: filter?.shape };
  const rows = await sumTime.all(db, { ...values, ...filter?.values, starts }, shape);
  const head = { ...span, group_by: group_by ?? null, groups_left_out: leftOut(rows) };
  return { head, rows, frame: { periods, isGrouped: group_by !== undefined } };
}

const toSecond = (time: string) => (isDay(time) ? time : wholeSecond(time.toUpperCase()));

type Weighed = Omit<Parameters<typeof weighTasks.first>[1], 'most'> & { filter: TaskFilter; chosen: Chosen };

async function assertFewEntries(db: Database, { filter, chosen, ...values }: Weighed): Promise<void> {
  const most = maxCompared(filter.shape);
  const shape = { chosen, filter: filter.shape };
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
const leftOut = (rows: readonly { groups: number }[]) => Math.max(0, (rows[0]?.groups ?? 0) - MAX_GROUPS);

type Wanted = Pick<OperationRequest<'getSummaryReport'>, 'accepts'> & { query: Look };

/** Returns a report in the form that the caller prefers. */
async function replyWith<Data>(
  data: Data,
  { accepts, query }: Wanted,
  csv: () => string,
  chart: () => Chart,
) {
  const status = 200 as const;
  if (accepts === 'text/csv') return { status, text: csv(), type: accepts };
  if (accepts === 'image/svg+xml') return { status, text: await renderChart(chart(), query), type: accepts };
  return { status, data };
}
