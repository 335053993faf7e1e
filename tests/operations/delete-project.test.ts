import * as assert from 'uvu/assert';
import { SETTINGS } from '../auth/profiles.ts';
import {
  countStatuses,
  createCategory,
  createProject,
  eventsOf,
  UNKNOWN_ID,
  withoutRequestId,
} from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('deleteProject', (it) => {
  it('204: disappears for all members, with its tasks', async ({ ada, grace, vera, project_id, db }) => {
    const task = await createTask(grace, { project_id, assignee_ids: [vera.id] });
    const trashed = await createTask(grace, { project_id });
    await grace.delete(`/tasks/${trashed.id}`).expect(204);
    const personal = await createTask(grace);
    const { body } = await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(body, {});
    for (const person of [ada, grace, vera]) {
      await person.get(`/projects/${project_id}`).expect(404);
      await person.get(`/tasks/${task.id}`).expect(404);
      await person.get(`/projects/${project_id}/tasks`).expect(404);
    }
    await grace.post(`/tasks/${trashed.id}/restore`).expect(404);
    await grace.get(`/tasks/${personal.id}`).expect(200);
    for (const table of ['task', 'project_member'] as const) {
      const rows = await db
        .selectFrom(table)
        .select('project_id')
        .where('project_id', '=', project_id)
        .execute();
      assert.equal(rows, [], table);
    }
  });

  it('204: is removed as default project from all profiles, which record the time', async (world) => {
    const { ada, vera, project_id } = world;
    await vera
      .patch('/users/profile')
      .send({ settings: { default_project_id: project_id } })
      .expect(200);
    await ada.delete(`/projects/${project_id}`).expect(204);
    const { body } = await vera.get('/users/profile').expect(200);
    assert.equal(body.data.settings, SETTINGS);
    assert.is(body.data.version, 3);
    const activity = await vera.get('/activity').expect(200);
    const [{ type, actor, changes }] = activity.body.data;
    assert.equal([type, actor.id], ['user.updated', ada.id]);
    assert.equal(changes, [
      {
        field: 'settings',
        before: { ...SETTINGS, default_project_id: project_id },
        after: SETTINGS,
      },
    ]);
  });

  it('204: other projects, and the categories of its tasks, remain', async ({ ada, project_id }) => {
    const other = await createProject(ada);
    const kept = await createTask(ada, { project_id: other.id });
    const category = await createCategory(ada);
    await createTask(ada, { project_id, category_ids: [category.id] });
    await ada.delete(`/projects/${project_id}`).expect(204);
    await ada.get(`/tasks/${kept.id}`).expect(200);
    const { body } = await ada.get(`/categories/${category.id}`).expect(200);
    assert.equal(body.data, category);
  });

  it('204: records an event that only the owner sees, because nobody else can read the project', async ({
    ada,
    grace,
    db,
    clock,
    project_id,
  }) => {
    await createTask(grace, { project_id });
    clock.advance(1000);
    const { headers } = await ada.delete(`/projects/${project_id}`).expect(204);
    assert.equal(await eventsOf(db, project_id), [
      {
        type: 'project.deleted',
        space_id: ada.id,
        project_id,
        actor_id: ada.id,
        subject_type: 'project',
        subject_name: 'Analytical engine',
        version: null,
        changes: [],
        request_id: headers['x-request-id'],
        created_at: new Date(clock.now()).toISOString(),
      },
    ]);
    const [hers, others] = await Promise.all(
      [ada, grace].map((person) => person.get('/activity?type=project.deleted')),
    );
    assert.is(hers?.body.data[0].subject.id, project_id);
    assert.equal(others?.body.data, []);
  });

  it('204: accepts the current ETag', async ({ ada }) => {
    const { id } = await createProject(ada);
    await ada.delete(`/projects/${id}`).set('if-match', tagOf(id, 1)).expect(204);
  });

  it('204: of many concurrent requests one deletes it, with one event', async ({ ada, db, project_id }) => {
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => ada.delete(`/projects/${project_id}`)),
    );
    assert.equal(countStatuses(responses), { 204: 1, 404: 9 });
    assert.is((await eventsOf(db, project_id)).length, 1);
  });

  it('204: what is added meanwhile is added before, or not at all', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const add = () => grace.post('/tasks').send({ title: 'Late', project_id });
    const [deleted, ...added] = await Promise.all([
      ada.delete(`/projects/${project_id}`),
      ...Array.from({ length: 10 }, add),
    ]);
    assert.is(deleted.status, 204);
    for (const { status } of added) assert.ok([201, 400].includes(status), String(status));
    const tasks = await db.selectFrom('task').select('id').where('project_id', '=', project_id).execute();
    assert.equal(tasks, []);
  });

  it('400: names an ID that is not a UUID', async ({ ada }) => {
    const { body } = await ada.delete('/projects/all').expect(400);
    assert.is(body.errors[0].field, 'project_id');
  });

  it('403: admins, members and viewers cannot delete it', async ({ grace, vera, db, project_id }) => {
    const task = await createTask(grace, { project_id });
    await vera.delete(`/projects/${project_id}`).expect(403);
    await grace.delete(`/projects/${project_id}`).set('if-match', tagOf(project_id, 9)).expect(403);
    await db
      .updateTable('project_member')
      .set({ role: 'admin' })
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    const { body } = await grace.delete(`/projects/${project_id}`).expect(403);
    assert.is(body.error, 'FORBIDDEN');
    await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(await eventsOf(db, project_id), []);
  });

  it('404: a stranger cannot tell that it exists or existed', async ({ ada, eve, project_id }) => {
    const { id } = await createProject(ada);
    await ada.delete(`/projects/${id}`).expect(204);
    const responses = await Promise.all([
      eve.delete(`/projects/${project_id}`).expect(404),
      eve.delete(`/projects/${UNKNOWN_ID}`).expect(404),
      eve.delete(`/projects/${project_id}`).set('if-match', tagOf(project_id, 9)).expect(404),
      ada.delete(`/projects/${id}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    await ada.get(`/projects/${project_id}`).expect(200);
  });

  it('412: a project that was changed since is not deleted', async ({ ada, db }) => {
    const { id } = await createProject(ada, { name: 'One' });
    await ada.patch(`/projects/${id}`).send({ name: 'Two' }).expect(200);
    const { body } = await ada.delete(`/projects/${id}`).set('if-match', tagOf(id, 1)).expect(412);
    assert.equal([body.error, body.data.name, body.meta.current_version], ['PRECONDITION_FAILED', 'Two', 2]);
    assert.equal(
      body.meta.changes.map(({ field, before, after }: Record<string, unknown>) => [field, before, after]),
      [['name', 'One', 'Two']],
    );
    await ada.get(`/projects/${id}`).expect(200);
    assert.is((await eventsOf(db, id)).length, 2);
  });
});
