import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createOccurrences } from '../../src/tasks/recurrence/due.ts';
import { eventsOf } from '../fixtures.ts';
import { read, repeat, seriesOf, type Task } from '../recurrence-kit.ts';
import { beginNotices } from '../reminders-kit.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

const NOON = '2198-03-06T12:00:00Z';

/** Returns the number of tasks that a user has, without the subtasks of others, by title. */
async function countTasks({ db }: World, { id }: Person): Promise<Record<string, number>> {
  const { rows } = await sql<{ title: string; many: number }>`
    select title, count(*)::integer as many from task where owner_id = ${id} group by title order by title`.execute(
    db,
  );
  return Object.fromEntries(rows.map(({ title, many }) => [title, many]));
}

/** Creates a task that repeats, with subtasks. */
async function repeatTree(person: Person, title: string, many: number, due_on: string): Promise<Task> {
  const task = await repeat(person, { title, due_on, recurrence: { rule: 'FREQ=DAILY', catch_up: 'all' } });
  for (let each = 0; each < many; each += 1)
    await createTask(person, { title: `${title}: part`, parent_id: task.id });
  return task;
}

/** Makes copies of tasks with a title fail, until the returned function is called. */
async function failFor({ db }: World, title: string): Promise<() => Promise<unknown>> {
  await sql`create function fail_copy() returns trigger language plpgsql as $$
    begin raise exception 'poisonous'; end $$`.execute(db);
  await sql`create trigger poisonous before insert on task for each row
    when (new.title = ${sql.lit(title)}) execute function fail_copy()`.execute(db);
  return () => sql`drop function fail_copy cascade`.execute(db);
}

inWorld('many tasks that repeat', (it) => {
  it('a transaction creates no more tasks than the limit, and a series that is behind lets others go first', async (world) => {
    const { ada, db } = world;
    await beginNotices(db, NOON);
    await repeatTree(ada, 'Big', 3, '2198-03-01');
    await repeatTree(ada, 'Small', 0, '2198-03-04');
    const counts = [];
    for (let isMore = true; isMore; ) {
      isMore = await createOccurrences(db, NOON, 8);
      const { Big, 'Big: part': parts, Small } = await countTasks(world, ada);
      counts.push([Big, parts, Small]);
    }
    assert.equal(counts, [
      [3, 9, 1],
      [4, 12, 3],
      [6, 18, 3],
    ]);
  });

  it('a tree that is larger than the limit is created alone', async (world) => {
    const { ada, db } = world;
    await beginNotices(db, NOON);
    await repeatTree(ada, 'Big', 5, '2198-03-05');
    await repeatTree(ada, 'Small', 0, '2198-03-05');
    assert.is(await createOccurrences(db, NOON, 3), true);
    assert.equal(await countTasks(world, ada), { Big: 2, 'Big: part': 10, Small: 1 });
    assert.is(await createOccurrences(db, NOON, 3), false);
    assert.equal(await countTasks(world, ada), { Big: 2, 'Big: part': 10, Small: 2 });
  });

  it('one whose tasks cannot be created is paused with an event, and does not stop the others', async (world) => {
    const { ada, db, log } = world;
    await beginNotices(db, NOON);
    const failing = await repeatTree(ada, 'Failing', 0, '2198-03-04');
    await repeatTree(ada, 'Before', 0, '2198-03-03');
    await repeatTree(ada, 'Beside', 0, '2198-03-05');
    const cure = await failFor(world, 'Failing');
    await world.runDue(NOON);
    assert.equal(await countTasks(world, ada), { Before: 4, Beside: 2, Failing: 1 });
    const { recurrence, version } = await read(ada, failing);
    assert.equal([recurrence?.status, recurrence?.paused_because, version], ['paused', 'failed', 2]);
    assert.equal((await eventsOf(db, failing.id)).at(-1)?.changes, [
      { field: 'recurrence', before: 'every day', after: 'every day (paused)' },
    ]);
    const errors = log.filter(({ level }) => level === 'error').map(({ msg }) => msg);
    assert.equal(errors, ['cannot create the next task of a series, paused']);
    await cure();
    await ada.post(`${seriesOf(failing)}/resume`).expect(200);
    await world.runDue(NOON);
    assert.equal(await countTasks(world, ada), { Before: 4, Beside: 2, Failing: 3 });
  });
});
