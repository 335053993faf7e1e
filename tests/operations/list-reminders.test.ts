import * as assert from 'uvu/assert';
import { createReminder, remindersOf, TOMORROW } from '../reminders-kit.ts';
import { createTask, operation } from '../world.ts';

operation('listReminders', (it) => {
  it('200: own reminders and those for others, oldest first', async ({ ada, grace, vera, project_id }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    const own = await createReminder(ada, task, { days_before: 1 });
    const hers = await createReminder(ada, task, { days_before: 2, user_id: vera.id });
    assert.equal(await remindersOf(ada, task), [own, hers]);
    assert.equal(await remindersOf(vera, task), [hers]);
    assert.equal(await remindersOf(grace, task), []);
  });

  it('200: the time follows the dates of the task at once', async ({ ada }) => {
    const task = await createTask(ada);
    await createReminder(ada, task, { minutes_before: 10 });
    await createReminder(ada, task, { minutes_before: 10, relative_to: 'start' });
    await ada
      .patch(`/tasks/${task.id}`)
      .send({ start_date: TOMORROW, due_date: TOMORROW, version: 1 })
      .expect(200);
    const time = new Date(Date.parse(TOMORROW) - 600_000).toISOString();
    assert.equal(
      (await remindersOf(ada, task)).map(({ next_at }) => next_at),
      [time, time],
    );
    await ada.patch(`/tasks/${task.id}`).send({ due_date: null, version: 2 }).expect(200);
    assert.equal(
      (await remindersOf(ada, task)).map(({ status }) => status),
      ['waiting', 'scheduled'],
    );
  });

  it('200: a day counts from the time of reminders in the zone of the user, also after a change of it', async ({
    ada,
    grace,
    project_id,
  }) => {
    await ada.patch('/users/profile').send({ timezone: 'America/New_York' }).expect(200);
    const task = await createTask(grace, { project_id, due_on: '2198-01-16', assignee_ids: [ada.id] });
    await createReminder(grace, task, { days_before: 1, user_id: ada.id });
    await createReminder(ada, task, { minutes_before: 30 });
    const times = async () => (await remindersOf(ada, task)).map(({ next_at }) => next_at);
    assert.equal(await times(), ['2198-01-15T14:00:00.000Z', '2198-01-16T13:30:00.000Z']);
    const settings = { reminder_time: '18:15' };
    await ada.patch('/users/profile').send({ timezone: 'Asia/Kolkata', settings }).expect(200);
    assert.equal(await times(), ['2198-01-15T12:45:00.000Z', '2198-01-16T12:15:00.000Z']);
  });
});
