import type { Schema } from '../../contract.ts';
import { dayOf } from '../../days.ts';
import { type AnyGroup, byWord, labelOf } from './now.ts';
import type { Palette } from './palette.ts';
import {
  type Chart,
  type ChartOption,
  categoryAxis,
  grid,
  legend,
  periodLabels,
  timeText,
  valueAxis,
} from './render.ts';

type Row = { start: string; day: string; group: string | null; group_name: string | null };
type Head = Pick<Schema<'ThroughputReport'>, 'start' | 'end' | 'bucket' | 'timezone' | 'groups_left_out'> & {
  group_by: AnyGroup | null;
};
type Report<Each extends Row> = Head & { rows: readonly Each[] };

type Size = { width: number; height: number };
type Canvas = Size & { palette: Palette };

/** A line, or the bars of a color, with a value for each period. */
type Line = { name: string; values: (number | null)[]; color: string; isDashed?: boolean };

/** From so many periods on, bars would touch each other, and points too. */
const MANY = 60;

/** Groups that have a color: fewer in a small chart, which their names would fill. */
const linesIn = ({ width, height }: Size) => (width < 500 || height < 300 ? 3 : 7);

/** Returns the rows of each group, in the order of the report. */
function groupsOf<Each extends Row>({ rows, group_by }: Report<Each>): { label: string; rows: Each[] }[] {
  const groups = new Map<string | null, Each[]>();
  for (const row of rows) {
    const own = groups.get(row.group);
    if (own) own.push(row);
    else groups.set(row.group, [row]);
  }
  return [...groups.values()].map((own) => {
    const { group, group_name } = own[0] ?? { group: null, group_name: null };
    return { label: group_by ? labelOf(group_by, group, group_name) : '', rows: own };
  });
}

/** Returns a line for each of the largest groups, and one for the sum of the others if they can be added up. */
function linesOf<Each extends Row>(
  report: Report<Each>,
  { palette, ...size }: Canvas,
  { of, isSum }: { of(row: Each): number | null; isSum: boolean },
): Line[] {
  const groups = groupsOf(report);
  const most = linesIn(size);
  // One group takes as much room as `1 others`.
  const colored = groups.slice(0, groups.length === most + 1 ? groups.length : most);
  const others = groups.slice(colored.length);
  const lines = colored.map(({ label, rows }, index) => ({
    name: label,
    values: rows.map(of),
    color: palette.series[index] ?? palette.rest,
  }));
  if (others.length === 0 || !isSum) return lines;
  const values = (others[0]?.rows ?? []).map((_, index) => {
    const each = others.map(({ rows }) => rows[index]).map((row) => (row ? of(row) : null));
    return each.every((value) => value === null)
      ? null
      : each.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  });
  return [...lines, { name: `${others.length} others`, values, color: palette.rest }];
}

export function throughputChart(report: Schema<'ThroughputReport'>): Chart {
  const { rows, group_by } = report;
  return {
    title: group_by ? `Completed tasks${byWord(group_by)}` : 'Created and completed tasks',
    subtitle: timeText(report),
    isEmpty: rows.every(({ created, completed }) => completed === 0 && (group_by !== null || created === 0)),
    draw: (palette, size) => {
      const canvas = { palette, ...size };
      const shown: Line[] = group_by
        ? linesOf(report, canvas, { of: ({ completed }) => completed, isSum: true })
        : [
            { name: 'Created', values: rows.map(({ created }) => created), color: palette.rest },
            {
              name: 'Completed',
              values: rows.map(({ completed }) => completed),
              color: palette.series[1] ?? '',
            },
          ];
      if (group_by === null && daysOf(report).length > MANY) return lines(report, shown, canvas);
      return bars(report, shown, canvas, group_by !== null);
    },
  };
}

export function burndownChart(report: Schema<'BurndownReport'>): Chart {
  const { rows, group_by } = report;
  return {
    title: `Open tasks${byWord(group_by)}`,
    subtitle: timeText(report),
    isEmpty: rows.every(({ open, open_at_start }) => !open && !open_at_start),
    draw: (palette, size) => {
      const canvas = { palette, ...size };
      if (group_by) {
        const stacked = linesOf(report, canvas, { of: ({ open }) => open, isSum: true });
        return lines(report, stacked, canvas, { isStacked: true });
      }
      const first = rows[0];
      const color = palette.series[0] ?? palette.rest;
      const open = {
        name: 'Open',
        values: [first?.open_at_start ?? null, ...rows.map((row) => row.open)],
        color,
      };
      const ideal = {
        name: 'Ideal',
        values: [first?.open_at_start ?? null, ...rows.map((row) => row.ideal)],
        color: palette.rest,
        isDashed: true,
      };
      return lines(report, [open, ideal], canvas, { isFromStart: true });
    },
  };
}

const HOUR_S = 3600;
const DAY_S = 86_400;
/** Longer times are shown in days. */
const MANY_HOURS_S = 2 * DAY_S;

