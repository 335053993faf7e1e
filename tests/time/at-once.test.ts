import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { countStatuses, createProject } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer, type TimeEntry, trackedOn } from '../time-kit.ts';
import { until } from '../waiting.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

/** The user at this server and at another one, in turns. */
async function onTwoNodes(world: World, person: Person) {
  const callers = [person, (await world.serve()).as(person)] as const;
  return (turn: number) => callers[turn % 2] ?? person;
}

/** The running timers and the sums of a database, each of which must be empty. */
async function faultsIn({ db }: World): Promise<unknown[]> {
  const { rows } = await sql`
    select user_id as id from time_entry where ended_at is null group by user_id having count(*) > 1
    union all
    select id from task where tracked_seconds <> (
      select coalesce(sum(seconds), 0) from time_entry where time_entry.task_id = task.id)`.execute(db);
  return rows;
}

async function isAnyoneWaiting(db: World['db']): Promise<boolean> {
  const { rows } = await sql`
    select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`.execute(db);
  return rows.length > 0;
}

/** Several can begin and end within one second. */
const oldestFirst = (entries: readonly TimeEntry[]) =>
  entries
    .map(({ started_at, ended_at, seconds }) => ({
      started_at,
      ended_at: ended_at ?? '9',
      seconds: seconds ?? 0,
    }))
    .sort((a, b) => (`${a.started_at} ${a.ended_at}` < `${b.started_at} ${b.ended_at}` ? -1 : 1));

