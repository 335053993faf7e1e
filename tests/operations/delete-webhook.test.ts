import * as assert from 'uvu/assert';
import { createWebhook, deliverAll, openSink } from '../webhooks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('deleteWebhook', (it) => {
  it('204: sends nothing more, not even what was queued', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const sink = await openSink();
    const { id } = await createWebhook(ada, { project_id, url: sink.url });
    await createTask(ada, { project_id, title: 'One' });
    await world.readEvents();
    await grace.delete(`/webhooks/${id}`).expect(403);
    await eve.delete(`/webhooks/${id}`).expect(404);
    await ada.delete(`/webhooks/${id}`).expect(204);
    await ada.get(`/webhooks/${id}`).expect(404);
    await createTask(ada, { project_id, title: 'Two' });
    await deliverAll(world);
    assert.is(sink.received.length, 0);
  });
});
