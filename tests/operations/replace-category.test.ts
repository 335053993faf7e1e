import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { countStatuses, createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('replaceCategory', (it) => {
  it('200: sets name and color; an omitted color is reset to its default', async ({ ada, clock }) => {
    const before = await createCategory(ada, { name: 'Old', color: '#111111' });
    clock.advance(60_000);
    const { body, headers } = await ada.put(`/categories/${before.id}`).send({ name: ' New ' }).expect(200);
    assert.equal(body.data, {
      ...before,
      name: 'New',
      color: '#4F46E5',
      version: 2,
      updated_at: new Date(clock.now()).toISOString(),
    });
    assert.is(headers['etag'], etagOf(body.data));
  });

  it('200: keeps its tasks', async ({ ada }) => {
    const { id } = await createCategory(ada);
    const task = await createTask(ada, { category_ids: [id] });
    const { body } = await ada.put(`/categories/${id}`).send({ name: 'New', color: '#abcdef' }).expect(200);
    assert.is(body.data.task_count, 1);
    const found = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(found.body.data.categories, [{ id, name: 'New', color: '#abcdef' }]);
  });

  it('200: records an event with the differences that only the owner sees', async ({ ada, db, clock }) => {
    const { id } = await createCategory(ada, { name: 'Same', color: '#111111' });
    clock.advance(1000);
    const { body } = await ada.put(`/categories/${id}`).send({ name: 'Same' }).expect(200);
    const events = await eventsOf(db, id);
    assert.is(events.length, 2);
    assert.equal(events[1], {
      type: 'category.updated',
      space_id: ada.id,
      project_id: null,
      actor_id: ada.id,
      subject_type: 'category',
      subject_name: 'Same',
      version: 2,
      changes: [{ field: 'color', before: '#111111', after: '#4F46E5' }],
      request_id: body.meta.request_id,
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it('409: a name of another category of the caller, in any case', async ({ ada, db }) => {
    await createCategory(ada, { name: 'Taken' });
    const { id } = await createCategory(ada, { name: 'Errands' });
    const { body } = await ada.put(`/categories/${id}`).send({ name: 'TAKEN', version: 1 }).expect(409);
    assert.equal([body.error, body.data], ['CATEGORY_NAME_TAKEN', null]);
    assert.equal([body.meta.current_version, body.meta.changes], [null, []]);
    const found = await ada.get(`/categories/${id}`).expect(200);
    assert.equal([found.body.data.name, found.body.data.version], ['Errands', 1]);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('409: one of many concurrent requests with one version succeeds; the others receive its changes', async ({
    ada,
    db,
  }) => {
    const { id } = await createCategory(ada);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ada.put(`/categories/${id}`).send({ name: `n${n}`, version: 1 })),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 19 });
    const winner = responses.find(({ status }) => status === 200)?.body.data;
    for (const { status, body } of responses) {
      if (status === 409) assert.equal([body.error, body.data], ['VERSION_CONFLICT', winner]);
    }
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('412: an outdated ETag', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'One' });
    await ada.put(`/categories/${id}`).set('if-match', tagOf(id, 1)).send({ name: 'Two' }).expect(200);
    const { body } = await ada
      .put(`/categories/${id}`)
      .set('if-match', tagOf(id, 1))
      .send({ name: 'x' })
      .expect(412);
    assert.equal([body.error, body.data.name, body.meta.current_version], ['PRECONDITION_FAILED', 'Two', 2]);
  });

  it('400: requires the name, and refuses other fields', async ({ ada, grace, db }) => {
    const { id } = await createCategory(ada);
    const wrong: [string, object][] = [
      ['name', {}],
      ['name', { name: '' }],
      ['color', { name: 'x', color: null }],
      ['version', { name: 'x', version: -1 }],
      ['owner_id', { name: 'x', owner_id: grace.id }],
      ['task_count', { name: 'x', task_count: 0 }],
    ];
    for (const [field, sent] of wrong) {
      const { body } = await ada.put(`/categories/${id}`).send(sent).expect(400);
      assert.is(body.errors[0].field, field);
    }
    await ada.put('/categories/1').send({ name: 'x' }).expect(400);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('404: other users cannot tell that it exists, and nothing is created', async ({ ada, grace, db }) => {
    const { id } = await createCategory(ada, { name: 'Errands' });
    const foreign = await grace.put(`/categories/${id}`).send({ name: 'Errands', version: 9 }).expect(404);
    const unknown = await grace.put(`/categories/${UNKNOWN_ID}`).send({ name: 'Errands' }).expect(404);
    assert.equal(withoutRequestId(foreign), withoutRequestId(unknown));
    const list = await grace.get('/categories').expect(200);
    assert.equal(list.body.data, []);
    assert.is((await eventsOf(db, id)).length, 1);
  });
});
