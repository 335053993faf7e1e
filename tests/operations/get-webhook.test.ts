import * as assert from 'uvu/assert';
import { createWebhook } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('getWebhook', (it) => {
  it('200, 403, 404: for admins of the project; not for its other members, and not for strangers', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const { secret: _, ...webhook } = await createWebhook(ada, { project_id, filter: 'assignee = me' });
    const { body } = await ada.get(`/webhooks/${webhook.id}`).expect(200);
    assert.equal(body.data, webhook);
    await grace.get(`/webhooks/${webhook.id}`).expect(403);
    await eve.get(`/webhooks/${webhook.id}`).expect(404);
    const own = await createWebhook(grace, {});
    await ada.get(`/webhooks/${own.id}`).expect(404);
  });
});
