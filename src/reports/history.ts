import { type RawBuilder, sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import { compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { type SelectionShape, type SelectionValues, selected, spacesIn } from '../tasks/list/selected.ts';
import {
  type Group,
  type Grouping,
  type GroupRow,
  groupingBy,
  keyed,
  largest,
  nameOf,
  projectOf,
  UNGROUPED,
} from './groups.ts';
import { countedInSums, SPAN_VALUES, type SpanValues } from './sums.ts';

/** The begin of each period, and the end of the last one. Reports that are in sums also have their spans. */
type Values = SelectionValues & { starts: string[]; until: string } & Partial<
    SpanValues & { only_spaces: string[] | undefined }
  >;
export type Shape = SelectionShape & { isWhole: boolean; group_by: Group | undefined };
export type P = Params<Values>;

/** The number of the period, from 1; 0 is what happened before the first one. */
export type PeriodRow = GroupRow & { period: number };

/** What a report reads of the past: all of it, or what happened in its periods. */
export type Reach = 'all' | 'periods';

const isOpen = (status: RawBuilder<unknown>) => sql`${status} in ('todo', 'in_progress')`;
const before = sql.ref('step.status_before');
const after = sql.ref('step.status_after');
const [wasOpen, becomesOpen] = [isOpen(before), isOpen(after)];
const isDone = (status: RawBuilder<unknown>) => sql`coalesce(${status} = 'completed', false)`;
/** Moved, restored and deleted tasks keep their status. */
const isProgress = sql`step.kind in ('created', 'changed')`;
export const isCompletion = sql`(${isProgress} and ${after} = 'completed')`;

const count = (where: RawBuilder<unknown>) => sql`count(*) filter (where ${where})::integer`;

/**
 * SQL for the transitions of a report, as `step`, each with its group.
 *
 * Without filters, they are those of whole spaces, which an index has, also of tasks that are gone: a task that the viewer cannot see has no group.
 * With filters, those of the tasks that match.
 */
function stepsOf(
  db: Database,
  p: P,
  { isWhole, group_by, ...shape }: Shape,
  { reach, where }: { reach: Reach; where: RawBuilder<unknown> },
): Pick<Grouping, 'key' | 'shown'> & { from: RawBuilder<unknown> } {
  const ofProject = group_by === 'project';
  const group = ofProject ? { ...UNGROUPED, key: projectOf('step', p) } : groupingBy(group_by, p);
  const { joins, key, shown } = group;
  const begin = reach === 'periods' ? sql`and step.at >= (${p.starts}::timestamptz[])[1]` : sql``;
  const inTime = sql`step.at < ${p.until}::timestamptz ${begin} and ${where}`;
  if (isWhole) {
    const steps = sql`space join task_transition as step on step.space_id = space.id and ${inTime}`;
    if (!group_by || ofProject) return { ...group, from: steps };
    const task = sql`(select * from task where task.id = step.task_id and (task.space_id in (select id from ${spaces(db, p)} as visible)) is true offset 0)`;
    return { ...group, from: sql`${steps} left join lateral ${task} as task on true ${joins}` };
  }
  const { from, where: matches } = selected(p, shape);
  const columns = ofProject ? sql`` : sql`, ${key} as key, ${shown ?? key} as shown`;
  const tasks = sql`(select task.id ${columns} from ${from} ${joins} where ${matches} offset 0) as matched`;
  const steps = sql`lateral (select step.* from task_transition as step where step.task_id = matched.id and ${inTime} offset 0) as step`;
  const matched = { key: sql`matched.key`, shown: shown && sql`matched.shown` };
  return {
    ...(ofProject ? group : matched),
    // `is true` makes PostgreSQL look up the space in a hash table.
    from: sql`${tasks} cross join ${steps} where (step.space_id in (select id from space)) is true`,
  };
}

export type Report = {
  reach: Reach;
  where: RawBuilder<unknown>;
  measures: { readonly [name: string]: RawBuilder<unknown> };
  /** The column of `task_transition_sum` that has each measure. Absent if it cannot be added up. */
  sums?: { readonly [name: string]: string };
  /** Of which the largest groups are kept. */
  size: RawBuilder<unknown>;
};

/** Whether a report of whole spaces can be added up from their sums, which have no other groups. */
export const isInSums = (shape: Pick<Shape, 'isWhole' | 'group_by'>): boolean =>
  shape.isWhole && (shape.group_by === undefined || shape.group_by === 'project');

export type ReadSpaces = {
  user_id: string;
  project_id?: string[] | undefined;
  only_spaces?: string[] | undefined;
};

/** Selects the spaces of a request, or only those of the largest groups. */
export const spacesRead = (db: Pick<Database, 'selectFrom'>, p: Params<ReadSpaces>) =>
  spacesIn(db, p).$if(p.only_spaces !== undefined, (space) =>
    space.where(sql<boolean>`visible.id = any(${p.only_spaces}::uuid[])`),
  );

/** Builds the statement of a report: a row for each period and group in which something happened. */
export function build(
  db: Database,
  p: P,
  shape: Shape,
  report: Report,
  rows?: RawBuilder<Record<string, unknown>>,
) {
  const { measures, size } = report;
  const names = ['period', ...Object.keys(measures)].map((name) => sql.ref(`counted.${name}`));
  const counted = rows ?? inSums(p, shape, report) ?? one(db, p, shape, report);
  return db
    .with('space', (q) => spacesRead(q, p))
    .with('counted', (q) => q.selectFrom(counted.as('rows')).selectAll())
    .selectFrom(
      largest('counted', { columns: sql.join(names), size, name: nameOf(shape.group_by) }).as('report'),
    )
    .selectAll();
}

/** SQL that counts transitions one by one. */
function one(
  db: Database,
  p: P,
  shape: Shape,
  { reach, where, measures }: Report,
): RawBuilder<Record<string, unknown>> {
  const { from, ...group } = stepsOf(db, p, shape, { reach, where });
  const period = sql`width_bucket(step.at, ${p.starts}::timestamptz[])`;
  const columns = Object.entries(measures).map(([name, value]) => sql`${value} as ${sql.ref(name)}`);
  return sql`(select ${keyed(group)}, ${period} as period, ${sql.join(columns)} from ${from} group by 1, 3)`;
}

function inSums(p: P, shape: Shape, { reach, where, measures, sums }: Report) {
  const { rounded, grains, sums_from, sums_to, starts, until, user_id } = p;
  const { moved_grains, moved_from, moved_to, moved_right, moved_wrong, max_moves } = p;
  if (!sums || !rounded || !grains || !sums_from || !sums_to || !max_moves) return undefined;
  if (!moved_grains || !moved_from || !moved_to || !moved_right || !moved_wrong) return undefined;
  const spans = { rounded, grains, sums_from, sums_to, max_moves };
  const moved = { moved_grains, moved_from, moved_to, moved_right, moved_wrong };
  return countedInSums(
    { user_id, starts, until, ...spans, ...moved },
    {
      keyOf: (space_id) =>
        shape.group_by === 'project' ? sql`nullif(${space_id}, ${user_id}::uuid)` : UNGROUPED.key,
      isGrouped: shape.group_by === 'project',
      where,
      hasBefore: reach === 'all',
      measures: Object.fromEntries(
        Object.entries(measures).map(([name, counted]) => [name, { column: sums[name] ?? name, counted }]),
      ),
    },
  );
}

export const WHOLE: Shape = {
  deleted: undefined,
  completed: undefined,
  overdue: undefined,
  roots: false,
  blocked: undefined,
  has_attachments: undefined,
  unread: undefined,
  filter: undefined,
  access: 'all',
  isBelow: false,
  isWhole: true,
  group_by: undefined,
};
export const USUAL = {
  'by priority': [['user_id', 'starts', 'until'], { ...WHOLE, group_by: 'priority' }],
  'of an assignee': [['user_id', 'starts', 'until', 'assignee_id'], { ...WHOLE, isWhole: false }],
} as const satisfies Parameters<typeof compiledShapes<Values, Shape, PeriodRow>>[2];

const SUMMED = {
  'of whole spaces': [['user_id', 'starts', 'until', ...SPAN_VALUES], WHOLE],
  ...USUAL,
} as const satisfies typeof USUAL & Parameters<typeof compiledShapes<Values, Shape, PeriodRow>>[2];

export type ThroughputRow = PeriodRow & {
  created: number;
  started: number;
  completed: number;
  reopened: number;
};

export const countThroughput = compiledShapes(
  'reports: throughput',
  (db, p: P, shape: Shape) =>
    build(db, p, shape, {
      reach: 'periods',
      where: isProgress,
      measures: {
        created: count(sql`step.kind = 'created'`),
        started: count(sql`${after} = 'in_progress'`),
        completed: count(sql`${after} = 'completed'`),
        reopened: count(sql`${before} = 'completed'`),
      },
      sums: {},
      size: sql`created + started + completed + reopened`,
    }).$castTo<ThroughputRow>(),
  SUMMED,
);

export type BurndownRow = PeriodRow & {
  added: number;
  completed: number;
  reopened: number;
  removed: number;
  /** By how much the number of completed tasks changes. */
  done: number;
};

export const countBurndown = compiledShapes(
  'reports: burndown',
  (db, p: P, shape: Shape) =>
    build(db, p, shape, {
      reach: 'all',
      where: sql`${before} is distinct from ${after}`,
      measures: {
        added: count(sql`${before} is null and ${becomesOpen}`),
        completed: count(sql`${wasOpen} and ${after} = 'completed'`),
        reopened: count(sql`${before} = 'completed' and ${becomesOpen}`),
        removed: count(sql`${wasOpen} and ${after} is null`),
        done: sql`sum(${isDone(after)}::integer - ${isDone(before)}::integer)::integer`,
      },
      sums: { completed: 'finished', reopened: 'resumed' },
      size: sql`added + reopened + done`,
    }).$castTo<BurndownRow>(),
  SUMMED,
);

export const countSpaces = compiledShapes(
  'reports: count spaces',
  (db, p: Params<{ user_id: string; project_id?: string[] | undefined }>, _: object) =>
    db
      .with('space', (q) => spacesIn(q, p))
      .selectFrom('space')
      .select(sql<number>`count(*)::integer`.as('many')),
  { 'of a user': [['user_id'], {}] },
);
