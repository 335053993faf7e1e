import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { type AuthorValues, appendEvent, authorIn } from '../../events/append.ts';
import { fieldChanges } from '../../events/field-changes.ts';
import { about, subjectColumns } from '../events.ts';
import { toWrite } from '../queries.ts';
import { blockerIdsOf } from '../relations.ts';

/** Maximum number of blockers of a task, and of tasks that one task blocks: `maxItems` in the contract. */
export const MAX_BLOCKERS = 20;
export const MAX_BLOCKED = 50;

/** How many tasks are followed to find out whether two would wait for each other. 1,000 take 1 to 3 ms of CPU time. */
export const MAX_FOLLOWED = 1_000;

export type Link = { task_id: string; blocker_id: string };

/** Pairs of them: each task has its blocker at the same place. */
type Links = { task_ids: readonly string[]; blocker_ids: readonly string[] };

/** Locks tasks in the order of their IDs, in the trash or not, and returns where they are and what the actor can do there. */
export const lockTasks = compiled(
  'tasks: lock several',
  (db, p: Params<{ user_id: string; ids: readonly string[] }>) =>
    toWrite(db, p)
      .where(sql<boolean>`task.id = any(${p.ids}::uuid[])`)
      .select(['space.role', 'space.archived'])
      .select([
        'task.id',
        'task.space_id',
        'task.parent_id',
        'task.version',
        'task.deleted_at',
        'task.deleted_with',
      ])
      .orderBy('task.id')
      .forNoKeyUpdate('task'),
);

/**
 * Finds out what prevents a link. Run it under the lock of the space, in a statement after those that have waited for locks. Follows
 * the blockers of the blocker, also those in the trash, which can be restored.
 */
export const checkLink = compiled(
  'tasks: check a new blocker',
  (_db, p: Params<Link>) => sql<{
    is_linked: boolean;
    blockers: number;
    blocked: number;
    closes_cycle: boolean;
    followed: number;
  }>`
    with recursive followed (id) as (
      select ${p.blocker_id}::uuid
      union
      select link.blocker_id from followed join task_blocker as link on link.task_id = followed.id)
    select
      exists (select from task_blocker where task_id = ${p.task_id} and blocker_id = ${p.blocker_id}) as is_linked,
      (select count(*)::integer from task_blocker where task_id = ${p.task_id}) as blockers,
      (select count(*)::integer from task_blocker where blocker_id = ${p.blocker_id}) as blocked,
      bool_or(id = ${p.task_id}) as closes_cycle,
      count(*)::integer as followed
    from (select id from followed limit ${sql.lit(MAX_FOLLOWED + 2)}) as found`,
);

const blockedColumns = [...subjectColumns, blockerIdsOf(sql.ref('task.id')).as('blocker_ids')] as const;

/** Appends the event of the tasks in `after`, which also has their blockers before the change. */
function blockersChanged(
  q: Pick<Database, 'insertInto'>,
  p: Params<Author>,
  blockersAfter: RawBuilder<unknown>,
) {
  const changes = fieldChanges(['blocked_by'], {
    before: () => sql.ref('after.blocker_ids'),
    after: () => blockersAfter,
  });
  return appendEvent(q, { type: 'task.updated', ...about('after'), changes }, authorIn(p), 'after');
}

/** The actor is null if TaskFlow acts by itself. */
type Author = { [Name in keyof AuthorValues]: AuthorValues[Name] | (Name extends 'now' ? never : null) };

/** Links tasks that are locked, with an event for each task that gets blockers. */
export const addLinks = compiled('tasks: add blockers', (db, p: Params<AuthorValues & Links>) =>
  db
    .with('before', (q) =>
      q.selectFrom('task').where(sql<boolean>`task.id = any(${p.task_ids}::uuid[])`).select(blockedColumns),
    )
    .with('added', (q) =>
      q
        .insertInto('task_blocker')
        .columns(['task_id', 'blocker_id', 'created_at'])
        .expression(
          sql`select task_id, blocker_id, ${p.now}::timestamptz
            from unnest(${p.task_ids}::uuid[], ${p.blocker_ids}::uuid[]) as link (task_id, blocker_id)`,
        )
        .returning(['task_id', 'blocker_id']),
    )
    // Those that get blockers are marked below. PostgreSQL updates a row once in a statement.
    .with('marked', (q) =>
      q
        .updateTable('task')
        .set({ has_blocker_links: true })
        .where(
          sql<boolean>`task.id = any(${p.blocker_ids}::uuid[]) and task.id <> all(${p.task_ids}::uuid[])`,
        )
        .where('task.has_blocker_links', '=', false)
        .returning('task.id'),
    )
    .with('after', (q) =>
      q
        .updateTable('task')
        .from('before')
        .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: p.now, has_blocker_links: true }))
        .whereRef('task.id', '=', 'before.id')
        .returning([...subjectColumns, 'before.blocker_ids']),
    )
    .with('logged', (q) => {
      const blockers = sql`array(
        select id from unnest(after.blocker_ids) as id
        union select added.blocker_id from added where added.task_id = after.id order by id)`;
      return blockersChanged(q, p, blockers);
    })
    .selectFrom('after')
    .select('after.id'),
);

