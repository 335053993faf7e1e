import * as assert from 'uvu/assert';
import { UNKNOWN_ID } from '../fixtures.ts';
import { patch, read, repeat, seriesOf } from '../recurrence-kit.ts';
import { operation } from '../world.ts';

operation('pauseRecurrence', (it) => {
  it('200: pauses once for two clients at the same time, with one new version', async ({ ada }) => {
    const task = await repeat(ada);
    const pause = () => ada.post(`${seriesOf(task)}/pause`).expect(200);
    const [one, other] = await Promise.all([pause(), pause()]);
    assert.equal(one.body.data, other.body.data);
    const { recurrence, version } = await read(ada, task);
    assert.equal(
      [recurrence?.status, recurrence?.paused_because, recurrence?.next_on, version],
      ['paused', 'user', '2198-03-02', 2],
    );
  });

  it('200: no change of a paused series after completion creates a task', async (world) => {
    const { ada, db } = world;
    const after = (interval: number) => ({ after_completion: { interval, unit: 'day' } }) as const;
    const task = await repeat(ada, { recurrence: after(3) });
    await ada.post(`${seriesOf(task)}/pause`).expect(200);
    const done = await patch(ada, await read(ada, task), { status: 'completed' });
    const changed = await patch(ada, done, { recurrence: after(4) });
    await patch(ada, changed, { recurrence: { catch_up: 'all' } });
    await world.runDue('2198-06-01T00:00:00Z');
    const { recurrence } = await read(ada, task);
    assert.equal([recurrence?.status, recurrence?.paused_because], ['paused', 'user']);
    const created = () => db.selectFrom('task').where('owner_id', '=', ada.id).select('id').execute();
    assert.is((await created()).length, 1);
    await ada.post(`${seriesOf(task)}/resume`).expect(200);
    await world.runDue('2198-06-01T00:00:00Z');
    assert.is((await created()).length, 2);
  });

  it('404: not for a series that has ended with its recurrence, or is in the trash', async ({
    ada,
    grace,
  }) => {
    const task = await repeat(ada);
    await grace.post(`${seriesOf(task)}/pause`).expect(404);
    await ada.post(`/recurrences/${UNKNOWN_ID}/pause`).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.post(`${seriesOf(task)}/pause`).expect(404);
    await ada.post(`/tasks/${task.id}/restore`).expect(200);
    await patch(ada, await read(ada, task), { recurrence: null });
    await ada.post(`${seriesOf(task)}/pause`).expect(404);
  });

  it('409: not after the last date, or in an archived project', async ({ ada, project_id }) => {
    const ended = await repeat(ada, { recurrence: { rule: 'FREQ=DAILY;COUNT=1' } });
    const { body } = await ada.post(`${seriesOf(ended)}/pause`).expect(409);
    assert.is(body.error, 'SERIES_ENDED');
    const task = await repeat(ada, { project_id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const { body: archived } = await ada.post(`${seriesOf(task)}/pause`).expect(409);
    assert.is(archived.error, 'PROJECT_ARCHIVED');
  });
});
