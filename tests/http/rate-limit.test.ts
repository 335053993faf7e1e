import type { Request, Response } from 'express';
import * as assert from 'uvu/assert';
import { Overloaded } from '../../src/database/driver/failures.ts';
import type { Operation } from '../../src/document.ts';
import type { ApiError } from '../../src/errors.ts';
import { createRateLimiter } from '../../src/http/rate-limit.ts';
import { type ApiResponse, exchange } from '../exchange.ts';
import { fillProject } from '../fixtures.ts';
import { localProxies } from '../proxies.ts';
import { until } from '../waiting.ts';
import { inWorld, type Person } from '../world.ts';

/** The windows end after the tests on any machine. */
const HUNDRED = { limit: 100, windowSeconds: 3_600 } as const;
const LIMITS = {
  user: HUNDRED,
  anonymous: { limit: 20, windowSeconds: 3_600 },
  auth: { limit: 5, windowSeconds: 3_600 },
  refresh: { limit: 7, windowSeconds: 3_600 },
} as const;

const list = (url: string, person?: Person, address = '203.0.113.9'): Promise<ApiResponse> =>
  exchange({
    url,
    method: 'GET',
    path: '/api/v1/categories',
    headers: { 'x-forwarded-for': address, ...(person && { authorization: `Bearer ${person.token}` }) },
  });

