import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import type { Config } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import type { Logger } from '../log.ts';
import { runningUrl } from '../postgres/running.ts';
import type { ServiceOptions } from '../service.ts';
import type { StopRequest } from '../stop-signals.ts';

/** A shutdown that takes longer than this has failed. */
const STOP_WITHIN_MS = 25_000;

type RunOptions = ServiceOptions & {
  onReady?(url: string): void;
  /** Whether another process has taken the place of this one when it stops. */
  isReplaced?(): boolean;
};

/** Runs the service, or a part of it, until it is asked to stop. An interrupted start counts as stopped. */
export async function runService(
  config: Config,
  log: Logger,
  { stop, hurry }: StopRequest,
  { onReady, isReplaced, ...options }: RunOptions,
): Promise<void> {
  limitStop(stop);
  const orStopped = (error: unknown) => {
    if (error !== stop.reason) throw error;
  };
  const spawned = Promise.withResolvers<void>();
  const place = { ...config.database, dataDir: config.dataDir };
  const opening = openDatabase(place, log, stop, spawned.resolve).catch(orStopped);
  // The modules of the service are loaded without a break, and PostgreSQL starts meanwhile. Errors of the configuration have appeared by then.
  await Promise.race([spawned.promise, opening]);
  const { startService } = await import('../service.ts');
  // Collects garbage sooner, now that the modules are loaded: 200 MB under load instead of 360 MB, for 1.04 times the CPU time. Works at run
  // time, unlike the settings in `bin/taskflow.js`.
  setFlagsFromString('--heap-growing-percent=40');
  const database = await opening;
  if (!database) return;
  try {
    const service = await startService(config, log, database.url, stop, options).catch(orStopped);
    if (service) onReady?.(service.url);
    if (service && !stop.aborted) await once(stop, 'abort');
    await service?.stop(hurry, isReplaced?.());
  } finally {
    await database.stop();
  }
}

/** Ends this process if it does not stop in time. If the database is still running then, it gets a signal when the process exits. */
export function limitStop(stop: AbortSignal): void {
  const limit = () => setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  stop.addEventListener('abort', limit, { once: true });
}

/** Returns the configuration with the URL of the embedded database, which another process runs. */
export async function atDatabase(config: Config): Promise<Config> {
  const url = config.database.url ?? (await runningUrl(config.dataDir));
  if (url === undefined)
    throw new Error('the embedded PostgreSQL does not run. Start the service first, or set DATABASE_URL.');
  return { ...config, database: { ...config.database, url } };
}
