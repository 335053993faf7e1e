import {
  type ContractDocument,
  defaultOf,
  type JsonSchema,
  type OperationObject,
  resolve,
  SENT_APART,
} from '../../../src/document.ts';
import { isPartial } from './partials.ts';
import { add, partsOf, SCHEMA_ORDER, sortMembers } from './written.ts';

/**
 * Completes each schema with properties, depending on where it is used. A request rejects other properties, so that a
 * misspelt one is an error. A response always has all its properties, so that clients need not check for them.
 * A property that is another schema or null gets the example of that schema, unless it has its own.
 *
 * @throws Error if a schema with properties is in a request and in a response
 */
export function completeSchemas(
  document: ContractDocument,
  operations: { operation: OperationObject }[],
): void {
  const bodies = operations.map(({ operation }) => operation.requestBody);
  const successes = operations.map(({ operation }) => operation.responses);
  const { responses: failures, schemas } = document.components;
  const { sent, received, failure } = document['x-realtime'];
  const messages = Object.values(sent).map(({ payload }) => payload);
  const replies = Object.values(sent).map(({ reply }) => reply);
  const requests = schemasBelow(document, [bodies, messages]);
  // No response refers to problem details yet: they are added to each error later.
  const problem = schemas['ProblemDetails'];
  const responses = schemasBelow(document, [
    ...[document.webhooks, failures, successes, problem],
    ...[replies, received, failure, SENT_APART.map((name) => schemas[name])],
  ]);
  for (const [name, schema] of Object.entries(schemas)) {
    if (!schema.properties || isPartial(schemas, name)) continue;
    if (requests.has(schema) && responses.has(schema)) {
      throw new Error(`${name} is used in a request and in a response. Write a schema for each.`);
    }
    if (requests.has(schema)) add(schema, 'additionalProperties', false, name);
    if (responses.has(schema)) add(schema, 'required', Object.keys(schema.properties), name);
    for (const property of Object.values(schema.properties)) addExample(document, property);
    sortMembers(schema, SCHEMA_ORDER);
  }
}

/** Returns all schemas in these parts of the document, including referenced ones. */
function schemasBelow(document: ContractDocument, parts: unknown[]): Set<JsonSchema> {
  const found = new Set<JsonSchema>();
  const queue: unknown[] = [...parts];
  for (let at = queue.pop(); queue.length > 0 || at !== undefined; at = queue.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    const schema = resolve<JsonSchema>(document, at);
    if (found.has(schema)) continue;
    found.add(schema);
    queue.push(...partsOf(schema));
  }
  return found;
}

function addExample(document: ContractDocument, property: JsonSchema): void {
  const [named, other] = property.oneOf ?? [];
  if (!named?.$ref || other?.type !== 'null' || property.example !== undefined) return;
  const example = exampleOf(document, named);
  if (example !== undefined) property.example = structuredClone(example);
}

/** Returns the example of a schema. For an object without one, combines the examples of its properties. */
export function exampleOf(document: ContractDocument, schema: JsonSchema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref !== undefined) return exampleOf(document, resolve(document, schema));
  if (schema.oneOf?.[0]) return exampleOf(document, schema.oneOf[0]);
  if (!schema.properties) return schema.const ?? defaultOf(schema);
  const properties = Object.entries(schema.properties).flatMap(([name, property]) => {
    const example = exampleOf(document, property);
    return example === undefined ? [] : [[name, example] as const];
  });
  return Object.fromEntries(properties);
}
