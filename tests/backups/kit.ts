import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Archiver, startArchiver } from '../../src/backups/archiver.ts';
import { makeBackup } from '../../src/backups/base.ts';
import { copyAllFiles } from '../../src/backups/files.ts';
import { findFiles } from '../../src/backups/queries.ts';
import {
  type Backup,
  type BackupTarget,
  openRepository,
  type Repository,
  toJson,
} from '../../src/backups/repository.ts';
import { readClusterSecrets, restore } from '../../src/backups/restore.ts';
import { never } from '../../src/concurrency.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createFiles } from '../../src/files/files.ts';
import { type Embedded, startEmbedded } from '../../src/postgres/start.ts';
import { until } from '../waiting.ts';
import { createWorld, encryptionKey, type World } from '../world.ts';

export const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** A world on an embedded PostgreSQL of its own, whose backups are in a folder or a bucket. */
export type Installation = {
  world: World;
  readonly home: string;
  readonly dataDir: string;
  readonly repository: Repository;
  url(): string;
  backUp(): Promise<Backup>;
  /** Archives the WAL until `stop`. */
  archive(): Archiver;
  copyFiles(): Promise<number>;
  /** The time of the database. Everything before it is committed, and nothing after it. */
  now(): Promise<Date>;
  /** Resolves when everything is archived that was committed before. */
  archived(archiver: Archiver): Promise<void>;
  /** Ends the world and the server. */
  stop(): Promise<void>;
  /** Starts the server again, and a new world. */
  start(): Promise<void>;
  restore(at?: Date): ReturnType<typeof restore>;
  remove(): Promise<void>;
};

export async function install(target?: BackupTarget, key = encryptionKey): Promise<Installation> {
  const home = mkdtempSync(join(tmpdir(), 'taskflow-installation-'));
  // PostgreSQL does not run as root, and its account must be able to enter.
  chmodSync(home, 0o711);
  const dataDir = join(home, 'data');
  const repository = openRepository(target ?? { folder: join(home, 'backups') }, [key]);
  let server: Embedded | undefined;
  let world: World | undefined;
  const url = () => {
    if (!server) throw new Error('The server does not run.');
    return server.url;
  };
  const theWorld = () => {
    if (!world) throw new Error('The world has ended.');
    return world;
  };
  const installation: Installation = {
    home,
    dataDir,
    repository,
    url,
    get world() {
      return theWorld();
    },
    set world(next) {
      world = next;
    },
    async backUp() {
      const secrets = toJson(await readClusterSecrets(dataDir));
      return makeBackup({ url: url(), repository, log: silent, secrets });
    },
    archive: () =>
      startArchiver({
        ...{ url: url(), repository, log: silent, maxKept: '1GB', onGap: () => {} },
        ...{ storeEveryMs: 100, retryMs: 100 },
      }),
    copyFiles() {
      const { db, fileStore } = theWorld();
      const find = (after: string, limit: number) => findFiles.all(db, { after, limit });
      return copyAllFiles({ repository, store: fileStore, log: silent, find }, never);
    },
    async now() {
      const { now } = await ask<{ now: Date }>(url(), 'select clock_timestamp() as now');
      return now;
    },
    async archived(archiver) {
      const now = await installation.now();
      await until('the WAL is archived', () => Date.parse(archiver.archived?.at ?? '') > now.getTime());
    },
    async stop() {
      await world?.stop();
      world = undefined;
      await server?.stop();
      server = undefined;
    },
    async start() {
      server = await startEmbedded({ dataDir, log: silent, fsync: false });
      await migrate(server.url, silent);
      const opened = { url: server.url, drop: async () => {} };
      world = await createWorld(async () => opened);
    },
    restore: (at) =>
      restore({
        ...{ repository, dataDir, at, log: silent, show: () => {} },
        openFiles: () => createFiles(fileStore, encryptionKey),
      }),
    async remove() {
      await installation.stop();
      rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
  await installation.start();
  const { fileStore } = theWorld();
  return installation;
}

export async function ask<Row>(url: string, sql: string): Promise<Row> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows[0] as Row;
  } finally {
    await client.end();
  }
}

/** Digests of all rows of some tables. */
export async function contentOf(url: string, tables: readonly string[]): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for (const table of tables) {
    const { text } = await ask<{ text: string | null }>(
      url,
      `select string_agg(each::text, '|' order by each::text) as text from ${table} as each`,
    );
    contents[table] = createHash('sha256')
      .update(text ?? '')
      .digest('hex');
  }
  return contents;
}

export const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error('It did not fail.'),
    (error: Error) => error,
  );

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
