import { type Expression, type SqlBool, sql } from 'kysely';
import type { Viewer } from '../access/spaces.ts';
import type { Database } from '../database/database.ts';
import { type Ids, uuids } from './relations.ts';

/** The row after the write, in a statement that writes a task. */
const written = sql<{ id: string }>`after`;

/** Selects those of these users who cannot be assigned, because they are not members of the space. */
export function nonMembers(ids: Ids, space_id: Expression<string>, actor: Viewer) {
  return sql<string[]>`array(
    select given.id from unnest(${uuids(ids)}) as given (id)
    where not exists (
        select from project_member where project_member.project_id = ${space_id} and project_member.user_id = given.id)
      and not (given.id = ${actor.user_id} and ${space_id} = ${actor.user_id}))`;
}

/** Selects them for an existing task. Users who left the space can stay assigned, but cannot be assigned again. */
export function newNonMembers(
  ids: Ids,
  { task_id, space_id }: { task_id: Expression<string>; space_id: Expression<string> },
  actor: Viewer,
) {
  return sql<string[]>`array(
    select stranger.id from unnest(${nonMembers(ids, space_id, actor)}) as stranger (id)
    where not exists (
      select from task_assignee where task_assignee.task_id = ${task_id} and task_assignee.user_id = stranger.id))`;
}

/** Selects those of these categories that do not belong to the actor. */
export function notOwned(ids: Ids, actor: Viewer) {
  return sql<string[]>`array(
    select given.id from unnest(${uuids(ids)}) as given (id)
    where not exists (
      select from category where category.id = given.id and category.owner_id = ${actor.user_id}))`;
}

/** SQL for whether a user, as a column, can see a space. */
export const canSee = (user: string, space_id: Expression<string>) =>
  sql<SqlBool>`(${sql.ref(user)} = ${space_id} or exists (
    select from project_member where project_id = ${space_id} and user_id = ${sql.ref(user)}))`;

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

export function unlinkAssignees(db: Database, remaining: Ids) {
  return db
    .deleteFrom('task_assignee')
    .using(written.as('after'))
    .whereRef('task_assignee.task_id', '=', 'after.id')
    .where(sql<boolean>`task_assignee.user_id <> all(${uuids(remaining)})`);
}

/** Removes only categories of the actor. Those of other users stay. */
export function unlinkCategories(db: Database, actor: Viewer, remaining: Ids) {
  return db
    .deleteFrom('task_category')
    .using([written.as('after'), 'category'])
    .whereRef('task_category.task_id', '=', 'after.id')
    .whereRef('category.id', '=', 'task_category.category_id')
    .where('category.owner_id', '=', actor.user_id)
    .where(sql<boolean>`category.id <> all(${uuids(remaining)})`);
}
