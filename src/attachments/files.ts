import { sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import { NOW } from '../database/now.ts';
import { withTransaction } from '../database/transaction.ts';
import type { Files } from '../files/files.ts';
import { type FileStore, SHARDS } from '../files/store.ts';
import type { Sweep } from '../jobs/sweep.ts';

/** How long a file stays that no attachment has, after the last sign of its upload. */
const PENDING = sql`interval '1 hour'`;

/** Stores that a file will exist, before its first byte is written. */
export const insertFile = compiled('files: create', (db, p: Params<{ id: string; wrapped_key: Buffer }>) =>
  db
    .insertInto('stored_file')
    .values({ id: p.id, wrapped_key: p.wrapped_key, delete_after: sql`now() + ${PENDING}` }),
);

/** Keeps the files of a running upload. */
export const keepFiles = compiled('files: keep those of an upload', (db, p: Params<{ ids: string[] }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: sql`now() + ${PENDING}` })
    .where(sql<boolean>`id = any(${p.ids}::uuid[])`)
    .where('delete_after', 'is not', null),
);

/** Keeps an uploaded file until a job has read it, and no longer than a day. */
export const retainFile = compiled('files: keep one for a job', (db, p: Params<{ id: string }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: sql`now() + interval '1 day'` })
    .where('id', '=', p.id)
    .where('delete_after', 'is not', null),
);

/** Lets the sweep remove a file that a job has read. */
export const releaseFile = compiled('files: release that of a job', (db, p: Params<{ id: string }>) =>
  db.updateTable('stored_file').set({ delete_after: NOW }).where('id', '=', p.id),
);

export const findFileKey = compiled('files: find the key of one', (db, p: Params<{ id: string }>) =>
  db.selectFrom('stored_file').where('id', '=', p.id).select('wrapped_key'),
);

const releaseFiles = compiled('files: release those of a failed upload', (db, p: Params<{ ids: string[] }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: NOW })
    .where(sql<boolean>`id = any(${p.ids}::uuid[])`)
    .where('delete_after', 'is not', null)
    .returning('id'),
);

/**
 * Removes the files of an upload that failed, except those that an attachment has: the commit can have succeeded although its response
 * was lost. If this fails too, the sweep does it.
 */
export async function discardFiles(db: Database, store: FileStore, ids: string[]): Promise<void> {
  try {
    const released = (await releaseFiles.all(db, { ids })).map(({ id }) => id);
    for (const id of released) await store.remove(id);
    if (released.length > 0) await deleteFiles.run(db, { ids: released });
  } catch {}
}

const BATCH = 100;

const lockExpired = compiled('files: lock those to remove', (db, _: Params<object>) =>
  db
    .selectFrom('stored_file')
    .where('delete_after', '<=', NOW)
    .select('id')
    .orderBy('delete_after')
    .limit(sql.lit(BATCH))
    .forUpdate()
    .skipLocked(),
);

const deleteFiles = compiled('files: delete', (db, p: Params<{ ids: string[] }>) =>
  db.deleteFrom('stored_file').where(sql<boolean>`id = any(${p.ids}::uuid[])`),
);

/**
 * Removes files that no attachment has. First the file and then its row, so that an interruption is repeated. An upload that takes
 * one of them at the same time waits for the lock, and fails.
 */
async function removeExpired(db: Database, store: FileStore, signal?: AbortSignal): Promise<void> {
  for (let found = BATCH; found === BATCH && !signal?.aborted; ) {
    found = await withTransaction(db, async (trx) => {
      const ids = (await lockExpired.all(trx, {})).map(({ id }) => id);
      for (const id of ids) await store.remove(id);
      if (ids.length > 0) await deleteFiles.run(trx, { ids });
      return ids.length;
    });
  }
}

/** Files without a row are rare: a process was stopped for an hour in the middle of an upload, or a backup was restored. */
const ORPHAN_MS = 24 * 3_600_000;
/** Sweeps run every ten minutes, so each part of the store is looked at about every eleven hours. */
const SHARDS_OF_RUN = 4;
const RUN_MS = 10 * 60_000;

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
  now: number,
  signal?: AbortSignal,
): Promise<void> {
  const first = (Math.floor(now / RUN_MS) * SHARDS_OF_RUN) % SHARDS;
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
export const sweepFiles =
  (files: Pick<Files, 'store'>): Sweep =>
  async (db, { now, signal }) => {
    await removeExpired(db, files.store, signal);
    await removeOrphans(db, files.store, Date.parse(now), signal);
  };
