import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createReminder } from '../reminders-kit.ts';
import { createTask, operation, type Person } from '../world.ts';

const upcoming = async (person: Person, query = ''): Promise<Schema<'Reminder'>[]> =>
  (await person.get(`/reminders${query}`).expect(200)).body.data;

operation('listUpcomingReminders', (it) => {
  it('200: the next one first, of all tasks, up to a time', async ({ ada, project_id }) => {
    const tasks = [await createTask(ada), await createTask(ada, { project_id })];
    const [first, second] = tasks as [Schema<'Task'>, Schema<'Task'>];
    const late = await createReminder(ada, first, { remind_at: '2199-03-02T09:00:00Z' });
    const early = await createReminder(ada, second, { remind_at: '2199-03-01T09:00:00Z' });
    await createReminder(ada, first, { days_before: 1 });
    assert.equal(await upcoming(ada), [early, late]);
    assert.equal(await upcoming(ada, '?order=desc'), [late, early]);
    assert.equal(await upcoming(ada, '?until=2199-03-01T09:00:00Z'), [early]);
  });

  it('200: without those that would not be sent', async ({ ada, grace, project_id }) => {
    const remind_at = '2199-03-01T09:00:00Z';
    const completed = await createTask(grace, { project_id });
    const deleted = await createTask(grace, { project_id });
    const unassigned = await createTask(grace, { project_id, assignee_ids: [ada.id] });
    await createReminder(ada, completed, { remind_at });
    await createReminder(ada, deleted, { remind_at });
    await createReminder(grace, unassigned, { remind_at, user_id: ada.id });
    assert.is((await upcoming(ada)).length, 3);
    assert.equal(await upcoming(grace), []);
    await grace.patch(`/tasks/${completed.id}`).send({ status: 'completed', version: 1 }).expect(200);
    await grace.delete(`/tasks/${deleted.id}`).expect(204);
    await grace.delete(`/tasks/${unassigned.id}/assignees/${ada.id}`).expect(204);
    assert.equal(await upcoming(ada), []);
  });
});
