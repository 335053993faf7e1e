import * as assert from 'uvu/assert';
import { openPushService, pushAll, register } from '../push-kit.ts';
import { createTask, operation } from '../world.ts';

operation('deletePushSubscription', (it) => {
  it('204: ends the messages, also those that wait', async (world) => {
    const { ada, grace, project_id } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    const { id } = await register(grace, browser);
    await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await world.readEvents();
    await grace.delete(`/push-subscriptions/${id}`).expect(204);
    await pushAll(world);
    assert.equal(browser.received, []);
    await grace.delete(`/push-subscriptions/${id}`).expect(404);
    const { body } = await grace.get(`/activity?subject_id=${id}`).expect(200);
    assert.is(body.data[0].type, 'push_subscription.deleted');
  });
});
