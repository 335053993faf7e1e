import * as assert from 'uvu/assert';
import { createWebhook, openSink } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('rotateWebhookSecret', (it) => {
  it('200: returns another secret, and keeps the present one for some hours', async ({ ada, clock }) => {
    const { id, secret } = await createWebhook(ada, {});
    const { body, headers } = await ada.post(`/webhooks/${id}/secret`).send({ overlap_hours: 2 }).expect(200);
    assert.is.not(body.data.secret, secret);
    assert.is(headers['cache-control'], 'no-store');
    assert.is(body.data.previous_secret_expires_at, new Date(clock.now() + 2 * 3_600_000).toISOString());
    const now = await ada.post(`/webhooks/${id}/secret`).send({ overlap_hours: 0 }).expect(200);
    assert.is(now.body.data.previous_secret_expires_at, null);
    const { body: activity } = await ada.get('/activity?type=webhook.rotated').expect(200);
    assert.is(activity.meta.total, 2);
  });

  it('200: messages are signed with the new secret, also if the ID was in capitals', async ({
    ada,
    deliver,
  }) => {
    const sink = await openSink();
    const { id } = await createWebhook(ada, { url: sink.url });
    await ada.post(`/webhooks/${id.toUpperCase()}/secret`).expect(200);
    await ada.post(`/webhooks/${id}/ping`).expect(201);
    await deliver();
    assert.is(String(sink.received[0]?.headers['webhook-signature']).split(' ').length, 2);
  });
});
