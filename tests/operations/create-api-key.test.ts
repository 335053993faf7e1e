import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { caller, register, waitForLocks } from '../auth/accounts.ts';
import { countStatuses, createApiKey, eventsOf } from '../fixtures.ts';
import { operation, type Person, type World } from '../world.ts';

const DAY_MS = 86_400_000;
const MAX_KEYS = 50;

/** This many API keys of a user. */
async function createKeys(
  db: World['db'],
  { id: user_id }: Person,
  many: number,
  life = '1 day',
): Promise<void> {
  await sql`insert into api_key (user_id, name, prefix, digest, scopes, expires_at)
    select ${user_id}, 'Old', 'tfk_', sha256(uuid_send(gen_random_uuid())), '{tasks:read}', now() + ${life}::interval
    from generate_series(1, ${many}::integer)`.execute(db);
}

operation('createApiKey', (it) => {
  it('201: the key works immediately, within its scopes, for 90 days', async ({ ada, as, clock }) => {
    const { body, headers } = await ada
      .post('/auth/api-keys')
      .send({ name: '  Weekly report ', scopes: ['tasks:read', 'projects:read'] })
      .expect(201);
    const { id, key, prefix, created_at, ...rest } = body.data;
    assert.match(key, /^tfk_[\w-]{48}$/);
    assert.ok(key.startsWith(prefix));
    assert.is(headers['location'], `/api/v1/auth/api-keys/${id}`);
    assert.is(headers['cache-control'], 'no-store');
    assert.is(created_at, new Date(clock.now()).toISOString());
    assert.equal(rest, {
      name: 'Weekly report',
      scopes: ['tasks:read', 'projects:read'],
      last_used_at: null,
      expires_at: new Date(clock.now() + 90 * DAY_MS).toISOString(),
    });
    await as({ token: key }).get('/tasks').expect(200);
    await as({ token: key }).post('/tasks').send({ title: 'No' }).expect(403);
  });

  it('201: accepts an expiry in any time zone, at most one year ahead', async ({ ada, clock }) => {
    const at = (ms: number) => new Date(clock.now() + ms).toISOString();
    for (const expires_at of [at(1_000), at(366 * DAY_MS)]) {
      assert.is((await createApiKey(ada, { expires_at })).expires_at, expires_at);
    }
    const day = at(2 * DAY_MS).slice(0, 10);
    const { expires_at } = await createApiKey(ada, { expires_at: `${day}T09:00:00+09:00` });
    assert.is(expires_at, `${day}T00:00:00.000Z`);
  });

  it('201: stores only the digest of the key, and records its creator and scopes (A-10)', async ({
    ada,
    db,
  }) => {
    const { id, key, name, prefix, scopes, expires_at } = await createApiKey(ada);
    const row = await db.selectFrom('api_key').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    assert.equal(row.digest, createHash('sha256').update(key).digest());
    const events = await eventsOf(db, id);
    assert.equal(
      events.map(({ type, actor_id, space_id, subject_type, subject_name }) => [
        type,
        actor_id,
        space_id,
        subject_type,
        subject_name,
      ]),
      [['api_key.created', ada.id, ada.id, 'api_key', name]],
    );
    const after = { expires_at, name, prefix, scopes };
    assert.equal(
      events[0]?.changes,
      Object.entries(after).map(([field, value]) => ({ field, before: null, after: value })),
    );
    assert.not.match(JSON.stringify([row, events]), key.slice(12));
  });

  it('201: a retry with the same Idempotency-Key returns the same key, and creates no second one', async ({
    ada,
    as,
  }) => {
    const send = () =>
      ada
        .post('/auth/api-keys')
        .set('Idempotency-Key', 'a-retry')
        .send({ name: 'Once', scopes: ['tasks:read'] })
        .expect(201);
    const [first, again] = [await send(), await send()];
    assert.is(again.headers['idempotency-replayed'], 'true');
    assert.equal(again.body, first.body);
    await as({ token: first.body.data.key }).get('/tasks').expect(200);
    const { body } = await ada.get('/auth/api-keys').expect(200);
    assert.is(body.meta.total, 1);
  });

  it('201: sends a message to the user that shows only the beginning of the key', async (world) => {
    const { ada, db } = world;
    await db.updateTable('user').set({ email_verified: true }).where('id', '=', ada.id).execute();
    const { key, prefix } = await createApiKey(ada, { name: 'Leak <b>' });
    await world.runJobs();
    const letters = (await world.mailsTo(ada.email)).filter(
      ({ subject }) => subject === 'An API key was created',
    );
    assert.is(letters.length, 1);
    assert.match(letters[0]?.text ?? '', `"Leak <b>"`);
    assert.match(letters[0]?.text ?? '', prefix);
    assert.not.match(letters[0]?.html ?? '', '<b>"');
    assert.not.match(JSON.stringify(letters), key.slice(12));
  });

  it('400: reports all errors at once, including scopes that need a session', async ({ ada, db, clock }) => {
    const refused = async (body: object) => {
      const response = await ada.post('/auth/api-keys').send(body).expect(400);
      assert.is(response.body.error, 'VALIDATION_FAILED');
      return response.body.errors.map(({ field, code }: Record<string, string>) => `${field} ${code}`).sort();
    };
    const at = (ms: number) => new Date(clock.now() + ms).toISOString();
    const good = { name: 'Report', scopes: ['tasks:read'] };
    assert.equal(await refused({}), ['name REQUIRED', 'scopes REQUIRED']);
    assert.equal(await refused({ ...good, name: ' ', scopes: [], key: 'tfk_mine', expires_at: 'soon' }), [
      'expires_at INVALID_FORMAT',
      'key UNKNOWN_FIELD',
      'name INVALID_FORMAT',
      'scopes TOO_FEW',
    ]);
    for (const scope of ['account:read', 'account:write', '*', 'tasks:*', 'tasks:READ', '']) {
      assert.equal(
        await refused({ ...good, scopes: ['tasks:read', scope] }),
        ['scopes[1] NOT_ALLOWED'],
        scope,
      );
    }
    assert.equal(await refused({ ...good, scopes: ['tasks:read', 'tasks:read'] }), ['scopes DUPLICATE']);
    assert.equal(await refused({ ...good, name: 'x'.repeat(101) }), ['name TOO_LONG']);
    for (const [expires_at, code] of [
      [at(0), 'EXPIRES_IN_PAST'],
      [at(-DAY_MS), 'EXPIRES_IN_PAST'],
      [at(366 * DAY_MS + 1), 'EXPIRES_TOO_LATE'],
    ]) {
      assert.equal(await refused({ ...good, expires_at }), [`expires_at ${code}`]);
    }
    const { rows } = await sql`select from api_key where user_id = ${ada.id}`.execute(db);
    assert.is(rows.length, 0);
  });

  it('401: creates no key if the session ends while the request waits', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const { asked } = await world.db.transaction().execute(async (trx) => {
      await sql`select from "user" where id = ${account.user.id} for update`.execute(trx);
      const asked = me
        .post('/auth/api-keys')
        .send({ name: 'Late', scopes: ['tasks:read'] })
        .then(({ status, body }) => [status, body.error]);
      await waitForLocks(world.db);
      await sql`update session set revoked_at = now() where user_id = ${account.user.id}`.execute(trx);
      return { asked };
    });
    assert.equal(await asked, [401, 'SESSION_REVOKED']);
    const { rows } = await sql`select from api_key where user_id = ${account.user.id}`.execute(world.db);
    assert.is(rows.length, 0);
  });

  it('403: an API key with any scopes cannot create another key', async ({ ada, as }) => {
    const { key } = await createApiKey(ada, { scopes: ['profile:write', 'tasks:write'] });
    const { body } = await as({ token: key })
      .post('/auth/api-keys')
      .send({ name: 'Child', scopes: ['tasks:read'] })
      .expect(403);
    assert.is(body.error, 'INSUFFICIENT_SCOPE');
  });

  it('409: over 50 unexpired keys; keys of others and expired ones do not count', async ({
    ada,
    eve,
    db,
  }) => {
    await createKeys(db, eve, MAX_KEYS);
    await createKeys(db, ada, 3, '-1 day');
    await sql`update api_key set created_at = created_at - interval '1 day' where user_id = ${ada.id}`.execute(
      db,
    );
    await createKeys(db, ada, MAX_KEYS - 1);
    await createApiKey(ada);
    const { body } = await ada
      .post('/auth/api-keys')
      .send({ name: 'More', scopes: ['tasks:read'] })
      .expect(409);
    assert.equal([body.error, body.errors], ['TOO_MANY_API_KEYS', []]);
  });

  it('409: over 50 keys per day, even if they expire immediately', async ({ ada, db }) => {
    await createKeys(db, ada, MAX_KEYS, '1 second');
    await sql`update api_key set expires_at = now() where user_id = ${ada.id}`.execute(db);
    await ada
      .post('/auth/api-keys')
      .send({ name: 'More', scopes: ['tasks:read'] })
      .expect(409);
  });

  it('201: sends at most five messages per hour', async (world) => {
    const account = await register(world);
    for (let made = 0; made < 7; made += 1) await createApiKey(caller(world, account));
    await world.runJobs();
    const messages = (await world.mailsTo(account.email)).filter(
      ({ subject }) => subject === 'An API key was created',
    );
    assert.is(messages.length, 5);
  });

  it('409: one of five concurrent requests takes the last free place', async ({ ada, db }) => {
    await createKeys(db, ada, MAX_KEYS - 1);
    const { all } = await db.transaction().execute(async (trx) => {
      await sql`select from "user" where id = ${ada.id} for update`.execute(trx);
      const all = Promise.all(
        Array.from({ length: 5 }, () =>
          ada.post('/auth/api-keys').send({ name: randomUUID(), scopes: ['tasks:read'] }),
        ),
      );
      await waitForLocks(db, 5);
      return { all };
    });
    assert.equal(countStatuses(await all), { 201: 1, 409: 4 });
  });

  it('401: the account is closed during the request', async ({ ada, db }) => {
    const { answer } = await db.transaction().execute(async (trx) => {
      await trx.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
      const answer = ada
        .post('/auth/api-keys')
        .send({ name: 'Late', scopes: ['tasks:read'] })
        .expect(401);
      const sent = answer.then((response) => response);
      await waitForLocks(db);
      return { answer: sent };
    });
    assert.is((await answer).body.error, 'SESSION_REVOKED');
    const { rows } = await sql`select from api_key where user_id = ${ada.id}`.execute(db);
    assert.is(rows.length, 0);
  });
});
