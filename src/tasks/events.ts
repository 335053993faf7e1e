import { type Expression, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, type Author as EventAuthor, fieldChanges } from '../events/append.ts';
import { loggedState } from './fields.ts';
import { type Ids, sorted } from './relations.ts';

/** The author of a write: values, or the parameters that will hold them. */
export type Author = EventAuthor & { actor: Viewer };

/** The event of a statement that has the new task as `after`. */
export function createdEvent(db: Database, author: Author, assignee_ids: Ids | undefined) {
  const changes = fieldChanges(sql`'{}'::jsonb`, stateAfter(assignee_ids));
  return appendEvent(db, { type: 'task.created', ...about('after'), changes }, author, 'after');
}

/** The event of a statement that has the task as `before`, with its row in `before.row`, and as `after`. */
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

/** Only the actor sees which of their categories a task has, so the event belongs to the actor's own space. */
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

/** The event of a statement that deletes the task that it has as `before`. It does not repeat the deleted content. */
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

/** What every event says about its task, which the statement has under this name with its `subjectColumns`. */
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
