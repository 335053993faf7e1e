import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { localProxies } from '../proxies.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld, type Person, tokensAt } from '../world.ts';
import { connect, dataOf, handshake, refusal, subscribe } from './kit.ts';

const codeOf = (attempt: Promise<unknown>) => refusal(attempt);

inWorld('the handshake of a real-time connection', (it) => {
  it('accepts an access token, and an API key with `events:read`, in `auth` or `Authorization`', async ({
    ada,
    ...world
  }) => {
    const key = await ada
      .post('/auth/api-keys')
      .send({ name: 'k', scopes: ['events:read'] })
      .expect(201);
    for (const token of [ada.token, key.body.data.key]) {
      (await connect(world, { token })).close();
      const headers = { authorization: `Bearer ${token}` };
      (await connect(world, { token }, { auth: {}, headers })).close();
    }
  });

  it('refuses everyone else, and does not connect them (H-01)', async ({ ada, db, ...world }) => {
    const other = await ada
      .post('/auth/api-keys')
      .send({ name: 'k', scopes: ['tasks:read'] })
      .expect(201);
    const expired = tokensAt({ now: () => world.clock.now() - 901_000 });
    const tokens: [unknown, string][] = [
      [undefined, 'UNAUTHENTICATED'],
      ['', 'UNAUTHENTICATED'],
      [{ token: ada.token }, 'UNAUTHENTICATED'],
      ['x'.repeat(5_000), 'INVALID_TOKEN'],
      [`${ada.token}x`, 'INVALID_TOKEN'],
      [expired.sign({ user_id: ada.id, session_id: ada.session_id }), 'TOKEN_EXPIRED'],
      [other.body.data.key, 'INSUFFICIENT_SCOPE'],
      [`tfk_${'a'.repeat(43)}`, 'INVALID_TOKEN'],
    ];
    for (const [token, code] of tokens)
      assert.is(await codeOf(connect(world, ada, { auth: { token } })), code, String(token).slice(0, 60));
    await sql`update session set revoked_at = now() where id = ${ada.session_id}`.execute(db);
    assert.is(await codeOf(connect(world, ada)), 'SESSION_REVOKED');
  });

  it('refuses tokens in the URL, other origins, paths and transports', async ({ ada, serve, ...world }) => {
    const usual = '/socket.io/?EIO=4&transport=websocket';
    assert.is(await handshake(world.url), 101);
    assert.is(await handshake(world.url, `${usual}&token=${ada.token}`), 400);
    assert.is(await handshake(world.url, `${usual}&sid=x`), 400);
    assert.is(await handshake(world.url, '/socket.io/?EIO=4&transport=polling'), 400);
    assert.is(await handshake(world.url, '/socket.io/?EIO=3&transport=websocket'), 400);
    assert.is(await handshake(world.url, '/api/v1/tasks'), 401, 'an upgrade that is not ours is ignored');
    assert.is(await handshake(world.url, usual, { Origin: 'https://evil.example.com' }), 403);
    assert.is(await handshake(world.url, usual, { Origin: 'null' }), 403);
    assert.is(await handshake(world.url, usual, { Origin: world.url }), 101, 'its own pages');
    const listed = await serve({ realtime: { corsOrigins: ['https://app.example.com'] } });
    assert.is(await handshake(listed.url, usual, { Origin: 'https://app.example.com' }), 101);
    assert.is(await handshake(listed.url, usual, { Origin: 'https://evil.example.com' }), 403);
  });

  it('limits connections of a user and an address, and handshakes (H-08)', async ({ ada, grace, serve }) => {
    const usual = '/socket.io/?EIO=4&transport=websocket';
    const limits = { forUser: 2, forAddress: 3, handshakes: { atOnce: 10, perSecond: 0.001 } };
    const server = await serve({ realtime: { limits, trustedProxies: localProxies } });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const first = await connect(server, ada, { headers: from('192.0.2.1') });
    const second = await connect(server, ada, { headers: from('192.0.2.2') });
    assert.is(await codeOf(connect(server, ada, { headers: from('192.0.2.3') })), 'OVERLOADED');
    first.close();
    await until('there is room again', async () => {
      const again = await connect(server, ada, { headers: from('192.0.2.4') }).catch(() => undefined);
      again?.close();
      return again !== undefined;
    });
    second.close();
    const all = await Promise.all(
      [1, 2, 3].map(() => connect(server, grace, { headers: from('192.0.2.9') }).catch(() => undefined)),
    );
    assert.is(all.filter((each) => each !== undefined).length, 2);
    const statuses = [];
    for (let count = 0; count < 12; count += 1)
      statuses.push(await handshake(server.url, usual, from('192.0.2.10')));
    assert.equal(statuses.slice(-2), [429, 429]);
    assert.is(await handshake(server.url, usual, from('192.0.2.11')), 101, 'others are not affected');
    for (const each of all) each?.close();
  });
});

