import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, createProject, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getProject', (it) => {
  it('200: every member sees it, with their own role', async ({ ada, grace, vera, project_id }) => {
    const seen = await Promise.all(
      [ada, grace, vera].map((person) => person.get(`/projects/${project_id}`).expect(200)),
    );
    assert.equal(
      seen.map(({ body }) => body.data.role),
      ['owner', 'member', 'viewer'],
    );
    const [first, ...others] = seen.map(({ body: { data } }) => ({ ...data, role: null }));
    for (const other of others) assert.equal(other, first);
    assert.is(first?.id, project_id);
    assert.is(seen[0]?.headers['etag'], etagOf(seen[0]?.body.data));
    assert.is(seen[0]?.headers['last-modified'], new Date(first?.updated_at).toUTCString());
    assert.is(seen[0]?.headers['cache-control'], 'private, no-cache');
  });

  it('200: counts tasks except those in the trash', async ({ ada, grace, project_id }) => {
    const tasks = await Promise.all([1, 2, 3].map(() => createTask(ada, { project_id })));
    await createTask(ada);
    await ada.patch(`/tasks/${tasks[0]?.id}`).send({ status: 'completed', version: 1 }).expect(200);
    await ada.delete(`/tasks/${tasks[1]?.id}`).expect(204);
    const { body } = await grace.get(`/projects/${project_id}`).expect(200);
    const { member_count, task_count, open_task_count, completed_task_count } = body.data;
    assert.equal([member_count, task_count, open_task_count, completed_task_count], [3, 2, 1, 1]);
  });

  it('200: counts open tasks whose due date has passed as overdue', async ({ ada, clock, project_id }) => {
    const due_date = timeFromNow(clock, 60_000);
    const [first] = await Promise.all([1, 2].map(() => createTask(ada, { project_id, due_date })));
    await createTask(ada, { project_id, due_date: timeFromNow(clock, 120_001) });
    const count = async () => {
      const { body } = await ada.get(`/projects/${project_id}`).expect(200);
      const { body: list } = await ada.get(`/tasks?overdue=true&project_id=${project_id}`).expect(200);
      assert.is(list.meta.total, body.data.overdue_task_count);
      return body.data.overdue_task_count;
    };
    assert.is(await count(), 0);
    clock.advance(120_000);
    assert.is(await count(), 2);
    await ada.patch(`/tasks/${first?.id}`).send({ status: 'completed', version: 1 }).expect(200);
    assert.is(await count(), 1);
  });

  it('304: the project has not changed', async ({ ada }) => {
    const project = await createProject(ada);
    const { id } = project;
    const etag = etagOf(project);
    await ada.get(`/projects/${id}`).set('if-none-match', etag).expect(304);
    await ada.get(`/projects/${id}`).set('if-none-match', `"7", W/${etag}`).expect(304);
    await ada.patch(`/projects/${id}`).send({ name: 'Renamed' }).expect(200);
    const { body, headers } = await ada.get(`/projects/${id}`).set('if-none-match', etag).expect(200);
    assert.is(headers['etag'], etagOf(body.data));
  });

  it('400: names an ID that is not a UUID', async ({ ada }) => {
    for (const id of ['1', 'null', UNKNOWN_ID.slice(1), `${UNKNOWN_ID}%27--`]) {
      const { body } = await ada.get(`/projects/${id}`).expect(400);
      assert.is(body.errors[0].field, 'project_id');
    }
  });

  it('404: a stranger cannot tell that it exists', async ({ ada, eve, project_id }) => {
    const [foreign, unknown, own] = await Promise.all([
      eve.get(`/projects/${project_id}`).expect(404),
      eve.get(`/projects/${UNKNOWN_ID}`).expect(404),
      // Every user has a personal space, which is not a project.
      eve.get(`/projects/${eve.id}`).expect(404),
    ]);
    assert.equal(withoutRequestId(foreign), withoutRequestId(unknown));
    assert.equal(withoutRequestId(own), withoutRequestId(unknown));
    await eve.get(`/projects/${project_id}`).set('if-none-match', tagOf(project_id, 1)).expect(404);
    await ada.get(`/projects/${project_id}`).expect(200);
  });

  it('404: an ID of something else', async ({ ada }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada);
    await ada.get(`/projects/${category.id}`).expect(404);
    await ada.get(`/projects/${task.id}`).expect(404);
  });

  it('404: a removed member', async ({ grace, db, project_id }) => {
    await grace.get(`/projects/${project_id}`).expect(200);
    await db
      .deleteFrom('project_member')
      .where('project_id', '=', project_id)
      .where('user_id', '=', grace.id)
      .execute();
    await grace.get(`/projects/${project_id}`).expect(404);
  });
});
