import * as assert from 'uvu/assert';
import { createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer, toSecond } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

operation('startTimer', (it) => {
  it('200: starts a timer, which only its user and the admins of the project see', async (world) => {
    const { ada, grace, vera, clock, project_id, db } = world;
    const task = await createTask(ada, { project_id });
    const body = { note: 'Second pass', billable: true, tags: ['workshop'] };
    const { started, stopped } = await startTimer(grace, task, body);
    const { id, created_at, updated_at, ...entry } = started;
    assert.is(created_at, updated_at);
    assert.equal(entry, {
      task_id: task.id,
      task: { id: task.id, title: task.title, completed: false },
      project_id,
      user: { id: grace.id, full_name: grace.full_name, avatar_url: null },
      started_at: toSecond(clock.now()),
      ended_at: null,
      seconds: null,
      ...body,
      version: 1,
    });
    assert.is(stopped, null);
    await ada.get(`/time-entries/${id}`).expect(200);
    await vera.get(`/time-entries/${id}`).expect(404);
    const [event, ...others] = await eventsOf(db, id);
    assert.equal(
      [event?.type, event?.space_id, event?.project_id],
      ['time_entry.created', grace.id, project_id],
    );
    assert.equal(others, []);
    assert.equal((await ada.get('/activity?type=time_entry.created').expect(200)).body.data, []);
  });

  it('200: stops the running timer at the same moment', async ({ ada, clock, db }) => {
    const [first, second] = [await createTask(ada), await createTask(ada)];
    const { started } = await startTimer(ada, first);
    clock.advance(90_500);
    const change = await startTimer(ada, second);
    assert.is(change.stopped?.id, started.id);
    assert.is(change.stopped?.ended_at, change.started.started_at);
    assert.ok([90, 91].includes(change.stopped?.seconds ?? 0));
    const types = (await eventsOf(db, started.id)).map(({ type }) => type);
    assert.equal(types, ['time_entry.created', 'time_entry.updated']);
    const { body } = await ada.get('/timer').expect(200);
    assert.equal(body.data.entry, change.started);
  });

  it('200: a second request for the same timer changes nothing', async ({ ada, clock, db }) => {
    const task = await createTask(ada);
    const { started } = await startTimer(ada, task, { note: 'Deck' });
    clock.advance(60_000);
    assert.equal(await startTimer(ada, task), { started, stopped: null });
    assert.equal(await startTimer(ada, task, { note: 'Deck', billable: false, tags: [] }), {
      started,
      stopped: null,
    });
    assert.is((await eventsOf(db, started.id)).length, 1);
    const another = await startTimer(ada, task, { note: 'Cards' });
    assert.equal([another.stopped?.id, another.stopped?.seconds], [started.id, 60]);
  });

  it('200: can have begun before, when it ends the running timer', async ({ ada, clock }) => {
    const [first, second] = [await createTask(ada), await createTask(ada)];
    const { started } = await startTimer(ada, first);
    clock.advance(600_000);
    const started_at = toSecond(clock.now() - 120_000);
    const change = await startTimer(ada, second, { started_at: started_at.replace('.000Z', '.999+00:00') });
    assert.equal([change.started.started_at, change.stopped?.ended_at], [started_at, started_at]);
    assert.is(change.stopped?.started_at, started.started_at);
    const early = { started_at: toSecond(clock.now() - 180_000) };
    const { body } = await ada.post(`/tasks/${first.id}/timer/start`).send(early).expect(400);
    assert.equal(body.errors[0].code, 'BEFORE_RUNNING_TIMER');
    // The clock of the client is ahead.
    const ahead = await startTimer(ada, first, { started_at: new Date(clock.now() + 30_000).toISOString() });
    assert.is(ahead.started.started_at, toSecond(clock.now()));
  });

  it('400: names times in the future or long ago, and tags that are equal', async ({ ada, clock }) => {
    const { id } = await createTask(ada);
    const start = async (body: object) =>
      (await ada.post(`/tasks/${id}/timer/start`).send(body).expect(400)).body.errors[0];
    const future = await start({ started_at: new Date(clock.now() + 120_000).toISOString() });
    assert.equal([future.field, future.code], ['started_at', 'TIME_IN_FUTURE']);
    const past = await start({ started_at: '2020-01-01T00:00:00Z' });
    assert.equal([past.field, past.code], ['started_at', 'TOO_LONG']);
    assert.equal((await start({ tags: ['Deck', 'deck'] })).field, 'tags[1]');
    assert.equal(await entriesOf(ada), []);
  });

  it('403, 404: not for viewers and strangers, and not on a task in the trash', async (world) => {
    const { ada, vera, eve, project_id } = world;
    const task = await createTask(ada, { project_id });
    await vera.post(`/tasks/${task.id}/timer/start`).send({}).expect(403);
    await eve.post(`/tasks/${task.id}/timer/start`).send({}).expect(404);
    await ada.post(`/tasks/${UNKNOWN_ID}/timer/start`).send({}).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await ada.post(`/tasks/${task.id}/timer/start`).send({}).expect(404);
  });

  it('409: not in a locked period, except for admins', async ({ ada, grace, clock, project_id }) => {
    const task = await createTask(ada, { project_id });
    const time_locked_until = toSecond(clock.now() + 60_000);
    await ada.patch(`/projects/${project_id}`).send({ time_locked_until }).expect(200);
    const { body } = await grace.post(`/tasks/${task.id}/timer/start`).send({}).expect(409);
    assert.equal([body.error, body.errors[0].field], ['TIME_LOCKED', 'started_at']);
    assert.match(body.errors[0].message, time_locked_until);
    await startTimer(ada, task);
  });

  it('409: not over another entry, if the project refuses that', async ({ ada, clock }) => {
    const { id: project_id } = await createProject(ada, { time_overlap: 'refuse' });
    const task = await createTask(ada, { project_id });
    const started_at = toSecond(clock.now() - 3_600_000);
    const other = await createEntry(ada, task, { started_at, ended_at: toSecond(clock.now() + 60_000) });
    const { body } = await ada.post(`/tasks/${task.id}/timer/start`).send({}).expect(409);
    assert.is(body.error, 'TIME_OVERLAP');
    assert.match(body.errors[0].message, other.id);
    clock.advance(60_000);
    await startTimer(ada, task);
  });
});
