import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox } from '../notifications-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getNotification', (it) => {
  it('200: the same as in the list', async (world) => {
    const { ada, grace, project_id } = world;
    await createComment(grace, await createTask(ada, { project_id }));
    const [one] = await inbox(world, ada);
    assert.equal((await ada.get(`/notifications/${one?.id}`).expect(200)).body.data, one);
    await grace.get(`/notifications/${one?.id}`).expect(404);
  });
});
