import { appendFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as ajvFormats from 'ajv-formats';
import { type Operation, operationsOf, readContract } from '../../src/document.ts';
import { isDate, isDateOrTime, isDateTime } from '../../src/formats.ts';

/**
 * Compares every response in any test with the contract, more strictly than the server can: the schemas are
 * closed, so that nothing undeclared is returned, and required headers must be present.
 */
type CheckedResponse = {
  method: string;
  path: string;
  status: number;
  type: string;
  headers: Record<string, unknown>;
  body: unknown;
  /**
   * The response of a test's own handler: it must match the contract, but does not cover the real handler.
   */
  isStaged?: boolean;
};
type Loose = Record<string, unknown>;

const contract = readContract();
const operations = operationsOf(contract).map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajvFormats.default.default(ajv, { mode: 'full' });
ajv.addFormat('date', isDate);
ajv.addFormat('date-or-time', isDateOrTime);
ajv.addFormat('date-time', isDateTime);
ajv.addSchema({ $id: 'contract', components: closeSchema(contract.components) } as Loose);

const validators = new Map<string, ValidateFunction>();

/** Headers that any response can have. */
const END = /^(deprecation|sunset)$/;
const COMMON =
  /^(?:connection|keep-alive|date|vary|content-type|content-length|transfer-encoding|x-accel-buffering|tus-resumable|content-security-policy|cross-origin-resource-policy|referrer-policy|strict-transport-security|x-content-type-options|access-control-.*)$/;

const has = (declared: object = {}, name: string) =>
  Object.keys(declared).some((each) => each.toLowerCase() === name);

/** Returns the operation of a request. A path without parameters, such as `/tasks/search`, is never one with an ID. */
export function operationAt(method: string, path: string): Operation | undefined {
  const exact = operations.filter(({ operation }) => operation.path === path);
  const at = exact.length > 0 ? exact : operations.filter(({ pattern }) => pattern.test(path));
  return at.find(({ operation }) => operation.method === method.toLowerCase())?.operation;
}

/** Throws if a response does not match the contract. Records the responses it has seen. */
export function checkResponse({
  method,
  path,
  status,
  type,
  headers,
  body,
  isStaged,
}: CheckedResponse): void {
  const operation = operationAt(method === 'HEAD' ? 'GET' : method, path);
  if (!operation) return;
  const where = `${operation.operationId} ${status}`;
  const declared = operation.responses[status];
  if (!declared) throw new Error(`${where} is not in the contract: ${JSON.stringify(body)}`);
  const seen = process.env['TEST_SEEN_FILE'];
  if (seen && !isStaged) appendFileSync(seen, `${where}\n`);
  for (const [name, header] of Object.entries(declared.headers ?? {})) {
    const { required, schema } = header;
    const value = headers[name.toLowerCase()];
    if (required && value === undefined) throw new Error(`${where} lacks the header ${name}`);
    if (value === undefined) continue;
    const validate = validatorFor(schema);
    if (!validate(isFromTestHandler(value, schema)))
      throw new Error(`${where} has the header ${name}: ${value}, which is not as declared`);
  }
  const undeclared = Object.keys(headers).filter(
    (name) =>
      !COMMON.test(name) &&
      !has(declared.headers, name) &&
      // Operations share the descriptions of errors.
      !(operation['x-deprecation'] && status >= 400 && END.test(name)),
  );
  if (undeclared.length > 0) throw new Error(`${where} has headers that are not declared: ${undeclared}`);
  // Every response of the API is personal: shared caches must not store it.
  const caching = status < 400 && method !== 'POST' ? ['no-store', 'private, no-cache'] : ['no-store'];
  if (!caching.includes(String(headers['cache-control'])))
    throw new Error(`${where} may be kept: Cache-Control ${headers['cache-control']}`);
  if (method === 'HEAD') return;
  if (!declared.content) {
    if (body !== undefined && body !== '' && JSON.stringify(body) !== '{}')
      throw new Error(`${where} has a body`);
    return;
  }
  const media = declared.content[type.replace(/ *;.*/, '')];
  if (!media) throw new Error(`${where} came as ${type}`);
  const validate = validatorFor(media.schema);
  if (!validate(body)) {
    throw new Error(
      `${where} is not as declared: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body, null, 1)}`,
    );
  }
}

/** A header is text. Numbers and booleans are parsed as clients do. */
function isFromTestHandler(value: unknown, { type }: Loose): unknown {
  if (type === 'integer') return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** Returns whether a body matches the schema of the operation; operations without a body do not read it. */
export function fitsRequest({ requestBody }: Operation, body: unknown): boolean {
  const media = requestBody?.content['application/json'];
  return !media || validatorFor(media.schema)(body);
}

/** Compares an error with the contract that is returned before an operation is reached. */
export function checkServerError(type: string, body: unknown): void {
  checkModel(type === 'application/problem+json' ? 'ProblemDetails' : 'ErrorResponse', body);
}

/** Compares a value with a schema of the contract. */
export function checkModel(name: string, body: unknown): void {
  const validate = validatorFor({ $ref: `#/components/schemas/${name}` });
  if (!validate(body))
    throw new Error(`${ajv.errorsText(validate.errors)}\n${JSON.stringify(body, null, 1)}`);
}

/** Compares an event, as it is sent, with the schema of its type. */
export function checkEvent(event: { type: string }): void {
  const schema = contract.webhooks[event.type]?.post.requestBody?.content['application/json']?.schema;
  if (!schema) throw new Error(`openapi/activity/events.yaml lacks ${event.type}`);
  const validate = validatorFor(schema);
  const { type } = event;
  if (!validate(event))
    throw new Error(
      `${type} is not as declared: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(event)}`,
    );
}

/** Compiled once per schema, because most responses of most operations are the same error. */
function validatorFor(schema: object): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = validators.get(key);
  if (known) return known;
  const validate = ajv.compile(resolveReferences(closeSchema(schema)) as Loose);
  validators.set(key, validate);
  return validate;
}

/** A copy in which no object can have undeclared properties. */
function closeSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeSchema);
  if (typeof value !== 'object' || value === null) return value;
  const { discriminator: _, example: __, examples: ___, ...kept } = value as Loose;
  const copy = Object.fromEntries(Object.entries(kept).map(([key, inner]) => [key, closeSchema(inner)]));
  return copy['type'] === 'object' && copy['properties'] && copy['additionalProperties'] === undefined
    ? { ...copy, additionalProperties: false }
    : copy;
}

/** References of an operation point into the document, which the validator knows as `contract`. */
function resolveReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolveReferences);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) =>
      key === '$ref' && typeof inner === 'string'
        ? [key, `contract${inner}`]
        : [key, resolveReferences(inner)],
    ),
  );
}
