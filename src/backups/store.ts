import { mkdir, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory, writeDurably } from '../durable-file.ts';

/** A place for the objects of backups, which are small enough for memory. Names are paths with slashes. */
export type BackupStore = {
  /** Stores an object, or replaces it. It is complete and durable when the promise resolves. */
  put(name: string, content: Buffer): Promise<void>;
  /** Returns undefined if the object does not exist. */
  get(name: string): Promise<Buffer | undefined>;
  has(name: string): Promise<boolean>;
  /** Yields the names that begin with a prefix, which ends with a slash, in their order. */
  list(prefix: string): AsyncIterable<string>;
  /** Succeeds if the object does not exist. */
  remove(name: string): Promise<void>;
  /** Where the objects are, for messages. Contains no credentials. */
  readonly place: string;
};

/** Stores backups in a folder, such as one on another disk. */
export function folderStore(folder: string): BackupStore {
  const known = new Set<string>();
  const pathOf = (name: string) => join(folder, ...name.split('/'));

  /** Writes the names of new folders to disk too. */
  async function makeFolder(path: string): Promise<void> {
    if (known.has(path)) return;
    const first = await mkdir(path, { recursive: true, mode: 0o700 });
    for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made))
      await syncDirectory(dirname(made));
    known.add(path);
  }

  return {
    place: folder,
    async put(name, content) {
      const path = pathOf(name);
      await makeFolder(dirname(path));
      try {
        await writeDurably(path, content);
      } catch (error) {
        // Somebody has removed the folder meanwhile.
        if (!isMissing(error)) throw error;
        known.clear();
        await makeFolder(dirname(path));
        await writeDurably(path, content);
      }
    },

    async get(name) {
      return readFile(pathOf(name)).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
    },

    async has(name) {
      return (await stat(pathOf(name)).catch(() => undefined)) !== undefined;
    },

    async *list(prefix) {
      yield* within(prefix.replace(/\/$/, ''));
    },

    async remove(name) {
      await rm(pathOf(name), { force: true });
    },
  };

  async function* within(name: string): AsyncIterable<string> {
    const entries = await readdir(pathOf(name), { withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      // Files that were not finished begin with a dot.
      if (entry.name.startsWith('.')) continue;
      const each = `${name}/${entry.name}`;
      if (entry.isDirectory()) yield* within(each);
      else yield each;
    }
  }
}

const isMissing = (error: unknown) =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

/** Returns how many bytes can be written into a directory. */
export async function roomIn(directory: string): Promise<number> {
  const { bavail, bsize, blocks } = await statfs(directory);
  // Some file systems on a network do not know.
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
}
