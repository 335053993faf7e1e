/** For callers that never interrupt. */
export const never: AbortSignal = new AbortController().signal;

/** Rejects with the signal's reason once it is aborted. Meant for `Promise.race`. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