// --- Lists --------------------------------------------------------------------

/** The condition of lists for tasks that wait for another one. The index `task_with_blocker_links` has few tasks. */
export const isBlocked = sql<SqlBool>`(task.has_blocker_links and exists (
  select from task_blocker as link join task as other on other.id = link.blocker_id
  where link.task_id = task.id and other.deleted_at is null and other.status <> 'completed'))`;

// --- Removal ------------------------------------------------------------------

const removeLinks = compiled('tasks: remove blockers', (db, p: Params<Author & Links>) =>
  db
    .with('gone', (q) =>
      q
        .deleteFrom('task_blocker')
        .where(
          sql<boolean>`(task_blocker.task_id, task_blocker.blocker_id) in (
            select * from unnest(${p.task_ids}::uuid[], ${p.blocker_ids}::uuid[]))`,
        )
        .returning(['task_blocker.task_id', 'task_blocker.blocker_id']),
    )
    .with('before', (q) =>
      q.selectFrom('task').where(sql<boolean>`task.id in (select task_id from gone)`).select(blockedColumns),
    )
    .with('after', (q) =>
      q
        .updateTable('task')
        .from('before')
        .set((eb) => ({ version: eb('task.version', '+', 1), updated_at: p.now }))
        .whereRef('task.id', '=', 'before.id')
        .returning([...subjectColumns, 'before.blocker_ids']),
    )
    .with('logged', (q) => {
      const blockers = sql`array(
        select id from unnest(after.blocker_ids) as id
        where id not in (select gone.blocker_id from gone where gone.task_id = after.id) order by id)`;
      return blockersChanged(q, p, blockers);
    })
    .selectFrom('after')
    .select('after.id'),
);

/** Removes a blocker of a task that is locked, and returns whether the task had it. */
export async function removeLink(db: Database, { task_id, blocker_id, ...author }: Author & Link) {
  const links = { task_ids: [task_id], blocker_ids: [blocker_id] };
  return (await removeLinks.first(db, { ...links, ...author })) !== undefined;
}

const lockBlocked = compiled(
  'tasks: lock those that tasks block',
  (db, p: Params<{ ids: readonly string[] }>) =>
    db
      .selectFrom('task')
      .where(
        sql<boolean>`task.id in (select task_id from task_blocker where blocker_id = any(${p.ids}::uuid[]))`,
      )
      .select('task.id')
      .orderBy('task.id')
      .forNoKeyUpdate('task'),
);

const findLinks = compiled(
  'tasks: find blockers in and outside of some',
  (_db, p: Params<{ ids: readonly string[] }>) => sql<Link>`
    select task_id, blocker_id from task_blocker
    where blocker_id = any(${p.ids}::uuid[]) and task_id <> all(${p.ids}::uuid[])
    union all
    select task_id, blocker_id from task_blocker
    where task_id = any(${p.ids}::uuid[]) and blocker_id <> all(${p.ids}::uuid[])`,
);

/** What TaskFlow does by itself has no actor. */
export const byService = (now: string): Author => ({
  user_id: null,
  request_id: null,
  client_address: null,
  origin: null,
  now,
});

/**
 * Removes the links between these tasks, which are locked, and others, with an event for each task that loses blockers. Links among
 * these tasks stay. Call it before the tasks move to another space. Before they are deleted, with `areDeleted`: they need no event.
 */
export async function removeBlockersOf(
  db: Database,
  ids: readonly string[],
  author: Author,
  { areDeleted = false } = {},
): Promise<void> {
  // A separate statement, because one that has waited for a task reads its blockers from before its wait.
  await lockBlocked.all(db, { ids });
  const links = (await findLinks.all(db, { ids })).filter(
    ({ task_id }) => !areDeleted || !ids.includes(task_id),
  );
  if (links.length === 0) return;
  const lists = {
    task_ids: links.map(({ task_id }) => task_id),
    blocker_ids: links.map(({ blocker_id }) => blocker_id),
  };
  await removeLinks.run(db, { ...lists, ...author });
}
