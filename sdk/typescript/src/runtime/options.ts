import type { Logger, LogLevel } from './log.ts';
import type { TokenStore } from './tokens.ts';

/** The options of a client. All are optional. */
export type ClientOptions = {
  /** The address of the server. Default: `TASKFLOW_BASE_URL`, or `http://localhost:3000`. */
  baseUrl?: string | undefined;
  /** An access token or an API key. Default: `TASKFLOW_TOKEN`. Not needed with `login`. */
  token?: string | undefined;
  /** Time limit of one attempt, in milliseconds. Default: 30,000. */
  timeout?: number | undefined;
  /** The maximum number of retries, where a retry is safe and can help. Default: 2. */
  maxRetries?: number | undefined;
  /** Headers for every request. */
  headers?: Record<string, string> | undefined;
  /** What your program calls itself. The events of its changes have it as `origin`, so that it can skip them. */
  origin?: string | undefined;
  /** The function that sends requests. Default: the `fetch` of the platform. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Where `login` keeps its tokens. Default: in memory. */
  tokenStore?: TokenStore | undefined;
  hooks?: Hooks | undefined;
  /** Receives log messages, which never contain credentials or bodies. Default: the console. */
  logger?: Logger | undefined;
  /** The least important level to log. Default: `TASKFLOW_LOG`, or `warn`. */
  logLevel?: LogLevel | undefined;
};

/** The options of one call. */
export type RequestOptions = {
  /** Time limit of one attempt, in milliseconds. */
  timeout?: number | undefined;
  maxRetries?: number | undefined;
  /** Additional headers. */
  headers?: Record<string, string> | undefined;
  /** Additional query parameters, for example ones that are newer than this version. An array repeats its name. */
  query?: Record<string, unknown> | undefined;
  /** Aborts the call, which then fails with an `AbortError`. */
  signal?: AbortSignal | undefined;
};

/** For operations that read one resource. */
export type ReadOptions = RequestOptions & {
  /** The resource as you received it. If it is still current, the call returns it without a transfer. */
  ifNoneMatch?: object | undefined;
};

/** For streams of events. */
export type StreamOptions = RequestOptions & {
  /** The position to continue after, from `lastEventId` of an earlier stream. Default: from now on. */
  lastEventId?: string | undefined;
};

/** For operations that create a resource. */
export type CreateOptions = RequestOptions & {
  /** The idempotency key. Default: a new one for each call, which all of its retries use. */
  idempotencyKey?: string | undefined;
};

/** The resource that a change is based on, as you received it; or its ETag; or `*` for any version. */
export type Match = object | string;

/** For operations that change a resource with versions. */
export type ChangeOptions = RequestOptions & {
  /** Rejects the change if the resource has changed since then. */
  ifMatch?: Match | undefined;
};

/** For operations that can merge a change with changes of others. */
export type MergeOptions = ChangeOptions & {
  /** Applies the change to a newer version too, if nobody else has changed the same fields. */
  merge?: 'non-conflicting' | undefined;
};

/** One attempt of a call, for hooks. */
export type RequestInfo = {
  method: string;
  url: string;
  /** The number of the attempt, from 1. */
  attempt: number;
};

export type ResponseInfo = RequestInfo & {
  /** `null` if there was no response. */
  status: number | null;
  requestId: string | null;
  /** Milliseconds from sending the request to the headers of the response. */
  duration: number;
};

/** Functions that are called before and after each attempt, including retries. An error that they throw ends the call. */
export type Hooks = {
  onRequest?: ((request: RequestInfo) => void) | undefined;
  onResponse?: ((response: ResponseInfo) => void) | undefined;
};
