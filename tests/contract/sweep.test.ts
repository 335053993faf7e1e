import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import * as assert from 'uvu/assert';
import type { Context } from '../../src/context.ts';
import type { Handlers, OperationId, Schema } from '../../src/contract.ts';
import { connect } from '../../src/database/database.ts';
import { ConnectionLost, OutcomeUnknown, Overloaded } from '../../src/database/failures.ts';
import type { Operation } from '../../src/http/document.ts';
import { handlers } from '../../src/operations.ts';
import { tokenTo } from '../auth/links.ts';
import { type Answered, exchange, type Sent } from '../exchange.ts';
import { openProxy } from '../faults/proxy.ts';
import { createApiKey, createCategory } from '../fixtures.ts';
import { type Caller, type Cast, createTask, inWorld, PASSWORD, type Served, type World } from '../world.ts';
import { declares, operationOf, operations, pathOf, replyExample, requestExamples } from './documented.ts';

/**
 * What the house does for every operation, tried on every operation that declares it. The requests
 * are those of the contract's examples; handlers are the real ones or, where only a broken or slow one
 * would do, `play`ed ones.
 */
type Play = (request: object, context: Context) => Promise<unknown>;

const PROBLEM = 'application/problem+json';
const JSON_TYPE = { 'content-type': 'application/json' };

/** What the next requests meet in the place of every handler. */
let play: Play | undefined;

const override = Object.fromEntries(
  operations.map(({ operationId }) => [
    operationId,
    (request: object, context: Context) =>
      (play ?? (handlers[operationId] as unknown as Play))(request, context),
  ]),
) as unknown as Partial<Handlers>;

/** One server for the whole file: each has to compile the schemas of every operation. */
let shared: Promise<Served> | undefined;
async function stage(world: World & Cast): Promise<Served> {
  await promote(world);
  shared ??= world.serve({ override });
  return shared;
}

/** Lets Ada ask for what is for administrators too. */
async function promote({ db, ada }: World & Cast): Promise<void> {
  await db.updateTable('user').set({ role: 'admin' }).where('id', '=', ada.id).execute();
}

async function playing(part: Play, run: () => Promise<void>): Promise<void> {
  play = part;
  try {
    await run();
  } finally {
    play = undefined;
  }
}

type Options = Partial<Pick<Sent, 'headers' | 'body' | 'path' | 'isStaged'>> & {
  ids?: Record<string, string>;
};

const textOf = (operation: Operation): string | undefined => {
  const [body] = requestExamples(operation);
  return body && JSON.stringify(body);
};

/** A request as the contract shows it, but for what the options say. */
function send(url: string, operation: Operation, { headers = {}, ids = {}, ...rest }: Options = {}) {
  const body = textOf(operation);
  return exchange({
    url,
    method: operation.method.toUpperCase(),
    path: pathOf(operation, ids),
    ...(body !== undefined && { body }),
    ...rest,
    headers: { ...(body !== undefined && JSON_TYPE), ...headers },
  });
}

/** Sends twice, and finds the same failure in both of its forms. */
async function refused(
  url: string,
  operation: Operation,
  expected: { status: number; code: string },
  options: Options = {},
): Promise<Answered> {
  const where = `${operation.operationId} ${expected.status}`;
  const plain = await send(url, operation, options);
  assert.is(plain.status, expected.status, `${where}: ${plain.text}`);
  assert.is(plain.body.error, expected.code, where);
  assert.is(plain.headers['x-request-id'], plain.body.meta.request_id, where);
  assert.is(plain.headers['cache-control'], 'no-store', where);

  const problem = await send(url, operation, {
    ...options,
    headers: { ...options.headers, accept: PROBLEM },
  });
  assert.is(problem.headers['content-type'], PROBLEM, where);
  assert.is(problem.status, expected.status, where);
  assert.is(problem.body.code, expected.code, where);
  assert.equal(problem.body.errors, plain.body.errors, where);
  return plain;
}

/** The contract says which responses no cache may keep. */
const declaredCaching = ({ responses }: Operation) =>
  responses[200]?.headers?.['Cache-Control']?.schema.enum?.[0];
const isSecured = ({ security }: Operation) => security.length > 0;
const hasBody = ({ requestBody }: Operation) => requestBody !== undefined;
const scopesOf = ({ security }: Operation) => security.flatMap((each) => Object.values(each).flat());
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const signed = (operation: Operation, token: string) => (isSecured(operation) ? bearer(token) : {});

