import { type RawBuilder, sql } from 'kysely';
import type { Schema } from '../contract.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type Chosen, conditions } from '../database/filters.ts';
import { folded } from '../database/lists.ts';
import { filterCondition } from '../tasks/filter/conditions.ts';
import type { FilterShape, FilterValues } from '../tasks/filter/shape.ts';
import { weightOf } from '../tasks/filter/weight.ts';
import {
  type EntryConditions,
  filters,
  managed,
  matchingEntries,
  type Row,
  seenTasks,
} from '../time/entries.ts';
import { type Grouping, keyed, largest, UNGROUPED } from './groups.ts';
import type { PeriodRow } from './history.ts';

type Group = Schema<'TimeReportGroup'>;

/** The begin and the end of a report, in whole seconds. */
type Bounds = { begin: string; until: string };
type Matching = Omit<EntryConditions, 'from' | 'to' | 'running' | 'billable'> & FilterValues & Bounds;
/** With the begin of each period. */
type Values = Matching & { starts: string[] };
/** Whose entries are read: all that the viewer sees, or only their own. */
type Read = { chosen: Chosen; isOwn: boolean };
type Shape = Read & { group_by: Group | undefined; filter: FilterShape | undefined };

export type TimeRow = PeriodRow & {
  seconds: number;
  billable_seconds: number;
  entry_count: number;
  estimate_minutes: number | null;
  tracked_seconds: number | null;
};

/** Longer entries have an index of their own. */
const LONG_S = 86_400;

/**
 * Selects the entries with time between the bounds, and those without any that began there: of the viewer, and of each project from its own
 * index. `offset 0` keeps PostgreSQL from reading the time of all projects.
 */
function entriesIn(db: Database, p: Params<Matching>, { chosen, isOwn }: Read) {
  const earliest = sql`${p.begin}::timestamptz - ${sql.lit(LONG_S)} * interval '1 second'`;
  const isIn = sql<boolean>`(time_entry.ended_at > ${p.begin}::timestamptz
    or time_entry.ended_at = ${p.begin}::timestamptz and time_entry.seconds = 0)`;
  const isShort = sql<boolean>`time_entry.started_at >= ${earliest} and time_entry.started_at < ${p.until}::timestamptz`;
  const isLong = sql<boolean>`time_entry.seconds > ${sql.lit(LONG_S)} and time_entry.started_at < ${earliest}`;
  const short = (whose: RawBuilder<boolean>) =>
    [whose, isShort, isIn, ...conditions(filters, p, chosen)]
      .reduce((rows, condition) => rows.where(condition), db.selectFrom('time_entry'))
      .select(COLUMNS);
  const own = short(sql`time_entry.user_id = ${p.user_id}`);
  const others = short(
    sql`time_entry.project_id = managed.id and time_entry.user_id is distinct from ${p.user_id}::uuid`,
  );
  const long = matchingEntries(db, p, chosen).where(isIn).where(isLong).select(COLUMNS);
  const ofOthers = sql`
        select entry.* from ${managed(db, p)} as managed cross join lateral (${others} offset 0) as entry union all`;
  return db
    .selectFrom(
      sql<Pick<Row, Column>>`(
        ${own} union all ${isOwn ? sql`` : ofOthers}
        ${long})`.as('time_entry'),
    )
    .selectAll();
}

type Column = (typeof COLUMNS)[number] extends `time_entry.${infer Name extends keyof Row}` ? Name : never;

const COLUMNS = [
  'time_entry.user_id',
  'time_entry.project_id',
  'time_entry.task_id',
  'time_entry.started_at',
  'time_entry.ended_at',
  'time_entry.seconds',
  'time_entry.billable',
  'time_entry.tags',
] as const;

const joined = (key: RawBuilder<unknown>): Grouping => ({ ...UNGROUPED, key });

const groupings: { readonly [Each in Group]: Grouping } = {
  user: joined(sql`entry.user_id`),
  project: joined(sql`entry.project_id`),
  task: joined(sql`entry.task_id`),
  billable: joined(sql`entry.billable`),
  tag: {
    joins: sql`left join lateral unnest(entry.tags) as tagged (tag) on true`,
    key: folded(sql.ref('tagged.tag')),
    shown: sql`tagged.tag`,
  },
};

type Naming = (key: RawBuilder<unknown>) => RawBuilder<unknown>;

export function nameIn(db: Database, p: Params<{ user_id: string }>, group_by: Group | undefined): Naming {
  switch (group_by) {
    case 'user':
      return (key) => sql`(select full_name from "user" where id = ${key}::uuid)`;
    case 'project':
      return (
        key,
      ) => sql`(select project.name from project join project_member on project_member.project_id = project.id
        where project.id = ${key}::uuid and project_member.user_id = ${p.user_id})`;
    case 'task':
      return (key) => factOf(db, p, 'title')(key);
    default:
      return (key) => key;
  }
}

