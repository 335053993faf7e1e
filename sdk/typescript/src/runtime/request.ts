import { etagOf, startOf } from './etag.ts';
import type { CreateOptions, MergeOptions, ReadOptions } from './options.ts';

/** A request as the contract has it, made by the generated code. */
export type OperationRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its parameters filled in. */
  path: string;
  query?: object | undefined;
  body?: unknown;
  /** Takes an idempotency key. */
  isIdempotent?: boolean;
  /** The body may have a `version`. */
  isVersioned?: boolean;
  /** Needs no credentials. */
  isPublic?: boolean;
};

/** Options of every kind. Which an operation takes, its signature says. */
export type AnyOptions = CreateOptions & MergeOptions & ReadOptions;

/** What all tries of a call have in common. */
export type Prepared = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Does no more when it is done twice. */
  isSafe: boolean;
};

/** @throws TaskFlowError for an `ifMatch` whose version is not known */
export function prepare(
  baseUrl: string,
  request: OperationRequest,
  options: AnyOptions,
  defaults: Record<string, string>,
): Prepared {
  const { method, path, query, isIdempotent, isVersioned = false } = request;
  const { ifMatch, ifNoneMatch, merge, idempotencyKey, headers: own } = options;
  const headers: Record<string, string> = {};
  let { body } = request;
  if (ifMatch !== undefined) {
    const { header, version } = startOf(ifMatch, isVersioned);
    if (header !== undefined) headers['if-match'] = header;
    else body = { ...(body as object), version };
  }
  const known = ifNoneMatch && etagOf(ifNoneMatch);
  if (known) headers['if-none-match'] = known;
  if (merge) headers['prefer'] = `merge=${merge}`;
  if (isIdempotent) headers['idempotency-key'] = idempotencyKey ?? newKey();
  if (body !== undefined) headers['content-type'] = 'application/json';
  const startsFrom = headers['if-match'] ?? (body as { version?: number } | undefined)?.version;
  return {
    method,
    isSafe:
      method === 'POST'
        ? isIdempotent === true
        : method !== 'PATCH' && (method !== 'PUT' || startsFrom === undefined),
    url: baseUrl + path + queryOf(query),
    headers: { ...lowerCased(defaults), ...headers, ...lowerCased(own) },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}

/** A path with its parameters, each encoded: none of them can become another path. */
export function path(parts: TemplateStringsArray, ...parameters: string[]): string {
  return parts.reduce((text, part, index) => text + segment(parameters[index - 1] ?? '') + part);
}

function segment(parameter: string): string {
  const text = encodeURIComponent(parameter);
  // `fetch` takes these for steps in the path, encoded or not.
  if (/^(\.|%2e){1,2}$/i.test(text) || text === '') {
    throw new TypeError(`${JSON.stringify(parameter)} cannot be a part of a path.`);
  }
  return text;
}

/** Lists repeat their name, and what is undefined is left out. */
function queryOf(query: object = {}): string {
  const search = new URLSearchParams();
  for (const [name, given] of Object.entries(query)) {
    for (const value of [given].flat()) {
      if (value !== undefined && value !== null) search.append(name, String(value));
    }
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

function lowerCased(headers: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** 128 random bits. `randomUUID` is missing on pages that did not come over TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
