import fc, { type Arbitrary } from 'fast-check';
import { resolve } from '../../src/document.ts';
import { contract, operations } from '../contract/documented.ts';
import { kindOf, PATH_PARAMETERS } from '../seeds.ts';
import { dates, hostileText, hostileValue, oddName } from './hostile.ts';
import { FromMemory } from './memory.ts';

/** The JSON Schema keywords in the contract's requests. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
};

/** Longer ones only cost time; `invalidValue` tests the limits themselves. */
const MANY = 4;
const LONG = 60;
const FEW = 2;

export const resolved = (schema: Schema): Schema => resolve<Schema>(contract, schema);

const typesOf = ({ type }: Schema): string[] => [type ?? []].flat();

type Maker = (schema: Schema, name: string) => Arbitrary<unknown>;

/** Created once per schema and name, because creating them takes longer than the requests. */
function kept(make: Maker): Maker {
  const made = new WeakMap<Schema, Map<string, Arbitrary<unknown>>>();
  return (schema, name) => {
    const byName = made.get(schema) ?? new Map<string, Arbitrary<unknown>>();
    const arbitrary = byName.get(name) ?? make(schema, name);
    made.set(schema, byName.set(name, arbitrary));
    return arbitrary;
  };
}

/**
 * Values that match a schema. `name` is that of the property or parameter; it selects values that were
 * received before.
 */
export const validValue: Maker = kept(anyValidValue);
/** Values that nearly match: just over a limit, in another case, of another type. */
export const invalidValue: Maker = kept(anyInvalidValue);

function anyValidValue(reference: Schema, name: string): Arbitrary<unknown> {
  const schema = resolved(reference);
  const union = schema.oneOf ?? schema.anyOf;
  if (union) return fc.oneof(...union.map((member) => validValue(member, name)));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const types = typesOf(schema);
  const [type = 'object'] = types.filter((each) => each !== 'null');
  const value = plainOf(schema, type, name);
  return types.includes('null') ? fc.oneof({ weight: 4, arbitrary: value }, fc.constant(null)) : value;
}

function plainOf(schema: Schema, type: string, name: string): Arbitrary<unknown> {
  const { minimum = -1e6, maximum = 1e6, minItems = 0, maxItems = MANY } = schema;
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return remembered(name, fc.integer({ min: minimum, max: maximum }));
    case 'number':
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case 'array':
      return fc.uniqueArray(validValue(schema.items ?? {}, name), {
        minLength: minItems,
        maxLength: Math.max(minItems, Math.min(maxItems, MANY)),
        selector: (item) => JSON.stringify(item),
      });
    case 'string':
      return schema.format === 'uuid' ? idFor(name) : remembered(name, textOf(schema));
    default:
      return objectOf(schema);
  }
}

function objectOf({ properties = {}, required = [] }: Schema): Arbitrary<Record<string, unknown>> {
  const members = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, validValue(schema, name)]),
  );
  const any = fc.record(members, { requiredKeys: required, noNullPrototype: true });
  const optional = Object.keys(members).filter((name) => !required.includes(name));
  if (optional.length <= FEW) return any;
  // Each property can violate a rule that no schema contains, so requests with many would hardly ever
  // succeed.
  const few = fc
    .tuple(any, fc.subarray(optional, { maxLength: FEW }))
    .map(([whole, chosen]) =>
      Object.fromEntries(
        Object.entries(whole).filter(([name]) => required.includes(name) || chosen.includes(name)),
      ),
    );
  return fc.oneof(any, { weight: 3, arbitrary: few });
}

function textOf({ format, pattern, minLength = 0, maxLength = LONG }: Schema): Arbitrary<string> {
  const max = Math.max(minLength, Math.min(maxLength, LONG));
  if (format === 'date-time') return instants;
  if (format === 'date') return days;
  if (format === 'date-or-time') return fc.oneof(days, instants);
  if (format === 'email') return fc.emailAddress();
  if (format === 'uri' || format === 'uri-reference') return fc.webUrl({ validSchemes: ['https'] });
  if (format === 'password')
    return fc.constantFrom('Analytical-Engine-1843', 'Jacquard-Loom-1804', 'password');
  const text = fc.string({ unit: 'grapheme', minLength, maxLength: max });
  if (pattern === undefined) return text;
  // A one-line name with a visible character. Most results of `stringMatching` would be invisible.
  if (pattern.includes(String.raw`[^\n-\r\u0085\u2028\u2029]`)) {
    return text.map((rest) => `x${rest.slice(1).replaceAll(/[\n-\r\u0085\u2028\u2029]/g, ' ')}`);
  }
  const matcher = new RegExp(pattern, 'u');
  const long = new RegExp(withLength(pattern, minLength, max), 'u');
  return fc
    .oneof(fc.stringMatching(matcher), fc.stringMatching(long))
    .map((text) => text.slice(0, max))
    .filter((text) => text.length >= minLength && matcher.test(text));
}

/**
 * Puts the minimum length into a pattern that ends with `+` or `*`. The longest of 200,000 matches of
 * `^[A-Za-z0-9_-]+$` had 12 characters, so a filter for keys of 87 characters would run forever.
 */
const withLength = (pattern: string, minLength: number, max: number) =>
  minLength > 1 ? pattern.replace(/[+*]\$$/, `{${minLength},${max}}$`) : pattern;