const posts = operations.filter((each) => each['x-idempotent']);

/** The documented reply to each operation; credentials in it depend on an API key of the person. */
async function exampleReplies(person: Caller): Promise<(operation: Operation) => { status: number }> {
  const { id: api_key_id } = await createApiKey(person);
  return (operation) => ({
    ...replyExample(operation),
    ...(operation['x-idempotent']?.credentials && { dependsOn: { api_key_id } }),
  });
}

function assertReplayed(operation: Operation, first: Answered, again: Answered): void {
  const where = operation.operationId;
  assert.ok(first.status < 300, `${where}: ${first.text}`);
  assert.is(again.status, first.status, `${where}: ${again.text}`);
  assert.is(again.text, first.text, where);
  assert.is(first.headers['idempotency-replayed'], undefined);
  assert.is(again.headers['idempotency-replayed'], 'true');
  for (const name of ['content-type', 'cache-control', 'etag', 'last-modified', 'location']) {
    assert.is(again.headers[name], first.headers[name], `${where} ${name}`);
  }
  assert.is.not(again.headers['x-request-id'], first.headers['x-request-id']);
}

/** Another value for one member of the request's body. */
function otherValue(operation: Operation): object {
  const values = {
    refresh_token: 'tfr_another',
    token: 'tfl_another',
    new_email: 'another@example.com',
    email: 'another@example.com',
    title: 'Another',
    name: 'Another',
    new_password: 'Another-1804',
  };
  const [shown = {}] = requestExamples(operation);
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in shown));
}

/** One of each, of Ada's. */
async function idsOfOne({ ada, project_id, runJobs }: World & Cast) {
  const { id: task_id } = await createTask(ada, { project_id });
  const { id: category_id } = await createCategory(ada);
  const { body } = await ada.post('/users/export').expect(202);
  await runJobs();
  return { project_id, task_id, category_id, export_id: body.data.id, user_id: ada.id };
}

