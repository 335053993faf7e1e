import * as assert from 'uvu/assert';
import { createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('getTemplate', (it) => {
  it('200: shows a shared template to every member, and a private one to its owner', async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const shared = await createTemplate(ada, { project_id, subtasks: [{ title: 'One' }] });
    assert.equal((await vera.get(`/templates/${shared.id}`).expect(200)).body.data, shared);
    await eve.get(`/templates/${shared.id}`).expect(404);
    const own = await createTemplate(ada);
    await vera.get(`/templates/${own.id}`).expect(404);
    const { headers } = await ada.get(`/templates/${own.id}`).expect(200);
    await ada
      .get(`/templates/${own.id}`)
      .set('If-None-Match', headers['etag'] ?? '')
      .expect(304);
  });
});
