/**
 * The contract as types. Everything here is derived from `generated/api.ts`, which is generated from `openapi/`. Nothing is
 * declared twice.
 */
import type { components, GivesCredentials, operations } from '../generated/api.ts';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

export type OperationId = keyof operations;

/** The names of the path parameters of an operation, or of all operations, that identify a resource. Others are one of a few words. */
export type PathParameter<Id extends OperationId = OperationId> = {
  [Each in Id]: operations[Each]['parameters'] extends { path: infer Path }
    ? { [Name in keyof Path]: string extends Path[Name] ? Name : never }[keyof Path]
    : never;
}[Id];

// --- Requests ---------------------------------------------------------------

type Parameters<Id extends OperationId, In extends 'path' | 'query' | 'header'> = Given<
  operations[Id]['parameters'][In]
>;

/** What a handler receives: validated, with parsed values and defaults. */
export type OperationRequest<Id extends OperationId> = {
  path: Parameters<Id, 'path'>;
  query: Parameters<Id, 'query'>;
  /** The headers that only some operations have, converted to their types. */
  headers: Pick<Parameters<Id, 'header'>, OwnHeader & keyof Parameters<Id, 'header'>>;
  body: BodyOf<NonNullable<operations[Id]['requestBody']>>;
  precondition: Precondition;
  prefer: readonly string[];
  /** The last message of a stream that the caller has received, from `Last-Event-ID`. */
  lastEventId: number | undefined;
  /** The media type that the caller prefers for a success. */
  accepts: SuccessType<Responses<Id>>;
};

/** Headers that a handler reads. The others are read in `http/`. */
export type OwnHeader =
  | 'Upload-Length'
  | 'Upload-Defer-Length'
  | 'Upload-Metadata'
  | 'Upload-Offset'
  | 'Upload-Checksum';

/** A body that is not JSON is read by the handler, part by part. */
type BodyOf<T> = T extends { content: infer C }
  ? C extends { 'application/json': unknown }
    ? JsonBody<T>
    : Upload
  : undefined;

/** The body of an upload. Its parts arrive in their order, and each file must be read before the next part. */
export type Upload = {
  /** Whether the parts are those of a form. Otherwise, the body is the only file. */
  readonly isForm: boolean;
  /** The media type of the body. */
  readonly type: string;
  /**
   * Starts to read the body.
   * @throws ApiError if the body is malformed, ends early, or differs from `Content-Digest`
   */
  parts(): AsyncIterable<UploadPart>;
};

export type UploadPart =
  | { readonly field: string; readonly value: string }
  | { readonly field: string; readonly name: string | undefined; readonly content: AsyncIterable<Buffer> };

/** A file to send, completely or in part. */
export type FileContent = {
  /** Without quotation marks. Equal only for equal content. */
  readonly tag: string;
  readonly modified: string;
  readonly size: number;
  /** The value of `Content-Disposition`. */
  readonly disposition: string;
  /** Reads the content from `start` to before `end`. */
  read(part: { start: number; end: number }): AsyncIterable<Buffer>;
};

/** A message of an event stream: its ID, and its data unless it only says that the stream works. */
export type StreamItem = { readonly id: number; readonly data?: unknown };

/** The versions of the resource that the caller accepts, from `If-Match`, `If-None-Match` and `version` in the body. */
export type Precondition = {
  /** `undefined` if any version is accepted. */
  readonly versions: number[] | undefined;
  /** Returns the error for a version: 412 if a header does not match it, 409 if `version` in the body does not. */
  failureAt(version: number): 'PRECONDITION_FAILED' | 'VERSION_CONFLICT';
};

// --- Replies ----------------------------------------------------------------

type Responses<Id extends OperationId> = operations[Id]['responses'];

/** The declared statuses that a handler can return. `http/respond.ts` adds 304; 4xx and 5xx are thrown, see `errors.ts`. */
type SuccessStatus<R> = {
  [S in keyof R]: S extends number ? (`${S}` extends `2${string}` ? S : never) : never;
}[keyof R];

/** The media types of the declared successes. */
type SuccessType<R> = ContentType<R[SuccessStatus<R>]>;
type ContentType<R> = R extends { content: infer C } ? keyof C : never;

/** What a handler returns. `http/respond.ts` adds the envelope. */
type ReplyFor<S, R> =
  'text/event-stream' extends ContentType<R>
    ? { status: S; events: AsyncIterable<readonly StreamItem[]> }
    : FileReply<S, R>;

type FileReply<S, R> = [Extract<ContentType<R>, 'application/octet-stream' | 'image/webp'>] extends [never]
  ? WrittenReply<S, R>
  : S extends 200
    ? { status: S; content: FileContent; mayContinue: () => Promise<void> }
    : never;

