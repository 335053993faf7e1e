import { setTimeout as pause } from 'node:timers/promises';
import { type SqlBool, sql } from 'kysely';
import { compiled, type Params } from '../database/compiled.ts';
import type { Database } from '../database/database.ts';
import type { FileStore } from './store.ts';

/** How long a file stays that no attachment has, after the last sign of its upload. */
const PENDING = sql`interval '1 hour'`;

/** Stores that a file will exist, before its first byte is written. */
export const insertFile = compiled('files: create', (db, p: Params<{ id: string; wrapped_key: Buffer }>) =>
  db
    .insertInto('stored_file')
    .values({ id: p.id, wrapped_key: p.wrapped_key, delete_after: sql`now() + ${PENDING}` }),
);

/** When a released file is due: at once, also for a transaction that began before the release, so nothing can take the file any more. */
const RELEASED = sql<string>`'-infinity'`;

/** Whether a file is neither expired nor removed by a sweep at the moment. Whatever takes a file must check it. */
export const canBeTaken = sql<SqlBool>`stored_file.delete_after > now() and stored_file.removing_until is null`;

/** Keeps the files of a running upload. */
export const keepFiles = compiled('files: keep those of an upload', (db, p: Params<{ ids: string[] }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: sql`now() + ${PENDING}` })
    .where(sql<boolean>`id = any(${p.ids}::uuid[])`)
    .where('delete_after', 'is not', null)
    .where('removing_until', 'is', null),
);

/** Keeps an uploaded file until a job has read it, and no longer than a day. */
export const retainFile = compiled('files: keep one for a job', (db, p: Params<{ id: string }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: sql`now() + interval '1 day'` })
    .where('id', '=', p.id)
    .where('delete_after', 'is not', null)
    .where('removing_until', 'is', null),
);

/** Lets the sweep remove a file that a job has read. */
export const releaseFile = compiled('files: release that of a job', (db, p: Params<{ id: string }>) =>
  db.updateTable('stored_file').set({ delete_after: RELEASED }).where('id', '=', p.id),
);

export const findFileKey = compiled('files: find the key of one', (db, p: Params<{ id: string }>) =>
  db.selectFrom('stored_file').where('id', '=', p.id).select('wrapped_key'),
);

const releaseFiles = compiled('files: release those of a failed upload', (db, p: Params<{ ids: string[] }>) =>
  db
    .updateTable('stored_file')
    .set({ delete_after: RELEASED })
    .where(sql<boolean>`id = any(${p.ids}::uuid[])`)
    .where('delete_after', 'is not', null)
    .returning('id'),
);

/** A store that fails can also take long to remove a file, and the caller waits for the error. */
const DISCARD_MS = 1_500;

/**
 * Removes the files of an upload that failed, except those that an attachment has: the commit can have succeeded although its response
 * was lost. If this fails too, or takes long, the sweep does it.
 */
export async function discardFiles(db: Database, store: FileStore, ids: string[]): Promise<void> {
  try {
    const released = (await releaseFiles.all(db, { ids })).map(({ id }) => id);
    if (released.length === 0) return;
    const removing = Promise.all(released.map((id) => store.remove(id)));
    const removed = removing.then(() => true);
    if (await Promise.race([removed, pause(DISCARD_MS, false, { ref: false })]))
      await deleteFiles.run(db, { ids: released });
  } catch {}
}

/** Deletes the rows of files whose content is removed. */
export const deleteFiles = compiled('files: delete', (db, p: Params<{ ids: string[] }>) =>
  db.deleteFrom('stored_file').where(sql<boolean>`id = any(${p.ids}::uuid[])`),
);
