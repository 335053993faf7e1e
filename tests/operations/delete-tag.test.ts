import * as assert from 'uvu/assert';
import { eventsOf } from '../fixtures.ts';
import { createTask, operation } from '../world.ts';

operation('deleteTag', (it) => {
  it('200: removes the tag from all tasks that the caller can change, and counts the others', async ({
    ada,
    grace,
    vera,
    db,
    project_id,
  }) => {
    const mine = await createTask(grace, { tags: ['Stra\u00dfe'] });
    const shared = await createTask(ada, { project_id, tags: ['a', 'strasse', 'b'] });
    const { body: viewed } = await vera.delete('/tags/strasse').expect(200);
    assert.equal(viewed.data, { changed_count: 0, skipped_count: 1, dry_run: false });
    const { body } = await grace.delete('/tags/STRASSE').expect(200);
    assert.equal(
      [body.data, body.message],
      [{ changed_count: 2, skipped_count: 0, dry_run: false }, 'Tag deleted.'],
    );
    for (const [{ id }, tags] of [
      [mine, []],
      [shared, ['a', 'b']],
    ] as const) {
      const { body: task } = await grace.get(`/tasks/${id}`).expect(200);
      assert.equal([task.data.tags, task.data.version], [tags, 2]);
    }
    const events = await eventsOf(db, shared.id);
    const change = { field: 'tags', before: ['a', 'strasse', 'b'], after: ['a', 'b'] };
    assert.equal([events.at(-1)?.type, events.at(-1)?.changes], ['task.updated', [change]]);
    await grace.delete('/tags/strasse').expect(404);
  });

  it('202: `Prefer: respond-async` leaves the change to a job', async (world) => {
    const { ada } = world;
    const { id } = await createTask(ada, { tags: ['old', 'kept'] });
    const { body } = await ada.delete('/tags/old').set('Prefer', 'respond-async').expect(202);
    await world.runJobs();
    const { body: job } = await ada.get(`/jobs/${body.data.id}`).expect(200);
    assert.equal(
      [job.data.status, job.data.result],
      ['completed', { item_count: 1, skipped_count: 0, imported: null }],
    );
    assert.equal((await ada.get(`/tasks/${id}`).expect(200)).body.data.tags, ['kept']);
  });

  it('200 and 409: `dry_run` and `max_affected` as in renameTag', async ({ eve }) => {
    const { id } = await createTask(eve, { tags: ['old'] });
    await createTask(eve, { tags: ['old'] });
    const { body } = await eve.delete('/tags/old?dry_run=true').expect(200);
    assert.equal(body.data, { changed_count: 2, skipped_count: 0, dry_run: true });
    await eve.delete('/tags/old?max_affected=1').expect(409);
    assert.equal((await eve.get(`/tasks/${id}`).expect(200)).body.data.tags, ['old']);
    await eve.delete('/tags/old?max_affected=2').expect(200);
  });
});
