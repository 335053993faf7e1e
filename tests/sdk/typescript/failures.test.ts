import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { inspect, promisify } from 'node:util';
import * as assert from 'uvu/assert';
import {
  ApiError,
  ConnectionError,
  RedirectError,
  ResponseError,
  TaskFlow,
  TaskFlowError,
} from '../../../sdk/typescript/src/index.ts';
import { suite } from '../../suite.ts';
import { builtSdk } from '../run.ts';

const execute = promisify(execFile);

const ID = '019c6aea-d1e0-72c6-ad11-82b4176016eb';
const envelope = {
  success: true,
  data: { id: ID, version: 1 },
  message: 'Task found.',
  errors: [],
  meta: {},
};
const failure = {
  ...envelope,
  data: null,
  error: 'VALIDATION_FAILED',
  errors: [{ field: 'task_id', code: 'INVALID_FORMAT', message: 'Must be a UUID.' }],
};

type Sent = { url: string; init: RequestInit };

/** A client that records its requests and receives this response. */
function clientOf(response: () => Response, options: ConstructorParameters<typeof TaskFlow>[0] = {}) {
  const sent: Sent[] = [];
  const client = new TaskFlow({
    baseUrl: 'https://tasks.example.com',
    token: 'any',
    maxRetries: 0,
    ...options,
    fetch: async (url, init = {}) => {
      sent.push({ url: String(url), init });
      return response();
    },
  });
  return { client, sent };
}

const ok = () => Response.json(envelope);
const refused = () => Response.json(failure, { status: 400, headers: { 'x-request-id': 'request-1' } });
const errorOf = (call: PromiseLike<unknown>) =>
  Promise.resolve(call).then(
    () => new Error('the call succeeded'),
    (error: unknown) => error as Error,
  );

suite('errors of the TypeScript SDK', (it) => {
  it('have the status, code, first field and request ID in the message, and the caller in the stack', async () => {
    const { client } = clientOf(refused);
    async function nameOfTheCaller() {
      await client.tasks.get('nope');
    }
    const error = await errorOf(nameOfTheCaller());
    const expected = '400 VALIDATION_FAILED: Task found. task_id: Must be a UUID. [request request-1]';
    assert.is(error.message, expected);
    assert.is((error as ApiError).detail, 'Task found.');
    assert.match(error.stack ?? '', 'nameOfTheCaller');
  });

  it('are instances of the classes of both builds, and of no other class', async () => {
    const other = (await import(
      join(await builtSdk(), 'esm', 'index.js')
    )) as typeof import('../../../sdk/typescript/src/index.ts');
    const error = await errorOf(clientOf(refused).client.tasks.get(ID));
    assert.instance(error, other.ApiError);
    assert.instance(error, other.BadRequestError);
    assert.not.instance(error, other.NotFoundError);
    assert.not.instance(new Error('no'), TaskFlowError);
    class Own extends ApiError {}
    assert.not.instance(error, Own);
  });

  it('name the target of a redirect, which is not followed', async () => {
    const location = 'https://elsewhere.example.com/api/v1/tasks';
    const { client, sent } = clientOf(() => new Response(null, { status: 308, headers: { location } }), {
      maxRetries: 2,
    });
    const error = await errorOf(client.tasks.get(ID));
    assert.instance(error, RedirectError);
    assert.match(error.message, location);
    assert.is(sent.length, 1);
  });

  it('have a class of their own for a success that is not from TaskFlow, which is not retried', async () => {
    const headers = { 'content-type': 'text/html', 'x-request-id': 'request-1' };
    const { client, sent } = clientOf(
      () => new Response(`<html>\n<h1>Sign in</h1>${'x'.repeat(1000)}`, { headers }),
      { maxRetries: 2 },
    );
    for (const call of [
      () => client.tasks.get(ID),
      () => client.tasks.delete(ID),
      () => client.tasks.list(),
      () => client.request('GET', '/api/v1/boards'),
    ]) {
      sent.length = 0;
      const error = await errorOf(call());
      assert.instance(error, ResponseError);
      assert.not.instance(error, ConnectionError);
      const { status, contentType, requestId, body } = error as ResponseError;
      assert.equal([status, contentType, requestId, body.length], [200, 'text/html', 'request-1', 200]);
      assert.match(
        error.message,
        /^The response is not from TaskFlow \(200, text\/html\): <html> <h1>Sign in/,
      );
      assert.match(error.message, /\[request request-1\]\. Check `baseUrl` and proxies\.$/);
      assert.is(sent.length, 1);
    }
  });

  it('refuse a credential that cannot be sent, without showing it', async () => {
    for (const options of [{ token: 'SECRET\nSECRET' }, { headers: { 'X-Token': 'SECRET\r\nSECRET' } }]) {
      const { client, sent } = clientOf(ok, options);
      const error = await errorOf(client.tasks.get(ID));
      assert.instance(error, TypeError);
      assert.not.match(inspect(error, { depth: 5, showHidden: true }), 'SECRET');
      assert.is(sent.length, 0);
    }
  });
});

