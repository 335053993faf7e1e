/**
 * The contract, as types. Everything here is derived from `generated/api.ts`,
 * which is derived from `openapi/`. Nothing is restated.
 */
import type { components, GivesCredentials, operations } from '../generated/api.ts';
import type { Dependency } from './auth/credentials.ts';
import type { Context } from './context.ts';

export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

export type OperationId = keyof operations;

/** The names of an operation's path parameters, or of all operations'. */
export type PathParameter<Id extends OperationId = OperationId> = {
  [Each in Id]: operations[Each]['parameters'] extends { path: infer Path } ? keyof Path : never;
}[Id];

// --- Requests ---------------------------------------------------------------

type Parameters<Id extends OperationId, In extends 'path' | 'query'> = Given<
  operations[Id]['parameters'][In]
>;

/** What a handler receives: already validated, coerced and defaulted. */
export type OperationRequest<Id extends OperationId> = {
  path: Parameters<Id, 'path'>;
  query: Parameters<Id, 'query'>;
  body: JsonBody<operations[Id]['requestBody']>;
  precondition: Precondition;
  prefer: readonly string[];
  /** The type in which the caller would rather have a success. */
  accepts: SuccessType<Responses<Id>>;
};

/** The versions of the resource that the caller accepts, from `If-Match`, `If-None-Match` and `version` in the body. */
export type Precondition = {
  /** `undefined` when any version will do. */
  readonly versions: number[] | undefined;
  /** Which of the two a given version fails, and so whether the answer is 412 or 409. */
  failureAt(version: number): 'PRECONDITION_FAILED' | 'VERSION_CONFLICT';
};

// --- Replies ----------------------------------------------------------------

type Responses<Id extends OperationId> = operations[Id]['responses'];

/** Declared statuses a handler may return. 304 is bind's; 4xx and 5xx are thrown, see `errors.ts`. */
type SuccessStatus<R> = {
  [S in keyof R]: S extends number ? (`${S}` extends `2${string}` ? S : never) : never;
}[keyof R];

/** The media types of the declared successes. */
type SuccessType<R> = ContentType<R[SuccessStatus<R>]>;
type ContentType<R> = R extends { content: infer C } ? keyof C : never;

/** What the handler says; bind puts the envelope round it. */
type ReplyFor<S, R> =
  'application/zip' extends ContentType<R>
    ? { status: S; file: AsyncIterable<Buffer> } & ReplyHeaders<R>
    : ({ status: S } & ReplyContent<JsonBody<R>> & ReplyHeaders<R>) | LinesFor<S, R>;

/** In the place of a list: all of its items, one a line, in batches. */
type LinesFor<S, R> =
  'application/x-ndjson' extends ContentType<R>
    ? JsonBody<R> extends { data: readonly (infer Item)[] }
      ? { status: S; lines: AsyncIterable<Item[]> }
      : never
    : never;

type ReplyContent<Envelope> = [Envelope] extends [undefined]
  ? { data?: never; page?: never }
  : Envelope extends { data: infer Data; meta: infer Meta }
    ? [Exclude<keyof Meta, 'request_id'>] extends [never]
      ? { data: Data; page?: never }
      : { data: Data; page: Omit<Meta, 'request_id'> }
    : never;

/** Headers that follow from the data or from policy, and so are never a handler's business. */
type DerivedHeader =
  | 'X-Request-Id'
  | 'Cache-Control'
  | 'RateLimit'
  | 'RateLimit-Policy'
  | 'Link'
  | 'Idempotency-Replayed'
  | 'Last-Modified';

type HandlerHeaders<R> = R extends { headers: infer H }
  ? Omit<Declared<H>, DerivedHeader | OptionalHeader | ([JsonBody<R>] extends [undefined] ? never : 'ETag')> &
      Partial<Pick<Declared<H>, OptionalHeader & keyof Declared<H>>>
  : Record<never, never>;

/** Declared, but only sent when there is something to say. */
type OptionalHeader = 'Preference-Applied';

type ReplyHeaders<R> = keyof HandlerHeaders<R> extends never
  ? { headers?: never }
  : Partial<HandlerHeaders<R>> extends HandlerHeaders<R>
    ? { headers?: HandlerHeaders<R> }
    : { headers: HandlerHeaders<R> };

/** What a handler may return: one member for each declared success. */
export type OperationReply<Id extends OperationId> = {
  [S in SuccessStatus<Responses<Id>>]: ReplyFor<S, Responses<Id>[S]>;
}[SuccessStatus<Responses<Id>>] &
  (Id extends GivesCredentials ? { dependsOn: Dependency } : { dependsOn?: never });

// --- Handlers ---------------------------------------------------------------

export type Handler<Id extends OperationId> = (
  request: OperationRequest<Id>,
  context: Context,
) => Promise<OperationReply<Id>>;

/** One handler for each operation. An operation without one does not compile. */
export type Handlers = { [Id in OperationId]: Handler<Id> };

/**
 * Closes the contract: every operation has a handler, and no handler can reply
 * with something undeclared. The second half needs saying because TypeScript
 * lets a value with more properties stand where fewer are declared, so a row
 * with a `password_hash` would otherwise pass for a `User`.
 */
export function fulfil<const H extends Handlers>(handlers: H & NothingUndeclared<H>): Handlers {
  return handlers;
}

type NothingUndeclared<H> = {
  [Id in keyof H]: Id extends OperationId
    ? H[Id] extends (...args: never) => Promise<infer Reply>
      ? [Undeclared<Reply, OperationReply<Id>>] extends [never]
        ? H[Id]
        : { 'not in the contract': Undeclared<Reply, OperationReply<Id>> }
      : never
    : never;
};

/** Paths, such as `.data[].password_hash`, of what `Reply` has and `Allowed` does not. */
type Undeclared<Reply, Allowed> = Reply extends { status: infer S }
  ? Extra<Reply, Extract<Allowed, { status: S }>>
  : never;

type Extra<Actual, Allowed, Path extends string = '', Depth extends 0[] = []> = unknown extends Allowed
  ? never
  : Depth['length'] extends 10
    ? never
    : Same<Actual, Allowed> extends true
      ? never
      : Actual extends Primitive
        ? never
        : Actual extends readonly (infer Item)[]
          ? Extra<Item, Extract<Allowed, readonly unknown[]>[number], `${Path}[]`, [...Depth, 0]>
          : {
              [K in keyof Actual & string]: K extends KeyOf<Allowed>
                ? Extra<Actual[K], ValueAt<Allowed, K>, `${Path}.${K}`, [...Depth, 0]>
                : `${Path}.${K}`;
            }[keyof Actual & string];

// --- Small tools ------------------------------------------------------------

type Primitive = string | number | boolean | bigint | symbol | null | undefined;

/** The JSON content of a request or response; `undefined` when it has none. */
type JsonBody<T> = T extends { content: infer C }
  ? C extends { 'application/json': infer Json }
    ? Json
    : undefined
  : undefined;

/** `query?: never` means "no query parameters", which reads as an empty object. */
type Given<T> = [NonNullable<T>] extends [never] ? Record<never, never> : NonNullable<T>;

/** Drops the `[name: string]: unknown` that openapi-typescript adds to headers. */
type Declared<T> = { [K in keyof T as string extends K ? never : K]: T[K] };

/** Identity, not mutual assignability, which would let optional extras through. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

type KeyOf<T> = T extends object ? keyof T : never;

type ValueAt<T, K> = T extends object ? (K extends keyof T ? T[K] : never) : never;
