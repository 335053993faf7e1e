import * as assert from 'uvu/assert';
import { eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { startTimer, stopTimer, toSecond, trackedOn } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

operation('stopTimer', (it) => {
  it('200: ends the entry, whose time the task then has', async ({ ada, clock, db }) => {
    const task = await createTask(ada, { estimate_minutes: 60 });
    const { started } = await startTimer(ada, task);
    assert.is(await trackedOn(ada, task), 0);
    clock.advance(600_000);
    const entry = await stopTimer(ada, task);
    assert.equal(entry, {
      ...started,
      ended_at: toSecond(clock.now()),
      seconds: 600,
      version: 2,
      updated_at: entry.updated_at,
    });
    assert.is(await trackedOn(ada, task), 600);
    const [, event] = await eventsOf(db, entry.id);
    assert.equal([event?.type, event?.version], ['time_entry.updated', 2]);
    assert.equal(event?.changes, [{ field: 'ended_at', before: null, after: entry.ended_at }]);
  });

  it('200: also without the right to track time, and when the task is gone', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const personal = await createTask(grace);
    await startTimer(grace, task);
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    await stopTimer(grace, task);
    await ada.patch(`/projects/${project_id}`).send({ archived: false }).expect(200);
    await startTimer(grace, task);
    await ada
      .patch(`/projects/${project_id}`)
      .send({ time_locked_until: '2199-01-01T00:00:00Z' })
      .expect(200);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const stopped = await stopTimer(grace, { id: task.id.toUpperCase() });
    assert.equal([stopped.task_id, stopped.task, stopped.project_id], [task.id, null, project_id]);
    await startTimer(grace, personal);
    await grace.delete(`/tasks/${personal.id}`).expect(204);
    assert.is((await stopTimer(grace, personal)).task?.id, personal.id);
    assert.equal((await eventsOf(db, stopped.id)).at(-1)?.space_id, grace.id);
  });

  it('409: no timer of the caller runs on the task', async ({ ada, grace, project_id }) => {
    const [task, other] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const stop = async (id: string) => (await ada.post(`/tasks/${id}/timer/stop`).expect(409)).body.error;
    assert.is(await stop(task.id), 'TIMER_NOT_RUNNING');
    await startTimer(grace, task);
    await startTimer(ada, other);
    assert.is(await stop(task.id), 'TIMER_NOT_RUNNING');
    await stopTimer(ada, other);
    assert.is(await stop(other.id), 'TIMER_NOT_RUNNING');
  });

  it('404: a task that the caller cannot see', async ({ ada, eve }) => {
    const task = await createTask(ada);
    await eve.post(`/tasks/${task.id}/timer/stop`).expect(404);
    await eve.post(`/tasks/${UNKNOWN_ID}/timer/stop`).expect(404);
  });
});