export function cycleTimeChart(report: Schema<'CycleTimeReport'>): Chart {
  const { rows, group_by } = report;
  const longest = Math.max(0, ...rows.map(({ lead_seconds_p85 }) => lead_seconds_p85 ?? 0));
  const [unit, seconds] = longest > MANY_HOURS_S ? ['days', DAY_S] : ['hours', HOUR_S];
  const shown = (value: number | null) => (value === null ? null : Math.round((value / seconds) * 10) / 10);
  return {
    title: group_by
      ? `Median lead time${byWord(group_by)} in ${unit}`
      : `Lead time and cycle time in ${unit}`,
    subtitle: timeText(report),
    isEmpty: rows.every(({ completed }) => completed === 0),
    draw: (palette, size) => {
      const canvas = { palette, ...size };
      const measured = (
        name: string,
        of: (row: Schema<'CycleTimeRow'>) => number | null,
        color: number,
        isDashed = false,
      ) => ({
        name,
        values: rows.map((row) => shown(of(row))),
        color: palette.series[color] ?? palette.rest,
        isDashed,
      });
      const all: Line[] = group_by
        ? linesOf(report, canvas, { of: (row) => shown(row.lead_seconds_median), isSum: false })
        : [
            measured('Lead time, median', (row) => row.lead_seconds_median, 0),
            measured('Lead time, 85 %', (row) => row.lead_seconds_p85, 0, true),
            measured('Cycle time, median', (row) => row.cycle_seconds_median, 2),
            measured('Cycle time, 85 %', (row) => row.cycle_seconds_p85, 2, true),
          ];
      return lines(report, all, canvas);
    },
  };
}

const MINUTE_S = 60;
/** Shorter times are shown in minutes. */
const FEW_HOURS_S = 2 * HOUR_S;

export function timeChart(report: Schema<'TimeReport'>): Chart {
  const { rows, group_by } = report;
  const most = Math.max(0, ...rows.map(({ seconds }) => seconds));
  const [unit, seconds] = most > FEW_HOURS_S ? ['hours', HOUR_S] : ['minutes', MINUTE_S];
  const shown = (value: number) => Math.round((value / seconds) * 100) / 100;
  return {
    title: `Tracked time${byWord(group_by)} in ${unit}`,
    subtitle: timeText(report),
    isEmpty: most === 0,
    draw: (palette, size) => {
      const canvas = { palette, ...size };
      const all: Line[] = group_by
        ? linesOf(report, canvas, { of: (row) => shown(row.seconds), isSum: true })
        : [
            {
              name: 'Billable',
              values: rows.map((row) => shown(row.billable_seconds)),
              color: palette.series[1] ?? palette.rest,
            },
            {
              name: 'Not billable',
              values: rows.map((row) => shown(row.seconds - row.billable_seconds)),
              color: palette.series[0] ?? palette.rest,
            },
          ];
      return bars(report, all, canvas, true);
    },
  };
}

/** The days on which the periods of a report begin, once for all groups. */
const daysOf = ({ rows }: Report<Row>) => [...new Map(rows.map(({ start, day }) => [start, day])).values()];

/** The parts that bars and lines share. */
function parts(all: readonly Line[], { palette, width }: Canvas, ofLines: boolean) {
  const { top, ...above } = legend(
    palette,
    all.map(({ name }) => name),
    { width, ofLines },
  );
  return { ...above, grid: grid(top), yAxis: valueAxis(palette) };
}

function bars(report: Report<Row>, all: readonly Line[], canvas: Canvas, isStacked: boolean): ChartOption {
  return {
    ...parts(all, canvas, false),
    xAxis: categoryAxis(canvas.palette, periodLabels(daysOf(report), report.bucket)),
    series: all.map(({ name, values, color }) => ({
      type: 'bar' as const,
      name,
      silent: true,
      barMaxWidth: 40,
      itemStyle: { color },
      data: values,
      ...(isStacked && { stack: 'all' }),
    })),
  };
}

type LinesOptions = {
  isStacked?: boolean;
  /** Whether each line has a point at the begin of the first period, and then one at the end of each. */
  isFromStart?: boolean;
};

function lines(
  report: Report<Row>,
  all: readonly Line[],
  canvas: Canvas,
  { isStacked = false, isFromStart = false }: LinesOptions = {},
): ChartOption {
  const { bucket, end, timezone } = report;
  const days = daysOf(report);
  const labels = periodLabels(isFromStart ? [...days, dayOf(Date.parse(end), timezone)] : days, bucket);
  return {
    ...parts(all, canvas, true),
    xAxis: { ...categoryAxis(canvas.palette, labels), boundaryGap: !isFromStart },
    series: all.map(({ name, values, color, isDashed = false }) => ({
      type: 'line' as const,
      name,
      silent: true,
      symbol: values.length > MANY ? 'none' : 'circle',
      symbolSize: 5,
      lineStyle: { color, width: 2, type: isDashed ? ('dashed' as const) : ('solid' as const) },
      itemStyle: { color },
      data: values,
      ...(isStacked && { stack: 'all', areaStyle: { color, opacity: 0.25 } }),
    })),
  };
}
