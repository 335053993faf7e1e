import * as assert from 'uvu/assert';
import { UNKNOWN_ID } from '../fixtures.ts';
import { createWebhook } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('getWebhookDelivery', (it) => {
  it('200, 404: a delivery of this webhook only', async ({ ada, grace, eve, project_id }) => {
    const [one, other] = [await createWebhook(ada, { project_id }), await createWebhook(ada, {})];
    const { body: ping } = await ada.post(`/webhooks/${one.id}/ping`).expect(201);
    const { body } = await ada.get(`/webhooks/${one.id}/deliveries/${ping.data.id}`).expect(200);
    assert.equal(body.data, ping.data);
    await ada.get(`/webhooks/${other.id}/deliveries/${ping.data.id}`).expect(404);
    await ada.get(`/webhooks/${one.id}/deliveries/${UNKNOWN_ID}`).expect(404);
    await grace.get(`/webhooks/${one.id}/deliveries/${ping.data.id}`).expect(403);
    await eve.get(`/webhooks/${one.id}/deliveries/${ping.data.id}`).expect(404);
  });
});
