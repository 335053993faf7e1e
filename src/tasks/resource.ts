import { type RawBuilder, sql } from 'kysely';
import { soleMemberProjects } from '../access/sole-member.ts';
import { BATCH, changeFound, erase, FIRST_ID } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import type { Resource } from '../resource.ts';
import { stored } from './fields.ts';
import { placeOf } from './order.ts';
import { assigneeIdsOf, blockerIdsOf, categoryIdsOf } from './relations.ts';

export const tasks = {
  // Of a request about two tasks, the subject is the one that would change.
  subjects: { task_id: 'task', blocker_id: null },
  tables: {
    task: {
      exported: {
        file: 'tasks.ndjson',
        what: 'your personal tasks, tasks of projects that you own, and tasks of other projects that you created or that are assigned to you',
        async *lines(db, user_id) {
          for (const space of await ownSpaces(db, user_id)) {
            // Two queries, because each can read an index in its order.
            for (const where of [sql`deleted_at is null`, sql`deleted_at is not null`]) {
              yield* tasksIn(
                db,
                user_id,
                sql`space_id = ${space} and ${where} and ${isStillOwn(space, user_id)}`,
              );
            }
          }
          const elsewhere = sql`project_id in (
        select project_id from project_member where user_id = ${user_id} and role <> 'owner')`;
          yield* tasksIn(db, user_id, sql`created_by = ${user_id} and ${elsewhere}`);
          yield* assigned(db, user_id, sql`created_by is distinct from ${user_id} and ${elsewhere}`);
        },
        counted: (user_id) => sql`select from task where created_by = ${user_id}`,
      },
      erased: {
        batches: [
          (db, user_id) => erase(db, 'task', sql`owner_id = ${user_id}`),
          (db, user_id) => erase(db, 'task', sql`project_id in (${soleMemberProjects(user_id)})`),
          // Tasks in projects of other users stay, without their creator.
          (db, user_id) =>
            changeFound(
              db,
              sql`select id from task where created_by = ${user_id} limit ${BATCH}`,
              sql`update task set created_by = null where id in (select id from found)`,
            ),
        ],
      },
    },
    task_category: { exported: { in: 'tasks.ndjson' }, erased: { with: 'task' } },
    task_blocker: { exported: { in: 'tasks.ndjson' }, erased: { with: 'task' } },
  },
} satisfies Resource;

async function ownSpaces(db: Database, user_id: string): Promise<string[]> {
  const projects = await db
    .selectFrom('project_member')
    .where('user_id', '=', user_id)
    .where('role', '=', 'owner')
    .select('project_id')
    .execute();
  return [user_id, ...projects.map(({ project_id }) => project_id)];
}

/** The project can be deleted, and its tasks still be there, or change hands while the export is written. */
const isStillOwn = (space: string, user_id: string) => sql`(${space}::uuid = ${user_id} or exists (
  select from project_member where project_id = ${space} and user_id = ${user_id} and role = 'owner'))`;

type TaskRow = { id: string; created_at: string };

/** Selects the properties of the contract's Task, with IDs instead of profiles of other users. */
const taskColumns = (user_id: string) => sql`
  ${sql.join(stored.map((column) => sql.ref(column)))},
  ${placeOf('task')} as position,
  ${assigneeIdsOf(sql.ref('task.id'))} as assignee_ids,
  ${categoryIdsOf(sql.ref('task.id'), { user_id })} as category_ids,
  ${blockerIdsOf(sql.ref('task.id'))} as blocked_by,
  created_by`;

async function* tasksIn(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  let last: TaskRow | undefined;
  do {
    const beyond = last ? sql`and (created_at, id) < (${last.created_at}, ${last.id})` : sql``;
    const { rows } = await sql<TaskRow>`
      select ${taskColumns(user_id)} from task where ${whose} ${beyond}
      order by created_at desc, id desc limit ${BATCH}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    last = rows.length === BATCH ? rows.at(-1) : undefined;
  } while (last);
}

async function* assigned(db: Database, user_id: string, whose: RawBuilder<unknown>): AsyncIterable<string[]> {
  for (let after: string | undefined = FIRST_ID; after; ) {
    const { rows } = await sql<TaskRow>`
      select ${taskColumns(user_id)} from task_assignee as mine join task on task.id = mine.task_id
      where mine.user_id = ${user_id} and mine.task_id > ${after} and ${whose}
      order by mine.task_id limit ${BATCH}`.execute(db);
    yield rows.map((row) => JSON.stringify(row));
    after = rows.length === BATCH ? rows.at(-1)?.id : undefined;
  }
}
