import * as assert from 'uvu/assert';
import { openPushService, register } from '../push-kit.ts';
import { operation } from '../world.ts';

operation('listPushSubscriptions', (it) => {
  it("200: the caller's devices, newest first", async ({ ada, grace }) => {
    const service = await openPushService();
    const first = await register(ada, service.subscribe(), 'Phone');
    const second = await register(ada, service.subscribe(), 'Laptop');
    await register(grace, service.subscribe());
    const names = async (query = '') => {
      const { body } = await ada.get(`/push-subscriptions${query}`).expect(200);
      return body.data.map(({ name }: { name: string }) => name);
    };
    assert.equal((await names()).sort(), [first.name, second.name].sort());
    assert.is((await names('?per_page=1')).length, 1);
  });
});
