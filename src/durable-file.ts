import { open, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file that only its owner can read. Replaces an existing file. After a power failure the file is either complete or
 * unchanged. Only tests turn `fsync` off.
 */
export async function writeDurably(path: string, content: string | Buffer, fsync = true): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}.new`);
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(content);
    if (fsync) await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  if (fsync) await syncDirectory(dirname(path));
}

/** Writes the entries of a directory to disk. Windows cannot open directories. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
