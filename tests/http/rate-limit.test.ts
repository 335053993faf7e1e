import { BlockList } from 'node:net';
import * as assert from 'uvu/assert';
import { type Answered, exchange } from '../exchange.ts';
import { inWorld, type Person } from '../world.ts';

const HUNDRED = { limit: 100, windowSeconds: 60 } as const;
const LIMITS = {
  user: HUNDRED,
  anonymous: { limit: 20, windowSeconds: 60 },
  auth: { limit: 5, windowSeconds: 60 },
} as const;

/** As a proxy on this machine passes callers on. */
const proxies = new BlockList();
proxies.addSubnet('127.0.0.0', 8, 'ipv4');

const list = (url: string, person?: Person, address = '203.0.113.9'): Promise<Answered> =>
  exchange({
    url,
    method: 'GET',
    path: '/api/v1/categories',
    headers: { 'x-forwarded-for': address, ...(person && { authorization: `Bearer ${person.token}` }) },
  });

const login = (url: string, address: string): Promise<Answered> =>
  exchange({
    url,
    method: 'POST',
    path: '/api/v1/auth/login',
    headers: { 'x-forwarded-for': address, 'content-type': 'application/json' },
    body: '{}',
  });

async function statuses(count: number, send: () => Promise<Answered>): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(Array.from({ length: count }, send))) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

inWorld('the rate limit', (it) => {
  it('429: the 101st request of a user within a minute, and not one earlier', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: proxies });
    assert.equal(await statuses(100, () => list(url, ada)), { 200: 100 });
    assert.equal(await statuses(20, () => list(url, ada)), { 429: 20 });
  });

  it('counts down in the headers, and says when to come back', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, user: { limit: 2, windowSeconds: 30 } } });
    const answers = [await list(url, ada), await list(url, ada), await list(url, ada)];
    assert.equal(
      answers.map(({ status, headers }) => [status, headers['ratelimit']?.toString().split(';t=')[0]]),
      [
        [200, '"user";r=1'],
        [200, '"user";r=0'],
        [429, '"user";r=0'],
      ],
    );
    for (const { headers } of answers) {
      assert.is(headers['ratelimit-policy'], '"user";q=2;w=30');
      const seconds = Number(String(headers['ratelimit']).split(';t=')[1]);
      assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 30, String(seconds));
    }
    assert.equal(
      answers.map(({ headers }) => headers['retry-after'] !== undefined),
      [false, false, true],
    );
  });

  it('lets the user in again when the time is over', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, user: { limit: 1, windowSeconds: 1 } } });
    await list(url, ada);
    const refused = await list(url, ada);
    assert.is(refused.status, 429);
    assert.is(refused.headers['retry-after'], '1');
    const end = performance.now() + 3000;
    let { status } = refused;
    // A request that is refused does not put it off.
    while (status === 429 && performance.now() < end) ({ status } = await list(url, ada));
    assert.is(status, 200);
  });

  it('is for each user alone, wherever the user comes from', async ({ serve, ada, grace }) => {
    const { url } = await serve({
      rateLimits: { ...LIMITS, user: { limit: 3, windowSeconds: 60 } },
      trustedProxies: proxies,
    });
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      assert.is((await list(url, ada, address)).status, 200);
    }
    assert.is((await list(url, ada, '203.0.113.4')).status, 429);
    assert.is((await list(url, grace, '203.0.113.1')).status, 200);
  });

  it('401, then 429: who guesses at tokens is counted by address', async ({ serve, ada }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: proxies });
    assert.equal(await statuses(20, () => list(url)), { 401: 20 });
    assert.equal(await statuses(5, () => list(url)), { 429: 5 });
    assert.is((await list(url, undefined, '203.0.113.10')).status, 401);
    assert.is((await list(url, ada)).status, 200);
  });

  it('counts a whole IPv6 network as one address', async ({ serve }) => {
    const { url } = await serve({
      rateLimits: { ...LIMITS, anonymous: { limit: 2, windowSeconds: 60 } },
      trustedProxies: proxies,
    });
    const from = async (address: string) => (await list(url, undefined, address)).status;
    assert.equal(
      [await from('2001:db8:1:2::1'), await from('2001:db8:1:2:ffff::9'), await from('2001:db8:1:2:3:4:5:6')],
      [401, 401, 429],
    );
    assert.is(await from('2001:db8:1:3::1'), 401);
  });

  it('is stricter for logging in, and by address, whoever is named', async ({ serve }) => {
    const { url } = await serve({ rateLimits: LIMITS, trustedProxies: proxies });
    assert.equal(await statuses(8, () => login(url, '203.0.113.9')), { 400: 5, 429: 3 });
    assert.is((await login(url, '203.0.113.10')).status, 400);
    // What logging in has used up counts for nothing else.
    assert.is((await list(url)).status, 401);
  });

  it('believes nobody but a trusted proxy', async ({ serve }) => {
    const { url } = await serve({ rateLimits: { ...LIMITS, anonymous: { limit: 2, windowSeconds: 60 } } });
    const answers = [];
    for (const address of ['198.51.100.1', '198.51.100.2', '<script>', '127.0.0.1']) {
      answers.push((await list(url, undefined, address)).status);
    }
    assert.equal(answers, [401, 401, 429, 429]);
  });

  it('can be switched off', async ({ url, ada }) => {
    assert.equal(await statuses(150, () => list(url, ada)), { 200: 150 });
    assert.is((await list(url, ada)).headers['ratelimit'], undefined);
  });
});
