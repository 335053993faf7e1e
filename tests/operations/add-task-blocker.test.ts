import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { etagOf } from '../../src/etag.ts';
import { createProject, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { rowOf, timeFromNow } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Task = Schema<'Task'>;

operation('addTaskBlocker', (it) => {
  const get = async (person: Caller, id: string): Promise<Task> =>
    (await person.get(`/tasks/${id}`).expect(200)).body.data;

  it('200: the task waits for its blocker, which keeps its version', async ({
    ada,
    vera,
    project_id,
    clock,
    db,
  }) => {
    const [task, blocker] = [
      await createTask(ada, { project_id, title: 'Run' }),
      await createTask(ada, { project_id, title: 'Build' }),
    ];
    clock.advance(1000);
    const { body, headers } = await ada
      .put(`/tasks/${task.id.toUpperCase()}/blockers/${blocker.id}`)
      .expect(200);
    const build = { id: blocker.id, title: 'Build', completed: false };
    assert.equal(body.data, {
      ...task,
      blocked: true,
      blocked_by: [build],
      version: 2,
      updated_at: timeFromNow(clock, 0),
    });
    assert.is(headers['etag'], etagOf(body.data));
    assert.equal(await get(ada, task.id), body.data);
    assert.equal(await get(ada, blocker.id), {
      ...blocker,
      blocks: [{ id: task.id, title: 'Run', completed: false }],
    });
    const listed = await vera.get('/tasks?sort=title').expect(200);
    assert.equal(
      listed.body.data.map(({ title, blocked, blocks }: Task) => [title, blocked, blocks.length]),
      [
        ['Run', true, 0],
        ['Build', false, 1],
      ],
    );
    assert.is((await eventsOf(db, blocker.id)).length, 1);
    assert.equal((await eventsOf(db, task.id))[1], {
      type: 'task.updated',
      space_id: project_id,
      project_id,
      actor_id: ada.id,
      subject_type: 'task',
      subject_name: 'Run',
      version: 2,
      changes: [{ field: 'blocked_by', before: [], after: [blocker.id] }],
      request_id: body.meta.request_id,
      created_at: timeFromNow(clock, 0),
    });
  });

  it('200: what is derived of a blocker changes the ETag and nothing else', async ({
    ada,
    project_id,
    db,
  }) => {
    const [{ id }, blocker] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    const { body: added, headers } = await ada.put(`/tasks/${id}/blockers/${blocker.id}`).expect(200);
    const row = await rowOf(db, id);
    const completed = await ada
      .patch(`/tasks/${blocker.id}`)
      .send({ version: 1, status: 'completed' })
      .expect(200);
    assert.equal(completed.body.meta.warnings, []);
    const found = await ada.get(`/tasks/${id}`).set('If-None-Match', String(headers['etag'])).expect(200);
    assert.equal([found.body.data.blocked, found.body.data.blocked_by[0].completed], [false, true]);
    await ada.patch(`/tasks/${blocker.id}`).send({ version: 2, status: 'todo', title: 'Again' }).expect(200);
    assert.equal((await get(ada, id)).blocked_by, [{ id: blocker.id, title: 'Again', completed: false }]);
    await ada.delete(`/tasks/${blocker.id}`).expect(204);
    assert.equal(await get(ada, id), { ...added.data, blocked: false, blocked_by: [] });
    await ada.post(`/tasks/${blocker.id}/restore`).expect(200);
    assert.is((await get(ada, id)).blocked, true);
    assert.equal(await rowOf(db, id), row);
    // An update based on the version from before is accepted.
    await ada
      .patch(`/tasks/${id}`)
      .set('If-Match', String(headers['etag']))
      .send({ title: 'New' })
      .expect(200);
  });

  it('200: writes nothing if the task already has the blocker', async ({ ada, db }) => {
    const [{ id }, blocker] = [await createTask(ada), await createTask(ada)];
    const first = await ada.put(`/tasks/${id}/blockers/${blocker.id}`).expect(200);
    const again = await ada.put(`/tasks/${id}/blockers/${blocker.id.toUpperCase()}`).expect(200);
    assert.equal(again.body.data, first.body.data);
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('200: completing a blocked task warns, and only the request that completes it', async ({
    ada,
    clock,
  }) => {
    const [task, blocker] = [await createTask(ada), await createTask(ada)];
    await ada.put(`/tasks/${task.id}/blockers/${blocker.id}`).expect(200);
    const started = await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: 2, status: 'in_progress' })
      .expect(200);
    assert.equal(started.body.meta.warnings, []);
    const completed = await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: 3, status: 'completed' })
      .expect(200);
    const message = 'The task was completed, although a task that blocks it is not completed.';
    assert.equal(completed.body.meta.warnings, [{ code: 'TASK_BLOCKED', message }]);
    assert.equal([completed.body.data.status, completed.body.data.blocked], ['completed', true]);
    clock.advance(1);
    const again = await ada.patch(`/tasks/${task.id}`).send({ version: 4, status: 'completed' }).expect(200);
    assert.equal(again.body.meta.warnings, []);
    const replaced = await ada.put(`/tasks/${task.id}`).send({ title: 'Reopened' }).expect(200);
    assert.equal(replaced.body.meta.warnings, []);
    clock.advance(1);
    const closed = await ada
      .put(`/tasks/${task.id}`)
      .send({ title: 'Closed', status: 'completed' })
      .expect(200);
    assert.equal(
      closed.body.meta.warnings.map(({ code }: { code: string }) => code),
      ['TASK_BLOCKED'],
    );
  });

  it('200: `blocked` filters lists like the field', async ({ ada, vera, project_id }) => {
    const ids: string[] = [];
    for (const title of ['A', 'B', 'C', 'D']) ids.push((await createTask(ada, { project_id, title })).id);
    const [a, b, c, d] = ids as [string, string, string, string];
    await ada.put(`/tasks/${a}/blockers/${b}`).expect(200);
    await ada.put(`/tasks/${b}/blockers/${c}`).expect(200);
    await ada.put(`/tasks/${d}/blockers/${a}`).expect(200);
    await ada.patch(`/tasks/${c}`).send({ version: 1, status: 'completed' }).expect(200);
    const titles = async (query: string) => {
      const lists = [`/projects/${project_id}/tasks?${query}`, `/tasks?${query}`];
      const [one, other] = await Promise.all(lists.map((path) => vera.get(path).expect(200)));
      assert.equal(one?.body.data, other?.body.data);
      assert.is(one?.body.meta.total, one?.body.data.length);
      return one?.body.data.map(({ title, blocked }: Task) => `${title}${blocked ? '!' : ''}`).join(' ');
    };
    assert.is(await titles('blocked=true&sort=title&order=asc'), 'A! D!');
    assert.is(await titles('blocked=false&sort=title&order=asc'), 'B C');
    assert.is(await titles('blocked=false&sort=due_date'), 'C B');
    assert.is(await titles('blocked=true&status=completed'), '');
    await ada.delete(`/tasks/${a}`).expect(204);
    assert.is(await titles('blocked=true'), '');
    assert.is(await titles('blocked=false&sort=title&order=asc'), 'B C D');
    const trash = await ada.get('/tasks?deleted=true&blocked=true').expect(200);
    assert.equal(
      trash.body.data.map(({ title }: Task) => title),
      ['A'],
    );
    assert.is((await ada.get('/tasks?deleted=true&blocked=false').expect(200)).body.meta.total, 0);
  });

  it('400: a task of another project', async ({ ada, project_id, db }) => {
    const other = await createProject(ada);
    const [{ id }, personal, elsewhere] = [
      await createTask(ada, { project_id }),
      await createTask(ada),
      await createTask(ada, { project_id: other.id }),
    ];
    for (const [task_id, blocker_id] of [
      [id, personal.id],
      [id, elsewhere.id],
      [personal.id, id],
    ]) {
      const { body } = await ada.put(`/tasks/${task_id}/blockers/${blocker_id}`).expect(400);
      assert.equal([body.error, body.errors[0].field], ['UNKNOWN_BLOCKER', 'blocker_id']);
    }
    assert.equal(await db.selectFrom('task_blocker').selectAll().where('task_id', '=', id).execute(), []);
  });

  it('400: names malformed IDs', async ({ ada }) => {
    const { body } = await ada.put('/tasks/1/blockers/2').expect(400);
    assert.equal(body.errors.map(({ field }: { field: string }) => field).sort(), ['blocker_id', 'task_id']);
  });

  it('403: a viewer cannot add a blocker', async ({ ada, vera, project_id }) => {
    const [{ id }, blocker] = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await vera.put(`/tasks/${id}/blockers/${blocker.id}`).expect(403);
    await vera.put(`/tasks/${id}/blockers/${UNKNOWN_ID}`).expect(403);
  });

  it('404: a task or blocker of others, in the trash, or unknown', async ({ ada, eve, project_id, db }) => {
    const [{ id }, { id: deleted }, hers] = [
      await createTask(ada, { project_id }),
      await createTask(ada, { project_id }),
      await createTask(eve),
    ];
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await ada.put(`/tasks/${id}/blockers/${deleted}`).expect(404),
      await ada.put(`/tasks/${deleted}/blockers/${id}`).expect(404),
      await ada.put(`/tasks/${id}/blockers/${hers.id}`).expect(404),
      await ada.put(`/tasks/${id}/blockers/${UNKNOWN_ID}`).expect(404),
      await eve.put(`/tasks/${id}/blockers/${hers.id}`).expect(404),
      await eve.put(`/tasks/${hers.id}/blockers/${id}`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.is((await rowOf(db, id))?.version, 1);
  });

  it('409: tasks that would wait for each other, also through one in the trash', async ({
    ada,
    project_id,
    db,
  }) => {
    const ids: string[] = [];
    for (let many = 0; many < 3; many += 1) ids.push((await createTask(ada, { project_id })).id);
    const [a, b, c] = ids as [string, string, string];
    await ada.put(`/tasks/${a}/blockers/${b}`).expect(200);
    await ada.put(`/tasks/${b}/blockers/${c}`).expect(200);
    for (const path of [`${b}/blockers/${a}`, `${c}/blockers/${a}`, `${a}/blockers/${a}`]) {
      const { body } = await ada.put(`/tasks/${path}`).expect(409);
      assert.is(body.error, 'BLOCKER_CYCLE');
    }
    await ada.delete(`/tasks/${b}`).expect(204);
    await ada.put(`/tasks/${c}/blockers/${a}`).expect(409);
    await ada.delete(`/tasks/${b}?permanent=true`).expect(204);
    await ada.put(`/tasks/${c}/blockers/${a}`).expect(200);
    const links = await db
      .selectFrom('task_blocker')
      .select(['task_id', 'blocker_id'])
      .where('task_id', 'in', ids)
      .execute();
    assert.equal(links, [{ task_id: c, blocker_id: a }]);
  });
});
