import type { KeyObject } from 'node:crypto';
import type { Clock } from '../actor.ts';
import { every } from '../concurrency.ts';
import type { Database } from '../database/database.ts';
import { allOf, type EncryptionKey } from '../encryption.ts';
import type { FileStore } from '../files/store.ts';
import { type Log, scrub } from '../log.ts';
import { sendMail } from '../mail/send.ts';
import { type Archiver, startArchiver } from './archiver.ts';
import { makeBackup } from './base.ts';
import { createFileCopier } from './files.ts';
import { findAdministrators, findFiles } from './queries.ts';
import {
  type Backup,
  type BackupTarget,
  fromJson,
  listBackups,
  names,
  openRepository,
  type Repository,
  timeOf,
  toJson,
  type Verification,
} from './repository.ts';
import { readClusterSecrets } from './restore.ts';
import { prune } from './retention.ts';
import { verifyBackup } from './verify.ts';

/** The settings of backups. */
export type BackupConfig = {
  readonly target: BackupTarget;
  /** The first encrypts; all decrypt. Undefined: derived from the key of the installation. */
  readonly keys: readonly KeyObject[] | undefined;
  /** Minutes of the day, in UTC. Empty: only the WAL is archived. */
  readonly times: readonly number[];
  readonly retentionDays: number;
  readonly isVerified: boolean;
};

/** A backup of this age is reported: the daily one has failed, and had two hours to succeed. */
export const MAX_AGE_SECONDS = 26 * 3_600;
/** WAL that is not archived for so long is reported. */
export const MAX_LAG_SECONDS = 10 * 60;

/** WAL that the server keeps because it is not archived. From the first limit on, it is reported; from the second on, it is given up. */
export const MAX_KEPT_BYTES = 1024 ** 3;
const MAX_KEPT = '4GB';

/** A trial restore takes minutes, and an hour for a large database. A backup of this age without one is reported. */
const MAX_UNVERIFIED_SECONDS = 6 * 3_600;
/** Until then, the process or command that has made a backup may still be verifying it. */
const VERIFY_AGAIN_SECONDS = 3_600;

const MINUTE_MS = 60_000;
/** How often to look whether a backup is due, and for new files. */
const TICK_MS = 10_000;
const DAY_MS = 86_400_000;
/** How long after a failure the next attempt begins. */
const RETRY_MS = 10 * MINUTE_MS;
/** How often to look for backups that another process or a command has made. */
const LOOK_MS = 5 * MINUTE_MS;

/** The state of the backups, for metrics, health and alerts. */
export type BackupState = {
  /** Seconds since the newest complete backup began; undefined if there is none, or it is not known yet. */
  readonly ageSeconds: number | undefined;
  /** Seconds since the newest verified backup began. */
  readonly verifiedAgeSeconds: number | undefined;
  /** Whether backups are verified. */
  readonly isVerified: boolean;
  /** Seconds since everything was archived; undefined in the processes that do not archive. */
  readonly lagSeconds: number | undefined;
  /** How much WAL the server keeps because it is not archived; undefined where that is not known. */
  readonly keptBytes: number | undefined;
  /** What is wrong, for people; undefined if nothing is. */
  readonly problem: string | undefined;
};

export type Backups = {
  state(): BackupState;
  /** Stops after the last WAL is stored. A backup that is being made is given up. */
  stop(): Promise<void>;
};

export type BackupsOptions = {
  readonly config: BackupConfig;
  /** The key of the installation. */
  readonly encryptionKey: EncryptionKey;
  readonly url: string;
  readonly db: Database;
  readonly fileStore: FileStore;
  readonly dataDir: string;
  /** Whether the database is the embedded one, whose secrets are in `dataDir`. */
  readonly isEmbedded: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Shorter only in tests. */
  readonly everyMs?: number;
  readonly storeEveryMs?: number;
};

/** Opens the backups of an installation. Without a key of their own, they have that of the installation. */
export function openBackups(
  { target, keys }: BackupConfig,
  encryptionKey: EncryptionKey | undefined,
): Repository {
  const used = keys ?? (encryptionKey && allOf(encryptionKey));
  if (!used)
    throw new Error('The backups need a key: set BACKUP_KEY, or ENCRYPTION_KEY if it was derived from it.');
  return openRepository(target, used);
}

