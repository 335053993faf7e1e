const traces = new WeakSet<Error>();

/**
 * Adds the stack of the current caller to the error of a promise. An error that is created after an `await` has only the frames of
 * this library. The stack is formatted only if the promise rejects.
 */
export function traced<T>(promise: Promise<T>): Promise<T> {
  const caller = new Error();
  return promise.catch((error: unknown) => {
    // Several calls can fail with one error, such as that of a shared token refresh.
    if (error instanceof Error && !traces.has(error)) {
      traces.add(error);
      const [, ...frames] = caller.stack?.split('\n') ?? [];
      error.stack = [error.stack ?? String(error), ...frames].join('\n');
    }
    throw error;
  });
}
