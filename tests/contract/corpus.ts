import type { Operation } from '../../src/document.ts';
import { bodySchemaOf } from '../bodies.ts';
import { type Example, pathOf, requestExamples } from './documented.ts';

/** A request of the corpus; `how` identifies it in an error message. */
export type CorpusRequest = {
  how: string;
  path: string;
  query: string;
  headers: Record<string, string>;
  body: unknown;
};

type DocumentedRequest = {
  name: string;
  in: string;
  example?: unknown;
  schema?: { $ref?: string; [keyword: string]: unknown };
};

const ID = '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d';

/**
 * Replacements for any value. Some of them are valid for some fields; those are part of the corpus as well.
 */
const VALUES: unknown[] = [
  null,
  0,
  1.5,
  2 ** 31,
  '',
  ' ',
  'x',
  'x'.repeat(300),
  ID,
  `urn:uuid:${ID}`,
  '2027-02-30T09:00:00Z',
  '2027-02-03T09:00:00+02:00',
  '1969-12-31T23:59:59Z',
  [],
  [ID, null],
  Array.from({ length: 25 }, (_, i) => `tag ${i}`),
  {},
];

/** Replacements for a parameter, as written in the URL or a header. */
const TEXTS = [
  '',
  '0',
  '1.0',
  '0x10',
  'NaN',
  '9007199254740993',
  'true',
  'x'.repeat(300),
  'a b+c:d/e',
  ID,
  `urn:uuid:${ID}`,
  '2027-02-03T09:00:00Z',
  '2027-02-30T09:00:00Z',
  'todo',
  'todo,in_progress',
];

/** Every documented request of an operation, and each of them made invalid in every simple way. */
export function corpusOf(operation: Operation): CorpusRequest[] {
  const plain = { path: pathOf(operation), query: '', headers: {}, body: undefined };
  const [first] = requestExamples(operation);
  return [
    ...bodies(operation).map(([how, body]) => ({ ...plain, how, body })),
    ...(operation.parameters as DocumentedRequest[]).flatMap((parameter) =>
      [...someOf(TEXTS, parameter), String([parameter.example].flat()[0])].map((text) => ({
        how: `${parameter.in} ${parameter.name} is ${JSON.stringify(text.slice(0, 40))}`,
        ...plain,
        ...within(operation, parameter, text),
        body: first,
      })),
    ),
    ...repeated(operation).map((query) => ({ ...plain, how: query, query, body: first })),
  ];
}

const tested = new Set<string>();

/** All values for the first occurrence of a parameter or property, and some for later ones. */
function someOf<Value>(values: Value[], tells: unknown): Value[] {
  const key = JSON.stringify(tells);
  if (tested.has(key)) return values.slice(0, 3);
  tested.add(key);
  return values;
}

function within(
  operation: Operation,
  { name, in: place }: DocumentedRequest,
  text: string,
): Partial<CorpusRequest> {
  if (place === 'query') return { query: `${name}=${encodeURIComponent(text)}` };
  // An empty path segment is another path, and fetch trims spaces around a header.
  if (place === 'path') return { path: pathOf(operation, { [name]: encodeURIComponent(text) || 'x' }) };
  return { headers: { [name]: text } };
}

/** Query strings with each parameter repeated, and one with all parameters once. */
function repeated({ parameters }: Operation): string[] {
  const pairs = (parameters as DocumentedRequest[])
    .filter((each) => each.in === 'query')
    .map(({ name, example }) => `${name}=${encodeURIComponent(String([example].flat()[0]))}`);
  return pairs.length > 0 ? [...pairs.map((pair) => `${pair}&${pair}`), pairs.join('&'), 'nonsense=1'] : [];
}

function bodies(operation: Operation): [string, unknown][] {
  if (!operation.requestBody) return [['as documented', undefined]];
  const examples = requestExamples(operation);
  const properties = Object.entries(bodySchemaOf(operation).properties ?? {});
  const full = examples[0] ?? {};
  return [
    ...examples.map((body, i): [string, unknown] => [`example ${i}`, body]),
    ['no body', undefined],
    ...someOf(VALUES, 'body').map((body): [string, unknown] => [`body is ${short(body)}`, body]),
    ...Object.keys(full).map((name): [string, unknown] => [`without ${name}`, without(full, name)]),
    ...properties.flatMap(([name, schema]) =>
      someOf(VALUES, [name, schema]).map((value): [string, unknown] => [
        `${name} is ${short(value)}`,
        { ...full, [name]: value },
      ]),
    ),
    ['two unknown properties', { ...full, nonsense: 1, constructor: 2 }],
    ['all properties wrong', Object.fromEntries(properties.map(([name]) => [name, { wrong: true }]))],
  ];
}

function without(body: Example, name: string): Example {
  const { [name]: _, ...rest } = body;
  return rest;
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 40);
