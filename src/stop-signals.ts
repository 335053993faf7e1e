import { isatty } from 'node:tty';
import type { Log } from './log.ts';

/** Sent by a supervisor, by Ctrl-C, by Ctrl-\ and by a terminal that is closed. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP'] as const;

/**
 * One Ctrl-C arrives twice: the terminal signals every process in the foreground, and npm forwards its signal (npm 11.19: 2 ms
 * later). The same happens if a supervisor signals the process group.
 */
const SAME_REQUEST_MS = 2_000;

/** Requests to stop this process. No signal ends it directly, because that would leave the database running. */
export interface StopRequest {
  /** Aborted by the first signal. */
  readonly stop: AbortSignal;
  /** Aborted by a later signal, when the user does not want to wait. */
  readonly hurry: AbortSignal;
}

/** Handles stop signals until the process ends. With `isHangUpReload`, SIGHUP stops only if a terminal was closed. */
export function followStopSignals(
  log: Pick<Log, 'info'>,
  { isHangUpReload }: { isHangUpReload: boolean },
): StopRequest {
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
        stop.abort(new Error(`Interrupted by ${signal}.`));
      } else if (!hurry.signal.aborted && performance.now() - stoppingSince >= SAME_REQUEST_MS) {
        log.info({ signal }, 'stopping immediately');
        hurry.abort();
      }
    });
  }
  return { stop: stop.signal, hurry: hurry.signal };
}
