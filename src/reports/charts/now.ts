import type { Schema } from '../../contract.ts';
import type { Palette } from './palette.ts';
import {
  BELOW_HEAD_PX,
  type Chart,
  type ChartOption,
  categoryAxis,
  grid,
  legend,
  valueAxis,
} from './render.ts';

type Measure<Row> = { name: string; color(palette: Palette): string; of(row: Row): number };

const series = (index: number) => (palette: Palette) => palette.series[index] ?? palette.rest;
const rest = (palette: Palette) => palette.rest;

const STATUSES: readonly Measure<Schema<'SummaryRow'>>[] = [
  { name: 'To do', color: rest, of: ({ todo }) => todo },
  { name: 'In progress', color: series(0), of: ({ in_progress }) => in_progress },
  { name: 'Completed', color: series(1), of: ({ completed }) => completed },
];

const LOADS: readonly Measure<Schema<'WorkloadRow'>>[] = [
  { name: 'Overdue', color: series(2), of: ({ overdue }) => overdue },
  { name: 'Due in 7 days', color: series(5), of: ({ due_soon }) => due_soon },
  {
    name: 'Other open tasks',
    color: series(0),
    of: ({ open, overdue, due_soon }) => open - overdue - due_soon,
  },
];

/** What the tasks or the time entries of a report are grouped by. */
export type AnyGroup = Schema<'ReportGroup'> | Schema<'TimeReportGroup'>;

const NAMES: { readonly [Each in AnyGroup]: string } = {
  status: 'status',
  priority: 'priority',
  project: 'project',
  assignee: 'assignee',
  category: 'category',
  tag: 'tag',
  user: 'user',
  task: 'task',
  billable: 'what is billable',
};

/** What tasks without a value are called. */
const WITHOUT: { readonly [Each in AnyGroup]: string } = {
  status: 'Removed tasks',
  priority: 'Removed tasks',
  project: 'Personal tasks',
  assignee: 'No assignee',
  category: 'No category',
  tag: 'No tag',
  user: 'Deleted accounts',
  task: 'Deleted tasks',
  billable: 'Not billable',
};

const WORDS: { readonly [value: string]: string } = {
  todo: 'To do',
  in_progress: 'In progress',
  completed: 'Completed',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  true: 'Billable',
  false: 'Not billable',
};

const ENUMS: ReadonlySet<AnyGroup> = new Set(['status', 'priority', 'billable']);

/** Returns the name of a group for people. */
export function labelOf(group_by: AnyGroup, group: string | null, name: string | null): string {
  if (group === null) return WITHOUT[group_by];
  return (ENUMS.has(group_by) ? WORDS[group] : name) ?? group;
}

export const byWord = (group_by: AnyGroup | null): string =>
  group_by === null ? '' : ` by ${NAMES[group_by]}`;

/** Rows that fit into a chart below each other. */
const rowsIn = (height: number) => Math.max(1, Math.floor((height - ABOVE_BARS_PX) / BAR_PX));
const ABOVE_BARS_PX = 140;
const BAR_PX = 22;
const MAX_BAR_PX = 28;
/** Of the width of the chart, for names. */
const NAME_SHARE = 0.3;

export function summaryChart(report: Schema<'SummaryReport'>): Chart {
  const { rows, group_by, groups_left_out, as_of } = report;
  const total = rows.reduce((sum, { task_count }) => sum + task_count, 0);
  return {
    title: `Tasks${byWord(group_by)}`,
    subtitle: as_of.slice(0, 'yyyy-mm-dd'.length),
    isEmpty: total === 0,
    draw: (palette, size) => {
      const [only] = rows;
      if (!group_by && only) return onlyBars(only, palette);
      const labelled = rows.map((row) => ({
        label: labelOf(group_by ?? 'status', row.group, row.group_name),
        row,
      }));
      return stackedBars(labelled, STATUSES, { palette, ...size, more: groups_left_out });
    },
  };
}

export function workloadChart({ rows, groups_left_out, as_of }: Schema<'WorkloadReport'>): Chart {
  return {
    title: 'Open tasks by assignee',
    subtitle: as_of.slice(0, 'yyyy-mm-dd'.length),
    isEmpty: rows.length === 0,
    draw: (palette, size) => {
      const labelled = rows.map((row) => ({ label: labelOf('assignee', row.group, row.group_name), row }));
      return stackedBars(labelled, LOADS, { palette, ...size, more: groups_left_out });
    },
  };
}

/** One bar for each number of the only row. */
function onlyBars(row: Schema<'SummaryRow'>, palette: Palette): ChartOption {
  const bars: [name: string, value: number, color: string][] = [
    ...STATUSES.map(({ name, of, color }): [string, number, string] => [name, of(row), color(palette)]),
    ['Overdue', row.overdue, series(2)(palette)],
    ['Due in 7 days', row.due_soon, series(5)(palette)],
    ['Without a due date', row.without_due_date, palette.rest],
  ];
  return {
    grid: grid(BELOW_HEAD_PX),
    xAxis: valueAxis(palette),
    yAxis: {
      ...categoryAxis(
        palette,
        bars.map(([name]) => name),
      ),
      inverse: true,
    },
    series: {
      type: 'bar',
      silent: true,
      barMaxWidth: MAX_BAR_PX,
      label: { show: true, position: 'right', color: palette.text },
      data: bars.map(([, value, color]) => ({ value, itemStyle: { color } })),
    },
  };
}

type Labelled<Row> = { label: string; row: Row };

function stackedBars<Row>(
  rows: readonly Labelled<Row>[],
  measures: readonly Measure<Row>[],
  { palette, width, height, more }: { palette: Palette; width: number; height: number; more: number },
): ChartOption {
  const fitting = rowsIn(height);
  // The last place says how many do not fit.
  const hidden = rows.length > fitting || more > 0;
  const shown = hidden ? rows.slice(0, Math.max(1, fitting - 1)) : rows;
  const left = rows.length - shown.length + more;
  const names = [...shown.map(({ label }) => label), ...(left > 0 ? [`and ${left} more`] : [])];
  const axis = categoryAxis(palette, names);
  const { top, ...above } = legend(
    palette,
    measures.map(({ name }) => name),
    { width },
  );
  return {
    ...above,
    grid: grid(top),
    xAxis: valueAxis(palette),
    yAxis: {
      ...axis,
      inverse: true,
      axisLabel: {
        ...axis.axisLabel,
        color: palette.text,
        interval: 0,
        width: Math.floor(width * NAME_SHARE),
        overflow: 'truncate',
      },
    },
    series: measures.map(({ name, color, of }) => ({
      type: 'bar' as const,
      name,
      stack: 'all',
      silent: true,
      barMaxWidth: MAX_BAR_PX,
      itemStyle: { color: color(palette) },
      data: shown.map(({ row }) => of(row)),
    })),
  };
}
