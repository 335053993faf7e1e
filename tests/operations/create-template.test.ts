import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { createApiKey, createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { codesIn, createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('createTemplate', (it) => {
  it('201: saves a private template with defaults, and writes its event', async ({ ada, eve, db }) => {
    const { body, headers } = await ada
      .post('/templates')
      .send({ name: ' Demo ', title: ' Do it ' })
      .expect(201);
    const { id, created_at, updated_at, ...template } = body.data;
    assert.is(headers['location'], `/api/v1/templates/${id}`);
    assert.is(created_at, updated_at);
    assert.equal(template, {
      project_id: null,
      name: 'Demo',
      title: 'Do it',
      description: null,
      priority: 'medium',
      tags: [],
      estimate_minutes: null,
      assignee_ids: [],
      category_names: [],
      start_in_days: null,
      start_time: null,
      due_in_days: null,
      due_time: null,
      reminders: [],
      subtasks: [],
      recurrence: null,
      task_count: 1,
      use_count: 0,
      created_by: { id: ada.id, full_name: ada.full_name, avatar_url: null },
      version: 1,
    });
    await eve.get(`/templates/${id}`).expect(404);
    const [event] = await eventsOf(db, id);
    assert.equal(
      [event?.type, event?.space_id, event?.project_id, event?.subject_name],
      ['template.created', ada.id, null, 'Demo'],
    );
  });

  it('201: keeps all fields of the task and its subtasks', async ({ ada, grace, project_id }) => {
    const content = {
      title: 'Demo {{n}}',
      description: 'By {{user}}.\n',
      priority: 'high',
      tags: ['demo'],
      estimate_minutes: 30,
      assignee_ids: [grace.id],
      category_names: ['Errands'],
      start_in_days: -1,
      start_time: '09:00',
      due_in_days: 0,
      due_time: '17:30',
      reminders: [{ relative_to: 'start', minutes_before: 10, days_before: null, channels: ['in_app'] }],
    };
    const subtasks = [1, 2, 3, 4, 5, 1].map((level) => ({ ...content, level, title: `Level ${level}` }));
    const body = { name: 'Demo', ...content, subtasks, project_id };
    const template = await createTemplate(ada, body);
    const {
      id: _,
      recurrence,
      task_count,
      use_count,
      created_by,
      version,
      created_at,
      updated_at,
      ...kept
    } = template;
    assert.equal(kept, body);
    assert.is(task_count, 7);
    assert.equal((await grace.get(`/templates/${template.id}`).expect(200)).body.data, template);
  });

  it('201: has each category once, and IDs in lower case', async ({ ada }) => {
    const ids = [ada.id.toUpperCase()];
    const names = ['Errands', ' errands ', 'Home'];
    const { assignee_ids, category_names } = await createTemplate(ada, {
      assignee_ids: ids,
      category_names: names,
    });
    assert.equal([assignee_ids, category_names], [[ada.id], ['Errands', 'Home']]);
  });

  it('400: names every error of the content', async ({ ada }) => {
    const body = {
      name: 'Demo',
      title: 'Week {{wek}}',
      description: String.raw`{{ week }} \{{name}} {{week {{nonsense}}`,
      tags: ['cards', 'CARDS'],
      due_time: '10:00',
      start_time: '09:00',
      reminders: [{}, { minutes_before: 1, days_before: 1 }],
      subtasks: [
        { level: 2, title: 'Too deep' },
        { title: '{{nonsense}}', start_in_days: 2, due_in_days: 1 },
        { title: 'Late', start_in_days: 1, start_time: '10:01', due_in_days: 1, due_time: '10:00' },
        { title: 'Fine', start_in_days: 1, start_time: '10:01', due_in_days: 1 },
      ],
    };
    const response = await ada.post('/templates').send(body).expect(400);
    assert.equal(codesIn(response), [
      'title UNKNOWN_VARIABLE',
      'description UNKNOWN_VARIABLE',
      'tags[1] DUPLICATE',
      'start_time NO_DAY',
      'due_time NO_DAY',
      'reminders[0].minutes_before ONE_TIME',
      'reminders[1].minutes_before ONE_TIME',
      'subtasks[1].title UNKNOWN_VARIABLE',
      'subtasks[1].start_in_days DATES_OUT_OF_ORDER',
      'subtasks[2].start_in_days DATES_OUT_OF_ORDER',
      'subtasks[0].level LEVEL_SKIPPED',
    ]);
    const messages = response.body.errors.map(({ message }: { message: string }) => message);
    assert.match(messages[0], 'Did you mean `{{week}}`?');
    assert.match(messages[7], 'Use one of {{date}}');
    const deep = { name: 'Deep', title: 'Deep', subtasks: [{ level: 6, title: 'Level 6' }] };
    await ada.post('/templates').send(deep).expect(400);
    const many = { name: 'Many', title: 'Many', subtasks: new Array(200).fill({ title: 'One' }) };
    assert.equal(codesIn(await ada.post('/templates').send(many).expect(400)), ['subtasks TOO_MANY']);
  });

  it('201: has 200 tasks with all their fields, and counts as several requests', async ({ ada }) => {
    const subtask = { title: 'One', description: 'Text', priority: 'low', due_in_days: 1, tags: ['a'] };
    const { task_count } = await createTemplate(ada, { subtasks: new Array(199).fill(subtask) });
    assert.is(task_count, 200);
  });

  it('400: refuses assignees who cannot have the tasks', async ({ ada, eve, grace, project_id }) => {
    const refused = async (body: object) => {
      const response = await ada
        .post('/templates')
        .send({ name: 'X', title: 'X', ...body })
        .expect(400);
      return codesIn(response);
    };
    const strangers = {
      assignee_ids: [ada.id, eve.id],
      subtasks: [{ title: 'Y', assignee_ids: [UNKNOWN_ID] }],
    };
    const codes = ['assignee_ids[1] UNKNOWN_ASSIGNEE', 'subtasks[0].assignee_ids[0] UNKNOWN_ASSIGNEE'];
    assert.equal(await refused({ ...strangers, project_id }), codes);
    assert.equal(await refused(strangers), codes);
    const other = await createProject(ada);
    const hers = { assignee_ids: [grace.id] };
    assert.equal(await refused({ ...hers, project_id: other.id }), ['assignee_ids[0] UNKNOWN_ASSIGNEE']);
    await createTemplate(ada, hers);
  });

  it('400, 403, 409: is for those who can write to the project', async ({ ada, vera, eve, project_id }) => {
    const body = { name: 'X', title: 'X', project_id };
    await vera.post('/templates').send(body).expect(403);
    assert.equal(codesIn(await eve.post('/templates').send(body).expect(400)), [
      'project_id UNKNOWN_PROJECT',
    ]);
    await ada
      .post('/templates')
      .send({ ...body, project_id: ada.id })
      .expect(400);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const archived = await ada.post('/templates').send(body).expect(409);
    assert.is(archived.body.error, 'PROJECT_ARCHIVED');
  });

  it('403: a key that may not create tasks cannot create a template that does', async ({ ada, as }) => {
    const send = async (scopes: Schema<'Scope'>[], recurrence: object | null) => {
      const { key } = await createApiKey(ada, { scopes });
      const body = { name: 'Daily', title: 'Daily', recurrence };
      return as({ token: key }).post('/templates').send(body);
    };
    const daily = { text: 'every day', timezone: 'UTC' };
    const { status, body } = await send(['templates:write'], daily);
    assert.equal(
      [status, body.error, body.message],
      [403, 'INSUFFICIENT_SCOPE', 'A template that repeats also requires the scope `tasks:write`.'],
    );
    assert.is((await send(['templates:write'], null)).status, 201);
    assert.is((await send(['templates:write', 'tasks:write'], daily)).status, 201);
  });
});
