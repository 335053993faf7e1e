import { readFileSync } from 'node:fs';
import type { OperationId, Schema } from '../contract.ts';

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];

type JsonSchema = { $ref?: string; items?: JsonSchema; [keyword: string]: unknown };
export type Parameter = { name: string; in: 'path' | 'query' | 'header'; schema: JsonSchema };
type Header = { required?: boolean; schema: JsonSchema & { enum?: string[] } };
export type OperationResponse = {
  description: string;
  headers?: Record<string, Header>;
  content?: Record<string, { schema: JsonSchema }>;
};

/** What the server reads of an operation; everything else is for the validator, the docs and the SDKs. */
export type OperationObject = {
  operationId: OperationId;
  summary: string;
  tags: string[];
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, OperationResponse>;
  security: Record<string, string[]>[];
  'x-rate-limit': 'standard' | 'auth' | 'refresh' | 'none';
  /** The least role in the project that it is about. It is the SQL that holds it; see `auth/spaces.ts`. */
  'x-project-role'?: Schema<'ProjectRole'>;
  /** Who may call it, where not everybody may. */
  'x-system-role'?: Schema<'SystemRole'>;
  'x-error-codes': Schema<'ErrorCode'>[];
  /**
   * A key belongs to the user. Without a login it belongs to the address, or to the callers who send this property of
   * the body. With `credentials` a response is replayed only while the credentials in it are good.
   */
  'x-idempotent'?: { window_seconds: number; caller?: string; credentials?: true };
  'x-pagination'?: object;
  'x-precondition'?: 'optional' | 'required';
};

export type Operation = OperationObject & { method: Method; path: string };

type Reference = { $ref: string };
type PathItem = { parameters?: (Parameter | Reference)[] } & Partial<Record<Method, OperationObject>>;

export type ContractDocument = {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, PathItem>;
  components: Record<string, Record<string, unknown>>;
};

const FILE = new URL('../../generated/openapi.json', import.meta.url);

export function readContract(): ContractDocument {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** Follows references, such as `#/components/schemas/Task`, until something else is found. */
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

/** Every operation, with its own parameters and those of its path in one list, and nothing left to look up. */
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
          Object.entries(operation.responses).map(([status, response]) => [
            status,
            withHeaders(document, resolve(document, response)),
          ]),
        ),
      };
    }),
  );
}

function withHeaders(document: ContractDocument, response: OperationResponse): OperationResponse {
  if (!response.headers) return response;
  const headers = Object.entries(response.headers).map(([name, header]) => [name, resolve(document, header)]);
  return { ...response, headers: Object.fromEntries(headers) };
}

/** `/tasks/{task_id}` as Express writes it: `/tasks/:task_id`. */
export function expressRoute(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}
