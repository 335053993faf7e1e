import * as assert from 'uvu/assert';
import { sendRaw } from '../exchange.ts';
import { inWorld } from '../world.ts';
import { GET, POST, parseResponse } from './kit.ts';

inWorld('unusual HTTP requests', (it) => {
  it('400: HTTP/1.1 requires a Host header, HTTP/1.0 does not (E-13)', async ({ url }) => {
    const { status, body, headers } = parseResponse(
      await sendRaw(url, 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n'),
    );
    assert.equal([status, body.error], [400, 'MALFORMED_REQUEST']);
    assert.is(body.message, 'Send a `Host` header: HTTP/1.1 requires it.');
    assert.is(body.meta.request_id, headers['x-request-id']);
    assert.is(parseResponse(await sendRaw(url, 'GET /health/live HTTP/1.0\r\n\r\n')).status, 200);
  });

  it('431: headers that are too long, or more than 100 headers', async ({ url, ada }) => {
    const many = (count: number) =>
      `GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${ada.token}\r\n${Array.from({ length: count - 4 }, (_, i) => `X-${i}: 1\r\n`).join('')}Accept: */*\r\n\r\n`;
    assert.is(parseResponse(await sendRaw(url, many(100))).status, 200);
    for (const count of [101, 129, 500]) {
      const { status, body } = parseResponse(await sendRaw(url, many(count)));
      assert.equal([status, body.error], [431, 'HEADERS_TOO_LARGE'], String(count));
    }
    const long = parseResponse(await sendRaw(url, `${GET}X-Long: ${'x'.repeat(20_000)}\r\n\r\n`));
    assert.equal([long.status, long.body.error], [431, 'HEADERS_TOO_LARGE']);
    const path = parseResponse(await sendRaw(url, `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`));
    assert.equal([path.status, path.body.error], [431, 'HEADERS_TOO_LARGE']);
  });

  it('200: ignores unsupported Expect and Upgrade headers', async ({ url }) => {
    for (const header of [
      'Expect: the-impossible',
      'Upgrade: websocket\r\nConnection: upgrade',
      'Expect: 100-continue',
    ]) {
      const response = await sendRaw(
        url,
        `GET /health/live HTTP/1.1\r\nHost: x\r\n${header}\r\nConnection: close\r\n\r\n`,
      );
      assert.is(parseResponse(response.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')).status, 200, header);
    }
  });

  it('100: requests the body only when it will be read', async (world) => {
    const { url, ada } = world;
    const body = '{"title": "Translate Menabrea"}';
    const post = (headers: string[], sent = body) =>
      sendRaw(
        url,
        `${[`${POST}Expect: 100-continue`, 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${sent}`,
      );
    const from = `Authorization: Bearer ${ada.token}`;
    const json = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const interim = await post([from, ...json]);
    assert.match(interim, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
    assert.is(
      (await post([from, json[0] ?? '', 'Content-Length: 2'], '{}')).match(/HTTP\/1\.1 \d+/g)?.join(),
      'HTTP/1.1 100,HTTP/1.1 400',
    );
    const refused: [number, string[]][] = [
      [401, json],
      [413, [from, 'Content-Type: application/json', 'Content-Length: 300000']],
      [415, [from, 'Content-Type: text/plain', 'Content-Length: 300000']],
    ];
    for (const [status, headers] of refused) assert.is(parseResponse(await post(headers, '')).status, status);
    const unasked = [
      `${POST}Expect: x100-continued`,
      // It accepts no interim response.
      'POST /api/v1/tasks HTTP/1.0\r\nExpect: 100-continue',
    ];
    for (const head of unasked) {
      const text = [head, 'Connection: close', from, ...json].join('\r\n');
      assert.is(parseResponse(await sendRaw(url, `${text}\r\n\r\n${body}`)).status, 201, head);
    }
  });

  it('400: a transfer coding other than chunked, before anything is done (E-13)', async ({
    url,
    ada,
    db,
  }) => {
    for (const coding of ['chunked, gzip', 'gzip', 'identity', 'xchunked']) {
      const head = `POST /api/v1/auth/logout HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${ada.token}`;
      const response = await sendRaw(
        url,
        `${head}\r\nTransfer-Encoding: ${coding}\r\nConnection: close\r\n\r\n`,
      );
      assert.equal(
        [parseResponse(response).status, parseResponse(response).body.error],
        [400, 'MALFORMED_REQUEST'],
        coding,
      );
    }
    const session = await db
      .selectFrom('session')
      .selectAll()
      .where('id', '=', ada.session_id)
      .executeTakeFirst();
    assert.is(session?.revoked_at, null);
  });

  it('405: CONNECT is refused, and the service continues', async ({ url, anonymous, log }) => {
    for (const target of ['example.com:443', '/api/v1/tasks', '*']) {
      const text = await sendRaw(url, `CONNECT ${target} HTTP/1.1\r\nHost: example.com:443\r\n\r\n`);
      const { status, headers, body } = parseResponse(text);
      assert.equal([status, body.error], [405, 'METHOD_NOT_ALLOWED'], target);
      assert.match(headers['allow'] ?? '', 'GET');
      assert.is(log.at(-1)?.['request_id'], body.meta.request_id);
    }
    await anonymous.get('/health/live').expect(200);
  });
});
