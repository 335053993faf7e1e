import * as assert from 'uvu/assert';
import { eventsOf } from '../fixtures.ts';
import { createEntry, startTimer, trackedOn } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

operation('deleteTimeEntry', (it) => {
  it('204: takes its time from the task, and discards a running timer', async ({ ada, db }) => {
    const task = await createTask(ada);
    const entry = await createEntry(ada, task);
    await createEntry(ada, task, { seconds: 60 });
    await ada.delete(`/time-entries/${entry.id}`).expect(204);
    await ada.get(`/time-entries/${entry.id}`).expect(404);
    assert.is(await trackedOn(ada, task), 60);
    const event = (await eventsOf(db, entry.id)).at(-1);
    assert.equal([event?.type, event?.version], ['time_entry.deleted', null]);
    assert.equal(event?.changes, [{ field: 'task_id', before: task.id, after: null }]);
    const { started } = await startTimer(ada, task);
    await ada.delete(`/time-entries/${started.id}`).expect(204);
    assert.is((await ada.get('/timer').expect(200)).body.data.entry, null);
  });

  it('403, 404: only by its user and the admins of its project', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const task = await createTask(ada, { project_id });
    const [first, second] = [await createEntry(grace, task), await createEntry(grace, task)];
    for (const person of [vera, eve]) await person.delete(`/time-entries/${first.id}`).expect(404);
    await ada.delete(`/time-entries/${first.id}`).expect(204);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await grace.delete(`/time-entries/${second.id}`).expect(403);
  });

  it('409, 412: not in a locked period, an archived project or another version', async (world) => {
    const { ada, grace, project_id } = world;
    const { id } = await createEntry(grace, await createTask(ada, { project_id }));
    const etag = (await grace.get(`/time-entries/${id}`).expect(200)).headers['etag'] ?? '';
    const remove = () => grace.delete(`/time-entries/${id}`);
    const set = (body: object) => ada.patch(`/projects/${project_id}`).send(body).expect(200);
    await set({ time_locked_until: '2026-03-03T00:00:00Z' });
    assert.is((await remove().expect(409)).body.error, 'TIME_LOCKED');
    await set({ time_locked_until: null, archived: true });
    assert.is((await remove().expect(409)).body.error, 'PROJECT_ARCHIVED');
    await set({ archived: false });
    await grace.patch(`/time-entries/${id}`).send({ note: 'x' }).expect(200);
    await remove().set('if-match', etag).expect(412);
    await remove().expect(204);
  });
});
