import { buffer } from 'node:stream/consumers';
import type { FileStore } from '../files/store.ts';
import { FileMissing, SHARDS } from '../files/store.ts';
import type { Log } from '../log.ts';
import { fileName, idsOfShard, packIds, timeOfId } from './file-list.ts';
import { type Backup, fromJson, names, type Repository, toJson } from './repository.ts';
import { BackupDamaged } from './sealed.ts';

/** The content of an object, as in base backups. */
const PIECE_BYTES = 16 * 1024 * 1024;

/** The first byte of the object with the name of a file: the file itself follows, or the number of its pieces. */
const WHOLE = 0;
const DIVIDED = 1;

/** Copies a file of an attachment as it is stored, encrypted. Does nothing if the backup has it, because files never change. */
export async function copyFile(repository: Repository, store: FileStore, id: string): Promise<boolean> {
  const name = fileName(id);
  if (await repository.has(name)) return false;
  const read = (piece: number) => buffer(store.read(id, piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES));
  const first = await read(0);
  if (first.length < PIECE_BYTES) {
    await repository.put(name, Buffer.concat([Buffer.of(WHOLE), first]));
    return true;
  }
  let pieces = 0;
  for (let piece = first; piece.length > 0; piece = await read(pieces)) {
    await repository.put(`${name}.${pieces}`, piece);
    pieces += 1;
  }
  // Last, so that a file with this object is complete.
  await repository.put(name, Buffer.concat([Buffer.of(DIVIDED), toJson({ pieces })]));
  return true;
}

/** Reads a file from a backup. Returns undefined if the backup does not have it. */
export async function readCopy(
  repository: Repository,
  id: string,
): Promise<AsyncIterable<Buffer> | undefined> {
  const head = await repository.find(fileName(id));
  if (!head) return undefined;
  return piecesOf(repository, id, head);
}

async function* piecesOf(repository: Repository, id: string, head: Buffer): AsyncIterable<Buffer> {
  const content = head.subarray(1);
  if (head[0] === WHOLE) {
    if (content.length > 0) yield content;
    return;
  }
  const { pieces } = fromJson<{ pieces: number }>(content);
  for (let piece = 0; piece < pieces; piece += 1) yield await repository.get(`${fileName(id)}.${piece}`);
}

/** A page of the files after an ID, in the order of IDs. Complete ones belong to an attachment, and pending ones to an upload. */
export type FindFiles = (
  after: string,
  limit: number,
) => Promise<{ id: string; state: 'complete' | 'pending' | 'gone' }[]>;

const PAGE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

export type FileCopierOptions = {
  readonly repository: Repository;
  readonly store: FileStore;
  readonly find: FindFiles;
  readonly log: Log;
};

/**
 * Returns a function that copies the files that were added since its last call. An upload can take hours, so it starts again at the
 * first file that was not complete then. Its first call begins where another process has ended.
 */
export function createFileCopier(options: FileCopierOptions): (signal: AbortSignal) => Promise<number> {
  const { repository, find } = options;
  let from: string | undefined;
  let done = new Set<string>();

  async function start(): Promise<string> {
    const stored = await repository.find(names.filesFrom);
    return stored ? fromJson<{ from: string }>(stored).from : FIRST;
  }

  return async (signal) => {
    from ??= await start();
    let copied = 0;
    let after = from;
    let firstPending: string | undefined;
    for await (const page of pagesOf(find, from)) {
      firstPending ??= page.find(({ state }) => state === 'pending')?.id;
      for (const { id } of page.filter(({ state }) => state === 'complete')) {
        if (signal.aborted) return copied;
        if (!done.has(id)) copied += await copyOne(options, id);
        done.add(id);
      }
      after = page.at(-1)?.id ?? after;
    }
    const next = firstPending === undefined ? after : before(firstPending);
    if (next !== from) await repository.put(names.filesFrom, toJson({ from: next }));
    from = next;
    done = new Set([...done].filter((id) => id > next));
    return copied;
  };
}

/**
 * Copies every file that the backup does not have, also one whose copy was lost. Lists the names in the backup, which takes a request for
 * a thousand files and not one for each.
 */
