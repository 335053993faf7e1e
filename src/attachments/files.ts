import { type SqlBool, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import type { Files } from '../files/files.ts';
import { type FileStore, SHARDS } from '../files/store.ts';
import { deleteFiles } from '../files/stored.ts';
import type { Sweep } from '../jobs/sweep.ts';

/** Removed at once. The store of another machine takes tens of milliseconds for each. */
const AT_ONCE = 16;

/**
 * Marks files for this sweep. Nothing can take or keep them afterwards, so they are removed without a transaction. An array, because a plan
 * can repeat a subquery of `in`, which then locks and marks other files each time.
 */
const claimExpired = compiled('files: claim those to remove', (db, _: Params<object>) =>
  db
    .updateTable('stored_file')
    .set({ removing_until: sql`now() + interval '5 minutes'` })
    .where((eb) => {
      const expired = eb
        .selectFrom('stored_file')
        .where('delete_after', '<=', NOW)
        .where(sql<boolean>`coalesce(removing_until <= now(), true)`)
        .select('id')
        .orderBy('delete_after')
        .limit(sql.lit(AT_ONCE))
        .forUpdate()
        .skipLocked();
      return sql<SqlBool>`id = any(array(${expired}))`;
    })
    .returning('id'),
);

/**
 * Removes files that no attachment has. First the file and then its row, so that an interruption is repeated. Files that cannot be removed
 * do not stop others, and a later run tries them again.
 * @throws the first error of the store
 */
async function removeExpired(db: Database, store: FileStore, signal?: AbortSignal): Promise<void> {
  const failures: unknown[] = [];
  for (let isMore = true; isMore && !signal?.aborted; ) {
    const claimed = (await claimExpired.all(db, {})).map(({ id }) => id);
    const ids: string[] = [];
    const remove = async (id: string) => {
      await store.remove(id);
      ids.push(id);
    };
    for (const outcome of await Promise.allSettled(claimed.map(remove)))
      if (outcome.status === 'rejected') failures.push(outcome.reason);
    if (ids.length > 0) await deleteFiles.run(db, { ids });
    isMore = claimed.length === AT_ONCE && ids.length > 0;
  }
  if (failures.length > 0) throw failures[0];
}

/**
 * Files without a row are rare: a process was stopped for an hour in the middle of an upload, or a backup was restored. With this age and
 * two rounds, such a file is removed within a day, also if a restart leaves out its part of the store once.
 */
const ORPHAN_MS = 12 * 3_600_000;
/** Sweeps run every ten minutes, so a round through the store takes 5 h 20 min. */
const SHARDS_OF_RUN = 8;
const RUN_MS = 10 * 60_000;
const RUNS_OF_ROUND = SHARDS / SHARDS_OF_RUN;
/** The keys that are looked up in one statement. */
const BATCH = 100;

const findUnknown = compiled(
  'files: find those without a row',
  (_db, p: Params<{ ids: string[] }>) => sql<{
    id: string;
  }>`select given.id from unnest(${p.ids}::uuid[]) as given (id)
    where not exists (select from stored_file where stored_file.id = given.id)`,
);

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function removeOrphans(
  db: Database,
  store: FileStore,
  { run, now, signal }: { run: number; now: number; signal: AbortSignal | undefined },
): Promise<void> {
  const first = (run % RUNS_OF_ROUND) * SHARDS_OF_RUN;
  for (let shard = first; shard < first + SHARDS_OF_RUN; shard += 1) {
    for await (const ids of batchesOf(store.olderThan(new Date(now - ORPHAN_MS), shard))) {
      if (signal?.aborted) return;
      for (const { id } of await findUnknown.all(db, { ids })) await store.remove(id);
    }
  }
}

async function* batchesOf(keys: AsyncIterable<string>): AsyncIterable<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    if (UUID.test(key)) batch.push(key);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Returns the sweep that removes the content of deleted attachments and failed uploads from the store. */
export function sweepFiles(files: Pick<Files, 'store'>): Sweep {
  let done: number | undefined;
  return async (db, { now: at, signal }) => {
    const now = Date.parse(at);
    const last = Math.floor(now / RUN_MS);
    try {
      await removeExpired(db, files.store, signal);
    } finally {
      // Also the parts of runs that were late or failed.
      const first = Math.max((done ?? last - 1) + 1, last - RUNS_OF_ROUND + 1);
      for (let run = first; run <= last && !signal?.aborted; run += 1) {
        await removeOrphans(db, files.store, { run, now, signal });
        done = run;
      }
    }
  };
}
