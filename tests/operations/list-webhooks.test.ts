import * as assert from 'uvu/assert';
import { createWebhook } from '../webhooks-kit.ts';
import { operation } from '../world.ts';

operation('listWebhooks', (it) => {
  it('200: those of the caller, and those of the projects that the caller administers, without secrets', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const [own, shared] = [await createWebhook(ada, {}), await createWebhook(ada, { project_id })];
    const ids = async (person: typeof ada, query = '') => {
      const { body } = await person.get(`/webhooks${query}`).expect(200);
      for (const each of body.data) assert.not.ok('secret' in each);
      return body.data.map(({ id }: { id: string }) => id);
    };
    assert.equal(await ids(ada), [shared.id, own.id]);
    assert.equal(await ids(ada, `?project_id=${project_id}`), [shared.id]);
    assert.equal(await ids(ada, '?enabled=false'), []);
    assert.equal(await ids(grace), []);
    assert.equal(await ids(eve), []);
    await ada.patch(`/projects/${project_id}/members/${grace.id}`).send({ role: 'admin' }).expect(200);
    assert.equal(await ids(grace), [shared.id]);
  });
});
