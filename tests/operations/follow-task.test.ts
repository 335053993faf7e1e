import * as assert from 'uvu/assert';
import { waitForLocks } from '../auth/accounts.ts';
import { eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { rowOf, timeFromNow } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('followTask', (it) => {
  it('204: a viewer follows a task, which keeps its version', async ({
    ada,
    vera,
    project_id,
    db,
    clock,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Shared' });
    const before = await rowOf(db, id);
    assert.is((await vera.get(`/tasks/${id}`).expect(200)).body.data.following, false);
    clock.advance(1000);
    const { headers, text } = await vera.put(`/tasks/${id.toUpperCase()}/follow`).expect(204);
    assert.is(text, '');
    const found = await vera.get(`/tasks/${id}`).expect(200);
    assert.is(found.body.data.following, true);
    const listed = await vera.get('/tasks').expect(200);
    assert.equal(listed.body.data, [found.body.data]);
    assert.equal(await rowOf(db, id), { ...before, has_follow_choices: true });
    const [, event, ...more] = await eventsOf(db, id);
    assert.equal(more, []);
    assert.equal(event, {
      type: 'task.followed',
      space_id: vera.id,
      project_id,
      actor_id: vera.id,
      subject_type: 'task',
      subject_name: 'Shared',
      version: null,
      changes: [{ field: 'following', before: false, after: true }],
      request_id: headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
  });

  it('204: another ETag for the caller, and no event that others see', async ({ ada, vera, project_id }) => {
    const { id } = await createTask(ada, { project_id });
    const tag = async (person: typeof ada) => (await person.get(`/tasks/${id}`).expect(200)).headers['etag'];
    const [theirs, ours] = [await tag(vera), await tag(ada)];
    await vera.put(`/tasks/${id}/follow`).expect(204);
    assert.is.not(await tag(vera), theirs);
    assert.is(await tag(ada), ours);
    for (const path of [`/tasks/${id}/activity`, '/activity', `/projects/${project_id}/activity`]) {
      const { body } = await ada.get(path).expect(200);
      assert.not.match(JSON.stringify(body), 'task.followed', path);
    }
    const own = await vera.get(`/tasks/${id}/activity`).expect(200);
    assert.is(own.body.data[0].type, 'task.followed');
    // The version has not changed, so the choice is in no conflict.
    await ada.patch(`/tasks/${id}`).send({ version: 1, title: 'Other' }).expect(200);
    const { body } = await ada.patch(`/tasks/${id}`).send({ version: 1, title: 'x' }).expect(409);
    assert.equal(
      body.meta.changes.map(({ field }: { field: string }) => field),
      ['title'],
    );
  });

  it('204: creators and assignees follow without a choice, and assignees as long as they are assigned', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const following = async (person: typeof ada, id: string) =>
      (await person.get(`/tasks/${id}`).expect(200)).body.data.following;
    const created = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    assert.is(created.following, true);
    const { id } = created;
    assert.equal(
      [await following(ada, id), await following(grace, id), await following(vera, id)],
      [true, true, false],
    );
    const assigned = await grace
      .patch(`/tasks/${id}`)
      .send({ version: 1, assignee_ids: [vera.id] })
      .expect(200);
    assert.is(assigned.body.data.following, false);
    assert.equal([await following(grace, id), await following(vera, id)], [false, true]);
    // A choice lasts beyond the assignment.
    await vera.put(`/tasks/${id}/follow`).expect(204);
    const unassigned = await grace
      .patch(`/tasks/${id}`)
      .send({ version: 2, assignee_ids: [grace.id] })
      .expect(200);
    assert.is(unassigned.body.data.following, true);
    assert.is(await following(vera, id), true);
  });

  it('204: writes nothing the second time, and one event for many calls at once', async ({
    ada,
    vera,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    await Promise.all(Array.from({ length: 10 }, () => vera.put(`/tasks/${id}/follow`).expect(204)));
    await vera.put(`/tasks/${id}/follow`).expect(204);
    assert.equal(
      (await eventsOf(db, id)).map(({ type }) => type),
      ['task.created', 'task.followed'],
    );
  });

  it('204: calls to follow and unfollow at once leave a choice that the last event has', async ({
    ada,
    vera,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const calls = Array.from({ length: 20 }, (_, index) =>
      index % 2 ? vera.put(`/tasks/${id}/follow`) : vera.delete(`/tasks/${id}/follow`),
    );
    await Promise.all(calls.map((call) => call.expect(204)));
    const [, ...events] = await eventsOf(db, id);
    const { body } = await vera.get(`/tasks/${id}`).expect(200);
    const changes = events.map(({ changes }) => changes);
    for (const [index, change] of changes.entries()) {
      const after = index % 2 === 0;
      assert.equal(change, [{ field: 'following', before: !after, after }]);
    }
    assert.is(body.data.following, events.at(-1)?.type === 'task.followed');
  });

  it('204: works in an archived project', async ({ ada, vera, project_id }) => {
    const { id } = await createTask(ada, { project_id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true }).expect(200);
    await vera.put(`/tasks/${id}/follow`).expect(204);
    assert.is((await vera.get(`/tasks/${id}`).expect(200)).body.data.following, true);
  });

  it('404: a task of others, in the trash, or unknown, writes nothing', async ({
    ada,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await eve.put(`/tasks/${id}/follow`).expect(404),
      await eve.put(`/tasks/${UNKNOWN_ID}/follow`).expect(404),
      await ada.put(`/tasks/${deleted}/follow`).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal(
      await db.selectFrom('task_follower').where('user_id', '=', eve.id).selectAll().execute(),
      [],
    );
  });

  it('404: a removal that commits first wins', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const { call } = await db.transaction().execute(async (trx) => {
      await trx.deleteFrom('project_member').where('user_id', '=', vera.id).execute();
      const call = vera.put(`/tasks/${id}/follow`).then(({ status }) => status);
      await waitForLocks(db, 1);
      return { call };
    });
    assert.is(await call, 404);
    assert.equal(await db.selectFrom('task_follower').where('task_id', '=', id).selectAll().execute(), []);
  });

  it('204: a removal from the project waits for a choice in progress, and removes it', async ({
    ada,
    vera,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { calls } = await db.transaction().execute(async (trx) => {
      // The foreign key of the choice waits for it.
      await trx.selectFrom('task').where('id', '=', id).select('id').forUpdate().execute();
      const follow = vera.put(`/tasks/${id}/follow`).then(({ status }) => status);
      await waitForLocks(db, 1);
      const removal = ada.delete(`/projects/${project_id}/members/${vera.id}`).then(({ status }) => status);
      await waitForLocks(db, 2);
      return { calls: [follow, removal] };
    });
    assert.equal(await Promise.all(calls), [204, 204]);
    assert.equal(await db.selectFrom('task_follower').where('task_id', '=', id).selectAll().execute(), []);
  });
});
