import * as assert from 'uvu/assert';
import type { Actor } from '../../src/actor.ts';
import { etagOf } from '../../src/etag.ts';
import { findTask } from '../../src/tasks/queries.ts';
import { createCategory, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { createTask, operation, type Person } from '../world.ts';

operation('getTask', (it) => {
  it('200: returns the task as created, to every member', async ({ ada, vera, project_id }) => {
    const task = await createTask(ada, { project_id, title: 'Punch the cards' });
    const { body, headers } = await vera.get(`/tasks/${task.id}`).expect(200);
    assert.equal(body.data, { ...task, following: false });
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(task.updated_at).toUTCString());
    assert.is(headers['cache-control'], 'private, no-cache');
    const upper = await vera.get(`/tasks/${task.id.toUpperCase()}`).expect(200);
    assert.equal(upper.body.data, body.data);
  });

  it("200: returns the caller's categories, and assignees by name", async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const [mine, hers] = [
      await createCategory(ada, { name: 'Mine' }),
      await createCategory(grace, { name: 'Hers' }),
    ];
    const { id } = await createTask(ada, {
      project_id,
      category_ids: [mine.id],
      assignee_ids: [vera.id, grace.id, ada.id],
    });
    await grace.post(`/tasks/${id}/categories/${hers.id}`).expect(200);
    const seen = async (person: typeof ada) => (await person.get(`/tasks/${id}`).expect(200)).body.data;
    const ofAda = await seen(ada);
    assert.equal(ofAda.categories, [{ id: mine.id, name: 'Mine', color: mine.color }]);
    assert.equal(
      ofAda.assignees,
      [ada, grace, vera].map(({ id, full_name }) => ({ id, full_name, avatar_url: null })),
    );
    assert.equal((await seen(grace)).categories, [{ id: hers.id, name: 'Hers', color: hers.color }]);
    assert.equal((await seen(vera)).categories, []);
  });

  it('200: requests that share a statement return what each caller can see', async (world) => {
    const { ada, grace, vera, project_id, connections } = world;
    const category = await createCategory(ada, { name: 'Mine' });
    const { id } = await createTask(ada, { project_id, category_ids: [category.id] });
    const personal = await createTask(ada);
    const asked: [Person, string][] = [
      [ada, id],
      [grace, id],
      [vera, personal.id],
      [ada, personal.id],
      [ada, id],
      [grace, UNKNOWN_ID],
    ];
    const actorOf = ({ id }: Person) => ({ user_id: id }) as Actor;
    const found = await Promise.all(
      asked.map(([caller, task_id]) => findTask(connections.reader, actorOf(caller), task_id)),
    );
    assert.equal(
      found.map((task) => task && [task.id, task.categories.map(({ name }) => name)]),
      [[id, ['Mine']], [id, []], undefined, [personal.id, []], [id, ['Mine']], undefined],
    );
    const { body } = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal(found[0], body.data);
  });

  it('200: HEAD returns the same headers without a body', async ({ ada }) => {
    const { id } = await createTask(ada);
    const get = await ada.get(`/tasks/${id}`).expect(200);
    const head = await ada.head(`/tasks/${id}`).expect(200);
    for (const name of ['etag', 'last-modified', 'cache-control', 'content-length']) {
      assert.is(head.headers[name], get.headers[name], name);
    }
  });

  it('304: the task has not changed', async ({ ada }) => {
    const task = await createTask(ada);
    const { headers } = await ada.get(`/tasks/${task.id}`).expect(200);
    const ask = (tags: string) => ada.get(`/tasks/${task.id}`).set('if-none-match', tags);
    const etag = headers['etag'] ?? '';
    for (const tags of [etag, `W/${etag}`, `"7", ${etag}`, '*']) {
      const response = await ask(tags).expect(304);
      assert.equal([response.headers['etag'], response.text], [etag, ''], tags);
    }
    await ada.head(`/tasks/${task.id}`).set('if-none-match', etag).expect(304);
    for (const tags of [tagOf(task.id, 1), '1', '"1-x"', etag.slice(1)]) await ask(tags).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ version: 1, title: 'New' }).expect(200);
    await ask(etag).expect(200);
  });

  it('200: a renamed category changes the ETag', async ({ ada }) => {
    const category = await createCategory(ada);
    const { id } = await createTask(ada, { category_ids: [category.id] });
    const { headers } = await ada.get(`/tasks/${id}`).expect(200);
    await ada
      .get(`/tasks/${id}`)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(304);
    await ada.patch(`/categories/${category.id}`).send({ name: 'Renamed' }).expect(200);
    const { body } = await ada
      .get(`/tasks/${id}`)
      .set('if-none-match', headers['etag'] ?? '')
      .expect(200);
    assert.equal([body.data.version, body.data.categories[0].name], [1, 'Renamed']);
  });

  it('400: names an ID that is not a UUID, and an unknown parameter', async ({ ada }) => {
    for (const id of ['1', 'me', `${UNKNOWN_ID}0`, `%7B${UNKNOWN_ID}%7D`, "'%20or%20true--"]) {
      const { body } = await ada.get(`/tasks/${id}`).expect(400);
      assert.is(body.errors[0].field, 'task_id', id);
    }
    const { body } = await ada.get(`/tasks/${UNKNOWN_ID}?include=comments`).expect(400);
    assert.is(body.errors[0].field, 'include');
  });

  it('404: a stranger, a deleted task and an unknown ID return the same (D-02, D-10)', async ({
    ada,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    const deleted = await createTask(ada);
    await ada.delete(`/tasks/${deleted.id}`).expect(204);
    const responses = await Promise.all([
      eve.get(`/tasks/${task.id}`).expect(404),
      eve.get(`/tasks/${task.id}`).set('if-none-match', etagOf(task)).expect(404),
      eve.get(`/tasks/${task.id}`).set('if-none-match', '*').expect(404),
      ada.get(`/tasks/${deleted.id}`).expect(404),
      ada.get(`/tasks/${UNKNOWN_ID}`).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
  });

  it('404: a user who has left the project no longer sees its tasks (D-12)', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await grace.get(`/tasks/${id}`).expect(200);
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    await grace.get(`/tasks/${id}`).expect(404);
    const { body } = await grace.get(`/tasks?assignee_id=${grace.id}`).expect(200);
    assert.equal([body.data, body.meta.total], [[], 0]);
  });
});