/**
 * Backs up the installation until `stop`: archives the WAL as it is written, copies new files of attachments, makes a base backup at the
 * times of the day, verifies it and removes old ones. Every process can run it; the one that archives does the rest too.
 */
export function startBackups(options: BackupsOptions): Backups {
  const { config, encryptionKey, url, db, fileStore, dataDir, isEmbedded, clock, log } = options;
  const { everyMs = TICK_MS, storeEveryMs } = options;
  const repository = openBackups(config, encryptionKey);
  const began = clock.now();
  let newest: number | undefined;
  let newestId: string | undefined;
  let verified: number | undefined;
  /** The backup whose trial restore this process has begun, successful or not. */
  let triedId: string | undefined;
  let isNeeded = false;
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: string | undefined;
  let unverified: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;

  const archiver: Archiver = startArchiver({
    ...{ url, repository, log },
    // An operator sets the limit of another server.
    maxKept: isEmbedded ? MAX_KEPT : undefined,
    onGap() {
      isNeeded = true;
    },
    ...(storeEveryMs !== undefined && { storeEveryMs, retryMs: storeEveryMs }),
  });
  const copyFiles = createFileCopier({
    ...{ repository, store: fileStore, log, continues: true },
    find: (after, limit) => findFiles.all(db, { after, limit }),
  });

  async function look(): Promise<void> {
    const complete = (await listBackups(repository)).filter(({ isComplete }) => isComplete);
    const timeOfLast = (id: string | undefined) => (id === undefined ? undefined : timeOf(id).getTime());
    newestId = complete.at(-1)?.id;
    newest = timeOfLast(newestId);
    verified = timeOfLast(complete.findLast(({ isVerified }) => isVerified)?.id);
    if (newest === verified) unverified = undefined;
    lookedAt = clock.now();
  }

  const isDue = (now: number) =>
    isNeeded || (config.times.length > 0 && (newest ?? 0) < lastMoment(config.times, now));

  async function backUp(signal: AbortSignal): Promise<void> {
    const secrets = isEmbedded ? toJson(await readClusterSecrets(dataDir)) : undefined;
    const backup = await makeBackup({ url, repository, log, secrets, signal });
    isNeeded = false;
    newestId = backup.id;
    newest = timeOf(backup.id).getTime();
    if (config.isVerified) await verify(backup, signal);
    await prune(repository, { retentionDays: config.retentionDays, now: clock.now(), log });
  }

  /** A backup that cannot be verified, for example without room for a trial restore, is not made again. It is reported until the next one. */
  async function verify(backup: Backup, signal: AbortSignal): Promise<void> {
    triedId = backup.id;
    try {
      await verifyBackup({ repository, backup, dataDir, url, log, signal });
      verified = newest;
      unverified = undefined;
    } catch (err) {
      signal.throwIfAborted();
      unverified = err instanceof Error ? err.message : String(err);
      log.error({ err, backup: backup.id }, 'cannot verify a backup');
    }
  }

  /** Verifies the newest backup if the process that has made it was stopped before. */
  async function verifyNewest(signal: AbortSignal): Promise<void> {
    if (!config.isVerified || newestId === undefined || newest === verified || newestId === triedId) return;
    if ((secondsSince(newest) ?? 0) < VERIFY_AGAIN_SECONDS) return;
    await verify(fromJson<Backup>(await repository.get(names.backup(newestId))), signal);
  }

  let reported: string | undefined;
  /** Says once that something is wrong, and once that it is over. */
  async function report(): Promise<void> {
    const problem = problemOf();
    const isNew = (problem === undefined) !== (reported === undefined);
    reported = problem;
    if (isNew && problem === undefined) log.info({}, 'backups are up to date again');
    if (!isNew || problem === undefined) return;
    log.error({ problem }, 'backups are not up to date');
    await tellAdministrators(db, scrub(problem), clock.now());
  }

  const timer = every(
    everyMs,
    async (signal) => {
      const now = clock.now();
      await report();
      if (now - lookedAt >= LOOK_MS) await look();
      if (!archiver.isActive) return;
      if (!isDue(now)) return verifyNewest(signal);
      if (now - failedAt < RETRY_MS) return;
      try {
        await backUp(signal);
        failure = undefined;
        failedAt = Number.NEGATIVE_INFINITY;
      } catch (err) {
        if (signal.aborted) return;
        failure = err instanceof Error ? err.message : String(err);
        failedAt = now;
        log.error({ err }, 'backup failed, retrying');
      }
    },
    (err) => log.error({ err }, 'cannot look after the backups, retrying'),
  );
  const copying = every(
    everyMs,
    async (signal) => {
      if (archiver.isActive) await copyFiles(signal);
    },
    (err) => log.error({ err }, 'cannot back up files of attachments, retrying'),
  );

  const secondsSince = (time: number | undefined) =>
    time === undefined ? undefined : Math.max(0, Math.round((clock.now() - time) / 1_000));

  function problemOf(): string | undefined {
    const uptime = secondsSince(began) ?? 0;
    const age = secondsSince(newest) ?? uptime;
    const { archived, isActive } = archiver;
    const lag =
      isActive || archiver.failure !== undefined ? secondsSince(Date.parse(archived?.at ?? '') || began) : 0;
    if (config.times.length > 0 && age > MAX_AGE_SECONDS)
      return `the newest backup is ${Math.round(age / 3_600)} hours old${failure ? `: ${failure}` : ''}`;
    if ((lag ?? 0) > MAX_LAG_SECONDS)
      return `no WAL was archived for ${Math.round((lag ?? 0) / 60)} minutes${archiver.failure ? `: ${archiver.failure}` : ''}`;
    if (unverified !== undefined) return `the newest backup could not be verified: ${unverified}`;
    // Another process may know why.
    if (config.isVerified && newest !== verified && age > MAX_UNVERIFIED_SECONDS)
      return 'the newest backup was not verified by a trial restore';
    const kept = archiver.keptBytes ?? 0;
    if (kept > MAX_KEPT_BYTES)
      return `the database keeps ${(kept / 1024 ** 3).toFixed(1)} GiB of WAL that was not archived`;
    return undefined;
  }

  return {
    state: () => ({
      ageSeconds: secondsSince(newest),
      verifiedAgeSeconds: secondsSince(verified),
      isVerified: config.isVerified,
      lagSeconds: archiver.isActive
        ? secondsSince(Date.parse(archiver.archived?.at ?? '') || undefined)
        : undefined,
      keptBytes: archiver.keptBytes,
      problem: problemOf(),
    }),
    async stop() {
      await Promise.all([timer.stop(), copying.stop(), archiver.stop()]);
    },
  };
}

