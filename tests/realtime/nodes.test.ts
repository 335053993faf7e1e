import * as assert from 'uvu/assert';
import { openChannel } from '../../src/redis/channel.ts';
import { isAway, node, PATIENT_TIMEOUTS, QUICK_TIMEOUTS, type WithRedis } from '../redis/node.ts';
import { withRedis } from '../redis/server.ts';
import { until } from '../waiting.ts';
import { createTask, encryptionKey, type ServeOptions } from '../world.ts';
import { connect, dataOf, subscribe } from './kit.ts';

/** A server that tells the others over Redis who is present, and of events. */
async function realtimeNode(world: WithRedis, options = PATIENT_TIMEOUTS, serving: ServeOptions = {}) {
  const connection = await world.redis.connection(options);
  const others = openChannel(connection, 'presence', connection.logger);
  const realtime = { others: { others, encryptionKey, beatMs: 100, leaseMs: 1_000 } };
  return { ...(await node(world, options, { ...serving, realtime })), presence: connection };
}

const listeners = async ({ redis: { admin } }: WithRedis) =>
  Number((await admin.pubsub('NUMSUB', 'taskflow:presence'))[1]);

withRedis('real time on several nodes', (it) => {
  it('shows presence, typing and edits of other nodes, and forgets those of a node that dies', async (world) => {
    const [ada, grace] = [await world.person('Ada Lovelace'), await world.person('Grace Hopper')];
    const project = await ada.post('/projects').send({ name: 'Shared' }).expect(201);
    const project_id = project.body.data.id;
    await world.db
      .insertInto('project_member')
      .values({ project_id, user_id: grace.id, role: 'member' })
      .execute();
    const { id: task_id } = await createTask(ada, { project_id });
    const [here, there] = [await realtimeNode(world), await realtimeNode(world)];
    await until('both listen', async () => (await listeners(world)) === 2);
    const forAda = await connect(here, ada);
    await forAda.send('enter', { task_id, idle: false });
    const forGrace = await connect(there, grace);
    await until('she sees that Ada is there', async () => {
      const { present } = dataOf(await forGrace.send('enter', { task_id, idle: false }));
      return present.length === 2;
    });
    assert.is((await forAda.one('presence')).user.id, grace.id);
    await forGrace.send('type', { task_id, typing: true });
    assert.is((await forAda.one('typing')).user.id, grace.id);
    assert.is(dataOf(await forGrace.send('edit', { task_id, field: 'title' })).granted, true);
    assert.is((await forAda.one('editing')).edit.user.id, grace.id);
    assert.is(dataOf(await forAda.send('edit', { task_id, field: 'title' })).granted, false);
    const late = await realtimeNode(world);
    const again = await connect(late, ada);
    await until('a new node knows all', async () => {
      const { present, edits } = dataOf(await again.send('enter', { task_id, idle: false }));
      return present.length === 2 && edits.length === 1;
    });
    // As after `kill -9`: it says nothing any more.
    await there.presence.close();
    await until('Grace is gone', () => forAda.waiting('presence').some(({ state }) => state === 'gone'));
    for (const each of [forAda, forGrace, again]) each.close();
  });

  it('sends the events of all nodes, also while Redis is away', async (world) => {
    const ada = await world.person('Ada Lovelace');
    const [here, there] = [
      await realtimeNode(world, QUICK_TIMEOUTS),
      await realtimeNode(world, QUICK_TIMEOUTS),
    ];
    here.dispatcher.start();
    there.dispatcher.start();
    const client = await connect(here, ada);
    await subscribe(client);
    await createTask(there.as(ada), { title: 'Over Redis' });
    assert.is((await client.one('event')).event.subject.name, 'Over Redis');
    await world.redis.kill();
    await until('it is known', () => isAway(here.connection));
    await createTask(there.as(ada), { title: 'Without Redis' });
    assert.is((await client.one('event')).event.subject.name, 'Without Redis');
    assert.ok(
      (await client.send('enter', { task_id: (await createTask(here.as(ada))).id, idle: false })).success,
    );
    await world.redis.start();
    client.close();
  });

  it('ignores what others write to the channel', async (world) => {
    const ada = await world.person('Ada Lovelace');
    const here = await realtimeNode(world);
    await until('it listens', async () => (await listeners(world)) >= 1);
    for (const message of ['', '{}', 'x'.repeat(100_000), Buffer.alloc(100).toString('base64')])
      await world.redis.admin.publish('taskflow:presence', message);
    const client = await connect(here, ada);
    await subscribe(client);
    assert.equal(
      here.log.filter(({ level }) => level === 'error'),
      [],
    );
    client.close();
  });
});
