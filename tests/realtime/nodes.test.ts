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

/** Two people, with a project and a task. */
async function shared(world: WithRedis) {
  const [ada, grace] = [await world.person('Ada Lovelace'), await world.person('Grace Hopper')];
  const project = await ada.post('/projects').send({ name: 'Shared' }).expect(201);
  const project_id = project.body.data.id;
  await world.db
    .insertInto('project_member')
    .values({ project_id, user_id: grace.id, role: 'member' })
    .execute();
  const { id: task_id } = await createTask(ada, { project_id });
  return { ada, grace, project_id, task_id };
}

withRedis('real time on several nodes', (it) => {
  it('shows presence, typing and edits of other nodes, and forgets those of a node that dies', async (world) => {
    const { ada, grace, task_id } = await shared(world);
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

  it('sends every event while Redis is away, and shows the others again when it is back (H-10)', async (world) => {
    const { ada, grace, project_id, task_id } = await shared(world);
    const [here, there] = [
      await realtimeNode(world, QUICK_TIMEOUTS),
      await realtimeNode(world, QUICK_TIMEOUTS),
    ];
    for (const each of [here, there]) each.dispatcher.start();
    const [forAda, forGrace] = [await connect(here, ada), await connect(there, grace)];
    for (const each of [forAda, forGrace]) {
      await subscribe(each, { project_id });
      await each.send('enter', { task_id, idle: false });
    }
    await until('Ada sees Grace', () => forAda.waiting('presence').some(({ state }) => state === 'active'));
    await world.redis.kill();
    await until('it is known', async () => (await isAway(here.connection)) && isAway(there.connection));
    await until('Grace is gone', () => forAda.waiting('presence').some(({ state }) => state === 'gone'));
    const titles = Array.from({ length: 40 }, (_, index) => `Without Redis ${index}`);
    for (const [index, title] of titles.entries())
      await createTask((index % 2 ? here : there).as(ada), { title, project_id });
    for (const each of [forAda, forGrace])
      assert.equal(
        (await each.next('event', titles.length)).map(({ event }) => event.subject.name),
        titles,
      );
    assert.ok((await forGrace.send('enter', { task_id, idle: true })).success, 'presence of its own node');
    await world.redis.start();
    await until('she is there again', () => forAda.waiting('presence').some(({ state }) => state === 'idle'));
    await createTask(there.as(ada), { title: 'Over Redis', project_id });
    for (const each of [forAda, forGrace]) {
      assert.is((await each.one('event')).event.subject.name, 'Over Redis');
      assert.equal(each.waiting('resync'), [], 'nothing was skipped');
      assert.ok(each.socket.connected);
      each.close();
    }
    for (const { log } of [here, there])
      assert.equal(
        log.filter(({ level }) => level === 'error'),
        [],
      );
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
