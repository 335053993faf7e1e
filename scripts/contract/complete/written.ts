import { isDeepStrictEqual } from 'node:util';
import {
  type ContractDocument,
  isRead,
  type JsonSchema,
  type Method,
  type OperationObject,
  type PathItem,
  type Reference,
  type ResponseObject,
  resolve,
  successesOf,
} from '../../../src/document.ts';

/** A hand-written operation, with the facts that the completion depends on. */
export type Written = {
  document: ContractDocument;
  operation: OperationObject;
  item: PathItem;
  path: string;
  method: Method;
  /** Method and path, for error messages. */
  place: string;
  scope: string | undefined;
  tag: string;
  hasBody: boolean;
  isLimited: boolean;
  /** Status and response of the success of a request that does everything at once. */
  success: Success;
  /** The response with a job that does the rest. */
  accepted: Success | undefined;
  isList: boolean;
  /** Whether the operation is a POST that writes, so that it accepts an idempotency key. */
  isRepeatable: boolean;
  /** Whether the success is one resource with a `version`. */
  isVersioned: boolean;
  /** Whether the success has an ETag, so that a caller can ask whether its copy is current. */
  isTagged: boolean;
  /** Whether responses must not stay in a shared browser. */
  isPersonal: boolean;
};

export type Success = [status: string, response: ResponseObject];

/** Scopes of personal data: credentials, profiles, and users as administrators see them. */
const PERSONAL = ['account', 'profile', 'admin'];

export function written(
  document: ContractDocument,
  path: string,
  method: Method,
  operation: OperationObject,
): Written {
  const place = `${method.toUpperCase()} ${path}`;
  const scope = operation.security.flatMap((scheme) => Object.values(scheme).flat())[0];
  const [success, accepted] = successesIn(document, operation, place);
  const data = dataOf(document, success[1]);
  const isVersioned = data?.properties?.['version']?.type === 'integer';
  return {
    document,
    operation,
    item: document.paths[path] ?? {},
    path,
    method,
    place,
    scope,
    tag: operation.tags[0] ?? '',
    hasBody: operation.requestBody !== undefined,
    isLimited: operation['x-rate-limit'] !== 'none',
    success,
    accepted,
    // An upload returns all that it has created.
    isList: isRead({ method, ...operation }) && data?.type === 'array',
    isRepeatable: method === 'post' && !operation['x-read'],
    isVersioned,
    isTagged: isVersioned || success[1].headers?.['ETag'] !== undefined,
    isPersonal: PERSONAL.includes(scope?.split(':')[0] ?? ''),
  };
}

function successesIn(
  document: ContractDocument,
  { responses }: OperationObject,
  place: string,
): [Success, Success | undefined] {
  const [first, second, third] = successesOf({ responses }).map(
    (status): Success => [
      status,
      resolve<ResponseObject>(document, responses[status] ?? { description: '' }),
    ],
  );
  if (!first) throw new Error(`${place}: declare a success`);
  if (third || (second && second[0] !== '202'))
    throw new Error(`${place}: a second success must be a 202 with a job`);
  return [first, second];
}

/** Returns the schema of `data` in the envelope of a JSON response. */
function dataOf(document: ContractDocument, { content }: ResponseObject): JsonSchema | undefined {
  const envelope = content?.['application/json']?.schema;
  const data = envelope && resolve<JsonSchema>(document, envelope).properties?.['data'];
  return data && resolve<JsonSchema>(document, data);
}

export const reference = (kind: string, name: string): Reference => ({
  $ref: `#/components/${kind}/${name}`,
});

/**
 * Sets a property.
 * @throws Error if it already has another value
 */
export function add<T extends object, K extends keyof T>(
  target: T,
  key: K,
  value: T[K],
  place: string,
): void {
  if (target[key] === undefined) target[key] = value;
  else if (!isDeepStrictEqual(target[key], value)) {
    throw new Error(
      `${place}: remove \`${String(key)}\`, ${JSON.stringify(target[key])}. It is set to ${JSON.stringify(value)}.`,
    );
  }
}

/** Sorts the properties of an object by this order. Others come after them, in their own order. */
export function sortMembers(target: object, order: readonly string[]): void {
  const members = target as Record<string, unknown>;
  const sorted = [
    ...order.filter((key) => key in members),
    ...Object.keys(members).filter((key) => !order.includes(key)),
  ];
  const values = sorted.map((key): [string, unknown] => [key, members[key]]);
  for (const key of Object.keys(members)) delete members[key];
  Object.assign(members, Object.fromEntries(values));
}

export type Members = Record<string, unknown>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords whose value is not a schema. */
export const VALUES = ['example', 'examples', 'default', 'x-default', 'enum', 'const'];

/** Order of the keywords of a schema in the contract. */
export const SCHEMA_ORDER = [
  'type description additionalProperties required properties enum const minimum maximum minItems maxItems uniqueItems',
  'minLength maxLength pattern format default x-default items oneOf example',
].flatMap((line) => line.split(' '));

/** Returns the direct children of a part of the document, without values such as examples. */
export function partsOf(at: object): unknown[] {
  return Object.entries(at).flatMap(([key, value]) => {
    if (VALUES.includes(key)) return [];
    // Names of properties are not keywords: a property can be named `example`.
    return key === 'properties' ? Object.values(value) : [value];
  });
}
