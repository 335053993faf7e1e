import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Schema } from '../contract.ts';
import { compiled, compiledShapes, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { compileMovingFilter } from '../tasks/filter/compile.ts';
import { filterCondition } from '../tasks/filter/conditions.ts';
import type { FilterShape, FilterValues, TaskFilter } from '../tasks/filter/shape.ts';
import { visibleTask } from './queries.ts';

/** Which events somebody wants. Without any of these, all of them. */
export type EventCriteria = {
  readonly type?: readonly Schema<'EventType'>[] | undefined;
  readonly project_id?: string | undefined;
  /** The task, its comments and its attachments. */
  readonly task_id?: string | undefined;
  readonly actor_id?: string | undefined;
  readonly subject_id?: string | undefined;
  /** In the language of filters, on the task as it is when the event is sent. An event without a task that matches is not wanted. */
  readonly filter?: string | undefined;
};

/** What decides about an event. */
export type Candidate = Pick<Schema<'Event'>, 'type' | 'project_id' | 'subject'> & {
  readonly actor: { readonly id: string } | null;
};

/**
 * Returns those of some events that pass, in their order. Runs one statement at most, and only for a filter, or for comments and
 * attachments of a task. Does not check whether the viewer can see the events: pass only those.
 * @param now the time for relative times in the filter
 */
export type Wanted = <Event extends Candidate>(
  db: Database,
  events: readonly Event[],
  now: string,
) => Promise<Event[]>;

/**
 * Reads criteria for a viewer, once for many batches of events.
 * @throws ApiError INVALID_FILTER
 */
export async function readCriteria(
  criteria: EventCriteria,
  { db, actor, now }: { db: Database; actor: Pick<Actor, 'user_id' | 'timezone'>; now: string },
): Promise<Wanted> {
  const { filter } = criteria;
  const task_id = criteria.task_id;
  const passes = passesAlone(criteria);
  const filterAt = filter === undefined ? undefined : await compileMovingFilter(filter, { db, actor, now });
  const isTask = ({ subject }: Candidate) => subject.type === 'task' && subject.id === task_id;

  return async (reader, events, time) => {
    const left = events.filter(passes);
    if (task_id === undefined && !filterAt) return left;
    const filterNow = filterAt?.(time);
    if (filterAt && !filterNow) return [];
    const asked = left.filter(
      (event) => ABOUT_TASKS.has(event.subject.type) && (filterNow || !isTask(event)),
    );
    const subjects = [...new Map(asked.map(({ subject }) => [subject.id, subject.type]))];
    const found = await findSubjects(reader, subjects, {
      task_id,
      filter: filterNow,
      user_id: actor.user_id,
    });
    return left.filter((event) => found.has(event.subject.id) || (!filterNow && isTask(event)));
  };
}

/** Returns what the event alone decides: all criteria but the task and the filter. */
export function passesAlone({ type, ...criteria }: EventCriteria): (event: Candidate) => boolean {
  const project_id = criteria.project_id;
  const actor_id = criteria.actor_id;
  const subject_id = criteria.subject_id;
  return (event) =>
    (!type || type.includes(event.type)) &&
    (!project_id || event.project_id === project_id) &&
    (!actor_id || event.actor?.id === actor_id) &&
    (!subject_id || event.subject.id === subject_id);
}

/** Returns the task that each event is about or belongs to, if there is one. Runs one statement at most. */
export async function tasksOf(db: Database, events: readonly Candidate[]): Promise<(string | undefined)[]> {
  const parts = new Map(
    events.flatMap(({ subject: { type, id } }) =>
      type !== 'task' && ABOUT_TASKS.has(type) ? [[id, type] as const] : [],
    ),
  );
  const found =
    parts.size > 0 ? await findTasksOf.all(db, { ids: [...parts.keys()], types: [...parts.values()] }) : [];
  const tasks = new Map(found.map(({ id, task_id }) => [id, task_id ?? undefined]));
  return events.map(({ subject: { type, id } }) => (type === 'task' ? id : tasks.get(id)));
}

type Subject = readonly [id: string, type: Schema<'EventSubjectType'>];

/** Finds which of some subjects belong to the task, and to a task that matches. */
async function findSubjects(
  db: Database,
  subjects: readonly Subject[],
  {
    task_id,
    filter,
    user_id,
  }: { task_id: string | undefined; filter: TaskFilter | undefined; user_id: string },
): Promise<ReadonlySet<string>> {
  if (subjects.length === 0) return new Set();
  const values = {
    ...filter?.values,
    user_id: filter && user_id,
    task_id,
    ids: subjects.map(([id]) => id),
    types: subjects.map(([, type]) => type),
  };
  return new Set((await find.all(db, values, { filter: filter?.shape })).map(({ id }) => id));
}

/** Subjects that are a task, or belong to one. */
const ABOUT_TASKS: ReadonlySet<Schema<'EventSubjectType'>> = new Set(['task', 'comment', 'attachment']);

type Values = FilterValues & Subjects & { user_id?: string | undefined; task_id?: string | undefined };

/** The task of a comment or an attachment, in a statement with its ID as `given.id`. The log knows that of a deleted one. */
const taskOf = (table: 'comment' | 'attachment') => sql`coalesce(
  (select task_id from ${sql.table(table)} where id = given.id),
  (select (change->>'after')::uuid from event, jsonb_array_elements(event.changes) as change
    where event.subject_id = given.id and event.type = ${sql.lit(`${table}.created`)} and change->>'field' = 'task_id' limit 1))`;

type Subjects = { ids: readonly string[]; types: readonly string[] };

/** Selects the IDs of tasks, comments and attachments with those of their tasks. */
const withTasks = (p: Params<Subjects>) => sql<{ id: string; task_id: string | null }>`(
  select given.id, case given.type when 'task' then given.id
    when 'comment' then ${taskOf('comment')} else ${taskOf('attachment')} end as task_id
  from unnest(${p.ids}::uuid[], ${p.types}::text[]) as given (id, type))`;

/** Finds the tasks of comments and attachments, also of those that were deleted. */
const findTasksOf = compiled(
  'activity: find the tasks of comments and attachments',
  (db, p: Params<Subjects>) => db.selectFrom(withTasks(p).as('subject')).select(['id', 'task_id']),
);

const find = compiledShapes(
  'activity: find subjects of wanted events',
  (db, p: Params<Values>, { filter }: { filter: FilterShape | undefined }) => {
    const where: RawBuilder<SqlBool>[] = [
      ...(p.task_id ? [sql<SqlBool>`subject.task_id = ${p.task_id}`] : []),
      ...(filter ? [isVisible(db, p, filter)] : []),
    ];
    return db
      .selectFrom(withTasks(p).as('subject'))
      .where((eb) => eb.and(where))
      .select('subject.id');
  },
  {
    'of a task': [['task_id', 'ids', 'types'], { filter: undefined }],
    'of tasks of a status': [
      ['user_id', 'filter_0', 'ids', 'types'],
      { filter: { field: 'status', operator: 'in', at: 0, size: 1 } },
    ],
  },
);

/** Whether the viewer can see the task now, and it matches. */
function isVisible(db: Database, p: Params<Values>, filter: FilterShape): RawBuilder<SqlBool> {
  const { user_id } = p;
  if (!user_id) throw new TypeError('A filter needs a viewer.');
  const task = visibleTask(db, { user_id }, sql.ref('subject.task_id')).where(filterCondition(filter, p));
  // One task by its ID. As a join, PostgreSQL could read all tasks of the viewer.
  return sql`exists (${task} offset 0)`;
}
