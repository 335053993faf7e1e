import { aborted, never } from '../concurrency.ts';
import type { Logger } from '../log.ts';
import { runningUrl } from '../postgres/running.ts';
import { startEmbedded } from '../postgres/start.ts';
import { migrate } from './migrate.ts';

/** Which database is meant: the one of a URL, or else the embedded one of a directory. */
export type Place = { url: string | undefined; dataDir: string };

/** A database that can be used until `stop`. */
export type Opened = { url: string; stop(): Promise<void> };

/**
 * Opens a database, which is up to date then. An embedded one runs until `stop`.
 * @throws the reason of `stopping` once that is aborted; the embedded database is stopped by then
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
    if (applied.length > 0)
      log.info({ migrations: applied.map(({ name }) => name) }, 'migrated the database');
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

/** Opens a database for a command: the embedded one is used as it is while a service has it running. */
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