export async function copyAllFiles(options: FileCopierOptions, signal: AbortSignal): Promise<number> {
  const { repository, find } = options;
  const pages: Buffer[] = [];
  for await (const page of pagesOf(find, FIRST))
    pages.push(packIds(page.filter(({ state }) => state === 'complete').map(({ id }) => id)));
  const packed = Buffer.concat(pages);
  let copied = 0;
  for (const shard of shards()) {
    const missing = idsOfShard(packed, shard);
    if (missing.size === 0) continue;
    for await (const name of repository.list(`${names.files}${shard}/`))
      missing.delete(name.split('/').at(-1) ?? '');
    for (const id of missing) {
      if (signal.aborted) return copied;
      copied += await copyOne(options, id);
    }
  }
  return copied;
}

async function* pagesOf(find: FindFiles, from: string): AsyncIterable<Awaited<ReturnType<FindFiles>>> {
  for (let after = from; ; ) {
    const page = await find(after, PAGE);
    yield page;
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.id;
  }
}

async function copyOne({ repository, store, log }: FileCopierOptions, id: string): Promise<number> {
  try {
    return (await copyFile(repository, store, id)) ? 1 : 0;
  } catch (error) {
    // It was deleted meanwhile, or is damaged: the other files must not wait for it.
    if (!(error instanceof FileMissing)) throw error;
    log.warn({ file: id }, 'the file of an attachment is missing, and cannot be backed up');
    return 0;
  }
}

function* shards(): Iterable<string> {
  for (let number = 0; number < SHARDS; number += 1) yield number.toString(16).padStart(2, '0');
}

/** Returns the last possible ID before another one. */
function before(id: string): string {
  const value = BigInt(`0x${id.replaceAll('-', '')}`);
  const hex = (value === 0n ? 0n : value - 1n).toString(16).padStart(32, '0');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** How much older than a backup the ID of a file can be that was added after its start: the longest time of an upload, and more. */
const UPLOAD_MS = 2 * 86_400_000;

/**
 * Removes the copies of files that no moment needs which can still be restored: those that the oldest kept backup does not have, and
 * that are older than it.
 */
export async function pruneFiles(
  repository: Repository,
  oldest: Backup,
  signal: AbortSignal,
): Promise<number> {
  const packed = await repository.get(names.fileList(oldest.id));
  const since = Date.parse(oldest.began_at) - UPLOAD_MS;
  let removed = 0;
  for (const shard of shards()) {
    const kept = idsOfShard(packed, shard);
    for await (const name of repository.list(`${names.files}${shard}/`)) {
      signal.throwIfAborted();
      const id = name.split('/').at(-1)?.split('.')[0] ?? '';
      if (kept.has(id) || timeOfId(id) >= since) continue;
      await repository.remove(name);
      removed += 1;
    }
  }
  return removed;
}

/** A file that an attachment has after a restore. */
export type NeededFile = { readonly id: string; readonly attachment_id: string };

/**
 * Brings back the files that the store does not have, or not as they were. `isIntact` reads a file and compares its digest. Returns the
 * files that neither the store nor the backup has.
 */
export async function restoreFiles(options: {
  readonly repository: Repository;
  readonly store: FileStore;
  readonly needed: AsyncIterable<NeededFile>;
  isIntact(id: string): Promise<boolean>;
  show(done: number): void;
}): Promise<{ checked: number; restored: number; missing: NeededFile[] }> {
  const { repository, store, needed, isIntact, show } = options;
  const result = { checked: 0, restored: 0, missing: [] as NeededFile[] };
  for await (const file of needed) {
    result.checked += 1;
    show(result.checked);
    if (await isIntact(file.id)) continue;
    const content = await readCopy(repository, file.id).catch((error: unknown) => {
      if (error instanceof BackupDamaged) return undefined;
      throw error;
    });
    if (content) {
      await store.remove(file.id);
      await store.put(file.id, content);
      if (await isIntact(file.id)) {
        result.restored += 1;
        continue;
      }
    }
    result.missing.push(file);
  }
  return result;
}
