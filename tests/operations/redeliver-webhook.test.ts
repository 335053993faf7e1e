import * as assert from 'uvu/assert';
import { createWebhook, deliverAll, deliveriesOf, openSink, withStatus } from '../webhooks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('redeliverWebhook', (it) => {
  it('200: sends a delivery again, with the same ID, also one that was accepted', async (world) => {
    const { ada } = world;
    const sink = await openSink();
    const { id } = await createWebhook(ada, { url: sink.url, events: ['task.created'] });
    await createTask(ada, { title: 'One' });
    await deliverAll(world);
    const [sent] = await deliveriesOf(ada, id);
    const { body } = await ada.post(`/webhooks/${id}/deliveries/${sent?.id}/redeliver`).expect(200);
    assert.equal([body.data.status, body.data.finished_at], ['pending', null]);
    await world.deliver();
    assert.is(sink.received.length, 2);
    assert.is(sink.received[0]?.headers['webhook-id'], sink.received[1]?.headers['webhook-id']);
    assert.is((await deliveriesOf(ada, id))[0]?.attempts.length, 2);
  });

  it('200: does not wait for the next attempt, and later events of the task follow', async (world) => {
    const { ada } = world;
    const sink = await openSink(withStatus(500));
    const { id } = await createWebhook(ada, { url: sink.url, events: ['task.created', 'task.updated'] });
    const task = await createTask(ada, { title: 'One' });
    await ada.patch(`/tasks/${task.id}`).send({ title: 'Two', version: 1 }).expect(200);
    await deliverAll(world);
    const [first] = await deliveriesOf(ada, id);
    sink.respond = withStatus(200);
    await ada.post(`/webhooks/${id}/deliveries/${first?.id}/redeliver`).expect(200);
    await world.deliver();
    assert.equal(
      (await deliveriesOf(ada, id)).map(({ status }) => status),
      ['delivered', 'delivered'],
    );
  });

  it('409: a disabled webhook', async ({ ada }) => {
    const { id } = await createWebhook(ada, {});
    const { body: ping } = await ada.post(`/webhooks/${id}/ping`).expect(201);
    await ada.patch(`/webhooks/${id}`).send({ enabled: false }).expect(200);
    const { body } = await ada.post(`/webhooks/${id}/deliveries/${ping.data.id}/redeliver`).expect(409);
    assert.is(body.error, 'WEBHOOK_DISABLED');
  });
});
