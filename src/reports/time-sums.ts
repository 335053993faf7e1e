import { type RawBuilder, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { DueWork } from '../jobs/due.ts';
import { managed } from '../time/entries.ts';
import { largest } from './groups.ts';
import type { Period } from './period.ts';
import { spansOf } from './spans.ts';
import { nameIn, type TimeRow, unknown } from './time.ts';

type Filters = {
  user_id: string;
  user_ids?: string[] | undefined;
  project_id?: string[] | undefined;
  /** The only groups to read. `NO_GROUP` is the one of what has none. */
  only?: string[] | undefined;
};

/** The bounds of the periods, each with the nearest day of UTC, and which sums lie between these days. */
type SpanValues = {
  bounds: string[];
  rounded: string[];
  grains: string[];
  sums_from: string[];
  sums_to: string[];
};
type Values = Filters & SpanValues;
type P = Params<Values>;

/** Groups that the sums have. */
type Group = Exclude<Schema<'TimeReportGroup'>, 'task' | 'tag'>;
type Shape = { group_by: Group | undefined; billable: boolean | undefined };

const textOf = (instant: number) => new Date(instant).toISOString();

export function timeSpanValues(periods: readonly Period[]): SpanValues {
  const { rounded, within } = spansOf(periods);
  return {
    bounds: [...periods.map(({ start }) => start), periods.at(-1)?.end ?? 0].map(textOf),
    rounded: rounded.map(textOf),
    grains: within.map(({ grain }) => grain),
    sums_from: within.map(({ from }) => textOf(from)),
    sums_to: within.map(({ to }) => textOf(to)),
  };
}

const MEASURES = ['seconds', 'billable_seconds', 'entries', 'billable_entries'] as const;
const measures = sql.join(MEASURES.map((name) => sql.ref(name)));

const isSplit = ({ group_by, billable }: Shape) => group_by === 'billable' || billable !== undefined;

/**
 * SQL for the sums of the measures that a report needs. Doubles are exact up to 2^53. The sum of `bigint` is a `numeric`: 20 ms more for a year
 * by day of 40 users.
 */
const summedFor = (shape: Shape) =>
  sql.join(
    MEASURES.map((name) => {
      const isRead = name !== 'billable_entries' || isSplit(shape);
      return sql`${isRead ? sql`sum(${sql.ref(name)}::float8)` : sql`0::float8`} as ${sql.ref(name)}`;
    }),
  );

const bounds = (p: P) => sql`${p.bounds}::timestamptz[]`;
const rounded = (p: P) => sql`${p.rounded}::timestamptz[]`;
const lastOf = (array: RawBuilder<unknown>) => sql`(${array})[cardinality(${array})]`;

const KEYS: { readonly [Each in Group]?: RawBuilder<unknown> } = {
  user: sql`user_id`,
  project: sql`project_id`,
};

export const NO_GROUP = '00000000-0000-0000-0000-000000000000';

/** SQL for whether a value is in a parameter. PostgreSQL looks it up in a hash table; it compares `any` with each value. */
const isIn = (value: RawBuilder<unknown>, ids: RawBuilder<unknown>) =>
  sql<boolean>`(${value} in (select unnest(${ids}::uuid[]))) is true`;

/** SQL for whether a row matches the filters. */
function matches({ user_ids, project_id, only }: P, group_by: Group | undefined): RawBuilder<unknown> {
  const key = group_by && KEYS[group_by];
  return sql`true
    ${user_ids ? sql`and ${isIn(sql`user_id`, sql`${user_ids}`)}` : sql``}
    ${project_id ? sql`and ${isIn(sql`project_id`, sql`${project_id}`)}` : sql``}
    ${key && only ? sql`and ${isIn(sql`coalesce(${key}, ${NO_GROUP}::uuid)`, sql`${only}`)}` : sql``}`;
}

/** SQL for whether the viewer sees a row, and it matches the filters. */
const seenIf = (p: P, where: RawBuilder<unknown>) =>
  sql`(user_id = ${p.user_id}::uuid or (project_id in (select id from managed)) is true) and ${where}`;

/**
 * SQL for the sums that the viewer sees, like `listable`: each part from its own index, and grouped by itself. `offset 0` keeps the planner from
 * reading the whole table. Every node above the scan takes about 20 ns for each of up to 500,000 rows, so the conditions are within.
 */
function stored(p: P, where: RawBuilder<unknown>): RawBuilder<unknown>[] {
  const found = (whose: RawBuilder<unknown>) => sql`lateral (
    select project_id, user_id, at, ${measures} from time_sum
    where ${whose} and ${where} and grain = span.grain and at >= span.begins and at < span.ends offset 0) as total`;
  const others = sql`project_id = span.id and user_id is distinct from ${p.user_id}::uuid`;
  return [
    sql`scope as span cross join ${found(others)}`,
    sql`span cross join ${found(sql`user_id = ${p.user_id}`)}`,
  ];
}

/** SQL for the measures of an entry. */
const ofEntry = (seconds: RawBuilder<unknown>, entries: number) =>
  sql`${seconds} as seconds, billable::integer * ${seconds} as billable_seconds,
    ${sql.lit(entries)} as entries, billable::integer * ${sql.lit(entries)} as billable_entries`;

const secondsOf = (interval: RawBuilder<unknown>) => sql`date_part('epoch', ${interval})::bigint`;

/**
 * SQL for what lies between each bound and the nearest midnight of UTC: the time of the entries that last over this midnight, to which the begins
 * and ends in between add, or from which they take.
 */
function atEdges(isSeen: RawBuilder<unknown>): RawBuilder<unknown> {
  const length = secondsOf(sql`ends - begins`);
  const running = sql`${length} * running as seconds, ${length} * billable_running as billable_seconds, 0 as entries, 0 as billable_entries`;
  const entries = sql`edge cross join lateral (select started_at, ended_at, project_id, user_id, billable from time_entry`;
  return sql`
    select edge.*, project_id, user_id, ${running} from edge cross join lateral (
      select project_id, user_id, running, billable_running from time_sum where running <> 0 and at = edge.day offset 0) as total where ${isSeen}
    union all
    select edge.*, project_id, user_id, ${running} from edge join fresh on at = day and (running <> 0 or billable_running <> 0)
    union all
    select edge.*, project_id, user_id,
      ${ofEntry(sql`(case when ended_at > started_at then ${secondsOf(sql`bound - started_at`)} else 0 end)`, 1)}
    from ${entries} where seconds is not null and started_at >= begins and started_at < ends offset 0) as entry where ${isSeen}
    union all
    select edge.*, project_id, user_id, ${ofEntry(secondsOf(sql`ended_at - bound`), 0)}
    from ${entries} where seconds is not null and ended_at > begins and ended_at <= ends offset 0) as entry where ended_at > started_at and ${isSeen}`;
}

/** SQL that divides the measures by whether they are billable, as far as a report needs it. */
function split({ group_by, billable }: Shape): { key: RawBuilder<unknown>; from: RawBuilder<unknown> } {
  const kinds = billable === undefined ? [true, false] : [billable];
  const only = (isBillable: boolean) =>
    isBillable
      ? sql`(true, billable_seconds, billable_seconds, billable_entries)`
      : sql`(false, seconds - billable_seconds, 0, entries - billable_entries)`;
  const kept = isSplit({ group_by, billable })
    ? sql.join(kinds.map(only))
    : sql`(null::boolean, seconds, billable_seconds, entries)`;
  return {
    key: group_by === 'billable' ? sql`kept.billable` : sql`key`,
    from: sql`lateral (values ${kept}) as kept (billable, seconds, billable_seconds, entry_count)`,
  };
}

/**
 * Sums the time of entries in each period, like `sumTime`, from the sums of projects and users. Their days and months are those of UTC: each
 * bound is moved to the nearest day, and what lies between is moved to the other period (`src/reports/spans.ts`).
 */
export const sumTimeInSums = compiledShapes(
  'reports: time from sums',
  (db, p: P, shape: Shape) => {
    const { group_by } = shape;
    const key = (group_by && KEYS[group_by]) ?? sql`null::text`;
    const { key: shown, from } = split(shape);
    const summed = summedFor(shape);
    const where = matches(p, group_by);
    const isSeen = seenIf(p, where);
    const edges = sql<object>`(
      select bound, day, least(bound, day) as begins, greatest(bound, day) as ends,
        nth - (bound > day)::integer as "right", nth - (bound < day)::integer as wrong
      from unnest(${bounds(p)}, ${rounded(p)}) with ordinality as each (bound, day, nth) where bound <> day)`;
    const spans = sql<object>`(
      select * from unnest(${p.grains}::time_sum_grain[], ${p.sums_from}::timestamptz[], ${p.sums_to}::timestamptz[]) as each (grain, begins, ends))`;
    const fresh = sql<object>`(
      select each.* from time_sums_of(array(select time_change from time_change where ${isSeen})) as each where grain = 'day')`;
    const isKeyed = group_by !== undefined && KEYS[group_by] !== undefined;
    const period = sql`width_bucket(at, ${rounded(p)})`;
    // Without groups there are far fewer days than sums, so the period of each day is looked up once.
    const added = stored(p, where).map((found) =>
      isKeyed
        ? sql`select ${key} as key, ${period} as period, ${summed} from ${found} group by 1, 2`
        : sql`select key, ${period} as period, ${measures} from (select ${key} as key, at, ${summed} from ${found} group by at) as total`,
    );
    const parts = sql`(
      ${sql.join(added, sql` union all `)}
      union all
      select ${key}, ${period}, ${measures} from fresh where at >= (${rounded(p)})[1] and at < ${lastOf(rounded(p))}
      union all
      select key, target.period, ${sql.join(MEASURES.map((name) => sql`target.sign * ${sql.ref(name)}`))}
      from (select ${key} as key, "right", wrong, ${summed} from (${atEdges(isSeen)}) as each group by 1, 2, 3) as moved
      cross join lateral (values ("right", 1), (wrong, -1)) as target (period, sign)
      where target.period between 1 and cardinality(${bounds(p)}) - 1) as part`;
    const counted = sql<Record<string, unknown>>`(
      select ${shown} as key, null::text as shown, period::integer as period, kept.seconds::bigint as seconds,
        kept.billable_seconds::bigint as billable_seconds, kept.entry_count::integer as entry_count
      from (select key, period, ${summed} from ${parts} group by 1, 2) as total cross join ${from}
      where kept.seconds <> 0 or kept.entry_count <> 0)`;
    return db
      .with(
        (cte) => cte('managed').materialized(),
        (q) =>
          [p.project_id, group_by === 'project' ? p.only : undefined].reduce(
            (projects, ids) => (ids ? projects.where(isIn(sql`space.id`, sql`${ids}`)) : projects),
            managed(q, p),
          ),
      )
      .with(
        (cte) => cte('span').materialized(),
        (q) => q.selectFrom(spans.as('each')).selectAll(),
      )
      .with(
        (cte) => cte('scope').materialized(),
        (q) => q.selectFrom(sql<object>`(select * from managed cross join span)`.as('each')).selectAll(),
      )
      .with(
        (cte) => cte('edge').materialized(),
        (q) => q.selectFrom(edges.as('each')).selectAll(),
      )
      .with(
        (cte) => cte('fresh').materialized(),
        (q) => q.selectFrom(fresh.as('each')).selectAll(),
      )
      .with('counted', (q) => q.selectFrom(counted.as('rows')).selectAll())
      .selectFrom(
        largest('counted', {
          columns: sql`counted.period, counted.seconds, counted.billable_seconds, counted.entry_count`,
          size: sql`seconds`,
          name: nameIn(db, p, group_by),
          facts: { estimate_minutes: unknown, tracked_seconds: unknown },
        }).as('report'),
      )
      .selectAll()
      .$castTo<TimeRow>();
  },
  {
    'all entries': [
      ['user_id', 'bounds', 'rounded', 'grains', 'sums_from', 'sums_to'],
      { group_by: undefined, billable: undefined },
    ],
    'of projects, by what is billable': [
      ['user_id', 'project_id', 'bounds', 'rounded', 'grains', 'sums_from', 'sums_to'],
      { group_by: 'billable', billable: undefined },
    ],
  },
);

/** Sums of days that a report reads at least. With fewer, the entries themselves are not many. An object, so that tests can lower it. */
export const enough = { sums: 5_000 };

type Span = { user_id: string; begin: string; until: string };

/** Returns whether the sums of a time have less to read than its entries. */
export async function hasManySums(db: Database, values: Span): Promise<boolean> {
  const { many } = await countSums.one(db, { ...values, most: enough.sums });
  return many >= enough.sums;
}

/** Counts the sums of days between two times, up to `most`. */
const countSums = compiled('reports: count sums of time', (db, p: Params<Span & { most: number }>) => {
  const within = sql`grain = 'day' and at >= ${p.begin}::timestamptz and at < ${p.until}::timestamptz`;
  const found = sql`(
      select from ${managed(db, p)} as managed cross join lateral (
        select from time_sum where project_id = managed.id and ${within} offset 0) as total
      union all
      select from time_sum where user_id = ${p.user_id} and ${within} limit ${p.most})`;
  return sql<{ many: number }>`select count(*)::integer as many from ${found} as found`;
});

/** How long changes of entries can wait for others, so that one update of a sum adds them all. */
const GATHER_SECONDS = 15;

/** Adds changes of entries to the sums. */
export const sumTimeChanges: DueWork = async (db, at, limit) => {
  const { many } = await sumNext.one(db, { limit, gather_seconds: at === null ? GATHER_SECONDS : 0 });
  return many === limit;
};

const sumNext = compiled(
  'reports: add changes of time to the sums',
  (_db, p: Params<{ limit: number; gather_seconds: number }>) => sql<{ many: number }>`
    select sum_time_changes(${p.limit}::integer, make_interval(secs => ${p.gather_seconds}::integer)) as many`,
);

/** Adds the changes of a user's entries to the sums. */
export const sumTimeOf = compiled(
  'reports: add the changes of time of a user to the sums',
  (_db, p: Params<{ user_id: string }>) =>
    sql<{ many: number }>`select sum_time_of(${p.user_id}::uuid) as many`,
);
