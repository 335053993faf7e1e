import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { setRole } from '../../src/users/role.ts';
import { accountEvents, caller, ENDED, register, statesOfTokens } from '../auth/accounts.ts';
import { linksTo, problemsOf, tokenTo, UNUSABLE } from '../auth/links.ts';
import { countStatuses, createApiKey } from '../fixtures.ts';
import { tokenIn } from '../mail-kit.ts';
import { APP_URL, type Caller, inWorld, PASSWORD } from '../world.ts';
import { becomeAdmin, newEmail, reset, roleOf, serveWithAdminEmail } from './named.ts';

const NEW = 'Jacquard-Loom-1804';

const forgot = ({ anonymous }: { anonymous: Caller }, email: string) =>
  anonymous.post('/auth/password/forgot').send({ email }).expect(202);

const verify = ({ anonymous }: { anonymous: Caller }, token: string) =>
  anonymous.post('/auth/email/verify').send({ token });

const byOperator = { now: new Date().toISOString(), request_id: null };

inWorld('ADMIN_EMAIL', (it) => {
  it('appoints the account that sets a password with the link sent at registration, and logs it', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const { user } = await register(world, { email: email.toUpperCase() });
    const token = await tokenTo(world, email, 'become_admin');
    const [mail] = await world.mailsTo(email);
    assert.match(mail?.text ?? '', `configured as the administrator of TaskFlow at ${APP_URL}.`);
    assert.match(mail?.text ?? '', `${APP_URL}/reset-password?token=${token}\n`);
    assert.is(await roleOf(world, email), 'user');
    await reset(world, token, NEW).expect(204);
    const { body } = await world.anonymous.post('/auth/login').send({ email, password: NEW }).expect(200);
    assert.equal([body.data.user.role, body.data.user.email_verified], ['admin', true]);
    await caller(world, body.data).get('/admin/users').expect(200);
    const events = await accountEvents(world.db, user.id);
    const event = events.find(({ type }) => type === 'user.updated');
    assert.equal([event?.actor_id, event?.version], [null, 3]);
    assert.equal(event?.changes, [{ field: 'role', before: 'user', after: 'admin' }]);
    assert.ok(event?.request_id);
  });

  it('does not appoint a squatter, even if the owner of the address opens every link', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const account = await register(world, { email });
    const squatter = caller(world, account);
    const planted = await createApiKey(squatter, { scopes: ['admin:read'] });
    await squatter.post('/auth/email/resend').expect(202);
    await squatter.patch('/users/profile').send({ role: 'admin' }).expect(400);
    await world.runJobs();
    await forgot(world, email);
    await world.runJobs();
    const mails = (await world.mailsTo(email)).filter((mail) => tokenIn(mail) !== '');
    assert.is(mails.length, 3);
    for (const mail of mails) {
      assert.match(mail.text, `${APP_URL}/reset-password?token=`);
      assert.not.match(mail.text, 'verify-email');
      assert.equal(problemsOf(await verify(world, tokenIn(mail)).expect(400)), UNUSABLE);
    }
    const { body } = await squatter.get('/users/profile').expect(200);
    assert.equal([body.data.role, body.data.email_verified], ['user', false]);
    await squatter.get('/admin/users').expect(403);
    await world.as({ token: planted.key }).get('/admin/users').expect(403);
    await reset(world, tokenIn(mails.at(-1)), NEW).expect(204);
    assert.is(await roleOf(world, email), 'admin');
    assert.equal(await statesOfTokens(world, account), ENDED);
    await world.as({ token: planted.key }).get('/admin/users').expect(401);
    await world.anonymous.post('/auth/login').send({ email, password: PASSWORD }).expect(401);
    await world.anonymous.post('/auth/login').send({ email, password: NEW }).expect(200);
  });

  it('does not appoint an account that was verified, or sent a verification link, before ADMIN_EMAIL was set', async (base) => {
    const email = newEmail();
    const account = await register(base, { email });
    const { key } = await createApiKey(caller(base, account), { scopes: ['admin:read'] });
    const token = await tokenTo(base, email, 'verify_email');
    const world = await serveWithAdminEmail(base, email);
    await verify(world, token).expect(200);
    await caller(world, account).get('/admin/users').expect(403);
    await caller(world, account).post('/auth/email/resend').expect(202);
    assert.equal(await linksTo(world, email, 'become_admin'), []);
    await forgot(world, email);
    await becomeAdmin(world, email);
    await world.as({ token: key }).get('/admin/users').expect(401);
  });

  it('cannot be the new address of another account, even if the change was requested before ADMIN_EMAIL was set', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const mallory = caller(world, await register(world));
    for (const new_email of [email, email.toUpperCase()]) {
      const requested = { new_email, current_password: PASSWORD };
      await mallory.post('/auth/email/change').send(requested).expect(202);
      await caller(base, await register(base))
        .post('/auth/email/change')
        .send(requested)
        .expect(202);
    }
    await world.runJobs();
    assert.equal(await world.mailsTo(email), []);
  });

  it('can be changed to another address: its links become invalid and it can be registered again', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const squatter = await register(world, { email });
    const link = await tokenTo(world, email, 'become_admin');
    const new_email = newEmail();
    const requested = { new_email, current_password: PASSWORD };
    await caller(world, squatter).post('/auth/email/change').send(requested).expect(202);
    await verify(world, await tokenTo(world, new_email, 'change_email')).expect(200);
    assert.equal(problemsOf(await reset(world, link, NEW).expect(400)), UNUSABLE);
    await forgot(world, new_email);
    await reset(world, await tokenTo(world, new_email, 'reset_password'), NEW).expect(204);
    assert.is(await roleOf(world, new_email), 'user');
    await register(world, { email });
    await becomeAdmin(world, email);
  });

  it('appoints once when 20 requests use the link at the same time', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const { user } = await register(world, { email });
    const token = await tokenTo(world, email, 'become_admin');
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => reset(world, token, `Jacquard-Loom-${1800 + i}`)),
    );
    assert.equal(countStatuses(all), { 204: 1, 400: 19 });
    const events = await accountEvents(world.db, user.id);
    assert.is(events.filter(({ type }) => type === 'user.updated').length, 1);
    const password = `Jacquard-Loom-${1800 + all.findIndex(({ status }) => status === 204)}`;
    await world.anonymous.post('/auth/login').send({ email, password }).expect(200);
  });

  it('appoints nobody once it is removed from the configuration: the link only resets the password', async (base) => {
    const email = newEmail();
    const account = await register(base, { email });
    const token = await tokenTo(await serveWithAdminEmail(base, email), email, 'become_admin');
    await reset(base, token, NEW).expect(204);
    const { body } = await base.anonymous.post('/auth/login').send({ email, password: NEW }).expect(200);
    assert.equal([body.data.user.role, body.data.user.email_verified], ['user', true]);
    assert.equal(await statesOfTokens(base, account), ENDED);
  });

  it('receives five links per hour in total, and the last one works', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const squatter = caller(world, await register(world, { email }));
    for (let round = 0; round < 3; round += 1) {
      await squatter.post('/auth/email/resend').expect(202);
      await world.runJobs();
      await forgot(world, email);
      await world.runJobs();
    }
    assert.is((await world.mailsTo(email)).length, 5);
    await becomeAdmin(world, email);
  });

  it('receives a link that also verifies the address when REQUIRE_EMAIL_VERIFICATION is set', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email, { requireEmailVerification: true });
    const account = await register(world, { email });
    await caller(world, account).get('/tasks').expect(403);
    const session = await becomeAdmin(world, email);
    await caller(world, session).get('/tasks').expect(200);
  });

  it('is treated like any address while its account is an administrator, and appoints again after the role is removed', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const account = await register(world, { email });
    await world.runJobs();
    await setRole.first(world.db, { ...byOperator, email, force: false }, { role: 'admin' });
    await caller(world, account).post('/auth/email/resend').expect(202);
    await verify(world, await tokenTo(world, email, 'verify_email')).expect(200);
    await forgot(world, email);
    await reset(world, await tokenTo(world, email, 'reset_password'), NEW).expect(204);
    assert.is(await roleOf(world, email), 'admin');
    assert.is((await linksTo(world, email, 'become_admin')).length, 1);
    await setRole.first(world.db, { ...byOperator, email, force: true }, { role: 'user' });
    await forgot(world, email);
    await becomeAdmin(world, email);
    const events = await accountEvents(world.db, account.user.id);
    assert.is(events.filter(({ type }) => type === 'user.updated').length, 3);
  });

  it('receives no link while its account is deactivated, and earlier links do not appoint', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const { user } = await register(world, { email });
    const token = await tokenTo(world, email, 'become_admin');
    await world.db.updateTable('user').set({ active: false }).where('id', '=', user.id).execute();
    await reset(world, token, NEW).expect(400);
    await forgot(world, email);
    assert.is((await linksTo(world, email, 'become_admin')).length, 1);
    assert.is(await roleOf(world, email), 'user');
  });

  it('is logged with each link, because the link gives access to the account', async (base) => {
    const email = newEmail();
    const world = await serveWithAdminEmail(base, email);
    const { user } = await register(world, { email });
    await world.runJobs();
    const { rows } = await sql<{ type: string; client_address: string | null }>`
      select type, client_address from event where space_id = ${user.id} order by position desc limit 1`.execute(
      world.db,
    );
    assert.equal(rows, [{ type: 'user.password_reset_requested', client_address: '127.0.0.1' }]);
  });
});
