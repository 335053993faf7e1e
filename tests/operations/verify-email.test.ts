import * as assert from 'uvu/assert';
import {
  ALIVE,
  accountEvents,
  caller,
  ENDED,
  logIn,
  register,
  statesOfTokens,
  waitForLocks,
} from '../auth/accounts.ts';
import { ageLink, linksTo, problemsOf, tokenTo, UNKNOWN_TOKEN, UNUSABLE } from '../auth/links.ts';
import { countStatuses, createApiKey } from '../fixtures.ts';
import { APP_URL, type Caller, operation, PASSWORD, type World } from '../world.ts';

const verify = ({ anonymous }: { anonymous: Caller }, token: string) =>
  anonymous.post('/auth/email/verify').send({ token });

const newEmail = () => `ada-${crypto.randomUUID()}@analytical.example`;

/** Requests another address, and returns the token of the link that is sent there. */
async function changed(world: World, person: Caller, new_email: string): Promise<string> {
  await person.post('/auth/email/change').send({ new_email, current_password: PASSWORD }).expect(202);
  return tokenTo(world, new_email, 'change_email');
}

operation('verifyEmail', (it) => {
  it('200: a new user receives a link that verifies the address', async (world) => {
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    const [mail] = await linksTo(world, account.email, 'verify_email');
    assert.match(mail?.text ?? '', `${APP_URL}/verify-email?token=${token}\n`);
    assert.match(mail?.html ?? '', `href="${APP_URL}/verify-email?token=${token}"`);
    const before = await caller(world, account).get('/users/profile').expect(200);
    const { body, headers } = await verify(world, token).expect(200);
    assert.equal(body.data, { email: account.email, email_verified: true });
    assert.is(headers['cache-control'], 'no-store');
    const { body: profile } = await caller(world, account)
      .get('/users/profile')
      .set('If-None-Match', String(before.headers['etag']))
      .expect(200);
    assert.equal([profile.data.email_verified, profile.data.version], [true, 2]);
    const event = (await accountEvents(world.db, account.user.id)).at(-1);
    assert.equal([event?.type, event?.actor_id, event?.version], ['user.email_verified', account.user.id, 2]);
    assert.equal(event?.changes, [{ field: 'email_verified', before: false, after: true }]);
    assert.not.match(JSON.stringify([event, world.log]), token);
  });

  it('200: a retry with the same Idempotency-Key returns the same, although the link is used', async (world) => {
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    const send = () => verify(world, token).set('Idempotency-Key', account.user.id);
    const [first, again] = [await send().expect(200), await send().expect(200)];
    assert.equal(again.body, first.body);
    await verify(world, token).expect(400);
  });

  it('200: replaces the old address, which receives a message', async (world) => {
    const account = await register(world);
    const new_email = newEmail();
    const token = await changed(world, caller(world, account), new_email);
    const { body } = await verify(world, token).expect(200);
    assert.equal(body.data, { email: new_email, email_verified: true });
    const login = (email: string) => world.anonymous.post('/auth/login').send({ email, password: PASSWORD });
    await login(account.email).expect(401);
    await login(new_email).expect(200);
    await caller(world, account).get('/users/profile').expect(200);
    await world.runJobs();
    const message = (await world.mailsTo(account.email)).at(-1);
    assert.is(message?.subject, 'The email of your account was changed');
    assert.not.match(message?.text ?? '', new_email);
    const event = (await accountEvents(world.db, account.user.id)).find(
      ({ type }) => type === 'user.email_changed',
    );
    assert.equal(event?.changes, [
      { field: 'email', before: account.email, after: new_email },
      { field: 'email_verified', before: false, after: true },
    ]);
  });

  it('200: a new address ends all other sessions, and the old address is informed', async (world) => {
    const account = await register(world);
    const others = [await logIn(world, account), await logIn(world, account)];
    const key = await createApiKey(caller(world, account));
    const token = await changed(world, caller(world, account), newEmail());
    await verify(world, token).expect(200);
    for (const other of others) assert.equal(await statesOfTokens(world, other), ENDED);
    assert.equal(await statesOfTokens(world, account), ALIVE);
    await world.as({ token: key.key }).get('/tasks').expect(200);
    const revoked = (await accountEvents(world.db, account.user.id)).filter(
      ({ type }) => type === 'session.revoked',
    );
    assert.equal(
      revoked.map(({ actor_id }) => actor_id),
      [account.user.id, account.user.id],
    );
    await world.runJobs();
    const mail = (await world.mailsTo(account.email)).at(-1);
    assert.match(mail?.text ?? '', 'All sessions have ended except the one that requested the change.');
  });

  it('200: a new address ends every session if the requesting one has ended', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    const token = await changed(world, caller(world, account), newEmail());
    await caller(world, account).post('/auth/logout').expect(204);
    await verify(world, token).expect(200);
    assert.equal(await statesOfTokens(world, other), ENDED);
    assert.equal(await statesOfTokens(world, account), ENDED);
  });

  it('200: verifying the current address ends no session', async (world) => {
    const account = await register(world);
    const other = await logIn(world, account);
    await verify(world, await tokenTo(world, account.email, 'verify_email')).expect(200);
    assert.equal(await statesOfTokens(world, other), ALIVE);
    assert.equal(await statesOfTokens(world, account), ALIVE);
  });

  it('401: a login with the old address fails if it waits for the change', async (world) => {
    const account = await register(world);
    const email = newEmail();
    const { login } = await world.db.transaction().execute(async (trx) => {
      await trx.updateTable('user').set({ email }).where('id', '=', account.user.id).execute();
      const login = world.anonymous
        .post('/auth/login')
        .send({ email: account.email, password: PASSWORD })
        .then(({ status }) => status);
      await waitForLocks(world.db);
      return { login };
    });
    assert.is(await login, 401);
  });

  it('400: a link works once, also with 20 concurrent requests', async (world) => {
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    const all = await Promise.all(Array.from({ length: 20 }, () => verify(world, token)));
    assert.equal(countStatuses(all), { 200: 1, 400: 19 });
    const refusal = await verify(world, token).expect(400);
    assert.equal(problemsOf(refusal), UNUSABLE);
  });

  it("400: after 24 hours of the database's clock", async (world) => {
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    await ageLink(world, token, '23 hours 59 minutes');
    world.clock.advance(48 * 3_600_000);
    await ageLink(world, token, '1 minute');
    assert.equal(problemsOf(await verify(world, token).expect(400)), UNUSABLE);
  });

  it('400: an older link after a newer one, and a link to a replaced address (A-09)', async (world) => {
    const account = await register(world);
    const person = caller(world, account);
    const older = await tokenTo(world, account.email, 'verify_email');
    await person.post('/auth/email/resend').expect(202);
    const newer = await tokenTo(world, account.email, 'verify_email');
    assert.is.not(newer, older);
    await verify(world, older).expect(400);
    await verify(world, await changed(world, person, newEmail())).expect(200);
    await verify(world, newer).expect(400);
  });

  it('400: a token that is unknown, malformed, for another purpose, or of a closed account', async (world) => {
    const account = await register(world);
    await world.anonymous.post('/auth/password/forgot').send({ email: account.email }).expect(202);
    const reset = await tokenTo(world, account.email, 'reset_password');
    for (const token of [
      UNKNOWN_TOKEN,
      'x',
      account.refresh_token,
      account.access_token.slice(0, 500),
      reset,
    ]) {
      assert.equal(problemsOf(await verify(world, token).expect(400)), UNUSABLE);
    }
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.db.updateTable('user').set({ active: false }).where('id', '=', account.user.id).execute();
    await verify(world, token).expect(400);
  });

  it('400: an invalid body', async ({ anonymous }) => {
    const { body } = await anonymous.post('/auth/email/verify').send({ tokn: 'x' }).expect(400);
    assert.equal(body.errors.map(({ field }: { field: string }) => field).sort(), ['token', 'tokn']);
  });

  it('409: of two accounts that request one address, the first to use its link receives it', async (world) => {
    const [one, other] = [await register(world), await register(world)];
    const new_email = newEmail();
    const token = await changed(world, caller(world, one), new_email);
    const { body: before } = await caller(world, other).get('/users/profile').expect(200);
    await other_asks();
    const [, second] = await linksTo(world, new_email, 'change_email');
    const late = /token=([\w-]+)/.exec(second?.text ?? '')?.[1] ?? '';
    await verify(world, token).expect(200);
    const { body } = await verify(world, late).expect(409);
    assert.equal(problemsOf({ body }), ['EMAIL_TAKEN', [['email', 'EMAIL_TAKEN']]]);
    const { body: after } = await caller(world, other).get('/users/profile').expect(200);
    assert.equal(after.data, before.data);

    async function other_asks() {
      const requested = { new_email, current_password: PASSWORD };
      await caller(world, other).post('/auth/email/change').send(requested).expect(202);
    }
  });
});
