import type { KeyObject } from 'node:crypto';
import type { Clock } from '../actor.ts';
import { every } from '../concurrency.ts';
import type { Database } from '../database/database.ts';
import { allOf, type EncryptionKey } from '../encryption.ts';
import type { FileStore } from '../files/store.ts';
import { type Log, scrub } from '../log.ts';
import { workApart } from './apart.ts';
import { type Archiver, startArchiver } from './archiver.ts';
import { makeBackup } from './base.ts';
import { copyAllFiles, createFileCopier, type FindFiles } from './files.ts';
import { findGap } from './plan.ts';
import { findProblem, tellAdministrators } from './problem.ts';
import { findFiles } from './queries.ts';
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
import type { Work } from './thread.ts';
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

/** WAL beyond it is given up, so that backups never fill the disk. */
const MAX_KEPT = '4GB';

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
/** At most one backup an hour is made because WAL was lost, in a place that loses everything. */
const GAP_SECONDS = 3_600;

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

/** Opens the backups of an installation. */
export function openBackups(config: BackupConfig, encryptionKey: EncryptionKey | undefined): Repository {
  const { target, keys } = placeOf(config, encryptionKey);
  return openRepository(target, keys);
}

/** Without a key of their own, backups have that of the installation. */
function placeOf(
  { target, keys }: BackupConfig,
  encryptionKey: EncryptionKey | undefined,
): Pick<Work, 'target' | 'keys'> {
  const used = keys ?? (encryptionKey && allOf(encryptionKey));
  if (!used)
    throw new Error('The backups need a key: set BACKUP_KEY, or ENCRYPTION_KEY if it was derived from it.');
  return { target, keys: used };
}

/**
 * Backs up the installation until `stop`: archives the WAL as it is written, copies new files of attachments, makes a base backup at the
 * times of the day, verifies it and removes old ones. Every process can run it; the one that archives does the rest too.
 */
