import * as assert from 'uvu/assert';
import { etagOf } from '../../src/etag.ts';
import { createCategory, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import {
  allFields,
  defaults,
  eventsBy,
  invalidBodies,
  newTask,
  notForClients,
  timeFromNow,
} from '../tasks-kit.ts';
import { operation } from '../world.ts';

operation('createProjectTask', (it) => {
  it('201: uses the default priority and the default assignee of the project', async (world) => {
    const { ada, grace, vera, db, project_id } = world;
    const settings = { default_priority: 'low', default_assignee_id: vera.id };
    await ada.patch(`/projects/${project_id}`).send(settings).expect(200);
    const create = async (path: string, fields: object) => {
      const { body } = await grace
        .post(path)
        .send({ title: 'Oil it', ...fields })
        .expect(201);
      const found = await grace.get(`/tasks/${body.data.id}`).expect(200);
      assert.equal(found.body.data, body.data);
      const { id, priority, assignees } = body.data;
      return { id, shown: [priority, assignees.map((user: { id: string }) => user.id)] };
    };
    const byDefault = await create(`/projects/${project_id}/tasks`, {});
    assert.equal(byDefault.shown, ['low', [vera.id]]);
    const { changes = [] } = (await eventsOf(db, byDefault.id))[0] ?? {};
    assert.ok(JSON.stringify(changes).includes(`"after":["${vera.id}"]`));
    assert.equal((await create('/tasks', { project_id })).shown, ['low', [vera.id]]);
    const given = { project_id, priority: 'high', assignee_ids: [ada.id] };
    assert.equal((await create('/tasks', given)).shown, ['high', [ada.id]]);
    assert.equal((await create('/tasks', { project_id, assignee_ids: [] })).shown, ['low', []]);
    assert.equal((await create('/tasks', {})).shown, ['medium', []]);
  });

  it('201: needs only a title, and sets defaults for the rest', async ({ ada, vera, project_id, clock }) => {
    const { body, headers } = await ada
      .post(`/projects/${project_id}/tasks`)
      .send({ title: '  Punch the cards ' })
      .expect(201);
    const { id, position: _, ...rest } = body.data;
    assert.equal(rest, { ...newTask(ada, clock, project_id), ...defaults, title: 'Punch the cards' });
    assert.is(headers['location'], `/api/v1/tasks/${id}`);
    assert.is(headers['etag'], etagOf(body.data));
    assert.is(headers['cache-control'], 'no-store');
    const found = await vera.get(`/tasks/${id}`).expect(200);
    assert.equal(found.body.data, { ...body.data, following: false });
  });

  it('201: stores every field', async ({ ada, grace, project_id, clock }) => {
    const category = await createCategory(grace);
    const given = { ...allFields(clock), status: 'completed' };
    const { body } = await grace
      .post(`/projects/${project_id}/tasks`)
      .send({ ...given, category_ids: [category.id], assignee_ids: [ada.id] })
      .expect(201);
    const { id: _, position: __, ...task } = body.data;
    assert.equal(task, {
      ...newTask(grace, clock, project_id),
      ...given,
      categories: [{ id: category.id, name: category.name, color: category.color }],
      assignees: [{ id: ada.id, full_name: ada.full_name, avatar_url: null }],
      completed: true,
      completed_at: timeFromNow(clock, 0),
    });
  });

  it('201: records one event for the project, and one for the caller if there are categories', async ({
    grace,
    project_id,
    db,
  }) => {
    const category = await createCategory(grace);
    const { body } = await grace
      .post(`/projects/${project_id}/tasks`)
      .send({ title: 'Oil it', category_ids: [category.id] })
      .expect(201);
    const events = await eventsOf(db, body.data.id);
    assert.equal(events.map(({ type, space_id, version }) => [type, space_id, version]).sort(), [
      ['task.categorized', grace.id, 1],
      ['task.created', project_id, 1],
    ]);
    const created = events.find(({ type }) => type === 'task.created');
    assert.equal([created?.actor_id, created?.request_id], [grace.id, body.meta.request_id]);
    assert.equal(created?.changes, [
      { field: 'priority', before: null, after: 'medium' },
      { field: 'project_id', before: null, after: project_id },
      { field: 'status', before: null, after: 'todo' },
      { field: 'tags', before: null, after: [] },
      { field: 'title', before: null, after: 'Oil it' },
    ]);
  });

  it('400: names invalid fields, and writes nothing', async ({ ada, project_id, db }) => {
    await Promise.all(
      invalidBodies.map(async ([body, field, code]) => {
        const refusal = await ada
          .post(`/projects/${project_id}/tasks`)
          .send({ title: 'x', ...body })
          .expect(400);
        const [error] = refusal.body.errors;
        assert.is(error?.field, field);
        if (code) assert.is(error.code, code);
      }),
    );
    const { body } = await ada.post('/projects/1/tasks').send({ title: 'x' }).expect(400);
    assert.is(body.errors[0].field, 'project_id');
    assert.equal(await eventsBy(db, ada), []);
  });

  it('400: reports past or reversed dates, strangers and categories of others at once (D-03)', async ({
    ada,
    grace,
    eve,
    project_id,
    clock,
    db,
  }) => {
    await createCategory(ada);
    const hers = await createCategory(grace);
    const { body } = await ada
      .post(`/projects/${project_id}/tasks`)
      .send({
        title: 'x',
        start_date: timeFromNow(clock, 1),
        due_date: timeFromNow(clock, 0),
        assignee_ids: [grace.id, eve.id],
        category_ids: [hers.id, UNKNOWN_ID],
      })
      .expect(400);
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => `${field} ${code}`),
      [
        'due_date DUE_DATE_IN_PAST',
        'start_date DATES_OUT_OF_ORDER',
        'assignee_ids[1] UNKNOWN_ASSIGNEE',
        'category_ids[0] UNKNOWN_CATEGORY',
        'category_ids[1] UNKNOWN_CATEGORY',
      ],
    );
    const rows = await db.selectFrom('task').where('project_id', '=', project_id).select('id').execute();
    assert.equal(rows, []);
  });

  it('400: refuses fields that clients cannot set, and the project, which is in the path (D-07)', async ({
    ada,
    project_id,
    db,
  }) => {
    for (const member of [...notForClients, '"version":7', `"project_id":"${project_id}"`]) {
      const { body } = await ada
        .post(`/projects/${project_id}/tasks`)
        .set('content-type', 'application/json')
        .send(`{"title":"x",${member}}`)
        .expect(400);
      assert.equal(
        [body.errors[0].code, body.errors[0].field],
        ['UNKNOWN_FIELD', member.split('"')[1]],
        member,
      );
    }
    assert.equal(await eventsBy(db, ada), []);
  });

  it('403: a viewer cannot add tasks, whatever the body contains', async ({ vera, project_id, db }) => {
    for (const body of [
      { title: 'x' },
      { title: 'x', due_date: '2000-01-01T00:00:00Z', assignee_ids: [UNKNOWN_ID] },
    ]) {
      const refusal = await vera.post(`/projects/${project_id}/tasks`).send(body).expect(403);
      assert.is(refusal.body.error, 'FORBIDDEN');
    }
    assert.equal(await eventsBy(db, vera), []);
  });

  it('404: a stranger, an unknown ID, and the ID of the user instead of a project (D-02)', async ({
    ada,
    eve,
    project_id,
    db,
  }) => {
    const responses = [];
    for (const id of [project_id, UNKNOWN_ID, eve.id, eve.id.toUpperCase(), ada.id]) {
      responses.push(
        withoutRequestId(await eve.post(`/projects/${id}/tasks`).send({ title: 'x' }).expect(404)),
      );
    }
    for (const response of responses) assert.equal(response, responses[0]);
    assert.equal(await eventsBy(db, eve), []);
  });
});
