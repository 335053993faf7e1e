import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Params } from '../../database/compiled.ts';
import { FREE_TEXT } from '../../database/driver/statements.ts';
import { folded } from '../../database/lists.ts';
import type { FieldName, Operator } from '../../filters/language.ts';
import { isBlocked } from '../blockers/blockers.ts';
import { followerRows } from '../followers/followers.ts';
import { countAttachments, countComments, isFollowing, trackedSeconds } from '../relations.ts';
import { countSubtasks } from '../tree.ts';
import type { FilterShape, FilterValues, Leaf } from './shape.ts';

type Value = (index: number) => Expression<unknown>;
type Condition = (leaf: Leaf, value: Value) => RawBuilder<SqlBool>;

/**
 * SQL for the condition of a filter on the row `task`, for a `where`. Filters have two truth values: a comparison with null is false.
 * In SQL it is null, which a `where` treats as false, and `not` makes true of it here.
 */
export function filterCondition(shape: FilterShape, p: Params<FilterValues>): RawBuilder<SqlBool> {
  return sql`${sql.raw(FREE_TEXT)} ${conditionOf(shape, p, false)}`;
}

/** Moves each negation to the comparisons below it. */
function conditionOf(shape: FilterShape, p: Params<FilterValues>, isNegated: boolean): RawBuilder<SqlBool> {
  if (!('kind' in shape)) {
    const condition = conditions[shape.field](shape, (index) => parameterOf(p, shape.at + index));
    return isNegated ? sql`(${condition}) is not true` : condition;
  }
  if (shape.kind === 'not') return conditionOf(shape.term, p, !isNegated);
  const isBoth = (shape.kind === 'and') !== isNegated;
  const terms = shape.terms.map((term) => conditionOf(term, p, isNegated));
  return sql`(${sql.join(terms, isBoth ? sql` and ` : sql` or `)})`;
}

function parameterOf(p: Params<FilterValues>, index: number): Expression<unknown> {
  const value = p[`filter_${index}`];
  if (value === undefined) throw new TypeError(`The filter has no value ${index}.`);
  return value;
}

/** Each field of the contract. */
const conditions: { readonly [Name in FieldName]: Condition } = {
  title: text(sql`task.title`),
  description: text(sql`task.description`),
  status: scalar(sql`task.status`, 'task_status'),
  priority: scalar(sql`task.priority`, 'task_priority'),
  completed: flag(() => sql`task.status = 'completed'`),
  overdue: flag(
    (value) =>
      sql`(task.due_date < ${value(0)}::timestamptz or task.due_on < ${value(1)}::date) and task.status <> 'completed'`,
  ),
  blocked: flag(() => isBlocked),
  following: flag(
    (value) => sql`${isFollowing('task', { user_id: value(0) as Expression<string> }, 'many')}`,
  ),
  has_attachments: flag(() => hasAttachments),
  project: (leaf, value) => {
    // A personal space has the ID of its owner. `project_id` is not in the index of spaces.
    const user_id = sql`${value(leaf.size - 1)}::uuid`;
    const listed = leaf.size > 1 ? sql`${value(0)}::uuid[]` : undefined;
    return among(leaf, {
      isListed: listed && sql`(task.space_id = any(${listed}) and task.space_id <> ${user_id})`,
      isAnother: listed && sql`task.space_id <> all(${listed})`,
      isNull: sql`task.space_id = ${user_id}`,
      isNotNull: sql`task.space_id <> ${user_id}`,
    });
  },
  parent: scalar(sql`task.parent_id`, 'uuid'),
  id: scalar(sql`task.id`, 'uuid'),
  category: (leaf, value) => {
    const owned = sql`select from task_category join category on category.id = task_category.category_id
      where task_category.task_id = task.id and category.owner_id = ${value(leaf.size - 1)}::uuid`;
    return linked(leaf, owned, () => sql`category.id = any(${value(0)}::uuid[])`);
  },
  tag: (leaf, value) => {
    if (leaf.operator === '~') {
      return sql`exists (select from unnest(task.tags) as tag where strpos(fold(tag), ${value(0)}::text) > 0)`;
    }
    const listed = leaf.size > 0 ? sql<SqlBool>`fold_all(task.tags) && ${value(0)}::text[]` : undefined;
    return manyOf(leaf, listed, sql`task.tags <> '{}'`);
  },
  assignee: (leaf, value) => {
    const assigned = sql`select from task_assignee where task_assignee.task_id = task.id`;
    return linked(leaf, assigned, () => sql`task_assignee.user_id = any(${value(0)}::uuid[])`);
  },
  follower: (leaf, value) =>
    linked(leaf, followerRows, () => sql`candidate.user_id = any(${value(0)}::uuid[])`),
  created_by: scalar(sql`task.created_by`, 'uuid'),
  start_date: time(sql`task.start_date`),
  due_date: (leaf, value) => {
    const isNotNull = sql<SqlBool>`(task.due_date is not null or task.due_on is not null)`;
    if (leaf.size === 0) return leaf.operator === 'in' ? sql`not ${isNotNull}` : isNotNull;
    const at = sql`${value(0)}::timestamptz`;
    if (leaf.isDay) {
      const isThen = sql<SqlBool>`(task.due_date >= ${at} and task.due_date < ${value(1)}::timestamptz
        or task.due_on = ${value(2)}::date)`;
      return leaf.operator === '=' ? isThen : sql`(${isThen} is not true and ${isNotNull})`;
    }
    if (leaf.operator === '=') return sql`task.due_date = ${at}`;
    if (leaf.operator === '!=') return sql`(task.due_date <> ${at} or task.due_on is not null)`;
    // A task that is due on a day is due at the end of it, in the time zone of the caller.
    const side = leaf.operator === '<' || leaf.operator === '<=' ? sql`<` : sql`>=`;
    return sql`(task.due_date ${symbol(leaf.operator)} ${at} or task.due_on ${side} ${value(1)}::date)`;
  },
  due_on: (leaf, value) => {
    if (leaf.size === 0) return nullness(leaf, sql`task.due_on`);
    return sql`task.due_on ${symbol(leaf.operator)} ${value(0)}::date`;
  },
  completed_at: time(sql`task.completed_at`),
  created_at: time(sql`task.created_at`),
  updated_at: time(sql`task.updated_at`),
  estimate_minutes: scalar(sql`task.estimate_minutes`, 'integer'),
  comment_count: scalar(countComments('task', 'many'), 'integer'),
  attachment_count: scalar(countAttachments('task', 'many'), 'integer'),
  tracked_seconds: scalar(trackedSeconds('task', 'many'), 'bigint'),
  subtask_count: scalar(sql`(${countSubtasks('task', { completed: false })})`, 'integer'),
  completed_subtask_count: scalar(sql`(${countSubtasks('task', { completed: true })})`, 'integer'),
  version: scalar(sql`task.version`, 'integer'),
};

