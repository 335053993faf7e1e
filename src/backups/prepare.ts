import { createHash } from 'node:crypto';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plan } from './plan.ts';
import { digestOf, names, type Part, type Repository, unpackSegment } from './repository.ts';
import { BackupDamaged } from './sealed.ts';
import { roomIn } from './store.ts';
import { readTar } from './tar.ts';

/** Gives a file or directory to the account of PostgreSQL. */
export type HandOver = (path: string) => Promise<void>;

/** Called often, with how much of a step is done. */
export type Show = (done: number, total: number, what: string) => void;

export type PrepareOptions = {
  readonly repository: Repository;
  readonly plan: Plan;
  /** Created; must not exist. Gets `postgres`, which is the cluster, and `wal`. */
  readonly directory: string;
  readonly handOver: HandOver;
  readonly signal: AbortSignal;
  readonly show: Show;
  /** Room that must be left for a database on the same disk. */
  readonly leftBytes?: number | undefined;
};

/** How many objects are read ahead, so that the network, decrypting and writing overlap. */
const AHEAD = 3;

/** How much more room a restore needs than the cluster, for what recovery writes. */
const MARGIN_BYTES = 256 * 1024 * 1024;

/**
 * Writes a cluster and its WAL into a new directory. Everything is checked on the way: the key, every object, every file against the
 * manifest of PostgreSQL, and each segment of the WAL. Replaces nothing.
 * @throws BackupDamaged or WrongKey
 */
