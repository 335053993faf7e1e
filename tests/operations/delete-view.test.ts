import * as assert from 'uvu/assert';
import { operation } from '../world.ts';

operation('deleteView', (it) => {
  it('204: deletes the view for everyone, with an event; its tasks stay', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const { body } = await ada.post('/views').send({ name: 'Open', project_id }).expect(201);
    const path = `/views/${body.data.id}`;
    await vera.delete(path).expect(403);
    await grace.delete(path).expect(204);
    await ada.get(path).expect(404);
    await ada.delete(path).expect(404);
    const events = await ada.get('/activity?type=view.deleted').expect(200);
    assert.equal(events.body.data[0].subject, { type: 'view', id: body.data.id, name: 'Open' });
  });

  it('409: a view of an archived project stays', async ({ ada, project_id }) => {
    const { body } = await ada.post('/views').send({ name: 'Open', project_id }).expect(201);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const refused = await ada.delete(`/views/${body.data.id}`).expect(409);
    assert.is(refused.body.error, 'PROJECT_ARCHIVED');
  });

  it('204: views go with their project', async ({ ada, runJobs, db, project_id }) => {
    await ada.post('/views').send({ name: 'Open', project_id }).expect(201);
    await ada.delete(`/projects/${project_id}`);
    await runJobs();
    const left = await db.selectFrom('view').where('project_id', '=', project_id).select('id').execute();
    assert.equal(left, []);
    assert.is((await ada.get('/views').expect(200)).body.meta.total, 0);
  });
});
