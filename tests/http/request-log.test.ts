import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import * as assert from 'uvu/assert';
import { ConnectionLost } from '../../src/database/driver/failures.ts';
import { exchange } from '../exchange.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld, type LogLine, PASSWORD, type TestServer } from '../world.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function linesOf({ log }: Pick<TestServer, 'log'>, request_id: string): Promise<LogLine[]> {
  const lines = () => log.filter((line) => line['request_id'] === request_id);
  await until('the request is logged', () => lines().length > 0);
  return lines();
}

inWorld('the request log', (it) => {
  it('has one line per request: operation, result, duration and caller', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const { headers } = await ada.get(`/tasks/${task.id}?`).set('x-request-id', 'my-request-1').expect(200);
    assert.is(headers['x-request-id'], 'my-request-1');
    const [line, ...more] = await linesOf(world, 'my-request-1');
    assert.equal(more, []);
    const { time, ms, ...rest } = line ?? { level: '', msg: '' };
    assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(typeof ms === 'number' && ms > 0 && ms < 10_000);
    assert.equal(rest, {
      level: 'info',
      request_id: 'my-request-1',
      method: 'GET',
      path: `/api/v1/tasks/${task.id}`,
      operation: 'getTask',
      status: 200,
      user_id: ada.id,
      msg: 'request',
    });
  });

  it('names the code of an error, and the cause of a server error', async (world) => {
    const { ada, serve } = world;
    const refused = await ada.get('/tasks/7').expect(400);
    const [line] = await linesOf(world, refused.body.meta.request_id);
    assert.equal(
      [line?.level, line?.['status'], line?.['code'], line?.['err']],
      ['info', 400, 'VALIDATION_FAILED', undefined],
    );

    const broken = await serve({
      override: {
        getTask: async () => {
          throw new ConnectionLost('lost', { cause: new Error('read ECONNRESET') });
        },
      },
    });
    const { body } = await broken.as(ada).get(`/tasks/${randomUUID()}`).expect(503);
    const [failure] = await linesOf(broken, body.meta.request_id);
    assert.equal(
      [failure?.level, failure?.msg, failure?.['code']],
      ['error', 'request failed', 'DEPENDENCY_UNAVAILABLE'],
    );
    assert.match(JSON.stringify(failure?.['err']), 'read ECONNRESET');
  });

  it('has a line for requests that reach no operation', async (world) => {
    for (const [path, status, code] of [
      ['/nothing', 404, 'ROUTE_NOT_FOUND'],
      ['/api/v1/tasks/%zz', 400, 'VALIDATION_FAILED'],
      ['/docs', 200, undefined],
    ] as const) {
      const { headers } = await exchange({ url: world.url, method: 'GET', path });
      const [line, ...more] = await linesOf(world, String(headers['x-request-id']));
      assert.equal(more, []);
      assert.equal(
        [line?.['path'], line?.['status'], line?.['code'], line?.['operation']],
        [path, status, code, undefined],
      );
    }
  });

  it('contains no secrets: no password, token, search or task text', async (world) => {
    const { ada, anonymous, log, db } = world;
    log.length = 0;
    const email = `${randomUUID()}@example.com`;
    const registered = await anonymous
      .post('/auth/register')
      .set('idempotency-key', 'key-s3cret')
      .send({ email, password: PASSWORD, full_name: 'Mary s3cret' })
      .expect(201);
    const { access_token, refresh_token } = registered.body.data;
    const refreshed = await anonymous.post('/auth/refresh').send({ refresh_token }).expect(200);
    await anonymous.post('/auth/refresh').send({ refresh_token }).expect(401);
    await anonymous
      .post('/auth/login')
      .send({ email, password: `${PASSWORD}s3cret` })
      .expect(401);
    await anonymous.post('/auth/login').send({ email, password: PASSWORD, pasword: 's3cret' }).expect(400);
    await anonymous
      .post('/auth/login')
      .set('content-type', 'application/json')
      .send(`{"password": "${PASSWORD}`)
      .expect(400);
    await ada
      .post('/tasks')
      .send({ title: 's3cret', tags: ['s3cret'] })
      .expect(201);
    await ada.post('/tasks').send({ title: 7, s3cret: 's3cret' }).expect(400);
    await ada.get('/tasks?q=s3cret').expect(200);
    await ada.get('/tasks?access_token=s3cret').expect(400);
    await anonymous.get('/tasks').set('authorization', `Bearer ${ada.token}x`).expect(401);
    await anonymous
      .get('/tasks')
      .set('authorization', 'Basic YWRhOnMzY3JldA==')
      .set('cookie', 'session=s3cret')
      .expect(401);
    await until('all are logged', () => log.length >= 12);
    const text = JSON.stringify(log);
    const { password_hash } = await db
      .selectFrom('user')
      .select('password_hash')
      .where('email', '=', email)
      .executeTakeFirstOrThrow();
    for (const secret of [
      PASSWORD,
      's3cret',
      'YWRhOnMzY3JldA',
      access_token,
      refresh_token,
      refreshed.body.data.refresh_token,
      ada.token,
      ada.token.split('.')[2] ?? ada.token,
      password_hash,
      email,
    ]) {
      assert.not.match(text, secret);
    }
  });

  it('499: records a caller that disconnects before the response, with the result', async ({
    serve,
    ada,
  }) => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: began, resolve: begin } = Promise.withResolvers<void>();
    let fails = false;
    const served = await serve({
      override: {
        getTask: async () => {
          begin();
          await gate;
          if (fails) throw new Error('the bug that nobody would have seen');
          return { status: 204 } as never;
        },
      },
    });
    const { hostname, port } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `GET /api/v1/tasks/${randomUUID()} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.token}\r\nX-Request-Id: hung-up-1\r\n\r\n`,
    );
    await began;
    socket.destroy();
    const [line] = await linesOf(served, 'hung-up-1');
    assert.equal([line?.level, line?.['status'], line?.['operation']], ['info', 499, 'getTask']);
    fails = true;
    open();
    await until('the failure is logged too', () => served.log.length === 2);
    const failure = served.log[1];
    assert.equal([failure?.level, failure?.['status'], failure?.['code']], ['error', 499, 'INTERNAL_ERROR']);
    assert.equal(failure?.['request_id'], 'hung-up-1');
    assert.match(JSON.stringify(failure?.['err']), 'the bug that nobody would have seen');
  });

  it('499: records a caller that disconnects during its body', async ({ serve, ada }) => {
    const served = await serve();
    const { hostname, port } = new URL(served.url);
    const socket = connect(Number(port), hostname);
    const { promise: sent, resolve } = Promise.withResolvers<void>();
    socket.write(
      `POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.token}\r\nX-Request-Id: hung-up-2\r\n` +
        'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"title": "x"',
      () => resolve(),
    );
    await sent;
    // Only after the request has been read as far as it was sent.
    await served.anonymous.get('/health/live').expect(200);
    socket.destroy();
    const lines = await linesOf(served, 'hung-up-2');
    assert.is(lines.length, 1);
    assert.equal([lines[0]?.level, lines[0]?.['status']], ['info', 499]);
  });
});

