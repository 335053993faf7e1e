import * as assert from 'uvu/assert';
import { createCategory, UNKNOWN_ID } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('createView', (it) => {
  it('201: saves a private view with defaults, and writes its event', async ({ ada, eve }) => {
    const { body, headers } = await ada.post('/views').send({ name: '  Mine ' }).expect(201);
    const { id, created_at, updated_at, ...view } = body.data;
    assert.is(headers['location'], `/api/v1/views/${id}`);
    assert.is(created_at, updated_at);
    assert.equal(view, {
      project_id: null,
      name: 'Mine',
      filter: null,
      sort: 'created_at',
      order: 'desc',
      group_by: null,
      columns: [],
      created_by: { id: ada.id, full_name: ada.full_name, avatar_url: null },
      version: 1,
    });
    await eve.get(`/views/${id}`).expect(404);
    const events = await ada.get('/activity?type=view.created').expect(200);
    assert.equal(events.body.data[0].subject, { type: 'view', id, name: 'Mine' });
    assert.is(events.body.data[0].project_id, null);
  });

  it('201: shares a view with a project, whose members can see it', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const { body } = await grace
      .post('/views')
      .send({ name: 'Ours', project_id, filter: 'assignee = me and project = "analytical ENGINE"' })
      .expect(201);
    assert.is(body.data.filter, 'assignee = me and project = "Analytical engine"');
    for (const person of [ada, vera]) await person.get(`/views/${body.data.id}`).expect(200);
    await eve.get(`/views/${body.data.id}`).expect(404);
    await vera.post('/views').send({ name: 'Mine', project_id }).expect(403);
    const unknown = await eve.post('/views').send({ name: 'Theirs', project_id }).expect(400);
    assert.is(unknown.body.error, 'UNKNOWN_PROJECT');
    await ada.post('/views').send({ name: 'Own', project_id: ada.id }).expect(400);
  });

  it('409: an archived project gets no new views', async ({ ada, project_id }) => {
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const { body } = await ada.post('/views').send({ name: 'Late', project_id }).expect(409);
    assert.is(body.error, 'PROJECT_ARCHIVED');
  });

  it('400: refuses a filter with errors, unknown IDs, and categories in a shared view', async ({
    ada,
    project_id,
  }) => {
    const { name } = await createCategory(ada);
    const refused = async (body: object) => {
      const response = await ada
        .post('/views')
        .send({ name: 'X', ...body })
        .expect(400);
      assert.is(response.body.error, 'INVALID_FILTER');
      return response.body.errors[0].message;
    };
    assert.match(await refused({ filter: 'stauts = todo' }), 'Did you mean `status`?');
    assert.match(await refused({ filter: `project = ${UNKNOWN_ID}` }), 'a project that you can see');
    assert.match(await refused({ filter: `category = ${UNKNOWN_ID}` }), 'a category that you can see');
    assert.match(
      await refused({ filter: `category = "${name}"`, project_id }),
      'no categories in a shared view',
    );
    await ada
      .post('/views')
      .send({ name: 'Y', filter: `category = "${name}"` })
      .expect(201);
    await ada.post('/views').send({ name: 'Z', group_by: 'Due Date' }).expect(400);
  });
});
