import * as assert from 'uvu/assert';
import { operations } from '../contract/documented.ts';
import { exchange } from '../exchange.ts';
import { inWorld } from '../world.ts';

const APP = 'https://app.example.com';
const preflight = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' };

inWorld('cross-origin requests', (it) => {
  it('204: a preflight of an allowed origin lists the methods and headers of the API, without a token', async ({
    serve,
  }) => {
    const { url } = await serve({ corsOrigins: [APP] });
    const { status, headers, text } = await exchange({
      url,
      method: 'OPTIONS',
      path: '/api/v1/tasks/7',
      headers: { origin: APP, ...preflight },
    });
    assert.equal([status, text], [204, '']);
    assert.is(headers['access-control-allow-origin'], APP);
    assert.is(headers['vary'], 'Origin');
    assert.is(headers['access-control-allow-credentials'], undefined);
    assert.is(headers['access-control-max-age'], '7200');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      assert.match(headers['access-control-allow-methods'] ?? '', method);
    }
    for (const name of [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Prefer',
    ]) {
      assert.match(headers['access-control-allow-headers'] ?? '', name);
    }
  });

  it('200, 401: an allowed origin can read responses and the headers of the API', async ({ serve, ada }) => {
    const { url } = await serve({ corsOrigins: ['https://other.example.com', APP] });
    for (const authorization of [`Bearer ${ada.token}`, 'Bearer x']) {
      const { headers } = await exchange({
        url,
        method: 'GET',
        path: '/api/v1/tasks',
        headers: { origin: APP, authorization },
      });
      assert.is(headers['access-control-allow-origin'], APP);
      assert.is(headers['vary'], 'Origin, Authorization, Accept');
      for (const name of ['ETag', 'Link', 'Location', 'RateLimit', 'Retry-After', 'X-Request-Id']) {
        assert.match(headers['access-control-expose-headers'] ?? '', name);
      }
    }
  });

  it('allows every request header of the contract, and exposes every response header', async ({ serve }) => {
    const { url } = await serve({ corsOrigins: [APP] });
    const request = { url, method: 'OPTIONS', path: '/api/v1/tasks', headers: { origin: APP, ...preflight } };
    const { headers } = await exchange(request);
    const listed = (name: string) => new Set(String(headers[name]).toLowerCase().split(', '));
    const taken = operations.flatMap(({ parameters }) => parameters.filter((each) => each.in === 'header'));
    const allowed = listed('access-control-allow-headers');
    assert.equal(
      taken.filter(({ name }) => !allowed.has(name.toLowerCase())),
      [],
    );
    // Headers that every page can read by the Fetch standard.
    const everywhere = ['cache-control', 'content-length', 'content-type'];
    const readable = new Set([...listed('access-control-expose-headers'), ...everywhere]);
    const given = operations.flatMap(({ responses }) =>
      Object.values(responses).flatMap((response) => Object.keys(response.headers ?? {})),
    );
    assert.ok(taken.length > 0 && given.length > 0);
    assert.equal(
      given.filter((name) => !readable.has(name.toLowerCase())),
      [],
    );
  });

  it('refuses other origins, even similar ones', async ({ serve }) => {
    const { url } = await serve({ corsOrigins: [APP] });
    for (const origin of [
      'https://evil.example.com',
      'https://app.example.com.evil.com',
      'http://app.example.com',
      'https://app.example.com:8443',
      'null',
      'HTTPS://APP.EXAMPLE.COM',
      '',
    ]) {
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await exchange({
          url,
          method,
          path: '/api/v1/tasks',
          headers: { origin, ...preflight },
        });
        assert.is(headers['access-control-allow-origin'], undefined, origin);
        assert.is(headers['access-control-allow-methods'], undefined, origin);
        // A cached response for this origin must not be used for the allowed one.
        assert.match(headers['vary'] ?? '', /^Origin\b/, origin);
      }
    }
    const without = await exchange({ url, method: 'GET', path: '/api/v1/tasks' });
    assert.match(without.headers['vary'] ?? '', /^Origin\b/);
  });

  it('allows all origins if configured, and none by default', async ({ serve, url }) => {
    const open = await serve({ corsOrigins: ['*'] });
    const request = { method: 'OPTIONS', path: '/api/v1/tasks', headers: { origin: APP, ...preflight } };
    const { headers } = await exchange({ url: open.url, ...request });
    assert.is(headers['access-control-allow-origin'], '*');
    assert.is(headers['vary'], undefined);
    const closed = await exchange({ url, ...request });
    assert.is(closed.headers['access-control-allow-origin'], undefined);
    assert.is(closed.headers['allow'], 'GET, HEAD, OPTIONS, POST');
  });

  it('204: OPTIONS without a preflight lists the methods of the path', async ({ serve }) => {
    const { url } = await serve({ corsOrigins: [APP] });
    const { status, headers } = await exchange({
      url,
      method: 'OPTIONS',
      path: '/api/v1/tasks',
      headers: { origin: APP },
    });
    assert.is(status, 204);
    assert.is(headers['allow'], 'GET, HEAD, OPTIONS, POST');
    assert.is(headers['access-control-allow-methods'], undefined);
  });
});
