import { readFile } from 'node:fs/promises';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { administrator } from '../admin/administrator.ts';
import { requestWithoutReading, serveEndlessExport } from '../http/endless.ts';
import { until } from '../waiting.ts';
import type { Person, ServeOptions } from '../world.ts';
import { isAway, node, PATIENT_TIMEOUTS, QUICK_TIMEOUTS, type WithRedis } from './node.ts';
import { withRedis } from './server.ts';

/** A node with a running export, which continues until it is cut off. */
async function exporting(world: WithRedis, person: Person, options: object, ongoing = {}) {
  const serve = (serving: ServeOptions) => node(world, options, { ...serving, ongoing });
  const { served, state } = await serveEndlessExport({ serve });
  const socket = requestWithoutReading(served, person);
  await until('the answer has begun', () => state.batches > 0);
  return { ...served, state, socket };
}

const listeners = async ({ redis: { admin } }: WithRedis) =>
  Number((await admin.pubsub('NUMSUB', 'taskflow:access-changed'))[1]);

withRedis('an answer that is under way on another node', (it) => {
  it('ends as soon as its session has ended on this node, and no other does (H-06)', async (world) => {
    const [annie, eve] = [await administrator(world), await administrator(world, 'Williamina Fleming')];
    const there = [
      await exporting(world, annie, PATIENT_TIMEOUTS),
      await exporting(world, eve, PATIENT_TIMEOUTS),
    ] as const;
    const here = await node(world, PATIENT_TIMEOUTS);
    await until('all listen', async () => (await listeners(world)) === 3);
    await here.as(annie).post('/auth/logout').expect(204);
    await until('it is cut off', () => there[0].state.ended);
    assert.is(there[1].state.ended, false);
    there[1].socket.destroy();
  });

  it('ends at the next check while Redis is unavailable, and immediately when it is back (H-06)', async (world) => {
    const { db, redis } = world;
    const [annie, eve] = [await administrator(world), await administrator(world, 'Williamina Fleming')];
    const there = await exporting(world, annie, QUICK_TIMEOUTS, { recheckedEveryMs: 100 });
    const here = await node(world, QUICK_TIMEOUTS);
    await redis.kill();
    await until('it is known', () => isAway(here.connection));
    await here.as(annie).post('/auth/logout').expect(204);
    await until('it is cut off', () => there.state.ended);
    const patient = await exporting(world, eve, QUICK_TIMEOUTS);
    await redis.start();
    await until('all listen again', async () => (await listeners(world)) === 3);
    await until('it is back', async () => !(await isAway(here.connection)));
    await here.as(eve).post('/auth/logout').expect(204);
    await until('it is cut off', () => patient.state.ended);
    const { rows } = await sql<{ ended: number }>`select count(*)::int as ended from session
      where user_id in (${annie.id}, ${eve.id}) and revoked_at is not null`.execute(db);
    assert.is(rows[0]?.ended, 2);
  });

  it('continues if others write anything to the channel', async (world) => {
    const annie = await administrator(world);
    const there = await exporting(world, annie, PATIENT_TIMEOUTS);
    await until('it listens', async () => (await listeners(world)) === 1);
    for (const message of ['', annie.id, annie.id.toUpperCase(), '{"user_id":1}', '\0'.repeat(100_000)])
      await world.redis.admin.publish('taskflow:access-changed', message);
    await there.as(annie).get('/users/profile').expect(200);
    assert.is(there.state.ended, false);
    there.socket.destroy();
  });

  it('ends also if the Redis user has only the permissions listed in the guide', async (world) => {
    const { redis } = world;
    const guide = await readFile('docs/operations.md', 'utf8');
    const [, rights = ''] = /`ACL SETUSER ([^`]+)`/.exec(guide) ?? [];
    await redis.admin.call('ACL', 'SETUSER', ...rights.split(' '));
    const annie = await administrator(world);
    const limited = { ...PATIENT_TIMEOUTS, url: `${redis.url}?username=taskflow&password=password` };
    const there = await exporting(world, annie, limited);
    const here = await node(world, limited);
    await until('both listen', async () => (await listeners(world)) === 2);
    await here.as(annie).get('/users/profile').expect(200);
    await until('its profile is kept', async () => (await redis.admin.keys('taskflow:cache:*')).length === 1);
    assert.is((await redis.admin.keys('taskflow:limit:*')).length, 1);
    await here.as(annie).post('/auth/logout').expect(204);
    await until('it is cut off', () => there.state.ended);
    assert.equal(
      here.connection.log.map(({ text }) => text),
      ['Redis available'],
    );
  });

  it('204: a Redis that denies subscribing and publishing is logged once, and still counts limits', async (world) => {
    const { ada, redis } = world;
    await redis.kill();
    await redis.start('--user', 'default', 'on', 'nopass', '~*', '+@all', 'resetchannels');
    const { as, connection } = await node(world, QUICK_TIMEOUTS);
    await until('it is told of', () =>
      connection.log.some(({ text }) => text === 'cannot subscribe to the Redis channel'),
    );
    for (let n = 0; n < 4; n++) await as(ada).delete('/auth/sessions').expect(204);
    assert.is(await isAway(connection), false);
    assert.equal(
      connection.log.filter(({ text }) => text.includes('away')),
      [],
    );
    await redis.admin.call('ACL', 'SETUSER', 'default', 'allchannels');
    await redis.admin.call('CLIENT', 'KILL', 'TYPE', 'normal');
    await until('it listens', async () => (await listeners(world).catch(() => 0)) === 1);
  });
});
