import { sql } from 'kysely';
import { spacesToWrite } from '../../access/spaces.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import { toWrite } from '../queries.ts';
import { assigneeIdsOf, categoryIdsOf } from '../relations.ts';

export const assertRoles = compiled(
  'tasks: check the role in several spaces again',
  (_db, p: Params<{ user_id: string; spaces: readonly string[] }>) => sql`
    select assert_role(space.id, ${p.user_id}, 'member') from unnest(${p.spaces}::uuid[]) as space (id)`,
);

/** Finds tasks that the actor can see. They need no lock to find their trees, which stay as they are under that of the space. */
export const findTargets = compiled(
  'tasks: find several',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    toWrite(db, p)
      .where(sql<boolean>`task.id = any(${p.ids}::uuid[])`)
      .select(['task.id', 'task.deleted_with']),
);

/** Stores where tasks are before they move to another space, with the links that they can lose there. */
export const keepPlaces = compiled(
  'tasks: keep the places of some',
  (_db, p: Params<{ ids: readonly string[]; user_id: string; bulk_id: string }>) => sql`
    insert into bulk_task (bulk_id, task_id, version, before)
    select ${p.bulk_id}::uuid, task.id, task.version + 1, jsonb_build_object(
      'space_id', task.space_id, 'parent_id', task.parent_id, 'place', task.place,
      'assignee_ids', ${assigneeIdsOf(sql.ref('task.id'))}, 'category_ids', ${categoryIdsOf(sql.ref('task.id'), p)},
      'blocked_by', array(select link.blocker_id from task_blocker as link where link.task_id = task.id),
      'blocks', array(select link.task_id from task_blocker as link where link.blocker_id = task.id))
    from task where task.id = any(${p.ids}::uuid[])`,
);

/** Stores the versions that a bulk has made, when several of its statements have changed the tasks. */
export const keepVersions = compiled(
  'tasks: keep the versions of some',
  (_db, p: Params<{ ids: readonly string[]; bulk_id: string }>) => sql`
    update bulk_task set version = task.version from task
    where bulk_task.bulk_id = ${p.bulk_id}::uuid and bulk_task.task_id = any(${p.ids}::uuid[]) and task.id = bulk_task.task_id`,
);

/** Finds spaces that the actor can see, with what `refusalOfWrite` checks. */
export const findSpaces = compiled(
  'tasks: find several spaces to write',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    db
      .selectFrom(spacesToWrite(db, p).as('space'))
      .where(sql<boolean>`space.id = any(${p.ids}::uuid[])`)
      .select(['space.id', 'space.role', 'space.archived']),
);

/** Gives tasks back the links that they lost in another space. The move removes those that are not allowed any more. */
export const relink = compiled(
  'tasks: link some again',
  (_db, p: Params<{ links: string; user_id: string }>) => sql`
    with given as (
      select * from json_to_recordset(${p.links}::json) as given (id uuid, assignee_ids uuid[], category_ids uuid[])),
    assigned as (
      insert into task_assignee (task_id, user_id)
      select given.id, "user".id from given join "user" on "user".id = any(given.assignee_ids)
      on conflict do nothing)
    insert into task_category (task_id, category_id)
    select given.id, category.id from given
      join category on category.id = any(given.category_ids) and category.owner_id = ${p.user_id}
    on conflict do nothing`,
);

// --- Bulks -----------------------------------------------------------------------

/** How long a bulk can be taken back. The sweep then removes it. */
export const UNDO_HOURS = 24;

type NewBulk = { user_id: string; action: string; undo_of: string | null; now: string };

/** Stores a bulk, and gives its ID to all events of the transaction: see the defaults of `event`. */
export const beginBulk = compiled('bulks: begin', (db, p: Params<NewBulk>) =>
  db
    .insertInto('bulk')
    .values({ user_id: p.user_id, action: p.action, undo_of: p.undo_of, created_at: p.now })
    .returning([
      'id',
      sql<string>`set_config('taskflow.bulk_id', id::text, true)`.as('bulk_setting'),
      sql<string>`set_config('taskflow.undo_of', coalesce(undo_of::text, ''), true)`.as('undo_setting'),
    ]),
);

/** Gives the events of the transaction the ID of a bulk again. Returns no row if its user is not active any more. */
export const continueBulk = compiled('bulks: continue', (db, p: Params<{ id: string }>) =>
  db
    .selectFrom('bulk')
    .innerJoin('user', 'user.id', 'bulk.user_id')
    .where('bulk.id', '=', p.id)
    .where('user.active', '=', true)
    .select([
      sql<string>`to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`.as('now'),
      sql<string>`set_config('taskflow.bulk_id', bulk.id::text, true)`.as('bulk_setting'),
      sql<string>`set_config('taskflow.undo_of', coalesce(bulk.undo_of::text, ''), true)`.as('undo_setting'),
    ]),
);

/** Removes a bulk that has changed nothing. */
export const dropBulk = compiled('bulks: remove', (db, p: Params<{ id: string }>) =>
  db.deleteFrom('bulk').where('id', '=', p.id),
);

/** Locks a bulk of the actor that can still be undone, so that it is undone once. */
export const lockBulk = compiled(
  'bulks: lock',
  (db, p: Params<{ id: string; user_id: string; now: string }>) =>
    db
      .selectFrom('bulk')
      .where('id', '=', p.id)
      .where('user_id', '=', p.user_id)
      .where(
        sql<boolean>`created_at > ${p.now}::timestamptz - make_interval(hours => ${sql.lit(UNDO_HOURS)})`,
      )
      .select(['id', 'action', 'undone_at'])
      .select(
        sql<boolean>`exists (select from background_job where background_job.id = bulk.id and finished_at is null)`.as(
          'is_running',
        ),
      )
      .forNoKeyUpdate(),
);

export const countKept = compiled('bulks: count the changed tasks', (db, p: Params<{ id: string }>) =>
  db.selectFrom('bulk_task').where('bulk_id', '=', p.id).select(sql<number>`count(*)::integer`.as('total')),
);

/** The next tasks of a bulk after an ID. */
export const findKept = compiled(
  'bulks: find the changed tasks',
  (db, p: Params<{ id: string; after: string; limit: number }>) =>
    db
      .selectFrom('bulk_task')
      .where('bulk_id', '=', p.id)
      .where('task_id', '>', p.after)
      .orderBy('task_id')
      .limit(p.limit)
      .select(['task_id as id', 'version', 'before']),
);

/**
 * Those of some tasks that are not as a bulk has left them. It keeps no version of subtasks that it has restored with the task above them: they
 * are as it has left them if their last change is that of a task that it has restored.
 */
export const findOthers = compiled(
  'bulks: find tasks that are not as it has left them',
  (_db, p: Params<{ id: string; ids: readonly string[]; restored: boolean }>) => sql<{ id: string }>`
    with made as materialized (
      select task.id, task.updated_at from bulk_task join task on task.id = bulk_task.task_id and task.version = bulk_task.version
      where bulk_task.bulk_id = ${p.id})
    select id from task where id = any(${p.ids}::uuid[]) and id not in (select id from made)
      and not (${p.restored}::boolean and updated_at in (select updated_at from made))`,
);

export const markUndone = compiled('bulks: mark as undone', (db, p: Params<{ id: string; now: string }>) =>
  db.updateTable('bulk').set({ undone_at: p.now }).where('id', '=', p.id),
);
