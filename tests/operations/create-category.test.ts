import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { countStatuses, createCategory, eventsOf } from '../fixtures.ts';
import { operation } from '../world.ts';

operation('createCategory', (it) => {
  it('201: returns the category as sent, without tasks, with its Location', async ({ ada, clock }) => {
    const { body, headers } = await ada.post('/categories').send({ name: 'Engine works' }).expect(201);
    const { id, ...category } = body.data;
    const now = new Date(clock.now()).toISOString();
    assert.equal(category, {
      name: 'Engine works',
      color: '#4F46E5',
      task_count: 0,
      version: 1,
      created_at: now,
      updated_at: now,
    });
    assert.is(headers['location'], `/api/v1/categories/${id}`);
    assert.is(headers['etag'], etagOf(body.data));
    const found = await ada.get(`/categories/${id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('201: trims the name', async ({ ada }) => {
    const { name } = await createCategory(ada, { name: ' \u2003Engine \t' });
    assert.is(name, 'Engine');
  });

  it('201: records an event that only the owner sees', async ({ ada, grace, db, clock }) => {
    const { body } = await ada.post('/categories').send({ name: 'Mine', color: '#0F766E' }).expect(201);
    assert.equal(await eventsOf(db, body.data.id), [
      {
        type: 'category.created',
        space_id: ada.id,
        project_id: null,
        actor_id: ada.id,
        subject_type: 'category',
        subject_name: 'Mine',
        version: 1,
        changes: [
          { field: 'color', before: null, after: '#0F766E' },
          { field: 'name', before: null, after: 'Mine' },
        ],
        request_id: body.meta.request_id,
        created_at: new Date(clock.now()).toISOString(),
      },
    ]);
    const others = await grace.get('/activity').expect(200);
    assert.equal(others.body.data, []);
  });

  it('201: another user can use the same name', async ({ ada, grace }) => {
    const hers = await createCategory(ada, { name: 'Errands' });
    const theirs = await createCategory(grace, { name: 'Errands' });
    assert.is.not(hers.id, theirs.id);
  });

  it('201: the name of a deleted category can be used again', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'Errands' });
    await ada.delete(`/categories/${id}`).expect(204);
    await createCategory(ada, { name: 'errands' });
  });

  it('201: a retry with the same Idempotency-Key creates no second one, and is not a conflict', async ({
    ada,
  }) => {
    const send = () => ada.post('/categories').set('idempotency-key', 'once').send({ name: 'Once' });
    const first = await send().expect(201);
    const again = await send().expect(201);
    assert.equal(again.body, first.body);
    const list = await ada.get('/categories').expect(200);
    assert.is(list.body.meta.total, 1);
  });

  it('409: a name that differs from an existing one only in case and space', async ({ ada, db }) => {
    const { id } = await createCategory(ada, { name: 'Übung Works' });
    for (const name of ['Übung Works', 'ÜBUNG WORKS', '  übung works\t']) {
      const { body } = await ada.post('/categories').send({ name }).expect(409);
      assert.is(body.error, 'CATEGORY_NAME_TAKEN');
      assert.equal(body.errors, [
        { field: 'name', code: 'CATEGORY_NAME_TAKEN', message: 'Choose another name.' },
      ]);
      assert.is(body.data, null);
    }
    const events = await db.selectFrom('event').select('subject_id').where('actor_id', '=', ada.id).execute();
    assert.equal(events, [{ subject_id: id }]);
  });

  it('409: also with an Idempotency-Key, which can be used again', async ({ ada }) => {
    const { id } = await createCategory(ada, { name: 'Errands' });
    const send = () => ada.post('/categories').set('idempotency-key', 'k').send({ name: 'errands' });
    await send().expect(409);
    await ada.delete(`/categories/${id}`).expect(204);
    await send().expect(201);
  });

  it('409: of many concurrent requests with one name, one creates it', async ({ ada, db }) => {
    const names = ['Race', 'RACE', 'race', ' race '];
    const responses = await Promise.all(
      Array.from({ length: 20 }, (_, n) => ada.post('/categories').send({ name: names[n % 4] })),
    );
    assert.equal(countStatuses(responses), { 201: 1, 409: 19 });
    const events = await db.selectFrom('event').select('type').where('actor_id', '=', ada.id).execute();
    assert.equal(events, [{ type: 'category.created' }]);
  });

  it('400: names all invalid fields at once', async ({ ada }) => {
    const { body } = await ada
      .post('/categories')
      .send({ name: '\t', color: '#zzzzzz', colour: 'x' })
      .expect(400);
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]).sort(),
      [
        ['color', 'INVALID_FORMAT'],
        ['colour', 'UNKNOWN_FIELD'],
        ['name', 'INVALID_FORMAT'],
      ],
    );
    for (const name of ['', 'x'.repeat(51), 'nul\0', '\ud800', null, 1, undefined]) {
      const refused = await ada.post('/categories').send({ name }).expect(400);
      assert.is(refused.body.errors[0]?.field, 'name', JSON.stringify(name));
    }
    await createCategory(ada, { name: '🛠'.repeat(50) });
  });

  it('400: refuses fields that clients cannot set', async ({ ada, grace }) => {
    const forged = {
      id: grace.id,
      owner_id: grace.id,
      user_id: grace.id,
      task_count: 7,
      version: 7,
      created_at: '2020-01-01T00:00:00.000Z',
      updated_at: '2020-01-01T00:00:00.000Z',
    };
    for (const [field, value] of Object.entries(forged)) {
      const { body } = await ada
        .post('/categories')
        .send({ name: 'Forged', [field]: value })
        .expect(400);
      assert.equal([body.errors[0].field, body.errors[0].code], [field, 'UNKNOWN_FIELD']);
    }
    for (const person of [ada, grace]) {
      const { body } = await person.get('/categories').expect(200);
      assert.equal(body.data, []);
    }
  });
});
