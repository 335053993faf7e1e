import * as assert from 'uvu/assert';
import { commentsOf, createComment } from '../comments-kit.ts';
import { countStatuses, eventsOf } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('removeReaction', (it) => {
  it('204: removes only the reaction of the caller, with an event', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const comment = await createComment(ada, task);
    const path = `${commentsOf(task, comment)}/reactions/heart`;
    await ada.put(path).expect(200);
    await grace.put(path).expect(200);
    await ada.delete(path).expect(204);
    const { body } = await grace.get(commentsOf(task, comment)).expect(200);
    assert.equal(body.data.reactions, [{ emoji: 'heart', count: 1, mine: true }]);
    const event = (await eventsOf(db, comment.id)).at(-1);
    assert.equal(
      [event?.type, event?.actor_id, event?.changes],
      ['comment.unreacted', ada.id, [{ field: 'reaction', before: 'heart', after: null }]],
    );
  });

  it('204 and 404: of many at once, one removes it', async ({ ada, db }) => {
    const task = await createTask(ada);
    const comment = await createComment(ada, task);
    const path = `${commentsOf(task, comment)}/reactions/heart`;
    await ada.put(path).expect(200);
    const responses = await Promise.all(Array.from({ length: 5 }, () => ada.delete(path)));
    assert.equal(countStatuses(responses), { 204: 1, 404: 4 });
    assert.is((await eventsOf(db, comment.id)).length, 3);
  });

  it('403 and 404: viewers cannot, and a kind that the caller has not used does not exist', async (world) => {
    const { ada, grace, vera, project_id } = world;
    const task = await createTask(ada, { project_id });
    const path = `${commentsOf(task, await createComment(ada, task))}/reactions/eyes`;
    await ada.put(path).expect(200);
    await vera.delete(path).expect(403);
    await grace.delete(path).expect(404);
  });
});