const post = (url: string, path: string, address: string, token?: string): Promise<ApiResponse> =>
  exchange({
    url,
    method: 'POST',
    path: `/api/v1/auth/${path}`,
    headers: {
      'x-forwarded-for': address,
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: '{}',
  });

async function statuses(count: number, send: () => Promise<ApiResponse>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(Array.from({ length: count }, send))) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

inWorld('the rate limit', (it) => {
  it('429: refuses exactly the 101st request of a user in a window (I-01)', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: localProxies });
    assert.equal(await statuses(100, () => list(url, ada)), { 200: 100 });
    assert.equal(await statuses(20, () => list(url, ada)), { 429: 20 });
  });

  it('200: a bulk of 500 tasks counts as ten requests, and one that finds any left is let in', async ({
    serve,
    ada,
  }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, user: { limit: 15, windowSeconds: 3_600 } } });
    const send = (many: number) =>
      exchange({
        url,
        method: 'POST',
        path: '/api/v1/tasks/bulk',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
        body: JSON.stringify({ action: 'create', tasks: Array(many).fill({ title: 'x' }), dry_run: true }),
      });
    const left = async (many: number) => {
      const { status, headers } = await send(many);
      return [status, headers['ratelimit']?.toString().split(';t=')[0]];
    };
    assert.equal(await left(50), [200, '"user";r=14']);
    assert.equal(await left(51), [200, '"user";r=12']);
    assert.equal(await left(500), [200, '"user";r=2']);
    assert.equal(await left(500), [200, '"user";r=0']);
    assert.equal(await left(1), [429, '"user";r=0']);
    // An invalid request counts once.
    const other = await serve({ rateLimits: LIMITS });
    const path = '/api/v1/categories?per_page=';
    const headers = { authorization: `Bearer ${ada.token}` };
    for (const [per_page, remaining] of [
      [50, 99],
      [51, 97],
      [100, 95],
      [101, 94],
    ]) {
      const response = await exchange({ url: other.url, method: 'GET', path: `${path}${per_page}`, headers });
      assert.is(response.headers['ratelimit']?.toString().split(';t=')[0], `"user";r=${remaining}`);
    }
  });

  it('201: a copy of a tree and the tasks of a template count by the number of tasks', async ({
    serve,
    ada,
  }) => {
    const subtasks = Array.from({ length: 120 }, () => ({ title: 'Sharpen the pencils' }));
    const tasks = [
      { ref: 'top', title: 'Tidy up' },
      ...subtasks.map((each) => ({ ...each, parent_ref: 'top' })),
    ];
    const bulk = await ada.post('/tasks/bulk').send({ action: 'create', tasks }).expect(200);
    const template = await ada
      .post('/templates')
      .send({ name: 'Tidy', title: 'Tidy up', subtasks })
      .expect(201);
    const { url } = await serve({ rateLimits: LIMITS });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` };
    const send = (path: string, body: object) =>
      exchange({ url, method: 'POST', path: `/api/v1${path}`, headers, body: JSON.stringify(body) });
    const leftIn = (response: ApiResponse) =>
      Number(/r=(\d+)/.exec(String(response.headers['ratelimit']))?.[1]);
    let expected = 100;
    for (const [path, body] of [
      [`/tasks/${bulk.body.data.results[0].id}/duplicate`, { with_subtasks: true }],
      [`/templates/${template.body.data.id}/tasks`, {}],
    ] as const) {
      const made = await send(path, body);
      expected -= 1;
      assert.equal([made.status, leftIn(made)], [201, expected]);
      // 121 tasks are three requests.
      expected -= 2;
      await until('the tasks are counted', async () => {
        expected -= 1;
        return leftIn(await list(url, ada)) === expected;
      });
    }
    const one = await send(`/tasks/${bulk.body.data.results[1].id}/duplicate`, {});
    assert.equal([one.status, leftIn(one)], [201, expected - 1]);
  });

  it('200, 202: the undo of a change of many tasks counts by the number of tasks', async ({ serve, ada }) => {
    const tasks = Array.from({ length: 120 }, () => ({ title: 'Sharpen the pencils' }));
    const { url } = await serve({ rateLimits: LIMITS });
    const undo = (id: string, headers: Record<string, string> = {}) =>
      exchange({
        url,
        method: 'POST',
        path: `/api/v1/tasks/bulk/${id}/undo`,
        headers: { authorization: `Bearer ${ada.token}`, ...headers },
      });
    const leftIn = (response: ApiResponse) =>
      Number(/r=(\d+)/.exec(String(response.headers['ratelimit']))?.[1]);
    let expected = 100;
    for (const [status, headers] of [
      [200, {}],
      [202, { prefer: 'respond-async' }],
    ] as const) {
      const { body } = await ada.post('/tasks/bulk').send({ action: 'create', tasks }).expect(200);
      const undone = await undo(body.data.bulk_id, headers);
      expected -= 1;
      assert.equal([undone.status, leftIn(undone)], [status, expected]);
      // 120 tasks are three requests.
      expected -= 2;
      await until('the tasks are counted', async () => {
        expected -= 1;
        return leftIn(await list(url, ada)) === expected;
      });
    }
  });

  it('202, 200: imports and exports count by their size, and by at most half of the limit', async (world) => {
    const { serve, ada, db, project_id } = world;
    const { url } = await serve({ rateLimits: LIMITS });
    const leftIn = ({ status, headers }: ApiResponse) => [
      status,
      headers['ratelimit']?.toString().split(';t=')[0],
    ];
    const send = async (body: string | Buffer[]) =>
      leftIn(
        await exchange({
          url,
          method: 'POST',
          path: '/api/v1/tasks/import?dry_run=true',
          headers: { 'content-type': 'text/csv', authorization: `Bearer ${ada.token}` },
          body,
        }),
      );
    const rows = (many: number) => `title\n${'Sharpen the pencils\n'.repeat(many)}`;
    assert.equal(await send(rows(1_000)), [202, '"user";r=98']);
    assert.equal(await send([Buffer.from(rows(1)), Buffer.from('Of unknown size')]), [202, '"user";r=48']);
    await fillProject(db, project_id, 600);
    const headers = { authorization: `Bearer ${ada.token}` };
    const exported = await exchange({ url, method: 'GET', path: '/api/v1/tasks/export?format=csv', headers });
    assert.equal(leftIn(exported), [200, '"user";r=47']);
    const weight = Math.ceil(exported.text.length / 20_000);
    assert.ok(weight > 2);
    let requests = 0;
    await until('the export is counted', async () => {
      requests += 1;
      const left = Number(/r=(\d+)/.exec(String((await list(url, ada)).headers['ratelimit']))?.[1]);
      return left <= 48 - weight - requests;
    });
  });

  it('counts down in the headers, and says when to retry', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, user: { limit: 2, windowSeconds: 30 } } });
    const responses = [await list(url, ada), await list(url, ada), await list(url, ada)];
    assert.equal(
      responses.map(({ status, headers }) => [status, headers['ratelimit']?.toString().split(';t=')[0]]),
      [
        [200, '"user";r=1'],
        [200, '"user";r=0'],
        [429, '"user";r=0'],
      ],
    );
    for (const { headers } of responses) {
      assert.is(headers['ratelimit-policy'], '"user";q=2;w=30');
      const seconds = Number(String(headers['ratelimit']).split(';t=')[1]);
      assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 30, String(seconds));
    }
    assert.equal(
      responses.map(({ headers }) => headers['retry-after'] !== undefined),
      [false, false, true],
    );
  });

  it('accepts requests again after the window', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, user: { limit: 1, windowSeconds: 1 } } });
    // On a slow machine, each request can have its own window.
    let refused: ApiResponse | undefined;
    await until('one is refused', async () => {
      const responses = await Promise.all([list(url, ada), list(url, ada)]);
      refused = responses.find(({ status }) => status === 429);
      return refused !== undefined;
    });
    assert.is(refused?.headers['retry-after'], '1');
    // A refused request does not extend the window.
    await until('it is let in', async () => (await list(url, ada)).status === 200);
  });

  it('is separate for each user, from any address', async ({ serve, ada, grace }) => {
    const { url } = await serve({
      rateLimits: { ...LIMITS, user: { limit: 3, windowSeconds: 3_600 } },
      trustedProxies: localProxies,
    });
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      assert.is((await list(url, ada, address)).status, 200);
    }
    assert.is((await list(url, ada, '203.0.113.4')).status, 429);
    assert.is((await list(url, grace, '203.0.113.1')).status, 200);
  });

  it('401, then 429: counts invalid tokens by address, and refuses the 21st request (I-01)', async ({
    serve,
    ada,
  }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: localProxies });
    assert.equal(await statuses(20, () => list(url)), { 401: 20 });
    assert.equal(await statuses(5, () => list(url)), { 429: 5 });
    assert.is((await list(url, undefined, '203.0.113.10')).status, 401);
    // Logged-in users at the same address are counted separately.
    assert.equal(await statuses(100, () => list(url, ada)), { 200: 100 });
    assert.is((await list(url, undefined, '203.0.113.10')).status, 401);
  });

  it('503, not 429: does not count our own errors against the address', async ({ serve }) => {
    const sessions = { authenticate: async () => Promise.reject(new Overloaded('full')) } as never;
    const { url } = await serve({ rateLimits: LIMITS, sessions, trustedProxies: localProxies });
    assert.equal(await statuses(25, () => list(url, { token: 'any' } as Person)), { 503: 25 });
  });

  it('counts an IPv6 network as one address', async ({ serve }) => {
    const { url } = await serve({
      rateLimits: { ...LIMITS, anonymous: { limit: 2, windowSeconds: 3_600 } },
      trustedProxies: localProxies,
    });
    const from = async (address: string) => (await list(url, undefined, address)).status;
    assert.equal(
      [await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::9'), await from('2001:db8:1:2:3:4:5:6')],
      [401, 401, 429],
    );
    assert.is(await from('2001:db8:1:3::1'), 401);
  });

  it('is stricter for logins, by address, also with a token', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: localProxies });
    const send = (n: number) => post(url, 'login', '203.0.113.9', n % 2 === 0 ? ada.token : undefined);
    let n = 0;
    assert.equal(await statuses(8, () => send(n++)), { 400: 5, 429: 3 });
    const refused = await post(url, 'login', '203.0.113.9');
    assert.is(refused.headers['ratelimit-policy'], '"login";q=5;w=3600');
    assert.is((await post(url, 'login', '203.0.113.10')).status, 400);
    // Logins are not counted for other operations.
    assert.is((await post(url, 'register', '203.0.113.9')).status, 400);
    assert.is((await post(url, 'refresh', '203.0.113.9')).status, 400);
    assert.is((await list(url)).status, 401);
  });

  it('is separate for token refreshes, so that a large office can stay logged in', async ({ serve }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: localProxies });
    assert.equal(await statuses(9, () => post(url, 'refresh', '203.0.113.9')), { 400: 7, 429: 2 });
    assert.is((await post(url, 'login', '203.0.113.9')).status, 400);
  });

  it('counts logged-in users by user, also where the limit is stricter', async ({ serve, ada, grace }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: localProxies });
    const change = (token?: string) => post(url, 'password/change', '203.0.113.9', token);
    assert.equal(await statuses(7, () => change(ada.token)), { 400: 5, 429: 2 });
    assert.is((await change(grace.token)).status, 400);
    assert.equal(await statuses(7, () => change('guess')), { 401: 5, 429: 2 });
    assert.is((await change(grace.token)).status, 400);
  });

  it('trusts the forwarded address of trusted proxies only (I-02)', async ({ serve }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, anonymous: { limit: 2, windowSeconds: 3_600 } } });
    const claims = [
      '198.51.100.1',
      '198.51.100.2, 127.0.0.1',
      '<script>alert(1)</script>',
      '127.0.0.1',
      '2001:db8::1',
      '[2001:db8::1]:443',
      '198.51.100.3:4711',
      '::ffff:198.51.100.4',
      Array.from({ length: 200 }, (_, n) => `198.51.100.${n}`).join(),
      '',
    ];
    const responses = [];
    for (const claim of claims) responses.push((await list(url, undefined, claim)).status);
    assert.equal(responses, [401, 401, ...Array(claims.length - 2).fill(429)]);
    for (const header of ['forwarded', 'x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip']) {
      const headers = { [header]: header === 'forwarded' ? 'for=198.51.100.9' : '198.51.100.9' };
      const { status } = await exchange({ url, method: 'GET', path: '/api/v1/categories', headers });
      assert.is(status, 429, header);
    }
  });

  it('reads X-Forwarded-For only through trusted proxies and valid values (I-02)', async ({ serve }) => {
    const { url } = await serve({
      rateLimits: { ...LIMITS, anonymous: { limit: 1, windowSeconds: 3_600 } },
      trustedProxies: localProxies,
    });
    const from = async (claim: string) => (await list(url, undefined, claim)).status;
    assert.is(await from('198.51.100.7'), 401);
    for (const same of [
      '203.0.113.1, 198.51.100.7',
      '198.51.100.7:4711',
      '::ffff:c633:6407',
      '1.1.1.1,198.51.100.7, 127.0.0.9',
    ]) {
      assert.is(await from(same), 429, same);
    }
    // An invalid address leaves that of the proxy.
    assert.is(await from('<script>'), 401);
    for (const nonsense of ['198.51.100.8, <script>', 'unknown', '300.1.1.1', '198.51.100.8:port', ',,,']) {
      assert.is(await from(nonsense), 429, nonsense);
    }
  });

  it('429: `t` and Retry-After are between 1 and the window, at any start of the window', async () => {
    for (const windowSeconds of [1, 30]) {
      const limits = { ...LIMITS, anonymous: { limit: 1, windowSeconds } };
      const limit = createRateLimiter(limits)({ 'x-rate-limit': 'standard' } as Operation);
      const seen = new Set<unknown>();
      const setHeader = (name: string, value: string) =>
        name === 'RateLimit' && seen.add(value.split(';t=')[1]);
      const res = { setHeader } as unknown as Response;
      // Each address has its own window. A quarter of windows of 1 second started with 2 seconds left.
      for (let index = 0; index < 500; index += 1) {
        const req = { address: `198.51.${index >> 8}.${index & 255}` } as Request;
        await limit(req, res);
        await limit(req, res).catch(({ facts }: ApiError) => seen.add(facts.headers?.['Retry-After']));
      }
      for (const seconds of [...seen].map(Number)) {
        assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= windowSeconds, String(seconds));
      }
    }
  });

  it('stores a limited number of counts, and drops the least recently used first', async () => {
    const limits = { ...LIMITS, anonymous: { limit: 1, windowSeconds: 3_600 } };
    const limit = createRateLimiter(limits)({ 'x-rate-limit': 'standard' } as Operation);
    const isRefused = (address: string) =>
      limit({ address } as Request, { setHeader() {} } as unknown as Response).then(
        () => false,
        () => true,
      );
    assert.equal([await isRefused('192.0.2.1'), await isRefused('192.0.2.2')], [false, false]);
    for (let index = 0; index < 99_999; index += 1) {
      if (index === 50_000) assert.ok(await isRefused('192.0.2.2'));
      await isRefused(`2001:db8:${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}::1`);
    }
    assert.equal([await isRefused('192.0.2.2'), await isRefused('192.0.2.1')], [true, false]);
  });

  it('can be switched off', async ({ url, ada }) => {
    assert.equal(await statuses(150, () => list(url, ada)), { 200: 150 });
    assert.is((await list(url, ada)).headers['ratelimit'], undefined);
  });
});
