import type { ResponseWarning } from '../generated/models.ts';
import { Call, ListCall, type WithResponse } from './call.ts';
import type { Consistency } from './consistency.ts';
import { Download, type Resume } from './download.ts';
import { AbortError, ApiError, errorOf, RedirectError, ResponseError, type TaskFlowError } from './errors.ts';
import { remember } from './etag.ts';
import { type Limit, limited, pause, textOf, unlessAborted } from './limit.ts';
import type { Logger } from './log.ts';
import type { Hooks, RequestOptions, StreamOptions } from './options.ts';
import { Page, type PageMeta } from './page.ts';
import { type AnyOptions, checkHeader, type OperationRequest, type Prepared, prepare } from './request.ts';
import { delayBefore, mayRetry } from './retry.ts';
import { EventStream } from './stream.ts';
import { traced } from './trace.ts';
import { UPLOAD_TIMEOUT } from './upload.ts';

export type ConnectionOptions = {
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  headers: Record<string, string>;
  fetch: typeof globalThis.fetch;
  hooks: Hooks;
  logger: Logger;
};

/** The credentials of a client. */
export type Credentials = {
  /** Returns `undefined` if there is none. */
  token(): Promise<string | undefined>;
  /** Replaces an expired token, and returns whether there is a new one. */
  renew(token: string): Promise<boolean>;
  readonly consistency: Consistency;
};

const JSON_TYPE = 'application/json';

