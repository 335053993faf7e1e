import * as assert from 'uvu/assert';
import { UNKNOWN_ID } from '../fixtures.ts';
import { createReminder, TOMORROW } from '../reminders-kit.ts';
import { createTask, operation } from '../world.ts';

operation('createReminder', (it) => {
  it('201: follows the due date, and tells only the user who is reminded', async ({
    ada,
    grace,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, due_date: TOMORROW });
    const { body, headers } = await ada
      .post(`/tasks/${task.id}/reminders`)
      .send({ minutes_before: 90 })
      .expect(201);
    const { id, created_at, updated_at, ...reminder } = body.data;
    assert.is(headers['location'], `/api/v1/tasks/${task.id}/reminders/${id}`);
    assert.is(created_at, updated_at);
    const user = { id: ada.id, full_name: ada.full_name, avatar_url: null };
    assert.equal(reminder, {
      task: { id: task.id, title: task.title, completed: false },
      user,
      created_by: user,
      remind_at: null,
      relative_to: 'due',
      minutes_before: 90,
      days_before: null,
      channels: ['in_app', 'email', 'push'],
      snoozed_until: null,
      next_at: new Date(Date.parse(TOMORROW) - 90 * 60_000).toISOString(),
      status: 'scheduled',
      sent_at: null,
    });
    const { body: events } = await ada.get('/activity?type=reminder.created').expect(200);
    assert.equal(events.data[0].subject, { type: 'reminder', id, name: null });
    const { body: others } = await grace.get('/activity?type=reminder.created').expect(200);
    assert.equal(others.data, []);
  });

  it('201: waits for a date that the task does not have yet', async ({ ada }) => {
    const task = await createTask(ada);
    const waiting = await createReminder(ada, task, { days_before: 1, relative_to: 'start' });
    assert.equal([waiting.status, waiting.next_at], ['waiting', null]);
  });

  it('201: has a time of its own, in UTC', async ({ ada }) => {
    const task = await createTask(ada);
    const reminder = await createReminder(ada, task, {
      remind_at: '2199-03-01T10:00:00+02:00',
      channels: ['email'],
    });
    assert.is(reminder.remind_at, '2199-03-01T08:00:00.000Z');
    assert.is(reminder.next_at, reminder.remind_at);
    assert.equal([reminder.relative_to, reminder.channels], [null, ['email']]);
  });

  it('201: reminds an assignee, whom a viewer and others cannot remind', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [vera.id] });
    const path = `/tasks/${task.id}/reminders`;
    const reminder = await createReminder(grace, task, { days_before: 1, user_id: vera.id });
    assert.equal([reminder.user.id, reminder.created_by?.id], [vera.id, grace.id]);
    await createReminder(vera, task, { days_before: 1 });
    await vera.post(path).send({ days_before: 1, user_id: ada.id }).expect(403);
    for (const user_id of [ada.id, eve.id, UNKNOWN_ID]) {
      const { body } = await grace.post(path).send({ days_before: 1, user_id }).expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], ['user_id', 'NOT_ASSIGNED']);
    }
    await eve.post(path).send({ days_before: 1 }).expect(404);
  });

  it('400: exactly one time, in the future', async ({ ada }) => {
    const task = await createTask(ada, { due_date: TOMORROW });
    for (const [sent, ...errors] of [
      [{}, ['remind_at', 'REQUIRED']],
      [
        { remind_at: TOMORROW, minutes_before: 1, days_before: 1 },
        ['minutes_before', 'NOT_ALLOWED'],
        ['days_before', 'NOT_ALLOWED'],
      ],
      [{ remind_at: TOMORROW, relative_to: 'due' }, ['relative_to', 'NOT_ALLOWED']],
      [{ remind_at: '2026-01-01T00:00:00Z' }, ['remind_at', 'TIME_IN_PAST']],
      [{ days_before: 2 }, ['days_before', 'TIME_IN_PAST']],
      [{ minutes_before: 525_601 }, ['minutes_before', 'TOO_LARGE']],
      [{ days_before: 1, channels: [] }, ['channels', 'TOO_FEW']],
    ] as const) {
      const { body } = await ada.post(`/tasks/${task.id}/reminders`).send(sent).expect(400);
      assert.equal(
        body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
        errors,
      );
    }
  });

  it('409: 20 reminders of a user of a task, also when many are created at once', async ({
    ada,
    grace,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const send = () => ada.post(`/tasks/${task.id}/reminders`).send({ days_before: 1 });
    const replies = await Promise.all(Array.from({ length: 22 }, send));
    assert.equal(replies.map(({ status }) => status).sort(), [
      ...Array.from({ length: 20 }, () => 201),
      409,
      409,
    ]);
    assert.is((await send().expect(409)).body.error, 'TOO_MANY_REMINDERS');
    await createReminder(grace, task, { days_before: 1 });
  });
});
