import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { emptyTrash } from '../../src/tasks/trash/purge.ts';
import { createProject, eventsOf } from '../fixtures.ts';
import { rowOf, titlesIn } from '../tasks-kit.ts';
import { type Caller, createTask, inWorld, type World } from '../world.ts';
import { createChain, createNamed, read } from './trees-kit.ts';

type Task = Schema<'Task'>;

const trash = (person: Caller, { id }: { id: string }) => person.delete(`/tasks/${id}`).expect(204);

async function restored(person: Caller, { id }: { id: string }): Promise<Task> {
  return (await person.post(`/tasks/${id}/restore`).expect(200)).body.data;
}

async function titles(person: Caller, query: string): Promise<string> {
  return titlesIn(await person.get(`/tasks?order=asc&per_page=100&${query}`)).join('');
}

async function typesOf(db: World['db'], { id }: { id: string }): Promise<string> {
  return (await eventsOf(db, id)).map(({ type }) => type.replace('task.', '')).join(' ');
}

inWorld('trees in the trash', (it) => {
  it('204: a task takes its subtasks to the trash, with one event each', async ({
    ada,
    project_id,
    db,
    clock,
  }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    const { a } = await createNamed(ada, ['a'], { project_id, parent_id: P.id });
    const { b } = await createNamed(ada, ['b'], { project_id, parent_id: a.id });
    await createNamed(ada, ['Q'], { project_id });
    clock.advance(1);
    await trash(ada, P);
    assert.is(await titles(ada, ''), 'Q');
    assert.is(await titles(ada, 'deleted=true'), 'Pab');
    for (const task of [P, a, b]) {
      assert.is(await typesOf(db, task), 'created deleted');
      const deleted_at = new Date(clock.now()).toISOString();
      const event = (await eventsOf(db, task.id)).at(-1);
      assert.equal(
        [event?.version, event?.changes],
        [2, [{ field: 'deleted_at', before: null, after: deleted_at }]],
      );
    }
    const after = await restored(ada, P);
    assert.equal([after.subtask_count, after.version], [1, 3]);
    assert.is(await titles(ada, ''), 'PabQ');
    const now = await read(ada, b);
    assert.equal(now, { ...b, version: 3, updated_at: now.updated_at });
    assert.is(await typesOf(db, b), 'created deleted restored');
  });

  it('200: restores only what the same deletion removed', async ({ ada }) => {
    const { P } = await createNamed(ada, ['P']);
    const { a, b } = await createNamed(ada, ['a', 'b'], { parent_id: P.id });
    const { c } = await createNamed(ada, ['c'], { parent_id: b.id });
    await trash(ada, c);
    await trash(ada, a);
    await trash(ada, P);
    assert.is((await restored(ada, P)).subtask_count, 1);
    assert.is(await titles(ada, ''), 'Pb');
    assert.is((await restored(ada, c)).parent_id, b.id);
    assert.is((await restored(ada, a)).parent_id, P.id);
    await trash(ada, P);
    await trash(ada, await restored(ada, P));
    assert.is(await titles(ada, 'deleted=true'), 'Pabc');
    await restored(ada, P);
    assert.is(await titles(ada, ''), 'Pabc');
  });

  it('200: a subtask that is restored alone has no parent, and takes its own subtasks along', async ({
    ada,
    db,
  }) => {
    const [top, middle, bottom] = (await createChain(ada, 3)) as [Task, Task, Task];
    await trash(ada, top);
    const after = await restored(ada, middle);
    assert.equal([after.parent_id, after.subtask_count], [null, 1]);
    assert.is((await read(ada, bottom)).parent_id, middle.id);
    assert.equal((await eventsOf(db, middle.id)).at(-1)?.changes, [
      { field: 'deleted_at', before: (await rowOf(db, top.id))?.deleted_at, after: null },
      { field: 'parent_id', before: top.id, after: null },
    ]);
    assert.is((await restored(ada, top)).subtask_count, 0);
    assert.is((await read(ada, middle)).parent_id, null);
  });

  it('200: a subtask without room below its parent is restored without it', async ({
    ada,
    project_id,
    db,
  }) => {
    const chain = await createChain(ada, 3, { project_id });
    const [, , bottom] = chain as [Task, Task, Task];
    await createTask(ada, { project_id, parent_id: bottom.id });
    await trash(ada, bottom);
    const deep = await createChain(ada, 4, { project_id });
    const move = { parent_id: deep.at(-1)?.id ?? null };
    await ada.post(`/tasks/${chain[1]?.id}/move`).send(move).expect(200);
    const after = await restored(ada, bottom);
    assert.equal([after.parent_id, after.subtask_count], [null, 1]);

    const { P } = await createNamed(ada, ['P'], { project_id });
    const { a } = await createNamed(ada, ['a'], { project_id, parent_id: P.id });
    await trash(ada, a);
    await sql`insert into task (title, project_id, parent_id)
      select 'Cog ' || n, ${project_id}, ${P.id} from generate_series(1, 999) as n`.execute(db);
    assert.is((await restored(ada, a)).parent_id, null);
  });

  it('204: a permanent deletion takes all subtasks, also those in the trash', async ({
    ada,
    project_id,
    db,
  }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    const { a, b } = await createNamed(ada, ['a', 'b'], { project_id, parent_id: P.id });
    const { c } = await createNamed(ada, ['c'], { project_id, parent_id: b.id });
    await trash(ada, b);
    await ada.delete(`/tasks/${P.id}?permanent=true`).expect(204);
    assert.is((await titles(ada, 'deleted=true')) + (await titles(ada, '')), '');
    for (const task of [a, b, c]) assert.match(await typesOf(db, task), /purged$/);
    assert.is(await typesOf(db, P), 'created purged');
  });

  it('204: a tree of 1,200 tasks with its trash, in batches', async ({ ada, project_id, db }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    await sql`insert into task (title, project_id, parent_id, deleted_at)
      select 'Cog ' || n, ${project_id}, ${P.id}, case when n > 600 then now() end
      from generate_series(1, 1200) as n`.execute(db);
    await trash(ada, P);
    assert.equal(await typeCounts(db, project_id), { 'task.created': 1, 'task.deleted': 601 });
    assert.is((await restored(ada, P)).subtask_count, 600);
    await ada.delete(`/tasks/${P.id}?permanent=true`).expect(204);
    assert.is((await typeCounts(db, project_id))['task.purged'], 1201);
  });

  it('empties the trash of trees without an error or a missing event', async ({
    ada,
    project_id,
    db,
    clock,
  }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    for (let n = 0; n < 5; n += 1) await createChain(ada, 5, { project_id, parent_id: P.id });
    await sql`insert into task (title, project_id, parent_id)
      select 'Cog ' || n, ${project_id}, ${P.id} from generate_series(1, 900) as n`.execute(db);
    await trash(ada, P);
    await sql`update task set deleted_at = now() - interval '40 days' where project_id = ${project_id}`.execute(
      db,
    );
    const run = { now: new Date(clock.now()).toISOString(), trashRetentionDays: 30, log: silent } as never;
    await Promise.all([emptyTrash(db, run), emptyTrash(db, run), emptyTrash(db, run)]);
    assert.is((await typeCounts(db, project_id))['task.purged'], 926);
    const { rows } = await sql`select from task where project_id = ${project_id}`.execute(db);
    assert.is(rows.length, 0);
  });

  it('204: deletes a project with trees', async ({ ada, db }) => {
    const { id: project_id } = await createProject(ada);
    await createChain(ada, 6, { project_id });
    await ada.delete(`/projects/${project_id}`).expect(204);
    const { rows } = await sql`select from task where project_id = ${project_id}`.execute(db);
    assert.is(rows.length, 0);
  });

  it('202: deletes a project with many trees in a job', async ({ ada, db, runJobs }) => {
    const { id: project_id } = await createProject(ada);
    await sql`insert into task (title, project_id, created_at)
      select 'Gear ' || n, ${project_id}, now() - n * interval '1 second' from generate_series(1, 700) as n`.execute(
      db,
    );
    // Parents and subtasks are in different batches.
    await sql`update task set parent_id = (
        select other.id from task other where other.project_id = task.project_id order by other.created_at desc limit 1)
      where project_id = ${project_id} and title like '%7'`.execute(db);
    await ada.delete(`/projects/${project_id}`).expect(202);
    await runJobs();
    const { rows } = await sql`select from task where project_id = ${project_id}`.execute(db);
    assert.is(rows.length, 0);
  });

  it('409: a version, and If-Match, count for the first task only', async ({ ada }) => {
    const { P } = await createNamed(ada, ['P']);
    const { a } = await createNamed(ada, ['a'], { parent_id: P.id });
    const { headers } = await ada.get(`/tasks/${P.id}`);
    await ada.patch(`/tasks/${a.id}`).send({ version: 1, title: 'New' }).expect(200);
    await ada.patch(`/tasks/${P.id}`).send({ version: 1, title: 'New' }).expect(200);
    await ada
      .delete(`/tasks/${P.id}`)
      .set('if-match', headers['etag'] ?? '')
      .expect(412);
    const now = await ada.get(`/tasks/${P.id}`);
    await ada
      .delete(`/tasks/${P.id}`)
      .set('if-match', now.headers['etag'] ?? '')
      .expect(204);
    await ada.get(`/tasks/${a.id}`).expect(404);
  });
});

const silent = { info() {}, warn() {}, error() {} };

async function typeCounts(db: World['db'], space_id: string): Promise<Record<string, number>> {
  const { rows } = await sql<{ type: string; many: number }>`
    select type, count(*)::integer as many from event where space_id = ${space_id} group by type`.execute(db);
  return Object.fromEntries(rows.map(({ type, many }) => [type, many]));
}