/** Sends the requests of a client, and retries them where that is safe. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #credentials: Credentials;

  constructor(options: ConnectionOptions, credentials: Credentials) {
    this.#options = options;
    this.#credentials = credentials;
  }

  /** Sends a request whose response has the `data` of the envelope, or no body. */
  call<Data>(request: OperationRequest, options: AnyOptions = {}): Call<Data> {
    return new Call(traced(this.#data<Data>(request, options)));
  }

  /** Sends a request whose response is a page of a list. */
  list<Item, Meta extends PageMeta = PageMeta>(
    request: OperationRequest,
    options: RequestOptions = {},
  ): ListCall<Item, Meta> {
    return new ListCall(traced(this.#page<Item, Meta>(request, options)));
  }

  /** Sends a request whose response is a file. The time limit ends with the headers. */
  download(request: OperationRequest, options: RequestOptions = {}): Promise<Download> {
    return traced(this.#download(request, options));
  }

  /** Returns a stream, which sends a request for each connection. */
  stream<Item>(request: OperationRequest, options: StreamOptions = {}): EventStream<Item> {
    const { lastEventId, signal, ...others } = options;
    const connect = (id: string | undefined) => {
      const headers = { ...others.headers, ...(id !== undefined && { 'last-event-id': id }) };
      return traced(this.#send(request, { ...others, signal, headers }, 'text/event-stream'));
    };
    const { max_seconds } = { ...request.query } as { max_seconds?: number };
    const isEndless = max_seconds === undefined;
    const onItem = () => this.#credentials.consistency.forget();
    return new EventStream(connect, { lastEventId, isEndless, signal, onItem });
  }

  async #download(request: OperationRequest, options: RequestOptions): Promise<Download> {
    const { accept = '*/*' } = request;
    const { response, limit } = await this.#send(request, options, accept);
    const resume: Resume = (from, tag) => {
      const headers = { ...options.headers, range: `bytes=${from}-`, 'if-range': tag };
      return this.#send(request, { ...options, headers }, accept);
    };
    return new Download(response, limit, resume);
  }

  async #data<Data>(request: OperationRequest, options: AnyOptions): Promise<WithResponse<Data>> {
    const { envelope, text: _, ...received } = await this.#envelope(request, options);
    const data = (received.response.status === 304 ? options.ifNoneMatch : envelope?.data) as Data;
    remember(data, received.response.headers.get('etag'));
    return { data, ...received };
  }

  async #page<Item, Meta extends PageMeta>(
    request: OperationRequest,
    options: RequestOptions,
  ): Promise<WithResponse<Page<Item, Meta>>> {
    const { envelope, text, ...received } = await this.#envelope(request, options);
    if (!Array.isArray(envelope?.data) || !envelope.meta) throw new ResponseError(received.response, text);
    const next = async (cursor: string) => {
      const { page: _, ...query } = { ...request.query } as Record<string, unknown>;
      const { data } = await this.#page<Item, Meta>({ ...request, query: { ...query, cursor } }, options);
      return data;
    };
    return { data: new Page(envelope.data, envelope.meta as Meta, next), ...received };
  }

  async #envelope(request: OperationRequest, options: AnyOptions) {
    const { response, text } = await this.#send(request, options, JSON_TYPE);
    const isNothing = text === '' && [202, 204, 304].includes(response.status);
    const envelope = isNothing ? undefined : envelopeOf(response, text);
    const requestId = response.headers.get('x-request-id');
    const warnings = envelope?.meta?.warnings ?? [];
    return { envelope, text, response, requestId, message: envelope?.message ?? null, warnings };
  }

  /** Sends a request until it succeeds, or fails in a way that a retry does not help. */
  async #send(request: OperationRequest, options: AnyOptions, accept: string): Promise<Received> {
    const { baseUrl, headers, logger } = this.#options;
    const { maxRetries = this.#options.maxRetries, signal } = options;
    const prepared = prepare(baseUrl, request, options, { ...headers, accept });
    const patience = request.file ? { timeout: UPLOAD_TIMEOUT } : {};
    let hasRenewed = false;
    let retry = 0;
    for (let attempt = 1; ; attempt += 1) {
      const token = request.isPublic ? undefined : await unlessAborted(this.#credentials.token(), signal);
      const outcome = await this.#try({ ...prepared, token, attempt }, { ...patience, ...options });
      if ('text' in outcome) return outcome;
      const { failure } = outcome;
      const expired = token !== undefined && failure instanceof ApiError && failure.code === 'TOKEN_EXPIRED';
      if (expired && !hasRenewed && (await unlessAborted(this.#credentials.renew(token), signal))) {
        hasRenewed = true;
        continue;
      }
      const delay = retry < maxRetries ? delayOf(failure, retry, prepared.isSafe) : null;
      if (delay === null) throw failure;
      logger.info(`${prepared.method} ${prepared.url}: retry in ${delay} ms`);
      await pause(delay, signal);
      retry += 1;
    }
  }

  async #try({ token, attempt, ...request }: Sent, options: RequestOptions): Promise<Outcome> {
    const { fetch, hooks, logger } = this.#options;
    const { method, url, body } = request;
    const headers = new Headers(request.headers);
    if (token && !headers.has('authorization')) {
      checkHeader('authorization', token);
      headers.set('authorization', `Bearer ${token}`);
    }
    const { consistency } = this.#credentials;
    const epoch = consistency.add(headers);
    hooks.onRequest?.({ method, url, attempt });
    const limit = limited(options.timeout ?? this.#options.timeout, options.signal);
    const began = performance.now();
    const outcome = await exchange(
      fetch,
      url,
      { method, headers, ...(body !== undefined && { body }) },
      limit,
    );
    const { status, headers: received } = outcome.response ?? {};
    consistency.keep(received, epoch);
    const requestId = received?.get('x-request-id') ?? null;
    const duration = Math.round(performance.now() - began);
    logger.debug(
      `${method} ${url}: ${status ?? 'no response'} in ${duration} ms (${requestId ?? 'no request ID'})`,
    );
    hooks.onResponse?.({ method, url, attempt, status: status ?? null, requestId, duration });
    return outcome;
  }
}

/** Sends a request once, and reads the response unless it is a file. */
async function exchange(
  fetch: ConnectionOptions['fetch'],
  url: string,
  request: { method: string; headers: Headers; body?: NonNullable<Prepared['body']> },
  limit: Limit,
): Promise<Outcome> {
  let response: Response | undefined;
  let isFile = false;
  try {
    response = await fetch(url, { ...request, signal: limit.signal, redirect: 'manual' });
    const { ok, status, headers } = response;
    if (isRedirect(response)) {
      response.body?.cancel().catch(() => {});
      return { response, failure: new RedirectError(status, headers.get('location')) };
    }
    isFile = ok && request.headers.get('accept') !== JSON_TYPE;
    const text = isFile ? '' : await textOf(response, limit.signal);
    return ok || status === 304
      ? { response, text, limit }
      : { response, failure: errorOf(status, headers, text) };
  } catch (cause) {
    return { response, failure: limit.explain(cause) };
  } finally {
    if (isFile) limit.lift();
    else limit.end();
  }
}

/** Browsers hide the status of a redirect. */
const isRedirect = ({ type, status }: Response) =>
  type === 'opaqueredirect' || (status >= 300 && status < 400 && status !== 304);

type Received = { response: Response; text: string; limit: Limit };

type Outcome = Received | { response: Response | undefined; failure: TaskFlowError };

type Sent = Prepared & { token: string | undefined; attempt: number };

/** Returns the milliseconds until the next attempt, or `null` if the failure is final. */
function delayOf(failure: TaskFlowError, retry: number, isSafe: boolean): number | null {
  if (failure instanceof AbortError || failure instanceof RedirectError) return null;
  const { status, code, retryAfter } =
    failure instanceof ApiError ? failure : { status: null, code: null, retryAfter: null };
  return mayRetry(status, code, isSafe) ? delayBefore(retry, retryAfter) : null;
}

type Envelope = { data: unknown; message: string; meta?: PageMeta & { warnings?: ResponseWarning[] } };

function envelopeOf(response: Response, text: string): Envelope {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    throw new ResponseError(response, text);
  }
  if (typeof envelope !== 'object' || envelope === null || !('data' in envelope)) {
    throw new ResponseError(response, text);
  }
  return envelope as Envelope;
}
