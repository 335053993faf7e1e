import * as assert from 'uvu/assert';
import { waitForLocks } from '../auth/accounts.ts';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import { eventsBy, rowOf, timeFromNow, titlesIn } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

operation('deleteTask', (it) => {
  it('204: moves the task to the trash with all its data, and hides it elsewhere (D-10)', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, {
      project_id,
      title: 'Melt the brass',
      tags: ['hot'],
      category_ids: [category.id],
      assignee_ids: [grace.id],
    });
    clock.advance(1000);
    const { headers, text } = await ada.delete(`/tasks/${task.id}`).expect(204);
    assert.equal([text, headers['cache-control'], headers['etag']], ['', 'no-store', undefined]);
    await ada.get(`/tasks/${task.id}`).expect(404);
    for (const query of ['', 'q=melt', 'tag=hot', `category_id=${category.id}`, `assignee_id=${grace.id}`]) {
      for (const path of ['/tasks', `/projects/${project_id}/tasks`]) {
        const { body } = await ada.get(`${path}?${query}`).expect(200);
        assert.equal([body.data, body.meta.total], [[], 0], `${path} ${query}`);
      }
    }
    const now = timeFromNow(clock, 0);
    const trash = await ada.get('/tasks?deleted=true').expect(200);
    assert.equal(trash.body.data, [{ ...task, deleted_at: now, updated_at: now, version: 2 }]);
    assert.is(trash.body.meta.total, 1);
  });

  it('204: the trash shows it to those who can delete it, not to viewers and strangers (D-10)', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const { id } = await createTask(ada, { project_id, title: 'Shared' });
    const { id: own } = await createTask(ada, { title: 'Own' });
    await grace.delete(`/tasks/${id}`).expect(204);
    await ada.delete(`/tasks/${own}`).expect(204);
    const seen = async (person: Caller, path = '/tasks') =>
      titlesIn(await person.get(`${path}?deleted=true&sort=title&order=asc`).expect(200));
    assert.equal(await seen(ada), ['Own', 'Shared']);
    assert.equal(await seen(grace), ['Shared']);
    assert.equal(await seen(vera), []);
    assert.equal(await seen(eve), []);
    assert.equal(await seen(grace, `/projects/${project_id}/tasks`), ['Shared']);
    assert.equal(await seen(vera, `/projects/${project_id}/tasks`), []);
    const { body } = await vera.get('/tasks?deleted=true').expect(200);
    assert.is(body.meta.total, 0);
    await vera.get(`/tasks/${id}/activity`).expect(404);
    await grace.get(`/tasks/${id}/activity`).expect(200);
  });

  it('204: deletes permanently, from the list or the trash, with its links', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const category = await createCategory(ada);
    const whole = { project_id, category_ids: [category.id], assignee_ids: [grace.id] };
    const [live, dead] = [await createTask(ada, whole), await createTask(ada, whole)];
    await ada.delete(`/tasks/${dead.id}`).expect(204);
    for (const { id } of [live, dead]) {
      await grace.delete(`/tasks/${id}?permanent=true`).expect(204);
      assert.is(await rowOf(db, id), undefined);
      for (const table of ['task_category', 'task_assignee'] as const) {
        assert.equal(await db.selectFrom(table).select('task_id').where('task_id', '=', id).execute(), []);
      }
      await ada.get(`/tasks/${id}`).expect(404);
      await ada.post(`/tasks/${id}/restore`).expect(404);
      await ada.delete(`/tasks/${id}?permanent=true`).expect(404);
    }
    const trash = await ada.get('/tasks?deleted=true').expect(200);
    assert.equal(trash.body.data, []);
    const { body } = await ada.get(`/categories/${category.id}`).expect(200);
    assert.is(body.data.task_count, 0);
  });

  it('204: records one event of the right type', async ({ ada, grace, project_id, clock, db }) => {
    const task = await createTask(ada, { project_id, title: 'Melt', tags: ['hot'], assignee_ids: [ada.id] });
    clock.advance(1000);
    const first = await grace.delete(`/tasks/${task.id}`).expect(204);
    const at = timeFromNow(clock, 0);
    clock.advance(1000);
    const second = await grace.delete(`/tasks/${task.id}?permanent=true`).expect(204);
    assert.is((await eventsBy(db, grace)).length, 2);
    const [, deleted, purged] = await eventsOf(db, task.id);
    const shared = {
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Melt',
      version: 2,
    };
    assert.equal(deleted, {
      ...shared,
      type: 'task.deleted',
      changes: [{ field: 'deleted_at', before: null, after: at }],
      request_id: first.headers['x-request-id'],
      created_at: at,
    });
    assert.equal(purged, {
      ...shared,
      type: 'task.purged',
      version: null,
      changes: [],
      request_id: second.headers['x-request-id'],
      created_at: timeFromNow(clock, 0),
    });
  });

  it('204: accepts the ETag of its version, alone or in a list, and `*`', async ({ ada }) => {
    for (const [query, tag] of [
      ['', '"1"'],
      ['', '"7", "1"'],
      ['', '*'],
      ['?permanent=false', '"1"'],
      ['?permanent=true', '"1"'],
      ['?permanent=true', 'W/"1"'],
      ['?permanent=true', '*'],
    ] as const) {
      const { id } = await createTask(ada);
      await ada.delete(`/tasks/${id}${query}`).set('if-match', tagsOf(id, tag)).expect(204);
    }
    const category = await createCategory(ada);
    const { id } = await createTask(ada, { category_ids: [category.id] });
    const { headers } = await ada.get(`/tasks/${id}`).expect(200);
    await ada
      .delete(`/tasks/${id}`)
      .set('if-match', headers['etag'] ?? '')
      .expect(204);
  });

  it('400: names invalid parameters, and deletes nothing', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    for (const [path, field] of [
      ['/tasks/1', 'task_id'],
      [`/tasks/${id}?permanent=1`, 'permanent'],
      [`/tasks/${id}?permanent=yes`, 'permanent'],
      [`/tasks/${id}?permanent=`, 'permanent'],
      [`/tasks/${id}?permanently=true`, 'permanently'],
      [`/tasks/${id}?version=1`, 'version'],
    ] as const) {
      const { body } = await ada.delete(path).expect(400);
      assert.is(body.errors[0]?.field, field, path);
    }
    assert.is((await rowOf(db, id))?.deleted_at, null);
  });

  it('403: a viewer cannot delete it in any way, with any ETag', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    for (const query of ['', '?permanent=true']) {
      const { body } = await vera.delete(`/tasks/${id}${query}`).expect(403);
      assert.is(body.error, 'FORBIDDEN');
      await vera.delete(`/tasks/${id}${query}`).set('if-match', tagOf(id, 7)).expect(403);
    }
    assert.is((await rowOf(db, id))?.version, 1);
    assert.equal(await eventsBy(db, vera), []);
  });

  it('404: a permanent deletion that waits while the actor is removed from the project', async (world) => {
    const { ada, grace, db, project_id } = world;
    const task = await createTask(ada, { project_id });
    const sent = await db.transaction().execute(async (trx) => {
      await trx.selectFrom('task').where('id', '=', task.id).select('id').forUpdate().execute();
      const response = grace.delete(`/tasks/${task.id}?permanent=true`).then((each) => each);
      await waitForLocks(db);
      await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
      return { response };
    });
    assert.is((await sent.response).status, 404);
    await ada.get(`/tasks/${task.id}`).expect(200);
  });

  it('404: a stranger, a second deletion, an unknown ID, and the trash for a viewer (D-02, D-10)', async ({
    ada,
    vera,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const responses = [
      await eve.delete(`/tasks/${id}`).expect(404),
      await eve.delete(`/tasks/${id}?permanent=true`).expect(404),
      await eve.delete(`/tasks/${deleted}?permanent=true`).set('if-match', tagOf(deleted, 9)).expect(404),
      await ada.delete(`/tasks/${deleted}`).expect(404),
      await ada.delete(`/tasks/${deleted}`).set('if-match', tagOf(deleted, 9)).expect(404),
      await ada.delete(`/tasks/${UNKNOWN_ID}`).expect(404),
      await ada.delete(`/tasks/${UNKNOWN_ID}?permanent=true`).expect(404),
      await vera.delete(`/tasks/${deleted}`).expect(404),
      await vera.delete(`/tasks/${deleted}?permanent=true`).expect(404),
      await vera.delete(`/tasks/${deleted}?permanent=true`).set('if-match', tagOf(deleted, 9)).expect(404),
    ].map(withoutRequestId);
    for (const response of responses) assert.equal(response, responses[0]);
    assert.is((await rowOf(db, id))?.version, 1);
    assert.is((await rowOf(db, deleted))?.version, 2);
    assert.equal([...(await eventsBy(db, eve)), ...(await eventsBy(db, vera))], []);
  });

  it('412: the task was changed since, and the response lists the changes', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    await grace.patch(`/tasks/${id}`).send({ version: 1, title: 'Hers' }).expect(200);
    const before = await rowOf(db, id);
    for (const query of ['', '?permanent=true']) {
      for (const tag of ['"1"', '"3"', 'W/"1"', 'x']) {
        const { body } = await ada
          .delete(`/tasks/${id}${query}`)
          .set('if-match', tagsOf(id, tag))
          .expect(412);
        assert.equal(
          [body.error, body.data.title, body.meta.current_version],
          ['PRECONDITION_FAILED', 'Hers', 2],
        );
      }
      const { body } = await ada.delete(`/tasks/${id}${query}`).set('if-match', tagOf(id, 1)).expect(412);
      const [change] = body.meta.changes;
      assert.equal([change.field, change.after, change.changed_by.id], ['title', 'Hers', grace.id]);
    }
    assert.equal(await rowOf(db, id), before);
  });

  it('412: also in the trash, for those who see it', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    await ada.delete(`/tasks/${id}`).expect(204);
    const { body } = await ada
      .delete(`/tasks/${id}?permanent=true`)
      .set('if-match', tagOf(id, 1))
      .expect(412);
    assert.is(body.meta.current_version, 2);
    assert.is.not(body.data.deleted_at, null);
    assert.is((await rowOf(db, id))?.version, 2);
    await ada.delete(`/tasks/${id}?permanent=true`).set('if-match', tagOf(id, 2)).expect(204);
  });
});
