import { type Expression, type RawBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Viewer } from '../access/spaces.ts';
import type { Schema } from '../contract.ts';
import type { Database } from '../database/database.ts';
import { appendEvent, type Author as EventAuthor, fieldChanges, type Given } from '../events/append.ts';
import { relations } from './queries.ts';

/** What a statement that writes a task knows of it: the row after the write. */
const written = sql<{ id: string }>`after`;

/** Who writes, as a query has it: values, or the parameters that will hold them. */
export type Author = EventAuthor & { actor: Viewer };

/** Ids, or the parameter that will hold them. */
type Ids = Given<readonly string[]>;

type State = RawBuilder<unknown>;

/** What the event of a statement tells of the task that the statement has under this name. */
export const told = (row: 'before' | 'after') => ({
  project_id: sql.ref<string | null>(`${row}.project_id`),
  subject: { type: 'task' as const, id: sql.ref<string>(`${row}.id`), name: sql.ref<string>(`${row}.title`) },
  version: sql.ref<number>(`${row}.version`),
});

/** The event of a statement that has the task as `after` and, unless it is new, as `before`. */
export function taskEvent(
  db: Database,
  type: Schema<'EventType'>,
  author: Author,
  after: State,
  before?: State,
) {
  const changes = fieldChanges(before ?? sql`'{}'::jsonb`, after);
  const event = { ...told('after'), type, space_id: sql.ref<string>('after.space_id'), changes };
  return appendEvent(db, event, author, before ? sql`before, after where before.differs` : sql`after`);
}

/** Only the actor sees which of their categories a task is in, so the event is in their own space. */
export function categorizedEvent(db: Database, author: Author, ids: Ids, before?: State) {
  const changes = fieldChanges(
    sql`jsonb_build_object('category_ids', ${before ?? sql`'{}'::uuid[]`})`,
    sql`jsonb_build_object('category_ids', ${sorted(ids)})`,
  );
  const event = {
    ...told('after'),
    type: 'task.categorized' as const,
    space_id: author.actor.user_id,
    changes,
  };
  return appendEvent(db, event, author, before ? sql`before, after where before.recategorized` : sql`after`);
}

const uuids = (ids: Ids) => sql<string[]>`${ids}::uuid[]`;

export const sorted = (ids: Ids) => sql`array(select id from unnest(${uuids(ids)}) as id order by id)`;

/** The assignees of a task, sorted, as they were when the statement began: see `versionSeen`. */
export const assigneeIdsOf = (task_id: Expression<string>) =>
  sql<string[]>`array(select user_id from task_assignee where task_id = ${task_id} order by user_id)`;

/** The same for the actor's categories. */
export const categoryIdsOf = (task_id: Expression<string>, { user_id }: Viewer) =>
  sql<string[]>`array(select category_id from task_category join category on category.id = category_id
    where task_id = ${task_id} and owner_id = ${user_id} order by category_id)`;

/**
 * The version of `task` when the statement began, which is the one that the links belong to. After a wait for the lock the
 * row is newer, and its links are not known: of `{A}` that became `{A, B}` meanwhile, a change to `{A}` would look like none.
 */
export const versionSeen = sql<number>`(select seen.version from task as seen where seen.id = task.id)`;

/** Of these people, those who cannot be assigned because they are not in the space. */
export function strangers(ids: Ids, space_id: Expression<string>, actor: Viewer) {
  return sql<string[]>`array(
    select given.id from unnest(${uuids(ids)}) as given (id)
    where not exists (
        select from project_member where project_member.project_id = ${space_id} and project_member.user_id = given.id)
      and not (given.id = ${actor.user_id} and ${space_id} = ${actor.user_id}))`;
}

/** The same for a task that there is: whoever was assigned while in the space may stay on it. */
export function newStrangers(
  ids: Ids,
  { task_id, space_id }: { task_id: Expression<string>; space_id: Expression<string> },
  actor: Viewer,
) {
  return sql<string[]>`array(
    select stranger.id from unnest(${strangers(ids, space_id, actor)}) as stranger (id)
    where not exists (
      select from task_assignee where task_assignee.task_id = ${task_id} and task_assignee.user_id = stranger.id))`;
}

/** Of these categories, those that are not the actor's. */
export function notOwned(ids: Ids, actor: Viewer) {
  return sql<string[]>`array(
    select given.id from unnest(${uuids(ids)}) as given (id)
    where not exists (
      select from category where category.id = given.id and category.owner_id = ${actor.user_id}))`;
}

/** The relations of a task whose links are written by the same statement, which does not see them yet. */
export const chosenCategories = (ids: Ids, actor: Viewer) =>
  jsonArrayFrom(
    relations
      .selectFrom('category')
      .select(['category.id', 'category.name', 'category.color'])
      .where(sql<boolean>`category.id = any(${uuids(ids)})`)
      .where('category.owner_id', '=', actor.user_id)
      .orderBy('category.name')
      .orderBy('category.id'),
  );

export const chosenAssignees = (ids: Ids) =>
  jsonArrayFrom(
    relations
      .selectFrom('user')
      .select(['user.id', 'user.full_name', 'user.avatar_url'])
      .where(sql<boolean>`"user".id = any(${uuids(ids)})`)
      .orderBy('user.full_name')
      .orderBy('user.id'),
  );

export function linkAssignees(db: Database, ids: Ids) {
  return db
    .insertInto('task_assignee')
    .columns(['task_id', 'user_id'])
    .expression(
      db
        .selectFrom(written.as('after'))
        .select(['after.id', sql<string>`unnest(${uuids(ids)})`.as('user_id')]),
    )
    .onConflict((conflict) => conflict.doNothing());
}

export function linkCategories(db: Database, ids: Ids) {
  return db
    .insertInto('task_category')
    .columns(['task_id', 'category_id'])
    .expression(
      db
        .selectFrom(written.as('after'))
        .select(['after.id', sql<string>`unnest(${uuids(ids)})`.as('category_id')]),
    )
    .onConflict((conflict) => conflict.doNothing());
}

export function unlinkAssignees(db: Database, kept: Ids) {
  return db
    .deleteFrom('task_assignee')
    .using(written.as('after'))
    .whereRef('task_assignee.task_id', '=', 'after.id')
    .where(sql<boolean>`task_assignee.user_id <> all(${uuids(kept)})`);
}

/** Of the actor's own categories; those of others stay. */
export function unlinkCategories(db: Database, actor: Viewer, kept: Ids) {
  return db
    .deleteFrom('task_category')
    .using([written.as('after'), 'category'])
    .whereRef('task_category.task_id', '=', 'after.id')
    .whereRef('category.id', '=', 'task_category.category_id')
    .where('category.owner_id', '=', actor.user_id)
    .where(sql<boolean>`category.id <> all(${uuids(kept)})`);
}
