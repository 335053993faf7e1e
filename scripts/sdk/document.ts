/** The bundled contract as the generator reads it. Only what it uses is typed. */

export type Reference = { $ref: string };

export type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  enum?: string[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  oneOf?: Schema[];
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
  schema: Schema;
  example?: unknown;
};

export type Media = { schema: Schema; examples?: Record<string, Reference | { value: unknown }> };

export type Content = Record<string, Media>;

export type OperationObject = {
  operationId: string;
  summary: string;
  description: string;
  deprecated?: boolean;
  tags: string[];
  security: Record<string, string[]>[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content } | Reference>;
  'x-sdk': { resource: string; method: string };
  'x-pagination'?: { page: string; per_page: string; cursor: string; items: string; next: string };
  'x-precondition'?: 'optional' | 'required';
  'x-idempotent'?: { window_seconds: number };
  'x-error-codes'?: string[];
};

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

export type PathItem = { parameters?: (Parameter | Reference)[] } & Partial<
  Record<(typeof METHODS)[number], OperationObject>
>;

export type Document = {
  info: { title: string; version: string };
  tags: { name: string; description: string }[];
  paths: Record<string, PathItem>;
  webhooks: Record<string, { post: OperationObject }>;
  components: {
    schemas: Record<string, Schema>;
    securitySchemes: { bearer: { 'x-scopes': Record<string, string> } };
    [kind: string]: Record<string, unknown>;
  };
};

/** Follows `#/components/…` once or more, until something else is found. */
export function resolve<T extends object>(document: Document, value: T | Reference): T {
  if (!('$ref' in value) || typeof value.$ref !== 'string') return value as T;
  const [kind = '', name = ''] = value.$ref.replace('#/components/', '').split('/');
  const found = document.components[kind]?.[name];
  if (!found) throw new Error(`${value.$ref} leads nowhere`);
  return resolve(document, found as T | Reference);
}

/** `Task` of `#/components/schemas/Task`. */
export const nameOf = (reference: string): string => reference.split('/').at(-1) ?? '';

/** Every operation with its place, in the order of the document. */
export function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation, shared: item.parameters ?? [] }] : [];
    }),
  );
}
