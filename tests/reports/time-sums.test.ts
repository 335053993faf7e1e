import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { rebuildTimeSums } from '../../src/reports/rebuild.ts';
import { createProject } from '../fixtures.ts';
import { createEntry, startTimer, stopTimer } from '../time-kit.ts';
import { createTask, inWorld, PASSWORD, type World } from '../world.ts';

const ENTRIES = 20;

inWorld('sums of time', (it) => {
  it('grow by themselves, and have days and months', async (world) => {
    const { ada, db } = world;
    const at = { started_at: '2026-03-31T22:00:00Z', ended_at: '2026-04-01T01:00:00Z' };
    await createEntry(ada, await createTask(ada), { ...at, billable: true });
    assert.equal(await sumsOf(world), []);
    await world.runDue(new Date(world.clock.now()).toISOString());
    const { rows } =
      await sql`select grain, at::date::text as at, seconds::integer, billable_seconds::integer, entries, running
      from time_sum where user_id = ${ada.id} order by grain, at`.execute(db);
    assert.equal(rows, [
      { grain: 'day', at: '2026-03-31', seconds: 7200, billable_seconds: 7200, entries: 1, running: 0 },
      { grain: 'day', at: '2026-04-01', seconds: 3600, billable_seconds: 3600, entries: 0, running: 1 },
      { grain: 'month', at: '2026-03-01', seconds: 7200, billable_seconds: 7200, entries: 1, running: 0 },
      { grain: 'month', at: '2026-04-01', seconds: 3600, billable_seconds: 3600, entries: 0, running: 0 },
    ]);
  });

  it('wait for other changes, so that one update adds many', async (world) => {
    await createEntry(world.ada, await createTask(world.ada));
    const { rows } = await sql<{
      many: number;
    }>`select sum_time_changes(1000, interval '1 hour') as many`.execute(world.db);
    assert.is(rows[0]?.many, 0);
    assert.is(await sumNext(world), 1);
    assert.is(await sumNext(world), 0);
  });

  it('do not have running timers, and get them when they stop', async (world) => {
    const { ada, clock } = world;
    const task = await createTask(ada);
    await startTimer(ada, task);
    assert.is(await sumNext(world), 0);
    clock.advance(10_000);
    await stopTimer(ada, task);
    assert.is(await sumNext(world), 1);
  });

  it('follow entries to other projects, and what deletes and changes them', async (world) => {
    const { ada, project_id, grace, runJobs, makeJobsDue } = world;
    const second = await createProject(ada, { name: 'Second' });
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(ada, task, { billable: true });
    const gone = await createEntry(grace, task);
    await createEntry(ada, await createTask(ada, { project_id: second.id }));
    await sumAll(world);
    await ada.post(`/tasks/${task.id}/move`).send({ project_id: second.id }).expect(200);
    await ada
      .patch(`/time-entries/${entry.id}`)
      .send({ started_at: '2026-02-27T11:00:00Z', billable: false })
      .expect(200);
    await ada.delete(`/time-entries/${gone.id}`).expect(204);
    await compare(world);
    await sumAll(world);
    await compare(world);
    await ada.delete(`/projects/${second.id}`);
    await makeJobsDue();
    await runJobs();
    await compare(world);
    await sumAll(world);
    await compare(world);
  });

  it('have nothing of a deleted account, and keep its time in the projects of others', async (world) => {
    const { ada, grace, project_id, db, runJobs, makeJobsDue } = world;
    const task = await createTask(ada, { project_id });
    await createEntry(grace, task);
    await createEntry(grace, await createTask(grace));
    await sumAll(world);
    await createEntry(grace, task, { started_at: '2026-03-05T10:00:00Z', ended_at: '2026-03-05T11:00:00Z' });
    await grace.delete('/users/account').send({ password: PASSWORD }).expect(204);
    await makeJobsDue();
    await runJobs();
    const { rows } = await sql`select user_id from time_sum where user_id = ${grace.id}
      union all select user_id from time_change where user_id = ${grace.id}`.execute(db);
    assert.equal(rows, []);
    await sumAll(world);
    await compare(world);
    assert.ok((await sumsOf(world)).length > 0);
  });

  it('are exact in every snapshot while entries are written and sums grow', async (world) => {
    const { ada, grace, project_id, db } = world;
    const tasks = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    let isWriting = true;
    const write = async (by: typeof ada) => {
      for (let each = 0; each < ENTRIES; each += 1) {
        const started_at = `2026-03-0${1 + (each % 9)}T${10 + (each % 10)}:00:00Z`;
        const { id } = await createEntry(by, tasks[each % 2] ?? { id: '' }, {
          started_at,
          seconds: 3600 * (1 + (each % 20)),
        });
        if (each % 4 === 1)
          await by.patch(`/time-entries/${id}`).send({ seconds: 60, billable: true }).expect(200);
        if (each % 4 === 2) await by.delete(`/time-entries/${id}`).expect(204);
      }
    };
    const grow = async () => {
      while (isWriting) {
        await sumNext(world, 3);
        await turn();
      }
    };
    let compared = 0;
    const watch = async () => {
      while (isWriting) {
        await compare(world);
        compared += 1;
      }
    };
    const others = [grow(), grow(), watch(), rebuildTimeSums(db)];
    await Promise.all([write(ada), write(ada), write(grace)]);
    isWriting = false;
    await Promise.all(others);
    assert.ok(compared > 0);
    await compare(world);
    await sumAll(world);
    await compare(world);
  });

  it('are computed again', async (world) => {
    const { db, ada } = world;
    await createEntry(ada, await createTask(ada));
    await sumAll(world);
    const before = await sumsOf(world);
    assert.ok(before.length > 3, `${before.length} sums`);
    await sql`update time_sum set seconds = seconds + 1, entries = 0 where grain = 'day'`.execute(db);
    await sql`update time_sum set project_id = gen_random_uuid() where grain = 'month'`.execute(db);
    await createEntry(ada, await createTask(ada), { started_at: '2025-01-01T00:00:00Z', seconds: 60 });
    await rebuildTimeSums(db);
    await compare(world);
    assert.is(await sumNext(world), 0);
    await sql`delete from time_sum where at < '2026-01-01'`.execute(db);
    assert.equal(await sumsOf(world), before);
  });
});

