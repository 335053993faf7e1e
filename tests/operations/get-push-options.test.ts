import * as assert from 'uvu/assert';
import { operation } from '../world.ts';

operation('getPushOptions', (it) => {
  it('200: a key that stays the same, on every server', async (world) => {
    const { ada } = world;
    const { body } = await ada.get('/push-subscriptions/options').expect(200);
    assert.equal(body.data.platforms, ['web']);
    assert.is(Buffer.from(body.data.vapid_public_key, 'base64url').length, 65);
    const other = await world.serve();
    const again = await other.as(ada).get('/push-subscriptions/options').expect(200);
    assert.equal(again.body.data, body.data);
  });
});
