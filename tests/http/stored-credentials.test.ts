import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { caller, currentSessionId, logIn, refresh, register } from '../auth/accounts.ts';
import { type Caller, inWorld, PASSWORD, type World } from '../world.ts';

const NEW_PASSWORD = 'Jacquard-Loom-1804';

const logInAgain = (world: World, email: string, key: string, password = PASSWORD) =>
  world.anonymous.post('/auth/login').set('Idempotency-Key', key).send({ email, password });

const changePassword = (person: Caller) =>
  person
    .post('/auth/password/change')
    .send({ current_password: PASSWORD, new_password: NEW_PASSWORD })
    .expect(204);

/** Registers with a key; the second call is the retry. */
function registration(world: World) {
  const body = { email: `ada-${randomUUID()}@example.com`, password: PASSWORD, full_name: 'Ada Lovelace' };
  const send = () => world.anonymous.post('/auth/register').set('Idempotency-Key', body.email).send(body);
  return { send, email: body.email };
}

const outdated: [what: string, end: (world: World, person: Caller) => Promise<unknown>][] = [
  ['its password has changed', (_world, person) => changePassword(person)],
  ['its session has ended', (_world, person) => person.post('/auth/logout').expect(204)],
  [
    'an administrator has ended all sessions',
    ({ db }) => sql`update session set revoked_at = now()`.execute(db),
  ],
  ['the account is not active', ({ db }) => sql`update "user" set active = false`.execute(db)],
];

inWorld('a stored response with credentials', (it) => {
  it('401: is not replayed for the old password', async (world) => {
    const { email } = await register(world);
    const key = randomUUID();
    const first = await logInAgain(world, email, key).expect(200);
    assert.equal((await logInAgain(world, email, key).expect(200)).body, first.body);
    await changePassword(caller(world, first.body.data));
    assert.is((await logInAgain(world, email, key).expect(401)).body.error, 'INVALID_CREDENTIALS');
    const { body, headers } = await logInAgain(world, email, key, NEW_PASSWORD).expect(200);
    assert.is(headers['idempotency-replayed'], undefined);
    assert.is.not(body.data.access_token, first.body.data.access_token);
  });

  it('429: is not replayed for a locked account', async (world) => {
    const { email } = await register(world);
    const key = randomUUID();
    await logInAgain(world, email, key).expect(200);
    for (let count = 0; count < 5; count += 1)
      await logInAgain(world, email, randomUUID(), 'Wrong-Engine-1843').expect(401);
    assert.is((await logInAgain(world, email, key).expect(429)).body.error, 'TOO_MANY_ATTEMPTS');
  });

  it('401: refuses a wrong password before it compares the bodies of the key', async (world) => {
    const { email } = await register(world);
    const key = randomUUID();
    await logInAgain(world, email, key).expect(200);
    await logInAgain(world, email, key, 'Wrong-Engine-1843').expect(401);
  });

  it('200: a login starts another session if the first has ended or been refreshed', async (world) => {
    const { email } = await register(world);
    const key = randomUUID();
    const first = await logInAgain(world, email, key).expect(200);
    await caller(world, first.body.data).post('/auth/logout').expect(204);
    const second = await logInAgain(world, email, key).expect(200);
    assert.is(second.headers['idempotency-replayed'], undefined);
    assert.equal((await logInAgain(world, email, key).expect(200)).body, second.body);
    await refresh(world, second.body.data).expect(200);
    const third = await logInAgain(world, email, key).expect(200);
    assert.is.not(third.body.data.refresh_token, second.body.data.refresh_token);
    await refresh(world, third.body.data).expect(200);
  });

  it('401: is not replayed for an inactive account', async (world) => {
    const { email, user } = await register(world);
    const key = randomUUID();
    await logInAgain(world, email, key).expect(200);
    await world.db.updateTable('user').set({ active: false }).where('id', '=', user.id).execute();
    await logInAgain(world, email, key).expect(401);
  });

  for (const [what, end] of outdated) {
    it(`409: a registration is not replayed once ${what}`, async (world) => {
      const { send } = registration(world);
      const first = await send().expect(201);
      assert.equal((await send().expect(201)).body, first.body);
      await end(world, caller(world, first.body.data));
      assert.is((await send().expect(409)).body.error, 'EMAIL_TAKEN');
    });
  }

  it('401: refreshed tokens are not replayed once their session has ended', async (world) => {
    const account = await register(world);
    const send = () => refresh(world, account).set('Idempotency-Key', account.email);
    const first = await send().expect(200);
    assert.equal((await send().expect(200)).body, first.body);
    await caller(world, first.body.data).post('/auth/logout').expect(204);
    assert.is((await send().expect(401)).body.error, 'INVALID_REFRESH_TOKEN');
  });

  it('201: another API key is created if the first was revoked or has expired', async (world) => {
    const { ada, as, db } = world;
    const send = () =>
      ada
        .post('/auth/api-keys')
        .set('Idempotency-Key', 'once')
        .send({ name: 'Once', scopes: ['tasks:read'] })
        .expect(201);
    const first = await send();
    assert.equal((await send()).body, first.body);
    await ada.delete(`/auth/api-keys/${first.body.data.id}`).expect(204);
    const second = await send();
    assert.is.not(second.body.data.key, first.body.data.key);
    await as({ token: first.body.data.key }).get('/tasks').expect(401);
    await as({ token: second.body.data.key }).get('/tasks').expect(200);
    await db.updateTable('api_key').set({ expires_at: sql`now()` }).execute();
    assert.is.not((await send()).body.data.key, second.body.data.key);
  });

  it('is deleted with its API key, or by the next sweep after its session ended', async (world) => {
    const { ada, db, clock } = world;
    const stored = async () => (await db.selectFrom('idempotency_key').select('digest').execute()).length;
    await db.deleteFrom('idempotency_key').execute();
    const { body } = await ada
      .post('/auth/api-keys')
      .set('Idempotency-Key', 'brief')
      .send({ name: 'Brief', scopes: ['tasks:read'] })
      .expect(201);
    const account = await register(world);
    await logInAgain(world, account.email, 'ended').expect(200);
    await logInAgain(world, account.email, 'alive').expect(200);
    assert.is(await stored(), 3);
    await ada.delete(`/auth/api-keys/${body.data.id}`).expect(204);
    assert.is(await stored(), 2);
    const other = caller(world, await logIn(world, account));
    const first = await logInAgain(world, account.email, 'ended').expect(200);
    await other
      .delete(`/auth/sessions/${await currentSessionId(caller(world, first.body.data))}`)
      .expect(204);
    await sweep(db, { clock, trashRetentionDays: 30, sweeps, log: { info() {}, warn() {}, error() {} } });
    assert.is(await stored(), 1);
  });
});
