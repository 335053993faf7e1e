/** The options of a client. Times are in milliseconds. */
export type ClientOptions = {
  key?: string | undefined;
  timeout?: number;
  retries?: number;
  /** Receives the lines of the debug log. */
  log?: (line: string) => void;
};

export type CallOptions = {
  timeout?: number;
  signal?: AbortSignal;
  query?: Record<string, string>;
  headers?: Record<string, string>;
};

/** Something that an SDK has under a name of its own. */
export type Named<Run> = { name: string; run: Run };

/** The status and one header of a successful response. */
export type RawResponse = { status: number; header: string | null | undefined };

/** A client of an SDK, with the calls that the cells make. What is undefined the SDK does not have. */
export type Client = {
  get(id: unknown, options?: CallOptions): Promise<unknown>;
  create(): Promise<unknown>;
  remove(): Promise<unknown>;
  page(): Promise<unknown>;
  items(): AsyncIterable<unknown>;
  derived?: Named<(options: { retries: number }) => Client>;
  rawRequest: Named<() => Promise<unknown>>;
  rawResponse: Named<() => Promise<RawResponse>>;
};

/** An SDK behind the calls that the cells make. */
export type Subject = {
  connect(url: string, options?: ClientOptions): Client;
  /** The class of API errors in each build of the package. */
  errorClasses: { esm: ErrorClass; cjs: ErrorClass };
  /** The name of a field whose value is one of an enum. */
  enumField: string;
  /** Whether a call takes an `AbortSignal`. */
  isAbortable: boolean;
  /** How a call takes additional query parameters. */
  query: string;
  /** How a call takes additional headers. */
  headers: string;
  hasLog: boolean;
};

export type ErrorClass = abstract new (...parameters: never[]) => Error;
