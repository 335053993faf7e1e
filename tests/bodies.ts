import { type Operation, resolve } from '../src/document.ts';
import { contract, type Example, requestExamples } from './contract/documented.ts';

/** The keywords of a request schema that the tests read. */
export type BodySchema = {
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  default?: unknown;
  minLength?: number;
  maxLength?: number;
  items?: BodySchema;
  properties?: Record<string, BodySchema>;
  required?: string[];
  oneOf?: BodySchema[];
  anyOf?: BodySchema[];
};

const resolved = (schema: BodySchema): BodySchema => resolve<BodySchema>(contract, schema);

/** The schema of an operation's body, or an empty one. */
export function bodySchemaOf({ requestBody }: Operation): BodySchema {
  return resolved((requestBody?.content['application/json']?.schema ?? {}) as BodySchema);
}

/** Which properties of their bodies are required depends on the others. */
const WHOLE = ['bulkTasks', 'createTimeEntry'];

/**
 * The contract's first example with its required properties only, or the whole example if none is required.
 * Optional properties depend on other things: categories on their owner, dates on the day.
 */
export function smallestBody(operation: Operation): Example | undefined {
  const [example] = requestExamples(operation);
  if (!example) return undefined;
  if (WHOLE.includes(operation.operationId)) return example;
  const { required = [] } = bodySchemaOf(operation);
  const kept = Object.entries(example).filter(([name]) => required.includes(name));
  const body = kept.length > 0 ? Object.fromEntries(kept) : example;
  // Values that must be unique are new in each body.
  return 'version' in example ? { ...body, version: 1 } : body;
}

/** The free texts of an operation's body with the mark, so that they are recognized wherever they appear. */
export function markedTexts(operation: Operation, mark: string): Example {
  const marked = Object.entries(bodySchemaOf(operation).properties ?? {}).flatMap(
    ([name, schema]): [string, unknown][] => {
      const { items, ...own } = resolved(schema);
      // An expression, which is not stored as it is.
      if (name === 'filter') return [];
      if (takesText(own, mark)) return [[name, mark]];
      return items && takesText(resolved(items), mark) ? [[name, [mark]]] : [];
    },
  );
  return Object.fromEntries(marked);
}

function takesText(
  { type, format, enum: words, pattern = '', ...bounds }: BodySchema,
  text: string,
): boolean {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = bounds;
  const isString = [type].flat().includes('string') && !format && !words;
  return (
    isString && text.length >= minLength && text.length <= maxLength && new RegExp(pattern, 'u').test(text)
  );
}

/** A place in a request that accepts an ID: its path from the root, with `0` for a list. */
export type Slot = { name: string; steps: readonly string[] };

/** Every place in a body that accepts an ID. */
export function idSlots(operation: Operation): Slot[] {
  return slotsIn(bodySchemaOf(operation), '', []);
}

function slotsIn(reference: BodySchema, name: string, steps: readonly string[]): Slot[] {
  const { format, items, properties = {}, oneOf = [], anyOf = [] } = resolved(reference);
  if (format === 'uuid') return [{ name, steps }];
  return [
    ...(items ? slotsIn(items, name, [...steps, '0']) : []),
    ...Object.entries(properties).flatMap(([each, schema]) => slotsIn(schema, each, [...steps, each])),
    ...[...oneOf, ...anyOf].flatMap((member) => slotsIn(member, name, steps)),
  ];
}

/** A copy of the body with another value in one place. */
export function withValue(body: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  if (step === '0') return [withValue(undefined, rest, value)];
  const known = typeof body === 'object' && body !== null ? (body as Example) : {};
  return { ...known, [step]: withValue(known[step], rest, value) };
}
