import * as assert from 'uvu/assert';
import { waitForLocks } from '../auth/accounts.ts';
import { commentsOf, createComment } from '../comments-kit.ts';
import { countStatuses, eventsOf } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('addReaction', (it) => {
  it('200: counts the users of each kind, and says whether the caller is one', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const path = commentsOf(task, await createComment(grace, task));
    await ada.put(`${path}/reactions/rocket`).expect(200);
    await grace.put(`${path}/reactions/heart`).expect(200);
    const { body } = await grace.put(`${path}/reactions/rocket`).expect(200);
    assert.equal(body.data.reactions, [
      { emoji: 'heart', count: 1, mine: true },
      { emoji: 'rocket', count: 2, mine: true },
    ]);
    const seen = await vera.get(path).expect(200);
    assert.equal(seen.body.data.reactions, [
      { emoji: 'heart', count: 1, mine: false },
      { emoji: 'rocket', count: 2, mine: false },
    ]);
  });

  it('200: reacting twice counts once, with one event and the same version', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const path = `${commentsOf(task, comment)}/reactions/tada`;
    const responses = await Promise.all(Array.from({ length: 6 }, () => ada.put(path)));
    assert.equal(countStatuses(responses), { 200: 6 });
    const { body } = await ada.put(path).expect(200);
    assert.equal([body.data.reactions[0].count, body.data.version], [1, 1]);
    const [, ...events] = await eventsOf(db, comment.id);
    assert.equal(
      events.map(({ type, version, changes }) => [type, version, changes]),
      [['comment.reacted', null, [{ field: 'reaction', before: null, after: 'tada' }]]],
    );
  });

  it('400: a kind that does not exist', async ({ ada }) => {
    const task = await createTask(ada);
    const path = commentsOf(task, await createComment(ada, task));
    const { body } = await ada.put(`${path}/reactions/poop`).expect(400);
    assert.is(body.errors[0].field, 'emoji');
  });

  it('403 and 404: viewers cannot react, and nobody to a deleted comment', async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task);
    await createComment(ada, task, { parent_id: comment.id });
    const path = `${commentsOf(task, comment)}/reactions/eyes`;
    await vera.put(path).expect(403);
    await eve.put(path).expect(404);
    await ada.delete(commentsOf(task, comment)).expect(204);
    await ada.put(path).expect(404);
  });

  it('404: a comment that is deleted at the same time, and keeps its replies', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    await createComment(ada, task, { parent_id: comment.id });
    const { call } = await db.transaction().execute(async (trx) => {
      const row = trx.selectFrom('comment').where('id', '=', comment.id);
      await row.select('id').forUpdate().execute();
      const deletion = ada.delete(commentsOf(task, comment)).then(({ status }) => status);
      await waitForLocks(db, 1);
      const reaction = ada.put(`${commentsOf(task, comment)}/reactions/eyes`).then(({ status }) => status);
      await waitForLocks(db, 2);
      return { call: Promise.all([deletion, reaction]) };
    });
    assert.equal(await call, [204, 404]);
    const { body } = await ada.get(commentsOf(task, comment)).expect(200);
    assert.equal([body.data.deleted, body.data.reactions], [true, []]);
  });
});
