import * as assert from 'uvu/assert';
import { eventsOf } from '../fixtures.ts';
import { createTemplate, used } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('deleteTemplate', (it) => {
  it('204: deletes the template for everyone, with an event; its tasks stay', async ({
    ada,
    grace,
    vera,
    db,
    project_id,
  }) => {
    const template = await createTemplate(ada, { project_id });
    const { task } = await used(ada, template);
    const path = `/templates/${template.id}`;
    await vera.delete(path).expect(403);
    await grace.delete(path).expect(204);
    await ada.get(path).expect(404);
    await ada.delete(path).expect(404);
    await ada.get(`/tasks/${task.id}`).expect(200);
    assert.is((await eventsOf(db, template.id)).at(-1)?.type, 'template.deleted');
  });

  it('409: a template of an archived project stays', async ({ ada, project_id }) => {
    const { id } = await createTemplate(ada, { project_id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const refused = await ada.delete(`/templates/${id}`).expect(409);
    assert.is(refused.body.error, 'PROJECT_ARCHIVED');
  });

  it('204: templates go with their project', async ({ ada, runJobs, db, project_id }) => {
    await createTemplate(ada, { project_id });
    await ada.delete(`/projects/${project_id}`);
    await runJobs();
    const left = await db.selectFrom('template').where('project_id', '=', project_id).select('id').execute();
    assert.equal(left, []);
    assert.is((await ada.get('/templates').expect(200)).body.meta.total, 0);
  });
});
