import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import { type Author, appendEvent, fieldChanges } from '../events/append.ts';
import { leaveProjects } from './close.ts';
import { CHUNKS_AT_A_TIME } from './exports.ts';

/** Rows of a statement, so that none runs long, however large the account. */
const BATCH = 500;
/** The author of what is written here. */
const SERVICE: Author = { actor: null, now: sql<string>`now()`, request_id: null, client: null };
/** Events that are looked through at a time. */
const WINDOW = 2_000;

/**
 * Removes everything that a closed account leaves, a few rows at a time. It can stop anywhere: the next run continues with
 * what is left. In the projects of others the account's work stays, without a name.
 */
export async function eraseAccount(
  db: Database,
  { user_id }: { user_id: string },
  { signal }: { signal: AbortSignal },
): Promise<void> {
  do {
    for (const batch of batchesOf(user_id)) {
      for (let found = BATCH; found > 0; ) {
        signal.throwIfAborted();
        found = await batch(db);
      }
    }
    await forgetAddresses(db, user_id, signal);
  } while (!(await removeAccount(db, user_id)));
}

/**
 * Removes the account itself, or returns `false` if there was something left to erase. A write that began before the
 * account was closed can commit after its batch has run: a new project, an assignment. What the cascade of the last
 * statement removes has no event. So the lock first waits for every such write, since their foreign keys share it, and
 * one more run of each batch finds what they wrote. Writes that come later wait for the lock, and fail without the row.
 */
function removeAccount(db: Database, user_id: string): Promise<boolean> {
  return withTransaction(db, async (trx) => {
    await trx.selectFrom('user').where('id', '=', user_id).select('id').forUpdate().execute();
    let found = 0;
    for (const batch of batchesOf(user_id)) found += await batch(trx);
    if (found > 0) return false;
    await trx.deleteFrom('project_member').where('user_id', '=', user_id).execute();
    // The rest of the account is a few rows, which go by cascade.
    await trx.deleteFrom('user').where('id', '=', user_id).where('active', '=', false).execute();
    return true;
  });
}

/** In this order: what is below in a tree, or found through something, comes before it. */
function batchesOf(user_id: string): ((db: Database) => Promise<number>)[] {
  const alone = sql`select own.project_id from project_member own
    where own.user_id = ${user_id} and own.role = 'owner' and not exists (
      select from project_member other where other.project_id = own.project_id and other.user_id <> own.user_id)`;
  return [
    (db) => erase(db, 'task', sql`owner_id = ${user_id}`),
    (db) => erase(db, 'task', sql`project_id in (${alone})`),
    (db) => eraseEvents(db, sql`space_id in (${alone})`),
    (db) => eraseProjects(db, alone),
    (db) => leaveProjects(db, user_id, SERVICE),
    (db) => unassign(db, user_id),
    (db) =>
      change(
        db,
        sql`select id from task where created_by = ${user_id} limit ${BATCH}`,
        sql`update task set created_by = null where id in (select id from found)`,
      ),
    (db) =>
      change(
        db,
        sql`select task_id, category_id from task_category join category on category.id = category_id
          where owner_id = ${user_id} limit ${BATCH}`,
        sql`delete from task_category where (task_id, category_id) in (select task_id, category_id from found)`,
      ),
    (db) => erase(db, 'category', sql`owner_id = ${user_id}`),
    (db) =>
      change(
        db,
        sql`select digest from refresh_token join session on session.id = session_id
          where user_id = ${user_id} limit ${BATCH}`,
        sql`delete from refresh_token where digest in (select digest from found)`,
      ),
    (db) => erase(db, 'session', sql`user_id = ${user_id}`),
    (db) =>
      change(
        db,
        sql`select export_id, number from export_chunk join export on export.id = export_id
          where user_id = ${user_id} limit ${CHUNKS_AT_A_TIME}`,
        sql`delete from export_chunk where (export_id, number) in (select export_id, number from found)`,
      ),
    (db) => eraseEvents(db, sql`space_id = ${user_id} and type <> 'user.deleted'`),
  ];
}

function erase(db: Database, table: string, whose: RawBuilder<unknown>): Promise<number> {
  return change(
    db,
    sql`select id from ${sql.table(table)} where ${whose} limit ${BATCH}`,
    sql`delete from ${sql.table(table)} where id in (select id from found)`,
  );
}

/**
 * Changes what is found, and says how much that was. Not how much was changed: nothing is of what another run of this
 * has changed meanwhile, and there may be more.
 */
async function change(
  db: Database,
  found: RawBuilder<unknown>,
  statement: RawBuilder<unknown>,
): Promise<number> {
  const { rows } = await sql<{
    many: number;
  }>`with found as materialized (${found}), changed as (${statement})
    select count(*)::integer as many from found`.execute(db);
  return rows[0]?.many ?? 0;
}

