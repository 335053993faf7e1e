import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { never } from '../concurrency.ts';
import { migrate, readMigrations } from '../database/migrate.ts';
import type { Files } from '../files/files.ts';
import type { Log } from '../log.ts';
import {
  type Account,
  chooseAccount,
  handOver,
  majorVersion,
  openTo,
  prepareDataDir,
} from '../postgres/account.ts';
import { findBinaries } from '../postgres/binaries.ts';
import { removeDataDir } from '../postgres/left-over.ts';
import { lockDataDir } from '../postgres/lock.ts';
import { type Embedded, startEmbedded } from '../postgres/start.ts';
import { swapCluster } from '../postgres/swap.ts';
import { endSessionsAndStreams, openRestored, restoreAttachments } from './finish.ts';
import { type Plan, planRestore } from './plan.ts';
import { prepareCluster, type Show, writeRecovery } from './prepare.ts';
import { fromJson, idAt, names, type Repository } from './repository.ts';

/** Directories of restores that have not finished. */
const STAGING = 'restore.new-';
/** Recovery replays up to a day of changes, so it can take longer than the start after a crash. */
const RECOVERY_LIMIT_MS = 12 * 3_600_000;

/** What the embedded PostgreSQL of an installation needs besides its cluster. */
export type ClusterSecrets = {
  /** The content of `secrets.json`; null if the secrets are configured. */
  readonly secrets: string | null;
  readonly password: string;
};

export async function readClusterSecrets(dataDir: string): Promise<ClusterSecrets> {
  const secrets = await readFile(join(dataDir, 'secrets.json'), 'utf8').catch(() => null);
  return { secrets, password: await readFile(join(dataDir, 'postgres.password'), 'utf8') };
}

export type RestoreOptions = {
  readonly repository: Repository;
  readonly dataDir: string;
  /** Undefined: everything that there is. */
  readonly at: Date | undefined;
  readonly beforeGap?: boolean | undefined;
  readonly log: Log;
  /** Opens the store of attachments. `secretsDir` has the generated secrets, if the installation has no others. */
  openFiles(secretsDir: string): Files;
  readonly signal?: AbortSignal;
  readonly show: Show;
};

export type Restored = {
  readonly plan: Plan;
  /** Where the former cluster is now; undefined if there was none. */
  readonly former: string | undefined;
  readonly sessions: number;
  readonly files: {
    readonly checked: number;
    readonly restored: number;
    readonly missing: readonly { attachment_id: string }[];
  };
};

/**
 * Restores the embedded database of a data directory to a moment. The former cluster is replaced at the very end, when the restored one has
 * been checked, recovered and opened, and is kept in a directory beside it. The service must not run.
 * @throws NotRestorable, BackupDamaged, WrongKey, or the error of PostgreSQL; nothing has changed then, except that files of attachments
 * may have been brought back
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { repository, at, beforeGap, log, openFiles, signal = never, show } = options;
  const plan = await planRestore(repository, at, { beforeGap });
  await assertKnown(plan);
  const secrets = await repository.find(names.secrets(plan.backup.id));
  if (!secrets) {
    throw new Error(
      `The backup ${plan.backup.id} is one of your own PostgreSQL server: restore it with --to into a directory for that server.`,
    );
  }
  const dataDir = await prepareDataDir(options.dataDir);
  const unlock = lockDataDir(dataDir);
  const name = `${STAGING}${randomBytes(4).toString('hex')}`;
  const staging = join(dataDir, name);
  try {
    const account = await chooseAccount(join(dataDir, 'postgres'));
    await openTo(account, dataDir);
    await sweepStaging(dataDir, log);
    await stage({ repository, plan, directory: staging, account, secrets: fromJson(secrets), signal, show });
    const database = await recover({ directory: staging, plan, account, log, signal });
    let finished: Omit<Restored, 'plan' | 'former'>;
    try {
      finished = await finishRestore({ url: database.url, files: openFiles(staging), repository, log, show });
    } finally {
      await database.stop();
    }
    await database.removeRecovery();
    signal.throwIfAborted();
    const aside = `before-restore-${idAt(new Date())}`;
    const hadCluster = await exists(join(dataDir, 'postgres'));
    await swapCluster(dataDir, { staged: name, aside });
    if (!hadCluster) await rm(join(dataDir, aside), { recursive: true });
    return { plan, former: hadCluster ? join(dataDir, aside) : undefined, ...finished };
  } finally {
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
    unlock();
  }
}

/** Makes a restored database usable: migrates it, ends sessions and streams, and brings back files of attachments. */
export async function finishRestore({
  url,
  files,
  repository,
  log,
  show,
}: Pick<RestoreOptions, 'repository' | 'log' | 'show'> & { url: string; files: Files }): Promise<
  Omit<Restored, 'plan' | 'former'>
