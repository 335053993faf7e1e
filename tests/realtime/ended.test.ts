import * as assert from 'uvu/assert';
import { createProject } from '../fixtures.ts';
import { createTask, inWorld } from '../world.ts';
import { connect, refusal, subscribe } from './kit.ts';

inWorld('subscriptions over the real-time connection that end', (it) => {
  it('to a task, a shared view and a filter when the user leaves the project, without another event', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const view = await ada
      .post('/views')
      .send({ name: 'High', filter: 'priority = high', project_id })
      .expect(201);
    await ada.patch(`/projects/${project_id}`).set('If-Match', '*').send({ name: 'Left' }).expect(200);
    await world.dispatcher.catchUp();
    const client = await connect(world, grace);
    const subscriptions = [
      await subscribe(client, { task_id: task.id }),
      await subscribe(client, { view_id: view.body.data.id }),
      await subscribe(client, { filter: 'project = "Left"' }),
    ];
    const kept = await subscribe(client, { filter: 'priority = high' });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const ended = await client.next('ended', 3);
    assert.equal(ended.map(({ subscription }) => subscription).sort(), subscriptions.sort());
    assert.equal(ended.map(({ error }) => error).sort(), ['INVALID_FILTER', 'NOT_FOUND', 'NOT_FOUND']);
    await createTask(grace, { title: 'Personal', priority: 'high' });
    await world.dispatcher.catchUp();
    assert.is((await client.one('event')).subscription, kept);
    assert.equal(client.waiting('ended'), []);
    client.close();
  });

  it('to a task when it moves to a project that the user cannot see', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { title: 'Moved', project_id });
    const other = await createProject(ada, { name: 'Of Ada alone' });
    const [forAda, forGrace] = [await connect(world, ada), await connect(world, grace)];
    const ofAda = await subscribe(forAda, { task_id: task.id });
    const ofGrace = await subscribe(forGrace, { task_id: task.id });
    await ada.post(`/tasks/${task.id}/move`).send({ project_id: other.id }).expect(200);
    await world.dispatcher.catchUp();
    assert.is((await forGrace.one('event')).event.type, 'task.left');
    const { subscription, error } = await forGrace.one('ended');
    assert.equal([subscription, error], [ofGrace, 'NOT_FOUND']);
    assert.is(await refusal(forGrace.send('subscribe', { task_id: task.id })), 'NOT_FOUND');
    await ada.patch(`/tasks/${task.id}`).set('If-Match', '*').send({ title: 'There' }).expect(200);
    await world.dispatcher.catchUp();
    const events = await forAda.next('event', 3);
    assert.equal(
      events.map(({ event, ...message }) => [message.subscription, event.type]).sort(),
      ['task.left', 'task.moved', 'task.updated'].map((type) => [ofAda, type]),
    );
    assert.equal([forAda.waiting('ended'), forGrace.waiting('event')], [[], []]);
    // It follows the task: the access to its new project counts.
    await ada.post(`/tasks/${task.id}/move`).send({ project_id }).expect(200);
    await world.dispatcher.catchUp();
    await forAda.next('event', 2);
    await ada.delete(`/projects/${other.id}`).expect(204);
    await ada.patch(`/tasks/${task.id}`).set('If-Match', '*').send({ title: 'Back' }).expect(200);
    await world.dispatcher.catchUp();
    assert.is((await forAda.one('event')).event.type, 'task.updated');
    assert.equal(forAda.waiting('ended'), []);
    for (const each of [forAda, forGrace]) each.close();
  });

  it('to a task when it is permanently deleted, but not while it is in the trash', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const client = await connect(world, ada);
    const subscription = await subscribe(client, { task_id: task.id });
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    await world.dispatcher.catchUp();
    assert.equal(
      (await client.next('event', 3)).map(({ event }) => event.type),
      ['task.deleted', 'task.restored', 'task.purged'],
    );
    assert.is((await client.one('ended')).subscription, subscription);
    client.close();
  });

  it('to a view when it is deleted, without another event', async (world) => {
    const { ada } = world;
    const view = await ada.post('/views').send({ name: 'High', filter: 'priority = high' }).expect(201);
    const client = await connect(world, ada);
    const subscription = await subscribe(client, { view_id: view.body.data.id });
    await ada.delete(`/views/${view.body.data.id}`).expect(204);
    await world.dispatcher.catchUp();
    assert.is((await client.one('ended')).subscription, subscription);
    client.close();
  });
});