suite('calls of the TypeScript SDK with other options', (it) => {
  it('withOptions() shares the session and changes the given options', async () => {
    const { client, sent } = clientOf(ok);
    await client.withOptions({ headers: { 'X-Trace': '1' } }).tasks.get(ID);
    await client.withOptions({ token: 'other', origin: 'calendar-sync' }).tasks.get(ID);
    const headers = sent.map(({ init }) => new Headers(init.headers));
    assert.equal(
      headers.map((each) => [each.get('authorization'), each.get('x-trace'), each.get('x-origin')]),
      [
        ['Bearer any', '1', null],
        ['Bearer other', null, 'calendar-sync'],
      ],
    );
  });

  it('request() calls operations that this version does not know', async () => {
    const { client, sent } = clientOf(ok);
    const data = await client.request<{ id: string }>('POST', '/api/v1/boards', {
      body: { name: 'Plan' },
      query: { dry_run: true },
    });
    assert.is(data.id, ID);
    assert.equal(
      [sent[0]?.url, sent[0]?.init.method, sent[0]?.init.body],
      ['https://tasks.example.com/api/v1/boards?dry_run=true', 'POST', '{"name":"Plan"}'],
    );
    assert.throws(() => client.request('GET', 'boards'), /must start with a slash/);
  });

  it('accept additional query parameters', async () => {
    const { client, sent } = clientOf(ok);
    await client.tasks.get(ID, { query: { fields: ['id', 'title'] } });
    assert.match(sent[0]?.url ?? '', /\?fields=id&fields=title$/);
  });

  it('share one signal without a warning', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    const { signal } = new AbortController();
    const { client } = clientOf(ok);
    await Promise.all(Array.from({ length: 40 }, () => client.tasks.get(ID, { signal })));
    await new Promise((done) => setImmediate(done));
    process.off('warning', note);
    assert.equal(warnings, []);
  });
});

/** Sends one call whose body never ends, collects garbage meanwhile, and prints how the call ended. */
const PROGRAM = `
const [dist, url, kind] = process.argv.slice(1);
const { TaskFlow } = await import(dist);
setInterval(() => globalThis.gc(), 20);
const controller = new AbortController();
if (kind === 'signal') setTimeout(() => controller.abort(), 200);
const options = kind === 'signal' ? { signal: controller.signal } : { timeout: 200 };
const error = await new TaskFlow({ baseUrl: url, maxRetries: 0 }).health.get(options).catch((error) => error);
console.log(error.name);
process.exit();
`;

suite('responses whose body does not end, in the TypeScript SDK', (it) => {
  for (const [kind, expected] of [
    ['timeout', 'TimeoutError'],
    ['signal', 'AbortError'],
  ]) {
    it(`end with the ${kind}, in every Node on the path`, async () => {
      const server = createServer((_req, res) => {
        res.writeHead(200, { 'Content-Type': 'application/json' }).write(' ');
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const { port } = server.address() as AddressInfo;
      const dist = join(await builtSdk(), 'esm', 'index.js');
      const args = [
        '--expose-gc',
        '--input-type=module',
        '-e',
        PROGRAM,
        dist,
        `http://127.0.0.1:${port}`,
        kind ?? '',
      ];
      try {
        for (const node of nodes()) {
          const { stdout } = await execute(node, args);
          assert.is(stdout.trim(), expected, node);
        }
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  }
});

const nodes = () =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((file) => existsSync(file));
