import type { Logger, LogLevel } from './log.ts';
import type { TokenStore } from './tokens.ts';

/** What a client is made with. Everything has a default. */
export type ClientOptions = {
  /** Where the service is. Default: `TASKFLOW_BASE_URL`, or `http://localhost:3000`. */
  baseUrl?: string | undefined;
  /** An access token or an API key. Default: `TASKFLOW_TOKEN`. Not needed with `login`. */
  token?: string | undefined;
  /** Milliseconds for each try. Default: 30,000. */
  timeout?: number | undefined;
  /** How often a call is sent again when that is safe and may help. Default: 2. */
  maxRetries?: number | undefined;
  /** Headers for every request. */
  headers?: Record<string, string> | undefined;
  /** What sends requests. Default: the platform's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Where `login` keeps its tokens. Default: in memory. */
  tokenStore?: TokenStore | undefined;
  hooks?: Hooks | undefined;
  /** Default: the console. Never shown: credentials and bodies. */
  logger?: Logger | undefined;
  /** Default: `TASKFLOW_LOG`, or `warn`. */
  logLevel?: LogLevel | undefined;
};

/** The options of one call. */
export type RequestOptions = {
  /** Milliseconds for each try. */
  timeout?: number | undefined;
  maxRetries?: number | undefined;
  /** Additional headers. */
  headers?: Record<string, string> | undefined;
  /** Additional query parameters, for example some that are newer than this version. An array repeats its name. */
  query?: Record<string, unknown> | undefined;
  /** Aborts the call, which then fails with an `AbortError`. */
  signal?: AbortSignal | undefined;
};

/** For operations that read one resource. */
export type ReadOptions = RequestOptions & {
  /** What you have of it. If that is still current you get it back, and nothing is transferred. */
  ifNoneMatch?: object | undefined;
};

/** For operations that create something. */
export type CreateOptions = RequestOptions & {
  /** Default: a new one for each call, the same through all of its retries. */
  idempotencyKey?: string | undefined;
};

/** The resource that a change starts from, as it was received; or an ETag; or `*` for any version. */
export type Match = object | string;

/** For operations that change something that has versions. */
export type ChangeOptions = RequestOptions & {
  /** Refuse the change if the resource has moved on since. */
  ifMatch?: Match | undefined;
};

/** For operations that can merge a change with those of others. */
export type MergeOptions = ChangeOptions & {
  /** Apply the change although the resource has moved on, as long as nobody else touched its fields. */
  merge?: 'non-conflicting' | undefined;
};

/** One try, as hooks see it. */
export type RequestInfo = {
  method: string;
  url: string;
  /** From 1. */
  attempt: number;
};

export type ResponseInfo = RequestInfo & {
  /** `null`: there was no answer. */
  status: number | null;
  requestId: string | null;
  /** Milliseconds from sending to the headers of the answer. */
  duration: number;
};

/** Called around each try, also those that are sent again. What they throw ends the call. */
export type Hooks = {
  onRequest?: ((request: RequestInfo) => void) | undefined;
  onResponse?: ((response: ResponseInfo) => void) | undefined;
};