const factOf =
  (
    db: Database,
    p: Params<{ user_id: string }>,
    column: 'title' | 'estimate_minutes' | 'tracked_seconds',
  ): Naming =>
  (key) =>
    sql`(select task.${sql.ref(column)} from ${seenTasks(db, p)} as task where task.id = ${key}::uuid)`;

export const unknown: Naming = () => sql`null::integer`;

const ALL: Read = { chosen: {}, isOwn: false };

/** Sums the time of the matching entries in each period. An entry is divided at the bounds of the periods. */
export const sumTime = compiledShapes(
  'reports: time',
  (db, p: Params<Values>, { group_by, filter, ...read }: Shape) => {
    const { joins, ...group } = group_by ? groupings[group_by] : UNGROUPED;
    const starts = sql`${p.starts}::timestamptz[]`;
    const fact = (name: 'estimate_minutes' | 'tracked_seconds') =>
      group_by === 'task' ? factOf(db, p, name) : unknown;
    const tasks =
      filter &&
      sql`entry.task_id in (
      select task.id from ${seenTasks(db, p)} as task
      where task.id in (select task_id from entry) and ${filterCondition(filter, p)})`;
    // Few entries reach into another period. The others are not divided, which halves the time.
    const parts = sql`(
        select *, generate_series(first, last) as period, first = last and started_at >= ${p.begin}::timestamptz and ended_at <= ${p.until}::timestamptz as is_whole
        from (
          select *, greatest(width_bucket(started_at, ${starts}), 1) as first, greatest(width_bucket(ended_at, ${starts}), 1) as last
          from entry ${tasks ? sql`where ${tasks}` : sql``} offset 0) as placed) as entry ${joins}
      cross join lateral (select case when is_whole then entry.seconds else date_part('epoch',
        least(entry.ended_at, coalesce((${starts})[period + 1], ${p.until}::timestamptz)) - greatest(entry.started_at, (${starts})[period])
      )::bigint end as seconds) as part`;
    const counted = sql<Record<string, unknown>>`(
      select ${keyed(group)}, period, sum(part.seconds)::bigint as seconds,
        coalesce(sum(part.seconds) filter (where entry.billable), 0)::bigint as billable_seconds,
        count(*) filter (where entry.started_at >= (${starts})[period])::integer as entry_count
      from ${parts} group by 1, 3)`;
    return db
      .with(
        (entry) => (tasks ? entry('entry').materialized() : entry('entry')),
        (q) => entriesIn(q as Database, p, read),
      )
      .with('counted', (q) => q.selectFrom(counted.as('rows')).selectAll())
      .selectFrom(
        largest('counted', {
          columns: sql`counted.period, counted.seconds, counted.billable_seconds, counted.entry_count`,
          size: sql`seconds`,
          name: nameIn(db, p, group_by),
          facts: { estimate_minutes: fact('estimate_minutes'), tracked_seconds: fact('tracked_seconds') },
        }).as('report'),
      )
      .selectAll()
      .$castTo<TimeRow>();
  },
  {
    'all entries': [
      ['user_id', 'begin', 'until', 'starts'],
      { ...ALL, group_by: undefined, filter: undefined },
    ],
    'by task': [
      ['user_id', 'project_id', 'begin', 'until', 'starts'],
      { ...ALL, group_by: 'task', filter: undefined },
    ],
  },
);

/** Counts the entries that a report reads one by one, up to `most`. */
export const countEntries = compiledShapes(
  'reports: count the entries to read',
  (db, p: Params<Matching & { most: number }>, read: Read) =>
    db
      .selectFrom(entriesIn(db, p, read).limit(p.most).as('each'))
      .select(sql<number>`count(*)::integer`.as('many')),
  { 'all entries': [['user_id', 'begin', 'until', 'most'], ALL] },
);

/** Counts the entries of a report, up to `most`, and what their tasks are worth when a filter compares them. */
export const weighTasks = compiledShapes(
  'reports: count what a filter of tasks has to compare',
  (db, p: Params<Matching & { most: number }>, { filter, ...read }: Omit<Shape, 'group_by'>) => {
    const weight = (filter && weightOf(filter)) ?? sql`1`;
    return db
      .with('entry', (q) =>
        q
          .selectFrom(
            entriesIn(q as Database, p, read)
              .limit(p.most)
              .as('each'),
          )
          .select('each.task_id'),
      )
      .selectNoFrom([
        sql<number>`(select count(*)::integer from entry)`.as('many'),
        sql<number>`(select coalesce(sum(${weight}), 0)::float8 from task where id in (select task_id from entry))`.as(
          'weight',
        ),
      ]);
  },
  { 'all entries': [['user_id', 'begin', 'until', 'most'], { ...ALL, filter: undefined }] },
);
