import { type RawBuilder, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { DueWork } from '../jobs/due.ts';
import type { Spans } from './spans.ts';

/** `Spans` as parameters of a statement. */
export type SpanValues = {
  rounded: string[];
  grains: string[];
  sums_from: string[];
  sums_to: string[];
  sums_before: boolean[];
  moved_grains: string[];
  moved_from: string[];
  moved_to: string[];
  moved_right: number[];
  moved_wrong: number[];
  /** The transitions of a space that are read one by one, at most. */
  most: number;
};

/** The names of the values. */
export const SPAN_VALUES = [
  ...(['rounded', 'grains', 'sums_from', 'sums_to', 'sums_before'] as const),
  ...(['moved_grains', 'moved_from', 'moved_to', 'moved_right', 'moved_wrong', 'most'] as const),
] as const satisfies readonly (keyof SpanValues)[];

const textOf = (instant: number) => new Date(instant).toISOString();

/** As long as a search in an index takes, so many transitions are read. */
const TRANSITIONS_PER_SEARCH = 5;

export function spanValues({ rounded, before, within, moves }: Spans): SpanValues {
  const sums = [...before, ...within];
  return {
    rounded: rounded.map(textOf),
    grains: sums.map(({ grain }) => grain),
    sums_from: sums.map(({ from }) => textOf(from)),
    sums_to: sums.map(({ to }) => textOf(to)),
    sums_before: sums.map((_, index) => index < before.length),
    moved_grains: moves.map(({ grain }) => grain),
    moved_from: moves.map(({ from }) => textOf(from)),
    moved_to: moves.map(({ to }) => textOf(to)),
    moved_right: moves.map(({ right }) => right),
    moved_wrong: moves.map(({ wrong }) => wrong),
    most: TRANSITIONS_PER_SEARCH * (moves.length + within.length),
  };
}

type Values = { user_id: string; starts: string[]; until: string } & SpanValues;

type Counted = {
  /** SQL for the group of a space. */
  keyOf(space_id: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Which transitions count, as `step`. */
  where: RawBuilder<unknown>;
  /** Whether what happened before the first period counts, as period 0. */
  hasBefore: boolean;
  /** The column of the sums for each measure, and SQL that counts the same in transitions. */
  measures: { readonly [name: string]: { column: string; counted: RawBuilder<unknown> } };
};

/** What counts in transitions, in the order of the columns of `task_transition`. */
const STEP = sql`space_id, at, kind, status_before, status_after`;

/**
 * SQL for a row for each period and group in which something happened, from the sums of spaces, in a statement that has these as `space`.
 *
 * In a space where little happened in the periods, all transitions are read, because its sums are nearly as many, and have to be searched for
 * each period. What no sum has yet is counted in the transitions, too.
 */
export function countedInSums(
  p: Params<Values>,
  { keyOf, where, hasBefore, measures }: Counted,
): RawBuilder<Record<string, unknown>> {
  const columns = Object.entries(measures).map(([name, { column, counted }]) => ({
    name: sql.ref(name),
    stored: sql.ref(column),
    counted,
  }));
  const stored = sql.join(columns.map(({ stored }) => stored));
  const [starts, rounded] = [sql`${p.starts}::timestamptz[]`, sql`${p.rounded}::timestamptz[]`];
  const [begin, until] = [sql`(${starts})[1]`, sql`${p.until}::timestamptz`];
  // `offset 0` keeps the planner from reading a table for all spaces at once.
  const spans = sql`unnest(${p.grains}::task_sum_grain[], ${p.sums_from}::timestamptz[], ${p.sums_to}::timestamptz[], ${p.sums_before}::boolean[])
    as span (grain, begins, ends, is_before)`;
  const moves = (isOfSums: boolean) => sql`(
    select begins, ends, "right", wrong from unnest(${p.moved_grains}::text[], ${p.moved_from}::timestamptz[], ${p.moved_to}::timestamptz[],
      ${p.moved_right}::integer[], ${p.moved_wrong}::integer[]) as move (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = ${sql.lit(!isOfSums)}) as move`;
  // Of the other spaces, only what is before the first period is in sums.
  const moved = (isOfSums: boolean) => sql`(
    select sized.id, each.* from sized cross join lateral (
      select begins, ends, case when sized.is_dense or "right" = 0 then "right" end as "right", case when sized.is_dense or wrong = 0 then wrong end as wrong
      from ${moves(isOfSums)} where sized.is_dense or 0 in ("right", wrong) offset 0) as each) as moved`;
  const targets = sql`lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)`;
  const isShown = (period: RawBuilder<unknown>) =>
    sql`${period} between ${sql.lit(hasBefore ? 0 : 1)} and cardinality(${starts})`;
  const sums = (id: RawBuilder<unknown>, from: RawBuilder<unknown>) => sql`
    select at, ${stored} from task_transition_sum as total where total.space_id = ${id} and ${from} offset 0`;
  const transitions = (id: RawBuilder<unknown>, when: RawBuilder<unknown>) => sql`
    select ${STEP} from task_transition as each where each.space_id = ${id} and ${when} offset 0`;
  const isMoment = sql`exists (select from unnest(${p.moved_grains}::text[], ${p.moved_from}::timestamptz[], ${p.moved_to}::timestamptz[])
    as move (grain, begins, ends) where grain = 'moment' and fresh.at >= begins and fresh.at < ends)`;
  // Where transitions are moved, those that no sum has are in the wrong period first, as if one had them.
  const fresh = sql`
    select ${STEP}, 1, period from (
      select fresh.*, sized.is_dense,
        width_bucket(fresh.at, case when ${isMoment} then ${rounded} else array_append(${starts}, ${until}) end) as period
      from unsummed_task_transitions(array(select id from space)) as fresh join sized on sized.id = fresh.space_id) as placed
    where is_dense or period = 0`;
  return sql`(
    with sized as materialized (
      select space.id, coalesce((select sum(total.created + total.started + total.completed + total.removed) from task_transition_sum as total
        where total.space_id = space.id and total.grain = 'month' and total.at > ${begin} - interval '31 days' and total.at < ${until}), 0)
        > ${p.most}::integer as is_dense
      from space)
    select part.key, null::text as shown, part.period,
      ${sql.join(columns.map(({ name }) => sql`sum(part.${name})::integer as ${name}`))}
    from (
      select ${keyOf(sql`sized.id`)} as key, width_bucket(cell.at, ${rounded}) as period,
        ${sql.join(columns.map(({ name, stored }) => sql`cell.${stored} as ${name}`))}
      from sized cross join ${spans} cross join lateral (
        ${sums(sql`sized.id`, sql`total.grain = span.grain and total.at >= span.begins and total.at < span.ends and (span.is_before or sized.is_dense)`)}) as cell
      union all
      select ${keyOf(sql`moved.id`)}, target.period, ${sql.join(columns.map(({ stored }) => sql`target.sign * moved.${stored}`))}
      from (
        select moved.id, "right", wrong, cell.* from ${moved(true)} cross join lateral (
          ${sums(sql`moved.id`, sql`total.grain = 'quarter_hour' and total.at >= moved.begins and total.at < moved.ends`)}) as cell
        offset 0) as moved
      cross join ${targets} where ${isShown(sql`target.period`)}
      union all
      select ${keyOf(sql`step.space_id`)}, step.period, ${sql.join(columns.map(({ counted }) => sql`step.sign * ${counted}`))}
      from (
        select each.*, target.sign, target.period from ${moved(false)} cross join lateral (
          ${transitions(sql`moved.id`, sql`each.at >= moved.begins and each.at < moved.ends`)}) as each
        cross join ${targets}
        union all
        select each.*, 1, width_bucket(each.at, ${starts}) from sized cross join lateral (
          ${transitions(sql`sized.id`, sql`each.at >= ${begin} and each.at < ${until}`)}) as each
        where not sized.is_dense
        union all
        ${fresh}) as step
      where ${where} and ${isShown(sql`step.period`)}
      group by 1, step.period, step.sign) as part
    group by 1, 3 having not (${sql.join(
      columns.map(({ name }) => sql`sum(part.${name}) = 0`),
      sql` and `,
    )}))`;
}

/** How long new transitions can wait for others, so that one update of a sum adds them all. */
const GATHER_SECONDS = 15;

/** Adds new transitions to the sums. */
export const sumTransitions: DueWork = async (db, at, limit) => {
  const { many } = await sumNext.one(db, { limit, gather_seconds: at === null ? GATHER_SECONDS : 0 });
  return many === limit;
};

const sumNext = compiled(
  'reports: add new transitions to the sums',
  (_db, p: Params<{ limit: number; gather_seconds: number }>) => sql<{ many: number }>`
    select sum_task_transitions(${p.limit}::integer, make_interval(secs => ${p.gather_seconds}::integer)) as many`,
);
