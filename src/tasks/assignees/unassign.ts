import { type SqlBool, sql } from 'kysely';
import { BATCH, FIRST_ID } from '../../database/batches.ts';
import { compiled, compiledShapes, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { NOW } from '../../database/now.ts';
import { withTransaction } from '../../database/transaction.ts';
import { appendEvent, BY_SERVICE } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import type { Work } from '../../jobs/background.ts';
import type { Run } from '../../jobs/job.ts';
import { about, subjectColumns } from '../events.ts';
import { removeChoices } from '../followers/followers.ts';
import { assigneeIdsOf } from '../relations.ts';

/** A user who is no longer a member of a project. */
type Removed = { project_id: string; user_id: string };

declare module '../../jobs/background.ts' {
  interface WorkPayloads {
    member_removal: Removed;
  }
}

declare module '../../jobs/job.ts' {
  interface JobPayloads {
    unassign_late: Removed;
  }
}

/** All tasks of a user, or those in a project of which the user is no longer a member. */
type Scope = { user_id: string; project_id?: string };

const isLeft = ({ project_id, user_id }: Params<Removed>) =>
  sql<SqlBool>`task.project_id = ${project_id} and not exists (
    select from project_member where project_id = ${project_id} and user_id = ${user_id})`;

function assignedIn(q: Pick<Database, 'selectFrom'>, p: Params<Scope>) {
  return q
    .selectFrom('task_assignee')
    .innerJoin('task', 'task.id', 'task_assignee.task_id')
    .where('task_assignee.user_id', '=', p.user_id)
    .$if(p.project_id !== undefined, (some) => some.where(isLeft(p as Params<Removed>)));
}

/** A separate statement, because one that has waited for a task reads the assignees from before its wait. */
const lockNext = compiledShapes(
  'tasks: lock the next ones of a user',
  (db, p: Params<Scope & { after: string }>) =>
    assignedIn(db, p)
      .where('task_assignee.task_id', '>', p.after)
      .orderBy('task_assignee.task_id')
      .limit(BATCH)
      .select('task.id')
      .forNoKeyUpdate('task'),
  { 'in a project': [['user_id', 'after', 'project_id'], {}], 'in all': [['user_id', 'after'], {}] },
);

const unassignLocked = compiledShapes(
  'tasks: unassign a user',
  (db, p: Params<Scope & { ids: readonly string[] }>) =>
    db
      .with('before', (q) =>
        assignedIn(q, p)
          .where(sql<SqlBool>`task_assignee.task_id = any(${p.ids}::uuid[])`)
          .select(['task.id', assigneeIdsOf(sql.ref('task.id')).as('assignee_ids')]),
      )
      .with('unassigned', (q) =>
        q
          .deleteFrom('task_assignee')
          .using('before')
          .whereRef('task_assignee.task_id', '=', 'before.id')
          .where('task_assignee.user_id', '=', p.user_id)
          .returning('task_assignee.task_id'),
      )
      .with('after', (q) =>
        q
          .updateTable('task')
          .from('unassigned')
          .innerJoin('before', 'before.id', 'unassigned.task_id')
          .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: NOW }))
          .whereRef('task.id', '=', 'before.id')
          .returning([...subjectColumns, 'before.assignee_ids']),
      )
      .with('logged', (q) => {
        const changes = fieldChanges(['assignee_ids'], {
          before: () => sql.ref('after.assignee_ids'),
          after: () => sql`array_remove(after.assignee_ids, ${p.user_id}::uuid)`,
        });
        return appendEvent(q, { type: 'task.updated', ...about('after'), changes }, BY_SERVICE, 'after');
      })
      .selectFrom('after')
      .select('id'),
  { 'in a project': [['user_id', 'ids', 'project_id'], {}], 'in all': [['user_id', 'ids'], {}] },
);

/** Removes the user from the assignees of the next tasks, with an event for each task, and returns the IDs of those it found. */
function unassignNext(db: Database, { after, ...scope }: Scope & { after: string }): Promise<string[]> {
  return withTransaction(db, async (trx) => {
    const found = await lockNext.all(trx, { ...scope, after }, {});
    const ids = found.map(({ id }) => id);
    if (ids.length > 0) await unassignLocked.run(trx, { ...scope, ids }, {});
    return ids;
  });
}

/** Removes the user from the assignees of some tasks, and returns how many. */
export async function unassign(db: Database, user_id: string): Promise<number> {
  return (await unassignNext(db, { user_id, after: FIRST_ID })).length;
}

const count = compiled(
  'tasks: count those of a former member',
  (db, p: Params<Removed & { limit: number }>) =>
    db
      .selectFrom(
        db
          .selectFrom('task_assignee')
          .innerJoin('task', 'task.id', 'task_assignee.task_id')
          .where('task_assignee.user_id', '=', p.user_id)
          .where(isLeft(p))
          .select('task.id')
          .limit(p.limit)
          .as('counted'),
      )
      .select(sql<number>`count(*)::integer`.as('many')),
);

/** Counts the tasks of a project that are assigned to a former member, up to a limit. */
export async function countAssigned(db: Database, removed: Removed, limit: number): Promise<number> {
  return (await count.one(db, { ...removed, limit })).many;
}

/** Where the batches start that have no assignments left. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** A removal of a member from more tasks has no total. */
const MAX_COUNTED = 1_000_000;

/** Where the next batch starts: after a task. The index of a user's assignments is in this order. */
type Place = { after: string };

/** Removes a former member of a project from the assignees and the followers of its tasks. Does nothing once the user is a member again. */
export const memberRemoval: Work<Removed, Place> = {
  mustFinish: true,
  async count(db, removed) {
    const many = await countAssigned(db, removed, MAX_COUNTED + 1);
    return many > MAX_COUNTED ? null : many;
  },
  async batch(trx, removed, place) {
    const found = await unassignNext(trx, { ...removed, after: place?.after ?? FIRST_ID });
    const last = found.at(-1);
    if (last && found.length === BATCH) return { done: found.length, next: { after: last } };
    return { done: found.length, next: (await removeChoices(trx, removed)) ? { after: LAST_ID } : null };
  },
};

/** Removes assignments by writes that were in progress when the member was removed, and have seen the membership. */
export async function unassignLate(
  db: Database,
  removed: Removed,
  { signal }: Pick<Run, 'signal'>,
): Promise<void> {
  do signal.throwIfAborted();
  while ((await unassignNext(db, { ...removed, after: FIRST_ID })).length === BATCH);
}
