import { readFileSync } from 'node:fs';
import type { OperationId, Schema } from './contract.ts';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

export type Reference = { $ref: string };

export type JsonSchema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: string[];
  const?: unknown;
  default?: unknown;
  /** The default of an object, which can be null. Client generators for other languages cannot read it as `default`. */
  'x-default'?: object | null;
  example?: unknown;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  /** What a text contains. */
  contentSchema?: JsonSchema;
  oneOf?: JsonSchema[];
  discriminator?: { propertyName: string; mapping: Record<string, string> };
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  uniqueItems?: boolean;
};

export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  description: string;
  required?: boolean;
  style?: 'form';
  explode?: boolean;
  schema: JsonSchema;
  example?: unknown;
  /** Set if the time zone of the caller decides what the value means. */
  'x-time-zone'?: true;
};

export type Header = { description: string; required?: boolean; schema: JsonSchema; example?: unknown };
export type Example = { summary?: string; value: unknown };
export type Media = { schema: JsonSchema; examples?: Record<string, Example | Reference> };
export type Content = Record<string, Media>;

/** A response in the document. An `OperationResponse` has no references left. */
export type ResponseObject = {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Content;
};
export type OperationResponse = ResponseObject & { headers?: Record<string, Header> };

/** An operation in the document, which the SDKs, the documentation and the server read. */
export type OperationObject = {
  operationId: OperationId;
  summary: string;
  description: string;
  deprecated?: boolean;
  /** When a deprecated operation was deprecated, and from when on it can be removed: seconds in UTC. */
  'x-deprecation'?: { since: string; sunset: string };
  tags: string[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { description: string; required?: boolean; content: Content };
  responses: Record<string, ResponseObject | Reference>;
  security: Record<string, string[]>[];
  'x-sdk': { resource: string; method: string };
  'x-rate-limit': 'standard' | 'auth' | 'refresh' | 'none';
  /**
   * The properties and query parameters whose items or number count: every `per` items as one request, begun ones too. `request` and
   * `response` stand for the bytes of their bodies, and `written` for the tasks that the request has written. `max` is how many requests it counts as at most.
   */
  'x-rate-limit-weight'?: { per: number; of: string[]; max?: number };
  /** The lowest role in the project that is allowed. SQL enforces it: see `access/roles.ts`. */
  'x-project-role'?: Schema<'ProjectRole'>;
  /** The role in the service that is required. Absent if every user can call the operation. */
  'x-system-role'?: Schema<'SystemRole'>;
  'x-error-codes': Schema<'ErrorCode'>[];
  /**
   * An idempotency key belongs to the user. Without a login, it belongs to the client address, or to the value of the body
   * property `caller`. With `credentials`, a response is replayed only while the credentials in it are valid.
   */
  'x-idempotent'?: { window_seconds: number; caller?: string; credentials?: true };
  'x-pagination'?: { page: string; per_page: string; cursor: string; items: string; next: string };
  'x-precondition'?: 'optional' | 'required';
  /** A POST that only reads, because what to read does not fit in a URL. */
  'x-read'?: true;
  /** A write that takes no body, and ignores one that another standard makes clients send. */
  'x-ignores-body'?: true;
};

/** Whether an operation reads and never writes. */
export const isRead = (operation: Pick<Operation, 'method' | 'x-read'>): boolean =>
  operation.method === 'get' || operation['x-read'] === true;

/** An operation with its method and path, and without references except to schemas and examples. */
export type Operation = Omit<OperationObject, 'parameters' | 'responses'> & {
  method: Method;
  path: string;
  parameters: Parameter[];
  responses: Record<string, OperationResponse>;
};

export type PathItem = { parameters?: (Parameter | Reference)[] } & Partial<Record<Method, OperationObject>>;

export type Tag = { name: string; 'x-displayName'?: string; description: string };

/** The filter language, as `openapi/filters/language.yaml` declares it. */
export type FilterLanguage = {
  limits: { characters: number; view_characters: number; terms: number; values: number; depth: number };
  operators: Record<string, string>;
  types: Record<string, { description: string; operators: string[]; expected: string }>;
  fields: Record<
    string,
    { type: string; values?: string[]; nullable?: true; many?: true; description: string; example: string }
  >;
  days: Record<string, string>;
  units: Record<string, string>;
};

/** The messages of the real-time connection, by name. */
export type RealtimeMessages = {
  /** From clients, each with its acknowledgement. */
  sent: Record<string, { payload: Reference; reply: Reference }>;
  received: Record<string, Reference>;
  /** The acknowledgement of a message that failed. */
  failure: Reference;
};

/** Schemas of what reaches clients in another way than by a response, an event or a message of a socket. */
export const SENT_APART = ['PushMessage'] as const;

export type ContractDocument = {
  openapi: string;
  info: { title: string; version: string; description?: string };
  tags: Tag[];
  'x-tagGroups': { name: string; tags: string[] }[];
  paths: Record<string, PathItem>;
  webhooks: Record<string, { post: OperationObject }>;
  'x-filter': FilterLanguage;
  'x-realtime': RealtimeMessages;
  components: {
    schemas: Record<string, JsonSchema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Header>;
    responses: Record<string, ResponseObject>;
    examples: Record<string, Example>;
    securitySchemes: { bearer: { 'x-scopes': Record<string, string> } };
  };
};

const read = (name: string): ContractDocument =>
  JSON.parse(readFileSync(new URL(`../generated/${name}`, import.meta.url), 'utf8'));

let contract: ContractDocument | undefined;
let served: ContractDocument | undefined;

/** Reads the generated contract once per process. Callers must not change it. */
export function readContract(): ContractDocument {
  contract ??= read('openapi.json');
  return contract;
}

/** Reads the contract without what only the documentation shows, such as examples: see `scripts/generate/served.ts`. */
export function readServed(): ContractDocument {
  served ??= read('served.json');
  return served;
}

/** Follows references such as `#/components/schemas/Task` until it finds a value that is not a reference. */
export function resolve<T extends object>(document: ContractDocument, value: T | Reference): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T;
  const found = value.$ref
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>(
      (at, key) => (at as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    );
  return resolve(document, found as T | Reference);
}

/** Returns the properties of a schema, or of the one to which it refers. */
export const propertiesOf = (document: ContractDocument, schema: JsonSchema): Record<string, JsonSchema> =>
  resolve<JsonSchema>(document, schema).properties ?? {};

/**
 * Returns every operation, with its parameters and those of its path in one list, and without references. Leaves out the
 * response `default`, which is for clients: the service only sends statuses that are declared.
 */
export function operationsOf(document: ContractDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
      return {
        ...operation,
        method,
        path,
        parameters: parameters.map((parameter) => resolve<Parameter>(document, parameter)),
        responses: Object.fromEntries(
          Object.entries(operation.responses)
            .filter(([status]) => status !== 'default')
            .map(([status, response]) => [
              status,
              withHeaders(document, resolve<ResponseObject>(document, response)),
            ]),
        ),
      };
    }),
  );
}

