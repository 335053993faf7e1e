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
const percentiles = (seconds: RawBuilder<unknown>) =>
  sql`to_json(percentile_disc('{0.5,0.85}'::float8[]) within group (order by ${seconds}))`;

/** The measures of completions with these times. */
const measuresOf = (lead: RawBuilder<unknown>, cycle: RawBuilder<unknown>) => ({
  completed: sql`count(*)::integer`,
  lead_seconds_average: average(lead),
  lead_seconds: percentiles(lead),
  cycle_count: sql`count(${cycle})::integer`,
  cycle_seconds_average: average(cycle),
  cycle_seconds: percentiles(cycle),
});

const TIMES = [secondsSince('opened_at'), secondsSince('started_at')] as const;

const CYCLE_TIMES: Report = {
  reach: 'periods',
  where: isCompletion,
  measures: measuresOf(...TIMES),
  size: sql`completed`,
};

/** Searches in the index of completions, beyond which all of them are sorted by period instead: 164 ms instead of 230 for 1,000 spaces in 53 weeks. */
export const MAX_SEARCHES = 20_000;

/**
 * SQL that measures the completions of whole spaces, one period after the other: they come from their index in this order, so that nothing but
 * the times of one period has to be sorted. `offset 0` keeps PostgreSQL from computing each time once more for every measure. Of many spaces in many periods, they are read at once.
 */
function ofCompletions(p: P, { group_by }: Shape): RawBuilder<Record<string, unknown>> {
  const starts = sql`${p.starts}::timestamptz[]`;
  const columns = sql.join(
    Object.entries(measuresOf(sql`step.lead`, sql`step.cycle`)).map(
      ([name, value]) => sql`${value} as ${sql.ref(name)}`,
    ),
  );
  const isOfProjects = group_by === 'project';
  const key = keyed({ key: isOfProjects ? projectOf('step', p) : UNGROUPED.key });
  const completions = (begin: RawBuilder<unknown>, end: RawBuilder<unknown>) => sql`
    space cross join lateral (
      select space_id, at, ${TIMES[0]} as lead, ${TIMES[1]} as cycle from task_transition as step
      where step.space_id = space.id and step.at >= ${begin} and step.at < ${end} and ${isCompletion} offset 0) as step`;
  const searches = sql`(select count(*) from space) * cardinality(${starts})`;
  return sql`(
    select measured.*, span.period::integer as period
    from unnest(${starts}) with ordinality as span (begins, period)
    cross join lateral (
      select ${key}, ${columns}
      from ${completions(sql`span.begins`, sql`coalesce((${starts})[span.period + 1], ${p.until}::timestamptz)`)}
      ${isOfProjects ? sql`group by 1` : sql``} offset 0) as measured
    where measured.completed > 0 and ${searches} <= ${p.max_searches}::integer
    union all
    select ${key}, ${columns}, width_bucket(step.at, ${starts}) as period
    from ${completions(sql`(${starts})[1]`, sql`${p.until}::timestamptz`)}
    where ${searches} > ${p.max_searches}::integer group by 1, period)`;
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
  { 'of whole spaces': [['user_id', 'starts', 'until', 'max_searches'], WHOLE], ...USUAL },
);
