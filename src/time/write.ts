import { type SqlBool, sql } from 'kysely';
import type { ProjectRole } from '../../generated/tables.ts';
import { spaces, spacesToWrite, type Viewer } from '../access/spaces.ts';
import { compiled, compiledShapes, EVERY_VALUE, named, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { AuthorValues } from '../events/append.ts';
import { logged } from '../events/logged.ts';
import { stored, visibleTo } from './queries.ts';

// --- Locks --------------------------------------------------------------------
// In this order: the task, the settings of projects, the user, the entry. Only one write of a user's entries runs at a time, so each sees the
// timer and the entries that the others have left.

type OfTask = { user_id: string; task_id: string };

const visibleTasks = (db: Pick<Database, 'selectFrom'>, viewer: Viewer) =>
  db
    .selectFrom(spaces(db, viewer).as('space'))
    .innerJoin('task', 'task.space_id', 'space.id')
    .where('task.deleted_at', 'is', null);

/** Keeps a task where it is. A separate statement, so that the next one reads the role from after the wait. */
export const lockTask = compiled('time: lock the task', (db, p: Params<OfTask>) =>
  visibleTasks(db, p)
    .where('task.id', '=', p.task_id)
    .select(['task.id', 'task.project_id'])
    .forNoKeyUpdate('task'),
);

/** Lets the writes of a user's entries come one after the other. */
export const lockUser = compiled('time: lock the user', (db, p: Params<{ worker_id: string }>) =>
  db.selectFrom('user').where('id', '=', p.worker_id).select('id').forNoKeyUpdate(),
);

export const lockEntry = compiled('time: lock an entry', (db, p: Params<{ user_id: string; id: string }>) =>
  visibleTo(db, p)
    .where('time_entry.id', '=', p.id)
    .select(['time_entry.id', 'time_entry.project_id'])
    .forUpdate('time_entry'),
);

// --- What a write depends on ----------------------------------------------------

const rules = ['project.time_overlap', 'project.time_locked_until'] as const;

/** Finds what a write of time on a locked task depends on, and whether the worker can have time there. */
export const findPlace = compiled(
  'time: find the place of an entry',
  (db, p: Params<OfTask & { worker_id: string }>) =>
    db
      .selectFrom(spacesToWrite(db, p).as('space'))
      .innerJoin('task', 'task.space_id', 'space.id')
      .leftJoin('project', 'project.id', 'task.project_id')
      .where('task.id', '=', p.task_id)
      .where('task.deleted_at', 'is', null)
      .select(['task.project_id', 'space.role', 'space.archived'])
      .select(rules)
      .select(
        sql<boolean>`(${p.worker_id}::uuid = ${p.user_id}::uuid or exists (
          select from project_member join "user" on "user".id = project_member.user_id
          where project_member.project_id = task.project_id and project_member.user_id = ${p.worker_id} and "user".active))`.as(
          'has_worker',
        ),
      ),
);

export type Place = NonNullable<Awaited<ReturnType<typeof findPlace.first>>>;

/** Finds a locked entry with what a write of it depends on. `role` is null in a project that the actor has left. */
export const findToWrite = compiled(
  'time: find an entry to write',
  (db, p: Params<{ user_id: string; id: string }>) =>
    visibleTo(db, p)
      .leftJoin('project', 'project.id', 'time_entry.project_id')
      .where('time_entry.id', '=', p.id)
      .select(stored)
      .select(rules)
      .select([
        'time_entry.user_id as worker_id',
        sql<boolean>`coalesce(project.archived, false)`.as('archived'),
        sql<ProjectRole | null>`(select space.role from ${spaces(db, p)} as space
          where space.id = coalesce(time_entry.project_id, ${p.user_id}::uuid))`.as('role'),
      ]),
);

export type Found = NonNullable<Awaited<ReturnType<typeof findToWrite.first>>>;

type Span = {
  worker_id: string;
  project_id: string;
  id: string;
  started_at: string;
  ended_at: string | null;
};

/** Finds an entry of a locked user in a project that another one would overlap. */
export const findOverlap = compiled('time: find an overlap', (db, p: Params<Span>) =>
  db
    .selectFrom('time_entry')
    .where('user_id', '=', p.worker_id)
    .where('project_id', '=', p.project_id)
    .where('id', '<>', p.id)
    .where(sql<SqlBool>`started_at < coalesce(${p.ended_at}::timestamptz, 'infinity')
      and coalesce(ended_at, 'infinity') > ${p.started_at}::timestamptz`)
    .select(['id', 'started_at', 'ended_at'])
    .orderBy('started_at')
    .limit(1),
);

// --- Writes -------------------------------------------------------------------

const LISTED = ['task_id', 'started_at', 'ended_at', 'note', 'billable', 'tags'] as const;

/** Events are only for the user who worked. They have no name, which would be the title of a task. */
const entry = logged(
  'time_entry',
  stored,
  LISTED,
  (row, by) => ({
    // After the account of the user was deleted, they are for the admin who writes.
    space_id: sql`coalesce(${row('user_id')}, ${by.user_id}::uuid)`,
    project_id: row('project_id'),
    subject: { type: 'time_entry', id: row('id'), name: null },
  }),
  ['task_id'],
);

export type EntryFields = {
  task_id: string;
  project_id: string | null;
  started_at: string;
  ended_at: string | null;
  note: string | null;
  billable: boolean;
  tags: readonly string[];
};

export const insertEntry = compiled(
  'time: create an entry',
  (db, p: Params<AuthorValues & EntryFields & { worker_id: string }>) =>
    entry.insert(db, {
      type: 'time_entry.created',
      by: p,
      values: {
        user_id: p.worker_id,
        task_id: p.task_id,
        project_id: p.project_id,
        started_at: p.started_at,
        ended_at: p.ended_at,
        note: p.note,
        billable: p.billable,
        tags: sql`${p.tags}::text[]`,
      },
    }),
);

/** Changes a locked entry. */
export const updateEntry = compiledShapes(
  'time: change an entry',
  (db, p: Params<AuthorValues & { id: string } & Partial<EntryFields>>) =>
    entry.update(db, {
      type: 'time_entry.updated',
      by: p,
      target: visibleTo(db, p).where('time_entry.id', '=', p.id),
      fields: {
        ...named(p, ['task_id', 'project_id', 'started_at', 'ended_at', 'note', 'billable']),
        ...(p.tags && { tags: sql`${p.tags}::text[]` }),
      },
    }),
  EVERY_VALUE,
);

/** Deletes a locked entry. */
export const deleteEntry = compiled('time: delete an entry', (db, p: Params<AuthorValues & { id: string }>) =>
  entry.delete(db, {
    type: 'time_entry.deleted',
    by: p,
    target: visibleTo(db, p).where('time_entry.id', '=', p.id),
  }),
);