/** All processes find a problem at about the same time, and each of them replaces the message of the others. */
const GATHER_MS = MINUTE_MS;

async function tellAdministrators(db: Database, problem: string, now: number): Promise<void> {
  const at = new Date(now).toISOString();
  const run_at = new Date(now + GATHER_MS).toISOString();
  for (const { id } of await findAdministrators.all(db, {})) {
    const mail = { template: 'backups_failing', to: { user_id: id }, values: { problem, at } } as const;
    await sendMail(db, mail, { key: `backups of ${id}`, run_at });
  }
}

/** Returns the last of the daily moments. */
function lastMoment(times: readonly number[], now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const moments = times.flatMap((minutes) =>
    [0, 1].map((days) => today - days * DAY_MS + minutes * MINUTE_MS),
  );
  return Math.max(...moments.filter((moment) => moment <= now));
}

/** Makes one backup, with the files of attachments, and verifies it. */
export async function backUpOnce(options: {
  readonly repository: Repository;
  readonly url: string;
  readonly db: Database;
  readonly fileStore: FileStore;
  readonly dataDir: string;
  readonly isEmbedded: boolean;
  readonly isVerified: boolean;
  readonly log: Log;
  readonly signal: AbortSignal;
}): Promise<{ backup: Backup; files: number; verification: Verification | undefined }> {
  const { repository, url, db, fileStore, dataDir, isEmbedded, isVerified, log, signal } = options;
  const secrets = isEmbedded ? toJson(await readClusterSecrets(dataDir)) : undefined;
  const backup = await makeBackup({ url, repository, log, secrets, signal });
  const find = (after: string, limit: number) => findFiles.all(db, { after, limit });
  const files = await createFileCopier({ repository, store: fileStore, log, find, continues: false })(signal);
  const verification = isVerified
    ? await verifyBackup({ repository, backup, dataDir, url, log, signal })
    : undefined;
  return { backup, files, verification };
}