inWorld('a request id', (it) => {
  it('is taken from the caller if it is valid', async ({ anonymous }) => {
    for (const id of ['12345678', 'a-b_C-9z', 'x'.repeat(64), randomUUID()]) {
      const { headers, body } = await anonymous.get('/health/live').set('x-request-id', id).expect(200);
      assert.equal([headers['x-request-id'], body.meta.request_id], [id, id]);
    }
  });

  it('is generated if it is missing or invalid', async ({ url }) => {
    const given = [
      undefined,
      '',
      '1234567',
      'x'.repeat(65),
      'has a blank',
      'semi;colon',
      'new\tline1',
      '<script>alert</script>',
      '../../etc/passwd',
      'f\u00fcnfzehn',
      ['12345678', '87654321'],
    ];
    const made = new Set<string>();
    for (const id of given) {
      const headers: Record<string, string | string[]> = id === undefined ? {} : { 'x-request-id': id };
      const response = await exchange({ url, method: 'GET', path: '/health/live', headers });
      const request_id = String(response.headers['x-request-id']);
      assert.match(request_id, UUID);
      assert.is(response.body.meta.request_id, request_id);
      made.add(request_id);
    }
    assert.is(made.size, given.length);
  });

  it('is in the event of the request', async ({ ada, db }) => {
    const { body } = await ada
      .post('/tasks')
      .set('x-request-id', 'my-request-2')
      .send({ title: 'x' })
      .expect(201);
    const event = await db
      .selectFrom('event')
      .select('request_id')
      .where('subject_id', '=', body.data.id)
      .executeTakeFirstOrThrow();
    assert.is(event.request_id, 'my-request-2');
  });
});
