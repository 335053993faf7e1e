import * as assert from 'uvu/assert';
import { accountEvents, caller, logIn, register } from '../auth/accounts.ts';
import { linksTo, problemsOf, tokenTo } from '../auth/links.ts';
import { type Caller, operation, PASSWORD, type World } from '../world.ts';

const newEmail = () => `ada-${crypto.randomUUID()}@analytical.example`;

const change = (person: Caller, new_email: string, current_password = PASSWORD) =>
  person.post('/auth/email/change').send({ new_email, current_password });

const open = ({ anonymous }: World, token: string) => anonymous.post('/auth/email/verify').send({ token });

operation('changeEmail', (it) => {
  it('202: sends a link to the new address, and changes nothing until it is used', async (world) => {
    const account = await register(world);
    const new_email = newEmail();
    const { text } = await change(caller(world, account), ` ${new_email.toUpperCase()} `.trim()).expect(202);
    assert.is(text, '');
    assert.is((await linksTo(world, new_email, 'change_email')).length, 1);
    const { body } = await caller(world, account).get('/users/profile').expect(200);
    assert.equal([body.data.email, body.data.version], [account.email, 1]);
    await logIn(world, account);
    const types = (await accountEvents(world.db, account.user.id)).map(({ type }) => type);
    assert.ok(types.includes('user.email_change_requested'));
  });

  it('202: returns the same for an address with an account, and sends nothing there', async (world) => {
    const [account, other] = [await register(world), await register(world)];
    await world.runJobs();
    const free = await change(caller(world, account), newEmail()).expect(202);
    const taken = await change(caller(world, account), other.email).expect(202);
    assert.is(taken.text, free.text);
    await world.runJobs();
    assert.is((await world.mailsTo(other.email)).length, 1);
  });

  it('202: the link is invalid after a password change, and not sent if the session has ended', async (world) => {
    const account = await register(world);
    const thief = caller(world, await logIn(world, account));
    const [first, second] = [newEmail(), newEmail()];
    await change(thief, first).expect(202);
    const token = await tokenTo(world, first, 'change_email');
    await change(thief, second).expect(202);
    await caller(world, account)
      .post('/auth/password/change')
      .send({ current_password: PASSWORD, new_password: 'Jacquard-Loom-1804' })
      .expect(204);
    assert.equal(await linksTo(world, second, 'change_email'), []);
    await open(world, token).expect(400);
  });

  it('400: reports a wrong password and the current address together', async (world) => {
    const account = await register(world);
    const refusal = await change(caller(world, account), account.email.toUpperCase(), 'wrong').expect(400);
    assert.equal(problemsOf(refusal), [
      'VALIDATION_FAILED',
      [
        ['current_password', 'WRONG_PASSWORD'],
        ['new_email', 'SAME_EMAIL'],
      ],
    ]);
    const types = (await accountEvents(world.db, account.user.id)).map(({ type }) => type);
    assert.not.ok(types.includes('user.email_change_requested'));
  });

  it('400: an invalid body', async ({ ada }) => {
    const { body } = await ada
      .post('/auth/email/change')
      .send({ new_email: 'nobody', email: 'x' })
      .expect(400);
    assert.equal(body.errors.map(({ field }: { field: string }) => field).sort(), [
      'current_password',
      'email',
      'new_email',
    ]);
  });

  it('401: the account is closed during the request', async ({ ada, serve, db }) => {
    const { as } = await serve();
    await as(ada).get('/users/profile').expect(200);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    const { body } = await change(as(ada), newEmail()).expect(401);
    assert.is(body.error, 'SESSION_REVOKED');
  });

  it('429: refuses the sixth attempt after five wrong passwords', async (world) => {
    const person = caller(world, await register(world));
    for (let tries = 0; tries < 5; tries += 1) await change(person, newEmail(), 'wrong').expect(400);
    const { body } = await change(person, newEmail()).expect(429);
    assert.is(body.error, 'TOO_MANY_ATTEMPTS');
  });
});
