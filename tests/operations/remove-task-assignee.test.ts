import * as assert from 'uvu/assert';
import { eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { eventsBy, rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('removeTaskAssignee', (it) => {
  it('204: removes an assignee and keeps the others', async ({ ada, grace, vera, project_id, clock }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [ada.id, grace.id, vera.id] });
    clock.advance(1000);
    const { headers, text } = await grace
      .delete(`/tasks/${task.id}/assignees/${vera.id.toUpperCase()}`)
      .expect(204);
    assert.equal([text, headers['cache-control']], ['', 'no-store']);
    const { body, headers: now } = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.is(headers['etag'], now['etag']);
    assert.equal(body.data, {
      ...task,
      assignees: task.assignees.filter(({ id }) => id !== vera.id),
      version: 2,
      updated_at: timeFromNow(clock, 0),
    });
  });

  it('204: removes the last one, and one who has left the project', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id, ada.id] });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    await ada.delete(`/tasks/${id}/assignees/${ada.id}`).expect(204);
    await ada.delete(`/tasks/${id}/assignees/${grace.id}`).expect(204);
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal([body.data.assignees, body.data.version], [[], 3]);
  });

  it('204: records one event with the assignees before and after', async ({
    ada,
    grace,
    vera,
    project_id,
    clock,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Share', assignee_ids: [vera.id, grace.id] });
    const { headers } = await grace.delete(`/tasks/${id}/assignees/${grace.id}`).expect(204);
    assert.is((await eventsBy(db, grace)).length, 1);
    assert.equal((await eventsOf(db, id))[1], {
      type: 'task.updated',
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Share',
      version: 2,
      changes: [{ field: 'assignee_ids', before: [grace.id, vera.id].sort(), after: [vera.id] }],
      request_id: headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
  });

  it('400: names malformed IDs', async ({ ada, project_id }) => {
    const { id } = await createTask(ada, { project_id });
    const { body } = await ada.delete(`/tasks/${id}/assignees/me`).expect(400);
    assert.is(body.errors[0].field, 'user_id');
    const task = await ada.delete(`/tasks/1/assignees/${ada.id}`).expect(400);
    assert.is(task.body.errors[0].field, 'task_id');
  });

  it('403: a viewer cannot remove anyone, not even themselves', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    await vera.delete(`/tasks/${id}/assignees/${vera.id}`).expect(403);
    await vera.delete(`/tasks/${id}/assignees/${ada.id}`).expect(403);
    assert.is((await rowOf(db, id))?.version, 1);
    assert.equal(await eventsBy(db, vera), []);
  });

  it('404: a user who is not assigned, and a task that the caller cannot see (D-02, D-10)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [ada.id] });
    const { id: other } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    const { id: deleted } = await createTask(ada, { project_id, assignee_ids: [ada.id] });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await ada.delete(`/tasks/${id}/assignees/${grace.id}`).expect(404),
      await ada.delete(`/tasks/${id}/assignees/${eve.id}`).expect(404),
      await ada.delete(`/tasks/${id}/assignees/${UNKNOWN_ID}`).expect(404),
      await ada.delete(`/tasks/${deleted}/assignees/${ada.id}`).expect(404),
      await ada.delete(`/tasks/${UNKNOWN_ID}/assignees/${ada.id}`).expect(404),
      await eve.delete(`/tasks/${id}/assignees/${ada.id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    for (const task_id of [id, other]) assert.is((await rowOf(db, task_id))?.version, 1);
    assert.is((await eventsBy(db, ada)).length, 4);
  });
});
