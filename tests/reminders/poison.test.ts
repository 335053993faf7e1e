import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { beginNotices, createReminder, noticesOf, remindersSent } from '../reminders-kit.ts';
import { createTask, inWorld, type World } from '../world.ts';

/** Lets every notification about a task fail. */
async function poison({ db }: World, task: { id: string }): Promise<() => Promise<unknown>> {
  await sql`create function fail_notification() returns trigger language plpgsql as $$
    begin raise exception 'poisonous'; end $$`.execute(db);
  await sql`create trigger poisonous before insert on notification for each row
    when (new.task_id = ${sql.lit(task.id)}) execute function fail_notification()`.execute(db);
  return () => sql`drop function fail_notification cascade`.execute(db);
}

const errorsOf = ({ log }: World) => log.filter(({ level }) => level === 'error').map(({ msg }) => msg);

inWorld('what is due, with one that always fails', (it) => {
  it('reminders: the others are sent, and the failing one is left out', async (world) => {
    const { ada } = world;
    const remind_at = '2198-02-02T10:00:00.000Z';
    await beginNotices(world.db, remind_at);
    const tasks = [];
    for (let each = 0; each < 9; each += 1) tasks.push(await createTask(ada, { title: `Task ${each}` }));
    for (const task of tasks) await createReminder(ada, task, { remind_at });
    assert.ok(tasks[4]);
    const cure = await poison(world, tasks[4]);
    await world.runDue(remind_at);
    assert.is(await remindersSent(world, ada), 8);
    assert.equal(errorsOf(world), ['cannot send a reminder, left out']);
    await cure();
    await world.runDue(remind_at);
    assert.is(await remindersSent(world, ada), 8);
  });

  it('reminders: those of a user whose time zone is not known do not stop others', async (world) => {
    const { ada, grace, db } = world;
    const due_on = '2198-06-10';
    await beginNotices(db, '2198-06-10T08:00:00Z');
    for (const person of [ada, grace]) {
      const task = await createTask(person, { due_on });
      await createReminder(person, task, { minutes_before: 30 });
    }
    await sql`update "user" set timezone = 'Mars/Olympus' where id = ${ada.id}`.execute(db);
    await world.runDue('2198-06-10T08:30:00Z');
    assert.is(await remindersSent(world, grace), 1);
    await beginNotices(db, '2198-06-10T23:00:00Z');
    await world.runDue('2198-06-11T01:00:00Z');
    assert.equal(await noticesOf(world, ada, ['overdue']), ['overdue'], 'in UTC');
    assert.equal(await noticesOf(world, grace, ['overdue']), ['overdue']);
    await sql`update "user" set timezone = 'UTC' where id = ${ada.id}`.execute(db);
  });

  it('due dates: all others are noticed once, also those at the same time', async (world) => {
    const { ada, db } = world;
    await beginNotices(db, '2198-03-01T00:00:00Z');
    const same = '2198-03-05T10:00:00Z';
    const others = ['2198-03-04T10:00:00Z', '2198-03-05T09:59:00Z', '2198-03-05T10:00:01Z'];
    const tasks = [];
    for (const due_date of [same, same, same, ...others]) tasks.push(await createTask(ada, { due_date }));
    for (let each = 0; each < 3; each += 1) tasks.push(await createTask(ada, { due_on: '2198-03-05' }));
    assert.ok(tasks[1]);
    const cure = await poison(world, tasks[1]);
    await world.runDue('2198-03-05T10:00:10Z');
    await cure();
    assert.is((await noticesOf(world, ada, ['overdue'])).length, 5);
    assert.ok(tasks[7]);
    const again = await poison(world, tasks[7]);
    await world.runDue('2198-03-07T00:00:00Z');
    await again();
    assert.is((await noticesOf(world, ada, ['overdue'])).length, 7);
    const { rows } = await sql<{ count: number }>`select max(count)::integer as count from (
      select count(*) from notification where user_id = ${ada.id} group by task_id, kind) as each`.execute(
      db,
    );
    assert.equal(rows, [{ count: 1 }]);
    const left = errorsOf(world).filter((msg) => msg === 'cannot notice the due date of a task, left out');
    assert.is(left.length, 2);
  });
});
