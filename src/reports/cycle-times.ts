import { type RawBuilder, sql } from 'kysely';
import { compiledShapes } from '../database/compiled.ts';
import { keyed, projectOf, UNGROUPED } from './groups.ts';
import {
  build,
  isCompletion,
  isInSums,
  type P,
  type PeriodRow,
  type Report,
  type Shape,
  USUAL,
  WHOLE,
} from './history.ts';
import { percentiles, percentilesOf } from './percentiles.ts';
import { SPAN_VALUES } from './sums.ts';

/** Counts completions, to find the largest groups of a report of cycle times. */
export const countCompletions = compiledShapes(
  'reports: completions',
  (db, p: P, shape: Shape) =>
    build(db, p, shape, {
      reach: 'periods',
      where: isCompletion,
      measures: { completed: sql`count(*)::integer` },
      sums: {},
      size: sql`completed`,
    }).$castTo<PeriodRow>(),
  { 'of projects': [['user_id', 'starts', 'until', ...SPAN_VALUES], { ...WHOLE, group_by: 'project' }] },
);

export type CycleTimeRow = PeriodRow & {
  completed: number;
  lead_seconds_average: number;
  /** The median and the 85th percentile. */
  lead_seconds: [number, number];
  cycle_count: number;
  cycle_seconds_average: number | null;
  cycle_seconds: [number, number] | null;
};

/** Whole seconds between two times. A request that waited can have an earlier time than one that overtook it. */
function secondsSince(name: 'opened_at' | 'started_at') {
  const since = sql.ref(`step.${name}`);
  // `extract` returns a `numeric`, which takes four times as long. A double is exact here: times have milliseconds.
  return sql`floor(date_part('epoch', greatest(step.at, ${since}) - ${since}))::integer`;
}
const average = (seconds: RawBuilder<unknown>) => sql`round(avg(${seconds}))::float8`;

const [lead, cycle] = [secondsSince('opened_at'), secondsSince('started_at')];

const CYCLE_TIMES: Report = {
  reach: 'periods',
  where: isCompletion,
  measures: {
    completed: sql`count(*)::integer`,
    lead_seconds_average: average(lead),
    lead_seconds: percentiles(lead),
    cycle_count: sql`count(step.started_at)::integer`,
    cycle_seconds_average: average(cycle),
    cycle_seconds: percentiles(cycle),
  },
  size: sql`completed`,
};

/**
 * SQL that measures the completions of whole spaces, from an index that has nothing else. The times of each group and period are collected before
 * they are sorted, because PostgreSQL would sort all rows by group first. `offset 0` keeps it from computing each time once more for every
 * measure.
 */
function ofCompletions(p: P, { group_by }: Shape): RawBuilder<Record<string, unknown>> {
  const starts = sql`${p.starts}::timestamptz[]`;
  const key = group_by === 'project' ? projectOf('step', p) : UNGROUPED.key;
  return sql`(
    select key, shown, period, completed, lead_seconds_average, ${percentilesOf(sql`leads`)} as lead_seconds, cycle_count, cycle_seconds_average,
      ${percentilesOf(sql`cycles`)} as cycle_seconds
    from (
      select ${keyed({ key })}, width_bucket(step.at, ${starts}) as period, count(*)::integer as completed,
        ${average(sql`step.lead`)} as lead_seconds_average, array_agg(step.lead) as leads, count(step.cycle)::integer as cycle_count,
        ${average(sql`step.cycle`)} as cycle_seconds_average, array_agg(step.cycle) filter (where step.cycle is not null) as cycles
      from space cross join lateral (
        select space_id, at, ${lead} as lead, ${cycle} as cycle from task_transition as step
        where step.space_id = space.id and step.at >= (${starts})[1] and step.at < ${p.until}::timestamptz and ${isCompletion} offset 0) as step
      group by 1, period) as measured)`;
}

export const measureCycleTimes = compiledShapes(
  'reports: cycle time',
  (db, p: P, shape: Shape) =>
    build(
      db,
      p,
      shape,
      CYCLE_TIMES,
      isInSums(shape) ? ofCompletions(p, shape) : undefined,
    ).$castTo<CycleTimeRow>(),
  { 'of whole spaces': [['user_id', 'starts', 'until'], WHOLE], ...USUAL },
);