inWorld('time entries at the same time', (it) => {
  it('20 starts on two nodes leave one timer, and each other one ends when the next one begins', async (world) => {
    const { ada, clock, project_id } = world;
    const tasks = await Promise.all(
      Array.from({ length: 20 }, (_, n) => createTask(ada, n % 2 === 0 ? { project_id } : {})),
    );
    const node = await onTwoNodes(world, ada);
    clock.advance(10_000);
    const changes = await Promise.all(tasks.map((task, turn) => startTimer(node(turn), task)));
    const entries = await entriesOf(ada);
    const running = entries.filter(({ ended_at }) => ended_at === null);
    assert.equal([entries.length, running.length], [20, 1]);
    const stopped = changes.flatMap((change) => change.stopped?.id ?? []);
    assert.equal(new Set(stopped).size, 19);
    assert.is(stopped.includes(running[0]?.id ?? ''), false);
    assert.equal(await faultsIn(world), []);
  });

  it('20 starts of one timer on two nodes make one entry', async (world) => {
    const { ada } = world;
    const task = await createTask(ada);
    const node = await onTwoNodes(world, ada);
    const turns = Array.from({ length: 20 }, (_, turn) => turn);
    const changes = await Promise.all(turns.map((turn) => startTimer(node(turn), task)));
    assert.is(new Set(changes.map(({ started }) => started.id)).size, 1);
    assert.is((await entriesOf(ada)).length, 1);
  });

  it('starts and stops of several users on two nodes leave exact sums, without gaps and overlaps', async (world) => {
    const { ada, grace, clock, db } = world;
    const project_id = (await createProject(ada, { time_overlap: 'refuse' })).id;
    await db.insertInto('project_member').values({ project_id, user_id: grace.id, role: 'member' }).execute();
    const tasks = await Promise.all([0, 1, 2].map(() => createTask(ada, { project_id })));
    const nodes = [await onTwoNodes(world, ada), await onTwoNodes(world, grace)];
    for (let round = 0; round < 4; round += 1) {
      clock.advance(7_000);
      const calls = Array.from({ length: 20 }, (_, turn) => {
        const caller = nodes[turn % 2]?.(Math.floor(turn / 2)) ?? ada;
        const task = tasks[(turn + round) % 3]?.id;
        return turn % 4 < 3
          ? caller.post(`/tasks/${task}/timer/start`).send({ note: `${turn}` })
          : caller.post(`/tasks/${task}/timer/stop`);
      });
      const statuses = Object.keys(countStatuses(await Promise.all(calls)));
      assert.equal(
        statuses.filter((status) => !['200', '409'].includes(status)),
        [],
      );
    }
    for (const person of [ada, grace]) {
      const entries = oldestFirst(await entriesOf(person, `&user_id=${person.id}`));
      assert.ok(entries.every(({ seconds }) => seconds <= 21));
      entries.reduce((end, { started_at, ended_at }) => {
        assert.ok(end <= started_at);
        return ended_at;
      }, '');
    }
    assert.equal(await faultsIn(world), []);
  });

  it('two entries that overlap cannot both be created in a project that refuses that', async (world) => {
    const { ada } = world;
    const { id: project_id } = await createProject(ada, { time_overlap: 'refuse' });
    const tasks = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const node = await onTwoNodes(world, ada);
    const turns = Array.from({ length: 10 }, (_, turn) => turn);
    const responses = await Promise.all(
      turns.map((turn) =>
        node(turn)
          .post('/time-entries')
          .send({ task_id: tasks[turn % 2]?.id, started_at: '2026-03-02T10:00:00Z', seconds: 60 + turn }),
      ),
    );
    assert.equal(countStatuses(responses), { 201: 1, 409: 9 });
  });

  it('an entry that waits while its period is locked is refused', async (world) => {
    const { ada, grace, project_id, db } = world;
    const task = await createTask(ada, { project_id });
    const body = { task_id: task.id, started_at: '2026-03-02T10:00:00Z', seconds: 60 };
    let sent: Promise<{ status: number }> | undefined;
    await db.transaction().execute(async (holder) => {
      await sql`select from task where id = ${task.id} for update`.execute(holder);
      sent = grace.post('/time-entries').send(body).then();
      await ada
        .patch(`/projects/${project_id}`)
        .send({ time_locked_until: '2026-03-03T00:00:00Z' })
        .expect(200);
    });
    assert.is((await sent)?.status, 409);
  });

  it('a period is locked only after the move of a task into or out of the project', async (world) => {
    const { ada, project_id, db } = world;
    const other = await createProject(ada);
    for (const locked of [project_id, other.id]) {
      const task = await createTask(ada, { project_id });
      const { id } = await createEntry(ada, task);
      let lock: Promise<{ status: number }> | undefined;
      await db.transaction().execute(async (mover) => {
        await sql`update task set project_id = ${other.id} where id = ${task.id}`.execute(mover);
        let isOver = false;
        lock = ada
          .patch(`/projects/${locked}`)
          .send({ time_locked_until: '2026-03-03T00:00:00Z' })
          .then((response) => {
            isOver = true;
            return response;
          });
        await until('the lock waits', async () => isOver || (await isAnyoneWaiting(db)));
        assert.is(isOver, false);
      });
      assert.is((await lock)?.status, 200);
      const entry = db.selectFrom('time_entry').where('id', '=', id).select('project_id');
      assert.equal(await entry.execute(), [{ project_id: other.id }]);
      await ada.patch(`/projects/${locked}`).send({ time_locked_until: null }).expect(200);
    }
  });

  it('changes of times and tasks on two nodes keep the sums', async (world) => {
    const { ada, grace, project_id } = world;
    const tasks = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const entries = await Promise.all(
      [ada, grace, ada, grace].map((person, n) => createEntry(person, tasks[n % 2] ?? { id: '' })),
    );
    const node = await onTwoNodes(world, ada);
    const calls = Array.from({ length: 24 }, (_, turn) => {
      const path = `/time-entries/${entries[turn % 4]?.id}`;
      const task_id = tasks[Math.floor(turn / 4) % 2]?.id;
      if (turn === 23) return node(turn).delete(path);
      return node(turn)
        .patch(path)
        .send({ task_id, seconds: 60 * turn + 1 });
    });
    const statuses = Object.keys(countStatuses(await Promise.all(calls)));
    assert.equal(
      statuses.filter((status) => !['200', '204', '404'].includes(status)),
      [],
    );
    assert.equal(await faultsIn(world), []);
    const sum = (await entriesOf(ada)).reduce((seconds, entry) => seconds + (entry.seconds ?? 0), 0);
    const tracked = await Promise.all(tasks.map((task) => trackedOn(ada, task)));
    assert.is((tracked[0] ?? 0) + (tracked[1] ?? 0), sum);
  });
});
