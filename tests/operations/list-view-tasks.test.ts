import * as assert from 'uvu/assert';
import { createCategory, createProject } from '../fixtures.ts';
import { titlesIn } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

const save = async (person: Caller, body: object): Promise<string> =>
  (
    await person
      .post('/views')
      .send({ name: 'View', ...body })
      .expect(201)
  ).body.data.id;

operation('listViewTasks', (it) => {
  it('200: returns the tasks that the caller sees, in the order of the view', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    await createTask(ada, { title: 'Hers', assignee_ids: [ada.id] });
    await createTask(ada, { title: 'B', project_id, assignee_ids: [ada.id, grace.id] });
    await createTask(ada, { title: 'A', project_id, assignee_ids: [grace.id] });
    const id = await save(ada, { filter: 'assignee = me', sort: 'title', order: 'asc', project_id });
    const seenBy = async (person: Caller) => titlesIn(await person.get(`/views/${id}/tasks`).expect(200));
    assert.equal(await seenBy(ada), ['B', 'Hers']);
    assert.equal(await seenBy(grace), ['A', 'B']);
    assert.equal(await seenBy(vera), []);
    const all = await save(vera, {});
    assert.equal(titlesIn(await vera.get(`/views/${all}/tasks`).expect(200)), ['A', 'B']);
  });

  it('409: a view whose project or category is gone says so, and returns no tasks', async ({
    ada,
    grace,
    runJobs,
    db,
  }) => {
    const project = await createProject(ada, { name: 'Gone' });
    const category = await createCategory(ada, { name: 'Old' });
    await createTask(ada);
    const broken = async (person: Caller, id: string) => {
      const { body } = await person.get(`/views/${id}/tasks`).expect(409);
      assert.is(body.error, 'VIEW_BROKEN');
      return body.errors.map(({ message }: { message: string }) => message);
    };
    const views = await Promise.all(
      ['not project = Gone', 'category != Old or project = Gone'].map((filter) => save(ada, { filter })),
    );
    const shared = await createProject(ada);
    await db
      .insertInto('project_member')
      .values({ project_id: shared.id, user_id: grace.id, role: 'viewer' })
      .execute();
    const seen = await save(ada, { filter: 'project != Gone', project_id: shared.id });
    await ada.get(`/views/${seen}/tasks`).expect(200);
    assert.equal(await broken(grace, seen), [`You cannot see the project ${project.id}.`]);
    await ada.delete(`/categories/${category.id}`).expect(204);
    assert.equal(await broken(ada, views[1] ?? ''), [`You cannot see the category ${category.id}.`]);
    await ada.delete(`/projects/${project.id}`);
    await runJobs();
    assert.equal(await broken(ada, views[0] ?? ''), [`You cannot see the project ${project.id}.`]);
    const { body } = await ada.get(`/views/${views[0]}`).expect(200);
    assert.is(body.data.filter, `not project = ${project.id}`);
  });

  it('400: a cursor ends with the version of the view', async ({ ada }) => {
    for (const title of ['A', 'B', 'C']) await createTask(ada, { title });
    const id = await save(ada, { filter: 'title in (A, B, C)', sort: 'title', order: 'asc' });
    const first = await ada.get(`/views/${id}/tasks?per_page=1`).expect(200);
    const next = `/views/${id}/tasks?per_page=1&cursor=${first.body.meta.next_cursor}`;
    assert.equal(titlesIn(await ada.get(next).expect(200)), ['B']);
    await ada.patch(`/views/${id}`).send({ filter: 'title in (B, C)', version: 1 }).expect(200);
    const { body } = await ada.get(next).expect(400);
    assert.is(body.error, 'INVALID_CURSOR');
  });

  it('200: the names in a view stay those of when it was saved', async ({ ada }) => {
    const { id: project_id } = await createProject(ada, { name: 'Before' });
    await createTask(ada, { title: 'A', project_id });
    const id = await save(ada, { filter: 'project = Before' });
    await ada.patch(`/projects/${project_id}`).send({ name: 'After', version: 1 }).expect(200);
    assert.equal(titlesIn(await ada.get(`/views/${id}/tasks`).expect(200)), ['A']);
    assert.is((await ada.get(`/views/${id}`).expect(200)).body.data.filter, 'project = "After"');
  });
});