export function startBackups(options: BackupsOptions): Backups {
  const { config, encryptionKey, url, db, fileStore, dataDir, isEmbedded, clock, log } = options;
  const { everyMs = TICK_MS, storeEveryMs } = options;
  const place = placeOf(config, encryptionKey);
  const repository = openRepository(place.target, place.keys);
  const began = clock.now();
  let newest: number | undefined;
  let newestId: string | undefined;
  /** A segment of the WAL that was missing at the last look. */
  let missing: string | undefined;
  let verified: number | undefined;
  /** The backup whose trial restore this process has begun, successful or not. */
  let triedId: string | undefined;
  let isNeeded = false;
  let failedAt = Number.NEGATIVE_INFINITY;
  let failure: string | undefined;
  let unverified: string | undefined;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Once a day, because nothing else notices copies that were lost. */
  let mustCompareFiles = false;

  const archiver: Archiver = startArchiver({
    ...{ url, repository, log },
    // An operator sets the limit of another server.
    maxKept: isEmbedded ? MAX_KEPT : undefined,
    onGap() {
      isNeeded = true;
    },
    ...(storeEveryMs !== undefined && { storeEveryMs, retryMs: storeEveryMs }),
  });
  const copying = { repository, store: fileStore, log, find: filesOf(db) };
  const copyFiles = createFileCopier(copying);

  async function look(): Promise<void> {
    const complete = (await listBackups(repository)).filter(({ isComplete }) => isComplete);
    const timeOfLast = (id: string | undefined) => (id === undefined ? undefined : timeOf(id).getTime());
    newestId = complete.at(-1)?.id;
    newest = timeOfLast(newestId);
    verified = timeOfLast(complete.findLast(({ isVerified }) => isVerified)?.id);
    if (newest === verified) unverified = undefined;
    lookedAt = clock.now();
  }

  /** Asks for a new backup if the WAL after the newest one has lost a segment, because no moment behind it could be restored. */
  async function lookForGap(): Promise<void> {
    if (newestId === undefined || isNeeded || (secondsSince(newest) ?? 0) < GAP_SECONDS) return;
    const found = await findGap(repository, await readBackup(newestId), undefined);
    // Twice, because names that are added during a list can be missing in it.
    isNeeded = found !== undefined && found === missing;
    missing = found;
    if (isNeeded) log.error({ missing }, 'the WAL in the backups is not complete; a new backup is needed');
  }

  const readBackup = async (id: string) => fromJson<Backup>(await repository.get(names.backup(id)));

  const isDue = (now: number) =>
    isNeeded || (config.times.length > 0 && (newest ?? 0) < lastMoment(config.times, now));

  async function backUp(signal: AbortSignal): Promise<void> {
    const secrets = isEmbedded ? toJson(await readClusterSecrets(dataDir)) : undefined;
    const backup = await workApart({ kind: 'make', ...place, url, secrets }, { log, signal });
    isNeeded = false;
    newestId = backup.id;
    newest = timeOf(backup.id).getTime();
    mustCompareFiles = true;
    if (config.isVerified) await verify(backup, signal);
    await prune(repository, { retentionDays: config.retentionDays, now: clock.now(), log, signal });
  }

  /** A backup that cannot be verified, for example without room for a trial restore, is not made again. It is reported until the next one. */
  async function verify(backup: Backup, signal: AbortSignal): Promise<void> {
    triedId = backup.id;
    try {
      await workApart({ kind: 'verify', ...place, url, backup, dataDir }, { log, signal });
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
    await verify(await readBackup(newestId), signal);
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

  // Apart from backups, which can take an hour.
  const reporter = every(everyMs, report, (err) =>
    log.error({ err }, 'cannot report a problem of the backups, retrying'),
  );
  const timer = every(
    everyMs,
    async (signal) => {
      const now = clock.now();
      if (now - lookedAt >= LOOK_MS) {
        await look();
        if (archiver.isActive) await lookForGap();
      }
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
  const copier = every(
    everyMs,
    async (signal) => {
      if (!archiver.isActive) return;
      await copyFiles(signal);
      if (!mustCompareFiles) return;
      const files = await copyAllFiles(copying, signal);
      if (files > 0) log.warn({ files }, 'copies of files were missing in the backups, and were made again');
      mustCompareFiles = signal.aborted;
    },
    (err) => log.error({ err }, 'cannot back up files of attachments, retrying'),
  );

  const secondsSince = (time: number | undefined) =>
    time === undefined ? undefined : Math.max(0, Math.round((clock.now() - time) / 1_000));

  const problemOf = () =>
    findProblem({
      uptime: secondsSince(began) ?? 0,
      age: secondsSince(newest),
      isScheduled: config.times.length > 0,
      lag:
        archiver.isActive || archiver.failure !== undefined
          ? secondsSince(Date.parse(archiver.archived?.at ?? '') || began)
          : undefined,
      isUnverified: config.isVerified && newest !== verified,
      hasGap: isNeeded,
      keptBytes: archiver.keptBytes,
      failures: { backup: failure, archive: archiver.failure, verification: unverified },
    });

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
      await Promise.all([reporter.stop(), timer.stop(), copier.stop(), archiver.stop()]);
    },
  };
}

/** Returns the last of the daily moments. */
function lastMoment(times: readonly number[], now: number): number {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const moments = times.flatMap((minutes) =>
    [0, 1].map((days) => today - days * DAY_MS + minutes * MINUTE_MS),
  );
  return Math.max(...moments.filter((moment) => moment <= now));
}

const filesOf =
  (db: Database): FindFiles =>
  (after, limit) =>
    findFiles.all(db, { after, limit });

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
  const files = await copyAllFiles({ repository, store: fileStore, log, find: filesOf(db) }, signal);
  const verification = isVerified
    ? await verifyBackup({ repository, backup, dataDir, url, log, signal })
    : undefined;
  return { backup, files, verification };
}
