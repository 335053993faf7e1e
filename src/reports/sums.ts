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
  moved_grains: string[];
  moved_from: string[];
  moved_to: string[];
  moved_right: number[];
  moved_wrong: number[];
  /** How many parts to move are searched for, in all spaces together. */
  max_moves: number;
};

/** The names of the values. */
export const SPAN_VALUES = [
  ...(['rounded', 'grains', 'sums_from', 'sums_to'] as const),
  ...(['moved_grains', 'moved_from', 'moved_to', 'moved_right', 'moved_wrong', 'max_moves'] as const),
] as const satisfies readonly (keyof SpanValues)[];

const textOf = (instant: number) => new Date(instant).toISOString();

const MAX_MOVES = 20_000;

export function spanValues({ rounded, before, within, moves }: Spans): SpanValues {
  const sums = [...before, ...within];
  return {
    rounded: rounded.map(textOf),
    grains: sums.map(({ grain }) => grain),
    sums_from: sums.map(({ from }) => textOf(from)),
    sums_to: sums.map(({ to }) => textOf(to)),
    moved_grains: moves.map(({ grain }) => grain),
    moved_from: moves.map(({ from }) => textOf(from)),
    moved_to: moves.map(({ to }) => textOf(to)),
    moved_right: moves.map(({ right }) => right),
    moved_wrong: moves.map(({ wrong }) => wrong),
    max_moves: MAX_MOVES,
  };
}

type Values = { user_id: string; starts: string[]; until: string } & SpanValues;

type Counted = {
  /** SQL for the group of a space. */
  keyOf(space_id: RawBuilder<unknown>): RawBuilder<unknown>;
  /** Whether there is more than one group. */
  isGrouped: boolean;
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
 * Without groups, sums of the same time are added up before their period is looked up: three years by week of a thousand projects are 700,000 days of a project, and
 * a thousand days. What no sum has yet is counted in the transitions. What is moved is searched for in each space, or, for many spaces and periods, read of all
 * spaces in the order of time.
 */
export function countedInSums(
  p: Params<Values>,
  { keyOf, isGrouped, where, hasBefore, measures }: Counted,
): RawBuilder<Record<string, unknown>> {
  const columns = Object.entries(measures).map(([name, { column, counted }]) => ({
    name: sql.ref(name),
    stored: sql.ref(column),
    counted,
  }));
  const names = sql.join(columns.map(({ name }) => name));
  const stored = sql.join(columns.map(({ stored }) => stored));
  const added = (cell: RawBuilder<unknown>) =>
    sql.join(columns.map(({ name, stored }) => sql`sum(${cell}.${stored}) as ${name}`));
  const [starts, rounded] = [sql`${p.starts}::timestamptz[]`, sql`${p.rounded}::timestamptz[]`];
  const until = sql`${p.until}::timestamptz`;
  const spans = sql`unnest(${p.grains}::task_sum_grain[], ${p.sums_from}::timestamptz[], ${p.sums_to}::timestamptz[])
    as span (grain, begins, ends)`;
  const moves = (isOfSums: boolean) => sql`(
    select begins, ends, "right", wrong from unnest(${p.moved_grains}::text[], ${p.moved_from}::timestamptz[], ${p.moved_to}::timestamptz[],
      ${p.moved_right}::integer[], ${p.moved_wrong}::integer[]) as each (grain, begins, ends, "right", wrong)
    where (grain = 'moment') = ${sql.lit(!isOfSums)}) as move`;
  const targets = sql`lateral (values (moved."right", 1), (moved.wrong, -1)) as target (period, sign)`;
  const isShown = (period: RawBuilder<unknown>) =>
    sql`${period} between ${sql.lit(hasBefore ? 0 : 1)} and cardinality(${starts})`;
  // `offset 0` keeps the planner from reading a table for all spaces at once.
  const sums = (which: RawBuilder<unknown>) => sql`lateral (
    select space_id, at, ${stored} from task_transition_sum as total where ${which} offset 0)`;
  const quarters = sql`total.grain = 'quarter_hour' and total.at >= move.begins and total.at < move.ends`;
  const searches = sql`(select count(*) from space) * cardinality(${p.moved_grains}::text[])`;
  const cells = sql`space cross join ${spans}
    cross join ${sums(sql`total.space_id = space.id and total.grain = span.grain and total.at >= span.begins and total.at < span.ends`)} as cell`;
  const whole = isGrouped
    ? sql`select ${keyOf(sql`cell.space_id`)} as key, width_bucket(cell.at, ${rounded}) as period, ${added(sql`cell`)} from ${cells} group by 1, 2`
    : sql`select key, width_bucket(at, ${rounded}) as period, ${names} from (
        select ${keyOf(sql`null`)} as key, cell.at, ${added(sql`cell`)} from ${cells} group by cell.at) as total`;
  const isMoment = sql`exists (select from unnest(${p.moved_grains}::text[], ${p.moved_from}::timestamptz[], ${p.moved_to}::timestamptz[])
    as move (grain, begins, ends) where grain = 'moment' and fresh.at >= begins and fresh.at < ends)`;
  // Where transitions are moved, those that no sum has are in the wrong period first, as if one had them.
  const fresh = sql`
    select ${STEP}, 1, width_bucket(fresh.at, case when ${isMoment} then ${rounded} else array_append(${starts}, ${until}) end)
    from unsummed_task_transitions(array(select id from space)) as fresh`;
  return sql`(
    select part.key, null::text as shown, part.period,
      ${sql.join(columns.map(({ name }) => sql`sum(part.${name})::integer as ${name}`))}
    from (
      ${whole}
      union all
      select key, target.period, ${sql.join(columns.map(({ name }) => sql`target.sign * moved.${name}`))} from (
        select ${keyOf(sql`cell.space_id`)} as key, "right", wrong, ${added(sql`cell`)} from (
          select "right", wrong, cell.* from space cross join ${moves(true)} cross join ${sums(sql`total.space_id = space.id and ${quarters}`)} as cell
          where ${searches} <= ${p.max_moves}::integer
          union all
          select "right", wrong, cell.* from ${moves(true)} cross join ${sums(quarters)} as cell
          where ${searches} > ${p.max_moves}::integer and (cell.space_id in (select id from space)) is true) as cell
        group by 1, 2, 3) as moved
      cross join ${targets} where ${isShown(sql`target.period`)}
      union all
      select ${keyOf(sql`step.space_id`)}, step.period, ${sql.join(columns.map(({ counted }) => sql`step.sign * ${counted}`))}
      from (
        select moved.space_id, moved.at, moved.kind, moved.status_before, moved.status_after, target.sign, target.period from (
          select "right", wrong, each.* from space cross join ${moves(false)} cross join lateral (
            select ${STEP} from task_transition as each where each.space_id = space.id and each.at >= move.begins and each.at < move.ends offset 0) as each) as moved
        cross join ${targets}
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
