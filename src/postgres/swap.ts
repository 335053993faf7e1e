import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory, writeDurably } from '../durable-file.ts';

/** The files of a cluster in a data directory. The secrets are replaced only if the restored ones belong to another installation. */
const FILES = ['postgres', 'postgres.password', 'secrets.json'];

/** Says what is being replaced by what, until all is. */
const JOURNAL = 'swap.json';

type Swap = { staged: string; aside: string };

/**
 * Replaces the cluster of a data directory by another one in it, and keeps the former one in the directory `aside`. No server may use
 * either. After an interruption, `finishSwap` does the rest, so that a start never finds a data directory without a cluster.
 */
export async function swapCluster(dataDir: string, swap: Swap): Promise<void> {
  await mkdir(join(dataDir, swap.aside), { mode: 0o700, recursive: true });
  await writeDurably(join(dataDir, JOURNAL), JSON.stringify(swap));
  await finishSwap(dataDir);
}

/** Finishes an interrupted swap. Returns whether there was one. */
export async function finishSwap(dataDir: string): Promise<boolean> {
  const journal = join(dataDir, JOURNAL);
  const text = await readFile(journal, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const { staged, aside }: Swap = JSON.parse(text);
  for (const name of FILES) {
    const next = join(dataDir, staged, name);
    const current = join(dataDir, name);
    // It has its place already.
    if (!(await exists(next))) continue;
    if (await exists(current)) await rename(current, join(dataDir, aside, name));
    await rename(next, current);
  }
  for (const directory of [staged, aside, '.']) await syncDirectory(join(dataDir, directory)).catch(() => {});
  await rm(journal);
  await syncDirectory(dataDir);
  return true;
}

const exists = async (path: string) => (await stat(path).catch(() => undefined)) !== undefined;
