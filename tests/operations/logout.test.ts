import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { caller, logIn, refresh, register, waitForLocks } from '../auth/accounts.ts';
import { eventsOf } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('logout', (it) => {
  it('204: the tokens of this session stop working immediately, those of others do not (B-06)', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const [me, elsewhere] = [caller(world, account), caller(world, other)];
    await Promise.all([me.get('/users/profile').expect(200), elsewhere.get('/users/profile').expect(200)]);
    const { headers, text } = await me.post('/auth/logout').expect(204);
    assert.is(text, '');
    assert.is(headers['cache-control'], 'no-store');
    const { body } = await me.get('/users/profile').expect(401);
    assert.is(body.error, 'SESSION_REVOKED');
    await refresh(world, account).expect(401);
    await elsewhere.get('/users/profile').expect(200);
    await refresh(world, other).expect(200);
  });

  it('204: records who ended which session', async ({ ada, db }) => {
    const { headers } = await ada.post('/auth/logout').expect(204);
    const events = await db
      .selectFrom('event')
      .where('actor_id', '=', ada.id)
      .select([
        'type',
        'space_id',
        'subject_type',
        'subject_id',
        'subject_name',
        'version',
        'changes',
        'request_id',
      ])
      .execute();
    assert.equal(events, [
      {
        type: 'session.revoked',
        space_id: ada.id,
        subject_type: 'session',
        subject_id: ada.session_id,
        subject_name: null,
        version: null,
        changes: [],
        request_id: headers['x-request-id'],
      },
    ]);
  });

  it('204: 20 concurrent requests see the session before or after, and none after that', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const around = Array.from({ length: 20 }, async () => (await me.get('/users/profile')).status);
    await me.post('/auth/logout').expect(204);
    await me.get('/users/profile').expect(401);
    for (const status of await Promise.all(around)) assert.ok([200, 401].includes(status));
  });

  it('400: refuses unknown parameters, and keeps the session', async ({ ada }) => {
    const { body } = await ada.post('/auth/logout?everywhere=true').expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['everywhere', 'UNKNOWN_FIELD']);
    await ada.post('/auth/logout').set('Idempotency-Key', '').expect(400);
    await ada.post('/auth/logout').expect(204);
  });

  it('401: without an access token, with an invalid one, and the second time', async (world) => {
    const { anonymous, ada, as, db } = world;
    const refused = async (test: ReturnType<typeof ada.post>) => (await test.expect(401)).body.error;
    assert.is(await refused(anonymous.post('/auth/logout')), 'UNAUTHENTICATED');
    assert.is(await refused(as({ token: `${ada.token}x` }).post('/auth/logout')), 'INVALID_TOKEN');
    await ada.post('/auth/logout').expect(204);
    assert.is(await refused(ada.post('/auth/logout')), 'SESSION_REVOKED');
    const ended = await eventsOf(db, ada.session_id);
    assert.is(ended.length, 1);
  });

  it('401: an expired access token', async (world) => {
    const account = await register(world);
    const later = await world.serve();
    try {
      later.clock.advance(900_000);
      const { body } = await caller(later, account).post('/auth/logout').expect(401);
      assert.is(body.error, 'TOKEN_EXPIRED');
      await refresh(later, account).expect(200);
    } finally {
      await later.stop();
    }
  });

  it('409: the first request with this Idempotency-Key is in progress', async ({ ada, db }) => {
    const key = randomUUID();
    const send = () => ada.post('/auth/logout').set('Idempotency-Key', key);
    const { first } = await db.transaction().execute(async (trx) => {
      await sql`select from session where id = ${ada.session_id} for update`.execute(trx);
      const first = send().then(({ status }) => status);
      await waitForLocks(db);
      const { body } = await send().expect(409);
      assert.is(body.error, 'IDEMPOTENCY_KEY_IN_USE');
      return { first };
    });
    assert.is(await first, 204);
  });
});
