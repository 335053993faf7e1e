import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from '../durable-file.ts';
import type { Log } from '../log.ts';
import { type Account, handOver, identityOf } from './account.ts';
import { type Binaries, INSTEAD, run } from './binaries.ts';
import { nameOf } from './reach.ts';
import { lastLines } from './server-log.ts';

export const SUPERUSER = 'postgres';
export const DATABASE = 'taskflow';

export interface Cluster {
  /** Data directory of PostgreSQL. */
  path: string;
  dataDir: string;
  binaries: Binaries;
  account: Account;
  /** The account cannot reach the path of the cluster, so PostgreSQL is started inside it; see `reach.ts`. */
  inside: boolean;
  fsync: boolean;
}

/**
 * Settings for the postgresql.conf of a new cluster, where an operator can change them. Settings that are not listed
 * have good defaults (synchronous_commit, full_page_writes, wal_level = replica, scram), so durability is never reduced.
 */
const SETTINGS: Record<string, string> = {
  shared_buffers: '256MB',
  work_mem: '8MB',
  max_connections: '100',
  // Segments are recycled instead of created for each burst of writes.
  min_wal_size: '256MB',
  max_wal_size: '1GB',
  wal_compression: 'on',
  // Tables of a new installation grow fast. Plans from when they were almost empty end with the next statistics.
  autovacuum_naptime: '10s',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  // Omits DETAIL lines, which contain values of rows that must not be logged.
  log_error_verbosity: 'terse',
  // A place for backups that is away for days must not fill the disk.
  max_slot_wal_keep_size: '4GB',
};

/** Creates the cluster if it does not exist. Returns the password of the superuser. */
export async function ensureCluster(cluster: Cluster, version: number, log: Log): Promise<string> {
  await sweepStaging(cluster.dataDir);
  const file = join(cluster.dataDir, 'postgres.password');
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  const password = known || randomBytes(24).toString('base64url');
  const made = await versionOf(cluster.path);

  if (made === undefined) {
    // Written before the cluster, because nobody could connect to a cluster whose password is not on disk.
    if (!known) await writeDurably(file, `${password}\n`, cluster.fsync);
    const began = Date.now();
    await create(cluster, password);
    log.info({ path: cluster.path, ms: Date.now() - began }, 'PostgreSQL cluster created');
    return password;
  }
  if (made !== version) {
    throw new Error(
      `${cluster.path} was created by PostgreSQL ${made}, and the installed binaries are version ${version}: ` +
        `run "taskflow upgrade-database" to upgrade it. ${INSTEAD}`,
    );
  }
  if (!known) {
    log.warn({ file }, 'PostgreSQL password file missing; setting a new password');
    await runSingleUser(cluster, cluster.path, [`alter role ${SUPERUSER} password '${password}'`]);
    await writeDurably(file, `${password}\n`, cluster.fsync);
  }
  return password;
}

/**
 * Creates the cluster in a staging directory and renames that at the end. So the cluster is complete or does not exist,
 * even if this process is killed. Each attempt has its own directory, because the initdb of a killed attempt may still
 * be running.
 */
async function create(cluster: Cluster, password: string): Promise<void> {
  const staging = await mkdtemp(join(cluster.dataDir, STAGING));
  try {
    await handOver(staging, cluster.account);
    const path = join(staging, 'cluster');
    await mkdir(path, { mode: 0o700 });
    await handOver(path, cluster.account);
    // A copy, because initdb cannot read our file if it runs as another user.
    const passwordFile = join(staging, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    await handOver(passwordFile, cluster.account);
    await initdb(cluster, path);
    await runSingleUser(cluster, path, [
      `create database ${DATABASE} template template0 encoding 'UTF8' locale_provider builtin builtin_locale 'C.UTF-8'`,
    ]);
    await rename(path, cluster.path);
    if (cluster.fsync) await syncDirectory(cluster.dataDir);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function initdb({ binaries, account, inside, fsync }: Cluster, path: string): Promise<void> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const { code, output } = await run(
    binaries.initdb,
    [
      `--pgdata=${nameOf(path, inside)}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${join('..', 'password')}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Independent of the locales of the system; a slim container has none.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--data-checksums',
      '--no-instructions',
      ...(fsync ? [] : ['--no-sync']),
      ...settings,
    ],
    identityOf(account),
    { cwd: path },
  );
  if (code === 0) return;
  throw new Error(
    `initdb could not create ${path} (exit code ${code}). Its last lines:\n${lastLines(output)}\n${INSTEAD}`,
  );
}

/** Runs statements in single-user mode, without a server. */
async function runSingleUser(cluster: Cluster, path: string, sql: string[]): Promise<void> {
  const { binaries, account, inside, fsync } = cluster;
  const directory = ['-D', nameOf(path, inside)];
  const args = ['--single', ...directory, '-c', 'exit_on_error=on', ...(fsync ? [] : ['-F']), 'postgres'];
  const input = sql.map((statement) => `${statement}\n`).join('');
  const { code, output } = await run(binaries.postgres, args, identityOf(account), { cwd: path, input });
  if (code === 0) return;
  throw new Error(`PostgreSQL could not prepare ${path} (exit code ${code}):\n${lastLines(output)}`);
}

const STAGING = 'postgres.new-';

async function sweepStaging(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(STAGING)) continue;
    // A running initdb may add files meanwhile. Then the next start deletes the rest.
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

/** Returns the version of a cluster, or undefined if it does not exist. */
export async function versionOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  const version = Number(await readFile(join(path, 'PG_VERSION'), 'utf8').catch(() => ''));
  if (version > 0) return version;
  // Ours are never incomplete, so these are files of somebody else, which must not be deleted.
  throw new Error(`${path} exists and is not a PostgreSQL cluster: move it to another place.`);
}
