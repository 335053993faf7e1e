import fc, { type Arbitrary } from 'fast-check';
import type { Operation } from '../../src/document.ts';
import { headers as hostileHeaders, hostileText, hostileValue, oddName, rawBodies } from './hostile.ts';
import {
  altered,
  anyBody,
  invalidObject,
  invalidValue,
  resolved,
  type Schema,
  validValue,
} from './schemas.ts';

export type CallerName = 'owner' | 'stranger' | 'admin' | 'key' | 'nobody' | 'expired' | 'malformed';

export type Body =
  | { kind: 'none' }
  | { kind: 'raw'; text: string }
  | { kind: 'json'; value: unknown; guise: 'plain' | 'chunked' | 'cut' | 'BOM' | 'UTF-16' | 'gzip' };

/** A request whose looked-up values are still missing. */
export type GeneratedRequest = {
  operation: Operation;
  caller: CallerName;
  path: Record<string, unknown>;
  query: readonly (readonly [name: string, value: unknown])[];
  headers: readonly (readonly [name: string, value: unknown])[];
  body: Body;
};

/** A path segment that is used as it is. */
export class Verbatim {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Parameter = { name: string; in: string; required?: boolean; schema: Schema };

const steps = [
  '%00',
  '%2e%2e',
  '..',
  '.',
  '..%2f..%2fetc%2fpasswd',
  '%252e%252e',
  '%zz',
  '%',
  '%ff',
  '%c0%af',
  '%ed%a0%80',
  '%0d%0aSet-Cookie:x',
  ';a=b',
  '*',
  '%20',
  '{id}',
  ':id',
  'x'.repeat(9_000),
].map((text) => new Verbatim(text));

/** Requests of an operation: as documented, slightly wrong, and hostile. */
export function requestsOf(operation: Operation): Arbitrary<GeneratedRequest> {
  const valid = validOf(operation);
  return fc.oneof({ weight: 4, arbitrary: valid }, { weight: 6, arbitrary: brokenOf(operation, valid) });
}

function validOf(operation: Operation): Arbitrary<GeneratedRequest> {
  const all = operation.parameters as Parameter[];
  const within = (place: string) => all.filter((each) => each.in === place);
  const some = (place: string) =>
    fc.subarray(within(place), { minLength: 0 }).chain((chosen) => fc.tuple(...chosen.map(pairOf)));
  const path = fc.record(
    Object.fromEntries(within('path').map(({ name, schema }) => [name, validValue(schema, name)])),
    { noNullPrototype: true },
  );
  return fc.record({
    operation: fc.constant(operation),
    caller: callerOf(operation),
    path,
    query: some('query'),
    // Each header is sent rarely, so that conditions do not hide the code behind them.
    headers: fc.oneof(
      { weight: 3, arbitrary: fc.constant(operation['x-precondition'] === 'required' ? [ANY_VERSION] : []) },
      { weight: 2, arbitrary: some('header') },
      acceptOf(operation),
    ),
    body: bodyOf(operation),
  });
}

const ANY_VERSION = ['If-Match', '*'] as const;

/** Each media type that the operation can return. */
function acceptOf({ responses }: Operation): Arbitrary<GeneratedRequest['headers']> {
  const types = Object.values(responses).flatMap(({ content = {} }) => Object.keys(content));
  return fc.constantFrom('*/*', ...new Set(types)).map((type) => [['Accept', type]]);
}

const pairOf = ({ name, schema }: Parameter) => fc.tuple(fc.constant(name), validValue(schema, name));

function callerOf({ security, ...operation }: Operation): Arbitrary<CallerName> {
  const [usual, next]: [CallerName, CallerName] = operation['x-system-role']
    ? ['admin', 'owner']
    : security.length === 0
      ? ['nobody', 'owner']
      : ['owner', 'nobody'];
  return fc.oneof(
    { weight: 20, arbitrary: fc.constant(usual) },
    { weight: 3, arbitrary: fc.constantFrom<CallerName[]>('stranger', 'key', next) },
    { weight: 1, arbitrary: fc.constantFrom<CallerName[]>('admin', 'expired', 'malformed') },
  );
}

const schemaOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content['application/json']?.schema as Schema | undefined;

function bodyOf(operation: Operation): Arbitrary<Body> {
  const schema = schemaOf(operation);
  return schema ? validValue(schema, 'body').map(plain) : fc.constant({ kind: 'none' });
}

const plain = (value: unknown): Body => ({ kind: 'json', value, guise: 'plain' });

function brokenOf(operation: Operation, valid: Arbitrary<GeneratedRequest>): Arbitrary<GeneratedRequest> {
  const change = <Part extends keyof GeneratedRequest>(
    part: Part,
    how: (was: GeneratedRequest[Part]) => Arbitrary<GeneratedRequest[Part]>,
  ) => valid.chain((request) => how(request[part]).map((now) => ({ ...request, [part]: now })));
  const changes = [
    change('query', (query) => brokenQuery(operation, query)),
    change('headers', (headers) => brokenHeaders.map((more) => [...headers, ...more])),
    change('caller', () =>
      fc.constantFrom<CallerName[]>('nobody', 'expired', 'malformed', 'stranger', 'key'),
    ),
  ];
  const names = Object.keys(pathOf(operation));
  if (names.length > 0) {
    changes.push(
      change('path', (path) =>
        fc
          .tuple(fc.constantFrom(...names), fc.oneof(fc.constantFrom(...steps), hostileText, altered('id')))
          .map(([name, value]) => ({ ...path, [name]: value })),
      ),
    );
  }
  const schema = schemaOf(operation);
  // A request without content gets some in any case.
  changes.push(change('body', () => (schema ? brokenBody(schema) : anyBody.map(plain))));
  if (schema) changes.push(...Array.from({ length: 3 }, () => change('body', () => brokenBody(schema))));
  return fc.oneof(...changes);
}

const pathOf = ({ path }: Operation) =>
  Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, '']));

