import { sql } from 'kysely';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import { batchedFirst } from '../database/batched.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { isChange } from '../events/changes.ts';
import type { Task } from './fields.ts';
import { assigneeIdsOf, categoryIdsOf } from './relations.ts';
import { bitsOf, representation } from './wanted.ts';

/** Selects the tasks that the actor can see, with the actor's role. Every query of tasks starts here. */
export function visibleTo(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spaces(db, viewer).as('space')).innerJoin('task', 'task.space_id', 'space.id');
}

/** Selects the tasks like `visibleTo`, with what `assertMayWrite` checks. Every write of a task starts here. */
export function toWrite(db: Pick<Database, 'selectFrom'>, viewer: Viewer) {
  return db.selectFrom(spacesToWrite(db, viewer).as('space')).innerJoin('task', 'task.space_id', 'space.id');
}

type Found = { user_id: string; id: string };

const found = (db: Database, p: Params<Found>, place: 'live' | 'trash') =>
  visibleTo(db, p)
    .where('task.id', '=', p.id)
    .where('task.deleted_at', place === 'live' ? 'is' : 'is not', null);
const findLive = batchedFirst('tasks: get', ['user_id', 'id'], (db, p: Params<Found>) =>
  found(db, p, 'live').select(representation(p, 'one')),
);
const findFields = compiled('tasks: get some fields', (db, p: Params<Found & { wanted: number }>) =>
  found(db, p, 'live').select(representation(p, 'one', p.wanted)),
);
const findInTrash = compiled('tasks: get from the trash', (db, p: Params<Found>) =>
  found(db, p, 'trash').select(representation(p, 'one')),
);

/** Finds a task that the actor can see and that is not in the trash. With `fields`, the others can be null. */
export function findTask(
  db: Database,
  { user_id }: Pick<Actor, 'user_id'>,
  id: string,
  fields?: readonly (keyof Task)[],
): Promise<Task | undefined> {
  const wanted = bitsOf(fields);
  return wanted === undefined ? findLive(db, { user_id, id }) : findFields.first(db, { user_id, id, wanted });
}

/** Finds a task in the trash. Does not check whether the actor can see the trash. */
export function findDeletedTask(
  db: Database,
  { user_id }: Pick<Actor, 'user_id'>,
  id: string,
): Promise<Task | undefined> {
  return findInTrash.first(db, { user_id, id });
}

/** Finds those of these tasks that a user can see and that are not in the trash. */
export const findTasks = compiled('tasks: get several', (db, p: Params<{ user_id: string; ids: string[] }>) =>
  visibleTo(db, p)
    .where(sql<boolean>`task.id = any(${p.ids}::uuid[])`)
    .where('task.deleted_at', 'is', null)
    .select(representation(p, 'many')),
);

const lock = compiled('tasks: lock', (db, p: Params<{ user_id: string; id: string }>) =>
  toWrite(db, p)
    .where('task.id', '=', p.id)
    .select(['space.role', 'space.archived'])
    .select([
      'task.id',
      'task.space_id',
      'task.parent_id',
      'task.version',
      'task.deleted_at',
      'task.deleted_with',
    ])
    .forUpdate('task'),
);

/** Locks a task, in the trash or not, and returns the actor's role and what a write of it depends on. */
export async function lockTask(db: Database, { user_id }: Pick<Actor, 'user_id'>, id: string) {
  // The first statement finds nothing if the task has moved to another space while it waited.
  return (await lock.first(db, { user_id, id })) ?? (await lock.first(db, { user_id, id }));
}

export type LockedTask = NonNullable<Awaited<ReturnType<typeof lockTask>>>;

const links = compiled('tasks: find the links', (db, p: Params<{ user_id: string; id: string }>) =>
  db.selectNoFrom([assigneeIdsOf(p.id).as('assignee_ids'), categoryIdsOf(p.id, p).as('category_ids')]),
);

/** Finds the assignees of a task and the actor's categories of it. Lock the task first, in a separate statement. */
export async function findLinks(db: Database, { user_id }: Pick<Actor, 'user_id'>, id: string) {
  const found = await links.first(db, { user_id, id });
  if (!found) throw new TypeError('A query without FROM returns one row.');
  return found;
}

const findChange = compiled(
  'tasks: find a change of fields since a version',
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
      .where(isChange(sql.ref('change.field')))
      .select('event.id')
      .limit(1),
);

/** Returns whether one of these fields has changed since a version. Ignores changes that the actor cannot see. */
export async function hasChanged(
  db: Database,
  { user_id }: Pick<Actor, 'user_id'>,
  edit: { id: string; since: number; fields: readonly string[] },
): Promise<boolean> {
  return (await findChange.first(db, { user_id, ...edit })) !== undefined;
}

const space = compiled('tasks: find the role in a space', (db, p: Params<{ user_id: string; id: string }>) =>
  db.selectFrom(spaces(db, p).as('space')).select('space.role').where('space.id', '=', p.id),
);

/** Finds the actor's role in a space. Returns nothing if the actor cannot see the space. */
export function findSpace(db: Database, { user_id }: Pick<Actor, 'user_id'>, id: string) {
  return space.first(db, { user_id, id });
}

const spaceToWrite = compiled(
  'tasks: find a space to write',
  (db, p: Params<{ user_id: string; id: string }>) =>
    db
      .selectFrom(spacesToWrite(db, p).as('space'))
      .where('space.id', '=', p.id)
      .select(['space.role', 'space.archived']),
);

/** Finds a space that the actor can see, with what `assertMayWrite` checks. */
export function findSpaceToWrite(db: Database, { user_id }: Pick<Actor, 'user_id'>, id: string) {
  return spaceToWrite.first(db, { user_id, id });
}

const sibling = compiled(
  'tasks: find another one in a space',
  (db, p: Params<{ id: string; space_id: string; but: string }>) =>
    db
      .selectFrom('task')
      .where('id', '=', p.id)
      .where('space_id', '=', p.space_id)
      .where('id', '<>', p.but)
      .where('deleted_at', 'is', null)
      .select('parent_id'),
);

/** Finds the parent of a live task in a space, to move another task beside it. */
export function findSibling(db: Database, values: { id: string; space_id: string; but: string }) {
  return sibling.first(db, values);
}
