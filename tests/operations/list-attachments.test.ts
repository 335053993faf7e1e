import * as assert from 'uvu/assert';
import { attachmentsOf, fileHeaders, taskWithFile, upload } from '../attachments-kit.ts';
import { createComment } from '../comments-kit.ts';
import { createTask, operation } from '../world.ts';

operation('listAttachments', (it) => {
  it('200: lists the files of the task and of its comments, oldest first', async (world) => {
    const { ada, vera } = world;
    const { task, file } = await taskWithFile(world);
    await upload(ada, await createTask(ada), 'elsewhere');
    const comment = await createComment(ada, task);
    const path = `${attachmentsOf(task)}?comment_id=${comment.id}`;
    const { body } = await ada.post(path).set(fileHeaders('reply.txt')).send(Buffer.from('x')).expect(201);
    const [ofComment] = body.data;
    const ids = async (query: string) =>
      (await vera.get(`${attachmentsOf(task)}${query}`).expect(200)).body.data.map(
        ({ id }: { id: string }) => id,
      );
    assert.equal(await ids(''), [file.id, ofComment.id]);
    assert.equal(await ids('?order=desc'), [ofComment.id, file.id]);
    assert.equal(await ids(`?comment_id=${comment.id}`), [ofComment.id]);
    assert.equal(await ids('?comment_id=null'), [file.id]);
  });

  it('404: the task is not visible', async (world) => {
    const { task } = await taskWithFile(world);
    await world.eve.get(attachmentsOf(task)).expect(404);
  });
});
