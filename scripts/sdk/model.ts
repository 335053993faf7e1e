/**
 * The intermediate form: what a client library needs to know of the contract, free of OpenAPI's many ways to say
 * the same. `read.ts` makes it, everything else in this folder is written from it. Its names are the contract's.
 */
export type Api = {
  readonly title: string;
  readonly version: string;
  readonly resources: readonly Resource[];
  readonly models: readonly Model[];
  readonly enums: readonly Enum[];
  readonly errors: readonly ErrorCode[];
  /** What the service tells of by itself, with the payload of each. */
  readonly events: readonly EventType[];
  /** What a credential may be good for. */
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
};

/** Operations that belong together: `client.tasks`. */
export type Resource = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

export type Operation = {
  readonly id: string;
  readonly resource: string;
  /** The contract's name of the method, in camelCase. */
  readonly method: string;
  readonly http: { readonly method: HttpMethod; readonly path: string };
  readonly summary: string;
  readonly description: string;
  readonly is_deprecated: boolean;
  /** `null`: needs no credentials. */
  readonly scopes: readonly string[] | null;
  readonly path_parameters: readonly Field[];
  readonly query_parameters: readonly Field[];
  readonly body: Body | null;
  readonly result: Result;
  /** Whether `If-Match` is taken; `required`: it or the body's `version` must be there. */
  readonly precondition: 'none' | 'optional' | 'required';
  /** Whether `If-None-Match` is taken, and 304 may come. */
  readonly has_conditional_read: boolean;
  /** Seconds for which an `Idempotency-Key` is good; `null`: none is taken. */
  readonly idempotency_seconds: number | null;
  /** Whether the operation takes `Prefer`. */
  readonly has_preferences: boolean;
  readonly error_codes: readonly string[];
};

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export type Body = {
  readonly content_type: string;
  readonly is_required: boolean;
  readonly type: Type;
  readonly examples: readonly Example[];
};

export type Example = { readonly name: string; readonly value: unknown };

/** What a call comes back with, out of its envelope. */
export type Result =
  | { readonly kind: 'nothing'; readonly status: number }
  | {
      readonly kind: 'data';
      readonly status: number;
      readonly type: Type;
      readonly examples: readonly Example[];
    }
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly item: Type;
      readonly pagination: Pagination;
      /** The media type, of one item a line, in which the whole list can be read instead. */
      readonly stream_type: string | null;
      readonly examples: readonly Example[];
    }
  | { readonly kind: 'file'; readonly status: number; readonly content_type: string };

/** The names of the parameters that page a list, and where its answer has what. */
export type Pagination = {
  readonly page: string;
  readonly per_page: string;
  readonly cursor: string;
  readonly items: string;
  readonly next: string;
};

/** An object of the contract. */
export type Model = {
  readonly name: string;
  readonly description: string;
  /** Where it stands: what is only sent is closed, what is received may grow. */
  readonly is_request: boolean;
  readonly is_response: boolean;
  readonly fields: readonly Field[];
};

export type Field = {
  readonly name: string;
  readonly description: string;
  readonly type: Type;
  readonly is_required: boolean;
  /** What the service takes when it is left out; absent where there is no such value. */
  readonly default?: unknown;
  readonly example?: unknown;
  /** Bounds in words, such as `1 to 200 characters`. Empty without any. */
  readonly limits: string;
};

export type Enum = {
  readonly name: string;
  readonly description: string;
  readonly values: readonly string[];
};

export type ErrorCode = {
  readonly code: string;
  readonly status: number;
  readonly meaning: string;
  readonly remedy: string;
};

export type EventType = {
  readonly type: string;
  readonly summary: string;
  readonly description: string;
  readonly payload: Type;
  readonly example: unknown;
};

type Nullable = { readonly is_nullable: boolean };

export type Type =
  | (Nullable & { readonly kind: 'string'; readonly format: string | null })
  | (Nullable & { readonly kind: 'integer' | 'number' | 'boolean' })
  | (Nullable & { readonly kind: 'null' })
  /** Any JSON. */
  | (Nullable & { readonly kind: 'any' })
  | (Nullable & { readonly kind: 'constant'; readonly value: string | number | boolean })
  /** A few words of which one is meant, without a name of their own. */
  | (Nullable & { readonly kind: 'choice'; readonly values: readonly string[] })
  | (Nullable & { readonly kind: 'model' | 'enum'; readonly name: string })
  | (Nullable & { readonly kind: 'list'; readonly of: Type })
  | (Nullable & { readonly kind: 'map'; readonly of: Type })
  | (Nullable & {
      readonly kind: 'union';
      /** The member that tells which one it is, where there is one. */
      readonly discriminator: string | null;
      readonly of: readonly Type[];
    })
  /** Bytes, as they come. */
  | (Nullable & { readonly kind: 'binary' });
