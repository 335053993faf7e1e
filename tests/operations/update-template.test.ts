import * as assert from 'uvu/assert';
import { createApiKey, eventsOf } from '../fixtures.ts';
import { codesIn, createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('updateTemplate', (it) => {
  it('200: changes only what is sent, with an event, and writes nothing if nothing changes', async ({
    ada,
    db,
  }) => {
    const { id, ...before } = await createTemplate(ada, { tags: ['a'], subtasks: [{ title: 'One' }] });
    const change = {
      title: 'Demo {{n}}',
      due_in_days: 3,
      subtasks: [{ title: 'Two' }, { level: 2, title: 'Three' }],
    };
    const { body } = await ada
      .patch(`/templates/${id}`)
      .send({ ...change, version: 1 })
      .expect(200);
    const { title, due_in_days, subtasks, tags, task_count, version } = body.data;
    assert.equal(
      [title, due_in_days, subtasks.map((each: { title: string }) => each.title), tags, task_count, version],
      ['Demo {{n}}', 3, ['Two', 'Three'], ['a'], 3, 2],
    );
    assert.is(body.data.created_at, before.created_at);
    for (const same of [{}, { ...change, version: 2 }, { subtasks }]) {
      const again = await ada.patch(`/templates/${id}`).send(same).expect(200);
      assert.equal(again.body.data, body.data);
    }
    const [, event, ...more] = await eventsOf(db, id);
    assert.equal(more, []);
    const changes = event?.changes as { field: string }[];
    assert.equal(
      [event?.type, event?.version, changes.map(({ field }) => field)],
      ['template.updated', 2, ['due_in_days', 'subtasks', 'title']],
    );
    const cleared = await ada.patch(`/templates/${id}`).send({ due_in_days: null, version: 2 }).expect(200);
    assert.is(cleared.body.data.due_in_days, null);
  });

  it('400: checks what is sent together with what is kept', async ({ ada }) => {
    const { id } = await createTemplate(ada, { due_in_days: 3, due_time: '10:00', start_in_days: 1 });
    const refused = async (body: object) =>
      codesIn(await ada.patch(`/templates/${id}`).send(body).expect(400));
    assert.equal(await refused({ due_in_days: null }), ['due_time NO_DAY']);
    assert.equal(await refused({ due_in_days: 0 }), ['start_in_days DATES_OUT_OF_ORDER']);
    assert.equal(await refused({ description: '{{moth}}' }), ['description UNKNOWN_VARIABLE']);
    await ada.patch(`/templates/${id}`).send({ due_in_days: null, due_time: null }).expect(200);
  });

  it('200, 400: keeps assignees who left the project, and lets none of them in again', async ({
    ada,
    grace,
    db,
    project_id,
  }) => {
    const { id } = await createTemplate(ada, { project_id, assignee_ids: [grace.id] });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    const { body } = await ada.patch(`/templates/${id}`).send({ title: 'New' }).expect(200);
    assert.equal(body.data.assignee_ids, [grace.id]);
    await ada
      .patch(`/templates/${id}`)
      .send({ assignee_ids: [ada.id] })
      .expect(200);
    const refused = await ada
      .patch(`/templates/${id}`)
      .send({ assignee_ids: [grace.id] })
      .expect(400);
    assert.equal(codesIn(refused), ['assignee_ids[0] UNKNOWN_ASSIGNEE']);
  });

  it('403, 409: members change a shared template, until its project is archived', async ({
    ada,
    grace,
    vera,
    eve,
    project_id,
  }) => {
    const { id } = await createTemplate(ada, { project_id });
    const rename = (person: typeof ada, name: string, version: number) =>
      person.patch(`/templates/${id}`).send({ name, version });
    await rename(grace, 'All', 1).expect(200);
    await rename(vera, 'None', 2).expect(403);
    await rename(eve, 'None', 2).expect(404);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const archived = await rename(grace, 'Late', 2).expect(409);
    assert.is(archived.body.error, 'PROJECT_ARCHIVED');
  });

  it('409: keeps the newer version when two clients update at once', async ({ ada, grace, project_id }) => {
    const { id } = await createTemplate(ada, { project_id });
    const both = await Promise.all(
      [ada, grace].map((person) =>
        person.patch(`/templates/${id}`).send({ name: person.full_name, version: 1 }),
      ),
    );
    assert.equal(both.map(({ status }) => status).sort(), [200, 409]);
    const refused = both.find(({ status }) => status === 409);
    assert.is(refused?.body.error, 'VERSION_CONFLICT');
    assert.is(refused?.body.data.version, 2);
  });

  it('403: a key that may not create tasks cannot write what becomes tasks', async ({ ada, as }) => {
    const { id } = await createTemplate(ada, { recurrence: { text: 'every day', timezone: 'UTC' } });
    const { key } = await createApiKey(ada, { scopes: ['templates:write'] });
    const change = (fields: object) => as({ token: key }).patch(`/templates/${id}`).send(fields);
    const { body } = await change({ title: 'Mine' }).expect(403);
    assert.is(body.error, 'INSUFFICIENT_SCOPE');
    await change({ recurrence_paused: true, title: 'Paused' }).expect(200);
    await change({ title: 'Still paused' }).expect(200);
    await change({ recurrence_paused: false }).expect(403);
    await change({ recurrence: null }).expect(200);
    await change({ recurrence: { text: 'every day', timezone: 'UTC' } }).expect(403);
  });
});
