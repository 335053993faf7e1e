import type { SyncChanges, SyncEntry } from './state.ts';

/** What a store has: a replica after its last page. */
export type StoredReplica = { cursor: string; entries: SyncEntry[] };

/** One page. With `clear`, everything that was stored before is removed first. */
export type SyncCommit = SyncChanges & { cursor: string; clear: boolean };

/**
 * Where a replica is kept between two runs of a program. Use one store for each user. A store for your platform needs two methods, and must
 * keep a commit completely or not at all.
 */
export interface SyncStore {
  /** Returns what was committed; nothing at first. */
  load(): Promise<StoredReplica | undefined>;
  commit(page: SyncCommit): Promise<void>;
  /** Called when the replica is closed. */
  close?(): Promise<void>;
}

/** Keeps a replica in memory, for as long as the store exists. */
export function memorySyncStore(): SyncStore {
  let cursor: string | undefined;
  const entries = new Map<string, SyncEntry>();
  return {
    async load() {
      return cursor === undefined ? undefined : { cursor, entries: [...entries.values()] };
    },
    async commit(page) {
      cursor = page.cursor;
      applyTo(entries, page);
    },
  };
}

/** Commits in a file before it is written again with only what they have left. */
const MAX_COMMITS = 1_000;

/**
 * Keeps a replica in a file of this machine. Each commit is a line at its end, so one that a crash has cut is not applied. Only one program
 * can use the file at a time. Not in browsers.
 */
export function fileSyncStore(path: string): SyncStore {
  // An import would stop bundlers for browsers.
  const { open, readFile, rename } = process.getBuiltinModule('node:fs/promises');
  type File = Awaited<ReturnType<typeof open>>;
  let file: File | undefined;
  let commits = 0;
  let cursor: string | undefined;
  const entries = new Map<string, SyncEntry>();

  /** Writes what is left to another file, and puts it in place of this one. */
  async function compact(): Promise<void> {
    await file?.close();
    file = undefined;
    const next = await open(`${path}.next`, 'w', 0o600);
    const whole = { cursor, clear: true, put: [...entries.values()], remove: [] };
    if (cursor !== undefined) await next.writeFile(`${JSON.stringify(whole)}\n`);
    await next.sync();
    await next.close();
    await rename(`${path}.next`, path);
    file = await open(path, 'a');
    commits = 1;
  }

  return {
    async load() {
      const text = await readFile(path, 'utf8').catch(missing);
      entries.clear();
      cursor = undefined;
      for (const page of commitsIn(text)) {
        cursor = page.cursor;
        applyTo(entries, page);
      }
      // Also removes the rest of a commit that was cut.
      await compact();
      return cursor === undefined ? undefined : { cursor, entries: [...entries.values()] };
    },
    async commit(page) {
      cursor = page.cursor;
      applyTo(entries, page);
      commits += 1;
      if (!file || page.clear || commits > MAX_COMMITS) return compact();
      await file.appendFile(`${JSON.stringify(page)}\n`);
      await file.datasync();
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

function missing(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

function* commitsIn(text: string): Iterable<SyncCommit> {
  const lines = text.split('\n');
  // What is behind the last line break was cut.
  for (const line of lines.slice(0, -1)) yield JSON.parse(line) as SyncCommit;
}

function applyTo(entries: Map<string, SyncEntry>, { clear, put, remove }: SyncCommit): void {
  if (clear) entries.clear();
  for (const key of remove) entries.delete(key);
  for (const entry of put) entries.set(entry.key, entry);
}

const ENTRIES = 'entries';
const META = 'meta';

/** The part of IndexedDB that a store needs. The types of browsers are not those of Node. */
type Request<Result> = { result: Result; error: unknown; onsuccess: unknown; onerror: unknown };
type ObjectStore = {
  get(key: string): Request<unknown>;
  getAll(): Request<unknown[]>;
  put(value: unknown, key?: string): unknown;
  delete(key: string): unknown;
  clear(): unknown;
};
type Transaction = {
  objectStore(name: string): ObjectStore;
  error: unknown;
  oncomplete: unknown;
  onabort: unknown;
};
type BrowserDatabase = {
  createObjectStore(name: string, options?: { keyPath: string }): unknown;
  transaction(names: string[], mode?: 'readwrite'): Transaction;
  close(): void;
};
type Browser = {
  indexedDB: { open(name: string, version: number): Request<BrowserDatabase> & { onupgradeneeded: unknown } };
};

/** Keeps a replica in a database of the browser (IndexedDB). Use another name for each user. */
export function indexedDbSyncStore(name = 'taskflow'): SyncStore {
  let opened: Promise<BrowserDatabase> | undefined;
  const database = () => {
    if (opened) return opened;
    const request = (globalThis as unknown as Browser).indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ENTRIES, { keyPath: 'key' });
      request.result.createObjectStore(META);
    };
    opened = resultOf(request);
    return opened;
  };
  return {
    async load() {
      const transaction = (await database()).transaction([ENTRIES, META]);
      const [cursor, entries] = await Promise.all([
        resultOf(transaction.objectStore(META).get('cursor')),
        resultOf(transaction.objectStore(ENTRIES).getAll()),
      ]);
      return typeof cursor === 'string' ? { cursor, entries: entries as SyncEntry[] } : undefined;
    },
    async commit({ cursor, clear, put, remove }) {
      const transaction = (await database()).transaction([ENTRIES, META], 'readwrite');
      const store = transaction.objectStore(ENTRIES);
      if (clear) store.clear();
      for (const key of remove) store.delete(key);
      for (const entry of put) store.put(entry);
      transaction.objectStore(META).put(cursor, 'cursor');
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
    },
    async close() {
      (await opened)?.close();
      opened = undefined;
    },
  };
}

function resultOf<Result>(request: Request<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
