import type { Schema } from '../contract.ts';
import { csvOf } from '../tasks/transfer/csv.ts';

const GROUP = ['group', 'group_name'] as const;
const PERIOD = ['start', 'end', 'day', ...GROUP] as const;

type Rows = {
  summary: Schema<'SummaryRow'>;
  throughput: Schema<'ThroughputRow'>;
  workload: Schema<'WorkloadRow'>;
  burndown: Schema<'BurndownRow'>;
  cycle_time: Schema<'CycleTimeRow'>;
  time: Schema<'TimeRow'>;
};

export type Report = keyof Rows;

/** The columns of each report in their order: the properties of its rows. */
const columns: { readonly [Each in Report]: readonly (keyof Rows[Each])[] } = {
  summary: [
    ...GROUP,
    'task_count',
    'todo',
    'in_progress',
    'completed',
    'overdue',
    'due_soon',
    'without_due_date',
  ],
  throughput: [...PERIOD, 'created', 'started', 'completed', 'reopened'],
  workload: [
    ...GROUP,
    'open',
    'in_progress',
    'overdue',
    'due_soon',
    'high_priority',
    'estimate_minutes',
    'without_estimate',
  ],
  burndown: [
    ...PERIOD,
    'open_at_start',
    'added',
    'completed',
    'reopened',
    'removed',
    'open',
    'done',
    'ideal',
  ],
  cycle_time: [
    ...PERIOD,
    'completed',
    'lead_seconds_average',
    'lead_seconds_median',
    'lead_seconds_p85',
    'cycle_count',
    'cycle_seconds_average',
    'cycle_seconds_median',
    'cycle_seconds_p85',
  ],
  time: [...PERIOD, 'seconds', 'billable_seconds', 'entry_count', 'estimate_minutes', 'tracked_seconds'],
};

/** Returns the rows of a report as CSV. */
export function reportCsv<Each extends Report>(report: Each, rows: readonly Rows[Each][]): string {
  const names: readonly (keyof Rows[Each])[] = columns[report];
  return csvOf([names.map(String), ...rows.map((row) => names.map((name) => cellOf(row[name])))]);
}

const cellOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? value : null);
