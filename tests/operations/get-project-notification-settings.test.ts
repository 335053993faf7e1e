import * as assert from 'uvu/assert';
import { operation } from '../world.ts';

operation('getProjectNotificationSettings', (it) => {
  it('200: the default, and what the user has stored, apart from other members', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const path = `/projects/${project_id}/notification-settings`;
    const get = async (person: typeof ada) => (await person.get(path).expect(200)).body.data;
    assert.equal(await get(grace), { level: 'default', kinds: null });
    await grace.put(path).send({ level: 'direct' }).expect(200);
    assert.equal(await get(grace), { level: 'direct', kinds: null });
    assert.equal(await get(ada), { level: 'default', kinds: null });
    await eve.get(path).expect(404);
  });
});
