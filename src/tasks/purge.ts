import { sql } from 'kysely';
import { BATCH } from '../database/batches.ts';
import type { Database } from '../database/database.ts';
import { type Author, appendEvent, BY_SERVICE } from '../events/append.ts';
import type { SweepRun } from '../jobs/sweep.ts';
import { told } from './links.ts';

/** Removes a task for good. The caller holds its lock, and has checked that the actor may. */
export async function purgeTask(db: Database, id: string, author: Author): Promise<void> {
  await db
    .with('before', (q) => q.deleteFrom('task').where('id', '=', id).returning(purged))
    .with('event', () => purgedEvent(db, author))
    .selectFrom('before')
    .select('id')
    .execute();
}

/** Removes for good what has been in the trash for so many days, at most `limit` tasks. Returns how many. */
export async function purgeTrash(
  db: Database,
  { days, limit }: { days: number; limit: number },
  author: Author,
): Promise<number> {
  const rows = await db
    .with('expired', (q) =>
      q
        .selectFrom('task')
        .select('id')
        .where('deleted_at', '<', sql<string>`${author.now}::timestamptz - make_interval(days => ${days})`)
        .limit(limit)
        // Two nodes sweep side by side.
        .forUpdate()
        .skipLocked(),
    )
    .with('before', (q) =>
      q.deleteFrom('task').using('expired').whereRef('task.id', '=', 'expired.id').returning(purged),
    )
    .with('event', () => purgedEvent(db, author))
    .selectFrom('before')
    .select('id')
    .execute();
  return rows.length;
}

const purged = ['task.id', 'task.space_id', 'task.project_id', 'task.title', 'task.version'] as const;

/** The event of a statement that removes the task it has as `before`. Gone for good, its content is not told again. */
function purgedEvent(db: Database, author: Author) {
  const { project_id, subject } = told('before');
  const space_id = sql.ref<string>('before.space_id');
  return appendEvent(db, { type: 'task.purged', space_id, project_id, subject }, author, 'before');
}

declare module '../jobs/sweep.ts' {
  interface SweepRun {
    readonly trashRetentionDays: number;
  }
}

/** Deletes tasks that have been in the trash for too long, in batches because there can be many after a long downtime. */
export async function emptyTrash(
  db: Database,
  { now, trashRetentionDays: days, log, signal }: SweepRun,
): Promise<void> {
  let purged = 0;
  for (let batch = BATCH; batch === BATCH && !signal?.aborted; purged += batch) {
    batch = await purgeTrash(db, { days, limit: BATCH }, { ...BY_SERVICE, now });
  }
  if (purged > 0) log.info({ purged }, 'emptied the trash');
}
