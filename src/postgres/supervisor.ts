import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './binaries.ts';
import { type Launch, launch, type Server, stop } from './server.ts';
import { rotateLog, tailOf } from './server-log.ts';

export interface Supervised {
  /** Process ID of the current server, or of the last one. */
  readonly pid: number;
  /** Stops the server permanently. A second call waits for the first. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A server that ran for this long did not fail at its start, so the pauses begin again. */
const SETTLED_MS = 60_000;
const ROTATE_MS = 60_000;

/** Restarts a server when it ends, with growing pauses, until `stop`. */
export function supervise(first: Server, options: Launch, stopping: AbortController): Supervised {
  const { log, logFile } = options;
  let server = first;
  let running = true;
  let pause = FIRST_PAUSE_MS;

  const rotation = setInterval(() => {
    rotateLog(logFile).catch((error: unknown) => {
      log.warn({ logFile, reason: messageOf(error) }, 'cannot rotate the PostgreSQL log');
    });
  }, ROTATE_MS).unref();

  const watching = watch();
  let stopped: Promise<void> | undefined;

  async function watch(): Promise<void> {
    for (;;) {
      const reason = await server.exit;
      running = false;
      if (stopping.signal.aborted) return;
      if (performance.now() - server.startedAt >= SETTLED_MS) pause = FIRST_PAUSE_MS;
      const lines = await tailOf(logFile, 0).catch(() => '');
      log.error({ pid: server.pid, reason, lines }, 'PostgreSQL ended unexpectedly; restarting it');
      while (!running) {
        try {
          await delay(pause, undefined, { signal: stopping.signal });
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
          server = await launch(options);
        } catch (error) {
          if (stopping.signal.aborted) return;
          log.error({ reason: messageOf(error), pause }, 'cannot restart PostgreSQL');
          continue;
        }
        // The server may have become ready during `stop`, which then did not see it.
        if (stopping.signal.aborted) return stop(server, options);
        running = true;
        log.info({ pid: server.pid }, 'PostgreSQL ready again');
      }
    }
  }

  async function stopAll(): Promise<void> {
    stopping.abort();
    if (running) await stop(server, options);
    await watching;
    clearInterval(rotation);
  }

  return {
    get pid() {
      return server.pid;
    },
    stop() {
      stopped ??= stopAll();
      return stopped;
    },
  };
}
