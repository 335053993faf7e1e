import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import {
  allFields,
  defaults,
  eventsBy,
  invalidBodies,
  notForClients,
  rowOf,
  timeFromNow,
} from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('replaceTask', (it) => {
  it('200: resets omitted fields to their defaults, and keeps the project', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, {
      ...allFields(clock),
      project_id,
      status: 'completed',
      category_ids: [category.id],
      assignee_ids: [grace.id],
    });
    clock.advance(1000);
    const { body, headers } = await grace.put(`/tasks/${task.id}`).send({ title: ' New ' }).expect(200);
    const expected = {
      ...task,
      ...defaults,
      title: 'New',
      categories: [],
      assignees: [],
      following: false,
      completed: false,
      completed_at: null,
      version: 2,
      updated_at: timeFromNow(clock, 0),
    };
    assert.equal(body.data, expected);
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
    const found = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(found.body.data, expected);
  });

  it('200: sets every field, and keeps the categories of others', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const [mine, other, hers] = [
      await createCategory(ada, { name: 'Mine' }),
      await createCategory(ada, { name: 'Other' }),
      await createCategory(grace, { name: 'Hers' }),
    ];
    const task = await createTask(ada, { project_id, category_ids: [mine.id], assignee_ids: [ada.id] });
    await grace.post(`/tasks/${task.id}/categories/${hers.id}`).expect(200);
    const whole = allFields(clock);
    const { body } = await ada
      .put(`/tasks/${task.id}`)
      .send({ ...whole, category_ids: [other.id], assignee_ids: [grace.id] })
      .expect(200);
    assert.equal(body.data, {
      ...task,
      ...whole,
      categories: [{ id: other.id, name: 'Other', color: other.color }],
      assignees: [{ id: grace.id, full_name: grace.full_name, avatar_url: null }],
      version: 3,
    });
    const seen = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(seen.body.data.categories, [{ id: hers.id, name: 'Hers', color: hers.color }]);
  });

  it('200: accepts the current version or ETag, and `*`', async ({ ada }) => {
    const { id } = await createTask(ada);
    let count = 0;
    const put = (headers: Record<string, string>, version?: number) =>
      ada
        .put(`/tasks/${id}`)
        .set(headers)
        .send({ title: `Title ${++count}`, version });
    await put({}, 1).expect(200);
    await put({ 'if-match': tagOf(id, 2) }).expect(200);
    await put({ 'if-match': '*' }).expect(200);
    await put({ 'if-match': tagsOf(id, '"1", "4"') }).expect(200);
    await put({ 'if-match': tagOf(id, 5) }, 5).expect(200);
    await put({ 'if-match': '*' }, 6).expect(200);
    const { body } = await put({}).expect(200);
    assert.is(body.data.version, 8);
  });

  it('200: completing sets completed_at, staying completed keeps it, reopening clears it', async ({
    ada,
    clock,
  }) => {
    const { id } = await createTask(ada);
    const put = async (status: string) => {
      clock.advance(1000);
      const { body } = await ada.put(`/tasks/${id}`).send({ title: 'x', status }).expect(200);
      return body.data;
    };
    const done = await put('completed');
    assert.equal([done.completed, done.completed_at], [true, timeFromNow(clock, 0)]);
    const still = await put('completed');
    assert.is(still.completed_at, done.completed_at);
    const reopened = await put('in_progress');
    assert.equal([reopened.completed, reopened.completed_at], [false, null]);
    assert.is((await put('completed')).completed_at, timeFromNow(clock, 0));
  });

  it('200: records one event with the changes only', async ({ ada, grace, project_id, db }) => {
    const category = await createCategory(grace);
    const { id } = await createTask(ada, { project_id, title: 'Old', tags: ['a'], priority: 'high' });
    const { body } = await grace
      .put(`/tasks/${id}`)
      .send({
        title: 'New',
        priority: 'high',
        status: 'in_progress',
        assignee_ids: [grace.id],
        category_ids: [category.id],
      })
      .expect(200);
    const events = (await eventsOf(db, id)).filter(({ version }) => version === 2);
    const [shared, ...more] = events.filter(({ space_id }) => space_id === project_id);
    assert.equal(more, []);
    assert.equal(
      { type: shared?.type, by: shared?.actor_id, changes: shared?.changes, request: shared?.request_id },
      {
        type: 'task.updated',
        by: grace.id,
        changes: [
          { field: 'assignee_ids', before: [], after: [grace.id] },
          { field: 'status', before: 'todo', after: 'in_progress' },
          { field: 'tags', before: ['a'], after: [] },
          { field: 'title', before: 'Old', after: 'New' },
        ],
        request: body.meta.request_id,
      },
    );
    const [own, ...others] = events.filter(({ space_id }) => space_id !== project_id);
    assert.equal(others, []);
    assert.equal(
      [own?.type, own?.space_id, own?.changes],
      ['task.categorized', grace.id, [{ field: 'category_ids', before: [], after: [category.id] }]],
    );
  });

  it('200: an unchanged past due date is accepted in any spelling', async ({ ada, clock }) => {
    const due_date = timeFromNow(clock, 1000);
    const { id } = await createTask(ada, { due_date });
    clock.advance(60_000);
    const put = (due: string) => ada.put(`/tasks/${id}`).send({ title: 'x', due_date: due });
    await put(due_date).expect(200);
    const elsewhere = new Date(Date.parse(due_date) + 7_200_000).toISOString().replace('Z', '+02:00');
    await put(elsewhere).expect(200);
    await put(due_date.replace('Z', '4999Z')).expect(200);
    const { body } = await put(new Date(Date.parse(due_date) + 1).toISOString()).expect(400);
    assert.equal([body.error, body.errors[0].field], ['DUE_DATE_IN_PAST', 'due_date']);
    await ada.put(`/tasks/${id}`).send({ title: 'x' }).expect(200);
    await put(due_date).expect(400);
  });

  it('400: names invalid fields, and changes nothing', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    const before = await rowOf(db, id);
    for (const [json, field] of [
      ['{}', 'title'],
      ['{"title":"x","version":0}', 'version'],
      ['{"title":"x","version":2147483648}', 'version'],
      ['{"title":"x","version":"1"}', 'version'],
      ['{"title":"x","version":null}', 'version'],
      ['{"title":"x","project_id":null}', 'project_id'],
    ]) {
      const { body } = await ada
        .put(`/tasks/${id}`)
        .set('content-type', 'application/json')
        .send(json)
        .expect(400);
      assert.is(body.errors[0]?.field, field, json);
    }
    await Promise.all(
      invalidBodies.map(async ([wrong, field, code]) => {
        const { body } = await ada
          .put(`/tasks/${id}`)
          .send({ title: 'x', ...wrong })
          .expect(400);
        assert.is(body.errors[0]?.field, field);
        if (code) assert.is(body.errors[0].code, code);
      }),
    );
    const { body } = await ada.put('/tasks/1').send({ title: 'x' }).expect(400);
    assert.is(body.errors[0].field, 'task_id');
    assert.equal(await rowOf(db, id), before);
    assert.is((await eventsBy(db, ada)).length, 1);
  });

  it('400: a start date after the due date', async ({ ada, clock }) => {
    const { id } = await createTask(ada);
    const { body } = await ada
      .put(`/tasks/${id}`)
      .send({ title: 'x', start_date: timeFromNow(clock, 2), due_date: timeFromNow(clock, 1) })
      .expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['start_date', 'DATES_OUT_OF_ORDER']);
  });

  it('400: strangers and categories of others are treated like unknown IDs (D-03)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    await createCategory(ada);
    const hers = await createCategory(grace);
    const { id } = await createTask(ada, { project_id });
    const before = await rowOf(db, id);
    const { body } = await ada
      .put(`/tasks/${id}`)
      .send({ title: 'x', assignee_ids: [grace.id, eve.id, UNKNOWN_ID], category_ids: [hers.id, UNKNOWN_ID] })
      .expect(400);
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`),
      [
        'assignee_ids[1] UNKNOWN_ASSIGNEE',
        'assignee_ids[2] UNKNOWN_ASSIGNEE',
        'category_ids[0] UNKNOWN_CATEGORY',
        'category_ids[1] UNKNOWN_CATEGORY',
      ],
    );
    assert.equal(await rowOf(db, id), before);
    const links = await db.selectFrom('task_category').select('task_id').where('task_id', '=', id).execute();
    assert.equal(links, []);
  });

  it('400: refuses fields that clients cannot set, and writes nothing (D-07)', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    const before = await rowOf(db, id);
    for (const member of notForClients) {
      const { body } = await ada
        .put(`/tasks/${id}`)
        .set('content-type', 'application/json')
        .send(`{"title":"x",${member}}`)
        .expect(400);
      assert.equal(
        [body.errors[0].code, body.errors[0].field],
        ['UNKNOWN_FIELD', member.split('"')[1]],
        member,
      );
    }
    assert.equal(await rowOf(db, id), before);
    assert.is('polluted' in {}, false);
  });

  it('403: a viewer cannot replace it, with the right or a wrong version', async ({
    ada,
    vera,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const before = await rowOf(db, id);
    for (const body of [{ title: 'x' }, { title: 'x', version: 1 }, { title: 'x', version: 9 }]) {
      await vera.put(`/tasks/${id}`).send(body).expect(403);
    }
    await vera.put(`/tasks/${id}`).set('if-match', tagOf(id, 9)).send({ title: 'x' }).expect(403);
    assert.equal(await rowOf(db, id), before);
    assert.equal(await eventsBy(db, vera), []);
  });

  it('404: a stranger, a deleted task and an unknown ID return the same (D-02, D-10)', async ({
    ada,
    eve,
    project_id,
    db,
  }) => {
    const { id } = await createTask(ada, { project_id });
    const { id: deleted } = await createTask(ada);
    await ada.delete(`/tasks/${deleted}`).expect(204);
    const put = (path: string, person = ada) => person.put(path).send({ title: 'x', version: 7 }).expect(404);
    const responses = [
      await put(`/tasks/${id}`, eve),
      await put(`/tasks/${deleted}`),
      await put(`/tasks/${UNKNOWN_ID}`),
    ].map(withoutRequestId);
    assert.equal(responses[1], responses[0]);
    assert.equal(responses[2], responses[0]);
    assert.equal(await eventsBy(db, eve), []);
    assert.is((await rowOf(db, deleted))?.version, 2);
  });

  it('409: an outdated version, with the changes since and their actors', async ({
    ada,
    grace,
    project_id,
    clock,
    db,
  }) => {
    const task = await createTask(ada, { project_id });
    clock.advance(1000);
    await grace.patch(`/tasks/${task.id}`).send({ version: 1, status: 'in_progress' }).expect(200);
    const { body } = await ada.put(`/tasks/${task.id}`).send({ title: 'Mine', version: 1 }).expect(409);
    assert.is(body.error, 'VERSION_CONFLICT');
    const current = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(body.data, current.body.data);
    assert.is(body.meta.current_version, 2);
    assert.equal(body.meta.changes, [
      {
        field: 'status',
        before: 'todo',
        after: 'in_progress',
        version: 2,
        changed_by: { id: grace.id, full_name: grace.full_name, avatar_url: null },
        changed_at: timeFromNow(clock, 0),
      },
    ]);
    assert.equal(
      body.errors.map(({ field }: { field: string }) => field),
      ['status'],
    );
    assert.is((await eventsOf(db, task.id)).length, 2);
  });

  it('409: a future version', async ({ ada }) => {
    const { id } = await createTask(ada);
    const { body } = await ada.put(`/tasks/${id}`).send({ title: 'x', version: 2 }).expect(409);
    assert.equal([body.meta.current_version, body.meta.changes], [1, []]);
  });

  it('412: an ETag of another version or task, or an invalid one', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    await ada.put(`/tasks/${id}`).send({ title: 'Second' }).expect(200);
    const before = await rowOf(db, id);
    const other = await createTask(ada);
    for (const tag of ['"1"', '"3"', 'W/"1"', '2', '"x"', tagOf(other.id, 2), '"2']) {
      const { body } = await ada
        .put(`/tasks/${id}`)
        .set('if-match', tagsOf(id, tag))
        .send({ title: 'x' })
        .expect(412);
      assert.is(body.error, 'PRECONDITION_FAILED', tag);
      assert.equal([body.data.version, body.meta.current_version], [2, 2]);
    }
    assert.equal(await rowOf(db, id), before);
  });

  it('412, 409: an ETag and a version must both match', async ({ ada }) => {
    const { id } = await createTask(ada);
    await ada.put(`/tasks/${id}`).send({ title: 'Second' }).expect(200);
    const put = (tag: string, version: number) =>
      ada.put(`/tasks/${id}`).set('if-match', tagsOf(id, tag)).send({ title: 'x', version });
    await put('"1"', 2).expect(412);
    await put('"1"', 1).expect(412);
    await put('"2"', 1).expect(409);
    await put('*', 1).expect(409);
    await put('"2"', 2).expect(200);
  });
});
