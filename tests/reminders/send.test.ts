import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { noticeDueDays } from '../../src/reminders/notices.ts';
import { beginNotices, createReminder, noticesOf, remindersOf, remindersSent } from '../reminders-kit.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

const DUE = '2198-03-01T10:00:00.000Z';
const at = (time: string) => new Date(time).toISOString();

const verify = ({ db }: World, { id }: Person) =>
  db.updateTable('user').set({ email_verified: true }).where('id', '=', id).execute();

inWorld('reminders that are due', (test) => {
  const it: typeof test = (title, run) =>
    test(title, async (world) => {
      await beginNotices(world.db, '2198-02-01T00:00:00Z');
      await run(world);
    });

  it('are sent once, in the app and by mail, with an event', async (world) => {
    const { ada } = world;
    await verify(world, ada);
    const task = await createTask(ada, { title: 'Proof the cover', due_date: DUE });
    await createReminder(ada, task, { minutes_before: 60 });
    await world.runDue('2198-03-01T08:59:59.999Z');
    assert.is(await remindersSent(world, ada), 0);
    await Promise.all([1, 2, 3].map(() => world.runDue('2198-03-01T09:00:00.000Z')));
    assert.is(await remindersSent(world, ada), 1);
    const [reminder] = await remindersOf(ada, task);
    assert.equal(
      [reminder?.status, reminder?.sent_at, reminder?.next_at],
      ['sent', at('2198-03-01T09:00Z'), null],
    );
    const { body } = await ada.get('/activity?type=reminder.sent').expect(200);
    assert.equal(
      body.data.map(({ subject }: { subject: unknown }) => subject),
      [{ type: 'reminder', id: reminder?.id, name: null }],
    );
    const { body: listed } = await ada.get('/notifications?kind=reminder').expect(200);
    assert.equal([listed.data[0].kind, listed.data[0].task.id], ['reminder', task.id]);
    await world.runJobs();
    const [mail, ...others] = await world.mailsTo(ada.email);
    assert.equal(others, []);
    assert.is(mail?.subject, 'Reminder: Proof the cover');
    assert.match(mail?.text ?? '', 'It is due on March 1, 2198');
    assert.match(mail?.headers['message-id'] ?? '', listed.data[0].id);
  });

  it('are not sent if the task is done or gone, or the user is not concerned any more', async (world) => {
    const { ada, grace, project_id, db } = world;
    const remind_at = DUE;
    const make = async (assignee_ids: string[] = []) => createTask(ada, { project_id, assignee_ids });
    const [completed, deleted, unassigned, left] = [
      await make(),
      await make(),
      await make([grace.id]),
      await make(),
    ];
    for (const task of [completed, deleted, left]) await createReminder(grace, task, { remind_at });
    await createReminder(ada, unassigned, { remind_at, user_id: grace.id });
    await ada.patch(`/tasks/${completed.id}`).send({ status: 'completed', version: 1 }).expect(200);
    await ada.delete(`/tasks/${deleted.id}`).expect(204);
    await ada.delete(`/tasks/${unassigned.id}/assignees/${grace.id}`).expect(204);
    await world.runDue('2198-02-01T00:00:00Z');
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    await world.runDue(DUE);
    assert.is(await remindersSent(world, grace), 0);
    const { body } = await grace.get(`/tasks/${left.id}/reminders`).expect(200);
    assert.equal([body.data[0].status, body.data[0].next_at], ['skipped', null]);
    await db.updateTable('project').set({ archived: false }).where('id', '=', project_id).execute();
    await createReminder(grace, left, { remind_at: '2198-03-02T10:00:00Z' });
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await world.runDue('2198-03-03T00:00:00Z');
    assert.is(await remindersSent(world, grace), 0);
  });

  it('follow a date that moves, also after they were sent', async (world) => {
    const { ada } = world;
    const task = await createTask(ada, { due_date: DUE });
    const { id } = await createReminder(ada, task, { minutes_before: 60 });
    const move = (due_date: string, version: number) =>
      ada.patch(`/tasks/${task.id}`).send({ due_date, version }).expect(200);
    await move('2198-03-03T10:00:00Z', 1);
    await world.runDue(DUE);
    assert.is(await remindersSent(world, ada), 0);
    await world.runDue('2198-03-03T09:00:00Z');
    assert.is(await remindersSent(world, ada), 1);
    await move('2198-03-09T10:00:00Z', 2);
    const [again] = await remindersOf(ada, task);
    assert.equal([again?.status, again?.next_at], ['scheduled', at('2198-03-09T09:00Z')]);
    await world.runDue('2198-03-09T08:59:00Z');
    assert.is(await remindersSent(world, ada), 1);
    await world.runDue('2198-03-09T09:00:00Z');
    assert.is(await remindersSent(world, ada), 2);
    const snoozed_until = '2198-03-09T09:30:00.000Z';
    await ada.patch(`/tasks/${task.id}/reminders/${id}`).send({ snoozed_until }).expect(200);
    await world.runDue('2198-03-09T09:29:00Z');
    await world.runDue(snoozed_until);
    assert.is(await remindersSent(world, ada), 3);
    const [sent] = await remindersOf(ada, task);
    assert.equal([sent?.status, sent?.snoozed_until], ['sent', null]);
  });

  it('are skipped if the date moves so close that their time has passed', async (world) => {
    const { ada, db } = world;
    const task = await createTask(ada, { due_date: DUE });
    await createReminder(ada, task, { days_before: 3 });
    const due_date = new Date(Date.now() + 3_600_000).toISOString();
    await ada.patch(`/tasks/${task.id}`).send({ due_date, version: 1 }).expect(200);
    const [reminder] = await remindersOf(ada, task);
    assert.equal([reminder?.status, reminder?.next_at], ['skipped', null]);
    await world.runDue(new Date().toISOString());
    assert.is(await remindersSent(world, ada), 0);
    const left = await db
      .selectFrom('reminder')
      .where('id', '=', reminder?.id ?? '')
      .select('fire_at')
      .execute();
    assert.equal(left, [{ fire_at: null }]);
  });

  it('are sent at once if their time has passed in another time zone, and not again', async (world) => {
    const { ada } = world;
    const zone = (timezone: string) => ada.patch('/users/profile').send({ timezone }).expect(200);
    await zone('America/New_York');
    const task = await createTask(ada, { due_on: '2198-06-10' });
    await createReminder(ada, task, { minutes_before: 0 });
    // 09:00 there is 13:00 in UTC.
    await world.runDue('2198-06-10T12:00:00Z');
    await zone('Europe/Berlin');
    await world.runDue('2198-06-10T12:01:00Z');
    await zone('America/Los_Angeles');
    await world.runDue('2198-06-11T12:00:00Z');
    assert.is(await remindersSent(world, ada), 1);
  });

  it('are sent on the channels that they have and that the user has not switched off', async (world) => {
    const { ada, grace } = world;
    await verify(world, ada);
    const task = await createTask(ada);
    await createReminder(ada, task, { remind_at: DUE, channels: ['email'] });
    await ada
      .patch('/users/profile')
      .send({ settings: { notifications: { reminder: { email: false } } } })
      .expect(200);
    // An address that is not verified can be that of another person.
    const other = await createTask(grace, { title: 'Buy pills at evil.example' });
    await createReminder(grace, other, { remind_at: DUE, channels: ['email'] });
    await world.runDue(DUE);
    await world.runJobs();
    for (const person of [ada, grace]) assert.equal(await world.mailsTo(person.email), []);
    assert.is(await remindersSent(world, ada), 0);
  });

  it('are not missed when the date moves while one is created', async (world) => {
    const { ada, db } = world;
    const task = await createTask(ada, { due_date: DUE });
    await createReminder(ada, task, { minutes_before: 1 });
    const locked = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const moving = db.transaction().execute(async (trx) => {
      await trx
        .updateTable('task')
        .set({ due_date: '2198-04-01T10:00:00Z' })
        .where('id', '=', task.id)
        .execute();
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const creating = createReminder(ada, task, { minutes_before: 60 });
    await sql`select 1`.execute(db);
    release.resolve();
    await moving;
    assert.is((await creating).next_at, at('2198-04-01T09:00Z'));
    await world.runDue('2198-04-01T08:59:00Z');
    assert.is(await remindersSent(world, ada), 0);
  });
});

inWorld('tasks that are due', (it) => {
  it('at a time: notices a day before and afterwards, for the assignees or the creator', async (world) => {
    const { ada, grace, vera, project_id } = world;
    await beginNotices(world.db, '2198-01-01T00:00:00Z');
    await createTask(ada, {
      project_id,
      due_date: '2198-01-05T10:00:00Z',
      assignee_ids: [grace.id, vera.id],
    });
    await createTask(ada, { due_date: '2198-01-06T10:00:00Z' });
    const done = await createTask(grace, { due_date: '2198-01-05T10:00:00Z' });
    await grace.patch(`/tasks/${done.id}`).send({ status: 'completed', version: 1 }).expect(200);
    const seen = async () => {
      const all = [await noticesOf(world, ada), await noticesOf(world, grace), await noticesOf(world, vera)];
      return all.map((kinds) => kinds.join());
    };
    await world.runDue('2198-01-04T09:59:00Z');
    assert.equal(await seen(), ['', '', '']);
    await Promise.all([1, 2, 3].map(() => world.runDue('2198-01-04T10:00:00Z')));
    assert.equal(await seen(), ['', 'due_soon', 'due_soon']);
    await world.runDue('2198-01-05T10:00:30Z');
    assert.equal(await seen(), ['due_soon', 'due_soon,overdue', 'due_soon,overdue']);
    await world.runDue('2198-02-01T00:00:00Z');
    assert.equal(await seen(), ['due_soon,overdue', 'due_soon,overdue', 'due_soon,overdue']);
  });

  it('a due date: its notice is also sent to a verified address', async (world) => {
    const { ada, grace, project_id, db } = world;
    await beginNotices(db, '2198-01-01T00:00:00Z');
    await sql`update "user" set email_verified = true where id = ${grace.id}`.execute(db);
    const due_date = '2198-01-05T10:00:00Z';
    await createTask(ada, { title: 'Feed the engine', project_id, due_date, assignee_ids: [grace.id] });
    await world.runDue('2198-01-04T10:00:00Z');
    await world.makeJobsDue();
    await world.runJobs();
    const [mail, ...more] = await world.mailsTo(grace.email);
    assert.match(mail?.subject ?? '', /Feed the engine.* is due soon/);
    assert.equal(more, []);
  });

  it('on a day: notices at the time of reminders on the day before, and when the day has ended', async (world) => {
    const { ada, grace, project_id } = world;
    await beginNotices(world.db, '2198-02-05T00:00:00Z');
    const settings = { reminder_time: '07:30' };
    await ada.patch('/users/profile').send({ timezone: 'Asia/Kolkata', settings }).expect(200);
    await grace.patch('/users/profile').send({ timezone: 'America/New_York' }).expect(200);
    await createTask(ada, { project_id, due_on: '2198-02-12', assignee_ids: [ada.id, grace.id] });
    const steps: [time: string, adas: string, graces: string][] = [
      ['2198-02-11T01:59:00Z', '', ''],
      ['2198-02-11T02:00:00Z', 'due_soon', ''],
      ['2198-02-11T14:00:00Z', 'due_soon', 'due_soon'],
      ['2198-02-12T18:30:00Z', 'due_soon,overdue', 'due_soon'],
      ['2198-02-13T04:59:00Z', 'due_soon,overdue', 'due_soon'],
      ['2198-02-13T05:00:00Z', 'due_soon,overdue', 'due_soon,overdue'],
      ['2198-03-13T05:00:00Z', 'due_soon,overdue', 'due_soon,overdue'],
    ];
    for (const [time, adas, graces] of steps) {
      await world.runDue(time);
      const seen = [await noticesOf(world, ada), await noticesOf(world, grace)].map((kinds) => kinds.join());
      assert.equal([time, ...seen], [time, adas, graces]);
    }
  });

  it('on a day: two centuries without one are a few steps, and one that has ended is overdue', async (world) => {
    const { ada, db } = world;
    await createTask(ada, { due_on: '2198-02-12' });
    for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      await ada.patch('/users/profile').send({ timezone }).expect(200);
      await sql`delete from notification`.execute(db);
      await beginNotices(db, '1999-01-01T00:00:00Z');
      let steps = 1;
      while (await noticeDueDays(db, '2198-02-14T12:00:00Z', 1_000)) steps += 1;
      assert.ok(steps <= 6, `${steps} steps`);
      assert.equal(await noticesOf(world, ada), ['overdue'], timezone);
    }
  });
});
