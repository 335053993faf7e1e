import {
  type ContractDocument,
  type Example,
  type JsonSchema,
  nameOf,
  type Parameter,
  resolve,
} from '../../../src/document.ts';
import { FIELDS, PARTIAL_TYPE } from '../../../src/http/partial.ts';
import { add, reference, type Written } from './written.ts';

type Item = Record<string, unknown>;

/**
 * Adds what a read with the parameter `fields` returns: the names of the fields as values of the parameter, and a second media type,
 * whose items have only some of the properties. It is a type of its own, so that `application/json` stays exact: with `anyOf` for both,
 * every property would be optional in the clients of all generators, also for callers who do not use `fields`.
 *
 * @throws Error if a partial schema differs from what follows from its schema
 */
export function addPartials({ document, operation, success: [, response], place }: Written): void {
  const parameter = operation.parameters
    ?.map((each) => resolve<Parameter>(document, each))
    .find(({ name }) => name === FIELDS);
  const json = response.content?.['application/json'];
  if (!parameter || !response.content || !json) return;
  const { schemas } = document.components;
  const envelope = resolve<JsonSchema>(document, json.schema);
  const data = envelope.properties?.['data'] ?? {};
  const item = nameOf((data.items ?? data).$ref ?? '');
  const names = Object.keys(schemas[item]?.properties ?? {});
  const values = resolve<JsonSchema>(document, parameter.schema.items ?? {});
  add(values, 'enum', names, place);
  add(schemas, partialName(item), partialOf(document, item), place);
  const name = partialName(nameOf(json.schema.$ref ?? ''));
  add(
    schemas,
    name,
    withData(envelope, data.items ? { ...data, items: partial(item) } : partial(item)),
    place,
  );
  const [shown] = Object.values(json.examples ?? {});
  if (!shown) throw new Error(`${place}: write an example of the success`);
  const { value } = resolve<Example>(document, shown);
  const examples = { fields: { value: narrowed(value as Item, ['id', ...(parameter.example as string[])]) } };
  add(response.content, PARTIAL_TYPE, { schema: reference('schemas', name), examples }, place);
}

/** Whether a schema is the partial form of another one. */
export const isPartial = (schemas: object, name: string): boolean =>
  Object.keys(schemas).some((whole) => partialName(whole) === name);

const partialName = (name: string): string => `Partial${name}`;

const partial = (name: string) => reference('schemas', partialName(name));

function partialOf({ components: { schemas } }: ContractDocument, name: string): JsonSchema {
  const { description = '', example: _, ...schema } = structuredClone(schemas[name] ?? {});
  return {
    ...schema,
    description: `${description.replace(/\.$/, '')}, with only the fields that the request names in \`${FIELDS}\`, and \`id\`.`,
    required: ['id'],
  };
}

function withData(envelope: JsonSchema, data: JsonSchema): JsonSchema {
  const { description = '', ...schema } = structuredClone(envelope);
  return {
    ...schema,
    description: `${description.replace(/\.$/, '')}, with some of the fields.`,
    properties: { ...schema.properties, data },
  };
}

/** Returns an example with some of the properties of its items. */
function narrowed(value: Item, names: readonly string[]): Item {
  const pick = (item: Item) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)));
  const data = value['data'] as Item | Item[];
  return { ...value, data: Array.isArray(data) ? data.map(pick) : pick(data) };
}
