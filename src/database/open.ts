import { aborted, never } from '../concurrency.ts';
import type { Logger } from '../log.ts';
import { runningUrl } from '../postgres/running.ts';
import { startEmbedded } from '../postgres/start.ts';
import { migrate } from './migrate.ts';

/** Location of a database: its URL, or without one the directory of the embedded database. */
export type Place = { url: string | undefined; dataDir: string };

/** An open database, usable until `stop`. */
export type Opened = { url: string; stop(): Promise<void> };

/**
 * Opens a database and migrates it. An embedded database runs until `stop`.
 * @throws the reason of `stopping` if it is aborted, after stopping the embedded database
 */
export async function openDatabase(
  { url, dataDir }: Place,
  log: Logger,
  stopping: AbortSignal = never,
): Promise<Opened> {
  const database =
    url === undefined ? await startEmbedded({ dataDir, log, stopping }) : { url, stop: async () => {} };
  try {
    const applied = await Promise.race([migrate(database.url, log), aborted(stopping)]);
    if (applied.length > 0) log.info({ migrations: applied.map(({ name }) => name) }, 'database migrated');
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Opens a database for a command. Uses the running embedded database, without migrating it, while a service runs it. */
export async function reachDatabase(
  { url, dataDir }: Place,
  log: Logger,
  stopping: AbortSignal = never,
): Promise<Opened> {
  const running = url ?? (await runningUrl(dataDir));
  return running === undefined
    ? openDatabase({ url, dataDir }, log, stopping)
    : { url: running, stop: async () => {} };
}
