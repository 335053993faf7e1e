import * as assert from 'uvu/assert';
import { createReminder, remindersOf, TOMORROW } from '../reminders-kit.ts';
import { createTask, operation } from '../world.ts';

const before = (time: string, minutes: number) => new Date(Date.parse(time) - minutes * 60_000).toISOString();

operation('updateReminder', (it) => {
  it('200: replaces the time, and writes an event with what has changed', async ({ ada }) => {
    const task = await createTask(ada, { due_date: TOMORROW });
    const { id } = await createReminder(ada, task, { days_before: 1 });
    const path = `/tasks/${task.id}/reminders/${id}`;
    const { body } = await ada.patch(path).send({ minutes_before: 30 }).expect(200);
    const { minutes_before, days_before, next_at, relative_to } = body.data;
    assert.equal(
      [minutes_before, days_before, next_at, relative_to],
      [30, null, before(TOMORROW, 30), 'due'],
    );
    const { body: events } = await ada.get('/activity?type=reminder.updated').expect(200);
    assert.equal(events.data[0].changes, [
      { field: 'days_before', before: 1, after: null },
      { field: 'minutes_before', before: null, after: 30 },
    ]);
    const fixed = await ada.patch(path).send({ remind_at: TOMORROW }).expect(200);
    assert.equal([fixed.body.data.relative_to, fixed.body.data.next_at], [null, TOMORROW]);
    await ada.patch(path).send({ relative_to: 'start' }).expect(400);
    const again = await ada.patch(path).send({ days_before: 0 }).expect(200);
    assert.is(again.body.data.next_at, TOMORROW);
    const start = await ada.patch(path).send({ relative_to: 'start' }).expect(200);
    assert.is(start.body.data.status, 'waiting');
  });

  it('200: writes nothing that is already so', async ({ ada }) => {
    const task = await createTask(ada, { due_date: TOMORROW });
    const reminder = await createReminder(ada, task, { minutes_before: 5, channels: ['email', 'push'] });
    const { body } = await ada
      .patch(`/tasks/${task.id}/reminders/${reminder.id}`)
      .send({ minutes_before: 5, relative_to: 'due', channels: ['email', 'push'], snoozed_until: null })
      .expect(200);
    assert.equal(body.data, reminder);
    const { body: events } = await ada.get('/activity?type=reminder.updated').expect(200);
    assert.equal(events.data, []);
  });

  it('200: snoozes, until the date moves or the time is replaced', async ({ ada }) => {
    const task = await createTask(ada, { due_date: TOMORROW });
    const { id } = await createReminder(ada, task, { minutes_before: 60 });
    const path = `/tasks/${task.id}/reminders/${id}`;
    const later = before(TOMORROW, 30);
    const snoozed = await ada.patch(path).send({ snoozed_until: later }).expect(200);
    assert.equal([snoozed.body.data.snoozed_until, snoozed.body.data.next_at], [later, later]);
    const woken = await ada.patch(path).send({ snoozed_until: null }).expect(200);
    assert.is(woken.body.data.next_at, before(TOMORROW, 60));
    await ada.patch(path).send({ snoozed_until: later }).expect(200);
    const moved = before(TOMORROW, -600);
    await ada.patch(`/tasks/${task.id}`).send({ due_date: moved, version: 1 }).expect(200);
    const [reminder] = await remindersOf(ada, task);
    assert.equal([reminder?.snoozed_until, reminder?.next_at], [null, before(moved, 60)]);
    const { body } = await ada.patch(path).send({ snoozed_until: '2026-01-01T00:00:00Z' }).expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['snoozed_until', 'TIME_IN_PAST']);
  });

  it('200: for the creator and for the user who is reminded, not for others', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    const { id } = await createReminder(grace, task, { days_before: 1, user_id: vera.id });
    const path = `/tasks/${task.id}/reminders/${id}`;
    await vera.patch(path).send({ days_before: 2 }).expect(200);
    await grace.patch(path).send({ days_before: 3 }).expect(200);
    for (const person of [ada, eve]) await person.patch(path).send({ days_before: 4 }).expect(404);
    const other = await createTask(ada, { project_id });
    await vera.patch(`/tasks/${other.id}/reminders/${id}`).send({ days_before: 4 }).expect(404);
  });
});
