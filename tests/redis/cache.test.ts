import { createSecretKey, randomUUID } from 'node:crypto';
import * as assert from 'uvu/assert';
import { openSharedCache } from '../../src/redis/cache.ts';
import { revision } from '../../src/users/columns.ts';
import { createProfiles } from '../../src/users/profiles.ts';
import { countingAnswers } from '../database/watched.ts';
import { HANG_MS, until } from '../waiting.ts';
import { encryptionKey, type Person } from '../world.ts';
import { isAway, node, PATIENT_TIMEOUTS, QUICK_TIMEOUTS, type WithRedis, whileHung } from './node.ts';
import { withRedis } from './server.ts';

/** A node, and the number of profile reads from the database by its handlers. */
async function counting(world: WithRedis, options: object = PATIENT_TIMEOUTS) {
  const { reader, ...writers } = world.connections;
  const state = { reads: 0 };
  const counted = countingAnswers(reader, () => {
    state.reads += 1;
  });
  const served = await node(world, options, { connections: { ...writers, reader: counted } });
  const profileOf = async (person: Person) => {
    const { body } = await served.as(person).get('/users/profile').expect(200);
    return body.data;
  };
  return { ...served, state, profileOf };
}

const keptOf = ({ redis }: WithRedis, person: Person) =>
  redis.admin.keys(`taskflow:cache:profile:${person.id}:*`);

