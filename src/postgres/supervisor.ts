import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './binaries.ts';
import { type Launch, launch, type Server, stop } from './server.ts';
import { rotateLog, tailOf } from './server-log.ts';

export interface Supervised {
  /** Of the server that runs now, or ran last. */
  readonly pid: number;
  /** Stops the server for good; a second call waits for the first. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** A server that ran for this long did not die of its start: the pauses begin anew. */
const SETTLED_MS = 60_000;
const ROTATE_MS = 60_000;

/** Keeps a started server running: when it dies it is started again, with growing pauses, until `stop`. */
export function supervise(first: Server, options: Launch, stopping: AbortController): Supervised {
  const { log, logFile } = options;
  let server = first;
  let running = true;
  let pause = FIRST_PAUSE_MS;

  const rotation = setInterval(() => {
    rotateLog(logFile).catch((error: unknown) => {
      log.warn({ logFile, reason: messageOf(error) }, "PostgreSQL's log could not be rotated");
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
      log.error({ pid: server.pid, reason, lines }, 'PostgreSQL died: it will be started again');
      while (!running) {
        try {
          await delay(pause, undefined, { signal: stopping.signal });
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
          server = await launch(options);
        } catch (error) {
          if (stopping.signal.aborted) return;
          log.error({ reason: messageOf(error), pause }, 'PostgreSQL could not be started again');
          continue;
        }
        // It may have become ready in the very moment of `stop`, which then did not see it.
        if (stopping.signal.aborted) return stop(server, options);
        running = true;
        log.info({ pid: server.pid }, 'PostgreSQL is ready again');
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
