import * as assert from 'uvu/assert';
import { openPushService, register, withStatus } from '../push-kit.ts';
import { operation } from '../world.ts';

operation('sendTestPush', (it) => {
  it('200: a message arrives, also in quiet hours', async (world) => {
    const { ada } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    const { id } = await register(ada, browser);
    const notification_delivery = { quiet_from: '00:00', quiet_to: '23:59' };
    await ada.patch('/users/profile').send({ settings: { notification_delivery } }).expect(200);
    const { body } = await ada.post(`/push-subscriptions/${id}/test`).expect(200);
    assert.is(body.data.last_sent_at, null);
    await world.push();
    const [message, ...more] = browser.received;
    assert.equal(more, []);
    assert.equal([message?.content.kind, message?.content.notification_id], [null, null]);
    assert.is(message?.headers['urgency'], 'high');
    const { body: listed } = await ada.get('/push-subscriptions').expect(200);
    assert.ok(listed.data[0].last_sent_at);
  });

  it('200: ends a pause after a failure, and the list shows why it failed', async (world) => {
    const { ada } = world;
    const service = await openPushService();
    const browser = service.subscribe();
    const { id } = await register(ada, browser);
    browser.respond = withStatus(429, { 'retry-after': '3600' });
    await ada.post(`/push-subscriptions/${id}/test`).expect(200);
    await world.push();
    const { body } = await ada.get('/push-subscriptions').expect(200);
    assert.is(body.data[0].last_error, 'limited');
    assert.ok(body.data[0].failing_since);
    browser.respond = withStatus(201);
    await world.push();
    assert.is(browser.received.length, 1);
    await ada.post(`/push-subscriptions/${id}/test`).expect(200);
    await world.push();
    assert.is(browser.received.length, 2);
    const { body: after } = await ada.get('/push-subscriptions').expect(200);
    assert.equal([after.data[0].last_error, after.data[0].failing_since], [null, null]);
  });
});
