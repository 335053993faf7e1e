/**
 * The intermediate form of the contract for client libraries, without the many equivalent spellings of OpenAPI. `read.ts`
 * creates it, and everything else in this folder uses it. Its names are those of the contract.
 */
export type Api = {
  readonly title: string;
  readonly version: string;
  readonly resources: readonly Resource[];
  readonly models: readonly Model[];
  readonly enums: readonly Enum[];
  readonly errors: readonly ErrorCode[];
  /** The events that the server sends, with their payloads. */
  readonly events: readonly EventType[];
  /** The scopes of credentials. */
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
};

/** A group of operations, such as `client.tasks`. */
export type Resource = {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly Operation[];
};

export type Operation = {
  readonly id: string;
  readonly resource: string;
  /** Name of the method in the contract, in camelCase. */
  readonly method: string;
  readonly http: { readonly method: HttpMethod; readonly path: string };
  readonly summary: string;
  readonly description: string;
  readonly is_deprecated: boolean;
  /** `null` if the operation needs no credentials. */
  readonly scopes: readonly string[] | null;
  readonly path_parameters: readonly Field[];
  /** Without the one for some of the fields. */
  readonly query_parameters: readonly Field[];
  readonly body: Body | null;
  /** Whether the body is a file. Then `body` is null. */
  readonly is_upload: boolean;
  /** Whether the body is a part of a file. Then `body` is null, and `is_upload` false. */
  readonly is_part: boolean;
  /** Headers that the caller of a resumable upload sends. */
  readonly header_parameters: readonly Field[];
  /** Whether the operation belongs to the protocol tus, whose version is sent. */
  readonly uses_tus: boolean;
  /** The media types of an upload whose type the SDKs derive from the name of the file; empty if they send bytes. */
  readonly upload_types: readonly string[];
  readonly result: Result;
  /** Other media types of the result, which clients have as files by methods of their own: see `forms.ts`. */
  readonly forms: readonly string[];
  /** The media type that such a method asks for; null for the others. */
  readonly accept: string | null;
  /** The parameter for some of the fields, and the object or item that the operation then returns. */
  readonly partial: { readonly field: Field; readonly type: Type } | null;
  /** The job that the operation returns instead, with status 202, if it leaves the rest to the background. */
  readonly job: Job | null;
  /** Whether the operation accepts `If-Match`. `required` means that it or `version` in the body is required. */
  readonly precondition: 'none' | 'optional' | 'required';
  /** Whether the operation accepts `If-None-Match` and can return 304. */
  readonly has_conditional_read: boolean;
  /** Lifetime of an `Idempotency-Key` in seconds; `null` if the operation does not accept one. */
  readonly idempotency_seconds: number | null;
  /** Whether it only reads, so that it can be repeated whatever its method is. */
  readonly is_read: boolean;
  /** Whether the operation can merge a change, as the caller asks in `Prefer`. */
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

/** The result of a call, without its envelope. */
export type Result =
  | { readonly kind: 'nothing'; readonly status: number }
  | {
      readonly kind: 'data';
      readonly status: number;
      readonly type: Type;
      /** A warning of `meta.warnings`; `null` if the operation has none. */
      readonly warning: Type | null;
      readonly examples: readonly Example[];
    }
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly item: Type;
      readonly pagination: Pagination;
      /** The `meta` of a page with more than other lists have; `null` for those. */
      readonly meta: Type | null;
      /** Media type, with one item in each line, in which the whole list can be read. */
      readonly stream_type: string | null;
      readonly examples: readonly Example[];
    }
  /** Messages without an end. Each is an event of one of the types, or of a newer one, which is only an `item`. */
  | { readonly kind: 'events'; readonly status: number; readonly item: Type }
  | { readonly kind: 'file'; readonly status: number; readonly content_type: string };

export type Job = { readonly type: Type; readonly examples: readonly Example[] };

/** Names of the parameters of a list for pages, and of the properties in its response. */
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
  /** Whether the object is only sent. Sent objects are closed; received ones can get new properties. */
  readonly is_request: boolean;
  readonly is_response: boolean;
  readonly fields: readonly Field[];
};

export type Field = {
  readonly name: string;
  readonly description: string;
  readonly type: Type;
  readonly is_required: boolean;
  /** Default of the server; absent if there is none. */
  readonly default?: unknown;
  readonly example?: unknown;
  /** Limits as text, such as `1 to 200 characters`. Empty if there are none. */
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
  /** An enum without a name. */
  | (Nullable & { readonly kind: 'choice'; readonly values: readonly string[] })
  | (Nullable & { readonly kind: 'model' | 'enum'; readonly name: string })
  | (Nullable & { readonly kind: 'list'; readonly of: Type })
  | (Nullable & { readonly kind: 'map'; readonly of: Type })
  | (Nullable & {
      readonly kind: 'union';
      /** The property that identifies the variant, if there is one. */
      readonly discriminator: string | null;
      readonly of: readonly Type[];
    })
  /** Bytes. */
  | (Nullable & { readonly kind: 'binary' });
