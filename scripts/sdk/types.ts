import { type ContractDocument, defaultOf, type JsonSchema, nameOf } from '../../src/document.ts';
import type { Enum, Field, Model, Type } from './model.ts';
import { joinLines } from './text.ts';

/** A schema with a name becomes a class if it is one object, or an enum if it lists values. Others are used inline. */
const isModel = (schema: JsonSchema) => schema.type === 'object' && !schema.oneOf;
const isEnum = (schema: JsonSchema) => schema.enum !== undefined;

/** Supported keywords of schemas. The style guide of the contract forbids composition other than `oneOf`. */
const KEYWORDS = new Set(
  [
    '$ref type format enum const oneOf items properties required additionalProperties discriminator',
    'description example default x-default minLength maxLength minimum maximum minItems maxItems uniqueItems pattern',
  ].flatMap((line) => line.split(' ')),
);

/**
 * Returns the type of a schema.
 * @throws Error for an unknown keyword, because an incomplete client would be noticed too late
 */
export function typeOf(document: ContractDocument, schema: JsonSchema, place: string): Type {
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword)) {
      throw new Error(`${place}: the generator does not support \`${keyword}\``);
    }
  }
  if (schema.$ref) return named(document, nameOf(schema.$ref));
  if (schema.oneOf) return unionOf(document, schema, place);
  const { types, is_nullable } = typesOf(schema);
  if (schema.const !== undefined) return constantOf(schema.const, place);
  if (schema.enum) {
    return { kind: 'choice', values: schema.enum, is_nullable };
  }
  const [type, another] = types;
  if (another) throw new Error(`${place}: more than one type`);
  switch (type) {
    case undefined:
      return is_nullable ? { kind: 'null', is_nullable } : { kind: 'any', is_nullable: true };
    case 'string':
      return schema.format === 'binary'
        ? { kind: 'binary', is_nullable }
        : { kind: 'string', format: schema.format ?? null, is_nullable };
    case 'integer':
    case 'number':
    case 'boolean':
      return { kind: type, is_nullable };
    case 'array':
      return { kind: 'list', of: typeOf(document, schema.items ?? {}, `${place}[]`), is_nullable };
    case 'object':
      return mapOf(document, schema, place, is_nullable);
    default:
      throw new Error(`${place}: unknown type ${type}`);
  }
}

function typesOf({ type = [] }: JsonSchema): { types: string[]; is_nullable: boolean } {
  const all = [type].flat();
  return { types: all.filter((each) => each !== 'null'), is_nullable: all.includes('null') };
}

function named(document: ContractDocument, name: string): Type {
  const schema = document.components.schemas[name];
  if (!schema) throw new Error(`there is no schema ${name}`);
  if (isModel(schema)) return { kind: 'model', name, is_nullable: false };
  if (isEnum(schema)) return { kind: 'enum', name, is_nullable: false };
  return typeOf(document, schema, name);
}

/** Converts `oneOf`: `[X, null]` is a nullable X, and anything else is a union. */
function unionOf(document: ContractDocument, schema: JsonSchema, place: string): Type {
  const all = schema.oneOf ?? [];
  const members = all.filter(({ type }) => type !== 'null');
  const is_nullable = members.length < all.length;
  const [first, second] = members;
  if (first && !second) return { ...typeOf(document, first, place), is_nullable };
  return {
    kind: 'union',
    discriminator: schema.discriminator?.propertyName ?? null,
    of: members.map((member, index) => typeOf(document, member, `${place}|${index}`)),
    is_nullable,
  };
}

function constantOf(value: unknown, place: string): Type {
  if (value === null) return { kind: 'null', is_nullable: true };
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { kind: 'constant', value, is_nullable: false };
  }
  throw new Error(`${place}: a constant must be a string, a number or a boolean`);
}

function mapOf(document: ContractDocument, schema: JsonSchema, place: string, is_nullable: boolean): Type {
  const { properties, additionalProperties } = schema;
  if (properties) throw new Error(`${place}: an object with properties needs a name: make it a component`);
  const of = typeof additionalProperties === 'object' ? additionalProperties : {};
  return { kind: 'map', of: typeOf(document, of, `${place}{}`), is_nullable };
}

/** Returns the properties of an object, in the order of the contract. */
export function fieldsOf(document: ContractDocument, schema: JsonSchema, place: string): Field[] {
  return Object.entries(schema.properties ?? {}).map(([name, property]) =>
    fieldOf(document, name, property, schema.required?.includes(name) ?? false, place),
  );
}

export function fieldOf(
  document: ContractDocument,
  name: string,
  schema: JsonSchema,
  is_required: boolean,
  place: string,
): Field {
  const target = schema.$ref ? { ...document.components.schemas[nameOf(schema.$ref)], ...schema } : schema;
  return {
    name,
    description: joinLines((target.description ?? '').split('\n\n')[0] ?? ''),
    type: typeOf(document, schema, `${place}.${name}`),
    is_required,
    ...(defaultOf(target) !== undefined && { default: defaultOf(target) }),
    ...(target.example !== undefined && { example: target.example }),
    limits: limitsOf(target),
  };
}

/** Returns the limits as text. */
export function limitsOf(schema: JsonSchema): string {
  const { minLength, maxLength, minimum, maximum, minItems, maxItems } = schema;
  const bounds = [
    // A format is more specific than a length.
    schema.format ? '' : range(minLength, maxLength, 'characters'),
    range(minimum, maximum, ''),
    range(minItems, maxItems, 'items'),
  ];
  return bounds.filter((bound) => bound !== '').join(', ');
}

function range(min: number | undefined, max: number | undefined, unit: string): string {
  const text = (value: number) => value.toLocaleString('en');
  if (min === undefined && max === undefined) return '';
  const span =
    max === undefined
      ? `at least ${text(min ?? 0)}`
      : min === undefined || (min === 0 && unit !== '')
        ? `at most ${text(max)}`
        : min === max
          ? text(max)
          : `${text(min)} to ${text(max)}`;
  return `${span} ${unit}`.trim();
}

/** Returns the enums with names, in alphabetical order. */
export function enumsOf(document: ContractDocument): Enum[] {
  return components(document, isEnum).map(([name, schema]) => ({
    name,
    description: joinLines(schema.description ?? ''),
    values: schema.enum ?? [],
  }));
}

/** Returns the objects with names. `requests` and `responses` are the names that occur in requests and responses. */
export function modelsOf(document: ContractDocument, requests: Set<string>, responses: Set<string>): Model[] {
  return components(document, isModel)
    .filter(([name]) => requests.has(name) || responses.has(name))
    .map(([name, schema]) => ({
      name,
      description: joinLines(schema.description ?? ''),
      is_request: requests.has(name),
      is_response: responses.has(name),
      fields: fieldsOf(document, schema, name),
    }));
}

function components(
  document: ContractDocument,
  keep: (schema: JsonSchema) => boolean,
): [string, JsonSchema][] {
  return Object.entries(document.components.schemas)
    .filter(([, schema]) => keep(schema))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Adds the names of all objects that a type refers to. */
export function reach(document: ContractDocument, type: Type, found: Set<string>): void {
  switch (type.kind) {
    case 'list':
    case 'map':
      reach(document, type.of, found);
      return;
    case 'union':
      for (const member of type.of) reach(document, member, found);
      return;
    case 'model': {
      if (found.has(type.name)) return;
      found.add(type.name);
      const schema = document.components.schemas[type.name] ?? {};
      for (const field of fieldsOf(document, schema, type.name)) reach(document, field.type, found);
    }
  }
}
