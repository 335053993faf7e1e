import * as assert from 'uvu/assert';
import { taskWithFile } from '../attachments-kit.ts';
import { operation } from '../world.ts';

operation('getAttachment', (it) => {
  it('200, 404: for everyone who can see the task, until it is in the trash', async (world) => {
    const { ada, vera, eve } = world;
    const { task, file } = await taskWithFile(world);
    const path = `/attachments/${file.id}`;
    assert.equal((await vera.get(path).expect(200)).body.data, file);
    await eve.get(path).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.get(path).expect(404);
    await ada.get(`${path}/content`).expect(404);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await ada.get(`${path}/content`).expect(200);
  });
});