> {
  await migrate(url, log);
  const connections = openRestored(url, log);
  try {
    const sessions = await endSessionsAndStreams(connections.writer);
    const checked = await restoreAttachments(connections.writer, files, repository, show);
    return { sessions, files: checked };
  } finally {
    await connections.close();
  }
}

/** A newer release can have written the backup, or an older one with another version of PostgreSQL. */
async function assertKnown({ backup }: Plan): Promise<void> {
  const version = await majorVersion(await findBinaries(), undefined);
  if (backup.server_version !== version) {
    throw new Error(
      `The backup ${backup.id} is one of PostgreSQL ${backup.server_version}, and the installed binaries are version ${version}: restore it with the release that made it.`,
    );
  }
  const known = (await readMigrations()).length;
  if (backup.migration <= known) return;
  throw new Error(
    `The backup ${backup.id} was written by a newer release of TaskFlow (migration ${backup.migration}, and this one knows ${known}): restore it with that release.`,
  );
}

export type StageOptions = {
  repository: Repository;
  plan: Plan;
  directory: string;
  account: Account;
  secrets: ClusterSecrets;
  signal: AbortSignal;
  show: Show;
  leftBytes?: number | undefined;
};

/** Writes the cluster of a backup and its secrets into a new directory, which is a data directory then. */
export async function stage({ account, secrets, directory, ...options }: StageOptions): Promise<void> {
  await prepareCluster({ ...options, directory, handOver: (path) => handOver(path, account) });
  await writeFile(join(directory, 'postgres.password'), secrets.password, { mode: 0o600 });
  if (secrets.secrets !== null)
    await writeFile(join(directory, 'secrets.json'), secrets.secrets, { mode: 0o600 });
}

export type Recovered = Embedded & { removeRecovery(): Promise<void> };

type RecoverOptions = {
  directory: string;
  plan: Plan;
  account: Account;
  log: Log;
  signal: AbortSignal;
  fsync?: boolean;
};

/** Starts PostgreSQL on a staged cluster, which recovers up to the moment of the plan. */
export async function recover(options: RecoverOptions): Promise<Recovered> {
  const { directory, plan, account, log, signal, fsync = true } = options;
  const alone = { handOver: (path: string) => handOver(path, account), isAlone: true };
  const former = await writeRecovery(directory, plan, alone);
  const settings = join(directory, 'postgres', 'postgresql.auto.conf');
  const start = () =>
    startEmbedded({ dataDir: directory, log, fsync, startLimitMs: RECOVERY_LIMIT_MS, stopping: signal });
  const database = await start().catch(async (error: unknown) => {
    // Nothing was changed between the moment and the end of the WAL, so everything in it belongs to the moment.
    const isEarly =
      error instanceof Error && error.message.includes('recovery ended before configured recovery target');
    if (!isEarly) throw error;
    await writeFile(settings, former, { mode: 0o600 });
    await writeRecovery(directory, { ...plan, at: undefined }, alone);
    return start();
  });
  return Object.assign(database, {
    async removeRecovery() {
      await writeFile(settings, former, { mode: 0o600 });
      await rm(join(directory, 'wal'), { recursive: true, force: true });
    },
  });
}

async function sweepStaging(dataDir: string, log: Log): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(STAGING)) await removeDataDir(join(dataDir, name), log);
  }
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;

/** Writes the cluster of a server of the operator into a directory, ready to be started by that server. */
export async function restoreTo(options: {
  readonly repository: Repository;
  readonly directory: string;
  readonly at: Date | undefined;
  readonly beforeGap?: boolean | undefined;
  readonly signal?: AbortSignal;
  readonly show: Show;
}): Promise<Plan> {
  const { repository, directory, at, beforeGap, signal = never, show } = options;
  const plan = await planRestore(repository, at, { beforeGap });
  await mkdir(join(directory, '..'), { recursive: true });
  const mine = async () => {};
  await prepareCluster({ repository, plan, directory, handOver: mine, signal, show });
  await writeRecovery(directory, plan, { handOver: mine, isAlone: false });
  return plan;
}
