import * as assert from 'uvu/assert';
import { createProject, eventsOf } from '../fixtures.ts';
import { createEntry, startTimer, toSecond, trackedOn } from '../time-kit.ts';
import { createTask, operation, type Person } from '../world.ts';

const patch = (person: Person, id: string, body: object) => person.patch(`/time-entries/${id}`).send(body);

const lockUntil = (person: Person, project_id: string, time_locked_until: string | null) =>
  person.patch(`/projects/${project_id}`).send({ time_locked_until }).expect(200);

operation('updateTimeEntry', (it) => {
  it('200: changes times, note, tags and whether it is billable', async ({ ada, db }) => {
    const task = await createTask(ada);
    const entry = await createEntry(ada, task);
    const body = { started_at: '2026-03-02T11:40:00Z', note: 'Deck', billable: true, tags: ['x'] };
    const { data } = (await patch(ada, entry.id, body).expect(200)).body;
    const { updated_at } = data;
    assert.equal(data, {
      ...{ ...entry, ...body },
      ...{ started_at: '2026-03-02T11:40:00.000Z', seconds: 1800, version: 2, updated_at },
    });
    assert.is(await trackedOn(ada, task), 1800);
    const longer = (await patch(ada, entry.id, { seconds: 7200, note: null }).expect(200)).body.data;
    assert.equal([longer.ended_at, longer.note], ['2026-03-02T13:40:00.000Z', null]);
    const [, , event] = await eventsOf(db, entry.id);
    assert.equal(event?.changes, [
      { field: 'ended_at', before: '2026-03-02T12:10:00.000Z', after: '2026-03-02T13:40:00.000Z' },
      { field: 'note', before: 'Deck', after: null },
    ]);
  });

  it('200: the same values, and no values, change nothing', async ({ ada, db }) => {
    const entry = await createEntry(ada, await createTask(ada), { note: 'Deck', tags: ['x'] });
    const { task_id, started_at, ended_at, note, tags } = entry;
    const same = { task_id: task_id?.toUpperCase(), started_at, ended_at, note, tags };
    for (const body of [{}, same, { seconds: 5400 }, { started_at: '2026-03-02T10:40:00.7Z' }]) {
      assert.equal((await patch(ada, entry.id, body).expect(200)).body.data, entry);
    }
    assert.is((await eventsOf(db, entry.id)).length, 1);
  });

  it('200: ends a running timer, also in a locked or archived project', async (world) => {
    const { ada, grace, clock, project_id } = world;
    const task = await createTask(ada, { project_id });
    const { started } = await startTimer(grace, task);
    await lockUntil(ada, project_id, '2199-01-01T00:00:00Z');
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    clock.advance(600_000);
    const end = { ended_at: toSecond(clock.now() - 60_000) };
    assert.is(
      (await patch(grace, started.id, { ...end, note: 'x' }).expect(409)).body.error,
      'PROJECT_ARCHIVED',
    );
    assert.is((await patch(grace, started.id, { ...end, version: 1 }).expect(200)).body.data.seconds, 540);
    assert.is((await patch(grace, started.id, { seconds: 60 }).expect(409)).body.error, 'PROJECT_ARCHIVED');
  });

  it('200: the beginning of a running timer', async ({ ada, clock }) => {
    const { started } = await startTimer(ada, await createTask(ada));
    const started_at = toSecond(clock.now() - 600_000);
    const { data } = (await patch(ada, started.id, { started_at }).expect(200)).body;
    assert.equal([data.started_at, data.ended_at, data.seconds], [started_at, null, null]);
    const future = { started_at: toSecond(clock.now() + 600_000) };
    assert.is((await patch(ada, started.id, future).expect(400)).body.errors[0].code, 'TIME_IN_FUTURE');
  });

  it('200: moves to another task, with its time', async ({ ada, grace, project_id, db }) => {
    const [task, other] = [await createTask(grace), await createTask(ada, { project_id })];
    const entry = await createEntry(grace, task);
    const { data } = (await patch(grace, entry.id, { task_id: other.id }).expect(200)).body;
    assert.equal([data.task_id, data.task.id, data.project_id], [other.id, other.id, project_id]);
    assert.equal([await trackedOn(grace, task), await trackedOn(ada, other)], [0, 5400]);
    assert.equal((await ada.get(`/time-entries/${entry.id}`).expect(200)).body.data, data);
    const changes = (await eventsOf(db, entry.id)).at(-1)?.changes;
    assert.equal(changes, [{ field: 'task_id', before: task.id, after: other.id }]);
  });

  it('400: a task that the caller, or the user who worked, cannot have time on', async (world) => {
    const { ada, grace, eve, project_id } = world;
    const entry = await createEntry(grace, await createTask(ada, { project_id }));
    const foreign = await createTask(eve);
    const own = await createTask(ada);
    const unknown = (await patch(grace, entry.id, { task_id: foreign.id }).expect(400)).body;
    assert.equal([unknown.error, unknown.errors[0].field], ['UNKNOWN_TASK', 'task_id']);
    assert.is((await patch(ada, entry.id, { task_id: own.id }).expect(400)).body.error, 'UNKNOWN_TASK');
  });

  it('400: names impossible times', async ({ ada }) => {
    const { id } = await createEntry(ada, await createTask(ada));
    const codes = async (body: object) => {
      const { errors } = (await patch(ada, id, body).expect(400)).body;
      return errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`);
    };
    assert.equal(await codes({ started_at: '2026-03-03T00:00:00Z' }), ['started_at END_BEFORE_START']);
    assert.equal(await codes({ ended_at: '2026-03-01T00:00:00Z' }), ['ended_at END_BEFORE_START']);
    assert.equal(await codes({ started_at: '2026-01-01T00:00:00Z' }), ['started_at TOO_LONG']);
    assert.equal(await codes({ ended_at: '2198-01-01T00:00:00Z' }), [
      'ended_at TOO_LONG',
      'ended_at TIME_IN_FUTURE',
    ]);
    assert.equal(await codes({ ended_at: '2026-03-02T13:00:00Z', seconds: 60 }), ['seconds NOT_ALLOWED']);
    assert.equal(await codes({ tags: ['é', 'e\u0301'] }), ['tags[1] DUPLICATE']);
  });

  it('403, 404: only by its user and the admins of its project', async (world) => {
    const { ada, grace, vera, eve, project_id } = world;
    const entry = await createEntry(grace, await createTask(ada, { project_id }));
    for (const person of [vera, eve]) await patch(person, entry.id, { note: 'x' }).expect(404);
    await patch(ada, entry.id, { note: 'By Ada' }).expect(200);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    await patch(grace, entry.id, { note: 'x' }).expect(403);
  });

  it('409: not in a locked period, and not into one, except by admins', async ({
    ada,
    grace,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const entry = await createEntry(grace, task);
    await lockUntil(ada, project_id, '2026-03-02T10:40:00Z');
    await patch(grace, entry.id, { note: 'x' }).expect(200);
    const into = { started_at: '2026-03-02T10:39:59Z' };
    assert.is((await patch(grace, entry.id, into).expect(409)).body.error, 'TIME_LOCKED');
    await lockUntil(ada, project_id, '2026-03-03T00:00:00Z');
    const { body } = await patch(grace, entry.id, { started_at: '2026-03-04T00:00:00Z', seconds: 1 }).expect(
      409,
    );
    assert.equal([body.error, body.data, body.meta.current_version], ['TIME_LOCKED', null, null]);
    const elsewhere = await createTask(grace);
    await patch(grace, entry.id, { task_id: elsewhere.id }).expect(409);
    await patch(grace, (await createEntry(grace, elsewhere)).id, { task_id: task.id }).expect(409);
    await patch(ada, entry.id, into).expect(200);
    await patch(grace, entry.id, {}).expect(200);
  });

  it('409: not over another entry in a project that refuses that', async ({ ada }) => {
    const { id: project_id } = await createProject(ada, { time_overlap: 'refuse' });
    const task = await createTask(ada, { project_id });
    const first = await createEntry(ada, task);
    const second = await createEntry(ada, task, { started_at: '2026-03-02T12:10:00Z', seconds: 60 });
    const { body } = await patch(ada, first.id, { seconds: 5401 }).expect(409);
    assert.equal([body.error, body.meta.current_version], ['TIME_OVERLAP', null]);
    assert.match(body.errors[0].message, second.id);
    const elsewhere = await createEntry(ada, await createTask(ada));
    assert.is((await patch(ada, elsewhere.id, { task_id: task.id }).expect(409)).body.error, 'TIME_OVERLAP');
    await patch(ada, first.id, { note: 'x', seconds: 5399 }).expect(200);
  });

  it('409, 412: keeps the newer version when two clients update at once', async ({ ada }) => {
    const entry = await createEntry(ada, await createTask(ada));
    const etag = (await ada.get(`/time-entries/${entry.id}`).expect(200)).headers['etag'] ?? '';
    const responses = await Promise.all(['a', 'b'].map((note) => patch(ada, entry.id, { note, version: 1 })));
    assert.equal(responses.map(({ status }) => status).sort(), [200, 409]);
    const lost = responses.find(({ status }) => status === 409)?.body;
    assert.equal([lost.error, lost.data.version, lost.errors[0].field], ['VERSION_CONFLICT', 2, 'note']);
    await patch(ada, entry.id, { note: 'c' }).set('if-match', etag).expect(412);
  });
});
