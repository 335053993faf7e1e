import { isatty } from 'node:tty';
import type { Logger } from './log.ts';

/** From a supervisor, Ctrl-C, Ctrl-\ and a terminal that is closed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const;

/**
 * One Ctrl-C arrives twice: the terminal signals every process in the foreground, and npm passes its own signal on
 * (npm 11.19: 2 ms later). Supervisors that signal the process group do the same.
 */
const SAME_REQUEST_MS = 2_000;

/** How this process is asked to end. No signal ends it by itself, because that would leave the database running. */
export interface StopRequest {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Aborted by a later signal, from a user who does not want to wait. */
  readonly hurry: AbortSignal;
}

/** Follows the signals until the process ends. SIGHUP can have another use: then only a closed terminal counts. */
export function followStopSignals(log: Logger, { isHangUpReload }: { isHangUpReload: boolean }): StopRequest {
  const stop = new AbortController();
  const hurry = new AbortController();
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));
  const isTerminalClosed = () => terminals.some((descriptor) => !isatty(descriptor));
  let stoppingSince = 0;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (signal === 'SIGHUP' && isHangUpReload && !isTerminalClosed()) return;
      if (!stop.signal.aborted) {
        stoppingSince = performance.now();
        log.info({ signal }, 'stopping');
        stop.abort(new Error(`${signal} asked it to stop.`));
      } else if (!hurry.signal.aborted && performance.now() - stoppingSince >= SAME_REQUEST_MS) {
        log.info({ signal }, 'stopping at once');
        hurry.abort();
      }
    });
  }
  return { stop: stop.signal, hurry: hurry.signal };
}
