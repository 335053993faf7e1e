import * as assert from 'uvu/assert';
import { addMember, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('unfollowTask', (it) => {
  it('204: the creator stops following, and stays so when assigned', async ({
    ada,
    grace,
    project_id,
    db,
    clock,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Mine' });
    const before = await rowOf(db, id);
    const { headers, text } = await ada.delete(`/tasks/${id}/follow`).expect(204);
    assert.is(text, '');
    assert.equal(await rowOf(db, id), { ...before, has_follow_choices: true });
    assert.is((await ada.get(`/tasks/${id}`).expect(200)).body.data.following, false);
    assert.equal((await eventsOf(db, id))[1], {
      type: 'task.unfollowed',
      space_id: ada.id,
      project_id,
      actor_id: ada.id,
      subject_type: 'task',
      subject_name: 'Mine',
      version: null,
      changes: [{ field: 'following', before: true, after: false }],
      request_id: headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
    const { body } = await grace.post(`/tasks/${id}/assignees/${ada.id}`).expect(200);
    assert.is(body.data.following, false);
    const assigned = await ada
      .patch(`/tasks/${id}`)
      .send({ version: 2, assignee_ids: [ada.id, grace.id] })
      .expect(200);
    assert.is(assigned.body.data.following, false);
    await ada.put(`/tasks/${id}/follow`).expect(204);
    assert.is((await ada.get(`/tasks/${id}`).expect(200)).body.data.following, true);
  });

  it('204: writes nothing for a user who does not follow', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    await vera.delete(`/tasks/${id}/follow`).expect(204);
    await ada.delete(`/tasks/${id}/follow`).expect(204);
    await ada.delete(`/tasks/${id}/follow`).expect(204);
    assert.equal(
      (await eventsOf(db, id)).map(({ type }) => type),
      ['task.created', 'task.unfollowed'],
    );
    const rows = await db
      .selectFrom('task_follower')
      .where('task_id', '=', id)
      .select(['user_id', 'follows'])
      .execute();
    assert.equal(rows, [{ user_id: ada.id, follows: false }]);
  });

  it('204: a choice not to follow outlasts leaving the project, a choice to follow does not', async ({
    ada,
    grace,
    project_id,
    db,
    runJobs,
  }) => {
    const [first, second] = [await createTask(grace, { project_id }), await createTask(ada, { project_id })];
    await grace.delete(`/tasks/${first.id}/follow`).expect(204);
    await grace.put(`/tasks/${second.id}/follow`).expect(204);
    await grace.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await runJobs();
    await addMember(db, project_id, grace);
    for (const { id } of [first, second])
      assert.is((await grace.get(`/tasks/${id}`).expect(200)).body.data.following, false);
  });

  it('404: a task of others, in the trash, or unknown', async ({ ada, eve, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await eve.delete(`/tasks/${id}/follow`).expect(404),
      await eve.delete(`/tasks/${UNKNOWN_ID}/follow`).expect(404),
      await ada.delete(`/tasks/${deleted}/follow`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal(
      await db.selectFrom('task_follower').selectAll().where('task_id', '=', deleted).execute(),
      [],
    );
  });
});
