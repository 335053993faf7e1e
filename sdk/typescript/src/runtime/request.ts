import { etagOf, startOf } from './etag.ts';
import type { CreateOptions, MergeOptions, ReadOptions } from './options.ts';
import { type UploadContent, type UploadFile, uploadOf } from './upload.ts';

/** A request of an operation in the contract, created by the generated code. */
export type OperationRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path with its parameters filled in. */
  path: string;
  query?: object | undefined;
  body?: unknown;
  /** A file that is the body. */
  file?: UploadFile;
  /** A part of a file that is the body. */
  part?: UploadContent;
  /** The media type of a file, if the operation has several. */
  accept?: string;
  /** Headers besides those of the options. */
  headers?: Record<string, string | number | undefined>;
  /** Whether the operation belongs to the protocol tus. */
  isTus?: boolean;
  /** The media types that the file can have, if its name decides. */
  fileTypes?: readonly string[];
  /** Whether the operation accepts an idempotency key. */
  isIdempotent?: boolean;
  /** Whether a POST can be repeated because of another header. */
  isRepeatable?: boolean;
  /** Whether the body can have a `version`. */
  isVersioned?: boolean;
  /** Whether the operation needs no credentials. */
  isPublic?: boolean;
};

/** The options of all kinds of operations. The signature of an operation has those that it accepts. */
export type AnyOptions = CreateOptions & MergeOptions & ReadOptions;

/** The part of a request that is the same for all attempts of a call. */
export type Prepared = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: UploadContent | undefined;
  /** Whether repeating the request has no further effect. */
  isSafe: boolean;
};

/**
 * Prepares a request for all of its attempts.
 * @throws TaskFlowError for an `ifMatch` whose version is unknown
 * @throws TypeError for a header whose value cannot be sent
 */
export function prepare(
  baseUrl: string,
  request: OperationRequest,
  options: AnyOptions,
  defaults: Record<string, string>,
): Prepared {
  const { method, path, isIdempotent, isVersioned = false } = request;
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
  if (request.isTus) headers['tus-resumable'] = '1.0.0';
  for (const [name, value] of Object.entries(request.headers ?? {}))
    if (value !== undefined) headers[name.toLowerCase()] = String(value);
  if (request.part !== undefined) headers['content-type'] = 'application/offset+octet-stream';
  const upload = request.file && uploadOf(request.file, request.fileTypes);
  if (upload) Object.assign(headers, upload.headers);
  const startsFrom = headers['if-match'] ?? (body as { version?: number } | undefined)?.version;
  return {
    method,
    isSafe:
      method === 'POST'
        ? isIdempotent === true || request.isRepeatable === true
        : method !== 'PATCH' && (method !== 'PUT' || startsFrom === undefined),
    url: baseUrl + path + queryOf({ ...request.query, ...options.query }),
    headers: checked({ ...lowerCased(defaults), ...headers, ...lowerCased(own) }),
    body: upload?.body ?? request.part ?? (body === undefined ? undefined : JSON.stringify(body)),
  };
}

/**
 * Returns a path with its parameters, each encoded, so that none of them can lead to another path.
 * @throws TypeError for a parameter that is not a string, or cannot be part of a path
 */
export function pathOf(template: string, parameters: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => segment(name, parameters[name]));
}

function segment(name: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new TypeError(`\`${name}\` must be a string, not ${value === null ? 'null' : typeof value}.`);
  }
  const text = encodeURIComponent(value);
  // `fetch` resolves dot segments in a path, even if they are encoded.
  if (/^(\.|%2e){1,2}$/i.test(text) || text === '') {
    throw new TypeError(`\`${name}\` cannot be ${JSON.stringify(value)}.`);
  }
  return text;
}

/** @throws TypeError which does not contain the value, because it can be a credential; the error of `fetch` contains it */
export function checkHeader(name: string, value: string): void {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return;
  throw new TypeError(
    `The value of the header \`${name}\` has a line break or another character that cannot be sent.`,
  );
}

function checked(headers: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(headers)) checkHeader(name, value);
  return headers;
}

/** Returns the query. A list repeats its name; undefined values are omitted. */
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

/** Returns 128 random bits as text. `randomUUID` does not exist on pages without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
