import { isDeepStrictEqual } from 'node:util';
import { type ContractDocument, type JsonSchema, nameOf } from '../../../src/document.ts';
import { isMembers, type Members, SCHEMA_ORDER, sortMembers, VALUES } from './written.ts';

/** A schema that is copied to each reference. */
type Shared = JsonSchema & { 'x-inline'?: true; allOf?: JsonSchema[] };

const SCHEMAS = '#/components/schemas/';

/** These keywords describe a value. All others limit it, and a reference cannot change a limit of the shared schema. */
const ANNOTATIONS = ['description', 'example', 'default', 'x-default'];

/**
 * Replaces each reference to a schema with `x-inline: true` by the keywords of that schema and those beside the
 * reference. So properties of many schemas are written once, and generated clients get no type for them.
 *
 * The meaning stays the same, because in OpenAPI 3.1 a `$ref` and the keywords beside it both apply.
 *
 * @throws Error if keywords beside a reference repeat the shared schema, or change a limit of it
 */
export function inlineShared(document: ContractDocument): void {
  const schemas: Record<string, Shared> = document.components.schemas;
  const shared = new Map(Object.entries(schemas).filter(([, schema]) => schema['x-inline']));

  const expand = (at: unknown, place: string): unknown => {
    if (Array.isArray(at)) return at.map((item, i) => expand(item, `${place}/${i}`));
    if (!isMembers(at)) return at;
    const { $ref, allOf, ...own } = at as Shared;
    const target = $ref ?? (allOf?.length === 1 ? allOf[0]?.$ref : undefined);
    const name = target?.startsWith(SCHEMAS) ? nameOf(target) : '';
    const found = shared.get(name);
    if (!found) return expandEach(at, VALUES, place);
    const { 'x-inline': _, ...schema } = found;
    return expand(merge(schema, own, name, place), place);
  };
  const expandEach = (members: Members, values: string[], place: string): Members => {
    const entries = Object.entries(members).map(([key, value]) => {
      const at = `${place}/${key}`;
      if (values.includes(key)) return [key, value];
      // Names of properties are not keywords: a property can be named `example`.
      return [key, key === 'properties' && isMembers(value) ? expandEach(value, [], at) : expand(value, at)];
    });
    return Object.fromEntries(entries);
  };

  const components = {
    ...document.components,
    schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => !shared.has(name))),
  };
  const parts = { paths: document.paths, webhooks: document.webhooks, components };
  for (const [key, part] of Object.entries(parts)) Object.assign(document, { [key]: expand(part, key) });
}

function merge(shared: Members, own: Members, name: string, place: string): Members {
  const merged = { ...shared };
  for (const [key, value] of Object.entries(own)) {
    const before = merged[key];
    const at = `${place}/${key}`;
    if (isDeepStrictEqual(before, value)) throw new Error(`${at}: remove it, ${name} has the same value.`);
    if (before === undefined || ANNOTATIONS.includes(key)) merged[key] = value;
    else if (key === 'properties') merged[key] = mergeEach(before as Members, value as Members, name, at);
    else
      throw new Error(`${at}: remove it, or do not refer to ${name}, which has ${JSON.stringify(before)}.`);
  }
  sortMembers(merged, SCHEMA_ORDER);
  return merged;
}

function mergeEach(shared: Members, own: Members, name: string, place: string): Members {
  const properties = Object.entries(own).map(([key, value]) => {
    const before = shared[key];
    return [key, isMembers(before) ? merge(before, value as Members, name, `${place}/${key}`) : value];
  });
  return { ...shared, ...Object.fromEntries(properties) };
}
