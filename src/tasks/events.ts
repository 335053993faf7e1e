import { type Expression, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, type Author as EventAuthor, fieldChanges } from '../events/append.ts';
import { loggedState } from './fields.ts';
import { type Ids, sorted } from './relations.ts';

/** The author of a write, as values or as parameters. */
export type Author = EventAuthor & { actor: Viewer };

/** Appends the event of a new task, which the statement has as `after`. */
export function createdEvent(db: Database, author: Author, assignee_ids: Ids | undefined) {
  // The project may have no default assignee.
  const listed = assignee_ids && sql`nullif(${sorted(assignee_ids)}, '{}')`;
  const changes = fieldChanges(sql`'{}'::jsonb`, withAssignees(stateAfter(undefined), listed));
  return appendEvent(db, { type: 'task.created', ...about('after'), changes }, author, 'after');
}

/** Appends the event of a change. The statement has the task as `before`, with its row in `before.row`, and as `after`. */
export function changedEvent(
  db: Database,
  type: Schema<'EventType'>,
  author: Author,
  assignee_ids: Ids | undefined,
) {
  const before = loggedState((name) => sql`(before.row).${sql.ref(name)}`);
  const changes = fieldChanges(
    withAssignees(before, assignee_ids && sql.ref('before.assignee_ids')),
    stateAfter(assignee_ids),
  );
  const event = { type, ...about('after'), changes };
  return appendEvent(db, event, author, sql`before, after where before.differs`);
}

/** Appends the event of changed categories, to the personal space of the actor, because only the actor can see them. */
export function categorizedEvent(db: Database, author: Author, ids: Ids, before?: Expression<unknown>) {
  const changes = fieldChanges(
    sql`jsonb_build_object('category_ids', ${before ?? sql`'{}'::uuid[]`})`,
    sql`jsonb_build_object('category_ids', ${sorted(ids)})`,
  );
  const event = {
    type: 'task.categorized' as const,
    ...about('after'),
    space_id: author.actor.user_id,
    changes,
  };
  return appendEvent(db, event, author, before ? sql`before, after where before.recategorized` : 'after');
}

/** Appends the event of a deletion. The statement has the task as `before`. The event does not contain deleted content. */
export function purgedEvent(db: Database, author: EventAuthor) {
  const { version: _, ...event } = about('before');
  return appendEvent(db, { type: 'task.purged', ...event }, author, 'before');
}

/** The columns that an event needs of its task. */
export const subjectColumns = [
  'task.id',
  'task.space_id',
  'task.project_id',
  'task.title',
  'task.version',
] as const;

/** Returns what every event has about its task, which the statement has as `row` with the `subjectColumns`. */
export const about = (row: 'before' | 'after') => ({
  space_id: sql.ref<string>(`${row}.space_id`),
  project_id: sql.ref<string | null>(`${row}.project_id`),
  subject: { type: 'task' as const, id: sql.ref<string>(`${row}.id`), name: sql.ref<string>(`${row}.title`) },
  version: sql.ref<number>(`${row}.version`),
});

const stateAfter = (assignee_ids: Ids | undefined) =>
  withAssignees(
    loggedState((name) => sql.ref(`after.${name}`)),
    assignee_ids && sorted(assignee_ids),
  );

/** Lists the assignees only in a statement that can change them. */
const withAssignees = (state: Expression<unknown>, ids: Expression<unknown> | undefined) =>
  ids ? sql`${state} || jsonb_build_object('assignee_ids', ${ids})` : state;
