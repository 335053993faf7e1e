import { nameOf } from '../../../src/document.ts';
import { FIELDS, PARTIAL_TYPE } from '../../../src/http/partial.ts';
import { isPartial } from '../complete/partials.ts';
import { itemsOf, type Json, type JsonObject, propertiesOf } from './json.ts';
import type { Context } from './losses.ts';

/** Removes the parameter `fields` from an operation. */
export function withoutFields(operation: JsonObject, { document, lose }: Context): JsonObject {
  const all = itemsOf(operation['parameters']);
  const kept = all.filter((parameter) => targetOf(document, parameter)['name'] !== FIELDS);
  if (kept.length === all.length) return operation;
  lose('partial');
  if (kept.length > 0) return { ...operation, parameters: kept };
  const { parameters: _, ...rest } = operation;
  return rest;
}

/** Removes the media type of a response that `fields` causes. */
export function withoutPartial(response: JsonObject): JsonObject {
  const { [PARTIAL_TYPE]: partial, ...content } = propertiesOf(response['content']);
  return partial === undefined ? response : { ...response, content };
}

/** Removes the components that only `fields` needs. */
export function withoutPartials(components: JsonObject): JsonObject {
  const parameters = Object.entries(propertiesOf(components['parameters']));
  const schemas = propertiesOf(components['schemas']);
  const [removed, kept] = split(parameters, ([, parameter]) => propertiesOf(parameter)['name'] === FIELDS);
  if (removed.length === 0) return components;
  const values = removed.map(([, parameter]) => {
    const items = propertiesOf(propertiesOf(propertiesOf(parameter)['schema'])['items']);
    return nameOf(String(items['$ref']));
  });
  const needed = Object.entries(schemas).filter(
    ([name]) => !values.includes(name) && !isPartial(schemas, name),
  );
  return { ...components, parameters: Object.fromEntries(kept), schemas: Object.fromEntries(needed) };
}

function split<T>(all: readonly T[], isFirst: (each: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))];
}

function targetOf(document: JsonObject, parameter: Json): JsonObject {
  const { $ref } = propertiesOf(parameter);
  if ($ref === undefined) return propertiesOf(parameter);
  const { parameters } = propertiesOf(document['components']);
  return propertiesOf(propertiesOf(parameters)[nameOf(String($ref))]);
}
