import { sql } from 'kysely';
import { spaces } from '../access/spaces.ts';
import type { Actor } from '../actor.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { lockTask } from './queries.ts';

/** What a write is about: spaces, and tasks whose spaces it does not know yet. */
type Concerned = { space_ids?: readonly string[]; task_ids?: readonly string[] };

/** Separates these locks from other advisory locks: the seed of the hash of a space. */
const NAMESPACE = 16;

const lock = compiled(
  'tasks: lock spaces',
  (db, p: Params<{ user_id: string; space_ids: readonly string[]; task_ids: readonly string[] }>) => sql<{
    id: string;
  }>`
    select id, pg_advisory_xact_lock(key) from (
      select own.id, hashtextextended(own.id::text, ${sql.lit(NAMESPACE)}) as key
      from ${spaces(db, p)} as own
      where own.id = any(${p.space_ids}::uuid[])
        or own.id in (select task.space_id from task where task.id = any(${p.task_ids}::uuid[]))
      order by key) as found`,
);

/**
 * Locks spaces that the actor can see until the transaction ends: those with these IDs, and those of these tasks. Every write
 * that depends on the tree, the order or the blockers of a space locks the space first. So these writes run one after the other,
 * and each sees what the others have committed.
 *
 * It comes before every other lock of the transaction: pass it as `lock` to `context.transaction`. Several spaces are locked in
 * the order of their keys. So two writes never wait for each other. Writes of single tasks do not wait. Check the rights of
 * the actor afterwards.
 */
export async function lockSpaces(
  db: Database,
  { user_id }: Pick<Actor, 'user_id'>,
  { space_ids = [], task_ids = [] }: Concerned,
): Promise<void> {
  // A task can move to another space during the wait. Only then, the order of the locks can be another one, and PostgreSQL may have
  // to end a deadlock, after which the transaction is repeated.
  for (let before = -1, locked = new Set<string>(); locked.size > before; ) {
    before = locked.size;
    const found = await lock.all(db, { user_id, space_ids, task_ids });
    locked = new Set([...locked, ...found.map(({ id }) => id)]);
  }
}

/**
 * Locks the space of a task, other spaces, and then the task. A separate step, because a statement that waits for a lock returns the
 * actor's role from before its wait.
 */
export async function lockPlaces(
  db: Database,
  actor: Pick<Actor, 'user_id'>,
  { task_id, space_ids = [] }: { task_id: string; space_ids?: readonly string[] },
): Promise<void> {
  await lockSpaces(db, actor, { task_ids: [task_id], space_ids });
  await lockTask(db, actor, task_id);
}