/** Adds the next changes to the sums, and returns their number. */
async function sumNext({ db }: Pick<World, 'db'>, at_most = 1_000): Promise<number> {
  const { rows } = await sql<{
    many: number;
  }>`select sum_time_changes(${at_most}, interval '0') as many`.execute(db);
  return rows[0]?.many ?? 0;
}

async function sumAll(world: World): Promise<void> {
  while ((await sumNext(world)) > 0);
  const { rows } = await sql`select from time_change`.execute(world.db);
  assert.is(rows.length, 0);
}

const sumsOf = async ({ db }: World) =>
  (
    await sql<{
      row: object;
    }>`select to_jsonb(one) as row from time_sum as one order by project_id, user_id, grain, at`.execute(db)
  ).rows;

/** Compares the sums, with what they lack, with the entries of the same snapshot. */
async function compare({ db }: World): Promise<void> {
  const { rows } = await sql`
    with expected as (
      select each.* from time_sums_of(array(
        select row(0, null, 1, project_id, user_id, started_at, ended_at, billable)::time_change from time_entry where ended_at is not null)) as each),
    found as (
      select project_id, user_id, grain, at, sum(seconds)::bigint, sum(billable_seconds)::bigint, sum(entries)::integer, sum(billable_entries)::integer,
        sum(running)::integer, sum(billable_running)::integer
      from (select * from time_sum union all select each.* from time_sums_of(array(select time_change from time_change)) as each) as parts
      group by 1, 2, 3, 4 having sum(seconds) <> 0 or sum(entries) <> 0)
    (select 'missing', * from expected except select 'missing', * from found)
    union all (select 'wrong', * from found except select 'wrong', * from expected)`.execute(db);
  assert.equal(rows, []);
}