function brokenQuery(
  { parameters }: Operation,
  query: GeneratedRequest['query'],
): Arbitrary<GeneratedRequest['query']> {
  const declared = (parameters as Parameter[]).filter((each) => each.in === 'query');
  const odd = fc.tuple(oddName, hostileText).map((pair) => [...query, pair]);
  if (declared.length === 0) return odd;
  const chosen = fc.constantFrom(...declared);
  const misfit = chosen.chain(({ name, schema }) =>
    fc.tuple(fc.constant(name), fc.oneof(invalidValue(schema, name), hostileText, altered(name))),
  );
  return fc.oneof(
    odd,
    misfit.map((pair) => [...query, pair]),
    misfit.map((pair) => [pair]),
    chosen.chain(pairOf).map((pair) => [...query, pair, pair]),
    chosen.map(({ name }): GeneratedRequest['query'] => [[name, 'x'.repeat(20_000)]]),
    chosen.chain(({ name }) =>
      hostileText.map((text): GeneratedRequest['query'] => [[`${name}[${text.slice(0, 5)}]`, text]]),
    ),
  );
}

const brokenHeaders: Arbitrary<GeneratedRequest['headers']> = fc.array(
  fc
    .constantFrom(...Object.entries(hostileHeaders))
    .chain(([name, values]) =>
      fc.tuple(
        fc.constant(name),
        fc.oneof({ weight: 3, arbitrary: fc.constantFrom<unknown[]>(...values) }, hostileText, altered(name)),
      ),
    ),
  { minLength: 1, maxLength: 3 },
);

function brokenBody(schema: Schema): Arbitrary<Body> {
  const value = validValue(schema, 'body');
  const misfit = resolved(schema).properties ? invalidObject(resolved(schema)) : hostileValue;
  const guise = fc.constantFrom<('chunked' | 'cut' | 'BOM' | 'UTF-16' | 'gzip')[]>(
    'chunked',
    'cut',
    'BOM',
    'UTF-16',
    'gzip',
  );
  return fc.oneof(
    { weight: 8, arbitrary: misfit.map(plain) },
    { weight: 1, arbitrary: hostileValue.map(plain) },
    { weight: 1, arbitrary: anyBody.map(plain) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('json' as const), value, guise }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...rawBodies).map((text): Body => ({ kind: 'raw', text })),
    },
    { weight: 1, arbitrary: fc.constant<Body>({ kind: 'none' }) },
  );
}
