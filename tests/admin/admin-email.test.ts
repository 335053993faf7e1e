import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { appoint } from '../../src/admin/administrators.ts';
import { accountEvents, caller, ENDED, register, tried } from '../auth/accounts.ts';
import { linksTo, tokenTo } from '../auth/links.ts';
import { createApiKey } from '../fixtures.ts';
import { type Caller, inWorld, PASSWORD, type Served, type World } from '../world.ts';

/** The test's server, but with this address in `ADMIN_EMAIL`. */
async function servedFor(world: World, adminEmail: string): Promise<World & Served> {
  return { ...world, ...(await world.serve({ adminEmail })) };
}

const newEmail = () => `owner-${randomUUID()}@example.com`;

const verify = ({ anonymous }: { anonymous: Caller }, token: string) =>
  anonymous.post('/auth/email/verify').send({ token });

const roleOf = async ({ db }: World, email: string) =>
  (await db.selectFrom('user').where('email', '=', email).select('role').executeTakeFirst())?.role;

/** Starts the service on the world's database, and stops it once it is ready; returns its log. */
function startedOnce({ databaseUrl }: World, ADMIN_EMAIL: string): Promise<string> {
  const env = {
    ...process.env,
    ADMIN_EMAIL,
    DATABASE_URL: databaseUrl,
    JWT_SECRETS: `test:${randomBytes(32).toString('base64')}`,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    PORT: '0',
    LOG_FORMAT: 'json',
    SHUTDOWN_DELAY: '0s',
  };
  const child = spawn(process.execPath, ['src/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
    if (log.includes('TaskFlow is ready')) child.kill('SIGTERM');
  });
  return new Promise((resolve) => child.on('close', () => resolve(log)));
}

inWorld('ADMIN_EMAIL', (it) => {
  it('makes an administrator of whoever verifies the address, with the next request, and says so', async (base) => {
    const email = newEmail();
    const world = await servedFor(base, email);
    const account = await register(world, { email: email.toUpperCase() });
    const person = caller(world, account);
    await person.get('/admin/users').expect(403);
    await verify(world, await tokenTo(world, email, 'verify_email')).expect(200);
    await person.get('/admin/users').expect(200);
    const event = (await accountEvents(world.db, account.user.id)).at(-1);
    assert.equal([event?.type, event?.actor_id, event?.version], ['user.updated', null, 3]);
    assert.equal(event?.changes, [{ field: 'role', before: 'user', after: 'admin' }]);
    assert.ok(event?.request_id);
  });

  it('gives nothing to those who are not known to read its mail: neither by a registration nor by a change', async (base) => {
    const email = newEmail();
    const world = await servedFor(base, email);
    const mallory = caller(world, await register(world));
    await mallory
      .post('/auth/email/change')
      .send({ new_email: email, current_password: PASSWORD })
      .expect(202);
    await mallory.get('/admin/users').expect(403);
    const first = await register(world, { email });
    await caller(world, first).get('/admin/users').expect(403);
    await caller(world, first).patch('/users/profile').send({ role: 'admin' }).expect(400);
    await verify(world, await tokenTo(world, (await register(world)).email, 'verify_email')).expect(200);
    assert.is(await roleOf(world, email), 'user');
    assert.not(await appoint(world.db, email, { now: new Date().toISOString(), request_id: null }));
    assert.is(await roleOf(world, email), 'user');
  });

  it('is theirs who read its mail, also when somebody else was first: a reset takes the account over', async (base) => {
    const email = newEmail();
    const world = await servedFor(base, email);
    const squatter = await register(world, { email });
    await caller(world, squatter).get('/users/profile').expect(200);
    await world.anonymous.post('/auth/password/forgot').send({ email }).expect(202);
    const token = await tokenTo(world, email, 'reset_password');
    const new_password = 'Jacquard-Loom-1804';
    await world.anonymous.post('/auth/password/reset').send({ token, new_password }).expect(204);
    assert.equal(await tried(world, squatter), ENDED);
    const { body } = await world.anonymous
      .post('/auth/login')
      .send({ email, password: new_password })
      .expect(200);
    assert.is(body.data.user.role, 'admin');
    await caller(world, body.data).get('/admin/users').expect(200);
    await world.anonymous.post('/auth/login').send({ email, password: PASSWORD }).expect(401);
  });

  it('leaves no API key to a squatter whose link was opened by mistake, once the password is reset', async (base) => {
    const email = newEmail();
    const world = await servedFor(base, email);
    const squatter = caller(world, await register(world, { email }));
    const { key } = await createApiKey(squatter, { scopes: ['admin:read'] });
    await verify(world, await tokenTo(world, email, 'verify_email')).expect(200);
    const planted = world.as({ token: key });
    await planted.get('/admin/users').expect(200);
    await world.anonymous.post('/auth/password/forgot').send({ email }).expect(202);
    const token = await tokenTo(world, email, 'reset_password');
    const reset = { token, new_password: 'Jacquard-Loom-1804' };
    await world.anonymous.post('/auth/password/reset').send(reset).expect(204);
    await planted.get('/admin/users').expect(401);
  });

  it('is no address that one can change to: a click there would appoint whoever asked for the link', async (base) => {
    const email = newEmail();
    const world = await servedFor(base, email);
    const mallory = caller(world, await register(world));
    await mallory
      .post('/auth/email/change')
      .send({ new_email: email.toUpperCase(), current_password: PASSWORD })
      .expect(202);
    assert.equal(await linksTo(world, email, 'change_email'), []);
    await mallory.get('/admin/users').expect(403);
  });

  it('is read by the service as it starts, in whatever case it is written', async (world) => {
    const { ada, eve, db } = world;
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    assert.match(await startedOnce(world, ada.email.toUpperCase()), 'is an administrator from now on');
    assert.is(await roleOf(world, ada.email), 'admin');
    const log = await startedOnce(world, eve.email);
    assert.match(log, 'TaskFlow is ready');
    assert.not.match(log, 'administrator');
    assert.is(await roleOf(world, eve.email), 'user');
    assert.is(await roleOf(world, ada.email), 'admin');
  });

  it('counts at the start for whoever has verified the address before, once, and for nobody whose account is closed', async (world) => {
    const { ada, db } = world;
    const author = { now: new Date().toISOString(), request_id: null };
    const set = (fields: { email_verified?: boolean; active?: boolean }) =>
      db.updateTable('user').set(fields).where('id', '=', ada.id).execute();
    await set({ email_verified: true, active: false });
    assert.not(await appoint(db, ada.email, author));
    await set({ active: true });
    assert.ok(await appoint(db, ada.email, author));
    assert.not(await appoint(db, ada.email, author));
    world.clock.advance(2_001);
    await ada.get('/admin/users').expect(200);
    assert.not(await appoint(db, newEmail(), author));
    assert.is((await accountEvents(db, ada.id)).filter(({ type }) => type === 'user.updated').length, 1);
  });
});
