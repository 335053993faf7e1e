import * as assert from 'uvu/assert';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('removeTaskCategory', (it) => {
  it('204: removes the category from the task; the category and others remain', async ({
    ada,
    grace,
    project_id,
  }) => {
    const [first, second] = [
      await createCategory(ada, { name: 'A' }),
      await createCategory(ada, { name: 'B' }),
    ];
    const hers = await createCategory(grace, { name: 'Hers' });
    const { id } = await createTask(ada, { project_id, category_ids: [first.id, second.id] });
    await grace.post(`/tasks/${id}/categories/${hers.id}`).expect(200);
    const { headers, text } = await ada
      .delete(`/tasks/${id}/categories/${first.id.toUpperCase()}`)
      .expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    const found = await ada.get(`/tasks/${id}`).expect(200);
    assert.is(headers['etag'], found.headers['etag']);
    const names = (body: { data: { categories: { name: string }[] } }) =>
      body.data.categories.map(({ name }) => name);
    assert.equal(names(found.body), ['B']);
    assert.equal(names((await grace.get(`/tasks/${id}`).expect(200)).body), ['Hers']);
    const category = await ada.get(`/categories/${first.id}`).expect(200);
    assert.is(category.body.data.task_count, 0);
  });

  it('204: records an event that only the owner of the category sees', async ({
    ada,
    grace,
    project_id,
    clock,
    db,
  }) => {
    const category = await createCategory(grace, { name: 'Secret' });
    const { id } = await createTask(grace, { project_id, title: 'Shared', category_ids: [category.id] });
    clock.advance(1000);
    const { headers } = await grace.delete(`/tasks/${id}/categories/${category.id}`).expect(204);
    const [event, ...more] = (await eventsOf(db, id)).filter(({ version }) => version === 2);
    assert.equal(more, []);
    assert.equal(event, {
      type: 'task.categorized',
      space_id: grace.id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Shared',
      version: 2,
      changes: [{ field: 'category_ids', before: [category.id], after: [] }],
      request_id: headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
    const activity = await ada.get(`/tasks/${id}/activity`).expect(200);
    assert.equal(
      activity.body.data.map(({ type }: { type: string }) => type),
      ['task.created'],
    );
  });

  it('400: names malformed IDs', async ({ ada }) => {
    const { id } = await createTask(ada);
    const { body } = await ada.delete(`/tasks/${id}/categories/errands`).expect(400);
    assert.is(body.errors[0].field, 'category_id');
    const task = await ada.delete(`/tasks/1/categories/${UNKNOWN_ID}`).expect(400);
    assert.is(task.body.errors[0].field, 'task_id');
  });

  it('403: a viewer cannot change the task', async ({ ada, vera, project_id, db }) => {
    const category = await createCategory(vera);
    const { id } = await createTask(ada, { project_id });
    await vera.delete(`/tasks/${id}/categories/${category.id}`).expect(403);
    assert.is((await rowOf(db, id))?.version, 1);
  });

  it('404: a category that the task does not have, one of others, and an unknown one (D-02, D-10)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    const [mine, other, hers] = [
      await createCategory(ada),
      await createCategory(ada, { name: 'Other' }),
      await createCategory(grace),
    ];
    const { id } = await createTask(ada, { project_id, category_ids: [mine.id] });
    await grace.post(`/tasks/${id}/categories/${hers.id}`).expect(200);
    const { id: deleted } = await createTask(ada, { project_id, category_ids: [mine.id] });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await ada.delete(`/tasks/${id}/categories/${other.id}`).expect(404),
      await ada.delete(`/tasks/${id}/categories/${hers.id}`).expect(404),
      await ada.delete(`/tasks/${id}/categories/${UNKNOWN_ID}`).expect(404),
      await ada.delete(`/tasks/${deleted}/categories/${mine.id}`).expect(404),
      await ada.delete(`/tasks/${UNKNOWN_ID}/categories/${mine.id}`).expect(404),
      await eve.delete(`/tasks/${id}/categories/${mine.id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.is((await rowOf(db, id))?.version, 2);
    const links = await db
      .selectFrom('task_category')
      .select('category_id')
      .where('task_id', '=', id)
      .execute();
    assert.equal(links.map(({ category_id }) => category_id).sort(), [mine.id, hers.id].sort());
  });
});
