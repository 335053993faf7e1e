import * as assert from 'uvu/assert';
import { createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { createEntry, entriesOf, startTimer, toSecond, trackedOn } from '../time-kit.ts';
import { createTask, operation, type Person } from '../world.ts';

const NOON = { started_at: '2026-03-02T12:00:00Z', ended_at: '2026-03-02T13:00:00Z' };

const refused = async (person: Person, body: object, status = 400) =>
  (await person.post('/time-entries').send(body).expect(status)).body;

operation('createTimeEntry', (it) => {
  it('201: from one time to another, without fractions of seconds', async ({ ada, db, project_id }) => {
    const task = await createTask(ada, { project_id });
    const body = { note: 'Deck', billable: true, tags: ['workshop'] };
    const times = { started_at: '2026-03-02T12:00:00.999+02:00', ended_at: '2026-03-02T13:30:01.5+02:00' };
    const response = await ada
      .post('/time-entries')
      .send({ task_id: task.id.toUpperCase(), ...times, ...body })
      .expect(201);
    const { id, ...entry } = response.body.data;
    assert.is(response.headers['location'], `/api/v1/time-entries/${id}`);
    const given = {
      started_at: '2026-03-02T10:00:00.000Z',
      ended_at: '2026-03-02T11:30:01.000Z',
      seconds: 5401,
    };
    assert.equal({ ...entry, ...given, ...body, project_id, task_id: task.id }, entry);
    assert.is(await trackedOn(ada, task), 5401);
    const [event] = await eventsOf(db, id);
    const changes = (event?.changes ?? []) as { field: string }[];
    assert.equal(
      changes.map(({ field }) => field),
      ['billable', 'ended_at', 'note', 'started_at', 'tags', 'task_id'],
    );
  });

  it('201: from a time on, or for work that ends now', async ({ ada, clock }) => {
    const task = await createTask(ada);
    const from = await createEntry(ada, task, { started_at: NOON.started_at, seconds: 60 });
    assert.is(from.ended_at, '2026-03-02T12:01:00.000Z');
    const now = await createEntry(ada, task, { seconds: 2700 });
    assert.equal([now.ended_at, now.seconds], [toSecond(clock.now()), 2700]);
    assert.is(await trackedOn(ada, task), 2760);
  });

  it('201: an admin of the project records the work of a member', async (world) => {
    const { ada, grace, vera, eve, project_id, db } = world;
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(ada, task, { user_id: grace.id.toUpperCase() });
    assert.is(entry.user?.id, grace.id);
    const [event] = await eventsOf(db, entry.id);
    assert.equal([event?.space_id, event?.actor_id], [grace.id, ada.id]);
    assert.equal(await entriesOf(grace), [entry]);
    const body = { task_id: task.id, ...NOON };
    await refused(grace, { ...body, user_id: ada.id }, 403);
    await refused(vera, body, 403);
    for (const user_id of [eve.id, UNKNOWN_ID]) {
      assert.is((await refused(ada, { ...body, user_id })).error, 'UNKNOWN_MEMBER');
    }
    const personal = await createTask(ada);
    assert.is(
      (await refused(ada, { ...NOON, task_id: personal.id, user_id: grace.id })).error,
      'UNKNOWN_MEMBER',
    );
  });

  it('400: a task that the caller cannot see or that is in the trash', async ({ ada, eve, project_id }) => {
    const task = await createTask(ada, { project_id });
    const body = { task_id: task.id, ...NOON };
    const { error, errors } = await refused(eve, body);
    assert.equal([error, errors[0].field], ['UNKNOWN_TASK', 'task_id']);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal((await refused(ada, body)).errors, errors);
    assert.equal((await refused(ada, { ...body, task_id: UNKNOWN_ID })).errors, errors);
  });

  it('400: names each time that is missing, too much or impossible', async ({ ada, clock }) => {
    const { id: task_id } = await createTask(ada);
    const codes = async (times: object) => {
      const { errors } = await refused(ada, { task_id, ...times });
      return errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
    };
    assert.equal(await codes({}), ['ended_at REQUIRED', 'started_at REQUIRED']);
    assert.equal(await codes({ started_at: NOON.started_at }), ['ended_at REQUIRED']);
    assert.equal(await codes({ ended_at: NOON.ended_at }), ['started_at REQUIRED']);
    assert.equal(await codes({ ...NOON, seconds: 60 }), ['seconds NOT_ALLOWED']);
    assert.equal(await codes({ ...NOON, ended_at: '2026-03-02T11:59:59Z' }), ['ended_at END_BEFORE_START']);
    assert.equal(await codes({ ...NOON, ended_at: '2026-04-02T12:00:01Z' }), ['ended_at TOO_LONG']);
    const soon = (ms: number) => new Date(clock.now() + ms).toISOString();
    const late = { started_at: soon(0), ended_at: soon(90_000_000) };
    assert.equal(await codes(late), ['ended_at TIME_IN_FUTURE']);
    assert.equal(await codes({ started_at: soon(0), seconds: 90_000 }), ['seconds TIME_IN_FUTURE']);
    assert.equal(await codes({ ...NOON, tags: ['a', 'A'] }), ['tags[1] DUPLICATE']);
    assert.equal(await codes({ ...NOON, seconds: 0, ended_at: undefined }), ['seconds TOO_SMALL']);
  });

  it('409: in a locked period only by admins, and never in an archived project', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id });
    const lock = { time_locked_until: '2026-03-02T12:00:01Z' };
    await ada.patch(`/projects/${project_id}`).send(lock).expect(200);
    const body = { task_id: task.id, ...NOON };
    assert.is((await refused(grace, body, 409)).error, 'TIME_LOCKED');
    await createEntry(grace, task, { ...NOON, started_at: '2026-03-02T12:00:01Z' });
    await createEntry(ada, task, { ...NOON, user_id: grace.id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    assert.is((await refused(ada, body, 409)).error, 'PROJECT_ARCHIVED');
  });

  it('409: overlaps another entry of the user in a project that refuses that', async ({ ada, clock }) => {
    const { id: project_id } = await createProject(ada, { time_overlap: 'refuse' });
    const task = await createTask(ada, { project_id });
    await createEntry(ada, task, NOON);
    const overlapping = {
      task_id: task.id,
      started_at: '2026-03-02T12:59:59Z',
      ended_at: '2026-03-02T14:00:00Z',
    };
    assert.is((await refused(ada, overlapping, 409)).error, 'TIME_OVERLAP');
    await createEntry(ada, task, { ...overlapping, started_at: '2026-03-02T13:00:00Z' });
    await createEntry(ada, task, { started_at: '2026-03-02T11:00:00Z', ended_at: NOON.started_at });
    await createEntry(ada, await createTask(ada), NOON);
    await startTimer(ada, task);
    const later = { task_id: task.id, started_at: toSecond(clock.now() + 60_000), seconds: 60 };
    assert.match((await refused(ada, later, 409)).errors[0].message, 'which has not ended');
  });
});
