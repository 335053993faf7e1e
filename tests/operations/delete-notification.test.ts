import * as assert from 'uvu/assert';
import { createComment } from '../comments-kit.ts';
import { inbox, kinds } from '../notifications-kit.ts';
import { createTask, operation } from '../world.ts';

operation('deleteNotification', (it) => {
  it('204: deletes it, and the next event makes another one', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    await createComment(grace, task);
    const [one] = await inbox(world, ada);
    await grace.delete(`/notifications/${one?.id}`).expect(404);
    await ada.delete(`/notifications/${one?.id}`).expect(204);
    await ada.delete(`/notifications/${one?.id}`).expect(404);
    assert.equal(await kinds(world, ada), []);
    await createComment(grace, task);
    assert.equal(await kinds(world, ada), ['commented']);
  });
});
