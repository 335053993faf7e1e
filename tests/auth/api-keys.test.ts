import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { apiKeyDigest, newApiKey } from '../../src/auth/api-keys/key.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { sweeps } from '../../src/resources.ts';
import { createApiKey } from '../fixtures.ts';
import { until } from '../waiting.ts';
import { inWorld, PASSWORD, type World } from '../world.ts';
import { caller, register, waitForLocks } from './accounts.ts';

async function lastUseOf({ db }: World, id: string): Promise<string | null> {
  const row = await db.selectFrom('api_key').select('last_used_at').where('id', '=', id).executeTakeFirst();
  return row?.last_used_at ?? null;
}

async function usedBefore({ db }: World, id: string, seconds: number): Promise<void> {
  const last_used_at = sql<string>`now() - make_interval(secs => ${seconds})`;
  await db.updateTable('api_key').set({ last_used_at }).where('id', '=', id).execute();
}

inWorld('an API key', (it) => {
  it('shares one rate limit with the sessions and other keys of its user', async ({ ada, serve }) => {
    const { key } = await createApiKey(ada);
    const user = { limit: 3, windowSeconds: 60 };
    const node = await serve({ rateLimits: { user, anonymous: 'off', auth: 'off', refresh: 'off' } });
    try {
      await node.as(ada).get('/tasks').expect(200);
      await node.as({ token: key }).get('/tasks').expect(200);
      await node.as({ token: key }).get('/tasks').expect(200);
      await node.as({ token: key }).get('/tasks').expect(429);
      await node.as(ada).get('/tasks').expect(429);
    } finally {
      await node.stop();
    }
  });

  it('is random, and has a checksum that detects typing errors', async () => {
    const [first, second] = [newApiKey(), newApiKey()];
    assert.is.not(first.key, second.key);
    assert.equal(apiKeyDigest(first.key), first.digest);
    for (let at = 4; at < first.key.length; at += 1) {
      const other = first.key[at] === 'A' ? 'B' : 'A';
      assert.is(apiKeyDigest(first.key.slice(0, at) + other + first.key.slice(at + 1)), undefined);
    }
    assert.is(apiKeyDigest(first.key.slice(0, -1)), undefined);
    assert.is(apiKeyDigest(`${first.key}A`), undefined);
    assert.is(apiKeyDigest(''), undefined);
  });

  it('401: unknown, mistyped, truncated and expired keys, and keys of closed accounts', async (world) => {
    const { ada, as, db } = world;
    const { key, id } = await createApiKey(ada);
    const refused = async (token: string) => {
      const { body, headers } = await as({ token }).get('/tasks').expect(401);
      assert.equal(
        [body.error, body.message],
        ['INVALID_TOKEN', 'The API key is unknown, revoked or expired.'],
      );
      assert.is(headers['www-authenticate'], 'Bearer realm="TaskFlow", error="invalid_token"');
    };
    for (const token of [
      newApiKey().key,
      key.toLowerCase(),
      key.slice(0, -1),
      `${key}A`,
      'tfk_',
      'tfk_a.b.c',
    ]) {
      await refused(token);
    }
    await as({ token: key }).get('/tasks').expect(200);
    await db.updateTable('api_key').set({ expires_at: sql`now()` }).where('id', '=', id).execute();
    await refused(key);
    const later = sql<string>`now() + interval '1 day'`;
    await db.updateTable('api_key').set({ expires_at: later }).where('id', '=', id).execute();
    await as({ token: key }).get('/tasks').expect(200);
    await db.updateTable('user').set({ active: false }).where('id', '=', ada.id).execute();
    await refused(key);
  });

  it('has the access of its user, and events name that user', async ({
    ada,
    grace,
    vera,
    as,
    db,
    project_id,
  }) => {
    const scopes = ['tasks:read', 'tasks:write'] as const;
    const of = async (person: typeof ada) =>
      as({ token: (await createApiKey(person, { scopes: [...scopes] })).key });
    const title = 'By machine';
    const { body } = await (await of(grace))
      .post(`/projects/${project_id}/tasks`)
      .send({ title })
      .expect(201);
    assert.is(body.data.created_by.id, grace.id);
    const event = await db
      .selectFrom('event')
      .select('actor_id')
      .where('subject_id', '=', body.data.id)
      .executeTakeFirstOrThrow();
    assert.is(event.actor_id, grace.id);
    await (await of(vera)).delete(`/tasks/${body.data.id}`).expect(403);
    await (await of(ada)).delete(`/tasks/${body.data.id}`).expect(204);
  });

  it('stays valid when its user logs out or changes the password', async (world) => {
    const account = await register(world);
    const me = caller(world, account);
    const { key } = await createApiKey(me);
    await me
      .post('/auth/password/change')
      .send({ current_password: PASSWORD, new_password: 'Jacquard-Loom-1804' })
      .expect(204);
    await me.post('/auth/logout').expect(204);
    await world.as({ token: key }).get('/tasks').expect(200);
  });

  it('records its last use to the minute, without delaying the request', async (world) => {
    const { ada, as } = world;
    const { key, id } = await createApiKey(ada);
    const used = () => as({ token: key }).get('/tasks').expect(200);
    await used();
    await until('the use is recorded', async () => (await lastUseOf(world, id)) !== null);
    await usedBefore(world, id, 50);
    const before = await lastUseOf(world, id);
    await used();
    await usedBefore(world, id, 70);
    await used();
    const lastUse = async () => Date.parse((await lastUseOf(world, id)) ?? '');
    await until('the next use is recorded', async () => (await lastUse()) > Date.parse(before ?? ''));
  });

  it('201: other writes succeed while the last use of a key cannot be recorded', async (world) => {
    const { ada, as, db, connections } = world;
    const { key, id } = await createApiKey(ada);
    await connections.writer.transaction().execute(async (trx) => {
      await trx.selectFrom('api_key').where('id', '=', id).forUpdate().select('id').execute();
      // More than the number of connections.
      for (let n = 0; n < 30; n += 1) await as({ token: key }).get('/tasks').expect(200);
      await waitForLocks(db);
      await ada.post('/tasks').send({ title: 'Written meanwhile' }).expect(201);
    });
    await until('the use is recorded', async () => (await lastUseOf(world, id)) !== null);
  });

  it('appears in the log as its ID only', async ({ ada, as, log }) => {
    const { key, id } = await createApiKey(ada);
    const { headers } = await as({ token: key }).get('/tasks').expect(200);
    await until('the request is logged', () =>
      log.some((line) => line['request_id'] === headers['x-request-id']),
    );
    const line = log.find((each) => each['request_id'] === headers['x-request-id']);
    assert.equal([line?.['user_id'], line?.['api_key_id']], [ada.id, id]);
    assert.not.match(JSON.stringify(log), key.slice(12));
  });

  it('is deleted 30 days after it expired', async ({ ada, db, clock }) => {
    const [kept, revoked] = [await createApiKey(ada), await createApiKey(ada)];
    for (const [{ id }, age] of [
      [kept, '29 days'],
      [revoked, '31 days'],
    ] as const) {
      const expires_at = sql<string>`now() - ${age}::interval`;
      await db.updateTable('api_key').set({ expires_at }).where('id', '=', id).execute();
    }
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    await sweep(db, { clock, log, trashRetentionDays: 30, sweeps });
    const left = await db.selectFrom('api_key').select('id').where('user_id', '=', ada.id).execute();
    assert.equal(
      left.map(({ id }) => id),
      [kept.id],
    );
  });
});
