import { createHash, type KeyObject } from 'node:crypto';
import type { S3Options } from '../files/s3.ts';
import { bucketStore } from './bucket.ts';
import { BackupDamaged, createSealer } from './sealed.ts';
import { type BackupStore, folderStore } from './store.ts';

/** Where backups are stored. */
export type BackupTarget = { readonly folder: string } | (S3Options & { readonly prefix: string });

/** A part of a base backup: the digest of its content before compression, and its size. */
export type Part = { readonly bytes: number; readonly sha256: string };

/** A complete base backup of the database server. Written last, so a backup that was interrupted has none. */
export type Backup = {
  readonly format: 1;
  /** The time of its start, which is also its name. */
  readonly id: string;
  readonly began_at: string;
  /** By the clock of the database. Every moment from here on can be restored, if the WAL is archived. */
  readonly ended_at: string;
  /** Of the cluster: the WAL of another one does not belong to it. */
  readonly system_id: string;
  readonly server_version: number;
  readonly timeline: number;
  readonly segment_bytes: number;
  readonly start: string;
  readonly stop: string;
  readonly parts: readonly Part[];
  /** The manifest of PostgreSQL: every file with its size and digest. */
  readonly manifest: Part;
  readonly bytes: number;
  readonly files: number;
  /** What a trial restore must find at least. */
  readonly events: number;
  readonly migration: number;
};

/** The result of a trial restore. */
export type Verification = {
  readonly at: string;
  readonly rows: number;
  readonly seconds: number;
  /** Why PostgreSQL was not started, so that only the files were checked. */
  readonly files_only?: string;
};

/** Up to where the WAL is archived: everything that was committed before `at`, by the clock of the database. */
export type Archived = { readonly timeline: number; readonly position: string; readonly at: string };

/** A segment of the WAL. Until it is full, it is stored again and again with `filled` bytes. */
export type StoredSegment = { readonly filled: number; readonly content: Buffer };

/** The backups at one place, as they are stored. */
export type Repository = {
  readonly place: string;
  put(name: string, content: Buffer): Promise<void>;
  /** @throws BackupDamaged, also if it does not exist; WrongKey */
  get(name: string): Promise<Buffer>;
  /** @throws BackupDamaged or WrongKey */
  find(name: string): Promise<Buffer | undefined>;
  has(name: string): Promise<boolean>;
  list(prefix: string): AsyncIterable<string>;
  remove(name: string): Promise<void>;
};

export function openRepository(target: BackupTarget, keys: readonly KeyObject[]): Repository {
  return repositoryOn('folder' in target ? folderStore(target.folder) : bucketStore(target), keys);
}

export function repositoryOn(store: BackupStore, keys: readonly KeyObject[]): Repository {
  const sealer = createSealer(keys);
  const find = async (name: string) => {
    const sealed = await store.get(name);
    return sealed && sealer.open(name, sealed);
  };
  return {
    place: store.place,
    put: async (name, content) => store.put(name, await sealer.seal(name, content)),
    find,
    async get(name) {
      const content = await find(name);
      if (!content) throw new BackupDamaged(`${name} is missing in ${store.place}.`);
      return content;
    },
    has: store.has,
    list: store.list,
    remove: store.remove,
  };
}

export const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

const pad = (index: number) => String(index).padStart(6, '0');

/** The names of all objects. */
export const names = {
  backups: 'backups/',
  backup: (id: string) => `backups/${id}/backup`,
  part: (id: string, index: number) => `backups/${id}/part-${pad(index)}`,
  manifest: (id: string) => `backups/${id}/manifest`,
  /** The generated secrets, if the installation has no others. */
  secrets: (id: string) => `backups/${id}/secrets`,
  /** The IDs of all files of attachments. */
  fileList: (id: string) => `backups/${id}/files`,
  verification: (id: string) => `backups/${id}/verification`,
  allWal: 'wal/',
  wal: (systemId: string) => `wal/${systemId}/`,
  segment: (systemId: string, name: string) => `wal/${systemId}/${name}`,
  archived: (systemId: string) => `wal/${systemId}/archived`,
  files: 'files/',
  /** Up to which file all were copied. */
  filesFrom: 'copied',
};

export const toJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/** The object is authenticated, so `toJson` has written it. */
export const fromJson = <T>(content: Buffer): T => JSON.parse(content.toString('utf8'));

/** Stores a segment with the number of its bytes that are filled. */
export const packSegment = ({ filled, content }: StoredSegment): Buffer => {
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(filled));
  return Buffer.concat([head, content.subarray(0, filled)]);
};

/** Returns a segment at its full size. */
export function unpackSegment(packed: Buffer, segmentBytes: number): StoredSegment {
  const filled = Number(packed.readBigUInt64BE());
  const content = Buffer.alloc(segmentBytes);
  packed.copy(content, 0, 8);
  return { filled, content };
}

/** Returns the names of all base backups in their order, also of those that were interrupted. */
export async function listBackups(
  repository: Repository,
): Promise<{ id: string; isComplete: boolean; isVerified: boolean }[]> {
  const found = new Map<string, Set<string>>();
  for await (const name of repository.list(names.backups)) {
    const [, id = '', object = ''] = name.split('/');
    const objects = found.get(id) ?? new Set();
    found.set(id, objects.add(object));
  }
  return [...found]
    .map(([id, objects]) => ({
      id,
      isComplete: objects.has('backup'),
      isVerified: objects.has('verification'),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Returns the start of a backup, which is its name. */
export function timeOf(id: string): Date {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z$/.exec(id) ?? [];
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Returns the name of a backup that starts now. */
export const idAt = (time: Date): string => time.toISOString().replaceAll(/[-:]/g, '');
