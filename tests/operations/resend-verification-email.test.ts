import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { caller, register } from '../auth/accounts.ts';
import { digestOf, linksTo, tokenTo } from '../auth/links.ts';
import { tokenIn } from '../mail-kit.ts';
import { operation } from '../world.ts';

operation('resendVerificationEmail', (it) => {
  it('202: sends at most five links per hour including that of the registration, not counting reset links', async (world) => {
    const account = await register(world);
    for (let round = 0; round < 6; round += 1) {
      await caller(world, account).post('/auth/email/resend').expect(202);
      await world.runJobs();
    }
    assert.is((await linksTo(world, account.email, 'verify_email')).length, 5);
    await world.anonymous.post('/auth/password/forgot').send({ email: account.email }).expect(202);
    assert.is((await linksTo(world, account.email, 'reset_password')).length, 1);
  });

  it('202: sends another link, and returns no body', async (world) => {
    const account = await register(world);
    await world.runJobs();
    const { text } = await caller(world, account).post('/auth/email/resend').expect(202);
    assert.is(text, '');
    const mails = await linksTo(world, account.email, 'verify_email');
    assert.is(new Set(mails.map(tokenIn)).size, 2);
  });

  it('202: sends one link for several requests with the same Idempotency-Key', async (world) => {
    const account = await register(world);
    const send = () =>
      caller(world, account).post('/auth/email/resend').set('Idempotency-Key', account.user.id).expect(202);
    for (let sent = 0; sent < 3; sent += 1) await send();
    assert.is((await linksTo(world, account.email, 'verify_email')).length, 2);
  });

  it('202: sends nothing if the address is verified', async (world) => {
    const account = await register(world);
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
    await caller(world, account).post('/auth/email/resend').expect(202);
    assert.is((await linksTo(world, account.email, 'verify_email')).length, 1);
  });

  it('a retried message contains the same link, which is not stored in the database (A-10)', async (world) => {
    await register(world);
    const sent: string[] = [];
    const mailer = {
      async send({ text }: { text: string }) {
        sent.push(/token=([\w-]+)/.exec(text)?.[1] ?? '');
        if (sent.length === 1) throw new Error('the connection broke after the last line');
      },
      close() {},
    };
    await world.runJobs({ mailer });
    await world.makeJobsDue();
    await world.runJobs({ mailer });
    const [token = '', again] = sent;
    assert.is(again, token);
    const { rows } = await sql<{ dump: string }>`select
      (select coalesce(json_agg(t), '[]')::text from link_token t)
      || (select coalesce(json_agg(j), '[]')::text from graphile_worker._private_jobs j)
      || (select json_agg(e)::text from event e) as dump`.execute(world.db);
    assert.not.match(rows[0]?.dump ?? token, token.slice(4));
    assert.match(rows[0]?.dump ?? '', digestOf(token).toString('hex'));
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
  });

  it('a retried link is not sent after a newer one, and the newer one works', async (world) => {
    const account = await register(world);
    const fails = { send: () => Promise.reject(new Error('away')), close() {} };
    await world.runJobs({ mailer: fails });
    await caller(world, account).post('/auth/email/resend').expect(202);
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.makeJobsDue();
    assert.is((await linksTo(world, account.email, 'verify_email')).length, 1);
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
  });
});
