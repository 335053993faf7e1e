import type { Context } from '../context.ts';
import type { OperationRequest, Schema } from '../contract.ts';
import { dayOf, daysAfter, endOf } from '../days.ts';
import type { Handlers } from '../handlers.ts';
import { selectTasks } from '../tasks/list/selection.ts';
import { summaryChart, workloadChart } from './charts/now.ts';
import { burndownChart, cycleTimeChart, throughputChart, timeChart } from './charts/over-time.ts';
import { type Chart, type Look, renderChart } from './charts/render.ts';
import { reportCsv } from './csv.ts';
import { MAX_ASSIGNEES, summarize, weighLoads } from './current.ts';
import { countCompletions, measureCycleTimes } from './cycle-times.ts';
import { countBurndown, countThroughput } from './history.ts';
import { leftOut, partsOf, readHistory, readTime } from './read.ts';
import { burndownRows, cycleTimeRows, throughputRows, timeRows } from './rows.ts';

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
    const selection = await selectTasks(filters, context, { deleted: false, reads: 'open' });
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
      rank: countThroughput.all,
      read: countThroughput.all,
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
      rank: countBurndown.all,
      read: countBurndown.all,
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
      sums: 'none',
      rank: countCompletions.all,
      read: measureCycleTimes.all,
      readsCompletions: true,
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

const textOf = (instant: number) => new Date(instant).toISOString();

function dueBounds({ now, actor: { timezone } }: Pick<Context, 'now' | 'actor'>) {
  const on_day = dayOf(Date.parse(now), timezone);
  const soon_day = daysAfter(on_day, SOON_DAYS);
  return { at: now, on_day, soon: textOf(endOf(soon_day, timezone)), soon_day };
}

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
