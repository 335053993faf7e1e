import * as assert from 'uvu/assert';
import { countStatuses, createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('deleteCategory', (it) => {
  it('204: its tasks lose the category and are otherwise unchanged', async ({ ada, grace, project_id }) => {
    const deleted = await createCategory(ada, { name: 'Gone' });
    const kept = await createCategory(ada, { name: 'Kept' });
    const task = await createTask(ada, { project_id, category_ids: [deleted.id, kept.id] });
    const before = await ada.get(`/tasks/${task.id}`).expect(200);
    const { body } = await ada.delete(`/categories/${deleted.id}`).expect(204);
    assert.equal(body, {});
    await ada.get(`/categories/${deleted.id}`).expect(404);
    const after = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(after.body.data, {
      ...before.body.data,
      categories: [{ id: kept.id, name: kept.name, color: kept.color }],
    });
    assert.is.not(after.headers['etag'], before.headers['etag']);
    // An update from the unchanged version of the task still succeeds.
    await grace.patch(`/tasks/${task.id}`).send({ title: 'New', version: task.version }).expect(200);
  });

  it('204: records an event that only the owner sees, and none for its tasks', async ({
    ada,
    grace,
    db,
    clock,
    project_id,
  }) => {
    const { id } = await createCategory(ada, { name: 'Mine' });
    const task = await createTask(ada, { project_id, category_ids: [id] });
    const before = await eventsOf(db, task.id);
    clock.advance(1000);
    const { headers } = await ada.delete(`/categories/${id}`).expect(204);
    const events = await eventsOf(db, id);
    assert.is(events.length, 2);
    assert.equal(events[1], {
      type: 'category.deleted',
      space_id: ada.id,
      project_id: null,
      actor_id: ada.id,
      subject_type: 'category',
      subject_name: 'Mine',
      version: null,
      changes: [],
      request_id: headers['x-request-id'],
      created_at: new Date(clock.now()).toISOString(),
    });
    assert.equal(await eventsOf(db, task.id), before);
    const others = await grace.get('/activity?type=category.deleted').expect(200);
    assert.equal(others.body.data, []);
  });

  it('204: of many concurrent requests one deletes it, with one event', async ({ ada, db }) => {
    const { id } = await createCategory(ada);
    const responses = await Promise.all(Array.from({ length: 10 }, () => ada.delete(`/categories/${id}`)));
    assert.equal(countStatuses(responses), { 204: 1, 404: 9 });
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('204: a task that is added meanwhile is added before, or not at all', async ({ ada, db }) => {
    const { id } = await createCategory(ada);
    const tasks = await Promise.all(Array.from({ length: 5 }, () => createTask(ada)));
    const [deleted, ...put] = await Promise.all([
      ada.delete(`/categories/${id}`),
      ...tasks.map((task) => ada.post(`/tasks/${task.id}/categories/${id}`)),
    ]);
    assert.is(deleted.status, 204);
    for (const { status } of put) assert.ok([200, 400, 404].includes(status), String(status));
    const links = await db
      .selectFrom('task_category')
      .select('task_id')
      .where('category_id', '=', id)
      .execute();
    assert.equal(links, []);
  });

  it('400: names an ID that is not a UUID', async ({ ada }) => {
    const { body } = await ada.delete('/categories/1').expect(400);
    assert.is(body.errors[0].field, 'category_id');
  });

  it('404: other users cannot tell that it exists', async ({ ada, grace, eve, db }) => {
    const { id } = await createCategory(ada);
    const responses = await Promise.all([
      grace.delete(`/categories/${id}`).expect(404),
      eve.delete(`/categories/${id}`).expect(404),
      eve.delete(`/categories/${id}`).set('if-match', tagOf(id, 9)).expect(404),
      ada.delete(`/categories/${UNKNOWN_ID}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    await ada.get(`/categories/${id}`).expect(200);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('412: a category that was changed since is not deleted', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'One' });
    await ada.patch(`/categories/${id}`).send({ name: 'Two' }).expect(200);
    const { body } = await ada.delete(`/categories/${id}`).set('if-match', tagOf(id, 1)).expect(412);
    assert.equal([body.error, body.data.name, body.meta.current_version], ['PRECONDITION_FAILED', 'Two', 2]);
    await ada.delete(`/categories/${id}`).set('if-match', tagOf(id, 2)).expect(204);
  });
});