/** The log keeps everything, but for a transaction that says what it is about. */
function erasing<Result>(db: Database, work: (trx: Database) => Promise<Result>): Promise<Result> {
  return withTransaction(db, async (trx) => {
    await sql`select set_config('taskflow.erasing', 'on', true)`.execute(trx);
    return work(trx);
  });
}

function eraseEvents(db: Database, whose: RawBuilder<unknown>): Promise<number> {
  const found = sql`select position from event where ${whose} limit ${BATCH}`;
  const statement = sql`delete from event where position in (select position from found)`;
  return erasing(db, (trx) => change(trx, found, statement));
}

/**
 * Removes projects whose tasks and events are gone already. A change of the project can have been under way, so its event
 * is only in the log once the lock is held; without the project nothing would find it.
 */
function eraseProjects(db: Database, which: RawBuilder<unknown>): Promise<number> {
  return erasing(db, async (trx) => {
    const found = sql<{
      id: string;
    }>`select id from project where id in (${which}) limit ${BATCH} for update`;
    const ids = (await found.execute(trx)).rows.map(({ id }) => id);
    await sql`delete from event where space_id = any(${ids}::uuid[])`.execute(trx);
    await sql`delete from project where id = any(${ids}::uuid[])`.execute(trx);
    return ids.length;
  });
}

/** Takes the user off the tasks of others, which everybody who sees these is told. */
async function unassign(db: Database, user_id: string): Promise<number> {
  const rows = await db
    .with('before', (q) =>
      q
        .selectFrom('task_assignee')
        .innerJoin('task', 'task.id', 'task_assignee.task_id')
        .where('task_assignee.user_id', '=', user_id)
        .orderBy('task.id')
        .limit(BATCH)
        .select([
          'task.id',
          sql<string[]>`array(select a.user_id from task_assignee a where a.task_id = task.id order by 1)`.as(
            'assignee_ids',
          ),
        ])
        .forNoKeyUpdate('task'),
    )
    .with('unassigned', (q) =>
      q
        .deleteFrom('task_assignee')
        .using('before')
        .whereRef('task_assignee.task_id', '=', 'before.id')
        .where('task_assignee.user_id', '=', user_id)
        .returning('task_assignee.task_id'),
    )
    .with('after', (q) =>
      q
        .updateTable('task')
        .from('unassigned')
        .innerJoin('before', 'before.id', 'unassigned.task_id')
        .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: sql`now()` }))
        .whereRef('task.id', '=', 'before.id')
        .returning([
          'task.id',
          'task.project_id',
          'task.space_id',
          'task.title',
          'task.version',
          'before.assignee_ids',
        ]),
    )
    .with('logged', (q) =>
      appendEvent(
        q,
        {
          type: 'task.updated',
          space_id: sql.ref('after.space_id'),
          project_id: sql.ref('after.project_id'),
          subject: { type: 'task', id: sql.ref('after.id'), name: sql.ref('after.title') },
          version: sql.ref('after.version'),
          changes: fieldChanges(
            sql`jsonb_build_object('assignee_ids', after.assignee_ids)`,
            sql`jsonb_build_object('assignee_ids', array_remove(after.assignee_ids, ${user_id}::uuid))`,
          ),
        },
        SERVICE,
        'after',
      ),
    )
    .selectFrom('before')
    .select('id')
    .execute();
  return rows.length;
}

/** What the rest of the log says of the user besides the id: their name, and where they wrote from. */
async function forgetAddresses(db: Database, user_id: string, signal: AbortSignal): Promise<void> {
  const unnamed = sql`update event set subject_name = null where subject_id = ${user_id} and subject_name is not null`;
  await erasing(db, (trx) => unnamed.execute(trx));
  // Without an actor it is a login that failed, or a token that was good no more.
  const theirs = [
    sql<SqlBool>`actor_id = ${user_id}`,
    sql<SqlBool>`subject_id = ${user_id} and actor_id is null`,
  ];
  for (const whose of theirs) {
    for (let after: string | null = '0'; after !== null; ) {
      signal.throwIfAborted();
      const last: string = after;
      after = await erasing(db, (trx) => forgetAddressesAfter(trx, whose, last));
    }
  }
}

/** Goes through some of these events, and says at which it stopped. */
async function forgetAddressesAfter(
  trx: Database,
  whose: RawBuilder<SqlBool>,
  after: string,
): Promise<string | null> {
  const { rows } = await sql<{ last: string | null }>`
    with seen as (
      select position from event
      where ${whose} and position > ${after}::bigint order by position limit ${WINDOW}),
    forgotten as (
      update event set client_address = null from seen
      where event.position = seen.position and event.client_address is not null)
    select max(position)::text as last from seen`.execute(trx);
  return rows[0]?.last ?? null;
}
