import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { accountEvents, register } from '../auth/accounts.ts';
import { linksTo, tokenTo } from '../auth/links.ts';
import { exchange } from '../exchange.ts';
import { APP_URL, type Caller, operation } from '../world.ts';

const forgot = ({ anonymous }: { anonymous: Caller }, email: string) =>
  anonymous.post('/auth/password/forgot').send({ email });

const unknownEmail = () => `nobody-${randomUUID()}@example.com`;

operation('requestPasswordReset', (it) => {
  it('202: sends a link to the address of the account, in any spelling', async (world) => {
    const account = await register(world);
    const { text, headers } = await forgot(world, account.email.toUpperCase()).expect(202);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    const [mail, ...more] = await linksTo(world, account.email, 'reset_password');
    assert.match(mail?.text ?? '', `${APP_URL}/reset-password?token=tfl_`);
    assert.is(more.length, 0);
    const event = (await accountEvents(world.db, account.user.id)).at(-1);
    assert.equal([event?.type, event?.actor_id], ['user.password_reset_requested', null]);
    assert.is(event?.request_id, headers['x-request-id']);
  });

  it('202: runs the same statements for unknown, known, locked and closed accounts (A-03)', async (world) => {
    const [known, locked, closed] = [await register(world), await register(world), await register(world)];
    for (let tries = 0; tries < 6; tries += 1) {
      await world.anonymous.post('/auth/login').send({ email: locked.email, password: 'wrong' });
    }
    await world.db.updateTable('user').set({ active: false }).where('id', '=', closed.user.id).execute();
    await world.runJobs();
    const unknown = unknownEmail();
    const emails = [unknown, known.email, locked.email, closed.email];
    const seen: unknown[] = [];
    for (const email of emails) {
      const { status, text, headers } = await forgot(world, email);
      const { 'x-request-id': _, date: __, ...rest } = headers;
      seen.push({ status, text, rest });
      // One job each, and no other difference: the job looks up the account later.
      const { rows } = await sql<{ email: string }>`
        select payload->>'email' as email from graphile_worker._private_jobs`.execute(world.db);
      assert.equal(rows.map((row) => row.email).at(-1), email);
    }
    assert.equal(new Set(seen.map((each) => JSON.stringify(each))).size, 1);
    await world.runJobs();
    const received = await Promise.all(
      emails.map(async (email) => (await linksTo(world, email, 'reset_password')).length),
    );
    assert.equal(received, [0, 1, 1, 0]);
  });

  it('202: ignores the host headers of the request in the link (A-11)', async (world) => {
    const account = await register(world);
    const { status } = await exchange({
      url: world.url,
      method: 'POST',
      path: '/api/v1/auth/password/forgot',
      headers: {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        forwarded: 'host=evil.example',
        origin: 'https://evil.example',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ email: account.email }),
    });
    assert.is(status, 202);
    const [mail] = await linksTo(world, account.email, 'reset_password');
    assert.not.match(JSON.stringify(mail), 'evil');
    assert.match(mail?.text ?? '', `${APP_URL}/reset-password?token=`);
  });

  it('202: sends one link for several requests with the same Idempotency-Key', async (world) => {
    const account = await register(world);
    for (let sent = 0; sent < 3; sent += 1) {
      await forgot(world, account.email).set('Idempotency-Key', account.user.id).expect(202);
    }
    assert.is((await linksTo(world, account.email, 'reset_password')).length, 1);
  });

  it('202: sends five links per hour to one account; the last one works, and more follow later', async (world) => {
    const account = await register(world);
    for (let round = 0; round < 7; round += 1) {
      await forgot(world, account.email).expect(202);
      await world.runJobs();
    }
    assert.is((await linksTo(world, account.email, 'reset_password')).length, 5);
    assert.ok(world.log.some(({ msg }) => String(msg).startsWith('link not sent')));
    const token = await tokenTo(world, account.email, 'reset_password');
    const reset = { token, new_password: 'Jacquard-Loom-1804' };
    await world.anonymous.post('/auth/password/reset').send(reset).expect(204);
    await sql`update link_token set created_at = created_at - interval '1 hour' where user_id = ${account.user.id}`.execute(
      world.db,
    );
    await forgot(world, account.email).expect(202);
    assert.is((await linksTo(world, account.email, 'reset_password')).length, 6);
  });

  it('202: succeeds while the mail server is unavailable; the link is sent later (J-09)', async (world) => {
    const account = await register(world);
    await forgot(world, account.email).expect(202);
    const unavailable = { send: () => Promise.reject(new Error('away')), close() {} };
    await world.runJobs({ mailer: unavailable });
    await world.makeJobsDue();
    const token = await tokenTo(world, account.email, 'reset_password');
    const reset = { token, new_password: 'Jacquard-Loom-1804' };
    await world.anonymous.post('/auth/password/reset').send(reset).expect(204);
  });

  it('400: refuses invalid requests before it looks up the account, including a redirect address (A-03)', async (world) => {
    const account = await register(world);
    for (const email of [account.email, unknownEmail()]) {
      const { body } = await world.anonymous
        .post('/auth/password/forgot?redirect=https://evil.example')
        .send({ email, redirect: 'https://evil.example' })
        .expect(400);
      assert.is(body.errors.length, 2);
    }
    await world.anonymous.post('/auth/password/forgot').send({ email: 'ada@' }).expect(400);
    assert.equal(await linksTo(world, account.email, 'reset_password'), []);
  });
});
