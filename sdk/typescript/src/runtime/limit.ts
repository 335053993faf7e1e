import { AbortError, ConnectionError, type TaskFlowError, TimeoutError } from './errors.ts';

/** The time of one try, and the caller's signal, as one signal. */
export type Limit = {
  readonly signal: AbortSignal;
  /** The error that a failed try stands for. */
  explain(cause: unknown): TaskFlowError;
  /** Time no longer counts; the caller's signal still does. */
  lift(): void;
};

/** What timers can hold; they take a longer time for none. */
const LONGEST_MS = 2 ** 31 - 1;

export function limited(timeout: number, caller: AbortSignal | undefined): Limit {
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), Math.min(timeout, LONGEST_MS));
  return {
    signal: caller ? AbortSignal.any([time.signal, caller]) : time.signal,
    explain(cause) {
      if (caller?.aborted) return aborted(caller);
      if (time.signal.aborted) return new TimeoutError(timeout);
      const why = cause instanceof Error ? (reasonOf(cause) ?? cause.message) : String(cause);
      return new ConnectionError(`The connection failed: ${why}`, { cause });
    },
    lift: () => clearTimeout(timer),
  };
}

/** What Node says of a `fetch` that failed stands in the cause of what it throws. */
const reasonOf = ({ cause }: Error): string | undefined =>
  cause instanceof Error ? cause.message || (cause as { code?: string }).code : undefined;

/** @throws AbortError when the signal ends the wait */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(aborted(signal));
    const stop = () => {
      clearTimeout(timer);
      if (signal) reject(aborted(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/** What the promise gives, unless the signal comes first. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(aborted(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const aborted = (signal: AbortSignal) => new AbortError('The call was aborted.', { cause: signal.reason });
