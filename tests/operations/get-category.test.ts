import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, createProject, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('getCategory', (it) => {
  it('200: returns the category as created', async ({ ada }) => {
    const category = await createCategory(ada, { color: '#b45309' });
    const { body, headers } = await ada.get(`/categories/${category.id}`).expect(200);
    assert.equal(body.data, category);
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(category.updated_at).toUTCString());
    assert.is(headers['cache-control'], 'private, no-cache');
  });

  it('200: counts its visible tasks, without those in the trash', async ({ grace, db, project_id }) => {
    const { id } = await createCategory(grace);
    const category_ids = [id];
    await createTask(grace, { category_ids });
    await createTask(grace, { category_ids, project_id });
    const trashed = await createTask(grace, { category_ids });
    await createTask(grace);
    await grace.delete(`/tasks/${trashed.id}`).expect(204);
    const count = async () => (await grace.get(`/categories/${id}`).expect(200)).body.data.task_count;
    assert.is(await count(), 2);
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    assert.is(await count(), 1);
  });

  it('304: the category has not changed', async ({ ada }) => {
    const category = await createCategory(ada);
    const { id } = category;
    await ada.get(`/categories/${id}`).set('if-none-match', etagOf(category)).expect(304);
    await createTask(ada, { category_ids: [id] });
    // Its task count is also shown, and changes without a new version.
    const { headers } = await ada.get(`/categories/${id}`).set('if-none-match', etagOf(category)).expect(200);
    await ada.patch(`/categories/${id}`).send({ name: 'Renamed' }).expect(200);
    await ada
      .get(`/categories/${id}`)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(200);
  });

  it('400: names an ID that is not a UUID', async ({ ada }) => {
    const { body } = await ada.get('/categories/errands').expect(400);
    assert.is(body.errors[0].field, 'category_id');
  });

  it('404: is private, even among members of a project', async ({ ada, grace, eve, project_id }) => {
    const { id } = await createCategory(ada);
    await createTask(ada, { project_id, category_ids: [id] });
    const project = await createProject(ada);
    const responses = await Promise.all([
      grace.get(`/categories/${id}`).expect(404),
      eve.get(`/categories/${id}`).expect(404),
      ada.get(`/categories/${UNKNOWN_ID}`).expect(404),
      ada.get(`/categories/${project.id}`).expect(404),
      grace.get(`/categories/${id}`).set('if-none-match', tagOf(id, 1)).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
  });
});
