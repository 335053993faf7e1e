import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { eventsBy, rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('restoreTask', (it) => {
  it('200: the task is back with all its data', async ({ ada, grace, vera, project_id, clock }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, {
      project_id,
      description: 'Long.',
      status: 'completed',
      due_date: timeFromNow(clock, 1000),
      tags: ['a'],
      category_ids: [category.id],
      assignee_ids: [grace.id],
    });
    await ada.delete(`/tasks/${task.id}`).expect(204);
    // Overdue by now, which does not prevent its restoration.
    clock.advance(60_000);
    const { body, headers } = await ada.post(`/tasks/${task.id}/restore`).expect(200);
    assert.equal(body.data, { ...task, version: 3, updated_at: timeFromNow(clock, 0) });
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
    const seen = await vera.get(`/tasks/${task.id}`).expect(200);
    assert.equal(seen.body.data, { ...body.data, categories: [], following: false });
    const trash = await ada.get('/tasks?deleted=true').expect(200);
    assert.is(trash.body.meta.total, 0);
  });

  it('200: any member can restore it, not only the user who deleted it', async ({
    ada,
    grace,
    project_id,
  }) => {
    const { id } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${id}`).expect(204);
    const { body } = await grace.post(`/tasks/${id}/restore`).expect(200);
    assert.is(body.data.deleted_at, null);
  });

  it('400: a body, of which nothing would be applied', async ({ ada }) => {
    const { id } = await createTask(ada);
    await ada.delete(`/tasks/${id}`).expect(204);
    await ada.post(`/tasks/${id}/restore`).send({ title: 'x', version: 9 }).expect(400);
    await ada.get(`/tasks/${id}`).expect(404);
  });

  it('200: records one event', async ({ ada, grace, project_id, clock, db }) => {
    const { id } = await createTask(ada, { project_id, title: 'Back' });
    await ada.delete(`/tasks/${id}`).expect(204);
    const deleted_at = timeFromNow(clock, 0);
    clock.advance(1000);
    const { body } = await grace.post(`/tasks/${id}/restore`).expect(200);
    assert.is((await eventsBy(db, grace)).length, 1);
    assert.equal((await eventsOf(db, id))[2], {
      type: 'task.restored',
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Back',
      version: 3,
      changes: [{ field: 'deleted_at', before: deleted_at, after: null }],
      request_id: body.meta.request_id,
      created_at: timeFromNow(clock, 0),
    });
  });

  it('400: a malformed ID, and an unknown parameter', async ({ ada }) => {
    const { body } = await ada.post('/tasks/1/restore').expect(400);
    assert.is(body.errors[0].field, 'task_id');
    const { id } = await createTask(ada);
    await ada.delete(`/tasks/${id}`).expect(204);
    const other = await ada.post(`/tasks/${id}/restore?version=2`).expect(400);
    assert.is(other.body.errors[0].field, 'version');
  });

  it('403: a viewer cannot restore a task', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const { body } = await vera.post(`/tasks/${id}/restore`).expect(403);
    assert.is(body.error, 'FORBIDDEN');
    assert.equal(await eventsBy(db, vera), []);
  });

  it('404: viewers and strangers do not see the trash; an unknown ID (D-02, D-10)', async ({
    ada,
    vera,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: live } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${id}`).expect(204);
    const responses = [
      await vera.post(`/tasks/${id}/restore`).expect(404),
      await eve.post(`/tasks/${id}/restore`).expect(404),
      await eve.post(`/tasks/${live}/restore`).expect(404),
      await ada.post(`/tasks/${UNKNOWN_ID}/restore`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.is((await rowOf(db, id))?.version, 2);
    assert.equal([...(await eventsBy(db, vera)), ...(await eventsBy(db, eve))], []);
  });

  it('409: the task is not in the trash', async ({ ada, grace, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const { body } = await grace.post(`/tasks/${id}/restore`).expect(409);
    assert.is(body.error, 'TASK_NOT_DELETED');
    assert.is((await rowOf(db, id))?.version, 1);
    await ada.delete(`/tasks/${id}`).expect(204);
    await ada.post(`/tasks/${id}/restore`).expect(200);
    await ada.post(`/tasks/${id}/restore`).expect(409);
    assert.equal(await eventsBy(db, grace), []);
  });
});
