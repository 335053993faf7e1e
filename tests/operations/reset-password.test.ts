import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import {
  accountEvents,
  caller,
  ENDED,
  logIn,
  register,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { ageLink, problemsOf, tokenTo, UNKNOWN_TOKEN, UNUSABLE } from '../auth/links.ts';
import { countStatuses, createApiKey, eventsOf } from '../fixtures.ts';
import { type Caller, operation, PASSWORD, type World } from '../world.ts';

const NEW = 'Jacquard-Loom-1804';

const reset = ({ anonymous }: { anonymous: Caller }, token: string, new_password = NEW) =>
  anonymous.post('/auth/password/reset').send({ token, new_password });

const login = ({ anonymous }: { anonymous: Caller }, email: string, password: string) =>
  anonymous.post('/auth/login').send({ email, password });

async function forgotten(world: World, email: string): Promise<string> {
  await world.anonymous.post('/auth/password/forgot').send({ email }).expect(202);
  return tokenTo(world, email, 'reset_password');
}

operation('resetPassword', (it) => {
  it('204: sets the password, ends every session, verifies the address, and sends a message (A-08)', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    for (const session of [account, other]) await caller(world, session).get('/users/profile').expect(200);
    const { text } = await reset(world, await forgotten(world, account.email)).expect(204);
    assert.is(text, '');
    for (const session of [account, other]) assert.equal(await statesOfTokens(world, session), ENDED);
    await login(world, account.email, PASSWORD).expect(401);
    const { body } = await login(world, account.email, NEW).expect(200);
    assert.equal([body.data.user.email_verified, body.data.user.version], [true, 2]);
    await world.runJobs();
    assert.is((await world.mailsTo(account.email)).at(-1)?.subject, 'Your password was reset');
    const events = await accountEvents(world.db, account.user.id);
    const event = events.find(({ type }) => type === 'user.password_reset');
    assert.equal(event?.changes, [{ field: 'email_verified', before: false, after: true }]);
    assert.is(event?.actor_id, account.user.id);
    assert.is(events.filter(({ type }) => type === 'session.revoked').length, 2);
    assert.not.match(JSON.stringify([events, world.log]), NEW);
  });

  it('204: deletes all API keys, also if the email was verified before', async (world) => {
    const account = await register(world);
    const verification = await tokenTo(world, account.email, 'verify_email');
    await world.anonymous.post('/auth/email/verify').send({ token: verification }).expect(200);
    const planted = await createApiKey(caller(world, account));
    const key = world.as({ token: planted.key });
    await key.get('/tasks').expect(200);
    await reset(world, await forgotten(world, account.email)).expect(204);
    await key.get('/tasks').expect(401);
    const events = await eventsOf(world.db, planted.id);
    assert.equal(
      events.map(({ type }) => type),
      ['api_key.created', 'api_key.revoked'],
    );
  });

  it('204: deletes API keys that are created during the reset', async (world) => {
    const account = await register(world);
    const token = await forgotten(world, account.email);
    const both = await world.db.transaction().execute(async (trx) => {
      await sql`select from "user" where id = ${account.user.id} for update`.execute(trx);
      const done = reset(world, token).then(({ status }) => status);
      await waitForLocks(world.db);
      const requested = caller(world, account)
        .post('/auth/api-keys')
        .send({ name: 'Planted', scopes: ['tasks:read'] })
        .then(({ status }) => status);
      await waitForLocks(world.db, 2);
      return { done, asked: requested };
    });
    assert.is(await both.done, 204);
    assert.is(await both.asked, 401);
    const { rows } = await sql`select from api_key where user_id = ${account.user.id}`.execute(world.db);
    assert.is(rows.length, 0);
  });

  it('204: removes the lock after wrong passwords', async (world) => {
    const account = await register(world);
    for (let tries = 0; tries < 5; tries += 1) await login(world, account.email, 'wrong');
    await login(world, account.email, PASSWORD).expect(429);
    await reset(world, await forgotten(world, account.email)).expect(204);
    await login(world, account.email, NEW).expect(200);
  });

  it('204: a retry with the same Idempotency-Key returns the same, although the link is used', async (world) => {
    const account = await register(world);
    const token = await forgotten(world, account.email);
    const send = () => reset(world, token).set('Idempotency-Key', account.user.id);
    await send().expect(204);
    const again = await send().expect(204);
    assert.is(again.headers['idempotency-replayed'], 'true');
  });

  it('400: one of 20 concurrent requests succeeds (A-08)', async (world) => {
    const account = await register(world);
    const token = await forgotten(world, account.email);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => reset(world, token, `Jacquard-Loom-${1800 + i}`)),
    );
    assert.equal(countStatuses(all), { 204: 1, 400: 19 });
    const winner = all.findIndex(({ status }) => status === 204);
    await login(world, account.email, `Jacquard-Loom-${1800 + winner}`).expect(200);
    for (const response of all.filter(({ status }) => status === 400)) {
      assert.equal(problemsOf(response), UNUSABLE);
    }
  });

  it("400: after 30 minutes of the database's clock (A-09)", async (world) => {
    const account = await register(world);
    const token = await forgotten(world, account.email);
    world.clock.advance(31 * 60_000);
    await ageLink(world, token, '30 minutes');
    assert.equal(problemsOf(await reset(world, token).expect(400)), UNUSABLE);
    const fresh = await forgotten(world, account.email);
    await ageLink(world, fresh, '29 minutes');
    await reset(world, fresh).expect(204);
  });

  it('400: an older link after a newer one was sent (A-09)', async (world) => {
    const account = await register(world);
    const older = await forgotten(world, account.email);
    const newer = await forgotten(world, account.email);
    assert.equal(problemsOf(await reset(world, older).expect(400)), UNUSABLE);
    await reset(world, newer).expect(204);
  });

  it('400: after the email or the password was changed (A-09)', async (world) => {
    const [one, other] = [await register(world), await register(world)];
    const [ofOne, ofOther] = [await forgotten(world, one.email), await forgotten(world, other.email)];
    await caller(world, one)
      .post('/auth/password/change')
      .send({ current_password: PASSWORD, new_password: NEW })
      .expect(204);
    const new_email = `ada-${crypto.randomUUID()}@analytical.example`;
    await caller(world, other)
      .post('/auth/email/change')
      .send({ current_password: PASSWORD, new_email })
      .expect(202);
    const token = await tokenTo(world, new_email, 'change_email');
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
    for (const void_token of [ofOne, ofOther]) {
      assert.equal(problemsOf(await reset(world, void_token).expect(400)), UNUSABLE);
    }
  });

  it('400: reports all errors at once, and the link remains valid', async (world) => {
    const account = await register(world);
    assert.equal(problemsOf(await reset(world, UNKNOWN_TOKEN, 'jacquard-loom').expect(400)), [
      'VALIDATION_FAILED',
      [
        ['token', 'INVALID_LINK_TOKEN'],
        ['new_password', 'NEEDS_UPPER_CASE'],
        ['new_password', 'NEEDS_DIGIT'],
      ],
    ]);
    const token = await forgotten(world, account.email);
    const name = account.user.full_name.replace(' ', '');
    assert.equal(problemsOf(await reset(world, token, `${name}1`).expect(400)), [
      'VALIDATION_FAILED',
      [['new_password', 'SAME_AS_NAME']],
    ]);
    await reset(world, token).expect(204);
  });

  it('400: a token that is unknown, malformed, for another purpose, or of a closed account', async (world) => {
    const account = await register(world);
    const verification = await tokenTo(world, account.email, 'verify_email');
    for (const token of [UNKNOWN_TOKEN, 'x', account.refresh_token, verification]) {
      assert.equal(problemsOf(await reset(world, token).expect(400)), UNUSABLE);
    }
    const token = await forgotten(world, account.email);
    await world.db.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
    await reset(world, token).expect(400);
  });

  it('400: an invalid body', async ({ anonymous }) => {
    const { body } = await anonymous
      .post('/auth/password/reset')
      .send({ token: 'x', password: NEW })
      .expect(400);
    assert.equal(body.errors.map(({ field }: { field: string }) => field).sort(), [
      'new_password',
      'password',
    ]);
  });
});
