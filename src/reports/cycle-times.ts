import { type RawBuilder, sql } from 'kysely';
import { compiledShapes, type Params } from '../database/compiled.ts';
import { keyed, projectOf, UNGROUPED } from './groups.ts';
import {
  build,
  isCompletion,
  isInSums,
  type P,
  type PeriodRow,
  type ReadSpaces,
  type Report,
  type Shape,
  spacesRead,
  USUAL,
  WHOLE,
} from './history.ts';
import { percentiles, percentilesOfSorted } from './percentiles.ts';
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

/** SQL for the measures of completions, with their times as arrays. */
const collected = sql`count(*)::integer as completed, ${average(sql`step.lead`)} as lead_seconds_average, array_agg(step.lead) as leads,
  count(step.cycle)::integer as cycle_count, ${average(sql`step.cycle`)} as cycle_seconds_average,
  array_agg(step.cycle) filter (where step.cycle is not null) as cycles`;

/**
 * SQL that measures the completions of whole spaces, from an index that has nothing else. The times of each group and period are collected before
 * they are sorted, because PostgreSQL would sort all rows by group first. Each period of a project is read by itself, which is one group, without
 * looking for the groups of its rows: half of the time. `offset 0` keeps PostgreSQL from computing each time once more for every measure.
 */
function ofCompletions(p: P, { group_by }: Shape): RawBuilder<Record<string, unknown>> {
  const starts = sql`${p.starts}::timestamptz[]`;
  const until = sql`${p.until}::timestamptz`;
  const steps = (begins: RawBuilder<unknown>, ends: RawBuilder<unknown>) => sql`(
    select space_id, at, ${lead} as lead, ${cycle} as cycle from task_transition as step
    where step.space_id = space.id and step.at >= ${begins} and step.at < ${ends} and ${isCompletion} offset 0) as step`;
  const periods = sql`(
    select nth::integer as period, begins, lead(begins, 1, ${until}) over (order by nth) as ends
    from unnest(${starts}) with ordinality as each (begins, nth)) as within`;
  const measured =
    group_by === 'project'
      ? sql`select ${projectOf('space', p, 'id')} as key, null::text as shown, period, of_period.*
        from space cross join ${periods} cross join lateral (
          select ${collected} from ${steps(sql`within.begins`, sql`within.ends`)}) as of_period where completed > 0`
      : sql`select ${keyed(UNGROUPED)}, width_bucket(step.at, ${starts}) as period, ${collected}
        from space cross join lateral ${steps(sql`(${starts})[1]`, until)} group by 1, period`;
  return sql`(
    select key, shown, period, completed, lead_seconds_average, ${percentilesOfSorted(sql`leads`)} as lead_seconds, cycle_count, cycle_seconds_average,
      ${percentilesOfSorted(sql`cycles`)} as cycle_seconds
    from (
      select key, shown, period, completed, lead_seconds_average, array_sort(leads) as leads, cycle_count, cycle_seconds_average,
        array_sort(cycles) as cycles
      from (${measured}) as measured offset 0) as sorted)`;
}

/** Counts the completions of whole months, as far as the sums have them: those of a report, or a month more on each side. */
export const countCompleted = compiledShapes(
  'reports: count completions to read',
  (db, p: Params<ReadSpaces & { begin: string; until: string }>, _: object) =>
    db
      .with('space', (q) => spacesRead(q, p))
      .selectNoFrom(
        sql<number>`(select coalesce(sum(total.completed), 0)::integer from space cross join lateral (
          select sum(completed) as completed from task_transition_sum where space_id = space.id and grain = 'month'
            and at > ${p.begin}::timestamptz - interval '1 month' and at < ${p.until}::timestamptz) as total)`.as(
          'many',
        ),
      ),
  { 'of a user': [['user_id', 'begin', 'until'], {}] },
);

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
