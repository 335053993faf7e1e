import { setTimeout as pause } from 'node:timers/promises';
import { ApiError } from '../errors.ts';

/** The requests of this process that add to uploads. */
export type RunningParts = {
  /** Ends the request that adds to an upload, and waits until what has arrived of its part is stored. */
  end(upload_id: string): Promise<void>;
  /** Runs one. What arrives must end when the signal is aborted. */
  run<T>(upload_id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
};

declare module '../context.ts' {
  interface Services {
    readonly runningParts: RunningParts;
  }
}

/** Joining the parts of a large file can take longer. Then the other request fails with 409. */
const PATIENCE_MS = 10_000;

export function createRunningParts(): RunningParts {
  const running = new Map<string, { ending: AbortController; done: Promise<void> }>();
  return {
    async end(upload_id) {
      const part = running.get(upload_id);
      if (!part) return;
      part.ending.abort();
      const waiting = new AbortController();
      await Promise.race([part.done, pause(PATIENCE_MS, undefined, waiting).catch(() => {})]);
      waiting.abort();
    },
    async run(upload_id, work) {
      const { promise: done, resolve } = Promise.withResolvers<void>();
      const part = { ending: new AbortController(), done };
      running.set(upload_id, part);
      try {
        return await work(part.ending.signal);
      } finally {
        if (running.get(upload_id) === part) running.delete(upload_id);
        resolve();
      }
    },
  };
}

/** Yields content until its end, until its connection is cut, or until the signal is aborted. */
export async function* endable(content: AsyncIterable<Buffer>, signal: AbortSignal): AsyncIterable<Buffer> {
  const iterator = content[Symbol.asyncIterator]();
  let stopWaiting = () => {};
  const stop = () => stopWaiting();
  signal.addEventListener('abort', stop);
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<Buffer> | undefined>((resolve, reject) => {
        stopWaiting = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (!next || next.done) return;
      yield next.value;
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'MALFORMED_UPLOAD')) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    // Not awaited, because it waits for the next piece of a connection that can be silent.
    iterator.return?.().catch(() => {});
  }
}
