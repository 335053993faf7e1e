import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { caller, logIn, refresh, register } from '../auth/accounts.ts';
import { tokenTo } from '../auth/links.ts';
import { SETTINGS } from '../auth/profiles.ts';
import { exchange } from '../exchange.ts';
import { countStatuses, eventsOf } from '../fixtures.ts';
import { operation, PASSWORD } from '../world.ts';

const newEmail = () => `ada-${randomUUID()}@example.com`;
const ada = () => ({ email: newEmail(), password: PASSWORD, full_name: 'Ada Lovelace' });

operation('registerUser', (it) => {
  it('201: creates an account with all defaults, and logs in', async (world) => {
    const { anonymous, clock } = world;
    const given = ada();
    const { body, headers } = await anonymous.post('/auth/register').send(given).expect(201);
    const { user, access_token, refresh_token, ...rest } = body.data;
    const { id, ...profile } = user;
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    const now = new Date(clock.now()).toISOString();
    assert.equal(profile, {
      email: given.email,
      email_verified: false,
      full_name: 'Ada Lovelace',
      avatar_url: null,
      timezone: 'UTC',
      locale: 'en',
      settings: SETTINGS,
      role: 'user',
      version: 1,
      created_at: now,
      updated_at: now,
    });
    assert.equal(rest, { token_type: 'Bearer', expires_in: 900 });
    assert.is(headers['location'], '/api/v1/users/profile');
    assert.is(headers['cache-control'], 'no-store');
    const found = await caller(world, { access_token }).get('/users/profile').expect(200);
    assert.equal(found.body.data, user);
    await refresh(world, { refresh_token }).expect(200);
  });

  it('201: succeeds while the mail server is unavailable; the link is sent later (J-09)', async (world) => {
    const account = await register(world);
    await world.runJobs({ mailer: { send: () => Promise.reject(new Error('away')), close() {} } });
    assert.equal(await world.mailsTo(account.email), []);
    await world.makeJobsDue();
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
  });

  it('201: sends no text of the account to an address before it is verified', async (world) => {
    const spam = 'Win: https://evil.example';
    const account = await register(world, { full_name: spam });
    const me = caller(world, account);
    const elsewhere = newEmail();
    await me
      .post('/auth/email/change')
      .send({ current_password: PASSWORD, new_email: elsewhere })
      .expect(202);
    await me
      .post('/auth/api-keys')
      .send({ name: spam, scopes: ['tasks:read'] })
      .expect(201);
    await world.anonymous.post('/auth/password/forgot').send({ email: account.email }).expect(202);
    await world.runJobs();
    const unasked = [...(await world.mailsTo(account.email)), ...(await world.mailsTo(elsewhere))];
    assert.is(unasked.length, 4);
    for (const mail of unasked) {
      assert.match(mail.text, /^Hello,\n/);
      assert.not.match(JSON.stringify(mail), 'evil.example');
    }
    const token = await tokenTo(world, account.email, 'verify_email');
    await world.anonymous.post('/auth/email/verify').send({ token }).expect(200);
    await me
      .post('/auth/api-keys')
      .send({ name: 'Report', scopes: ['tasks:read'] })
      .expect(201);
    await world.runJobs();
    const last = (await world.mailsTo(account.email)).at(-1);
    assert.match(last?.text ?? '', `Hello ${spam},\n\nThe API key "Report" was created`);
  });

  it('409: sends nothing for an email that is taken', async (world) => {
    const { email } = await register(world);
    await world.runJobs();
    await world.anonymous
      .post('/auth/register')
      .send({ ...ada(), email })
      .expect(409);
    await world.runJobs();
    assert.is((await world.mailsTo(email)).length, 1);
  });

  it('201: trims the name, and stores the email in lower case', async (world) => {
    const email = newEmail();
    const given = { email: email.toUpperCase(), full_name: ' \tAda  Lovelace\u00a0' };
    const { user } = await register(world, given);
    assert.is(user.full_name, 'Ada  Lovelace');
    assert.is(user.email, email);
    for (const spelling of [email, email.toUpperCase()]) {
      await world.anonymous.post('/auth/login').send({ email: spelling, password: PASSWORD }).expect(200);
    }
  });

  it('201: keeps every character of the password, including spaces and composed accents (A-14)', async (world) => {
    for (const password of [
      ' Note-G-1843 ',
      'Nöte-G-1843',
      'No\u0308te-G-1843',
      'Note-G-1843🗝️',
      `Aa1${'x'.repeat(61)}`,
      `Aa1${'x'.repeat(125)}`,
      `Aa1${'🗝'.repeat(125)}`,
    ]) {
      const account = await register(world, { password });
      await logIn(world, account);
      for (const other of [
        password.trim(),
        password.normalize('NFD'),
        password.slice(0, 63),
        [...password].slice(0, -1).join(''),
        password.toLowerCase(),
      ]) {
        if (other === password) continue;
        await world.anonymous.post('/auth/login').send({ email: account.email, password: other }).expect(401);
      }
    }
  });

  it('201: records the user, then the session, and no password', async (world) => {
    const { user } = await register(world);
    const events = await world.db
      .selectFrom('event')
      .where('space_id', '=', user.id)
      .select(['type', 'subject_type', 'subject_name', 'version', 'actor_id', 'changes', 'created_at'])
      .orderBy('position')
      .execute();
    assert.equal(
      events.map(({ type, subject_type, subject_name, version }) => [
        type,
        subject_type,
        subject_name,
        version,
      ]),
      [
        ['user.registered', 'user', 'Ada Lovelace', 1],
        ['session.created', 'session', null, null],
      ],
    );
    assert.equal(new Set(events.map(({ actor_id }) => actor_id)), new Set([user.id]));
    assert.equal(new Set(events.map(({ created_at }) => created_at)), new Set([user.created_at]));
    const [registered] = events;
    const changes = registered?.changes as { field: string; before: unknown; after: unknown }[];
    assert.equal(
      changes.find(({ field }) => field === 'email'),
      { field: 'email', before: null, after: user.email },
    );
    assert.not.match(JSON.stringify(events), /password|argon2/);
  });

  it('201: stores nothing that a reader of the database could use (A-10)', async (world) => {
    const { password, access_token, refresh_token, user } = await register(world);
    const { rows: tables } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
      world.db,
    );
    assert.ok(tables.length > 10);
    for (const { name } of tables) {
      const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.table(name)} t`.execute(
        world.db,
      );
      const text = rows.map((row) => row.text).join('\n');
      for (const secret of [password, access_token, refresh_token, refresh_token.slice(4)]) {
        assert.not.ok(text.includes(secret), name);
        assert.not.ok(text.includes(Buffer.from(secret).toString('hex')), name);
      }
    }
    const session = await world.db
      .selectFrom('session')
      .innerJoin('refresh_token', 'refresh_token.session_id', 'session.id')
      .where('user_id', '=', user.id)
      .select(['digest', 'client_address', 'user_agent'])
      .select([
        sql<number>`extract(epoch from session.expires_at - session.created_at)::int`.as('lasts'),
        sql<number>`extract(epoch from refresh_token.expires_at - session.created_at)::int`.as(
          'lasts_unused',
        ),
      ])
      .executeTakeFirstOrThrow();
    assert.equal(session, {
      digest: createHash('sha256').update(refresh_token).digest(),
      client_address: '127.0.0.1',
      user_agent: null,
      lasts: 30 * 86_400,
      lasts_unused: 7 * 86_400,
    });
  });

  it('201: a retry with the same Idempotency-Key returns the same, and starts no second session', async ({
    anonymous,
    db,
  }) => {
    const given = ada();
    const send = () => anonymous.post('/auth/register').set('Idempotency-Key', given.email).send(given);
    const first = await send().expect(201);
    const again = await send().expect(201);
    assert.equal(again.body, first.body);
    assert.is(again.headers['idempotency-replayed'], 'true');
    assert.is(first.headers['idempotency-replayed'], undefined);
    assert.is((await eventsOf(db, first.body.data.user.id)).length, 1);
  });

  it('400: names every rule that the password violates (A-15)', async ({ anonymous }) => {
    const email = newEmail();
    const cases: [password: string, codes: string[]][] = [
      ['note-g-xx', ['NEEDS_UPPER_CASE', 'NEEDS_DIGIT']],
      ['NOTE-G-1843', ['NEEDS_LOWER_CASE']],
      ['18431843', ['NEEDS_LOWER_CASE', 'NEEDS_UPPER_CASE']],
      ['Aa1', ['TOO_SHORT']],
      [`Aa1${'x'.repeat(126)}`, ['TOO_LONG']],
      [email.replace('ada', 'Ada'), ['SAME_AS_EMAIL']],
      ['Password1', ['COMMON_PASSWORD']],
      ['TaskFlow2026!', ['COMMON_PASSWORD']],
      ['Lovelace-1843', ['COMMON_PASSWORD', 'SAME_AS_NAME']],
      ['Aa1-nul\0', ['INVALID_CHARACTER']],
    ];
    for (const [password, codes] of cases) {
      const { body } = await anonymous
        .post('/auth/register')
        .send({ email, password, full_name: 'Ada Lovelace' })
        .expect(400);
      assert.is(body.error, 'VALIDATION_FAILED');
      assert.equal(
        body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
        codes.map((code) => ['password', code]),
      );
      assert.not.ok(JSON.stringify(body).includes(password));
    }
  });

  it('400, 413: passwords of 7 characters, of 129, with a NUL, and of 10 MB (A-14)', async ({ url }) => {
    const send = (password: string) =>
      exchange({
        url,
        method: 'POST',
        path: '/api/v1/auth/register',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...ada(), password }),
      });
    const cases: [password: string, status: number, code: string][] = [
      ['Note-18', 400, 'TOO_SHORT'],
      [`Aa1${'x'.repeat(126)}`, 400, 'TOO_LONG'],
      [`Aa1${'🗝'.repeat(126)}`, 400, 'TOO_LONG'],
      ['Note-G-1843\0', 400, 'INVALID_CHARACTER'],
      ['\0Note-G-1843', 400, 'INVALID_CHARACTER'],
    ];
    for (const [password, status, code] of cases) {
      const response = await send(password);
      assert.equal([response.status, response.body.errors[0]?.code], [status, code]);
    }
    assert.is((await send(`Aa1${'x'.repeat(10_000_000)}`)).body.error, 'PAYLOAD_TOO_LARGE');
  });

  it('400: names an invalid field, and writes nothing', async ({ anonymous, db }) => {
    const cases: [body: object, field: string, code: string][] = [
      [{ email: 'ada' }, 'email', 'INVALID_FORMAT'],
      [{ email: ' ada@example.com' }, 'email', 'INVALID_FORMAT'],
      [{ email: 'ａda@example.com' }, 'email', 'INVALID_FORMAT'],
      [{ email: 'ada@example.com\nBcc: eve@example.com' }, 'email', 'INVALID_FORMAT'],
      [{ email: `${'a'.repeat(250)}@example.com` }, 'email', 'TOO_LONG'],
      [{ email: null }, 'email', 'INVALID_TYPE'],
      [{ email: undefined }, 'email', 'REQUIRED'],
      [{ password: undefined }, 'password', 'REQUIRED'],
      [{ password: 12_345_678 }, 'password', 'INVALID_TYPE'],
      [{ full_name: undefined }, 'full_name', 'REQUIRED'],
      [{ full_name: ' \t\n' }, 'full_name', 'INVALID_FORMAT'],
      [{ full_name: 'x'.repeat(101) }, 'full_name', 'TOO_LONG'],
      [{ full_name: 'nul\0' }, 'full_name', 'INVALID_CHARACTER'],
      [{ role: 'admin' }, 'role', 'UNKNOWN_FIELD'],
      [{ active: true }, 'active', 'UNKNOWN_FIELD'],
      [{ email_verified: true }, 'email_verified', 'UNKNOWN_FIELD'],
      [{ id: randomUUID() }, 'id', 'UNKNOWN_FIELD'],
      [{ version: 7 }, 'version', 'UNKNOWN_FIELD'],
      [{ password_hash: 'x' }, 'password_hash', 'UNKNOWN_FIELD'],
    ];
    const count = () => db.selectFrom('user').select(db.fn.countAll().as('users')).executeTakeFirst();
    const before = await count();
    for (const [fields, field, code] of cases) {
      const { body } = await anonymous
        .post('/auth/register')
        .send({ ...ada(), ...fields })
        .expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [field, code], JSON.stringify(fields));
    }
    assert.equal(await count(), before);
  });

  it('400: a body that is not JSON', async ({ anonymous }) => {
    const { body } = await anonymous
      .post('/auth/register')
      .set('Content-Type', 'application/json')
      .send('{"email":')
      .expect(400);
    assert.is(body.error, 'MALFORMED_JSON');
  });

  it('409: an email with an account, in any spelling', async (world) => {
    const { email, user } = await register(world);
    for (const spelling of [email, email.toUpperCase()]) {
      const { body } = await world.anonymous
        .post('/auth/register')
        .send({ ...ada(), email: spelling })
        .expect(409);
      assert.is(body.error, 'EMAIL_TAKEN');
      assert.equal(body.errors, [
        { field: 'email', code: 'EMAIL_TAKEN', message: 'Log in, or choose another email.' },
      ]);
      assert.is(body.data, null);
    }
    assert.is((await eventsOf(world.db, user.id)).length, 1);
  });

  it('409: one of 20 concurrent requests receives the email', async ({ anonymous, db }) => {
    const { email, ...given } = ada();
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        anonymous.post('/auth/register').send({ ...given, email: index % 2 ? email : email.toUpperCase() }),
      ),
    );
    assert.equal(countStatuses(responses), { 201: 1, 409: 19 });
    const users = await db.selectFrom('user').where('email', '=', email).select('id').execute();
    assert.is(users.length, 1);
  });

  it('422: the Idempotency-Key was used for another account', async ({ anonymous }) => {
    const key = randomUUID();
    await anonymous.post('/auth/register').set('Idempotency-Key', key).send(ada()).expect(201);
    const { body } = await anonymous
      .post('/auth/register')
      .set('Idempotency-Key', key)
      .send(ada())
      .expect(422);
    assert.is(body.error, 'IDEMPOTENCY_KEY_REUSED');
  });
});
