import { itemsOf, type Json, type JsonObject, propertiesOf } from './json.ts';
import type { Context } from './losses.ts';

/** Converts one schema. The schemas inside it are converted on their own. */
export function toSchema30(schema: JsonObject, context: Context): JsonObject {
  const steps = [oneExample, orNull, alwaysNull, constant, types, bounds, encoded, besideReference];
  return steps.reduce((converted, step) => step(converted, context), schema);
}

function oneExample({ examples, ...schema }: JsonObject, { lose }: Context): JsonObject {
  if (!Array.isArray(examples)) return schema;
  if (examples.length > 1) lose('moreExamples');
  return { ...schema, ...(examples[0] !== undefined && { example: examples[0] }) };
}

/** Converts a choice between a schema and null to the schema, which also allows null. */
function orNull(schema: JsonObject, context: Context): JsonObject {
  const name = ['oneOf', 'anyOf'].find((each) => itemsOf(schema[each]).some(isNull));
  if (name === undefined) return schema;
  const { [name]: branches, ...rest } = schema;
  const [branch, ...others] = itemsOf(branches)
    .filter((each) => !isNull(each))
    .map(propertiesOf);
  if (branch === undefined || others.length > 0) {
    throw new Error(`${context.place} allows null and several schemas. Move them into a separate component.`);
  }
  const type = typeOf(branch, context);
  if ('$ref' in branch) {
    context.lose('nullableReference');
    return { ...rest, type, nullable: true, allOf: [branch] };
  }
  const merged = constant({ ...branch, ...rest }, context);
  return {
    ...merged,
    type: [type, 'null'],
    ...(Array.isArray(merged['enum']) && { enum: [...merged['enum'], null] }),
  };
}

function alwaysNull(schema: JsonObject, { lose }: Context): JsonObject {
  if (!isNull(schema)) return schema;
  lose('alwaysNull');
  const { type: _, const: __, enum: ___, ...rest } = schema;
  return rest;
}

function constant({ const: value, ...schema }: JsonObject, { lose }: Context): JsonObject {
  if (value === undefined) return schema;
  const type = schema['type'] ?? typeOfValue(value);
  if (typeof value !== 'boolean') return { ...schema, type, enum: [value] };
  lose('booleanConst');
  return { ...schema, type };
}

function types(schema: JsonObject): JsonObject {
  if (!Array.isArray(schema['type'])) return schema;
  const { type: all, ...rest } = schema;
  const [type, ...others] = itemsOf(all).filter((each) => each !== 'null');
  const allowsNull = itemsOf(all).includes('null') && itemsOf(schema['enum'] ?? [null]).includes(null);
  const first = { ...(type !== undefined && { type }), ...(allowsNull && { nullable: true }) };
  return others.length === 0
    ? { ...rest, ...first }
    : { ...rest, anyOf: [first, ...others.map((each) => ({ type: each }))] };
}

/** In 3.0 an exclusive bound is a bound with a flag. */
function bounds(schema: JsonObject): JsonObject {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  return {
    ...rest,
    ...bound('minimum', 'exclusiveMinimum', exclusiveMinimum, rest['minimum'], Math.max),
    ...bound('maximum', 'exclusiveMaximum', exclusiveMaximum, rest['maximum'], Math.min),
  };
}

function bound(
  name: string,
  flag: string,
  exclusive: Json | undefined,
  inclusive: Json | undefined,
  stricter: (a: number, b: number) => number,
): JsonObject {
  if (typeof exclusive !== 'number') return {};
  if (typeof inclusive !== 'number') return { [name]: exclusive, [flag]: true };
  const value = stricter(exclusive, inclusive);
  return { [name]: value, ...(value === exclusive && { [flag]: true }) };
}

/** Files and encoded bytes are formats of strings in 3.0. */
function encoded(schema: JsonObject): JsonObject {
  const { contentEncoding, contentMediaType, contentSchema, ...rest } = schema;
  if (contentEncoding === undefined && contentMediaType === undefined) return schema;
  // Text, whose parts have this schema.
  if (contentSchema !== undefined) return rest;
  return { ...rest, type: 'string', format: contentEncoding === 'base64' ? 'byte' : 'binary' };
}

/** Moves a reference into a list, because 3.0 ignores everything beside a reference, but not beside a list of it. */
function besideReference({ $ref, ...rest }: JsonObject): JsonObject {
  if ($ref === undefined) return rest;
  return Object.keys(rest).length === 0 ? { $ref } : { ...rest, allOf: [{ $ref }] };
}

function isNull(value: Json): boolean {
  const schema = propertiesOf(value);
  const values = schema['const'] === undefined ? schema['enum'] : [schema['const']];
  return schema['type'] === 'null' || (Array.isArray(values) && values.length === 1 && values[0] === null);
}

/**
 * Returns the single type of a schema that also allows null. Follows references, constants and branches, because 3.0
 * ignores `nullable` without a type beside it.
 */
function typeOf(schema: JsonObject, context: Context): string {
  const [type, ...others] = typesOf(schema, context.document);
  if (type === undefined || others.length > 0) {
    throw new Error(
      `${context.place} allows null, and has no or several other types. 3.0 needs exactly one.`,
    );
  }
  return type;
}

function typesOf(schema: JsonObject, document: JsonObject): string[] {
  const { $ref, type, const: value } = schema;
  if (typeof $ref === 'string') return typesOf(target($ref, document), document);
  if (type !== undefined)
    return [type]
      .flat()
      .map(String)
      .filter((each) => each !== 'null');
  if (value !== undefined) return [typeOfValue(value)];
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((name) => itemsOf(schema[name]).map(propertiesOf));
  return [...new Set(branches.flatMap((each) => typesOf(each, document)))];
}

function target($ref: string, document: JsonObject): JsonObject {
  const steps = $ref.replace(/^#\//, '').split('/');
  return steps.reduce(
    (at, step) => propertiesOf(at[step.replaceAll('~1', '/').replaceAll('~0', '~')]),
    document,
  );
}

function typeOfValue(value: Json): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}