inWorld('every operation', (it) => {
  it('401: without a token, and with one that is none of ours', async (world) => {
    const { url } = await stage(world);
    for (const operation of operations.filter(isSecured)) {
      const missing = await refused(url, operation, { status: 401, code: 'UNAUTHENTICATED' });
      assert.is(missing.headers['www-authenticate'], 'Bearer realm="TaskFlow"');
      for (const authorization of ['Bearer garbage', 'Bearer a.b.c']) {
        const wrong = await refused(
          url,
          operation,
          { status: 401, code: 'INVALID_TOKEN' },
          { headers: { authorization } },
        );
        assert.is(wrong.headers['www-authenticate'], 'Bearer realm="TaskFlow", error="invalid_token"');
      }
      for (const authorization of ['Basic YWRhOnB3', 'Bearer', 'Bearer a b']) {
        await refused(
          url,
          operation,
          { status: 401, code: 'UNAUTHENTICATED' },
          { headers: { authorization } },
        );
      }
    }
  });

  it('403: with credentials that lack its scope', async ({ serve, ada }) => {
    const all = operations.flatMap(scopesOf);
    const { url } = await serve({
      override,
      sessions: {
        authenticate: async (token: string) => ({
          user_id: ada.id,
          session_id: ada.session_id,
          role: 'admin',
          // A colon is no part of a token.
          scopes: all.filter((scope) => scope !== token.replace('.', ':')),
        }),
      } as never,
    });
    await playing(
      async () => {
        throw new Overloaded('let in');
      },
      async () => {
        for (const operation of operations.filter(isSecured)) {
          const let_in = { status: 503, code: 'OVERLOADED' };
          const expected = declares(operation, 403) ? { status: 403, code: 'INSUFFICIENT_SCOPE' } : let_in;
          await refused(url, operation, expected, {
            headers: bearer(scopesOf(operation)[0]?.replace(':', '.') ?? 'all'),
          });
          await refused(url, operation, let_in, { headers: bearer('all') });
        }
      },
    );
  });

  it('404: of an id that nothing has, and nothing is told apart', async (world) => {
    const { url } = await stage(world);
    for (const operation of operations.filter((each) => declares(each, 404))) {
      const ids = new Proxy({}, { get: () => randomUUID() });
      const answer = await refused(
        url,
        operation,
        { status: 404, code: 'NOT_FOUND' },
        { ids, headers: bearer(world.ada.token) },
      );
      assert.equal(answer.body.errors, []);
    }
  });

  it('400: with a parameter that it does not have', async (world) => {
    const { url } = await stage(world);
    for (const operation of operations.filter((each) => declares(each, 400))) {
      const { body } = await refused(
        url,
        operation,
        { status: 400, code: 'VALIDATION_FAILED' },
        { path: `${pathOf(operation)}?nonsense=1`, headers: bearer(world.ada.token) },
      );
      assert.equal(
        body.errors.map(({ field, code }) => [field, code]),
        [['nonsense', 'UNKNOWN_FIELD']],
      );
    }
  });

  it('406: when no JSON may be answered', async (world) => {
    const { url } = await stage(world);
    for (const operation of operations.filter((each) => declares(each, 406))) {
      for (const accept of ['text/html', 'application/json;q=0', 'image/*, text/*;q=0.5']) {
        const { status, body, headers } = await send(url, operation, {
          headers: { ...signed(operation, world.ada.token), accept },
        });
        assert.is(status, 406, operation.operationId);
        assert.is(body.error, 'NOT_ACCEPTABLE');
        assert.is(headers['content-type'], 'application/json');
      }
    }
  });

  it('413: with a body over 256 KiB, whether or not its length is told (E-07)', async (world) => {
    const { url } = await stage(world);
    const text = JSON.stringify({ title: 'x'.repeat(256 * 1024) });
    const pieces = [Buffer.from(text.slice(0, 1000)), Buffer.from(text.slice(1000))];
    for (const operation of operations.filter(hasBody)) {
      const headers = { ...bearer(world.ada.token), ...JSON_TYPE };
      const expected = { status: 413, code: 'PAYLOAD_TOO_LARGE' };
      for (const body of [text, pieces]) await refused(url, operation, expected, { headers, body });
    }
  });

  it('415: with a body that is no JSON in UTF-8 (E-06, E-07)', async (world) => {
    const { url } = await stage(world);
    const wrong: Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': '' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json', 'content-encoding': 'compress' },
    ];
    for (const operation of operations.filter(hasBody)) {
      for (const headers of wrong) {
        const expected = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' };
        await refused(url, operation, expected, { headers: { ...bearer(world.ada.token), ...headers } });
      }
    }
  });

  it('429: past the rate, with the time to wait', async ({ serve, ada }) => {
    const rate = { limit: 1, windowSeconds: 60 };
    const { url } = await serve({ rateLimits: { user: rate, anonymous: rate, auth: rate, refresh: rate } });
    await exchange({ url, method: 'GET', path: '/api/v1/tasks', headers: bearer(ada.token) });
    for (const operation of operations.filter((each) => declares(each, 429))) {
      const headers = signed(operation, ada.token);
      // Counted, but for want of a body without effect.
      if (operation['x-rate-limit'] !== 'standard') await send(url, operation, { headers, body: '' });
      const answer = await refused(url, operation, { status: 429, code: 'RATE_LIMITED' }, { headers });
      const seconds = Number(answer.headers['retry-after']);
      assert.ok(seconds >= 1 && seconds <= 60, `Retry-After ${seconds}`);
      const policy = { auth: operation.operationId, refresh: 'refresh', standard: 'user', none: '' }[
        operation['x-rate-limit']
      ];
      assert.is(answer.headers['ratelimit-policy'], `"${policy}";q=1;w=60`);
      assert.is(answer.headers['ratelimit'], `"${policy}";r=0;t=${seconds}`);
    }
    for (const operation of operations.filter((each) => !declares(each, 429))) {
      for (let i = 0; i < 3; i++) {
        const { status, headers } = await send(url, operation);
        assert.is(status, 200, operation.operationId);
        assert.is(headers['ratelimit'], undefined);
      }
    }
  });

  it('500: an unexpected failure says nothing but the id that finds it in the log', async (world) => {
    const { url, log } = await stage(world);
    const secret = `s3cret-${randomBytes(8).toString('hex')}`;
    const failure = () =>
      Object.assign(new Error(`connect postgres://taskflow:${secret}@10.1.2.3:5432/tasks`), {
        query: `select password_hash from "user" where token = '${secret}'`,
        path: '/srv/taskflow/src/tasks/queries.ts',
      });
    await playing(
      async () => {
        throw failure();
      },
      async () => {
        for (const operation of operations) {
          const headers = signed(operation, world.ada.token);
          const answer = await refused(url, operation, { status: 500, code: 'INTERNAL_ERROR' }, { headers });
          const { request_id } = answer.body.meta;
          assert.equal(JSON.parse(answer.text), {
            success: false,
            data: null,
            message: 'Something went wrong on our side.',
            error: 'INTERNAL_ERROR',
            errors: [],
            meta: { request_id },
          });
          const line = log.find((each) => each['request_id'] === request_id);
          assert.is(line?.level, 'error');
          assert.is(line?.['operation'], operation.operationId);
          assert.match(JSON.stringify(line), '10.1.2.3:5432');
          assert.not.match(JSON.stringify(line), secret);
        }
      },
    );
  });

  it('503: when the database is away for its handler, cannot confirm a write, or has too much to do', async (world) => {
    const { url } = await stage(world);
    const failures: [Schema<'ErrorCode'>, Error][] = [
      ['DEPENDENCY_UNAVAILABLE', new ConnectionLost('terminating connection of 10.1.2.3')],
      ['OUTCOME_UNKNOWN', new OutcomeUnknown('the standby of 10.1.2.3 is away')],
      ['OVERLOADED', new Overloaded('21 wait for 10 connections')],
    ];
    for (const [code, error] of failures) {
      await playing(
        async () => {
          throw error;
        },
        async () => {
          for (const operation of operations.filter((each) => each['x-error-codes'].includes(code))) {
            const headers = signed(operation, world.ada.token);
            const answer = await refused(url, operation, { status: 503, code }, { headers });
            assert.is(answer.headers['retry-after'], '2');
            assert.not.match(answer.text, /10\.1\.2\.3|connections/);
          }
        },
      );
    }
  });

  it('503: when there is no database at all; only the sign of life stays', async (world) => {
    const { serve, ada } = world;
    await promote(world);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const connections = connect({
      url: 'postgres://nobody@127.0.0.1:1/nothing',
      poolSize: 2,
      applicationName: 'away',
      log,
    });
    const health = {
      version: '0.0.0',
      uptimeSeconds: () => 0,
      isStopping: () => false,
      askDatabase: () => connections.ready(),
    };
    const { url } = await serve({ connections, health });
    try {
      for (const operation of operations) {
        const headers = signed(operation, ada.token);
        if (operation.operationId === 'getLiveness') {
          assert.is((await send(url, operation, { headers })).status, 200);
          continue;
        }
        const body =
          operation.operationId === 'refreshTokens'
            ? { body: JSON.stringify({ refresh_token: `tfr_${randomBytes(32).toString('base64url')}` }) }
            : {};
        await refused(url, operation, { status: 503, code: 'DEPENDENCY_UNAVAILABLE' }, { headers, ...body });
      }
    } finally {
      await connections.close();
    }
  });

  it('503: when its connections are cut under it, and all is well again when they are not', async (world) => {
    const { serve, ada, databaseUrl } = world;
    const proxy = await openProxy(databaseUrl);
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const connections = connect({
      url: proxy.through(databaseUrl),
      poolSize: 3,
      applicationName: 'cut',
      log,
    });
    const { url } = await serve({ connections });
    const list = operationOf('listTasks');
    const create = operationOf('createTask');
    const headers = bearer(ada.token);
    const once = {
      body: JSON.stringify({ title: 'Once' }),
      headers: { ...headers, 'idempotency-key': randomUUID() },
    };
    try {
      assert.is((await send(url, list, { headers })).status, 200);
      assert.is(
        (await send(url, create, { headers, body: JSON.stringify({ title: 'Before' }) })).status,
        201,
      );
      proxy.toServer = () => 'cut';
      const away = { status: 503, code: 'DEPENDENCY_UNAVAILABLE' };
      await refused(url, list, away, { headers });
      await refused(url, create, away, once);
      proxy.toServer = () => 'pass';
      const made = await send(url, create, once);
      assert.is(made.status, 201, made.text);
      assertReplayed(create, made, await send(url, create, once));
      const listed = await send(url, list, { headers });
      assert.equal((listed.body.data as { title: string }[]).map(({ title }) => title).sort(), [
        'Before',
        'Once',
      ]);
    } finally {
      await connections.close();
      await proxy.close();
    }
  });

  it('405 and OPTIONS: each path says what it allows', async (world) => {
    const { url } = await stage(world);
    for (const path of new Set(operations.map((each) => each.path))) {
      const here = operations.filter((each) => each.path === path);
      const [first] = here;
      if (!first) continue;
      const declared = here.map(({ method }) => method.toUpperCase());
      const allowed = [...declared, 'OPTIONS', ...(declared.includes('GET') ? ['HEAD'] : [])].sort();
      const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND'].filter(
        (method) => !allowed.includes(method),
      );
      for (const method of others) {
        for (const [accept, type] of [
          ['*/*', 'application/json'],
          [PROBLEM, PROBLEM],
        ]) {
          const answer = await exchange({
            url,
            method,
            path: pathOf(first),
            headers: { accept: accept ?? '' },
          });
          assert.is(answer.status, 405, `${method} ${path}`);
          assert.is(answer.headers['allow'], allowed.join(', '));
          assert.is(answer.headers['content-type'], type);
          if (method !== 'HEAD') assert.is(answer.body.error ?? answer.body.code, 'METHOD_NOT_ALLOWED');
        }
      }
      const options = await exchange({ url, method: 'OPTIONS', path: pathOf(first) });
      assert.is(options.status, 204);
      assert.is(options.headers['allow'], allowed.join(', '));
    }
  });

  it('409: a POST whose key is in use by one that still runs', async (world) => {
    const { url } = await stage(world);
    const replyTo = await exampleReplies(world.ada);
    for (const operation of posts) {
      const headers = { ...signed(operation, world.ada.token), 'idempotency-key': randomUUID() };
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const { promise: began, resolve: begin } = Promise.withResolvers<void>();
      const slow: Play = (_request, context) =>
        context.transaction(async () => {
          begin();
          await gate;
          return replyTo(operation);
        });
      await playing(slow, async () => {
        const first = send(url, operation, { headers, isStaged: true });
        await began;
        try {
          const expected = { status: 409, code: 'IDEMPOTENCY_KEY_IN_USE' };
          const { headers: told } = await refused(url, operation, expected, { headers });
          assert.is(told['retry-after'], '1');
        } finally {
          open();
        }
        assert.is((await first).status, replyExample(operation).status);
      });
    }
  });

  it('a POST with the key of an earlier one gets its answer again, byte for byte', async (world) => {
    const { url } = await stage(world);
    const replyTo = await exampleReplies(world.ada);
    for (const operation of posts) {
      const key = { ...signed(operation, world.ada.token), 'idempotency-key': randomUUID() };
      let played = 0;
      const once: Play = (_request, context) =>
        context.transaction(async () => {
          played += 1;
          return replyTo(operation);
        });
      await playing(once, async () => {
        const first = await send(url, operation, { headers: key, isStaged: true });
        for (const accept of ['application/json', PROBLEM]) {
          const again = await send(url, operation, { headers: { ...key, accept }, isStaged: true });
          assertReplayed(operation, first, again);
        }
        assert.is(played, 1, operation.operationId);
      });
    }
  });

  it('422: a POST with the key of one that had another body', async (world) => {
    const { url } = await stage(world);
    const replyTo = await exampleReplies(world.ada);
    for (const operation of posts.filter((each) => declares(each, 422))) {
      const headers = { ...signed(operation, world.ada.token), 'idempotency-key': randomUUID() };
      const answer: Play = (_request, context) => context.transaction(async () => replyTo(operation));
      await playing(answer, async () => {
        const first = await send(url, operation, { headers, isStaged: true });
        assert.is(first.status, replyExample(operation).status, first.text);
        const body = JSON.stringify({ ...requestExamples(operation)[0], ...otherValue(operation) });
        const other = await refused(
          url,
          operation,
          { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' },
          { headers, body },
        );
        assert.is(other.headers['idempotency-replayed'], undefined);
      });
    }
  });

  it('the same with the real handlers: what a retry gets is what was done', async (world) => {
    const { url } = await stage(world);
    const { ada, grace, project_id } = world;
    const { id: task_id } = await createTask(ada, { project_id });
    const { id: category_id } = await createCategory(ada);
    const gone = await createTask(ada);
    await ada.delete(`/tasks/${gone.id}`).expect(204);
    const account = { email: `${randomUUID()}@example.com`, password: PASSWORD };
    const json = (body: object): Options => ({ body: JSON.stringify(body) });
    const tokenFor = (purpose: 'verify_email' | 'reset_password') => tokenTo(world, account.email, purpose);
    // In this order: one needs the account, a token or a link of another.
    const requests: [OperationId, () => Options | Promise<Options>][] = [
      ['registerUser', () => json({ ...account, full_name: 'Mary Somerville' })],
      ['login', () => json(account)],
      ['refreshTokens', () => json({ refresh_token })],
      ['verifyEmail', async () => json({ token: await tokenFor('verify_email') })],
      ['requestPasswordReset', () => json({ email: account.email })],
      [
        'resetPassword',
        async () => json({ token: await tokenFor('reset_password'), new_password: 'Jacquard-Loom-1804' }),
      ],
      ['resendVerificationEmail', () => ({})],
      ['changeEmail', () => json({ current_password: PASSWORD, new_email: `${randomUUID()}@example.com` })],
      ['changePassword', () => json({ current_password: PASSWORD, new_password: 'Jacquard-Loom-1804' })],
      ['createProject', () => ({})],
      ['createProjectTask', () => ({ ...json({ title: 'Weave' }), ids: { project_id } })],
      ['createTask', () => json({ title: 'Weave' })],
      ['restoreTask', () => ({ ids: { task_id: gone.id } })],
      ['addTaskAssignee', () => ({ ids: { task_id, user_id: grace.id } })],
      ['addTaskCategory', () => ({ ids: { task_id, category_id } })],
      ['createCategory', () => ({})],
      ['createApiKey', () => ({})],
      ['exportAccount', () => ({})],
    ];
    let refresh_token = '';
    for (const [id, make] of requests) {
      const operation = operationOf(id);
      const options = await make();
      const headers = { ...signed(operation, ada.token), 'idempotency-key': randomUUID() };
      const first = await send(url, operation, { ...options, headers });
      const again = await send(url, operation, { ...options, headers });
      assertReplayed(operation, first, again);
      if (id === 'login')
        refresh_token = String((first.body.data as { refresh_token?: string }).refresh_token);
    }
    const tried = [...requests.map(([id]) => id), 'logout'];
    assert.equal(
      posts.filter(({ operationId }) => !tried.includes(operationId)).map(({ operationId }) => operationId),
      [],
    );
  });

  it('401: a logout with the key of the one that ended the session, for a replay would need the session', async (world) => {
    const { url } = await stage(world);
    const headers = { ...bearer(world.eve.token), 'idempotency-key': randomUUID() };
    assert.is((await send(url, operationOf('logout'), { headers })).status, 204);
    await refused(url, operationOf('logout'), { status: 401, code: 'SESSION_REVOKED' }, { headers });
  });

  it('304: a single resource that the caller has already, however the tag is written', async (world) => {
    const { url } = await stage(world);
    const ids = await idsOfOne(world);
    for (const operation of operations.filter((each) => declares(each, 304))) {
      const read = (ifNoneMatch: string) =>
        send(url, operation, { ids, headers: { ...bearer(world.ada.token), 'if-none-match': ifNoneMatch } });
      const full = await read('"none"');
      assert.is(full.status, 200, full.text);
      const { etag = '', 'last-modified': modified, 'cache-control': caching } = full.headers;
      assert.match(etag, /^"[!#-~]+"$/);
      assert.is(caching, declaredCaching(operation));
      for (const tags of [etag, `W/${etag}`, '*', `"none", ${etag}`]) {
        const { status, text, headers } = await read(tags);
        assert.is(status, 304, `${operation.operationId} ${tags}`);
        assert.is(text, '');
        assert.equal(
          [headers.etag, headers['last-modified'], headers['cache-control'], headers['content-type']],
          [etag, modified, caching, undefined],
        );
      }
    }
  });

  it('HEAD: what GET says, without the body', async (world) => {
    const { url } = await stage(world);
    const ids = await idsOfOne(world);
    for (const operation of operations.filter(({ method }) => method === 'get')) {
      const options = { ids, headers: signed(operation, world.ada.token) };
      const full = await send(url, operation, options);
      const head = await send(url, { ...operation, method: 'head' as never }, options);
      assert.is(full.status, 200, full.text);
      assert.is(head.status, 200);
      assert.is(head.text, '');
      const stable = ({ 'x-request-id': _, date: __, ...headers }: IncomingHttpHeaders) => headers;
      assert.equal(stable(head.headers), stable(full.headers), operation.operationId);
    }
    const none = await exchange({ url, method: 'HEAD', path: '/api/v1/tasks' });
    assert.equal([none.status, none.text], [401, '']);
  });
});