withRedis('profiles that are remembered together', (it) => {
  it('are read once for all processes, and are never outdated', async (world) => {
    const { ada } = world;
    const [first, second] = [await counting(world), await counting(world)];
    assert.is((await first.profileOf(ada)).full_name, 'Ada Lovelace');
    await until('it is kept', async () => (await keptOf(world, ada)).length === 1);
    assert.equal(await second.profileOf(ada), await first.profileOf(ada));
    assert.equal([first.state.reads, second.state.reads], [1, 0]);
    const [key = ''] = await keptOf(world, ada);
    const seconds = await world.redis.admin.ttl(key);
    assert.ok(seconds > 600 && seconds <= 900, `it stays for ${seconds} s`);
    await second.as(ada).patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    for (const each of [first, second]) assert.is((await each.profileOf(ada)).full_name, 'Ada King');
  });

  it('are cached under the revision that was read, also if another one was requested', async (world) => {
    const { ada, db, redis } = world;
    const connection = await redis.connection(PATIENT_TIMEOUTS);
    const profiles = createProfiles(openSharedCache(connection, encryptionKey));
    const { id: user_id, session_id } = ada;
    const actor = {
      user_id,
      session_id,
      revision: '1',
      role: 'user',
      email_verified: false,
      timezone: 'UTC',
    } as const;
    assert.is((await profiles.find(db, actor))?.id, ada.id);
    await until('it is kept', async () => (await keptOf(world, ada)).length > 0);
    const row = await db.selectFrom('user').where('id', '=', ada.id).select(revision).executeTakeFirst();
    assert.equal(await keptOf(world, ada), [`taskflow:cache:profile:${ada.id}:${row?.revision}`]);
  });

  it('are read from the database if the entry in Redis was altered, swapped, truncated, or is of another key', async (world) => {
    const { ada, eve, redis } = world;
    const { admin } = redis;
    const [mine, theirs] = [await counting(world), await counting(world)];
    for (const person of [ada, eve]) await mine.profileOf(person);
    await until('both are kept', async () => (await admin.keys('taskflow:cache:*')).length === 2);
    const [[key = ''], [other = '']] = [await keptOf(world, ada), await keptOf(world, eve)];
    const sealed = (await admin.getBuffer(key)) ?? Buffer.alloc(0);
    const flipped = Buffer.from(sealed);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    const foreign = openSharedCache(mine.connection, createSecretKey(Buffer.alloc(32, 8)));
    const forgeries: [string, () => Promise<unknown> | unknown][] = [
      ['changed', () => admin.set(key, flipped)],
      ['exchanged', async () => admin.set(key, (await admin.getBuffer(other)) ?? '')],
      ['cut', () => admin.set(key, sealed.subarray(0, 5))],
      ['emptied', () => admin.set(key, '')],
      ['not ours', () => admin.set(key, '{"id":"someone","role":"admin"}')],
      ['of another key', () => foreign.store(key.replace('taskflow:cache:', ''), { id: 'someone' })],
    ];
    for (const [name, forge] of forgeries) {
      await forge();
      const fresh = await counting(world);
      assert.is((await fresh.profileOf(ada)).email, ada.email, name);
    }
    await admin.del(key);
    await admin.lpush(key, 'a list');
    assert.is((await theirs.profileOf(ada)).email, ada.email);
    await until('it is kept instead', async () => (await admin.type(key)) === 'string');
  });

  it('are not shared by processes with different contracts, because their fields can differ', async ({
    redis,
  }) => {
    const connection = await redis.connection(PATIENT_TIMEOUTS);
    const [before, after] = ['before', 'after'].map((contract) =>
      openSharedCache(connection, encryptionKey, contract),
    );
    before?.store('profile:1', { id: '1' });
    await until('it is kept', async () => (await before?.find('profile:1')) !== undefined);
    assert.is(await after?.find('profile:1'), undefined);
  });

  it('429: limits stay exact if Redis denies the commands of the cache', async (world) => {
    const { ada, redis } = world;
    await redis.admin.call('ACL', 'SETUSER', 'default', '-get');
    const nodes = [await counting(world), await counting(world)];
    for (let n = 0; n < 5; n++) for (const each of nodes) assert.is((await each.profileOf(ada)).id, ada.id);
    const statuses: number[] = [];
    for (let n = 0; n < 95; n++) {
      const { as } = nodes[n % 2] ?? world;
      statuses.push((await as(ada).get('/users/profile')).status);
    }
    assert.equal([statuses.lastIndexOf(200), statuses.indexOf(429)], [89, 90]);
  });

  it('are not requested from Redis after the rate limit has waited for it in vain (I-05)', async (world) => {
    const { ada, redis } = world;
    const one = await counting(world, { ...PATIENT_TIMEOUTS, heartbeatMs: HANG_MS });
    const reads = async () =>
      Number(/cmdstat_get:calls=(\d+)/.exec(await redis.admin.info('commandstats'))?.[1] ?? 0);
    await one.profileOf(ada);
    await until('it was asked for', async () => (await reads()) === 1);
    await one.as(ada).patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
    const counted = await redis.counted();
    const profile = await whileHung(redis, one.connection, () => one.profileOf(ada));
    assert.is(profile.full_name, 'Ada King');
    await until('it has read what was sent', async () => (await redis.counted()) > counted);
    assert.is(await reads(), 1);
  });

  it('are read from the database while Redis hangs or is killed, and from Redis afterwards (I-05, J-08)', async (world) => {
    const { ada, redis } = world;
    const one = await counting(world, QUICK_TIMEOUTS);
    await one.profileOf(ada);
    const serves = async () => {
      await one.as(ada).patch('/users/profile').send({ full_name: 'Ada King' }).expect(200);
      const profiles = await Promise.all(Array.from({ length: 5 }, () => one.profileOf(ada)));
      assert.equal([...new Set(profiles.map(({ full_name }) => full_name))], ['Ada King']);
      await until('it is known', () => isAway(one.connection));
    };
    const killed = async () => {
      await redis.kill();
      await serves();
      await redis.start();
    };
    for (const fail of [() => whileHung(redis, one.connection, serves), killed]) {
      await fail();
      await until('it is back', async () => !(await isAway(one.connection)));
      await until('profiles are kept there', async () => {
        // Another name each time: without a change, the profile stays in the memory of the process.
        await one
          .as(ada)
          .patch('/users/profile')
          .send({ full_name: `Ada ${randomUUID()}` })
          .expect(200);
        await one.profileOf(ada);
        return (await keptOf(world, ada)).length > 0;
      });
    }
  });
});
