import * as assert from 'uvu/assert';
import { commentsOf, createComment, mentionOf } from '../comments-kit.ts';
import { UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('getComment', (it) => {
  it('200: everyone who can see the task sees the comment as it is now', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const comment = await createComment(grace, task);
    const changed = await grace.patch(commentsOf(task, comment)).send({ body: 'After' }).expect(200);
    const { body } = await vera.get(commentsOf(task, comment)).expect(200);
    assert.equal(body.data, changed.body.data);
  });

  it('200: with `include=html`, the text is HTML with current names', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    const body = `${mentionOf(grace, 'Amazing Grace')}: **note G** <script>alert(1)</script>`;
    const comment = await createComment(ada, task, { body });
    await grace.patch('/users/profile').send({ full_name: 'Grace <Hopper>' }).expect(200);
    const found = await ada.get(`${commentsOf(task, comment)}?include=html`).expect(200);
    assert.is(found.body.data.body, body);
    assert.is(
      found.body.data.body_html,
      `<p><span class="mention" data-user-id="${grace.id}">@Grace &lt;Hopper&gt;</span>: <strong>note G</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>`,
    );
  });

  it('304: until the text, a reply, a reaction or a name changes', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task, { body: mentionOf(grace) });
    const path = commentsOf(task, comment);
    const changes = [
      () => grace.put(`${path}/reactions/heart`).expect(200),
      () => createComment(grace, task, { parent_id: comment.id }),
      () => grace.patch('/users/profile').send({ full_name: 'Rear Admiral Hopper' }).expect(200),
      () => ada.patch(path).send({ body: 'Done' }).expect(200),
    ];
    for (const change of changes) {
      const { headers } = await ada.get(path).expect(200);
      await ada.get(path).set('if-none-match', String(headers['etag'])).expect(304);
      await change();
      await ada.get(path).set('if-none-match', String(headers['etag'])).expect(200);
    }
  });

  it('404: a stranger, another task, a task in the trash, and a deleted comment get the same', async (world) => {
    const { ada, eve } = world;
    const [task, other] = [await createTask(ada), await createTask(ada)];
    const comment = await createComment(ada, task);
    const unknown = await ada.get(commentsOf(task, { id: UNKNOWN_ID })).expect(404);
    const same = [
      await eve.get(commentsOf(task, comment)).expect(404),
      await ada.get(commentsOf(other, comment)).expect(404),
    ];
    await ada.delete(`/tasks/${task.id}`).expect(204);
    same.push(await ada.get(commentsOf(task, comment)).expect(404));
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await ada.get(commentsOf(task, comment)).expect(200);
    await ada.delete(commentsOf(task, comment)).expect(204);
    same.push(await ada.get(commentsOf(task, comment)).expect(404));
    for (const response of same) assert.equal(withoutRequestId(response), withoutRequestId(unknown));
  });
});
