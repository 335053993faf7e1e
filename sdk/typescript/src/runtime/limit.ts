import { AbortError, ConnectionError, TaskFlowError, TimeoutError } from './errors.ts';

/** The time limit of one attempt and the caller's signal, as one signal. */
export type Limit = {
  readonly signal: AbortSignal;
  /** Returns the error for a failed attempt. */
  explain(cause: unknown): TaskFlowError;
  /** Ends the time limit; the caller's signal stays in force. */
  lift(): void;
  /** Ends both. */
  end(): void;
};

/** The longest delay of a timer; a longer one fires immediately. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function limited(timeout: number, caller: AbortSignal | undefined): Limit {
  const controller = new AbortController();
  let isLate = false;
  const timer = setTimeout(
    () => {
      isLate = true;
      controller.abort();
    },
    Math.min(timeout, MAX_TIMER_MS),
  );
  // Not `AbortSignal.any`: Node 20 can collect its signal while the body is read, and then nothing aborts it.
  const off = caller && onAbort(caller, () => controller.abort(caller.reason));
  return {
    signal: controller.signal,
    explain(cause) {
      if (caller?.aborted) return aborted(caller);
      if (isLate) return new TimeoutError(timeout);
      if (cause instanceof TaskFlowError) return cause;
      const why = cause instanceof Error ? (reasonOf(cause) ?? cause.message) : String(cause);
      return new ConnectionError(`The connection failed: ${why}`, { cause });
    },
    lift: () => clearTimeout(timer),
    end() {
      clearTimeout(timer);
      off?.();
    },
  };
}

/** Node describes the failure of a `fetch` in the cause of its error. */
const reasonOf = ({ cause }: Error): string | undefined =>
  cause instanceof Error ? cause.message || (cause as { code?: string }).code : undefined;

const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls `listener` once when the signal aborts, until the returned function is called. All calls with one signal share one event
 * listener, because Node warns of more than ten.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  let all = listeners.get(signal);
  if (!all) {
    all = new Set();
    listeners.set(signal, all);
    signal.addEventListener('abort', callAll, { once: true });
  }
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size > 0) return;
    listeners.delete(signal);
    signal.removeEventListener('abort', callAll);
  };
}

function callAll({ target }: Event): void {
  for (const each of listeners.get(target as AbortSignal) ?? []) each();
}

/** @throws AbortError if the signal aborts first */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    let off: (() => void) | undefined;
    const timer = setTimeout(() => {
      off?.();
      resolve();
    }, milliseconds);
    off =
      signal &&
      onAbort(signal, () => {
        clearTimeout(timer);
        reject(aborted(signal));
      });
  });
}

/**
 * Returns the result of the promise.
 * @throws AbortError if the signal aborts first
 */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const off = onAbort(signal, () => reject(aborted(signal)));
    promise.then(resolve, reject).finally(off);
  });
}

/**
 * Reads the body of a response as text. Cancels it when the signal aborts: Node 20 and 22 can miss that after the headers.
 * @throws the reason of the signal
 */
export async function textOf({ body }: Response, signal: AbortSignal): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const off = onAbort(signal, () => void reader.cancel().catch(() => {}));
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
    }
    signal.throwIfAborted();
    return text + decoder.decode();
  } finally {
    off();
  }
}

const aborted = (signal: AbortSignal) => new AbortError('The call was aborted.', { cause: signal.reason });
