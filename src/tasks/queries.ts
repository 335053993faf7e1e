import { sql } from 'kysely';
import { spaces, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { userSummary } from '../users/summary.ts';
import { stored, type Task } from './fields.ts';
import { assigneeIdsOf, assigneesOf, categoriesOf, categoryIdsOf } from './relations.ts';

/** Tasks the actor can see, with the role that lets them. Every query of tasks starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('task', 'task.space_id', 'space.id');
}

const found = (place: 'live' | 'trash') => (db: Database, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('task.id', '=', p.id)
    .where('task.deleted_at', place === 'live' ? 'is' : 'is not', null)
    .select(stored)
    .select((eb) => [
      sql<boolean>`task.status = 'completed'`.as('completed'),
      categoriesOf(eb.ref('task.id'), p).as('categories'),
      assigneesOf(eb.ref('task.id')).as('assignees'),
      userSummary(eb.ref('task.created_by')).as('created_by'),
    ]);
const findLive = compiled('tasks: get', found('live'));
const findInTrash = compiled('tasks: get from the trash', found('trash'));

/** A task that the actor can see and that is not in the trash. */
export function findTask(db: Database, { user_id }: Actor, id: string): Promise<Task | undefined> {
  return findLive.first(db, { user_id, id });
}

/** A task in the trash. Who may look there is for the caller to decide. */
export function findDeletedTask(db: Database, { user_id }: Actor, id: string): Promise<Task | undefined> {
  return findInTrash.first(db, { user_id, id });
}

const lock = compiled('tasks: lock', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('task.id', '=', p.id)
    .select(['space.role', 'task.version', 'task.deleted_at'])
    .forUpdate('task'),
);

/** Locks a task, whether or not it is in the trash, and returns what is needed to decide about it. */
export function lockTask(db: Database, { user_id }: Actor, id: string) {
  return lock.first(db, { user_id, id });
}

const links = compiled('tasks: links', (db, p: Params<{ user_id: string; id: string }>) =>
  db.selectNoFrom([assigneeIdsOf(p.id).as('assignee_ids'), categoryIdsOf(p.id, p).as('category_ids')]),
);

/** The assignees of a task and the actor's categories of it. Lock the task first: the lock does not return its links. */
export async function findLinks(db: Database, { user_id }: Actor, id: string) {
  const found = await links.first(db, { user_id, id });
  if (!found) throw new TypeError('A query without FROM returns one row.');
  return found;
}

const changed = compiled(
  'tasks: whether fields have changed since a version',
  (db, p: Params<{ user_id: string; id: string; since: number; fields: readonly string[] }>) =>
    db
      .selectFrom('event')
      .innerJoin(
        sql<{ field: string }>`jsonb_to_recordset(event.changes)`.as<'change'>(sql`change(field text)`),
        (join) => join.onTrue(),
      )
      .where('event.subject_id', '=', p.id)
      .where('event.version', '>', p.since)
      .where('event.space_id', 'in', db.selectFrom(spaces(db, p).as('space')).select('space.id'))
      .where(sql<boolean>`change.field = any(${p.fields}::text[])`)
      .select('event.id')
      .limit(1),
);

/** Whether one of these fields has changed since a version, as far as the actor may know. */
export async function hasChanged(
  db: Database,
  { user_id }: Actor,
  edit: { id: string; since: number; fields: readonly string[] },
): Promise<boolean> {
  return (await changed.first(db, { user_id, ...edit })) !== undefined;
}

const space = compiled(
  'tasks: whether a space is visible',
  (db, p: Params<{ user_id: string; id: string }>) =>
    db.selectFrom(spaces(db, p).as('space')).select('space.role').where('space.id', '=', p.id),
);

/** The actor's role in a space, if the actor can see it. */
export function findSpace(db: Database, { user_id }: Actor, id: string) {
  return space.first(db, { user_id, id });
}
