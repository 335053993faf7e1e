import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { openPushService, register } from '../push-kit.ts';
import { type Caller, operation, type Person } from '../world.ts';

const refusals = async (person: Caller, body: object) => {
  const { body: reply } = await person.post('/push-subscriptions').send(body).expect(400);
  return reply.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
};

const idsOf = async (person: Caller): Promise<string[]> => {
  const { body } = await person.get('/push-subscriptions?per_page=100').expect(200);
  return body.data.map(({ id }: { id: string }) => id);
};

const endOf = async ({ session_id }: Person, person: Person) =>
  person.delete(`/auth/sessions/${session_id}`).expect(204);

operation('createPushSubscription', (it) => {
  it('201: registers a browser once, and shows no secret', async ({ ada }) => {
    const service = await openPushService();
    const browser = service.subscribe();
    const { endpoint, keys } = browser;
    const response = await ada
      .post('/push-subscriptions')
      .send({ endpoint, keys, name: ' Laptop ' })
      .expect(201);
    const { id, name, platform, host } = response.body.data;
    assert.equal([name, platform, host], ['Laptop', 'web', new URL(endpoint).host]);
    assert.is(response.headers['location'], `/api/v1/push-subscriptions/${id}`);
    for (const secret of [endpoint, keys.p256dh, keys.auth])
      assert.not.match(JSON.stringify(response.body), secret);
    assert.is((await register(ada, browser, 'Laptop')).id, id);
    const renamed = await register(ada, browser, 'Old laptop');
    assert.equal([renamed.id, renamed.name], [id, 'Old laptop']);
    const { body } = await ada.get(`/activity?subject_id=${id}`).expect(200);
    assert.equal(
      body.data.map(({ type, changes }: { type: string; changes: { field: string }[] }) => [
        type,
        ...changes.map(({ field }) => field),
      ]),
      [
        ['push_subscription.updated', 'name'],
        ['push_subscription.created', 'host', 'name', 'platform'],
      ],
    );
    assert.not.match(JSON.stringify(body), endpoint);
  });

  it('201: at once, for one device of one user or of two', async ({ ada, grace }) => {
    const service = await openPushService();
    const browser = service.subscribe();
    await Promise.all([ada, ada, ada].map((person) => register(person, browser)));
    assert.is((await idsOf(ada)).length, 1);
    await Promise.all([ada, grace, ada, grace].map((person) => register(person, browser)));
    assert.is((await idsOf(ada)).length + (await idsOf(grace)).length, 1);
    await register(grace, browser);
    assert.equal(await idsOf(ada), []);
    assert.is((await idsOf(grace)).length, 1);
  });

  it('201: another one replaces the device that was registered the longest time ago', async ({ ada, db }) => {
    const service = await openPushService();
    const ids: string[] = [];
    for (let each = 0; each < 20; each += 1) ids.push((await register(ada, service.subscribe())).id);
    await sql`update push_subscription set updated_at = now() - interval '1 day' where id = ${ids[7]}`.execute(
      db,
    );
    const { id } = await register(ada, service.subscribe());
    const kept = await idsOf(ada);
    assert.is(kept.length, 20);
    assert.ok(kept.includes(id) && !kept.includes(ids[7] ?? ''));
    await Promise.all([1, 2, 3].map(() => register(ada, service.subscribe())));
    assert.is((await idsOf(ada)).length, 20);
  });

  it('400: an address that is not public, keys off the curve, and parts of another platform', async ({
    ada,
  }) => {
    const service = await openPushService();
    const { keys } = service.subscribe();
    const at = (endpoint: string) => refusals(ada, { endpoint, keys });
    assert.equal(await at('https://10.0.0.1/x'), ['endpoint URL_NOT_ALLOWED']);
    assert.equal(await at('https://[::ffff:169.254.169.254]/latest'), ['endpoint URL_NOT_ALLOWED']);
    assert.equal(await at('https://0x7f000001.example@10.1.1.1/'), ['endpoint NOT_ALLOWED']);
    assert.equal(await at('http://push.example.com/x'), ['endpoint NOT_HTTPS']);
    assert.equal(await at('https://user:secret@push.example.com/x'), ['endpoint NOT_ALLOWED']);
    const endpoint = 'https://push.example.com/x';
    assert.equal(await refusals(ada, { endpoint }), ['keys REQUIRED']);
    assert.equal(await refusals(ada, {}), ['endpoint REQUIRED', 'keys REQUIRED']);
    assert.equal(await refusals(ada, { endpoint, keys, token: 'abcdefghijk' }), ['token NOT_ALLOWED']);
    const p256dh = `${keys.p256dh.slice(0, -3)}AAA`;
    assert.equal(await refusals(ada, { endpoint, keys: { ...keys, p256dh } }), ['keys.p256dh INVALID_KEY']);
    assert.equal(await refusals(ada, { platform: 'apns', token: 'abcdefghijk' }), ['platform NOT_AVAILABLE']);
  });

  it('ends with the session that registered it, not with another one or an expired one', async (world) => {
    const { ada, db } = world;
    const service = await openPushService();
    const { id } = await register(ada, service.subscribe());
    const { rows } = await sql<{ id: string }>`insert into session (user_id, expires_at)
      values (${ada.id}, now() + interval '1 hour') returning id`.execute(db);
    const session_id = rows[0]?.id ?? '';
    await endOf({ ...ada, session_id }, ada);
    await sql`update session set expires_at = now() - interval '1 day' where id = ${ada.session_id}`.execute(
      db,
    );
    const left = () =>
      db.selectFrom('push_subscription').where('user_id', '=', ada.id).select('id').execute();
    assert.equal(await left(), [{ id }]);
    await sql`update session set expires_at = now() + interval '1 day' where id = ${ada.session_id}`.execute(
      db,
    );
    await ada.post('/auth/logout').expect(204);
    assert.equal(await left(), []);
  });
});