/** Whether a task has a file, also in its comments. */
export const hasAttachments = sql<SqlBool>`exists (select from attachment where attachment.task_id = task.id offset 0)`;

const SYMBOLS = ['=', '<', '<=', '>', '>='] as const;

/** The operators whose SQL has the same symbol, and `<>`. */
function symbol(operator: Operator): RawBuilder<unknown> {
  const same = SYMBOLS.find((each) => each === operator);
  if (same === undefined && operator !== '!=') throw new TypeError(`${operator} compares no two values.`);
  return sql.raw(same ?? '<>');
}

const nullness = ({ operator }: Leaf, column: RawBuilder<unknown>): RawBuilder<SqlBool> =>
  operator === 'in' ? sql`${column} is null` : sql`${column} is not null`;

/** The conditions from which `in` and `not in` are made; those with values are absent if null is the only one. */
type Among = {
  isListed: RawBuilder<SqlBool> | undefined;
  isAnother: RawBuilder<SqlBool> | undefined;
  isNull: RawBuilder<SqlBool>;
  isNotNull: RawBuilder<SqlBool>;
};

/** `not in` requires a value, with null among the listed ones or not: a comparison with null is false. */
function among(leaf: Leaf, { isListed, isAnother, isNull, isNotNull }: Among): RawBuilder<SqlBool> {
  if (leaf.operator === 'in') {
    if (!isListed) return isNull;
    return leaf.hasNull ? sql`(${isListed} or ${isNull})` : isListed;
  }
  return isAnother ? sql`(${isAnother} and ${isNotNull})` : isNotNull;
}

function scalar(column: RawBuilder<unknown>, type: string): Condition {
  const cast = sql.raw(type);
  const list = sql.raw(`${type}[]`);
  return (leaf, value) => {
    if (leaf.operator !== 'in' && leaf.operator !== 'not in') {
      return sql`${column} ${symbol(leaf.operator)} ${value(0)}::${cast}`;
    }
    const listed = leaf.size > 0 ? sql`${value(0)}::${list}` : undefined;
    return among(leaf, {
      isListed: listed && sql`${column} = any(${listed})`,
      isAnother: listed && sql`${column} <> all(${listed})`,
      isNull: sql`${column} is null`,
      isNotNull: sql`${column} is not null`,
    });
  };
}

/** Texts are compared by `fold`. The values are folded already. */
function text(column: RawBuilder<string>): Condition {
  const compare = scalar(folded(column), 'text');
  return (leaf, value) =>
    leaf.operator === '~' ? sql`strpos(${folded(column)}, ${value(0)}::text) > 0` : compare(leaf, value);
}

function flag(isSet: (value: Value) => RawBuilder<SqlBool>): Condition {
  return ({ operator }, value) =>
    operator === '=' ? sql`(${isSet(value)})` : sql`(${isSet(value)}) is not true`;
}

function time(column: RawBuilder<unknown>): Condition {
  return (leaf, value) => {
    if (leaf.size === 0) return nullness(leaf, column);
    const at = sql`${value(0)}::timestamptz`;
    if (!leaf.isDay) return sql`${column} ${symbol(leaf.operator)} ${at}`;
    const end = sql`${value(1)}::timestamptz`;
    return leaf.operator === '='
      ? sql`(${column} >= ${at} and ${column} < ${end})`
      : sql`(${column} < ${at} or ${column} >= ${end})`;
  };
}

/** A field of which a task can have several values. `not in` means that it has none of them. */
function manyOf(
  { operator, hasNull }: Leaf,
  isListed: RawBuilder<SqlBool> | undefined,
  hasAny: RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  if (operator === 'in') {
    if (!isListed) return sql`not ${hasAny}`;
    return hasNull ? sql`(${isListed} or not ${hasAny})` : isListed;
  }
  if (!isListed) return hasAny;
  return hasNull ? sql`(not ${isListed} and ${hasAny})` : sql`not ${isListed}`;
}

/**
 * The same for values in another table. `offset 0` keeps the planner from reading all rows with these values, which can be many: it looks them
 * up for each task that is compared.
 */
function linked(
  leaf: Leaf,
  rows: RawBuilder<unknown>,
  isListed: () => RawBuilder<SqlBool>,
): RawBuilder<SqlBool> {
  const hasList = leaf.field === 'category' ? leaf.size > 1 : leaf.size > 0;
  const listed = hasList ? sql<SqlBool>`exists (${rows} and ${isListed()} offset 0)` : undefined;
  return manyOf(leaf, listed, sql`exists (${rows} offset 0)`);
}
