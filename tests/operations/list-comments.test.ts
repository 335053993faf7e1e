import * as assert from 'uvu/assert';
import { commentsOf, createComment } from '../comments-kit.ts';
import { createTask, operation } from '../world.ts';

const bodies = ({ body }: { body: { data: { body: string }[] } }) => body.data.map((each) => each.body);

operation('listComments', (it) => {
  it('200: comments and replies, oldest first, and newest first on request', async ({ ada, clock }) => {
    const task = await createTask(ada);
    const first = await createComment(ada, task, { body: 'one' });
    clock.advance(1000);
    await createComment(ada, task, { body: 'two' });
    clock.advance(1000);
    await createComment(ada, task, { body: 'three', parent_id: first.id });
    assert.equal(bodies(await ada.get(commentsOf(task)).expect(200)), ['one', 'two', 'three']);
    assert.equal(bodies(await ada.get(`${commentsOf(task)}?order=desc`).expect(200)), [
      'three',
      'two',
      'one',
    ]);
  });

  it('200: only the replies to one comment, or only comments on the task itself', async ({ ada }) => {
    const task = await createTask(ada);
    const first = await createComment(ada, task, { body: 'one' });
    await createComment(ada, task, { body: 'reply', parent_id: first.id });
    const list = commentsOf(task);
    assert.equal(bodies(await ada.get(`${list}?parent_id=${first.id}`).expect(200)), ['reply']);
    assert.equal(bodies(await ada.get(`${list}?parent_id=null`).expect(200)), ['one']);
    assert.equal(bodies(await ada.get(`${list}?parent_id=${task.id}`).expect(200)), []);
  });

  it('200: with `include=html`, every text is HTML, except those of deleted comments', async ({ ada }) => {
    const task = await createTask(ada);
    const first = await createComment(ada, task, { body: '*one*' });
    await createComment(ada, task, { body: 'two', parent_id: first.id });
    await createComment(ada, task, { body: '> three' });
    await ada.delete(commentsOf(task, first)).expect(204);
    const { body } = await ada.get(`${commentsOf(task)}?include=html`).expect(200);
    assert.equal(
      body.data.map(({ body_html }: { body_html: string | null }) => body_html),
      [null, '<p>two</p>', '<blockquote>\n<p>three</p>\n</blockquote>'],
    );
  });

  it('200: a page is one statement, whatever it shows', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    for (let many = 0; many < 3; many++) {
      const comment = await createComment(grace, task);
      await ada.put(`${commentsOf(task, comment)}/reactions/eyes`).expect(200);
    }
    const { body } = await grace.get(`${commentsOf(task)}?per_page=2`).expect(200);
    assert.equal([body.data.length, body.meta.total], [2, 3]);
    assert.equal(body.data[0].reactions, [{ emoji: 'eyes', count: 1, mine: false }]);
  });

  it('404: a stranger, and a task in the trash, even for an empty list', async ({ ada, eve }) => {
    const task = await createTask(ada);
    await eve.get(commentsOf(task)).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.get(commentsOf(task)).expect(404);
  });
});
