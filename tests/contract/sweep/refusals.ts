import { randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import type { Actor } from '../../../src/actor.ts';
import { Overloaded } from '../../../src/database/driver/failures.ts';
import { exchange } from '../../exchange.ts';
import { idsIn } from '../../seeds.ts';
import { declares, pathOf } from '../documented.ts';
import {
  assertRefused,
  bearer,
  hasBody,
  isSecured,
  JSON_TYPE,
  type Part,
  type Play,
  PROBLEM,
  scopesOf,
  send,
  sharedServer,
  signedIn,
  variantsFor,
  withAuthentication,
  withHandler,
} from './house.ts';

/** Tests requests that are refused before the handler runs. */
export const testRefusals: Part = (it, operations) => {
  it('401: no token, and a token that TaskFlow has not issued', async (world) => {
    const { url } = await sharedServer(world);
    for (const [index, operation] of operations.filter(isSecured).entries()) {
      const missing = await assertRefused(url, operation, { status: 401, code: 'UNAUTHENTICATED' });
      assert.is(missing.headers['www-authenticate'], 'Bearer realm="TaskFlow"');
      for (const authorization of variantsFor(index, ['Bearer garbage', 'Bearer a.b.c'])) {
        const wrong = await assertRefused(
          url,
          operation,
          { status: 401, code: 'INVALID_TOKEN' },
          { headers: { authorization } },
        );
        assert.is(wrong.headers['www-authenticate'], 'Bearer realm="TaskFlow", error="invalid_token"');
      }
      for (const authorization of variantsFor(index, ['Basic YWRhOnB3', 'Bearer', 'Bearer a b'])) {
        await assertRefused(
          url,
          operation,
          { status: 401, code: 'UNAUTHENTICATED' },
          { headers: { authorization } },
        );
      }
    }
  });

  it('403: credentials without the required scope', async (world) => {
    const { url } = await sharedServer(world);
    const { ada } = world;
    const all = operations.flatMap(scopesOf);
    const withScopesOf = async (token: string): Promise<Actor> => ({
      user_id: ada.id,
      api_key_id: ada.session_id,
      role: 'admin',
      email_verified: true,
      timezone: 'UTC',
      revision: '',
      // A token has no colon.
      scopes: all.filter((scope) => scope !== token.replace('.', ':')),
    });
    const overloaded: Play = async () => {
      throw new Overloaded('let in');
    };
    await withAuthentication(withScopesOf, () =>
      withHandler(overloaded, async () => {
        for (const operation of operations.filter(isSecured)) {
          const letIn = { status: 503, code: 'OVERLOADED' };
          const expected = declares(operation, 403) ? { status: 403, code: 'INSUFFICIENT_SCOPE' } : letIn;
          const without = scopesOf(operation)[0]?.replace(':', '.') ?? 'all';
          await assertRefused(url, operation, expected, { headers: bearer(without) });
          await assertRefused(url, operation, letIn, { headers: bearer('all') });
        }
      }),
    );
  });

  it('404: an ID that does not exist, without details', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of operations.filter((each) => declares(each, 404))) {
      const ids = Object.fromEntries(idsIn(operation.path).map((name) => [name, randomUUID()]));
      const response = await assertRefused(
        url,
        operation,
        { status: 404, code: 'NOT_FOUND' },
        { ids, headers: bearer(world.ada.token) },
      );
      assert.equal(response.body.errors, []);
    }
  });

  it('400: an unknown query parameter', async (world) => {
    const { url } = await sharedServer(world);
    for (const operation of operations.filter((each) => declares(each, 400))) {
      const { body } = await assertRefused(
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

  it('406: the caller does not accept JSON', async (world) => {
    const { url } = await sharedServer(world);
    const unfit = ['text/html', 'application/json;q=0', 'image/*, text/*;q=0.5'];
    for (const [index, operation] of operations.filter((each) => declares(each, 406)).entries()) {
      const sendsText =
        '200' in operation.responses && 'text/csv' in (operation.responses['200']?.content ?? {});
      for (const accept of variantsFor(index, sendsText ? unfit.slice(0, 2) : unfit)) {
        const { status, body, headers } = await send(url, operation, {
          headers: { ...signedIn(operation, world.ada.token), accept },
        });
        assert.is(status, 406, operation.operationId);
        assert.is(body.error, 'NOT_ACCEPTABLE');
        assert.is(headers['content-type'], 'application/json');
      }
    }
  });

  it('413: a body over 256 KiB, with and without Content-Length (E-07)', async (world) => {
    const { url } = await sharedServer(world);
    const text = JSON.stringify({ title: 'x'.repeat(256 * 1024) });
    const pieces = [Buffer.from(text.slice(0, 1000)), Buffer.from(text.slice(1000))];
    for (const operation of operations.filter(hasBody)) {
      const headers = { ...bearer(world.ada.token), ...JSON_TYPE };
      const expected = { status: 413, code: 'PAYLOAD_TOO_LARGE' };
      for (const body of [text, pieces]) await assertRefused(url, operation, expected, { headers, body });
    }
  });

  it('415: a body that is not JSON in UTF-8 (E-06, E-07)', async (world) => {
    const { url } = await sharedServer(world);
    const wrong: Record<string, string>[] = [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': '' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json', 'content-encoding': 'compress' },
    ];
    for (const [index, operation] of operations.filter(hasBody).entries()) {
      for (const headers of variantsFor(index, wrong)) {
        const expected = { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' };
        await assertRefused(url, operation, expected, {
          headers: { ...bearer(world.ada.token), ...headers },
        });
      }
    }
  });

  it('429: over the rate limit, with the time to wait', async ({ serve, ada }) => {
    // A window that does not end while the test runs, on any machine.
    const rate = { limit: 1, windowSeconds: 86_400 };
    const { url } = await serve({ rateLimits: { user: rate, anonymous: rate, auth: rate, refresh: rate } });
    await exchange({ url, method: 'GET', path: '/api/v1/tasks', headers: bearer(ada.token) });
    for (const operation of operations.filter((each) => declares(each, 429))) {
      const headers = signedIn(operation, ada.token);
      // Counted, but without effect, because it has no body.
      const isAnonymous = !isSecured(operation);
      if (operation['x-rate-limit'] !== 'standard' || isAnonymous)
        await send(url, operation, { headers, body: '' });
      const response = await assertRefused(
        url,
        operation,
        { status: 429, code: 'RATE_LIMITED' },
        { headers },
      );
      const seconds = Number(response.headers['retry-after']);
      assert.ok(seconds >= 1 && seconds <= 86_400, `Retry-After ${seconds}`);
      const policy = {
        auth: operation.operationId,
        refresh: 'refresh',
        standard: isAnonymous ? 'anonymous' : 'user',
        none: '',
      }[operation['x-rate-limit']];
      assert.is(response.headers['ratelimit-policy'], `"${policy}";q=1;w=86400`);
      assert.is(response.headers['ratelimit'], `"${policy}";r=0;t=${seconds}`);
    }
    for (const operation of operations.filter((each) => !declares(each, 429))) {
      for (let i = 0; i < 3; i++) {
        const { status, headers } = await send(url, operation);
        assert.is(status, 200, operation.operationId);
        assert.is(headers['ratelimit'], undefined);
      }
    }
  });

  it('405 and OPTIONS: each path lists its allowed methods', async (world) => {
    const { url } = await sharedServer(world);
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
          const response = await exchange({
            url,
            method,
            path: pathOf(first),
            headers: { accept: accept ?? '' },
          });
          assert.is(response.status, 405, `${method} ${path}`);
          assert.is(response.headers['allow'], allowed.join(', '));
          assert.is(response.headers['content-type'], type);
          if (method !== 'HEAD') assert.is(response.body.error ?? response.body.code, 'METHOD_NOT_ALLOWED');
        }
      }
      const options = await exchange({ url, method: 'OPTIONS', path: pathOf(first) });
      assert.is(options.status, 204);
      assert.is(options.headers['allow'], allowed.join(', '));
    }
  });
};