export async function prepareCluster(options: PrepareOptions): Promise<void> {
  const { plan, directory, handOver, leftBytes = MARGIN_BYTES } = options;
  const needed = plan.backup.bytes + plan.segments.length * plan.backup.segment_bytes + leftBytes;
  const room = await roomIn(dirname(directory));
  if (room < needed) {
    throw new Error(
      `${dirname(directory)} has ${gigabytes(room)} of free space, and the restore needs ${gigabytes(needed)}.`,
    );
  }
  await mkdir(directory, { mode: 0o700 });
  await handOver(directory);
  const cluster = join(directory, 'postgres');
  await mkdir(cluster, { mode: 0o700 });
  await handOver(cluster);
  await extract(options, cluster);
  await writeWal(options, join(directory, 'wal'));
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;

type Listed = { size: number; sha256: string };

async function extract(
  { repository, plan, handOver, signal, show }: PrepareOptions,
  cluster: string,
): Promise<void> {
  const { backup } = plan;
  const manifest = await repository.get(names.manifest(backup.id));
  assertSame(names.manifest(backup.id), manifest, backup.manifest);
  const listed = filesOf(manifest);
  const made = new Set(['']);
  let done = 0;
  for await (const { path, isDirectory, size, content } of readTar(partsOf(repository, plan, signal))) {
    const target = join(cluster, path);
    if (path === '') continue;
    if (isDirectory) {
      if (!made.has(path)) await mkdir(target, { mode: 0o700 });
      made.add(path);
      await handOver(target);
      continue;
    }
    const sha256 = await writeStream(target, content);
    await handOver(target);
    const expected = listed.get(path);
    if (expected && (expected.size !== size || expected.sha256 !== sha256))
      throw new BackupDamaged(`The file ${path} in the backup ${backup.id} is not what the server had.`);
    listed.delete(path);
    done += size;
    show(done, backup.bytes, `of ${gigabytes(backup.bytes)} of the base backup`);
  }
  const [missing] = listed.keys();
  if (missing !== undefined)
    throw new BackupDamaged(`The file ${missing} is missing in the backup ${backup.id}.`);
}

/** Reads the parts of a backup in their order, some of them ahead. */
async function* partsOf(
  repository: Repository,
  { backup }: Plan,
  signal: AbortSignal,
): AsyncIterable<Buffer> {
  const read = async (index: number) => {
    const name = names.part(backup.id, index);
    const content = await repository.get(name);
    assertSame(name, content, backup.parts[index]);
    return content;
  };
  yield* inOrder(backup.parts.length, read, signal);
}

async function* inOrder<T>(
  count: number,
  read: (index: number) => Promise<T>,
  signal: AbortSignal,
): AsyncIterable<T> {
  const ahead: Promise<T>[] = [];
  for (let index = 0; index < count || ahead.length > 0; ) {
    while (index < count && ahead.length < AHEAD) {
      const reading = read(index);
      // It is thrown where it is awaited.
      reading.catch(() => {});
      ahead.push(reading);
      index += 1;
    }
    signal.throwIfAborted();
    const next = ahead.shift();
    if (next) yield await next;
  }
}

function assertSame(name: string, content: Buffer, expected: Part | undefined): void {
  if (content.length === expected?.bytes && digestOf(content) === expected.sha256) return;
  throw new BackupDamaged(`${name} does not belong to the backup.`);
}

/** Returns the files in a manifest of PostgreSQL. */
function filesOf(manifest: Buffer): Map<string, Listed> {
  const { Files } = JSON.parse(manifest.toString('utf8')) as {
    Files: { Path?: string; 'Encoded-Path'?: string; Size: number; Checksum?: string }[];
  };
  return new Map(
    Files.map((file) => [
      file.Path ?? Buffer.from(file['Encoded-Path'] ?? '', 'hex').toString('utf8'),
      { size: file.Size, sha256: file.Checksum ?? '' },
    ]),
  );
}

/** Writes a file, and returns its digest. */
async function writeStream(path: string, content: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w', 0o600);
  try {
    for await (const piece of content) {
      hash.update(piece);
      await file.writeFile(piece);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** The start of the first page of each segment, before the fields that tell where it belongs. */
const LONG_HEADER = { timeline: 4, position: 8, systemId: 24, bytes: 40 };

async function writeWal(
  { repository, plan, handOver, signal, show }: PrepareOptions,
  folder: string,
): Promise<void> {
  const { backup, segments, histories } = plan;
  await mkdir(folder, { mode: 0o700 });
  await handOver(folder);
  const write = async (name: string, content: Buffer | string) => {
    const path = join(folder, name);
    await writeFile(path, content, { mode: 0o600 });
    await handOver(path);
  };
  for (const { name, content } of histories) await write(name, content);
  const read = async (index: number) => {
    const name = segments[index]?.name ?? '';
    const object = names.segment(backup.system_id, name);
    return { name, object, ...unpackSegment(await repository.get(object), backup.segment_bytes) };
  };
  let index = 0;
  for await (const { name, object, filled, content } of inOrder(segments.length, read, signal)) {
    const isLast = index === segments.length - 1;
    const problem = problemOf(content, filled, segments[index]?.from ?? 0n, backup, isLast);
    if (problem !== undefined) throw new BackupDamaged(`${object} ${problem}`);
    await write(name, content);
    index += 1;
    show(index, segments.length, `of ${segments.length} segments of the WAL`);
  }
}

function problemOf(
  content: Buffer,
  filled: number,
  from: bigint,
  { system_id, segment_bytes }: Plan['backup'],
  isLast: boolean,
): string | undefined {
  if (filled < segment_bytes && !isLast) return 'is not full, although another segment follows it.';
  if (filled < LONG_HEADER.bytes) return undefined;
  if (content.readBigUInt64LE(LONG_HEADER.position) !== from)
    return 'belongs to another position of the WAL.';
  if (String(content.readBigUInt64LE(LONG_HEADER.systemId)) !== system_id)
    return 'belongs to another cluster.';
  return undefined;
}

/** PostgreSQL knows no names of time zones, not even Z, when it reads its settings. */
const timeText = (at: Date) => at.toISOString().replace('T', ' ').replace('Z', '+00');

/**
 * Makes PostgreSQL recover from the WAL in `wal/`. With `isAlone`, it neither archives nor waits for a standby. Returns the former
 * settings, to be written back afterwards.
 */
export async function writeRecovery(
  directory: string,
  { at, branches }: Plan,
  { handOver, isAlone }: { handOver: HandOver; isAlone: boolean },
): Promise<string> {
  const cluster = join(directory, 'postgres');
  const settings = join(cluster, 'postgresql.auto.conf');
  const former = await readFile(settings, 'utf8').catch(() => '');
  const copy = process.platform === 'win32' ? 'copy "..\\\\wal\\\\%f" "%p"' : 'cp "../wal/%f" "%p"';
  const lines = [
    `restore_command = '${copy}'`,
    `recovery_target_timeline = '${branches.at(-1)?.timeline ?? 'latest'}'`,
    ...(at === undefined
      ? []
      : [`recovery_target_time = '${timeText(at)}'`, "recovery_target_action = 'promote'"]),
    // Without hot standby, the server is ready only when it has recovered.
    ...(isAlone
      ? [
          "hot_standby = 'off'",
          "archive_mode = 'off'",
          "primary_conninfo = ''",
          "synchronous_standby_names = ''",
        ]
      : []),
  ];
  await writeFile(settings, `${former}\n${lines.join('\n')}\n`, { mode: 0o600 });
  await handOver(settings);
  const signal = join(cluster, 'recovery.signal');
  await writeFile(signal, '', { mode: 0o600 });
  await handOver(signal);
  return former;
}
