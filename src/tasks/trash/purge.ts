import { type SqlBool, sql } from 'kysely';
import { BATCH } from '../../database/batches.ts';
import { compiled, type Params } from '../../database/compiled.ts';
import type { Database } from '../../database/database.ts';
import { withTransaction } from '../../database/transaction.ts';
import { type AuthorValues, authorIn, authorOf, BY_SERVICE } from '../../events/append.ts';
import type { SweepRun } from '../../jobs/sweep.ts';
import { byService, removeBlockersOf } from '../blockers/blockers.ts';
import { goneColumns, goneEvent } from '../events.ts';
import { treesOf } from '../tree.ts';
import type { Context } from '../written.ts';

/** The deepest ones first, so that the foreign key of the parent changes no other tasks. */
const findTrees = compiled(
  'tasks: lock trees to purge',
  (_db, p: Params<{ ids: readonly string[] }>) => sql<{ id: string }>`
    with ${treesOf(p.ids, sql`true`)}
    select task.id from tree join task on task.id = tree.id order by tree.depth desc, task.id for update of task`,
);

const purge = compiled('tasks: purge', (db, p: Params<AuthorValues & { ids: readonly string[] }>) =>
  db
    .with('before', (q) =>
      q.deleteFrom('task').where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`).returning(goneColumns),
    )
    .with('event', () => goneEvent(db, 'task.purged', authorIn(p)))
    .selectFrom('before')
    .select('id'),
);

/**
 * Deletes tasks permanently, none of which is below another one, with their subtasks of all levels, also those in the trash, of which
 * there can be many. Lock the spaces first, and check that the actor can delete the tasks.
 */
export async function purgeTrees(db: Database, roots: readonly string[], context: Context): Promise<void> {
  const author = authorOf(context);
  const ids = (await findTrees.all(db, { ids: roots })).map((task) => task.id);
  await removeBlockersOf(db, ids, author, { areDeleted: true });
  for (let from = 0; from < ids.length; from += BATCH)
    await purge.run(db, { ids: ids.slice(from, from + BATCH), ...author });
}

const lockExpired = compiled(
  'tasks: lock those to purge from the trash',
  (db, p: Params<{ now: string; days: number; limit: number }>) =>
    db
      .selectFrom('task')
      .select('id')
      .where('deleted_at', '<', sql<string>`${p.now}::timestamptz - make_interval(days => ${p.days})`)
      .limit(p.limit)
      // Several nodes can sweep at the same time.
      .forUpdate()
      .skipLocked(),
);

const purgeExpired = compiled(
  'tasks: purge the trash',
  (db, p: Params<{ now: string; ids: readonly string[] }>) =>
    db
      .with('before', (q) =>
        q.deleteFrom('task').where(sql<SqlBool>`task.id = any(${p.ids}::uuid[])`).returning(goneColumns),
      )
      .with('event', () => goneEvent(db, 'task.purged', { ...BY_SERVICE, now: p.now }))
      .selectFrom('before')
      .select('id'),
);

declare module '../../jobs/sweep.ts' {
  interface SweepRun {
    readonly trashRetentionDays: number;
  }
}

function purgeNext(db: Database, { now, days }: { now: string; days: number }): Promise<number> {
  return withTransaction(db, async (trx) => {
    const ids = (await lockExpired.all(trx, { now, days, limit: BATCH })).map(({ id }) => id);
    await removeBlockersOf(trx, ids, byService(now), { areDeleted: true });
    await purgeExpired.run(trx, { now, ids });
    return ids.length;
  });
}

/** Deletes tasks that were in the trash for longer than `trashRetentionDays`, in batches: there can be many after a downtime. */
export async function emptyTrash(
  db: Database,
  { now, trashRetentionDays: days, log, signal }: SweepRun,
): Promise<void> {
  let purged = 0;
  for (let batch = BATCH; batch === BATCH && !signal?.aborted; purged += batch) {
    batch = await purgeNext(db, { now, days });
  }
  if (purged > 0) log.info({ purged }, 'trash emptied');
}
