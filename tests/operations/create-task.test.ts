import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import {
  allFields,
  defaults,
  eventsBy,
  invalidBodies,
  newTask,
  notForClients,
  timeFromNow,
} from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('createTask', (it) => {
  it('201: needs only a title, and sets defaults for the rest', async ({ ada, clock }) => {
    const { body, headers } = await ada.post('/tasks').send({ title: 'Punch the cards' }).expect(201);
    const { id, position: _, ...rest } = body.data;
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(rest, { ...newTask(ada, clock), ...defaults, title: 'Punch the cards' });
    assert.is(body.success, true);
    assert.is(headers['location'], `/api/v1/tasks/${id}`);
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['last-modified'], new Date(clock.now()).toUTCString());
    assert.is(headers['cache-control'], 'no-store');
    const found = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal(found.body.data, body.data);
  });

  it('201: stores every field, and returns times in UTC', async ({ ada, grace, project_id, clock }) => {
    const category = await createCategory(ada);
    const given = allFields(clock);
    const { id, position, ...task } = await createTask(ada, {
      ...given,
      project_id,
      start_date: '2150-03-09T09:00:00+05:30',
      due_date: '2150-03-20t17:00:00.1234z',
      category_ids: [category.id],
      assignee_ids: [grace.id, ada.id],
    });
    assert.equal(task, {
      ...newTask(ada, clock, project_id),
      ...given,
      start_date: '2150-03-09T03:30:00.000Z',
      due_date: '2150-03-20T17:00:00.123Z',
      categories: [{ id: category.id, name: category.name, color: category.color }],
      assignees: [ada, grace].map(({ id, full_name }) => ({ id, full_name, avatar_url: null })),
    });
    const found = await ada.get(`/tasks/${id}`).expect(200);
    assert.equal(found.body.data, { id, position, ...task });
  });

  it('201: sorts categories like a read, ignoring case', async ({ ada }) => {
    const [later, first] = [
      await createCategory(ada, { name: 'B' }),
      await createCategory(ada, { name: 'a' }),
    ];
    const category_ids = [later.id, first.id];
    const created = await createTask(ada, { category_ids });
    const path = `/tasks/${created.id}`;
    const none = await ada.patch(path).send({ version: 1, category_ids: [] }).expect(200);
    const updated = await ada.patch(path).send({ version: none.body.data.version, category_ids }).expect(200);
    for (const { categories } of [created, updated.body.data, (await ada.get(path)).body.data]) {
      assert.equal(
        categories.map(({ name }: { name: string }) => name),
        ['a', 'B'],
      );
    }
  });

  it('201: trims the title, and keeps spaces inside it', async ({ ada }) => {
    const task = await createTask(ada, { title: ' \t\u2003Punch  the\u00a0cards \t' });
    assert.is(task.title, 'Punch  the\u00a0cards');
  });

  it('201: counts the maximum length in characters, not in UTF-16 units', async ({ ada }) => {
    const longest = {
      title: '🧮'.repeat(200),
      description: '🧮'.repeat(10_000),
      tags: Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(50, '#')),
    };
    const task = await createTask(ada, longest);
    assert.is(task.title, longest.title);
    assert.is(task.description, longest.description);
    assert.equal(task.tags, longest.tags);
    await ada
      .post('/tasks')
      .send({ title: '🧮'.repeat(201) })
      .expect(400);
  });

  it('201: accepts numbers in any JSON spelling', async ({ ada }) => {
    const { body } = await ada
      .post('/tasks')
      .set('content-type', 'application/json')
      .send('{"title":"x","estimate_minutes":1.2e1}')
      .expect(201);
    assert.is(body.data.estimate_minutes, 12);
  });

  it('201: a task created as completed has the current time as completed_at', async ({ ada, clock }) => {
    const task = await createTask(ada, { status: 'completed' });
    assert.is(task.completed, true);
    assert.is(task.completed_at, timeFromNow(clock, 0));
  });

  it('201: every role except viewer can create it, and every member sees it', async ({
    ada,
    grace,
    vera,
    project_id,
  }) => {
    const tasks = [await createTask(ada, { project_id }), await createTask(grace, { project_id })];
    for (const task of tasks) {
      const { body } = await vera.get(`/tasks/${task.id}`).expect(200);
      assert.equal(body.data, { ...task, following: false });
    }
  });

  it('201: shows its categories to the caller only', async ({ ada, grace, project_id, db }) => {
    const { id: category_id } = await createCategory(ada);
    const task = await createTask(ada, { project_id, category_ids: [category_id] });
    const { body } = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(body.data.categories, []);
    const list = await grace.get(`/tasks?category_id=${category_id}`).expect(200);
    assert.equal([list.body.data, list.body.meta.total], [[], 0]);
    const activity = await grace.get(`/tasks/${task.id}/activity`).expect(200);
    assert.equal(
      activity.body.data.map(({ type }: { type: string }) => type),
      ['task.created'],
    );
    assert.not.match(JSON.stringify(activity.body), category_id);
    const mine = await ada.get(`/tasks/${task.id}/activity`).expect(200);
    assert.equal(mine.body.data[0].type, 'task.categorized');
    assert.equal(mine.body.data[0].changes, [{ field: 'category_ids', before: [], after: [category_id] }]);
    const events = await eventsOf(db, task.id);
    const readers = events.map(({ type, space_id }) => [type, space_id]);
    assert.equal(readers.sort(), [
      ['task.categorized', ada.id],
      ['task.created', project_id],
    ]);
  });

  it('201: records one event with the new values', async ({ grace, project_id, db, clock }) => {
    const due_date = timeFromNow(clock, 60_000);
    const { body } = await grace
      .post('/tasks')
      .send({ project_id, title: 'Oil it', tags: ['mill'], due_date, assignee_ids: [grace.id] })
      .expect(201);
    const events = await eventsBy(db, grace);
    assert.is(events.length, 1);
    const [event] = await eventsOf(db, body.data.id);
    assert.equal(event, {
      type: 'task.created',
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'Oil it',
      version: 1,
      changes: [
        { field: 'assignee_ids', before: null, after: [grace.id] },
        { field: 'due_date', before: null, after: due_date },
        { field: 'priority', before: null, after: 'medium' },
        { field: 'project_id', before: null, after: project_id },
        { field: 'status', before: null, after: 'todo' },
        { field: 'tags', before: null, after: ['mill'] },
        { field: 'title', before: null, after: 'Oil it' },
      ],
      request_id: body.meta.request_id,
      created_at: timeFromNow(clock, 0),
    });
  });

  it('400: names invalid fields, and writes nothing', async ({ ada, db }) => {
    await Promise.all(
      invalidBodies.map(async ([body, field, code]) => {
        const refusal = await ada
          .post('/tasks')
          .send({ title: 'x', ...body })
          .expect(400);
        const [error] = refusal.body.errors;
        assert.is(error?.field, field, JSON.stringify(body).slice(0, 100));
        if (code) assert.is(error.code, code, JSON.stringify(body).slice(0, 100));
      }),
    );
    assert.equal(await eventsBy(db, ada), []);
    const list = await ada.get('/tasks').expect(200);
    assert.is(list.body.meta.total, 0);
  });

  it('400: a body that is not an object, is missing, or has no title', async ({ ada }) => {
    for (const [json, field] of [
      ['{}', 'title'],
      ['[]', 'body'],
      ['null', 'body'],
      ['"title"', 'body'],
      ['7', 'body'],
    ]) {
      const { body } = await ada
        .post('/tasks')
        .set('content-type', 'application/json')
        .send(json)
        .expect(400);
      assert.is(body.errors[0]?.field, field, json);
    }
    await ada.post('/tasks').expect(400);
  });

  it('400: reports all errors at once, and suggests the correct name of a misspelled field', async ({
    ada,
  }) => {
    const { body } = await ada
      .post('/tasks')
      .send({ titel: 'Punch', due_date: 'tomorrow', tags: [''], estimate_minutes: 0 })
      .expect(400);
    assert.is(body.error, 'VALIDATION_FAILED');
    const errors: { field: string; code: string; message: string }[] = body.errors;
    assert.equal(Object.fromEntries(errors.map(({ field, code }) => [field, code])), {
      title: 'REQUIRED',
      titel: 'UNKNOWN_FIELD',
      due_date: 'INVALID_FORMAT',
      'tags[0]': 'TOO_SHORT',
      estimate_minutes: 'TOO_SMALL',
    });
    assert.match(errors.find(({ field }) => field === 'titel')?.message ?? '', '`title`');
  });

  it('400: a due date must be in the future', async ({ ada, clock }) => {
    for (const due_date of [timeFromNow(clock, 0), timeFromNow(clock, -1), '1970-01-01T00:00:00Z']) {
      const { body } = await ada.post('/tasks').send({ title: 'x', due_date }).expect(400);
      assert.equal([body.error, body.errors[0].field], ['DUE_DATE_IN_PAST', 'due_date']);
    }
    await createTask(ada, { due_date: timeFromNow(clock, 1) });
  });

  it('400: a start date must not be after the due date, but can be equal', async ({ ada, clock }) => {
    const [sooner, later] = [timeFromNow(clock, 1000), timeFromNow(clock, 2000)];
    const { body } = await ada
      .post('/tasks')
      .send({ title: 'x', start_date: later, due_date: sooner })
      .expect(400);
    assert.equal([body.errors[0].field, body.errors[0].code], ['start_date', 'DATES_OUT_OF_ORDER']);
    await createTask(ada, { start_date: sooner, due_date: sooner });
    await createTask(ada, { start_date: later });
    await createTask(ada, { start_date: '1980-01-01T00:00:00Z', due_date: later });
  });

  it('400: an assignee outside the project is treated like an unknown ID (D-03)', async ({
    ada,
    grace,
    eve,
    project_id,
  }) => {
    const { body } = await ada
      .post('/tasks')
      .send({ title: 'x', project_id, assignee_ids: [grace.id, eve.id, UNKNOWN_ID] })
      .expect(400);
    assert.is(body.error, 'UNKNOWN_ASSIGNEE');
    const [first, second] = body.errors;
    assert.equal([first.field, second.field], ['assignee_ids[1]', 'assignee_ids[2]']);
    assert.equal({ ...first, field: '' }, { ...second, field: '' });
  });

  it('400: a personal task can only be assigned to its creator', async ({ ada, grace }) => {
    const { body } = await ada
      .post('/tasks')
      .send({ title: 'x', assignee_ids: [ada.id, grace.id] })
      .expect(400);
    assert.equal(
      body.errors.map(({ field }: { field: string }) => field),
      ['assignee_ids[1]'],
    );
    const task = await createTask(ada, { assignee_ids: [ada.id] });
    assert.is(task.assignees[0]?.id, ada.id);
  });

  it('400: a category of another user is treated like an unknown ID (D-03)', async ({
    ada,
    grace,
    project_id,
  }) => {
    const [mine, hers] = [await createCategory(ada), await createCategory(grace)];
    const { body } = await ada
      .post('/tasks')
      .send({ title: 'x', project_id, category_ids: [mine.id, hers.id, UNKNOWN_ID] })
      .expect(400);
    assert.is(body.error, 'UNKNOWN_CATEGORY');
    const [first, second] = body.errors;
    assert.equal([first.field, second.field], ['category_ids[1]', 'category_ids[2]']);
    assert.equal({ ...first, field: '' }, { ...second, field: '' });
  });

  it('400: a project of others is treated like an unknown ID (D-03)', async ({
    ada,
    grace,
    eve,
    project_id,
    db,
  }) => {
    const hers = await createProject(grace);
    const responses: object[] = [];
    // The user's own ID is that of the personal space, which is not a project.
    for (const [person, id] of [
      [eve, project_id],
      [ada, hers.id],
      [ada, UNKNOWN_ID],
      [ada, ada.id],
      [ada, grace.id],
    ] as const) {
      const { body } = await person.post('/tasks').send({ title: 'x', project_id: id }).expect(400);
      const { meta: _, ...rest } = body;
      responses.push(rest);
      assert.equal([body.error, body.errors[0].field], ['UNKNOWN_PROJECT', 'project_id']);
    }
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal([...(await eventsBy(db, ada)), ...(await eventsBy(db, eve))], []);
  });

  it('400: reports errors found in the database together with all others', async ({
    ada,
    eve,
    grace,
    project_id,
    clock,
  }) => {
    const hers = await createCategory(grace);
    const { body } = await ada
      .post('/tasks')
      .send({
        title: 'x',
        project_id,
        due_date: timeFromNow(clock, 0),
        assignee_ids: [eve.id],
        category_ids: [hers.id],
      })
      .expect(400);
    assert.is(body.error, 'VALIDATION_FAILED');
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`),
      ['due_date DUE_DATE_IN_PAST', 'assignee_ids[0] UNKNOWN_ASSIGNEE', 'category_ids[0] UNKNOWN_CATEGORY'],
    );
  });

  it('400: refuses fields that clients cannot set, without prototype pollution (D-07, E-11)', async ({
    ada,
    db,
  }) => {
    for (const member of [...notForClients, '"version":7']) {
      const { body } = await ada
        .post('/tasks')
        .set('content-type', 'application/json')
        .send(`{"title":"x",${member}}`)
        .expect(400);
      assert.equal(
        [body.errors[0].code, body.errors[0].field],
        ['UNKNOWN_FIELD', member.split('"')[1]],
        member,
      );
    }
    assert.is('polluted' in {}, false);
    assert.equal(await eventsBy(db, ada), []);
    const list = await ada.get('/tasks').expect(200);
    assert.is(list.body.meta.total, 0);
  });

  it('400: malformed JSON, and JSON with repeated properties', async ({ ada }) => {
    for (const json of ['{"title":"a","title":"b"}', '{"title":"a"', '{title:"a"}', "{'title':'a'}"]) {
      const { body } = await ada
        .post('/tasks')
        .set('content-type', 'application/json')
        .send(json)
        .expect(400);
      assert.is(body.error, 'MALFORMED_JSON', json);
    }
  });

  it('403: a viewer cannot add tasks, whatever the body contains, and no event is recorded', async ({
    vera,
    project_id,
    db,
  }) => {
    const { body } = await vera.post('/tasks').send({ title: 'x', project_id }).expect(403);
    assert.is(body.error, 'FORBIDDEN');
    const invalid = { title: 'x', project_id, assignee_ids: [UNKNOWN_ID], due_date: '2000-01-01T00:00:00Z' };
    await vera.post('/tasks').send(invalid).expect(403);
    assert.equal(await eventsBy(db, vera), []);
    const list = await vera.get(`/projects/${project_id}/tasks`).expect(200);
    assert.is(list.body.meta.total, 0);
  });
});
