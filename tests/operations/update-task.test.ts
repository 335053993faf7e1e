import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { etagOf } from '../../src/etag.ts';
import { createCategory, createProject, eventsOf, UNKNOWN_ID, withoutRequestId } from '../fixtures.ts';
import { tagOf, tagsOf } from '../tags.ts';
import {
  allFields,
  defaults,
  eachField,
  eventsBy,
  invalidBodies,
  notForClients,
  rowOf,
  timeFromNow,
} from '../tasks-kit.ts';
import { type Caller, createTask, operation, type Person } from '../world.ts';

type Update = Schema<'TaskUpdate'>;

const MERGE = 'merge=non-conflicting';

async function patched(person: Caller, { id, version }: { id: string; version: number }, body: Update) {
  const response = await person
    .patch(`/tasks/${id}`)
    .send({ ...body, version })
    .expect(200);
  return response.body.data as Schema<'Task'>;
}

const summaryOf = ({ id, full_name }: Person) => ({ id, full_name, avatar_url: null });

operation('updateTask', (it) => {
  it('200: changes only the given fields, one by one', async ({ ada, grace, project_id, clock }) => {
    const category = await createCategory(ada);
    let task = await createTask(ada, {
      ...allFields(clock),
      project_id,
      category_ids: [category.id],
      assignee_ids: [grace.id],
    });
    const changes: [Update, Partial<Schema<'Task'>>?][] = [
      [{ status: 'todo' }],
      ...eachField(clock).flatMap(([name, field]): [Update][] => (name === 'status' ? [] : [[field]])),
      [{ assignee_ids: [ada.id] }, { assignees: [summaryOf(ada)] }],
      [{ category_ids: [] }, { categories: [] }],
    ];
    for (const [change, shown = change as Partial<Schema<'Task'>>] of changes) {
      clock.advance(1);
      const after = await patched(ada, task, change);
      assert.equal(after, {
        ...task,
        ...shown,
        version: task.version + 1,
        updated_at: timeFromNow(clock, 0),
      });
      task = after;
    }
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(body.data, task);
  });

  it('200: null clears a field, an empty list empties it, and the title is trimmed', async ({
    ada,
    clock,
  }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, {
      ...allFields(clock),
      category_ids: [category.id],
      assignee_ids: [ada.id],
    });
    const { status: _, priority: __, ...cleared } = defaults;
    const after = await patched(ada, task, {
      ...cleared,
      title: '\u2003New\t',
      category_ids: [],
      assignee_ids: [],
    });
    assert.equal(after, { ...task, ...cleared, title: 'New', categories: [], assignees: [], version: 2 });
  });

  it('200: a list replaces the old one, and keeps the entries of others', async ({
    ada,
    grace,
    project_id,
  }) => {
    const [mine, more, hers] = [
      await createCategory(ada, { name: 'Mine' }),
      await createCategory(ada, { name: 'More' }),
      await createCategory(grace, { name: 'Hers' }),
    ];
    const task = await createTask(ada, { project_id, assignee_ids: [ada.id], category_ids: [mine.id] });
    await grace.post(`/tasks/${task.id}/categories/${hers.id}`).expect(200);
    const after = await patched(
      ada,
      { ...task, version: 2 },
      { category_ids: [more.id], assignee_ids: [grace.id] },
    );
    assert.equal(
      after.categories.map(({ name }) => name),
      ['More'],
    );
    assert.equal(after.assignees, [summaryOf(grace)]);
    const { body } = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.equal(
      body.data.categories.map(({ name }: { name: string }) => name),
      ['Hers'],
    );
  });

  it('200, 400: an ID in upper case is the same ID, which can be given once', async ({ ada, db }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada);
    const after = await patched(ada, task, {
      assignee_ids: [ada.id.toUpperCase()],
      category_ids: [category.id.toUpperCase()],
    });
    assert.equal([after.assignees.length, after.categories.length], [1, 1]);
    const events = (await eventsOf(db, task.id)).filter(({ version }) => version === 2);
    assert.equal(events.flatMap(({ changes }) => changes).sort(), [
      { field: 'assignee_ids', before: [], after: [ada.id] },
      { field: 'category_ids', before: [], after: [category.id] },
    ]);
    const twice = { assignee_ids: [ada.id.toUpperCase(), ada.id], version: 2 };
    const { body } = await ada.patch(`/tasks/${task.id}`).send(twice).expect(400);
    assert.equal(
      body.errors.map(({ field, code }: Schema<'ErrorDetail'>) => [field, code]),
      [['assignee_ids', 'DUPLICATE']],
    );
  });

  it('200: accepts the version in the body, in If-Match or both, in a list, or `*`', async ({ ada }) => {
    const { id } = await createTask(ada);
    let count = 0;
    const patch = (tag: string | undefined, version?: number) => {
      const request = ada.patch(`/tasks/${id}`);
      const title = `Title ${++count}`;
      return (tag === undefined ? request : request.set('if-match', tagsOf(id, tag))).send({
        title,
        version,
      });
    };
    const { body: first, headers } = await patch(undefined, 1).expect(200);
    assert.is(headers['etag'], etagOf(first.data));
    assert.is(headers['cache-control'], 'no-store');
    await patch(headers['etag']).expect(200);
    await patch('"1", "3"').expect(200);
    await patch('"9","4","7"').expect(200);
    await patch('*').expect(200);
    await patch('"6"', 6).expect(200);
    await patch('*', 7).expect(200);
    const { body } = await patch('W/"1", "8"').expect(200);
    assert.is(body.data.version, 9);
  });

  it('200: accepts an ETag after names it covers have changed, if the version is current', async ({
    ada,
  }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, { category_ids: [category.id] });
    const { headers } = await ada.get(`/tasks/${task.id}`).expect(200);
    await ada.patch(`/categories/${category.id}`).send({ name: 'Renamed' }).expect(200);
    await ada
      .patch(`/tasks/${task.id}`)
      .set('if-match', headers['etag'] ?? '')
      .send({ title: 'x' })
      .expect(200);
  });

  it('200: completing sets completed_at, staying completed keeps it, reopening clears it', async ({
    ada,
    clock,
  }) => {
    let task = await createTask(ada);
    const set = async (body: Update) => {
      clock.advance(1000);
      task = await patched(ada, task, body);
      return task;
    };
    const done = await set({ status: 'completed' });
    assert.equal([done.completed, done.completed_at], [true, timeFromNow(clock, 0)]);
    assert.is((await set({ status: 'completed' })).completed_at, done.completed_at);
    assert.is((await set({ title: 'x' })).completed_at, done.completed_at);
    const reopened = await set({ status: 'todo' });
    assert.equal([reopened.completed, reopened.completed_at], [false, null]);
    assert.is((await set({ status: 'completed' })).completed_at, timeFromNow(clock, 0));
  });

  it('200: an overdue task can be updated, and its due date sent again', async ({ ada, clock }) => {
    const due_date = timeFromNow(clock, 1000);
    let task = await createTask(ada, { due_date });
    clock.advance(60_000);
    task = await patched(ada, task, { title: 'Late', status: 'in_progress' });
    task = await patched(ada, task, { due_date });
    // The same time in another zone, with more digits than are stored.
    task = await patched(ada, task, { due_date: due_date.replace('Z', '9Z') });
    const there = new Date(Date.parse(due_date) - 5 * 3_600_000).toISOString().replace('Z', '-05:00');
    task = await patched(ada, task, { due_date: there, title: 'Later' });
    assert.is(task.due_date, due_date);
    task = await patched(ada, task, { start_date: due_date });
    task = await patched(ada, task, { due_date: timeFromNow(clock, 1) });
    task = await patched(ada, task, { due_date: null });
    const { body } = await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: task.version, due_date })
      .expect(400);
    assert.is(body.error, 'DUE_DATE_IN_PAST');
  });

  it('200: keeps assignees who have left the project, and adds others', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    const task = await createTask(ada, { project_id, assignee_ids: [grace.id] });
    await db
      .deleteFrom('project_member')
      .where('user_id', '=', grace.id)
      .where('project_id', '=', project_id)
      .execute();
    const both = await patched(ada, task, { assignee_ids: [grace.id, ada.id] });
    assert.is(both.assignees.length, 2);
    const one = await patched(ada, both, { assignee_ids: [ada.id] });
    await ada
      .patch(`/tasks/${task.id}`)
      .send({ version: one.version, assignee_ids: [ada.id, grace.id] })
      .expect(400);
  });

  it('200: records one event with actor, changes and time', async ({ ada, grace, project_id, clock, db }) => {
    const task = await createTask(ada, { project_id, title: 'Old', tags: ['a'] });
    clock.advance(1000);
    const due_date = timeFromNow(clock, 60_000);
    const { body } = await grace
      .patch(`/tasks/${task.id}`)
      .send({ version: 1, title: 'New', status: 'completed', due_date, tags: ['b', 'a'], priority: 'medium' })
      .expect(200);
    assert.is((await eventsBy(db, grace)).length, 1);
    const [, event] = await eventsOf(db, task.id);
    assert.equal(event, {
      type: 'task.updated',
      space_id: project_id,
      project_id,
      actor_id: grace.id,
      subject_type: 'task',
      subject_name: 'New',
      version: 2,
      changes: [
        { field: 'completed_at', before: null, after: timeFromNow(clock, 0) },
        { field: 'due_date', before: null, after: due_date },
        { field: 'status', before: 'todo', after: 'completed' },
        { field: 'tags', before: ['a'], after: ['b', 'a'] },
        { field: 'title', before: 'Old', after: 'New' },
      ],
      request_id: body.meta.request_id,
      created_at: timeFromNow(clock, 0),
    });
  });

  it('200: shows the categories of a task to their owner only', async ({ ada, grace, project_id, db }) => {
    const category = await createCategory(grace, { name: 'Secret' });
    const task = await createTask(ada, { project_id });
    await patched(grace, task, { category_ids: [category.id] });
    for (const path of [
      `/tasks/${task.id}`,
      '/tasks',
      `/projects/${project_id}/tasks`,
      '/activity',
      `/tasks/${task.id}/activity`,
    ]) {
      const { body } = await ada.get(path).expect(200);
      assert.not.match(JSON.stringify(body), /Secret|task\.categorized|category_ids/, path);
      assert.not.match(JSON.stringify(body), category.id, path);
    }
    const conflict = await ada.patch(`/tasks/${task.id}`).send({ version: 1, title: 'x' }).expect(409);
    assert.equal(
      [conflict.body.data.categories, conflict.body.meta.changes, conflict.body.errors],
      [[], [], []],
    );
    const events = (await eventsOf(db, task.id)).filter(({ actor_id }) => actor_id === grace.id);
    assert.equal(
      events.map(({ type, space_id }) => [type, space_id]),
      [['task.categorized', grace.id]],
    );
    const own = await grace.patch(`/tasks/${task.id}`).send({ version: 1, title: 'x' }).expect(409);
    assert.equal(
      own.body.meta.changes.map(({ field }: { field: string }) => field),
      ['category_ids'],
    );
  });

  it('200: merges a change with changes of other fields, and says so in the response', async ({
    ada,
    grace,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    await patched(grace, task, { status: 'in_progress', tags: ['hers'] });
    const { body, headers } = await ada
      .patch(`/tasks/${task.id}`)
      .set('prefer', MERGE)
      .send({ version: 1, title: 'Mine', priority: 'high' })
      .expect(200);
    assert.is(headers['preference-applied'], MERGE);
    const { title, priority, status, tags, version } = body.data;
    assert.equal([title, priority, status, tags, version], ['Mine', 'high', 'in_progress', ['hers'], 3]);
    const tagged = await grace
      .patch(`/tasks/${task.id}`)
      .set({ prefer: `respond-async, ${MERGE.toUpperCase()}`, 'if-match': tagsOf(task.id, '"1", "2"') })
      .send({ estimate_minutes: 1 })
      .expect(200);
    assert.equal([tagged.body.data.version, tagged.headers['preference-applied']], [4, MERGE]);
  });

  it('200: does not mention a merge if nothing was merged', async ({ ada }) => {
    const task = await createTask(ada);
    let count = 0;
    const patch = (prefer: string, version: number) =>
      ada
        .patch(`/tasks/${task.id}`)
        .set('prefer', prefer)
        .send({ title: `Title ${++count}`, version });
    const { headers } = await patch(MERGE, 1).expect(200);
    assert.is(headers['preference-applied'], undefined);
    await patch('respond-async', 2).expect(200);
    await patch('respond-async', 2).expect(409);
    await patch('merge=everything', 2).expect(409);
  });

  it('200: private categories of others do not prevent a merge', async ({ ada, grace, project_id }) => {
    const [mine, hers] = [await createCategory(ada), await createCategory(grace)];
    const task = await createTask(ada, { project_id });
    await patched(grace, task, { category_ids: [hers.id] });
    const { body } = await ada
      .patch(`/tasks/${task.id}`)
      .set('prefer', MERGE)
      .send({ version: 1, category_ids: [mine.id] })
      .expect(200);
    assert.is(body.data.categories[0].id, mine.id);
    const seen = await grace.get(`/tasks/${task.id}`).expect(200);
    assert.is(seen.body.data.categories[0].id, hers.id);
  });

  it('400: names invalid fields, and changes nothing', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    const before = await rowOf(db, id);
    await Promise.all(
      invalidBodies.map(async ([wrong, field, code]) => {
        const { body } = await ada
          .patch(`/tasks/${id}`)
          .send({ version: 1, ...wrong })
          .expect(400);
        assert.is(body.errors[0]?.field, field);
        if (code) assert.is(body.errors[0].code, code);
      }),
    );
    for (const [json, field] of [
      ['{"version":0}', 'version'],
      ['{"version":1.5}', 'version'],
      ['{"version":2147483648}', 'version'],
      ['{"version":"1"}', 'version'],
      ['{"version":null}', 'version'],
      ['{"version":1,"project_id":null}', 'project_id'],
      ['[]', 'body'],
      ['null', 'body'],
    ]) {
      const { body } = await ada
        .patch(`/tasks/${id}`)
        .set('content-type', 'application/json')
        .send(json)
        .expect(400);
      assert.is(body.errors[0]?.field, field, json);
    }
    const { body } = await ada.patch('/tasks/1').send({ version: 1 }).expect(400);
    assert.is(body.errors[0].field, 'task_id');
    assert.equal(await rowOf(db, id), before);
    assert.is((await eventsBy(db, ada)).length, 1);
  });

  it('400: a changed due date must be in the future', async ({ ada, clock, db }) => {
    const { id } = await createTask(ada, { due_date: timeFromNow(clock, 1000) });
    const before = await rowOf(db, id);
    for (const due_date of [timeFromNow(clock, 0), timeFromNow(clock, -1000)]) {
      const { body } = await ada.patch(`/tasks/${id}`).send({ version: 1, due_date }).expect(400);
      assert.equal([body.error, body.errors[0].field], ['DUE_DATE_IN_PAST', 'due_date']);
    }
    assert.equal(await rowOf(db, id), before);
  });

  it('400: the start date must not be after the due date, whichever is sent', async ({ ada, clock }) => {
    let task = await createTask(ada, {
      start_date: timeFromNow(clock, 1000),
      due_date: timeFromNow(clock, 2000),
    });
    const refused = async (body: Update) => {
      const refusal = await ada
        .patch(`/tasks/${task.id}`)
        .send({ version: task.version, ...body })
        .expect(400);
      return refusal.body.errors.map(
        (error: { field: string; code: string }) => `${error.field} ${error.code}`,
      );
    };
    assert.equal(await refused({ start_date: timeFromNow(clock, 2001) }), ['start_date DATES_OUT_OF_ORDER']);
    assert.equal(await refused({ due_date: timeFromNow(clock, 999) }), ['due_date DATES_OUT_OF_ORDER']);
    assert.equal(
      await refused({ start_date: timeFromNow(clock, 5000), due_date: timeFromNow(clock, 4000) }),
      ['start_date DATES_OUT_OF_ORDER'],
    );
    task = await patched(ada, task, {
      start_date: timeFromNow(clock, 5000),
      due_date: timeFromNow(clock, 5000),
    });
    task = await patched(ada, task, { due_date: null });
    await patched(ada, task, { start_date: timeFromNow(clock, 9000) });
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
    const personal = await createTask(ada);
    const before = await rowOf(db, id);
    const refused = async (task_id: string, body: Update): Promise<string[]> => {
      const { body: refusal } = await ada
        .patch(`/tasks/${task_id}`)
        .send({ version: 1, ...body })
        .expect(400);
      return refusal.errors.map((error: { field: string; code: string }) => `${error.field} ${error.code}`);
    };
    assert.equal(await refused(id, { assignee_ids: [grace.id, eve.id, UNKNOWN_ID] }), [
      'assignee_ids[1] UNKNOWN_ASSIGNEE',
      'assignee_ids[2] UNKNOWN_ASSIGNEE',
    ]);
    assert.equal(await refused(id, { assignee_ids: [eve.id.toUpperCase()] }), [
      'assignee_ids[0] UNKNOWN_ASSIGNEE',
    ]);
    assert.equal(await refused(id, { category_ids: [hers.id, UNKNOWN_ID] }), [
      'category_ids[0] UNKNOWN_CATEGORY',
      'category_ids[1] UNKNOWN_CATEGORY',
    ]);
    assert.equal(await refused(personal.id, { assignee_ids: [grace.id] }), [
      'assignee_ids[0] UNKNOWN_ASSIGNEE',
    ]);
    assert.equal(await refused(id, { due_date: '2000-01-01T00:00:00Z', assignee_ids: [eve.id] }), [
      'due_date DUE_DATE_IN_PAST',
      'assignee_ids[0] UNKNOWN_ASSIGNEE',
    ]);
    assert.equal(await rowOf(db, id), before);
    assert.is((await eventsBy(db, ada)).length, 3);
  });

  it('400: refuses fields that clients cannot set, and writes nothing (D-07)', async ({ ada, db }) => {
    const { id } = await createTask(ada);
    const other = await createProject(ada);
    const before = await rowOf(db, id);
    for (const member of [...notForClients, `"project_id":"${other.id}"`]) {
      const { body } = await ada
        .patch(`/tasks/${id}`)
        .set('content-type', 'application/json')
        .send(`{"version":1,"title":"x",${member}}`)
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

  it('403: a viewer cannot update it, with any version', async ({ ada, vera, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const before = await rowOf(db, id);
    for (const version of [1, 9]) {
      const { body } = await vera.patch(`/tasks/${id}`).send({ title: 'x', version }).expect(403);
      assert.is(body.error, 'FORBIDDEN');
      await vera.patch(`/tasks/${id}`).set('prefer', MERGE).send({ title: 'x', version }).expect(403);
    }
    await vera
      .patch(`/tasks/${id}`)
      .set('if-match', '*')
      .send({ assignee_ids: [UNKNOWN_ID] })
      .expect(403);
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
    for (const headers of [{}, { prefer: MERGE }, { 'if-match': '*' }]) {
      const patch = (task_id: string, person: Caller = ada) =>
        person.patch(`/tasks/${task_id}`).set(headers).send({ title: 'x', version: 1 }).expect(404);
      const responses = [await patch(id, eve), await patch(deleted), await patch(UNKNOWN_ID)].map(
        withoutRequestId,
      );
      assert.equal(responses[1], responses[0]);
      assert.equal(responses[2], responses[0]);
    }
    assert.equal(await eventsBy(db, eve), []);
    assert.is((await rowOf(db, deleted))?.version, 2);
  });

  it('409: returns the current task, and who changed what since the given version', async ({
    ada,
    grace,
    project_id,
    clock,
    db,
  }) => {
    const task = await createTask(ada, { project_id });
    clock.advance(1000);
    const second = await patched(grace, task, { status: 'in_progress', assignee_ids: [grace.id] });
    const at_second = timeFromNow(clock, 0);
    clock.advance(1000);
    const current = await patched(ada, second, { title: 'Third', status: 'todo' });
    const since = { changed_by: summaryOf(grace), changed_at: at_second, version: 2 };
    const then = { changed_by: summaryOf(ada), changed_at: timeFromNow(clock, 0), version: 3 };
    const patch = (version: number) => ada.patch(`/tasks/${task.id}`).send({ version, priority: 'low' });

    const { body, headers } = await patch(1).expect(409);
    assert.is(body.error, 'VERSION_CONFLICT');
    assert.is(headers['cache-control'], 'no-store');
    assert.equal(body.data, current);
    const { request_id: _, ...meta } = body.meta;
    assert.equal(meta, {
      current_version: 3,
      changes: [
        { field: 'assignee_ids', before: [], after: [grace.id], ...since },
        { field: 'status', before: 'todo', after: 'in_progress', ...since },
        { field: 'status', before: 'in_progress', after: 'todo', ...then },
        { field: 'title', before: task.title, after: 'Third', ...then },
      ],
    });
    assert.equal(
      body.errors.map(({ field, code, message }: Schema<'ErrorDetail'>) => `${field} ${code}: ${message}`),
      [
        'assignee_ids CHANGED: Grace Hopper changed this in version 2.',
        'status CHANGED: Ada Lovelace changed this in version 3.',
        'title CHANGED: Ada Lovelace changed this in version 3.',
      ],
    );
    const later = await patch(2).expect(409);
    assert.equal(
      later.body.meta.changes.map(({ field }: { field: string }) => field),
      ['status', 'title'],
    );
    const future = await patch(4).expect(409);
    assert.equal([future.body.meta.current_version, future.body.meta.changes], [3, []]);
    assert.is((await eventsOf(db, task.id)).length, 3);
  });

  it('409: returns the same facts as problem details', async ({ ada }) => {
    const task = await createTask(ada);
    await patched(ada, task, { title: 'Second' });
    const { body, type } = await ada
      .patch(`/tasks/${task.id}`)
      .set('accept', 'application/problem+json')
      .send({ version: 1, title: 'x' })
      .expect(409);
    assert.is(type, 'application/problem+json');
    assert.equal(
      [body.code, body.current.version, body.current_version, body.changes.length],
      ['VERSION_CONFLICT', 2, 2, 1],
    );
  });

  it('409: a merge fails if the same field was changed since, however long ago', async ({
    ada,
    grace,
    project_id,
    db,
  }) => {
    let task = await createTask(ada, { project_id });
    task = await patched(grace, task, { title: 'Hers' });
    // More changes than a conflict lists.
    for (let count = 0; count < 101; count += 1) {
      task = await patched(grace, task, { priority: count % 2 ? 'high' : 'low' });
    }
    const merge = (body: Update) =>
      ada
        .patch(`/tasks/${task.id}`)
        .set('prefer', MERGE)
        .send({ version: 1, ...body });
    const { body } = await merge({ title: 'Mine' }).expect(409);
    assert.is(body.data.title, 'Hers');
    assert.is(body.meta.changes.length, 100);
    await merge({ description: 'Mine', priority: 'medium' }).expect(409);
    assert.is((await eventsBy(db, ada)).length, 1);
    await merge({ description: 'Mine' }).expect(200);
  });

  it('409, 412: does not merge from a version that never existed', async ({ ada, db }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    await patched(ada, task, { title: 'Second' });
    const before = await rowOf(db, task.id);
    const merge = (headers: Record<string, string>, version?: number) =>
      ada
        .patch(`/tasks/${task.id}`)
        .set({ prefer: MERGE, ...headers })
        .send({ version, description: 'x' });
    await merge({}, 3).expect(409);
    await merge({ 'if-match': tagOf(task.id, 99) }).expect(412);
    await merge({ 'if-match': tagOf(other.id, 1) }).expect(412);
    await merge({ 'if-match': 'nonsense' }).expect(412);
    await merge({ 'if-match': tagOf(task.id, 2) }, 1).expect(409);
    await merge({ 'if-match': tagOf(task.id, 1) }, 2).expect(412);
    assert.equal(await rowOf(db, task.id), before);
  });

  it('412: an ETag of another version or task, or an invalid one', async ({ ada, db }) => {
    const [task, other] = [await createTask(ada), await createTask(ada)];
    await patched(ada, task, { title: 'Second' });
    const before = await rowOf(db, task.id);
    for (const tag of [
      '"1"',
      '"3"',
      'W/"1"',
      '2',
      '"x"',
      '"2-1kq3x"',
      tagOf(other.id, 2),
      '"2',
      '"1","3"',
      '"2147483648"',
      ',',
    ]) {
      const { body } = await ada
        .patch(`/tasks/${task.id}`)
        .set('if-match', tagsOf(task.id, tag))
        .send({ title: 'x' })
        .expect(412);
      assert.is(body.error, 'PRECONDITION_FAILED', tag);
      assert.equal([body.data.version, body.meta.current_version], [2, 2]);
    }
    const { body } = await ada
      .patch(`/tasks/${task.id}`)
      .set('if-match', tagOf(task.id, 1))
      .send({ title: 'x' })
      .expect(412);
    assert.equal(
      body.errors.map(({ field }: { field: string }) => field),
      ['title'],
    );
    assert.equal(await rowOf(db, task.id), before);
  });

  it('412, 409: an ETag and a version must both match; the ETag is checked first', async ({ ada }) => {
    const task = await createTask(ada);
    await patched(ada, task, { title: 'Second' });
    const patch = (tag: string, version: number) =>
      ada.patch(`/tasks/${task.id}`).set('if-match', tagsOf(task.id, tag)).send({ title: 'x', version });
    await patch('"1"', 2).expect(412);
    await patch('"1"', 1).expect(412);
    await patch('"2"', 1).expect(409);
    await patch('"1", "2"', 1).expect(409);
    await patch('*', 1).expect(409);
    await patch('"1", "2"', 2).expect(200);
  });

  it('428: an update without a version', async ({ ada, vera, eve, project_id, db }) => {
    const { id } = await createTask(ada, { project_id });
    const before = await rowOf(db, id);
    // The same error for everybody, so that it reveals nothing about the task.
    for (const person of [ada, vera, eve]) {
      const { body } = await person.patch(`/tasks/${id}`).send({ title: 'x' }).expect(428);
      assert.is(body.error, 'PRECONDITION_REQUIRED');
      await person.patch(`/tasks/${id}`).set('prefer', MERGE).send({ title: 'x' }).expect(428);
    }
    await ada.patch(`/tasks/${id}`).set('if-none-match', tagOf(id, 1)).send({ title: 'x' }).expect(428);
    assert.equal(await rowOf(db, id), before);
  });
});
