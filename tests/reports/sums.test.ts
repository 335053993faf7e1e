import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { readReport, setStatus } from '../reports-kit.ts';
import { type Cast, createTask, inWorld, type Person, type World } from '../world.ts';

const WRITERS = 6;
const TASKS_EACH = 15;

inWorld('sums of transitions', (it) => {
  it('have each transition once, which reports add to what is newer', async (world) => {
    const { ada, project_id, dispatcher } = world;
    await createTask(ada, { project_id });
    assert.equal(await figures(ada), { created: 1, started: 0, completed: 0, open: 1 });
    await dispatcher.catchUp();
    assert.is(await sumNext(world), 'some');
    assert.equal(await figures(ada), { created: 1, started: 0, completed: 0, open: 1 });
    assert.is(await sumNext(world), 'nothing');
    const task = await createTask(ada, { project_id });
    await setStatus(ada, task, 'in_progress', 1);
    assert.equal(await figures(ada), { created: 2, started: 1, completed: 0, open: 2 });
    await dispatcher.catchUp();
    assert.equal(await figures(ada), { created: 2, started: 1, completed: 0, open: 2 });
    await setStatus(ada, task, 'completed', 2);
    assert.is(await sumNext(world), 'some');
    assert.equal(await figures(ada), { created: 2, started: 1, completed: 1, open: 1 });
  });

  it('grow by themselves', async (world) => {
    const { ada, dispatcher, db } = world;
    await createTask(ada);
    await dispatcher.catchUp();
    await world.runDue(new Date(world.clock.now()).toISOString());
    const { rows } = await sql<{
      grain: string;
      created: number;
    }>`select grain, created from task_transition_sum
      where space_id = ${ada.id} order by grain`.execute(db);
    assert.equal(rows, [
      { grain: 'quarter_hour', created: 1 },
      { grain: 'day', created: 1 },
      { grain: 'month', created: 1 },
    ]);
  });

  it('stay exact when a restore gives events new numbers', async (world) => {
    const { ada, db, dispatcher } = world;
    await createTask(ada);
    await dispatcher.catchUp();
    await createTask(ada);
    await sql`select renumber_events(1000)`.execute(db);
    assert.is((await figures(ada)).created, 2);
    await createTask(ada);
    await dispatcher.catchUp();
    assert.is(await sumNext(world), 'some');
    assert.is((await figures(ada)).created, 3);
  });

  it('wait for others, so that one update adds many', async (world) => {
    await createTask(world.ada);
    await world.dispatcher.catchUp();
    const waiting = await sql<{
      many: number;
    }>`select sum_task_transitions(1000, interval '1 hour') as many`.execute(world.db);
    assert.is(waiting.rows[0]?.many, 0);
    assert.is(await sumNext(world), 'some');
  });

  it('leave out what is not committed, and get it later', async (world) => {
    const { ada, dispatcher, db, project_id } = world;
    const [opened, commit] = [gate(), gate()];
    const late = db.transaction().execute(async (trx) => {
      await addCreated(trx, project_id);
      opened.open();
      await commit.opened;
    });
    await opened.opened;
    // Its numbers come after those of later transactions.
    await createTask(ada, { project_id });
    await dispatcher.catchUp();
    while ((await sumNext(world)) === 'some');
    assert.is((await figures(ada)).created, 1);
    commit.open();
    await late;
    assert.is((await figures(ada)).created, 2);
    await dispatcher.catchUp();
    assert.is((await figures(ada)).created, 2);
    while ((await sumNext(world)) === 'some');
    assert.is((await figures(ada)).created, 2);
  });

  it('are exact in every snapshot while tasks are written and sums grow', async (world) => {
    const { ada, dispatcher } = world;
    let isWriting = true;
    const write = async () => {
      for (let each = 0; each < TASKS_EACH; each += 1) {
        const task = await createTask(ada);
        if (each % 3 > 0) await setStatus(ada, task, each % 3 === 1 ? 'in_progress' : 'completed', 1);
      }
    };
    const grow = async () => {
      while (isWriting) {
        await dispatcher.catchUp();
        await sumNext(world, 7);
        await turn();
      }
    };
    const growing = [grow(), grow()];
    let compared = 0;
    const watch = async () => {
      let last = 0;
      while (isWriting) {
        const { created } = await figures(ada);
        assert.ok(created >= last, `${created} after ${last}`);
        last = created;
        await compareSnapshot(world, ada);
        compared += 1;
      }
    };
    const watching = [watch(), watch()];
    await Promise.all(Array.from({ length: WRITERS }, write));
    isWriting = false;
    await Promise.all([...growing, ...watching]);
    assert.ok(compared > 0);
    const [created, completed] = [WRITERS * TASKS_EACH, (WRITERS * TASKS_EACH) / 3];
    const expected = { created, started: completed, completed, open: created - completed };
    assert.equal(await figures(ada), expected);
    await dispatcher.catchUp();
    while ((await sumNext(world)) === 'some');
    assert.equal(await figures(ada), expected);
  });
});

/** Adds the next transitions to the sums. */
async function sumNext({ db }: Pick<World, 'db'>, at_most = 1_000): Promise<'some' | 'nothing'> {
  const { rows } = await sql<{
    many: number;
  }>`select sum_task_transitions(${at_most}, interval '0') as many`.execute(db);
  return rows[0]?.many ? 'some' : 'nothing';
}

/** What both reports say about today and all time. */
async function figures(by: Person) {
  const throughput = (await readReport(by, 'throughput', 'bucket=month')).rows;
  const sum = (name: 'created' | 'started' | 'completed') =>
    throughput.reduce((total, row) => total + row[name], 0);
  const { open } = (await readReport(by, 'burndown', 'bucket=month')).rows.at(-1) ?? {};
  return { created: sum('created'), started: sum('started'), completed: sum('completed'), open };
}

/** Compares the sums of a snapshot and what they lack with its transitions. */
async function compareSnapshot({ db }: World, { id }: Person): Promise<void> {
  const { rows } = await sql<{ summed: number; fresh: number; all: number }>`select
    (select coalesce(sum(created), 0)::integer from task_transition_sum where space_id = ${id} and grain = 'day') as summed,
    (select count(*)::integer from unsummed_task_transitions(array[${id}::uuid]) where kind = 'created') as fresh,
    (select count(*)::integer from task_transition where space_id = ${id} and kind = 'created') as all`.execute(
    db,
  );
  const { summed = 0, fresh = 0, all = 0 } = rows[0] ?? {};
  assert.is(summed + fresh, all, `${summed} in sums, ${fresh} not yet`);
}

/** Adds an event as a write does, in a transaction of the test. */
const addCreated = (trx: Database, space_id: Cast['project_id']) =>
  sql`insert into event (type, space_id, project_id, subject_type, subject_id, version, changes)
    values ('task.created', ${space_id}, ${space_id}, 'task', gen_random_uuid(), 1, '[]')`.execute(trx);

function gate(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
