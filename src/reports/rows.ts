import type { Schema } from '../contract.ts';
import type { CycleTimeRow } from './cycle-times.ts';
import type { BurndownRow, PeriodRow, ThroughputRow } from './history.ts';
import type { Period } from './period.ts';
import type { TimeRow } from './time.ts';

/** What each row of a report with periods begins with. */
type Place = { start: string; end: string; day: string; group: string | null; group_name: string | null };

const timeText = (instant: number) => new Date(instant).toISOString();

/** The rows of one group, by the number of their period. */
type GroupRows<Row> = {
  group: string | null;
  group_name: string | null;
  first: Row | undefined;
  in(period: number): Row | undefined;
};

/** Divides the rows of a statement into groups, which keep their order. Without groups, there is one even if nothing happened. */
function groupsOf<Row extends PeriodRow>(rows: readonly Row[], isGrouped: boolean): GroupRows<Row>[] {
  const groups = new Map<string | null, Row[]>(isGrouped ? [] : [[null, []]]);
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups].map(([group, own]) => {
    const byPeriod = new Map(own.map((row) => [row.period, row]));
    const [first] = own;
    return { group, group_name: first?.group_name ?? null, first, in: (period) => byPeriod.get(period) };
  });
}

/** Returns a row for each group in each period, also where nothing happened. */
function filled<Row extends PeriodRow, Shown>(
  rows: readonly Row[],
  { periods, isGrouped }: { periods: readonly Period[]; isGrouped: boolean },
  rowsOf: (group: GroupRows<Row>) => (period: Period, number: number) => Shown,
): (Place & Shown)[] {
  const groups = groupsOf(rows, isGrouped).map((group) => ({ ...group, row: rowsOf(group) }));
  return periods.flatMap((period, index) =>
    groups.map(({ group, group_name, row }) => ({
      start: timeText(period.start),
      end: timeText(period.end),
      day: period.day,
      group,
      group_name,
      ...row(period, index + 1),
    })),
  );
}

type Frame = { periods: readonly Period[]; isGrouped: boolean };

export const throughputRows = (rows: readonly ThroughputRow[], frame: Frame): Schema<'ThroughputRow'>[] =>
  filled(rows, frame, (group) => (_, number) => {
    const { created = 0, started = 0, completed = 0, reopened = 0 } = group.in(number) ?? {};
    return { created, started, completed, reopened };
  });

/** Adds up what happened to the number of open tasks at each time. */
export function burndownRows(
  rows: readonly BurndownRow[],
  frame: Frame,
  now: string,
): Schema<'BurndownRow'>[] {
  const { periods } = frame;
  const [from, to] = [periods[0]?.start ?? 0, periods.at(-1)?.end ?? 0];
  return filled(rows, frame, (group) => {
    let open = 0;
    let done = 0;
    const advance = (number: number) => {
      const flows = { added: 0, completed: 0, reopened: 0, removed: 0, ...flowsOf(group.in(number)) };
      open += flows.added + flows.reopened - flows.completed - flows.removed;
      done += group.in(number)?.done ?? 0;
      return flows;
    };
    advance(0);
    const first = open;
    return ({ start, end }, number) => {
      const open_at_start = open;
      const flows = advance(number);
      const hasBegun = start <= Date.parse(now);
      const ideal = Math.round((first * (to - end) * 100) / (to - from)) / 100;
      return {
        ...flows,
        open_at_start: hasBegun ? open_at_start : null,
        open: hasBegun ? open : null,
        done: hasBegun ? done : null,
        ideal,
      };
    };
  });
}

function flowsOf(row: BurndownRow | undefined) {
  if (!row) return {};
  const { added, completed, reopened, removed } = row;
  return { added, completed, reopened, removed };
}

export const cycleTimeRows = (rows: readonly CycleTimeRow[], frame: Frame): Schema<'CycleTimeRow'>[] =>
  filled(rows, frame, (group) => (_, number) => {
    const row = group.in(number);
    return {
      completed: row?.completed ?? 0,
      lead_seconds_average: row?.lead_seconds_average ?? null,
      lead_seconds_median: row?.lead_seconds[0] ?? null,
      lead_seconds_p85: row?.lead_seconds[1] ?? null,
      cycle_count: row?.cycle_count ?? 0,
      cycle_seconds_average: row?.cycle_seconds_average ?? null,
      cycle_seconds_median: row?.cycle_seconds?.[0] ?? null,
      cycle_seconds_p85: row?.cycle_seconds?.[1] ?? null,
    };
  });

export const timeRows = (rows: readonly TimeRow[], frame: Frame): Schema<'TimeRow'>[] =>
  filled(rows, frame, ({ first, ...group }) => {
    const { estimate_minutes = null, tracked_seconds = null } = first ?? {};
    return (_, number) => {
      const { seconds = 0, billable_seconds = 0, entry_count = 0 } = group.in(number) ?? {};
      return { seconds, billable_seconds, entry_count, estimate_minutes, tracked_seconds };
    };
  });
