import * as assert from 'uvu/assert';
import { createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('replaceTemplate', (it) => {
  it('200: resets what is not sent, and accepts what it has returned', async ({ ada, project_id }) => {
    const body = { project_id, tags: ['a'], due_in_days: 3, subtasks: [{ title: 'One' }] };
    const template = await createTemplate(ada, body);
    const {
      id,
      project_id: _,
      recurrence,
      task_count,
      use_count,
      created_by,
      version,
      created_at,
      updated_at,
      ...content
    } = template;
    const same = await ada.put(`/templates/${id}`).send(content).expect(200);
    assert.equal(same.body.data, template);
    const { body: replaced } = await ada
      .put(`/templates/${id}`)
      .send({ name: 'Demo', title: 'New' })
      .expect(200);
    assert.equal(
      [replaced.data.title, replaced.data.tags, replaced.data.due_in_days, replaced.data.task_count],
      ['New', [], null, 1],
    );
    assert.equal([replaced.data.project_id, replaced.data.version], [project_id, 2]);
  });

  it('400: needs a title', async ({ ada }) => {
    const { id } = await createTemplate(ada);
    await ada.put(`/templates/${id}`).send({ name: 'Demo' }).expect(400);
    await ada.put(`/templates/${id}`).send({ name: 'Demo', title: '{{}}' }).expect(200);
  });

  it('409: refuses an old version and archived projects', async ({ ada, grace, vera, project_id }) => {
    const { id } = await createTemplate(ada, { project_id });
    const put = (person: typeof ada, version: number) =>
      person.put(`/templates/${id}`).send({ name: 'New', title: 'New', version });
    await put(vera, 1).expect(403);
    await put(grace, 1).expect(200);
    assert.is((await put(grace, 1).expect(409)).body.error, 'VERSION_CONFLICT');
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    assert.is((await put(grace, 2).expect(409)).body.error, 'PROJECT_ARCHIVED');
  });
});