inWorld('a real-time connection', (it) => {
  const endOf = async (world: Parameters<typeof connect>[0], person: Person, end: () => Promise<unknown>) => {
    const client = await connect(world, person);
    await subscribe(client);
    await end();
    const { error, reconnect } = await client.one('closing');
    assert.is(await client.closed, 'io server disconnect');
    return [error, reconnect];
  };

  it('ends as soon as the session, the account or the key ends (H-06)', async ({
    ada,
    grace,
    vera,
    ...world
  }) => {
    const ended = ['SESSION_REVOKED', false];
    assert.equal(await endOf(world, ada, () => ada.post('/auth/logout').expect(204)), ended);
    const revokeAll = () => grace.delete(`/auth/sessions/${grace.session_id}`).expect(204);
    assert.equal(await endOf(world, grace, revokeAll), ended);
    const key = await vera
      .post('/auth/api-keys')
      .send({ name: 'k', scopes: ['events:read'] })
      .expect(201);
    const { id, key: token } = key.body.data;
    const program = { ...vera, token };
    const revoke = () => vera.delete(`/auth/api-keys/${id}`).expect(204);
    assert.equal(await endOf(world, program, revoke), ['INVALID_TOKEN', false]);
  });

  it('ends when the token expires, unless a newer one was sent', async ({ ada, ...world }) => {
    const [old, renewed] = [await connect(world, ada), await connect(world, ada)];
    world.clock.advance(850_000);
    assert.ok((await old.one('expiring')).expires_at);
    const token = tokensAt(world.clock).sign({ user_id: ada.id, session_id: ada.session_id });
    const { expires_at } = dataOf(await renewed.send('authenticate', { token }));
    assert.ok(Date.parse(expires_at ?? '') > world.clock.now() + 800_000);
    world.clock.advance(60_000);
    assert.is((await old.one('closing')).error, 'TOKEN_EXPIRED');
    await subscribe(renewed);
    renewed.close();
  });

  it('accepts only tokens of the same session', async ({ grace, ...world }) => {
    const ada = await world.person('Ada Again');
    const client = await connect(world, ada);
    const fresh = (person: Person) =>
      tokensAt(world.clock).sign({ user_id: person.id, session_id: person.session_id });
    assert.is(await refusal(client.send('authenticate', { token: fresh(grace) })), 'FORBIDDEN');
    assert.is(await refusal(client.send('authenticate', { token: 'x' })), 'INVALID_TOKEN');
    client.close();
  });

  it('adds refused connections and messages to the audit log (D-15)', async (world) => {
    const { vera, ada, project_id, db } = world;
    const rowsSince = (sequence: number) =>
      db
        .selectFrom('event')
        .where('type', '=', 'access.denied')
        .select(['code', 'operation', 'actor_id', 'subject_type', 'subject_id', 'client_address'])
        .orderBy('id')
        .offset(sequence)
        .execute();
    // Those of earlier tests are written by then.
    await pause(300);
    const before = (await rowsSince(0)).length;
    await codeOf(connect(world, ada, { auth: { token: 'x' } }));
    const usual = '/socket.io/?EIO=4&transport=websocket';
    assert.is(await handshake(world.url, usual, { Origin: 'https://evil.example.com' }), 403);
    const { id: task_id } = await createTask(ada, { project_id });
    const client = await connect(world, vera);
    await client.send('enter', { task_id, idle: false });
    assert.is(await refusal(client.send('type', { task_id, typing: true })), 'FORBIDDEN');
    assert.is(await refusal(client.send('authenticate', { token: 'x' })), 'INVALID_TOKEN');
    client.close();
    await until('all are written', async () => (await rowsSince(before)).length >= 4);
    const nobody = { actor_id: null, subject_type: null, subject_id: null, client_address: '127.0.0.1' };
    const streaming = { ...nobody, operation: 'streamEvents' };
    assert.equal(await rowsSince(before), [
      { ...streaming, code: 'INVALID_TOKEN' },
      { ...streaming, code: 'FORBIDDEN' },
      {
        ...{ ...nobody, code: 'FORBIDDEN', operation: 'updateTask', actor_id: vera.id },
        ...{ subject_type: 'task', subject_id: task_id },
      },
      { ...streaming, code: 'INVALID_TOKEN', actor_id: vera.id },
    ]);
  });

  it('tells its clients to connect again when the server stops (J-16)', async ({ serve, ...world }) => {
    const ada = await world.person('Ada Third');
    const server = await serve();
    const token = tokensAt(server.clock).sign({ user_id: ada.id, session_id: ada.session_id });
    const client = await connect(server, { token });
    const stopping = server.stop();
    const { reconnect } = await client.one('closing');
    assert.is(reconnect, true);
    assert.is(await client.closed, 'transport close');
    await stopping;
  });
});
