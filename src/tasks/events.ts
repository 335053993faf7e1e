import { type Expression, type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, type Author as EventAuthor } from '../events/append.ts';
import { fieldChanges, fieldsOfGone, type State } from '../events/field-changes.ts';
import { listed } from './fields.ts';
import { placeOf } from './order.ts';
import { type Ids, sorted } from './relations.ts';

/** The author of a write, as values or as parameters. */
export type Author = EventAuthor & { actor: Viewer };

/** A field whose change an event of a task lists. */
export type ListedField = (typeof listed)[number] | 'assignee_ids' | 'position' | 'respaced' | 'recurrence';

/** What a statement writes besides the row, as parameters. */
type Given = {
  assignee_ids?: Ids | undefined;
  respaced?: Expression<string> | undefined;
  /** How the task repeats, in words. Without it, a change that lists it ends the series. */
  recurrence?: { before: Expression<unknown>; after: Expression<unknown> } | undefined;
};

/** Appends the event of a new task, which the statement has as `after`, also together with what the author refers to. */
export function createdEvent(
  db: Database,
  author: Author,
  { assignee_ids, parent_id }: { assignee_ids: Ids | undefined; parent_id: Expression<string> | undefined },
  from: string | RawBuilder<unknown> = 'after',
) {
  const fields = parent_id ? listed : listed.filter((name) => name !== 'parent_id');
  const names: readonly ListedField[] = assignee_ids ? [...fields, 'assignee_ids'] : fields;
  const changes = fieldsOfNew(names, { assignee_ids });
  return appendEvent(db, { type: 'task.created', ...about('after'), changes }, author, from);
}

/**
 * Appends the event of tasks that are new in their space, because they were copied or came from another one. The statement has them as
 * `after` with `assignee_ids`. The event lists all fields.
 */
export function newcomerEvent(
  db: Pick<Database, 'insertInto'>,
  type: 'task.created' | 'task.moved',
  author: Author,
  { respaced }: Pick<Given, 'respaced'>,
  from: RawBuilder<unknown>,
) {
  const names: ListedField[] = [
    ...listed,
    'assignee_ids',
    'position',
    ...(respaced ? (['respaced'] as const) : []),
  ];
  const changes = fieldsOfNew(names, { respaced });
  return appendEvent(db, { type, ...about('after'), changes }, author, from);
}

/** Returns the changes of a task that readers of its space see for the first time. */
function fieldsOfNew(names: readonly ListedField[], given: Given) {
  const state = stateAfter(given);
  // The project may have no default assignee.
  const after: State<string> = (name) =>
    name === 'assignee_ids' ? sql`nullif(${state(name)}, '{}')` : state(name);
  return fieldChanges(names, { after });
}

/** Appends the event of a change of these fields. The statement has the task as `before` and as `after`. */
export function changedEvent(
  db: Database,
  type: Schema<'EventType'>,
  author: Author,
  names: readonly ListedField[],
  given: Given,
) {
  const before: State<string> = (name) =>
    name === 'recurrence' && given.recurrence ? sql`${given.recurrence.before}::text` : stateBefore(name);
  const changes = fieldChanges(names, { before, after: stateAfter(given) });
  const event = { type, ...about('after'), changes };
  return appendEvent(db, event, author, sql`before join after on after.id = before.id where before.differs`);
}

/** Appends the event of changed categories, to the personal space of the actor, because only the actor can see them. */
export function categorizedEvent(db: Database, author: Author, category_ids: Ids, target: 'new' | 'changed') {
  const isNew = target === 'new';
  const before = isNew ? () => sql`'{}'::uuid[]` : stateBefore;
  const event = {
    type: 'task.categorized' as const,
    ...about('after'),
    space_id: author.actor.user_id,
    changes: fieldChanges(['category_ids'], { before, after: stateAfter({ category_ids }) }),
  };
  return appendEvent(
    db,
    event,
    author,
    isNew
      ? sql`after where ${sorted(category_ids)} <> '{}'`
      : sql`before join after on after.id = before.id where before.recategorized`,
  );
}

/**
 * Appends the event of a task that is gone from its space, which the statement has as `before` with the `goneColumns`. The event says only
 * which tasks show the task or count it, not its content.
 */
export function goneEvent(
  db: Pick<Database, 'insertInto'>,
  type: 'task.purged' | 'task.left',
  author: EventAuthor,
  from: string | RawBuilder<unknown> = 'before',
) {
  const { version: _, ...event } = about('before');
  const changes = fieldsOfGone(['parent_id', 'blocked_by'], (name) => sql.ref(`before.${name}`));
  return appendEvent(db, { type, ...event, changes }, author, from);
}

/** The columns that an event needs of its task. */
export const subjectColumns = [
  'task.id',
  'task.space_id',
  'task.project_id',
  'task.title',
  'task.version',
] as const;

/** The same for a task that is gone, with what its event lists. */
export const goneColumns = [
  ...subjectColumns,
  'task.parent_id',
  sql<string[] | null>`case when task.has_blocker_links then nullif(array(
    select blocker_id from task_blocker where task_id = task.id order by blocker_id), '{}') end`.as(
    'blocked_by',
  ),
] as const;

/** Returns what every event has about its task, which the statement has as `row` with the `subjectColumns`. */
export const about = (row: 'before' | 'after') => ({
  space_id: sql.ref<string>(`${row}.space_id`),
  project_id: sql.ref<string | null>(`${row}.project_id`),
  subject: { type: 'task' as const, id: sql.ref<string>(`${row}.id`), name: sql.ref<string>(`${row}.title`) },
  version: sql.ref<number>(`${row}.version`),
});

const stateBefore: State<string> = (name) => {
  if (name === 'position') return placeOf('before');
  if (name === 'recurrence')
    return sql`(select definition ->> 'text' from recurrence_series where id = before.series_id)`;
  return name === 'respaced' ? sql`null::jsonb` : sql.ref(`before.${name}`);
};

/** Returns the fields after the write. A statement does not see what else it writes, so that is given. */
const stateAfter =
  (given: Given & { category_ids?: Ids }): State<string> =>
  (name) => {
    if (name === 'position') return placeOf('after');
    if (name === 'recurrence') return sql`${given.recurrence?.after ?? null}::text`;
    if (name === 'respaced') return sql`${given.respaced}::jsonb`;
    const ids = name === 'assignee_ids' || name === 'category_ids' ? given[name] : undefined;
    return ids ? sorted(ids) : sql.ref(`after.${name}`);
  };
