import * as assert from 'uvu/assert';
import { createWebhook, openSink } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('pingWebhook', (it) => {
  it('201: sends a test message, whatever events the webhook is for', async ({
    ada,
    deliver,
    project_id,
  }) => {
    const sink = await openSink();
    const { id } = await createWebhook(ada, { project_id, url: sink.url, events: ['task.purged'] });
    const { body, headers } = await ada.post(`/webhooks/${id}/ping`).expect(201);
    assert.equal([body.data.status, body.data.event_type], ['pending', 'webhook.ping']);
    await deliver();
    assert.equal(
      sink.events().map(({ type, subject }) => [type, subject.id]),
      [['webhook.ping', id]],
    );
    const location = String(headers['location']).replace('/api/v1', '');
    const { body: after } = await ada.get(location).expect(200);
    assert.equal([after.data.status, after.data.response_status], ['delivered', 204]);
  });

  it('409: a disabled webhook', async ({ ada }) => {
    const { id } = await createWebhook(ada, {});
    await ada.patch(`/webhooks/${id}`).send({ enabled: false }).expect(200);
    const { body } = await ada.post(`/webhooks/${id}/ping`).expect(409);
    assert.is(body.error, 'WEBHOOK_DISABLED');
  });
});
