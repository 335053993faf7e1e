import { pathToFileURL } from 'node:url';

/** What the hook gets: an error that nobody expected. */
export type ReportedError = {
  /** The message of the log line, such as `request failed` or `job failed permanently`. */
  readonly message: string;
  /** The error, with secrets removed from its message and its stack. Undefined if the line has none. */
  readonly error: Error | undefined;
  /** The other fields of the line, such as `request_id`, `operation`, `status`, `code`, `job` and `user_id`. */
  readonly fields: Readonly<Record<string, unknown>>;
};

export type ErrorHook = (report: ReportedError) => unknown;

/**
 * Loads the module of ERROR_HOOK. It runs in this process, so that every error tracker can be used with its own library.
 * @throws Error if the module cannot be loaded, or exports no `onError`
 */
export async function loadErrorHook(file: string): Promise<ErrorHook> {
  const loaded: { onError?: unknown } = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw new Error(
      `ERROR_HOOK ${file} cannot be loaded: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  });
  const { onError } = loaded;
  if (typeof onError !== 'function') throw new Error(`ERROR_HOOK ${file} exports no function onError.`);
  return onError as ErrorHook;
}
