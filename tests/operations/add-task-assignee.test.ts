import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { eventsBy, rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('addTaskAssignee', (it) => {
  it('200: adds a user and keeps the other assignees', async ({ ada, grace, vera, project_id, clock }) => {
    const task = await createTask(ada, { project_id, title: 'Share', assignee_ids: [vera.id] });
    clock.advance(1000);
    const { body, headers } = await grace.post(`/tasks/${task.id}/assignees/${ada.id}`).expect(200);
    assert.equal(body.data, {
      ...task,
      assignees: [ada, vera].map(({ id, full_name }) => ({ id, full_name, avatar_url: null })),
      following: false,
      version: 2,
      updated_at: timeFromNow(clock, 0),
    });
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
    const found = await vera.get(`/tasks/${task.id}`).expect(200);
    assert.equal(found.body.data, { ...body.data, following: true });
  });

  it('200: assigns the caller to a personal task', async ({ ada }) => {
    const { id } = await createTask(ada);
    const { body } = await ada.post(`/tasks/${id}/assignees/${ada.id}`).expect(200);
    assert.is(body.data.assignees[0].id, ada.id);
  });

  it('200: works although another assignee has left the project', async ({ ada, grace, project_id, db }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    const { body } = await ada.post(`/tasks/${id}/assignees/${ada.id}`).expect(200);
    assert.is(body.data.assignees.length, 2);
  });

  it('200: records one event with the assignees before and after', async ({
    ada,
    grace,
    vera,
    project_id,
    clock,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Share', assignee_ids: [vera.id] });
    const { body } = await grace.post(`/tasks/${id}/assignees/${grace.id}`).expect(200);
    assert.is((await eventsBy(db, grace)).length, 1);
    assert.equal((await eventsOf(db, id))[1], {
      type: 'task.updated',
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Share',
      version: 2,
      changes: [{ field: 'assignee_ids', before: [vera.id], after: [grace.id, vera.id].sort() }],
      request_id: body.meta.request_id,
      created_at: timeFromNow(clock, 0),
    });
  });

  it('400: a stranger is treated like an ID that does not exist (D-03)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: own } = await createTask(ada);
    const before = await rowOf(db, id);
    const responses = [
      await ada.post(`/tasks/${id}/assignees/${eve.id}`).expect(400),
      await ada.post(`/tasks/${id}/assignees/${UNKNOWN_ID}`).expect(400),
      await ada.post(`/tasks/${own}/assignees/${grace.id}`).expect(400),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    const { body } = await ada.post(`/tasks/${id}/assignees/${eve.id}`).expect(400);
    assert.equal([body.error, body.errors[0].field], ['UNKNOWN_ASSIGNEE', 'user_id']);
    assert.equal(await rowOf(db, id), before);
    assert.is((await eventsBy(db, ada)).length, 2);
  });

  it('400: refuses the 21st assignee', async ({ ada, project_id, db, person }) => {
    const people = await Promise.all(Array.from({ length: 20 }, () => person('Some Body')));
    const members = people.map(({ id }) => ({ project_id, user_id: id, role: 'member' as const }));
    await db.insertInto('project_member').values(members).execute();
    const { id } = await createTask(ada, { project_id, assignee_ids: people.map((each) => each.id) });
    const { body } = await ada.post(`/tasks/${id}/assignees/${ada.id}`).expect(400);
    assert.equal([body.error, body.errors[0].field], ['VALIDATION_FAILED', 'user_id']);
    assert.is((await rowOf(db, id))?.version, 1);
    await ada.delete(`/tasks/${id}/assignees/${people[0]?.id}`).expect(204);
    await ada.post(`/tasks/${id}/assignees/${ada.id}`).expect(200);
  });

  it('400: names malformed IDs', async ({ ada, project_id }) => {
    const { id } = await createTask(ada, { project_id });
    const user = await ada.post(`/tasks/${id}/assignees/me`).expect(400);
    assert.is(user.body.errors[0].field, 'user_id');
    const both = await ada.post('/tasks/1/assignees/me').expect(400);
    assert.equal(both.body.errors.map(({ field }: { field: string }) => field).sort(), [
      'task_id',
      'user_id',
    ]);
  });

  it('403: a viewer cannot assign anyone, not even themselves', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    for (const user_id of [ada.id, vera.id, UNKNOWN_ID]) {
      const { body } = await vera.post(`/tasks/${id}/assignees/${user_id}`).expect(403);
      assert.is(body.error, 'FORBIDDEN');
    }
    assert.is((await rowOf(db, id))?.version, 1);
    assert.equal(await eventsBy(db, vera), []);
  });

  it("404: a stranger's task, a deleted task and an unknown ID return the same (D-02, D-10)", async ({
    ada,
    vera,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await eve.post(`/tasks/${id}/assignees/${eve.id}`).expect(404),
      await eve.post(`/tasks/${id}/assignees/${ada.id}`).expect(404),
      await ada.post(`/tasks/${deleted}/assignees/${ada.id}`).expect(404),
      await vera.post(`/tasks/${deleted}/assignees/${ada.id}`).expect(404),
      await ada.post(`/tasks/${UNKNOWN_ID}/assignees/${ada.id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal(await eventsBy(db, eve), []);
  });

  it('409: the user is already assigned, in any spelling of the ID', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    for (const user_id of [grace.id, grace.id.toUpperCase()]) {
      const { body } = await ada.post(`/tasks/${id}/assignees/${user_id}`).expect(409);
      assert.is(body.error, 'ALREADY_ASSIGNED');
    }
    assert.is((await rowOf(db, id))?.version, 1);
    assert.is((await eventsOf(db, id)).length, 1);
  });
});
