import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Log } from '../log.ts';
import { listFileIds, packIds } from './file-list.ts';
import { baseBackup, command, connectReplication, endReplication, identify } from './replication.ts';
import { type Backup, digestOf, idAt, names, type Part, type Repository, toJson } from './repository.ts';
import { removeBackup } from './retention.ts';

/** The content of an object. It is in memory twice while it is compressed and encrypted. */
const PART_BYTES = 16 * 1024 * 1024;
/** How many parts are stored at the same time, so that compressing one and sending another overlap. */
const CONCURRENT = 2;

export type BackupOptions = {
  readonly url: string;
  readonly repository: Repository;
  readonly log: Log;
  /** The generated secrets of the installation, to be stored with its data. */
  readonly secrets?: Buffer | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Makes a base backup of the running server: all its files, and the WAL that makes the copy consistent. The server works as usual
 * meanwhile. A backup that failed is removed. An interrupted one has no object `backup`, so it is never restored, and is removed later.
 */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { url, repository, log, secrets, signal } = options;
  const keeper = await connectReplication(url);
  const client = await connectReplication(url).catch(async (error: unknown) => {
    await endReplication(keeper);
    throw error;
  });
  const abort = () => void endReplication(client);
  signal?.addEventListener('abort', abort, { once: true });
  let id: string | undefined;
  try {
    signal?.throwIfAborted();
    await keepWal(keeper);
    const facts = await readFacts(client);
    const began = performance.now();
    id = idAt(new Date(facts.now));
    // Files that are deleted from now on are in the list, and those that are added now are newer than the backup.
    const ids = await listFileIds(client);
    await repository.put(names.fileList(id), packIds(ids));
    if (secrets) await repository.put(names.secrets(id), secrets);
    const copied = await copyCluster(client, id, options);
    const ended = await command(client, `select ${NOW} as now`);
    const backup: Backup = {
      format: 1,
      id,
      began_at: facts.now,
      ended_at: ended[0]?.['now'] ?? '',
      system_id: facts.system_id,
      server_version: facts.server_version,
      segment_bytes: facts.segment_bytes,
      events: facts.events,
      migration: facts.migration,
      files: ids.length,
      ...copied,
    };
    await repository.put(names.backup(id), toJson(backup));
    const ms = Math.round(performance.now() - began);
    log.info(
      { backup: id, place: repository.place, bytes: backup.bytes, files: ids.length, ms },
      'backup made',
    );
    return backup;
  } catch (error) {
    signal?.throwIfAborted();
    // If the place is full, not even WAL could be archived there until a later backup succeeds.
    if (id !== undefined)
      await removeBackup(repository, id, signal).catch((err: unknown) =>
        log.error({ err, backup: id }, 'cannot remove what a failed backup has stored'),
      );
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
    await endReplication(client);
    await endReplication(keeper);
  }
}

/**
 * Makes the server keep its WAL until the session ends. The copy needs that since its start, and of a large database it takes longer than
 * the server keeps WAL for itself.
 */
async function keepWal(client: pg.Client): Promise<void> {
  const name = `taskflow_base_${randomBytes(4).toString('hex')}`;
  await command(client, `CREATE_REPLICATION_SLOT ${name} TEMPORARY PHYSICAL RESERVE_WAL`);
}

async function copyCluster(
  client: pg.Client,
  id: string,
  { repository, signal }: BackupOptions,
): Promise<Pick<Backup, 'parts' | 'manifest' | 'bytes' | 'start' | 'stop' | 'timeline'>> {
  const { pieces, bounds } = baseBackup(client, `taskflow ${id}`);
  const parts: Part[] = [];
  const manifest: Buffer[] = [];
  let part: Buffer[] = [];
  let size = 0;
  let bytes = 0;
  const storing = new Set<Promise<void>>();
  let failure: unknown;

  async function store(): Promise<void> {
    const content = Buffer.concat(part);
    const index = parts.push({ bytes: content.length, sha256: digestOf(content) }) - 1;
    part = [];
    size = 0;
    const stored = repository.put(names.part(id, index), content).catch((error: unknown) => {
      failure ??= error;
    });
    const done = stored.then(() => void storing.delete(done));
    storing.add(done);
    if (storing.size >= CONCURRENT) await Promise.race(storing);
    if (failure) throw failure;
  }

  try {
    for await (const piece of pieces) {
      if (piece.kind === 'tablespace') {
        if (piece.location === '') continue;
        throw new Error(
          'The server has tablespaces, which these backups do not support. Use pgBackRest for it.',
        );
      }
      if (piece.kind === 'manifest') {
        manifest.push(piece.content);
        continue;
      }
      part.push(piece.content);
      size += piece.content.length;
      bytes += piece.content.length;
      if (size >= PART_BYTES) await store();
    }
    if (size > 0) await store();
  } finally {
    // So that nothing is stored any more when a failed backup is removed.
    if (!signal?.aborted) await Promise.all(storing);
  }
  if (failure) throw failure;
  const text = Buffer.concat(manifest);
  await repository.put(names.manifest(id), text);
  return { parts, manifest: { bytes: text.length, sha256: digestOf(text) }, bytes, ...bounds() };
}

/** The time of the database in RFC 3339, whatever its settings are. */
const NOW = `to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

type Facts = Pick<Backup, 'system_id' | 'server_version' | 'segment_bytes' | 'events' | 'migration'> & {
  now: string;
};

async function readFacts(client: pg.Client): Promise<Facts> {
  const { system_id } = await identify(client);
  const [row] = await command(
    client,
    `select ${NOW} as now, current_setting('server_version_num')::integer / 10000 as server_version,
      (select setting from pg_settings where name = 'wal_segment_size') as segment_bytes,
      (select last_sequence from event_dispatcher) as events, (select max(number) from migration) as migration`,
  );
  if (!row) throw new Error('The server does not describe itself.');
  const number = (name: string) => Number(row[name]);
  return {
    now: row['now'] ?? '',
    system_id,
    server_version: number('server_version'),
    segment_bytes: number('segment_bytes'),
    events: number('events'),
    migration: number('migration'),
  };
}
