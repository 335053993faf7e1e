import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { addMember, createProject, fillProject } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer, stopTimer, trackedOn } from '../time-kit.ts';
import { createTask, inWorld, type Person } from '../world.ts';

const move = (person: Person, task: { id: string }, project_id: string | null) =>
  person.post(`/tasks/${task.id}/move`).send({ project_id }).expect(200);

const projectsOf = async (person: Person) => (await entriesOf(person)).map(({ project_id }) => project_id);

inWorld('the time of tasks that change', (it) => {
  it('moves along to another project, whose admins then see it', async ({
    ada,
    grace,
    eve,
    db,
    project_id,
  }) => {
    const { id: next_id } = await createProject(eve);
    await addMember(db, next_id, ada);
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(grace, task);
    await move(ada, task, next_id);
    assert.equal(await entriesOf(grace), [{ ...entry, project_id: next_id, task: null }]);
    assert.equal(await projectsOf(eve), [next_id]);
    assert.equal([await projectsOf(ada), await trackedOn(eve, task)], [[], 5400]);
  });

  it('stays in the project if it begins in a locked period', async ({ ada, project_id }) => {
    const { id: next_id } = await createProject(ada);
    const task = await createTask(ada, { project_id });
    await createEntry(ada, task, { started_at: '2026-01-31T12:00:00Z', seconds: 60 });
    await createEntry(ada, task, { started_at: '2026-02-01T12:00:00Z', seconds: 60 });
    const lock = (id: string, day: string) =>
      ada
        .patch(`/projects/${id}`)
        .send({ time_locked_until: `2026-${day}T00:00:00Z` })
        .expect(200);
    await lock(project_id, '02-01');
    await move(ada, task, next_id);
    assert.equal(await projectsOf(ada), [next_id, project_id]);
    await lock(next_id, '03-01');
    await move(ada, task, project_id);
    assert.equal(await projectsOf(ada), [next_id, project_id]);
    assert.is(await trackedOn(ada, task), 120);
  });

  it('stays in the project when the task becomes personal, and comes along from there', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(grace, { project_id });
    await createEntry(grace, task);
    await move(grace, task, null);
    assert.equal([await projectsOf(ada), await trackedOn(grace, task)], [[project_id], 5400]);
    const personal = await createTask(grace);
    await createEntry(grace, personal, { seconds: 60 });
    assert.equal(await projectsOf(ada), [project_id]);
    await move(grace, personal, project_id);
    assert.equal(await projectsOf(ada), [project_id, project_id]);
  });

  it('stays when the task is deleted permanently, also a running timer', async ({ ada, project_id }) => {
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(ada, task);
    const { started } = await startTimer(ada, task);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    const kept = await entriesOf(ada, '&order=asc');
    assert.equal(
      kept,
      [entry, started].map((each) => ({ ...each, task_id: null, task: null })),
    );
    await ada.post(`/tasks/${task.id}/timer/stop`).expect(404);
    const end = { seconds: 60 };
    await ada.patch(`/time-entries/${started.id}`).send(end).expect(200);
  });

  it('is not copied with a task', async ({ ada }) => {
    const task = await createTask(ada);
    await createEntry(ada, task);
    const { body } = await ada.post(`/tasks/${task.id}/duplicate`).send({}).expect(201);
    assert.is(body.data.tracked_seconds, 0);
  });

  it('stays with its users when the project is deleted, at once or by a job', async (world) => {
    const { ada, grace, project_id, db, runJobs } = world;
    const { id: small_id } = await createProject(ada);
    const [first, second] = [
      await createTask(ada, { project_id: small_id }),
      await createTask(ada, { project_id }),
    ];
    const [own, hers] = [await createEntry(ada, first), await createEntry(grace, second)];
    await fillProject(db, project_id, 501);
    await sql`insert into time_entry (user_id, task_id, project_id, started_at, ended_at)
      select ${ada.id}, ${second.id}, ${project_id}, now() - n * interval '1 hour', now() - n * interval '1 hour' + interval '1 second'
      from generate_series(1, 1001) as n`.execute(db);
    await sql`insert into time_entry (task_id, project_id, started_at, ended_at)
      values (${second.id}, ${project_id}, now(), now())`.execute(db);
    await ada.delete(`/projects/${small_id}`).expect(204);
    await ada.delete(`/projects/${project_id}`).expect(202);
    await runJobs();
    const gone = { project_id: null, task_id: null, task: null };
    assert.equal((await ada.get(`/time-entries/${own.id}`).expect(200)).body.data, { ...own, ...gone });
    assert.equal(await entriesOf(grace), [{ ...hers, ...gone }]);
    assert.is((await ada.get('/time-entries').expect(200)).body.meta.total, 1002);
    assert.equal((await sql`select from time_entry where user_id is null`.execute(db)).rows, []);
    await grace.patch(`/time-entries/${hers.id}`).send({ note: 'Mine' }).expect(200);
  });

  it('is in lists, partial responses and filters of tasks', async ({ ada, project_id }) => {
    const [task, other] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await createEntry(ada, task);
    await startTimer(ada, other);
    await stopTimer(ada, other);
    const tracked = async (query: string) =>
      (await ada.get(`/tasks?${query}`).expect(200)).body.data.map(
        (each: { tracked_seconds: number }) => each.tracked_seconds,
      );
    assert.equal(await tracked('order=asc'), [5400, 0]);
    assert.equal(await tracked('fields=tracked_seconds&order=asc'), [5400, 0]);
    assert.equal(await tracked(`filter=${encodeURIComponent('tracked_seconds > 3600')}`), [5400]);
    const changed = await ada.patch(`/tasks/${task.id}`).send({ title: 'Another', version: 1 }).expect(200);
    assert.is(changed.body.data.tracked_seconds, 5400);
  });
});
