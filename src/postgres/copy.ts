import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';
import { type Binaries, binariesIn, messageOf } from './binaries.ts';
import { closedError, reaches } from './reach.ts';

/** Contains only copies of the binaries, one for each version. Can be deleted while no server runs. */
const COPIES = '/var/lib/taskflow-postgresql';
const STAGING = 'new-';
const STAGING_LIMIT_MS = 3_600_000;

/**
 * Returns the binaries, or a copy of them that the account can reach. PostgreSQL finds its libraries by their absolute
 * path, so it cannot run from a directory that the account cannot enter.
 */
export async function reachableBinaries(
  installed: Binaries,
  account: Account,
  copies: string = COPIES,
): Promise<Binaries> {
  if (await reaches(installed.postgres, account)) return installed;
  const manifest = await readFile(join(installed.root, 'package.json'), 'utf8');
  const { version }: { version: string } = JSON.parse(manifest);
  const copy = join(copies, `${basename(installed.root)}-${version}`);
  const remedy = 'move the installation';
  try {
    if ((await stat(copy).catch(() => undefined)) === undefined) await copyTo(copy, installed.root);
  } catch (error) {
    const details = `(It could not be copied to ${copies}: ${messageOf(error)}.) `;
    throw await closedError(installed.postgres, account, remedy, details);
  }
  const copied = binariesIn(copy);
  if (await reaches(copied.postgres, account)) return copied;
  throw await closedError(copied.postgres, account, remedy);
}

/**
 * Writes the complete copy to disk before it gets its name, so a copy is usable or does not exist, even if this process
 * is killed. Two concurrent starts create a copy each, and the first one is used.
 */
async function copyTo(copy: string, root: string): Promise<void> {
  const copies = dirname(copy);
  await mkdir(copies, { recursive: true });
  await chmod(copies, 0o755);
  await sweepStaging(copies);
  const staging = await mkdtemp(join(copies, STAGING));
  try {
    await copyTree(join(root, 'native'), join(staging, 'native'));
    await publish(staging);
    await rename(staging, copy).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  } finally {
    // After an error such as a full disk, other files of the directory are still being written.
    await rm(staging, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Copies the files of a directory concurrently. `fs.cp` followed by a thousand sequential fsyncs takes twice as long. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  const entries = await readdir(from, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory());
  await Promise.all(
    files.map(async (file) => {
      const [source, target] = [join(from, file.name), join(to, file.name)];
      if (file.isSymbolicLink()) return symlink(await readlink(source), target);
      await copyFile(source, target);
      await publish(target);
    }),
  );
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    await copyTree(join(from, name), join(to, name));
  }
  await publish(to);
}

/** Makes a file or directory readable for everyone, independent of the umask, and writes it to disk. */
async function publish(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    const { mode } = await handle.stat();
    await handle.chmod((mode & 0o100) === 0 ? 0o644 : 0o755);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Deletes the files of killed starts. Young files may belong to a running start. */
async function sweepStaging(copies: string): Promise<void> {
  for (const name of await readdir(copies)) {
    if (!name.startsWith(STAGING)) continue;
    const { mtimeMs } = await stat(join(copies, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs < STAGING_LIMIT_MS) continue;
    await rm(join(copies, name), { recursive: true, force: true });
  }
}