/** Fixed years, so that a seed means the same on every day. */
const instants: Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.date({ min: new Date('2100-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
      fc.date({ min: new Date('1970-01-02'), max: new Date('2199-12-31'), noInvalidDate: true }),
    ),
    fc.constantFrom('Z', '+00:00', '-11:59', '+14:00'),
  )
  .map(([date, zone]) => date.toISOString().replace('Z', zone));

const days: Arbitrary<string> = instants.map((text) => text.slice(0, 10));

function recalled(
  name: string,
  otherwise: Arbitrary<unknown>,
  isForeign: Arbitrary<boolean>,
): Arbitrary<unknown> {
  return fc
    .record({
      name: fc.constant(name),
      nth: fc.nat(20),
      otherwise,
      isForeign,
      spoilt: fc.constant('not' as const),
    })
    .map((properties) => new FromMemory(properties));
}

/** The names in requests for values of responses. */
const remembered = (name: string, otherwise: Arbitrary<unknown>): Arbitrary<unknown> =>
  fc.oneof(otherwise, recalled(name, otherwise, fc.constant(false)));

/** Mostly an existing ID, in a fifth of the cases one of another user. */
function idFor(name: string): Arbitrary<unknown> {
  const kind = kindOf(name);
  const isForeign = fc.constantFrom(false, false, false, false, true);
  const ofAnyKind = fc.constantFrom(...PATH_PARAMETERS).chain((each) => recalled(each, fc.uuid(), isForeign));
  if (!kind) return fc.oneof(ofAnyKind, fc.uuid());
  return fc.oneof({ weight: 10, arbitrary: recalled(kind, fc.uuid(), isForeign) }, ofAnyKind, fc.uuid());
}

/** A value that was received, but altered. */
export const altered = (name: string): Arbitrary<unknown> =>
  fc
    .record({
      name: fc.constant(kindOf(name) ?? name),
      nth: fc.nat(20),
      otherwise: hostileText,
      isForeign: fc.boolean(),
      spoilt: fc.constantFrom('cut' as const, 'changed' as const, 'doubled' as const),
    })
    .map((properties) => new FromMemory(properties));

function anyInvalidValue(reference: Schema, name: string): Arbitrary<unknown> {
  const schema = resolved(reference);
  const beyond: Arbitrary<unknown>[] = [
    fc.constantFrom<unknown>(null, 1, 1.5, true, 'x', [], {}, ['x'], { x: 1 }),
  ];
  if (schema.enum) beyond.push(fc.constantFrom(...schema.enum.map((word) => String(word).toUpperCase())));
  if (schema.minimum !== undefined) beyond.push(fc.constantFrom(schema.minimum - 1, schema.minimum, 'x'));
  if (schema.maximum !== undefined) {
    beyond.push(fc.constantFrom(schema.maximum, schema.maximum + 1, String(schema.maximum)));
  }
  if (schema.minLength)
    beyond.push(fc.constantFrom('x'.repeat(schema.minLength - 1), 'x'.repeat(schema.minLength)));
  if (schema.maxLength !== undefined) {
    beyond.push(fc.constantFrom(...[0, 1].map((more) => 'x'.repeat((schema.maxLength ?? 0) + more))));
  }
  if (schema.format === 'date-time') beyond.push(fc.constantFrom(...dates));
  const { items, maxItems, properties } = schema;
  if (items && maxItems !== undefined) {
    beyond.push(
      fc.array(validValue(items, name), { minLength: maxItems + 1, maxLength: maxItems + 1 }),
      validValue(items, name).map((item) => [item, item]),
      fc.array(fc.oneof(validValue(items, name), invalidValue(items, name)), { maxLength: MANY }),
    );
  }
  if (properties) beyond.push(invalidObject(schema));
  return fc.oneof(...beyond, altered(name));
}

/** An object with one error: a missing, additional or invalid property. */
export function invalidObject(schema: Schema): Arbitrary<unknown> {
  const { properties = {} } = schema;
  const names = Object.keys(properties);
  if (names.length === 0) return hostileValue;
  const whole = objectOf(schema);
  const replaced = fc
    .constantFrom(...names)
    .chain((name) =>
      fc
        .oneof(invalidValue(properties[name] ?? {}, name), hostileValue)
        .map((value): [string, unknown] => [name, value]),
    );
  const added = fc.tuple(oddName, hostileValue);
  return fc.oneof(
    fc.tuple(whole, replaced).map(([given, pair]) => withMember(given, pair)),
    fc.tuple(whole, added).map(([given, pair]) => withMember(given, pair)),
    fc.tuple(whole, fc.constantFrom(...names)).map(([given, name]) => without(given, name)),
  );
}

/** Not by assignment, which would set the prototype for `__proto__`. */
const withMember = (whole: object, pair: [string, unknown]) =>
  Object.fromEntries([...Object.entries(whole), pair]);

const without = (whole: object, name: string) =>
  Object.fromEntries(Object.entries(whole).filter(([each]) => each !== name));

const bodies = operations.flatMap(({ requestBody }) => Object.values(requestBody?.content ?? {}));

/** A property of another operation. */
export const anyBody: Arbitrary<unknown> = fc
  .constantFrom(...bodies)
  .chain(({ schema }) => validValue(schema as Schema, 'body'));
