import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { type ApiResponse, exchange } from '../exchange.ts';
import { HANG_MS, until } from '../waiting.ts';
import { type Cast, PASSWORD, type Person } from '../world.ts';
import { isAway, LIMITS, node, PATIENT_TIMEOUTS, QUICK_TIMEOUTS, whileHung } from './node.ts';
import { withRedis } from './server.ts';

const list = (url: string, person?: Person): Promise<ApiResponse> =>
  exchange({
    url,
    method: 'GET',
    path: '/api/v1/categories',
    headers: { 'x-forwarded-for': '203.0.113.9', ...(person && { authorization: `Bearer ${person.token}` }) },
  });

async function statuses(count: number, send: (n: number) => Promise<ApiResponse>) {
  const counts: Record<number, number> = {};
  for (const { status } of await Promise.all(Array.from({ length: count }, (_, n) => send(n)))) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

const policy = ({ headers }: ApiResponse) => String(headers['ratelimit-policy']);
const remaining = ({ headers }: ApiResponse) => String(headers['ratelimit']).split(';t=')[0];

withRedis('limits that are counted in Redis', (it) => {
  it('429: refuses the 101st request of a user and the 21st of an address, over two nodes (I-01)', async (world) => {
    const nodes = [await node(world, PATIENT_TIMEOUTS), await node(world, PATIENT_TIMEOUTS)];
    const either = (person?: Person) => (n: number) => list(nodes[n % 2]?.url ?? '', person);
    assert.equal(await statuses(100, either(world.ada)), { 200: 100 });
    assert.equal(await statuses(10, either(world.ada)), { 429: 10 });
    assert.equal(await statuses(20, either()), { 401: 20 });
    assert.equal(await statuses(10, either()), { 429: 10 });
    // Requests over the limit of an address do not count for users, and vice versa.
    assert.equal(await statuses(2, either(world.grace)), { 200: 2 });
  });

  it('429: refuses exactly the excess of concurrent requests, with Retry-After', async (world) => {
    const nodes = [await node(world, PATIENT_TIMEOUTS), await node(world, PATIENT_TIMEOUTS)];
    assert.equal(await statuses(140, (n) => list(nodes[n % 2]?.url ?? '', world.ada)), { 200: 100, 429: 40 });
    for (const { url } of nodes) {
      const { headers } = await list(url, world.ada);
      const seconds = Number(headers['retry-after']);
      assert.ok(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3_600, String(seconds));
      assert.is(headers['ratelimit'], `"user";r=0;t=${seconds}`);
      assert.is(headers['ratelimit-policy'], '"user";q=100;w=3600');
    }
  });

  it('429: `t` and Retry-After are at most the window, also if Redis keeps a count for longer', async (world) => {
    const { url } = await node(world, PATIENT_TIMEOUTS, {
      rateLimits: { ...LIMITS, user: { limit: 2, windowSeconds: 30 } },
    });
    await list(url, world.ada);
    // A count from before a restart with another setting, or by a clock that was set back since.
    await world.redis.admin.pexpire(`taskflow:limit:user:${world.ada.id}`, 3_600_000);
    const responses = [await list(url, world.ada), await list(url, world.ada)];
    assert.equal(
      responses.map(({ status, headers }) => [status, headers['ratelimit'], headers['retry-after']]),
      [
        [200, '"user";r=0;t=30', undefined],
        [429, '"user";r=0;t=30', '30'],
      ],
    );
  });

  it('200: a large request counts as several, and uses up what is left, over two nodes', async (world) => {
    const rateLimits = { ...LIMITS, user: { limit: 15, windowSeconds: 3_600 } };
    const nodes = [
      await node(world, PATIENT_TIMEOUTS, { rateLimits }),
      await node(world, PATIENT_TIMEOUTS, { rateLimits }),
    ];
    const tasks = Array(500).fill({ title: 'x' });
    const send = async (n: number) => {
      const response = await exchange({
        url: nodes[n % 2]?.url ?? '',
        method: 'POST',
        path: '/api/v1/tasks/bulk',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${world.ada.token}` },
        body: JSON.stringify({ action: 'create', tasks, dry_run: true }),
      });
      return [response.status, remaining(response)];
    };
    assert.equal(await send(0), [200, '"user";r=5']);
    assert.equal(await send(1), [200, '"user";r=0']);
    assert.equal(await send(0), [429, '"user";r=0']);
  });

  it('accepts requests again after the window, without calling Redis before', async (world) => {
    const { ada, grace, redis } = world;
    const { url } = await node(world, PATIENT_TIMEOUTS, {
      rateLimits: { ...LIMITS, user: { limit: 2, windowSeconds: 3_600 } },
    });
    assert.equal(await statuses(2, () => list(url, ada)), { 200: 2 });
    const before = await redis.counted();
    assert.equal(await statuses(20, () => list(url, ada)), { 429: 20 });
    assert.is(await redis.counted(), before);
    // At the end of a window that is used up. A slow machine only needs more attempts.
    await until('one is refused', async () => {
      await redis.admin.set(`taskflow:limit:user:${grace.id}`, 2, 'PX', 1_000);
      return (await list(url, grace)).status === 429;
    });
    await until('the window is over', async () => (await list(url, grace)).status === 200);
  });

  it('every key expires, even if its expiry was lost', async (world) => {
    const { admin } = world.redis;
    const { url, as } = await node(world, PATIENT_TIMEOUTS);
    const key = `taskflow:limit:user:${world.ada.id}`;
    await list(url, world.ada);
    await list(url);
    await as(world.ada).get('/users/profile').expect(200);
    await until('the profile is kept', async () => (await admin.keys('taskflow:cache:*')).length > 0);
    for (const each of await admin.keys('*')) assert.ok((await admin.pttl(each)) > 0, each);
    await admin.persist(key);
    assert.is((await list(url, world.ada)).status, 200);
    assert.ok((await admin.pttl(key)) > 0);
  });

  it('stores counts by user ID and address, active processes, and encrypted values only', async (world) => {
    const { ada, redis } = world;
    const { url, as } = await node(world, PATIENT_TIMEOUTS);
    await list(url, ada);
    await list(url);
    await as(ada).get('/users/profile').expect(200);
    await until('the profile is kept', async () => (await redis.admin.keys('taskflow:cache:*')).length > 0);
    const keys = (await redis.admin.keys('*')).sort();
    const [profile = ''] = keys;
    assert.match(profile, new RegExp(`^taskflow:cache:profile:${ada.id}:[\\d.]+$`));
    const kept = String(await redis.admin.getBuffer(profile));
    for (const each of [ada.email, ada.full_name, ada.id, 'user']) assert.not.match(kept, each);
    assert.equal(keys.slice(1), [
      'taskflow:limit:anonymous:203.0.113.9',
      `taskflow:limit:user:${world.ada.id}`,
      'taskflow:processes',
    ]);
  });
});

withRedis('a Redis that fails', (it) => {
  it('killed under load: no 5xx, each node allows its share, and Redis counts again when it is back (I-05)', async (world) => {
    const { redis, ada, grace } = world;
    const nodes = [await node(world, QUICK_TIMEOUTS), await node(world, QUICK_TIMEOUTS)];
    await until('the nodes know each other', () =>
      nodes.every(({ connection }) => connection.processes() === 2),
    );
    const both = (person: Person) => (n: number) => list(nodes[n % 2]?.url ?? '', person);
    const load = statuses(60, both(ada));
    await redis.kill();
    assert.equal(await load, { 200: 60 });
    for (const { url, connection } of nodes) {
      await until('it is known', () => isAway(connection));
      assert.equal(await statuses(51, () => list(url, grace)), { 200: 50, 429: 1 });
      const refused = await list(url, grace);
      assert.equal(
        [refused.status, policy(refused), remaining(refused)],
        [429, '"user";q=50;w=3600', '"user";r=0'],
      );
      assert.ok(Number(refused.headers['retry-after']) >= 1);
    }
    await redis.start();
    for (const { connection } of nodes) await until('it is back', async () => !(await isAway(connection)));
    const [first, second] = [await list(nodes[0]?.url ?? '', grace), await list(nodes[1]?.url ?? '', grace)];
    assert.equal([remaining(first), remaining(second)], ['"user";r=99', '"user";r=98']);
    assert.is(policy(first), '"user";q=100;w=3600');
  });

  it('hung: sends three commands and no more until a heartbeat succeeds (I-05)', async (world) => {
    const { redis, ada } = world;
    const { url, connection } = await node(world, { ...PATIENT_TIMEOUTS, heartbeatMs: HANG_MS });
    await list(url, ada);
    await redis.admin.config('RESETSTAT');
    await whileHung(redis, connection, async () => {
      for (let n = 0; n < 40; n++) assert.is((await list(url, ada)).status, 200);
    });
    assert.ok(await isAway(connection));
    assert.equal(
      connection.log.map(({ text }) => text),
      ['Redis available', 'Redis unavailable; this process works without it'],
    );
    assert.is(connection.log[1]?.reason, 'Command timed out');
    // It reads its connections in an unknown order.
    await until('it has read what was sent', async () => (await redis.counted()) > 0);
    assert.is(await redis.counted(), 3);
  });

  it('hung: concurrent requests are served, and Redis is used again when it continues (I-05)', async (world) => {
    const { redis, ada, grace } = world;
    const { url, connection } = await node(world, QUICK_TIMEOUTS);
    await list(url, ada);
    assert.equal(await whileHung(redis, connection, () => statuses(90, () => list(url, ada))), { 200: 90 });
    await until('it is back', async () => !(await isAway(connection)));
    await until('requests are counted in it', async () => {
      const before = await redis.counted();
      await list(url, grace);
      return (await redis.counted()) > before;
    });
  });

  it('flushed with its scripts: all counts start again (I-05)', async (world) => {
    const { redis, ada } = world;
    const { url, connection } = await node(world, PATIENT_TIMEOUTS);
    assert.equal(await statuses(30, () => list(url, ada)), { 200: 30 });
    await redis.admin.flushall();
    await redis.admin.script('FLUSH');
    assert.is(remaining(await list(url, ada)), '"user";r=99');
    assert.is(connection.log.length, 1);
  });

  it('READONLY and OOM errors: the process counts alone until Redis accepts writes again (I-05)', async (world) => {
    const { redis, ada } = world;
    const { admin } = redis;
    const { url, connection } = await node(world, QUICK_TIMEOUTS);
    const faults = [
      ['READONLY', () => admin.replicaof('127.0.0.1', 1), () => admin.replicaof('NO', 'ONE')],
      ['OOM', () => admin.config('SET', 'maxmemory', '1'), () => admin.config('SET', 'maxmemory', '0')],
    ] as const;
    for (const [name, breakIt, mendIt] of faults) {
      await breakIt();
      assert.equal(await statuses(10, () => list(url, ada)), { 200: 10 });
      await until(`${name} is known`, () => isAway(connection));
      assert.match(connection.log.at(-1)?.reason ?? '', name);
      await mendIt();
      await until(`${name} is over`, async () => !(await isAway(connection)));
      assert.is((await list(url, ada)).status, 200);
    }
  });

  it('unavailable or refusing the password at the start: the service runs, and the log contains no secret', async (world) => {
    const { redis, ada } = world;
    await redis.kill();
    const { url, connection } = await node(world, { ...QUICK_TIMEOUTS, firstAttemptMs: 100 });
    assert.equal(await statuses(101, () => list(url, ada)), { 200: 100, 429: 1 });
    await redis.start('--user', 'taskflow', 'on', '>other', '~*', '+@all');
    const refused = await redis.connection({
      url: `${redis.url}?username=taskflow&password=hunter2`,
      firstAttemptMs: 100,
    });
    assert.ok(await isAway(refused));
    await until('the other one is in', async () => !(await isAway(connection)));
    assert.match(JSON.stringify(refused.log), 'Redis unavailable');
    assert.not.match(JSON.stringify([refused.log, connection.log]), 'hunter2');
  });

  it('loading its data at the start: the service does not wait', async ({ redis }) => {
    const busy = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', (sent) => {
        for (const command of String(sent).split(/(?=\*\d+\r\n)/))
          socket.write(/info\r\n$/i.test(command) ? '$11\r\nloading:1\r\n\r\n' : '+OK\r\n');
      });
    });
    busy.listen(0, '127.0.0.1');
    await once(busy, 'listening');
    const { port } = busy.address() as AddressInfo;
    const connection = await redis.connection({ url: `redis://127.0.0.1:${port}`, firstAttemptMs: 100 });
    assert.ok(await isAway(connection));
    assert.equal(
      connection.log.map(({ text }) => text),
      ['Redis unavailable; this process works without it'],
    );
    busy.close();
  });

  it('200: health is degraded with the reason, and recovers', async (world) => {
    const { redis } = world;
    const { anonymous, connection } = await node(world, QUICK_TIMEOUTS);
    const health = async (path: string) => {
      const { body } = await anonymous.get(path).expect(200);
      return [
        body.data.status,
        ...body.data.checks.map(({ name, status }: Record<string, string>) => [name, status]),
      ];
    };
    const well = ['ok', ['database', 'ok'], ['redis', 'ok']];
    for (const path of ['/health', '/health/ready']) assert.equal(await health(path), well);
    await redis.kill();
    await until('it is known', () => isAway(connection));
    const ill = ['degraded', ['database', 'ok'], ['redis', 'degraded']];
    for (const path of ['/health', '/health/ready']) assert.equal(await health(path), ill);
    await redis.start();
    await until('it is back', async () => !(await isAway(connection)));
    assert.equal(await health('/health'), well);
  });

  it('no data is only in Redis: accounts, sessions and retries work without it (J-08)', async (world) => {
    const { redis } = world;
    const { url } = await node(world);
    await useService(world, url, 'before');
    redis.signal('SIGSTOP');
    await useService(world, url, 'hung');
    await redis.kill();
    await useService(world, url, 'killed');
  });
});

/** Registers, logs in, refreshes, writes, retries, and logs out. */
async function useService({ ada }: Cast, url: string, name: string): Promise<void> {
  const send = async (path: string, body: object, token = '', key = '') => {
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.113.20',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(key && { 'idempotency-key': key }),
    };
    const response = await exchange({
      url,
      method: 'POST',
      path: `/api/v1${path}`,
      headers,
      body: JSON.stringify(body),
    });
    return {
      ...response,
      data: response.body?.data as { id: string; access_token: string; refresh_token: string },
    };
  };
  const email = `${name}-${ada.id}@example.com`;
  const registered = await send('/auth/register', {
    email,
    password: PASSWORD,
    full_name: 'Mary Somerville',
  });
  assert.is(registered.status, 201);
  const login = await send('/auth/login', { email, password: PASSWORD });
  assert.is(login.status, 200);
  const refreshed = await send('/auth/refresh', { refresh_token: login.data.refresh_token });
  assert.is(refreshed.status, 200);
  const token = refreshed.data.access_token;
  const task = await send('/tasks', { title: 'Translate Laplace' }, token, name);
  assert.is(task.status, 201);
  const again = await send('/tasks', { title: 'Translate Laplace' }, token, name);
  assert.equal(
    [again.status, again.data.id, again.headers['idempotency-replayed']],
    [201, task.data.id, 'true'],
  );
}
