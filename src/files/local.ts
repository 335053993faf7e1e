import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '../durable-file.ts';
import { FileMissing, type FileStore, StorageFull, StoreUnavailable, shardOf } from './store.ts';

/** What one read or write transfers. More did not make either faster. */
const PIECE_BYTES = 256 * 1024;

/** What stays free on the disk for others, such as the database: the smaller of the two. */
const RESERVE_BYTES = 256 * 1024 * 1024;
const RESERVE_SHARE = 0.05;
/** How much is written between two looks at what is free. */
const LOOK_BYTES = 16 * 1024 * 1024;
/** How much is written before the disk begins to store it. So the last sync has little left: 1 ms instead of 15 for 25 MiB. */
const SYNC_BYTES = 8 * 1024 * 1024;

const UNFINISHED = '.part';

export const pathIn = (folder: string, key: string): string => join(folder, shardOf(key), key);

/** Stores files in a folder that only the service can read. Only tests turn `fsync` off. */
export function localStore(folder: string, { fsync = true }: { fsync?: boolean } = {}): FileStore {
  const folderOf = (key: string) => dirname(pathOf(key));
  const pathOf = (key: string) => pathIn(folder, key);

  return {
    async put(key, content) {
      const path = pathOf(key);
      const unfinished = `${path}${UNFINISHED}`;
      await onDisk(makeFolder(folderOf(key)));
      await assertRoom();
      try {
        const file = await onDisk(open(unfinished, 'wx', 0o600));
        try {
          await writeAll(file, content, { look: assertRoom, fsync });
          if (fsync) await onDisk(file.sync());
        } finally {
          await onDisk(file.close());
        }
        await onDisk(rename(unfinished, path));
        if (fsync) await onDisk(syncDirectory(folderOf(key)));
      } catch (error) {
        // The first error says more, and the sweep removes what is left.
        await Promise.allSettled([unfinished, path].map((each) => rm(each, { force: true })));
        throw error;
      }
    },

    async *read(key, start, end) {
      const file = await open(pathOf(key), 'r').catch((cause: NodeJS.ErrnoException) => {
        throw cause.code === 'ENOENT'
          ? new FileMissing(`The file ${key} is missing.`, { cause })
          : failureOf(cause);
      });
      try {
        for (let at = start; at < end; ) {
          const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end - at));
          const { bytesRead } = await onDisk(file.read(piece, 0, piece.length, at));
          if (bytesRead === 0) return;
          at += bytesRead;
          yield piece.subarray(0, bytesRead);
        }
      } finally {
        await file.close();
      }
    },

    async remove(key) {
      const path = pathOf(key);
      await onDisk(Promise.all([path, `${path}${UNFINISHED}`].map((each) => rm(each, { force: true }))));
    },

    room,

    async *olderThan(time, shard) {
      const part = join(folder, shard.toString(16).padStart(2, '0'));
      const names = await readdir(part).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return [];
        throw failureOf(error);
      });
      for (const name of names) {
        const found = await stat(join(part, name)).catch(() => undefined);
        if (found && found.mtime < time) yield name.replace(UNFINISHED, '');
      }
    },
  };

  async function room(): Promise<number> {
    // The folder does not exist before the first file.
    const { bavail, blocks, bsize } = await statfs(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw failureOf(error);
      return onDisk(statfs(dirname(folder)));
    });
    // Some file systems on a network do not know.
    if (blocks === 0) return Number.POSITIVE_INFINITY;
    return Math.max(0, bavail * bsize - Math.min(RESERVE_BYTES, RESERVE_SHARE * blocks * bsize));
  }

  async function assertRoom(): Promise<void> {
    if ((await room()) === 0) throw new StorageFull('The disk is almost full.');
  }

  async function makeFolder(path: string): Promise<void> {
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    if (first !== undefined && fsync) await syncDirectory(folder);
  }
}

/**
 * Collects pieces, because each write passes through the thread pool. While one is written, the next ones are collected. Calls `look` once
 * in a while.
 */
async function writeAll(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  { look, fsync }: { look: () => Promise<void>; fsync: boolean },
): Promise<void> {
  let [buffer, other] = [Buffer.allocUnsafeSlow(PIECE_BYTES), Buffer.allocUnsafeSlow(PIECE_BYTES)];
  let length = 0;
  let written = 0;
  // An error of these is thrown by the next one that waits for them.
  let writing = begin(async () => {});
  let syncing = begin(async () => {});
  async function write(): Promise<void> {
    await writing;
    const full = buffer.subarray(0, length);
    writing = begin(() => onDisk(writeWhole(file, full)));
    [buffer, other] = [other, buffer];
    written += length;
    length = 0;
    if (written % LOOK_BYTES === 0) await look();
    if (!fsync || written % SYNC_BYTES !== 0) return;
    await Promise.all([writing, syncing]);
    syncing = begin(() => onDisk(file.datasync()));
  }
  try {
    for await (const piece of content) {
      for (let at = 0; at < piece.length; ) {
        const part = piece.subarray(at, at + PIECE_BYTES - length);
        buffer.set(part, length);
        at += part.length;
        length += part.length;
        if (length === PIECE_BYTES) await write();
      }
    }
    if (length > 0) await write();
  } finally {
    await Promise.all([writing, syncing]);
  }
}

/** Starts work that is waited for later. */
function begin(work: () => Promise<void>): Promise<void> {
  const begun = work();
  begun.catch(() => {});
  return begun;
}

/** A write to a disk that is almost full can store a part, and only the next one fails. */
async function writeWhole(file: FileHandle, buffer: Buffer): Promise<void> {
  for (let at = 0; at < buffer.length; ) at += (await file.write(buffer, at)).bytesWritten;
}

/** Waits for the file system. The content has errors of its own, such as those of a client that disconnects. */
const onDisk = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((cause: NodeJS.ErrnoException) => {
    throw failureOf(cause);
  });

function failureOf(cause: NodeJS.ErrnoException): Error {
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(cause.code ?? '');
  if (isFull) return new StorageFull('The disk is full.', { cause });
  return new StoreUnavailable('The folder of the files cannot be used.', { cause });
}