type WrittenReply<S, R> =
  'application/zip' extends ContentType<R>
    ? { status: S; file: AsyncIterable<Buffer>; mayContinue: () => Promise<void> } & ReplyHeaders<R>
    : 'image/svg+xml' extends ContentType<R>
      ? JsonReply<S, R> | WholeReply<S, R>
      : 'text/csv' extends ContentType<R>
        ? TextReply<S, R> | ([JsonBody<R>] extends [undefined] ? never : JsonReply<S, R>)
        : JsonReply<S, R> | LinesFor<S, R>;

type JsonReply<S, R> = { status: S } & ReplyContent<JsonBody<R>> & ReplyHeaders<R>;

/** Replaces the data for a caller that prefers another type, and is complete, unlike a file that is sent in pieces. */
type WholeReply<S, R> = {
  status: S;
  text: string;
  type: Exclude<ContentType<R>, 'application/json'>;
} & ReplyHeaders<R>;

/** A file in one of the declared types, also instead of JSON. */
type TextReply<S, R> = {
  status: S;
  file: AsyncIterable<string>;
  type: Exclude<ContentType<R>, 'application/json'>;
} & ReplyHeaders<R>;

/** Replaces a list: all items, one per line, in batches. */
type LinesFor<S, R> =
  'application/x-ndjson' extends ContentType<R>
    ? JsonBody<R> extends { data: readonly (infer Item)[] }
      ? { status: S; lines: AsyncIterable<Item[]> }
      : never
    : never;

type ReplyContent<Envelope> = [Envelope] extends [undefined]
  ? { data?: never; page?: never; warnings?: never }
  : Envelope extends { data: infer Data; meta: infer Meta }
    ? { data: Data } & ReplyMeta<Meta>
    : never;

/** What a handler returns for the `meta` of the envelope: a page, or warnings where the contract declares them. */
type ReplyMeta<Meta> = [Exclude<keyof Meta, 'request_id'>] extends [never]
  ? { page?: never; warnings?: never }
  : Meta extends { warnings: infer Warnings }
    ? { page?: never; warnings: Warnings }
    : { page: Omit<Meta, 'request_id'>; warnings?: never };

/** Headers that are derived from the data or from policy. Handlers do not set them. */
type DerivedHeader =
  | 'X-Request-Id'
  | 'Cache-Control'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'Link'
  | 'Idempotency-Replayed'
  | 'Tus-Resumable'
  | 'Last-Modified';

type HandlerHeaders<R> = R extends { headers: infer H }
  ? Omit<Declared<H>, DerivedHeader | OptionalHeader | ([JsonBody<R>] extends [undefined] ? never : 'ETag')> &
      Partial<Record<OptionalHeader & keyof Declared<H>, string>>
  : Record<never, never>;

/** Headers that are declared but not always sent. */
type OptionalHeader = 'Preference-Applied' | 'Retry-After' | 'Upload-Length' | 'Upload-Defer-Length';

type ReplyHeaders<R> = keyof HandlerHeaders<R> extends never
  ? { headers?: never }
  : Partial<HandlerHeaders<R>> extends HandlerHeaders<R>
    ? { headers?: HandlerHeaders<R> }
    : { headers: HandlerHeaders<R> };

/** What the credentials in a reply depend on. A retry gets the stored response only while they are still valid. */
export type Dependency =
  /** Tokens that were issued for a password: valid until it changes, the session ends or the refresh token is used. */
  | { refresh_digest: Buffer; password_hash: string }
  /**
   * Tokens that were issued for a refresh token: valid until the session ends. A retry gets them even if they were used in the
   * meantime. Otherwise it would send a used token, and the session would end.
   */
  | { refresh_digest: Buffer; password_hash?: undefined }
  /** An API key: valid until it is revoked or expires. */
  | { api_key_id: string }
  /** The secret of a webhook: valid until it is rotated or the webhook is deleted. */
  | { webhook_secret: Buffer };

/** What a handler can return: a union with one type for each declared success. */
export type OperationReply<Id extends OperationId> = {
  [S in SuccessStatus<Responses<Id>>]: ReplyFor<S, Responses<Id>[S]>;
}[SuccessStatus<Responses<Id>>] & {
  /** The project that the reply shows, if neither the path nor the data has its ID. See `Storable`. */
  project_id?: string;
  /** How many tasks the request has written, if the contract declares that they weigh. */
  written?: number;
} & (Id extends GivesCredentials ? { dependsOn: Dependency } : { dependsOn?: never });

// --- Small tools ------------------------------------------------------------

/** The JSON content of a request or response; `undefined` if it has none. */
type JsonBody<T> = T extends { content: infer C }
  ? C extends { 'application/json': infer Json }
    ? Json
    : undefined
  : undefined;

/** Turns `query?: never`, which means "no query parameters", into an empty object. */
type Given<T> = [NonNullable<T>] extends [never] ? Record<never, never> : NonNullable<T>;

/** Drops the `[name: string]: unknown` that openapi-typescript adds to headers. */
type Declared<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
