import { sql } from 'kysely';
import { BATCH } from '../database/batches.ts';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { withTransaction } from '../database/transaction.ts';
import { BY_SERVICE } from '../events/append.ts';
import type { SweepRun } from '../jobs/sweep.ts';
import { purgedEvent, subjectColumns } from './events.ts';
import { treeOf } from './tree.ts';
import { type AuthorValues, authorIn, type Context, valuesOf } from './written.ts';

/** The deepest ones first, so that the foreign key of the parent changes no other tasks. */
const purge = compiled('tasks: purge a tree', (db, p: Params<AuthorValues & { id: string; limit: number }>) =>
  db
    .with(
      'found',
      () => sql<{ id: string }>`(with ${treeOf(p.id, sql`true`)}
          select id from tree order by depth desc, id limit ${p.limit})`,
    )
    .with('before', (q) =>
      q.deleteFrom('task').using('found').whereRef('task.id', '=', 'found.id').returning(subjectColumns),
    )
    .with('event', () => purgedEvent(db, authorIn(p)))
    .selectFrom('before')
    .select('id'),
);

/**
 * Deletes a task permanently, with its subtasks of all levels, also those in the trash, of which there can be many. Lock the space first,
 * and check that the actor can delete the task.
 */
export async function purgeTree(db: Database, id: string, context: Context): Promise<void> {
  for (let batch = BATCH; batch === BATCH; ) {
    batch = (await purge.all(db, { id, limit: BATCH, ...valuesOf(context) })).length;
  }
}

const purgeExpired = compiled(
  'tasks: purge the trash',
  (db, p: Params<{ now: string; days: number; limit: number }>) =>
    db
      .with('expired', (q) =>
        q
          .selectFrom('task')
          .select('id')
          .where('deleted_at', '<', sql<string>`${p.now}::timestamptz - make_interval(days => ${p.days})`)
          .limit(p.limit)
          // Several nodes can sweep at the same time.
          .forUpdate()
          .skipLocked(),
      )
      .with('before', (q) =>
        q
          .deleteFrom('task')
          .using('expired')
          .whereRef('task.id', '=', 'expired.id')
          .returning(subjectColumns),
      )
      .with('event', () => purgedEvent(db, { ...BY_SERVICE, now: p.now }))
      .selectFrom('before')
      .select('id'),
);

declare module '../jobs/sweep.ts' {
  interface SweepRun {
    readonly trashRetentionDays: number;
  }
}

/** Deletes tasks that were in the trash for longer than `trashRetentionDays`, in batches: there can be many after a downtime. */
export async function emptyTrash(
  db: Database,
  { now, trashRetentionDays: days, log, signal }: SweepRun,
): Promise<void> {
  let purged = 0;
  for (let batch = BATCH; batch === BATCH && !signal?.aborted; purged += batch) {
    // A deletion also locks subtasks, so two sweeps or a sweep and a user can wait for each other.
    batch = await withTransaction(
      db,
      async (trx) => (await purgeExpired.all(trx, { now, days, limit: BATCH })).length,
    );
  }
  if (purged > 0) log.info({ purged }, 'trash emptied');
}
