import { type RawBuilder, sql } from 'kysely';
import { compiledShapes, type Params } from '../database/compiled.ts';
import { placed } from '../tasks/list/filters.ts';
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

/** The bounds of due dates: now and today, and the end of the next seven days, in the time zone of the caller. */
type DueValues = { at: string; on_day: string; soon: string; soon_day: string };
type Values = SelectionValues & DueValues;
type Shape = SelectionShape & { group_by: Group | undefined };

const isOpen = sql`task.status <> 'completed'`;

const isOverdue = (p: Params<DueValues>) =>
  sql`${isOpen} and (task.due_date < ${p.at}::timestamptz or task.due_on < ${p.on_day}::date)`;

const isDueSoon = (p: Params<DueValues>) => sql`${isOpen} and (
  task.due_date >= ${p.at}::timestamptz and task.due_date < ${p.soon}::timestamptz
  or task.due_on >= ${p.on_day}::date and task.due_on <= ${p.soon_day}::date)`;

const count = (where: RawBuilder<unknown>) => sql`count(*) filter (where ${where})::integer`;

export type SummaryRow = GroupRow & {
  task_count: number;
  todo: number;
  in_progress: number;
  completed: number;
  overdue: number;
  due_soon: number;
  without_due_date: number;
};

const ALL: SelectionShape = {
  deleted: false,
  completed: undefined,
  overdue: undefined,
  roots: false,
  blocked: undefined,
  has_attachments: undefined,
  unread: undefined,
  filter: undefined,
  access: 'all',
  isBelow: false,
};

function countedInTasks(p: Params<Values>, shape: Shape, measures: Measures) {
  const { joins, ...group } = groupingBy(shape.group_by, p);
  const { from, where } = selected(p, shape);
  return grouped({ group, measures, from: sql`${from} ${joins} where ${where}` });
}

/** The groups that a space or the index of its tasks has. */
const isOfSpaces = ({ access, isBelow, group_by }: Shape) =>
  access === 'all' &&
  !isBelow &&
  (group_by === undefined || group_by === 'project' || group_by === 'status' || group_by === 'priority');

/** SQL that counts each space alone, and then adds up: PostgreSQL does not look for the group of each task among those of all spaces. */
function countedInSpaces(
  p: Params<Values>,
  shape: Shape,
  measures: Measures,
): RawBuilder<Record<string, unknown>> {
  const { where } = selected(p, shape);
  const { key: ofTask } = groupingBy(shape.group_by, p);
  const isOfTask = shape.group_by !== undefined && shape.group_by !== 'project';
  const key = isOfTask
    ? sql.ref('each.key')
    : shape.group_by === 'project'
      ? projectOf('each', p)
      : UNGROUPED.key;
  const each = Object.entries(measures).map(([name, value]) => sql`${value} as ${sql.ref(name)}`);
  const sums = Object.keys(measures).map((name) => sql`sum(${sql.ref(name)})::integer as ${sql.ref(name)}`);
  return sql`(
    select ${keyed({ key })}, ${sql.join(sums)} from space cross join lateral (
      select space.id as space_id, ${isOfTask ? ofTask : UNGROUPED.key} as key, ${sql.join(each)} from task
      where task.space_id = space.id and ${placed(shape.deleted)} and ${where} ${isOfTask ? sql`group by 2` : sql``}) as each
    where task_count > 0 group by 1)`;
}

/** Counts the selected tasks by what they are now, in each of the largest groups. */
export const summarize = compiledShapes(
  'reports: summary',
  (db, p: Params<Values>, shape: Shape) => {
    const measures = {
      task_count: sql`count(*)::integer`,
      todo: count(sql`task.status = 'todo'`),
      in_progress: count(sql`task.status = 'in_progress'`),
      completed: count(sql`task.status = 'completed'`),
      overdue: count(isOverdue(p)),
      due_soon: count(isDueSoon(p)),
      without_due_date: count(sql`${isOpen} and task.due_date is null and task.due_on is null`),
    };
    const counted = isOfSpaces(shape)
      ? countedInSpaces(p, shape, measures)
      : countedInTasks(p, shape, measures);
    return db
      .with('space', (q) => spacesIn(q, p))
      .with('counted', (q) => q.selectFrom(counted.as('rows')).selectAll())
      .selectFrom(
        largest('counted', {
          name: nameOf(shape.group_by),
          columns: columnsOf('counted', measures),
          size: sql`task_count`,
        }).as('report'),
      )
      .selectAll()
      .$castTo<SummaryRow>();
  },
  {
    'all tasks': [['user_id', 'at', 'on_day', 'soon', 'soon_day'], { ...ALL, group_by: undefined }],
    'by assignee': [['user_id', 'at', 'on_day', 'soon', 'soon_day'], { ...ALL, group_by: 'assignee' }],
  },
);

export type WorkloadRow = GroupRow & {
  open: number;
  in_progress: number;
  overdue: number;
  due_soon: number;
  high_priority: number;
  estimate_minutes: number;
  without_estimate: number;
};

/** Counts the selected open tasks of each assignee. The row without an assignee counts as one of the groups. */
export const weighLoads = compiledShapes(
  'reports: workload',
  (db, p: Params<Values>, shape: SelectionShape) => {
    const { joins, ...group } = groupingBy('assignee', p);
    const { from, where } = selected(p, shape);
    const measures = {
      open: sql`count(*)::integer`,
      in_progress: count(sql`task.status = 'in_progress'`),
      overdue: count(isOverdue(p)),
      due_soon: count(isDueSoon(p)),
      high_priority: count(sql`task.priority = 'high'`),
      estimate_minutes: sql`coalesce(sum(task.estimate_minutes), 0)::float8`,
      without_estimate: count(sql`task.estimate_minutes is null`),
    };
    const rows = sql`${from} ${joins} where ${where} and ${isOpen}`;
    return db
      .with('space', (q) => spacesIn(q, p))
      .with('counted', (q) => q.selectFrom(grouped({ group, measures, from: rows }).as('rows')).selectAll())
      .selectFrom(
        // Tasks without an assignee come first, so that they are not left out, and are moved to the end when they are shown.
        largest('counted', {
          name: nameOf('assignee'),
          columns: columnsOf('counted', measures),
          size: sql`case when key is null then 9e9 else open end`,
          limit: MAX_ASSIGNEES + 1,
        }).as('report'),
      )
      .selectAll()
      .$castTo<WorkloadRow>();
  },
  { 'all tasks': [['user_id', 'at', 'on_day', 'soon', 'soon_day'], ALL] },
);

export const MAX_ASSIGNEES = 50;

type Measures = { readonly [name: string]: RawBuilder<unknown> };

/** SQL for the measures of each group. */
function grouped({
  group,
  measures,
  from,
}: {
  group: Pick<Grouping, 'key' | 'shown'>;
  measures: Measures;
  from: RawBuilder<unknown>;
}): RawBuilder<Record<string, unknown>> {
  const columns = Object.entries(measures).map(([name, value]) => sql`${value} as ${sql.ref(name)}`);
  return sql`(select ${keyed(group)}, ${sql.join(columns)} from ${from} group by 1)`;
}

const columnsOf = (table: string, measures: Measures) =>
  sql.join(Object.keys(measures).map((name) => sql.ref(`${table}.${name}`)));
