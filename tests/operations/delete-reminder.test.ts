import * as assert from 'uvu/assert';
import { createReminder, remindersOf } from '../reminders-kit.ts';
import { createTask, operation } from '../world.ts';

operation('deleteReminder', (it) => {
  it('204: by the user who is reminded, or the creator', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    for (const person of [ada, grace]) {
      const { id } = await createReminder(ada, task, { days_before: 1, user_id: grace.id });
      await person.delete(`/tasks/${task.id}/reminders/${id}`).expect(204);
      await person.delete(`/tasks/${task.id}/reminders/${id}`).expect(404);
    }
    assert.equal(await remindersOf(grace, task), []);
    const { body } = await grace.get('/activity?type=reminder.deleted').expect(200);
    assert.is(body.data.length, 2);
  });

  it('404: a reminder of another user', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id });
    const { id } = await createReminder(ada, task, { days_before: 1 });
    await grace.delete(`/tasks/${task.id}/reminders/${id}`).expect(404);
  });
});
