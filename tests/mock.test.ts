import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { type Operation, operationsOf, readContract, resolve, successesOf } from '../src/document.ts';
import { isUpload } from '../src/http/upload-body.ts';
import { rawUploadOf } from './attachments-kit.ts';
import { checkResponse } from './contract/checker.ts';
import { type Prism, startMock } from './prism.ts';
import { suite } from './suite.ts';

/** Responses of the mock do not count as tested responses of the service. */
delete process.env['TEST_SEEN_FILE'];

const ANSWER_MS = 10_000;
/** More pages than any list of examples has. */
const MAX_PAGES = 5;

type Examples = Record<string, { value?: unknown }>;
type Parameter = { name: string; in: string; example: unknown; schema?: { format?: string } };
type Answer = { status: number; headers: Record<string, string>; body: unknown };
type Call = { path?: string; query?: string; body?: unknown; token?: string | undefined; prefer?: string };

const contract = readContract();
const operations = operationsOf(contract);
const withBody = operations.filter((operation) => operation.requestBody && !isUpload(operation));
const lists = operations.filter((operation) => operation['x-pagination']);

suite('the mock server', (it) => {
  let mock: Prism;

  it('starts on a free port', async () => {
    mock = await startMock();
  });

  it('2xx: accepts every example request', async () => {
    for (const operation of operations) {
      for (const body of bodiesOf(operation)) {
        const { status } = await call(operation, { query: queryOf(operation), body });
        // The examples of the headers can prefer a job.
        assert.ok(successesOf(operation).includes(String(status)), `${operation.operationId}: ${status}`);
      }
    }
  });

  it('2xx: returns each example by its name, and the first one without a name', async () => {
    for (const operation of operations) {
      const [body] = bodiesOf(operation);
      for (const [i, [name, value]] of examplesOf(operation, successOf(operation)).entries()) {
        const response = await call(operation, { body, prefer: `example=${name}` });
        assert.equal(response.body, value, `${operation.operationId} ${name}`);
        // The example of the header can prefer a job.
        const usual = await call(operation, { body, prefer: 'handling=strict' });
        if (i === 0) assert.equal(usual.body, value, operation.operationId);
      }
    }
  });

  it('202: starts a job if the caller prefers that, which is then completed', async () => {
    const authorization = 'Bearer any';
    const path = `${mock.url}/api/v1/projects/${randomUUID()}`;
    const headers = { authorization, prefer: 'respond-async' };
    const response = await fetch(path, { method: 'DELETE', headers });
    const { data } = (await response.json()) as { data: { status: string } };
    assert.equal([response.status, data.status], [202, 'queued']);
    const job = await fetch(mock.url + response.headers.get('location'), { headers: { authorization } });
    const read = (await job.json()) as { data: { status: string } };
    assert.equal([read.data.status, job.headers.get('retry-after')], ['completed', null]);
  });

  it('4xx, 5xx: returns the example of each error code by its name', async () => {
    for (const [code, { operation, status, value }] of failures()) {
      const prefer = `code=${status}, example=${code}`;
      const response = await call(operation, { body: bodiesOf(operation)[0], prefer });
      assert.is(response.status, status, code);
      assert.equal(response.body, value, code);
    }
  });

  it('400: rejects malformed JSON immediately', async () => {
    for (const [method, path] of [
      ['POST', '/api/v1/tasks'],
      ['PATCH', '/api/v1/users/profile'],
    ] as const) {
      const headers = { Authorization: 'Bearer any', 'Content-Type': 'application/json' };
      const response = await fetch(mock.url + path, { method, headers, body: '{"title":' });
      assert.is(response.status, 400);
      assert.is(((await response.json()) as { error: string }).error, 'MALFORMED_JSON');
    }
  });

  it('handles HEAD, OPTIONS and problem+json like the service', async () => {
    const path = `${mock.url}/api/v1/tasks`;
    const authorization = 'Bearer any';
    const head = await fetch(path, { method: 'HEAD', headers: { authorization } });
    assert.equal([head.status, await head.text()], [200, '']);
    const options = await fetch(path, { method: 'OPTIONS' });
    assert.equal([options.status, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS, POST']);
    const accept = 'application/problem+json';
    const success = await fetch(path, { headers: { authorization, accept } });
    assert.equal([success.status, success.headers.get('content-type')], [200, 'application/json']);
    const failure = await fetch(path, { headers: { authorization, accept, prefer: 'code=403' } });
    assert.equal([failure.status, failure.headers.get('content-type')], [403, 'application/problem+json']);
  });

  it('ends every list after one page', async () => {
    assert.ok(lists.length > 4);
    for (const operation of lists) {
      let query = '';
      const [sent] = bodiesOf(operation);
      for (let page = 1; ; page++) {
        const { body } = await call(operation, { query, body: sent });
        const { next_cursor } = (body as { meta: { next_cursor: string | null } }).meta;
        if (next_cursor === null) break;
        assert.ok(page < MAX_PAGES, `${operation.operationId} goes on and on`);
        query = `cursor=${next_cursor}`;
      }
    }
  });

  it('400: an invalid body, parameter or ID is VALIDATION_FAILED', async () => {
    const withId = operations.filter((operation) =>
      parametersOf(operation, 'path').some(({ schema }) => schema?.format === 'uuid'),
    );
    const calls: [Operation, Call][] = [
      ...withBody.map((operation): [Operation, Call] => [operation, { body: { unknown_member: 1 } }]),
      ...lists.map((operation): [Operation, Call] => [operation, { query: 'per_page=1000' }]),
      ...withId.map((operation): [Operation, Call] => [
        operation,
        { path: operation.path.replaceAll(/\{\w+\}/g, 'no-id'), body: bodiesOf(operation)[0] },
      ]),
    ];
    for (const [operation, wrong] of calls) {
      const { status, body } = await call(operation, wrong);
      assert.is(status, 400, operation.operationId);
      assert.is((body as { error: string }).error, 'VALIDATION_FAILED', operation.operationId);
    }
  });

  it('401: every operation with security requires a token', async () => {
    const secured = operations.filter(({ security }) => security.length > 0);
    assert.ok(secured.length > 25);
    for (const operation of secured) {
      const body = bodiesOf(operation)[0];
      const { status, headers } = await call(operation, { body, token: undefined });
      assert.is(status, 401, operation.operationId);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer /);
    }
  });

  it('does not mark the response to a first request as replayed', async () => {
    const [createTask] = operations.filter(({ operationId }) => operationId === 'createTask');
    const { headers } = await call(createTask as Operation, { body: { title: 'Order more brass' } });
    assert.is(headers['idempotency-replayed'], undefined);
  });

  it('exits on SIGTERM', async () => {
    await mock.stop();
  });

  /** Calls an operation with its example parameters, and compares the response with the contract. */
  async function call(operation: Operation, given: Call): Promise<Answer> {
    const { path = pathOf(operation), query, body, token, prefer } = { token: 'any-token-will-do', ...given };
    const method = operation.method.toUpperCase();
    const raw = rawUploadOf(operation);
    const sent = new Headers({
      ...headersOf(operation),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(prefer && { Prefer: prefer }),
    });
    for (const [name, value] of Object.entries(raw?.headers ?? {})) sent.set(name, value);
    const response = await fetch(`${mock.url}${path}${query ? `?${query}` : ''}`, {
      method,
      headers: sent,
      ...(raw?.body ? { body: raw.body } : body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const text = await response.text();
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const parsed = type.includes('json') ? JSON.parse(text) : text;
    const { 'sl-violations': _ofPrism, ...headers } = Object.fromEntries(response.headers);
    const answer = {
      status: response.status,
      headers,
      body: text === '' ? undefined : parsed,
    };
    checkResponse({ method, path, type, ...answer });
    return answer;
  }
});

const successOf = (operation: Operation): number => Number(successesOf(operation)[0]);

function parametersOf(operation: Operation, place: string): Parameter[] {
  return (operation.parameters as unknown as Parameter[]).filter((parameter) => parameter.in === place);
}

function pathOf(operation: Operation): string {
  return parametersOf(operation, 'path').reduce(
    (path, { name, example }) => path.replace(`{${name}}`, String(example)),
    operation.path,
  );
}

/** All parameters at once, except the cursor, which excludes the page. */
function queryOf(operation: Operation): string {
  const pairs = parametersOf(operation, 'query')
    .filter(({ name }) => name !== 'cursor')
    .flatMap(({ name, example }) => [example].flat().map((value): [string, string] => [name, String(value)]));
  return new URLSearchParams(pairs).toString();
}

function headersOf(operation: Operation): Record<string, string> {
  return Object.fromEntries(
    parametersOf(operation, 'header').map(({ name, example }) => [name, String(example)]),
  );
}

/** Each of the examples; one `undefined` for an operation without a body. */
function bodiesOf({ requestBody }: Operation): unknown[] {
  return requestBody && !isUpload({ requestBody })
    ? valuesIn(requestBody).map(([, value]) => value)
    : [undefined];
}

function examplesOf({ responses }: Operation, status: number): [string, unknown][] {
  return valuesIn(responses[status] ?? {});
}

/** The names and values of the JSON examples. */
function valuesIn({ content = {} }: { content?: Record<string, object> }): [string, unknown][] {
  const { examples = {} } = (content['application/json'] ?? {}) as { examples?: Examples };
  return Object.entries(examples).map(([name, example]) => [
    name,
    resolve<{ value?: unknown }>(contract, example).value,
  ]);
}

/**
 * The error codes, each with the first operation that has it. Testing each code of each operation would take
 * 900 requests. The mock has no 422: see scripts/mock.ts.
 */
function failures(): Map<string, { operation: Operation; status: number; value: unknown }> {
  const found = new Map<string, { operation: Operation; status: number; value: unknown }>();
  for (const operation of operations) {
    for (const status of Object.keys(operation.responses).map(Number)) {
      if (status < 400 || status === 422) continue;
      for (const [code, value] of examplesOf(operation, status)) {
        if (!found.has(code)) found.set(code, { operation, status, value });
      }
    }
  }
  return found;
}