function withHeaders(
  document: ContractDocument,
  { headers: declared, ...response }: ResponseObject,
): OperationResponse {
  if (!declared) return response;
  const headers = Object.entries(declared).map(([name, header]) => [name, resolve(document, header)]);
  return { ...response, headers: Object.fromEntries(headers) };
}

/** Returns the components to which these parts of the document refer, directly or indirectly. */
export function componentsUsedBy(document: ContractDocument, parts: unknown[]): Record<string, object> {
  const declared: Record<string, Record<string, unknown>> = document.components;
  const used: Record<string, Record<string, unknown>> = {};
  const queue = [...parts];
  while (queue.length > 0) {
    const at = queue.pop();
    if (typeof at !== 'object' || at === null) continue;
    queue.push(...Object.values(at));
    const [, , kind = '', name = ''] = '$ref' in at && typeof at.$ref === 'string' ? at.$ref.split('/') : [];
    if (name === '' || used[kind]?.[name]) continue;
    const component = declared[kind]?.[name];
    used[kind] = { ...used[kind], [name]: component };
    queue.push(component);
  }
  return used;
}

/**
 * Returns the statuses of success of an operation. The first is that of a request that does everything at once. A second one can
 * only be 202: a job does the rest.
 */
export function successesOf({ responses }: { responses: object }): string[] {
  const statuses = Object.keys(responses).filter((status) => status.startsWith('2') && status !== PARTIAL);
  return statuses.toSorted((a, b) => Number(a === ACCEPTED) - Number(b === ACCEPTED));
}

const ACCEPTED = '202';
/** A part of what 200 sends. */
const PARTIAL = '206';

/** Returns every parameter of the document once: those of components, paths and operations, without references. */
export function parametersOf({ components, paths }: ContractDocument): Parameter[] {
  const holders = Object.values(paths).flatMap((item) => [
    item,
    ...METHODS.flatMap((method) => item[method] ?? []),
  ]);
  const inline = holders
    .flatMap(({ parameters = [] }) => parameters)
    .filter((parameter): parameter is Parameter => !('$ref' in parameter));
  return [...Object.values(components.parameters), ...inline];
}

/** Returns the default of a property or parameter. */
export const defaultOf = (schema: JsonSchema): unknown =>
  schema.default !== undefined ? schema.default : schema['x-default'];

/** Returns `Task` for `#/components/schemas/Task`. */
export const nameOf = (reference: string): string => reference.split('/').at(-1) ?? '';

/** Returns a path in the syntax of Express: `/tasks/:task_id` for `/tasks/{task_id}`. */
export function expressRoute(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
