import { Call, ListCall, type WithResponse } from './call.ts';
import { Download } from './download.ts';
import { AbortError, ApiError, ConnectionError, errorOf, type TaskFlowError } from './errors.ts';
import { remember } from './etag.ts';
import { type Limit, limited, pause, unlessAborted } from './limit.ts';
import type { Logger } from './log.ts';
import type { Hooks, RequestOptions } from './options.ts';
import { Page, type PageMeta } from './page.ts';
import { type AnyOptions, type OperationRequest, type Prepared, prepare } from './request.ts';
import { delayBefore, mayRetry } from './retry.ts';

export type ConnectionOptions = {
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  headers: Record<string, string>;
  fetch: typeof globalThis.fetch;
  hooks: Hooks;
  logger: Logger;
};

/** Whose calls these are. */
export type Credentials = {
  /** `undefined`: nobody's. */
  token(): Promise<string | undefined>;
  /** Whether there is another token now than this one, which has expired. */
  renew(token: string): Promise<boolean>;
};

const JSON_TYPE = 'application/json';

/** Sends the requests of a client, again where that is safe. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #credentials: Credentials;

  constructor(options: ConnectionOptions, credentials: Credentials) {
    this.#options = options;
    this.#credentials = credentials;
  }

  /** A call whose answer is the `data` of the envelope, or nothing. */
  call<Data>(request: OperationRequest, options: AnyOptions = {}): Call<Data> {
    return new Call(this.#data<Data>(request, options));
  }

  /** A call whose answer is a page of a list. */
  list<Item>(request: OperationRequest, options: RequestOptions = {}): ListCall<Item> {
    return new ListCall(this.#page<Item>(request, options));
  }

  /** A call whose answer is a file. Its time ends with the headers: a file takes as long as it takes. */
  async download(request: OperationRequest, options: RequestOptions = {}): Promise<Download> {
    const { response, explain } = await this.#send(request, options, '*/*');
    return new Download(response, explain);
  }

  async #data<Data>(request: OperationRequest, options: AnyOptions): Promise<WithResponse<Data>> {
    const { envelope, ...answer } = await this.#envelope(request, options);
    const data = (answer.response.status === 304 ? options.ifNoneMatch : envelope?.data) as Data;
    remember(data, answer.response.headers.get('etag'));
    return { data, ...answer };
  }

  async #page<Item>(request: OperationRequest, options: RequestOptions): Promise<WithResponse<Page<Item>>> {
    const { envelope, ...answer } = await this.#envelope(request, options);
    if (!Array.isArray(envelope?.data) || !envelope.meta) throw notOurs();
    const next = async (cursor: string) => {
      const { page: _, ...query } = { ...request.query } as Record<string, unknown>;
      const { data } = await this.#page<Item>({ ...request, query: { ...query, cursor } }, options);
      return data;
    };
    return { data: new Page(envelope.data, envelope.meta, next), ...answer };
  }

  async #envelope(request: OperationRequest, options: AnyOptions) {
    const { response, text } = await this.#send(request, options, JSON_TYPE);
    const isNothing = text === '' && [202, 204, 304].includes(response.status);
    const envelope = isNothing ? undefined : envelopeOf(text);
    const requestId = response.headers.get('x-request-id');
    return { envelope, response, requestId, message: envelope?.message ?? null };
  }

  /** Sends until there is a success, or a failure that another try will not mend. */
  async #send(request: OperationRequest, options: AnyOptions, accept: string): Promise<Answer> {
    const { baseUrl, headers, logger } = this.#options;
    const { maxRetries = this.#options.maxRetries, signal } = options;
    const prepared = prepare(baseUrl, request, options, { ...headers, accept });
    let hasRenewed = false;
    let retry = 0;
    for (let attempt = 1; ; attempt += 1) {
      const token = request.isPublic ? undefined : await unlessAborted(this.#credentials.token(), signal);
      const outcome = await this.#try({ ...prepared, token, attempt }, options);
      if ('text' in outcome) return outcome;
      const { failure } = outcome;
      const expired = token !== undefined && failure instanceof ApiError && failure.code === 'TOKEN_EXPIRED';
      if (expired && !hasRenewed && (await unlessAborted(this.#credentials.renew(token), signal))) {
        hasRenewed = true;
        continue;
      }
      const delay = retry < maxRetries ? delayOf(failure, retry, prepared.isSafe) : null;
      if (delay === null) throw failure;
      logger.info(`${prepared.method} ${prepared.url} is sent again in ${delay} ms`);
      await pause(delay, signal);
      retry += 1;
    }
  }

  async #try({ token, attempt, ...request }: Sent, options: RequestOptions): Promise<Outcome> {
    const { fetch, hooks, logger } = this.#options;
    const { method, url, body } = request;
    const headers = new Headers(request.headers);
    if (token && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
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
    const requestId = received?.get('x-request-id') ?? null;
    const duration = Math.round(performance.now() - began);
    logger.debug(`${method} ${url}: ${status ?? 'no answer'} in ${duration} ms (${requestId ?? 'no id'})`);
    hooks.onResponse?.({ method, url, attempt, status: status ?? null, requestId, duration });
    return outcome;
  }
}

/** Sends once, and reads the answer unless it is a file. */
async function exchange(
  fetch: ConnectionOptions['fetch'],
  url: string,
  request: { method: string; headers: Headers; body?: string },
  limit: Limit,
): Promise<Outcome> {
  let response: Response | undefined;
  try {
    response = await fetch(url, { ...request, signal: limit.signal, redirect: 'error' });
    const { ok, status, headers } = response;
    const isFile = ok && request.headers.get('accept') !== JSON_TYPE;
    const text = isFile ? '' : await response.text();
    const { explain } = limit;
    return ok || status === 304
      ? { response, text, explain }
      : { response, failure: errorOf(status, headers, text) };
  } catch (cause) {
    return { response, failure: limit.explain(cause) };
  } finally {
    limit.lift();
  }
}

type Answer = { response: Response; text: string; explain: Limit['explain'] };

type Outcome = Answer | { response: Response | undefined; failure: TaskFlowError };

type Sent = Prepared & { token: string | undefined; attempt: number };

/** Milliseconds until the next try, or `null` when there should be none. */
function delayOf(failure: TaskFlowError, retry: number, isSafe: boolean): number | null {
  if (failure instanceof AbortError) return null;
  const { status, code, retryAfter } =
    failure instanceof ApiError ? failure : { status: null, code: null, retryAfter: null };
  return mayRetry(status, code, isSafe) ? delayBefore(retry, retryAfter) : null;
}

type Envelope = { data: unknown; message: string; meta: PageMeta };

function envelopeOf(text: string): Envelope {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch (cause) {
    throw notOurs(cause);
  }
  if (typeof envelope !== 'object' || envelope === null || !('data' in envelope)) throw notOurs();
  return envelope as Envelope;
}

const notOurs = (cause?: unknown) =>
  new ConnectionError('The answer is not one of TaskFlow. Does `baseUrl` lead to it?', { cause });
