import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { countStatuses, createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import { createTask, operation } from '../world.ts';

operation('updateCategory', (it) => {
  it('200: changes only the given fields', async ({ ada, clock }) => {
    const before = await createCategory(ada, { color: '#111111' });
    await createTask(ada, { category_ids: [before.id] });
    clock.advance(60_000);
    const { body, headers } = await ada.patch(`/categories/${before.id}`).send({ name: ' New ' }).expect(200);
    assert.equal(body.data, {
      ...before,
      name: 'New',
      task_count: 1,
      version: 2,
      updated_at: new Date(clock.now()).toISOString(),
    });
    assert.is(headers['etag'], etagOf(body.data));
    const found = await ada.get(`/categories/${before.id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('200: its tasks show the new name with a new ETag, and their version stays', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'Old' });
    const task = await createTask(ada, { category_ids: [id] });
    const before = await ada.get(`/tasks/${task.id}`).expect(200);
    await ada.patch(`/categories/${id}`).send({ name: 'New' }).expect(200);
    const after = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.is(after.body.data.categories[0].name, 'New');
    assert.is(after.body.data.version, task.version);
    assert.is.not(after.headers['etag'], before.headers['etag']);
  });

  it('200: records an event with the changes that only the owner sees', async ({ ada, db, clock }) => {
    const { id } = await createCategory(ada, { name: 'Old', color: '#111111' });
    clock.advance(1000);
    const { body } = await ada.patch(`/categories/${id}`).send({ name: 'New', color: '#111111' }).expect(200);
    const events = await eventsOf(db, id);
    assert.is(events.length, 2);
    assert.equal(events[1], {
      type: 'category.updated',
      space_id: ada.id,
      project_id: null,
      actor_id: ada.id,
      subject_type: 'category',
      subject_name: 'New',
      version: 2,
      changes: [{ field: 'name', before: 'Old', after: 'New' }],
      request_id: body.meta.request_id,
      created_at: new Date(clock.now()).toISOString(),
    });
  });

  it('200: accepts its own name in another case', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'works' });
    const { body } = await ada.patch(`/categories/${id}`).send({ name: 'WORKS' }).expect(200);
    assert.is(body.data.name, 'WORKS');
  });

  it('200: concurrent changes of different fields are all kept', async ({ ada }) => {
    const { id } = await createCategory(ada);
    const patches = [{ name: 'New' }, { color: '#000000' }];
    const responses = await Promise.all(patches.map((patch) => ada.patch(`/categories/${id}`).send(patch)));
    assert.equal(countStatuses(responses), { 200: 2 });
    const { body } = await ada.get(`/categories/${id}`).expect(200);
    assert.equal([body.data.name, body.data.color, body.data.version], ['New', '#000000', 3]);
  });

  it('409: a name of another category of the caller; those of other users do not matter', async ({
    ada,
    grace,
    db,
  }) => {
    await createCategory(ada, { name: 'Taken' });
    await createCategory(grace, { name: 'Free' });
    const { id } = await createCategory(ada, { name: 'Errands' });
    const { body } = await ada.patch(`/categories/${id}`).send({ name: ' tAKEN ' }).expect(409);
    assert.equal([body.error, body.data], ['CATEGORY_NAME_TAKEN', null]);
    assert.equal([body.meta.current_version, body.meta.changes], [null, []]);
    assert.equal(
      body.errors.map(({ field }: { field: string }) => field),
      ['name'],
    );
    assert.is((await eventsOf(db, id)).length, 1);
    await ada.patch(`/categories/${id}`).send({ name: 'Free' }).expect(200);
  });

  it('409: of two concurrent requests for one name, one succeeds', async ({ ada }) => {
    const categories = await Promise.all(['a', 'b', 'c', 'd'].map((name) => createCategory(ada, { name })));
    const responses = await Promise.all(
      categories.map(({ id }) => ada.patch(`/categories/${id}`).send({ name: 'Race', version: 1 })),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 3 });
    for (const { status, body } of responses) {
      if (status === 409) assert.is(body.error, 'CATEGORY_NAME_TAKEN');
    }
    const list = await ada.get('/categories?q=race').expect(200);
    assert.is(list.body.meta.total, 1);
  });

  it('409: an outdated version, with the changes since', async ({ ada, clock }) => {
    const { id } = await createCategory(ada, { name: 'One' });
    clock.advance(1000);
    const current = await ada.patch(`/categories/${id}`).send({ name: 'Two', version: 1 }).expect(200);
    // Whether the name is taken or not: the outdated version is checked first.
    await createCategory(ada, { name: 'Taken' });
    const { body } = await ada.patch(`/categories/${id}`).send({ name: 'taken', version: 1 }).expect(409);
    assert.equal([body.error, body.data], ['VERSION_CONFLICT', current.body.data]);
    assert.is(body.meta.current_version, 2);
    assert.equal(body.meta.changes, [
      {
        field: 'name',
        before: 'One',
        after: 'Two',
        version: 2,
        changed_by: { id: ada.id, full_name: ada.full_name, avatar_url: null },
        changed_at: new Date(clock.now()).toISOString(),
      },
    ]);
  });

  it('409: one of many concurrent requests with one version succeeds', async ({ ada, db }) => {
    const { id } = await createCategory(ada);
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        ada.patch(`/categories/${id}`).send({ name: `n${n}`, version: 1 }),
      ),
    );
    assert.equal(countStatuses(responses), { 200: 1, 409: 19 });
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('412: an outdated ETag', async ({ ada, db }) => {
    const { id } = await createCategory(ada);
    for (const tag of ['"2"', 'W/"2"', 'one']) {
      const { body } = await ada
        .patch(`/categories/${id}`)
        .set('if-match', tagsOf(id, tag))
        .send({ name: 'x' })
        .expect(412);
      assert.equal([body.error, body.meta.current_version], ['PRECONDITION_FAILED', 1]);
    }
    await ada.patch(`/categories/${id}`).set('if-match', tagOf(id, 1)).send({ name: 'x' }).expect(200);
    assert.is((await eventsOf(db, id)).length, 2);
  });

  it('400: names invalid fields, and writes nothing', async ({ ada, grace, db }) => {
    const { id } = await createCategory(ada);
    const wrong: [string, unknown][] = [
      ['name', null],
      ['name', ' '],
      ['name', 'x'.repeat(51)],
      ['color', null],
      ['color', '#12345g'],
      ['version', 0],
      ['owner_id', grace.id],
      ['id', UNKNOWN_ID],
      ['task_count', 1],
      ['description', 'x'],
    ];
    for (const [field, value] of wrong) {
      const { body } = await ada
        .patch(`/categories/${id}`)
        .send({ [field]: value })
        .expect(400);
      assert.is(body.errors[0].field, field, JSON.stringify(value));
    }
    await ada.patch('/categories/1').send({ name: 'x' }).expect(400);
    assert.is((await eventsOf(db, id)).length, 1);
  });

  it('404: other users cannot tell that it exists, or learn its name', async ({ ada, grace, db }) => {
    const { id } = await createCategory(ada, { name: 'Errands' });
    await createCategory(grace, { name: 'Taken' });
    const responses = await Promise.all([
      grace.patch(`/categories/${UNKNOWN_ID}`).send({ name: 'x' }).expect(404),
      grace.patch(`/categories/${id}`).send({ name: 'x' }).expect(404),
      grace.patch(`/categories/${id}`).send({ name: 'taken' }).expect(404),
      grace.patch(`/categories/${id}`).send({ name: 'errands', version: 9 }).expect(404),
      grace.patch(`/categories/${id}`).set('if-match', tagOf(id, 9)).send({}).expect(404),
    ]);
    for (const response of responses)
      assert.equal(withoutRequestId(response), withoutRequestId(responses[0]));
    assert.is((await eventsOf(db, id)).length, 1);
  });
});
