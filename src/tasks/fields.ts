import { type Expression, type Selectable, sql, type Updateable } from 'kysely';
import type { Tables, TaskPriority, TaskStatus } from '../../generated/tables.ts';
import type { Schema } from '../contract.ts';

export type Task = Schema<'Task'>;

type Row = Selectable<Tables['task']>;

/** Properties of the contract's Task that are read from a column. `created_by` is a column too, but it is sent as a user. */
export type Stored = Exclude<keyof Task & keyof Row, 'created_by'>;

/** Properties that a client sets and that are stored in a column of `task`. The excluded ones are stored elsewhere. */
type Settable = Exclude<
  keyof (Schema<'TaskCreate'> & Schema<'TaskReplace'> & Schema<'TaskUpdate'>),
  'project_id' | 'parent_id' | 'assignee_ids' | 'category_ids' | 'recurrence' | 'applies_to' | 'version'
>;

/** The PostgreSQL types whose values are read as this TypeScript type. */
type SqlType<Value> = Value extends TaskStatus
  ? 'task_status'
  : Value extends TaskPriority
    ? 'task_priority'
    : Value extends string
      ? 'text' | 'uuid' | 'timestamptz' | 'date'
      : Value extends number
        ? 'integer' | 'bigint'
        : Value extends boolean
          ? 'boolean'
          : 'text[]';

/**
 * Who changes a field, and whether events list it:
 * - `settable`: clients set it; listed.
 * - `logged`: the service sets it; listed.
 * - `shown`: the service sets it; not listed.
 */
type Field<Name extends Stored> = {
  type: SqlType<NonNullable<Row[Name]>>;
  use: Name extends Settable ? 'settable' : 'logged' | 'shown';
};

/**
 * Every field of a task that is stored in its row, in the order of responses. Reads, writes, events and exports derive their
 * columns from it. A new field of the contract does not compile without a line here and a column, and the reverse.
 */
const fields = {
  id: { type: 'uuid', use: 'shown' },
  project_id: { type: 'uuid', use: 'logged' },
  parent_id: { type: 'uuid', use: 'logged' },
  title: { type: 'text', use: 'settable' },
  description: { type: 'text', use: 'settable' },
  status: { type: 'task_status', use: 'settable' },
  priority: { type: 'task_priority', use: 'settable' },
  start_date: { type: 'timestamptz', use: 'settable' },
  due_date: { type: 'timestamptz', use: 'settable' },
  due_on: { type: 'date', use: 'settable' },
  estimate_minutes: { type: 'integer', use: 'settable' },
  tags: { type: 'text[]', use: 'settable' },
  tracked_seconds: { type: 'bigint', use: 'shown' },
  completed_at: { type: 'timestamptz', use: 'logged' },
  version: { type: 'integer', use: 'shown' },
  created_at: { type: 'timestamptz', use: 'shown' },
  updated_at: { type: 'timestamptz', use: 'shown' },
  deleted_at: { type: 'timestamptz', use: 'logged' },
} as const satisfies { [Name in Stored]: Field<Name> } & Record<Exclude<Settable, Stored>, never>;

type Listed = {
  [Name in Stored]: (typeof fields)[Name]['use'] extends 'shown' ? never : Name;
}[Stored];

const names = Object.keys(fields) as Stored[];

/** The columns that are properties of the contract's Task. */
export const stored = names.map((name) => `task.${name}` as const);

/** The columns that clients set, in order. */
export const settable = names.filter((name): name is Settable => fields[name].use === 'settable');

/** The columns whose changes events list. */
export const listed = names.filter((name): name is Listed => fields[name].use !== 'shown');

/** The columns that a change can set. */
export const changeable = [...settable, 'parent_id', 'deleted_at'] as const;

/** The fields that a change sets. Fields that are `undefined` stay unchanged. */
export type TaskFields = Pick<Updateable<Tables['task']>, (typeof changeable)[number]> & {
  place?: string | undefined;
  /** The series of the task, together with `recurrence` of the change. null ends it. */
  series_id?: string | null | undefined;
  deleted_with?: string | null | undefined;
};

/** Returns the PostgreSQL type of a column. */
export const typeOf = (name: Stored): string => fields[name].type;

/** The PostgreSQL types of the columns that clients set. */
export const settableTypes = Object.fromEntries(settable.map((name) => [name, fields[name].type])) as {
  [Name in Settable]: string;
};

/** Returns the columns of a new task that clients set, each with its value, cast to the type of the column. */
export function settableValues(values: { readonly [Name in Settable]: Expression<unknown> }) {
  return settable.map((name) => [name, sql`${values[name]}::${sql.raw(fields[name].type)}`] as const);
}
