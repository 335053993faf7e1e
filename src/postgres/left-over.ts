import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../log.ts';
import { chooseAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { removeSocketDir } from './endpoint.ts';
import { clearLeftOver, endOrphans, readPidFile } from './postmaster.ts';

/** Removes a temporary data directory of a killed process, after stopping the server that may still use it. */
export async function removeDataDir(dataDir: string, log: Log): Promise<void> {
  const path = join(dataDir, 'postgres');
  const file = await readPidFile(path);
  if (file) {
    const account = await chooseAccount(path);
    const cluster = { path, dataDir, binaries: await findBinaries(), account, inside: false, fsync: false };
    await clearLeftOver(cluster, log);
    await endOrphans(cluster);
    await removeSocketDir(file.socketDir);
  }
  await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
}
