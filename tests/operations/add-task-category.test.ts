import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { eventsBy, rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('addTaskCategory', (it) => {
  it('200: adds a category, sorted by name, and keeps the others', async ({ ada, clock }) => {
    const [second, first] = [
      await createCategory(ada, { name: 'B' }),
      await createCategory(ada, { name: 'A' }),
    ];
    const task = await createTask(ada, { category_ids: [second.id] });
    clock.advance(1000);
    const { body, headers } = await ada.post(`/tasks/${task.id}/categories/${first.id}`).expect(200);
    assert.equal(body.data, {
      ...task,
      categories: [first, second].map(({ id, name, color }) => ({ id, name, color })),
      version: 2,
      updated_at: timeFromNow(clock, 0),
    });
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
    const found = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('200: records an event that only the owner of the category sees', async ({
    ada,
    grace,
    project_id,
    clock,
    db,
  }) => {
    const category = await createCategory(grace, { name: 'Secret' });
    const other = await createCategory(ada, { name: 'Other' });
    const { id } = await createTask(ada, { project_id, title: 'Shared', category_ids: [other.id] });
    const { body } = await grace.post(`/tasks/${id}/categories/${category.id}`).expect(200);
    assert.equal(
      body.data.categories.map(({ name }: { name: string }) => name),
      ['Secret'],
    );
    const events = (await eventsOf(db, id)).filter(({ version }) => version === 2);
    assert.equal(events, [
      {
        type: 'task.categorized',
        space_id: grace.id,
        project_id,
        actor_id: grace.id,
        subject_type: 'task',
        subject_name: 'Shared',
        version: 2,
        changes: [{ field: 'category_ids', before: [], after: [category.id] }],
        request_id: body.meta.request_id,
        created_at: timeFromNow(clock, 0),
      },
    ]);
    for (const path of [
      `/tasks/${id}`,
      '/tasks',
      `/tasks?category_id=${category.id}`,
      `/projects/${project_id}/tasks`,
      '/activity',
      `/activity?subject_id=${id}`,
      `/tasks/${id}/activity`,
    ]) {
      const seen = await ada.get(path).expect(200);
      assert.not.match(JSON.stringify(seen.body), /Secret/, path);
      assert.not.match(JSON.stringify(seen.body), category.id, path);
    }
    const conflict = await ada.patch(`/tasks/${id}`).send({ version: 1, title: 'x' }).expect(409);
    assert.equal([conflict.body.meta.current_version, conflict.body.meta.changes], [2, []]);
  });

  it('400: refuses the 21st category of each user', async ({ ada, grace, project_id, db }) => {
    const ids: string[] = [];
    for (let count = 0; count < 21; count += 1)
      ids.push((await createCategory(ada, { name: `${count}` })).id);
    const { id } = await createTask(ada, { project_id, category_ids: ids.slice(0, 20) });
    const { body } = await ada.post(`/tasks/${id}/categories/${ids[20]}`).expect(400);
    assert.equal([body.error, body.errors[0].field], ['VALIDATION_FAILED', 'category_id']);
    assert.is((await rowOf(db, id))?.version, 1);
    const hers = await createCategory(grace);
    await grace.post(`/tasks/${id}/categories/${hers.id}`).expect(200);
    await ada.delete(`/tasks/${id}/categories/${ids[0]}`).expect(204);
    await ada.post(`/tasks/${id}/categories/${ids[20]}`).expect(200);
  });

  it('400: names malformed IDs', async ({ ada }) => {
    const { id } = await createTask(ada);
    const { body } = await ada.post(`/tasks/${id}/categories/errands`).expect(400);
    assert.is(body.errors[0].field, 'category_id');
    const both = await ada.post('/tasks/1/categories/errands').expect(400);
    assert.equal(both.body.errors.map(({ field }: { field: string }) => field).sort(), [
      'category_id',
      'task_id',
    ]);
  });

  it('403: a viewer cannot add a category, not even a private one', async ({ ada, vera, project_id, db }) => {
    const category = await createCategory(vera);
    const { id } = await createTask(ada, { project_id });
    const { body } = await vera.post(`/tasks/${id}/categories/${category.id}`).expect(403);
    assert.is(body.error, 'FORBIDDEN');
    await vera.post(`/tasks/${id}/categories/${UNKNOWN_ID}`).expect(403);
    assert.is((await rowOf(db, id))?.version, 1);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('404: a task or category of others, in the trash, or unknown (D-02, D-03, D-10)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    const [mine, graces, eves] = [
      await createCategory(ada),
      await createCategory(grace),
      await createCategory(eve),
    ];
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    await grace.post(`/tasks/${id}/categories/${graces.id}`).expect(200);
    const before = [await rowOf(db, id), await eventsOf(db, id)];
    const responses = [
      await ada.post(`/tasks/${id}/categories/${graces.id}`).expect(404),
      await ada.post(`/tasks/${id}/categories/${eves.id}`).expect(404),
      await ada.post(`/tasks/${id}/categories/${UNKNOWN_ID}`).expect(404),
      await ada.post(`/tasks/${deleted}/categories/${mine.id}`).expect(404),
      await ada.post(`/tasks/${UNKNOWN_ID}/categories/${mine.id}`).expect(404),
      await eve.post(`/tasks/${id}/categories/${eves.id}`).expect(404),
      await eve.post(`/tasks/${id}/categories/${mine.id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal([await rowOf(db, id), await eventsOf(db, id)], before);
    const links = await db.selectFrom('task_category').selectAll().where('task_id', '=', id).execute();
    assert.equal(links, [{ task_id: id, category_id: graces.id }]);
    assert.is((await eventsBy(db, eve)).length, 1);
  });

  it('409: the task already has the category, in any spelling of the ID', async ({ ada, db }) => {
    const category = await createCategory(ada);
    const { id } = await createTask(ada, { category_ids: [category.id] });
    for (const category_id of [category.id, category.id.toUpperCase()]) {
      const { body } = await ada.post(`/tasks/${id}/categories/${category_id}`).expect(409);
      assert.is(body.error, 'ALREADY_ASSIGNED');
    }
    assert.is((await rowOf(db, id))?.version, 1);
    assert.is((await eventsOf(db, id)).length, 2);
  });
});
