import { aborted, never } from '../concurrency.ts';
import type { Logger } from '../log.ts';
import { runningUrl } from '../postgres/running.ts';
import { startEmbedded } from '../postgres/start.ts';
import { migrate } from './migrate.ts';

/**
 * Location of a database: its URL, or without one the directory of the embedded database. If `url` is the address of a pooler,
 * `directUrl` is that of the database.
 */
export type Place = { url: string | undefined; directUrl?: string | undefined; dataDir: string };

/** An open database, usable until `stop`. */
export type Opened = { url: string; stop(): Promise<void> };

/**
 * Opens a database and migrates it. An embedded database runs until `stop`. `onSpawn` is called when its process runs and is not ready yet.
 * @throws the reason of `stopping` if it is aborted, after stopping the embedded database
 */
export async function openDatabase(
  { url, directUrl, dataDir }: Place,
  log: Logger,
  stopping: AbortSignal = never,
  onSpawn?: () => void,
): Promise<Opened> {
  const database: Opened =
    url === undefined
      ? await startEmbedded({ dataDir, log, stopping, onSpawn })
      : { url, stop: async () => {} };
  try {
    const migrated = migrate(directUrl ?? database.url, log);
    const applied = await Promise.race([migrated, aborted(stopping)]);
    if (applied.length > 0) log.info({ migrations: applied.map(({ name }) => name) }, 'database migrated');
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Opens a database for a command, without a pooler. Uses the running embedded database, without migrating it, while a service runs it. */
export async function reachDatabase(
  { url, directUrl, dataDir }: Place,
  log: Logger,
  stopping: AbortSignal = never,
): Promise<Opened> {
  const running = directUrl ?? url ?? (await runningUrl(dataDir));
  return running === undefined
    ? openDatabase({ url, dataDir }, log, stopping)
    : { url: running, stop: async () => {} };
}
