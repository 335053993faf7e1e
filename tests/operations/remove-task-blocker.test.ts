import * as assert from 'uvu/assert';
import { eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('removeTaskBlocker', (it) => {
  it('204: the task no longer waits for it, and keeps its other blockers', async ({
    ada,
    project_id,
    clock,
    db,
  }) => {
    const [{ id }, first, second] = [
      await createTask(ada, { project_id, title: 'Run' }),
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id, title: 'Oil' }),
    ];
    await ada.put(`/tasks/${id}/blockers/${first.id}`).expect(200);
    await ada.put(`/tasks/${id}/blockers/${second.id}`).expect(200);
    clock.advance(1000);
    const { headers, text } = await ada.delete(`/tasks/${id}/blockers/${first.id.toUpperCase()}`).expect(204);
    assert.is(text, '');
    const found = await ada.get(`/tasks/${id}`).expect(200);
    assert.is(headers['etag'], found.headers['etag']);
    assert.equal(
      [found.body.data.blocked_by, found.body.data.version, found.body.data.updated_at],
      [[{ id: second.id, title: 'Oil', completed: false }], 4, timeFromNow(clock, 0)],
    );
    assert.equal((await ada.get(`/tasks/${first.id}`).expect(200)).body.data.blocks, []);
    assert.equal((await eventsOf(db, id))[3], {
      type: 'task.updated',
      space_id: project_id,
      project_id,
      actor_id: ada.id,
      subject_type: 'task',
      subject_name: 'Run',
      version: 4,
      changes: [{ field: 'blocked_by', before: [first.id, second.id].sort(), after: [second.id] }],
      request_id: headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
  });

  it('204: removes a blocker in the trash', async ({ ada, project_id, db }) => {
    const [{ id }, blocker] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await ada.put(`/tasks/${id}/blockers/${blocker.id}`).expect(200);
    await ada.delete(`/tasks/${blocker.id}`).expect(204);
    await ada.delete(`/tasks/${id}/blockers/${blocker.id}`).expect(204);
    await ada.post(`/tasks/${blocker.id}/restore`).expect(200);
    assert.equal((await ada.get(`/tasks/${id}`).expect(200)).body.data.blocked_by, []);
    assert.equal(await db.selectFrom('task_blocker').selectAll().where('task_id', '=', id).execute(), []);
  });

  it('204: of two calls at once, one removes it', async ({ ada, db }) => {
    const [{ id }, blocker] = [await createTask(ada), await createTask(ada)];
    await ada.put(`/tasks/${id}/blockers/${blocker.id}`).expect(200);
    const calls = Array.from({ length: 4 }, () => ada.delete(`/tasks/${id}/blockers/${blocker.id}`));
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort();
    assert.equal(statuses, [204, 404, 404, 404]);
    assert.is((await eventsOf(db, id)).length, 3);
  });

  it('403: a viewer cannot remove a blocker', async ({ ada, vera, project_id, db }) => {
    const [{ id }, blocker] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await ada.put(`/tasks/${id}/blockers/${blocker.id}`).expect(200);
    await vera.delete(`/tasks/${id}/blockers/${blocker.id}`).expect(403);
    assert.is((await rowOf(db, id))?.version, 2);
  });

  it('404: a task that is no blocker, one of others, and an unknown one', async ({
    ada,
    eve,
    project_id,
    db,
  }) => {
    const [{ id }, other, hers] = [
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id }),
      await createTask(eve),
    ];
    const responses = [
      await ada.delete(`/tasks/${id}/blockers/${other.id}`).expect(404),
      await ada.delete(`/tasks/${id}/blockers/${hers.id}`).expect(404),
      await ada.delete(`/tasks/${id}/blockers/${UNKNOWN_ID}`).expect(404),
      await eve.delete(`/tasks/${id}/blockers/${other.id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.is((await rowOf(db, id))?.version, 1);
  });
});
