import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { addMember, createCategory, createProject, UNKNOWN_ID } from '../fixtures.ts';
import { createChain, read } from '../tasks/trees-kit.ts';
import { timeFromNow } from '../tasks-kit.ts';
import { codesIn, createTemplate, subtasksOf, use, used } from '../templates-kit.ts';
import { createTask, operation } from '../world.ts';

operation('instantiateTemplate', (it) => {
  it('201: creates the tree with its fields, dates and variables', async ({ ada, grace, project_id }) => {
    const category = await createCategory(ada, { name: 'Programme' });
    const template = await createTemplate(ada, {
      title: '{{n}}: {{weekday}} {{day}} {{month}} {{year}}, W{{week}} Q{{quarter}} {{project}}',
      description: String.raw`{{user}} on {{date}}, \{{date}}`,
      priority: 'high',
      tags: ['demo'],
      estimate_minutes: 30,
      category_names: ['PROGRAMME'],
      assignee_ids: [grace.id],
      start_in_days: 0,
      due_in_days: 14,
      due_time: '17:00',
      project_id,
      subtasks: [
        { title: 'a', due_in_days: 1 },
        { level: 2, title: 'b' },
        { level: 3, title: 'c', assignee_ids: [ada.id] },
        { level: 2, title: 'd' },
        { title: 'e', start_in_days: 1, start_time: '09:30' },
      ],
    });
    const { body, headers } = await use(ada, template, { date: '2199-12-30' }).expect(201);
    const task = body.data;
    assert.is(headers['location'], `/api/v1/tasks/${task.id}`);
    assert.equal(body.meta.warnings, []);
    assert.equal(await read(ada, task), task);
    assert.is(task.title, '1: Monday 30 December 2199, W1 Q4 Analytical engine');
    assert.is(task.description, `${ada.full_name} on 2199-12-30, {{date}}`);
    const { id, full_name } = grace;
    assert.equal(
      [task.project_id, task.status, task.priority, task.tags, task.estimate_minutes, task.assignees],
      [project_id, 'todo', 'high', ['demo'], 30, [{ id, full_name, avatar_url: null }]],
    );
    assert.equal(task.categories[0].id, category.id);
    assert.equal(
      [task.start_date, task.due_date, task.due_on],
      ['2199-12-30T00:00:00.000Z', '2200-01-13T17:00:00.000Z', null],
    );
    const [a, e, ...more] = await subtasksOf(ada, task);
    assert.equal([a?.title, a?.due_on, a?.due_date, e?.title, more], ['a', '2199-12-31', null, 'e', []]);
    assert.equal([e?.start_date, e?.due_on], ['2199-12-31T09:30:00.000Z', null]);
    const [b, d] = await subtasksOf(ada, { id: a?.id ?? '' });
    assert.equal([b?.title, d?.title], ['b', 'd']);
    const [c] = await subtasksOf(ada, { id: b?.id ?? '' });
    assert.equal([c?.title, c?.assignees[0]?.id, c?.parent_id], ['c', ada.id, b?.id]);
    assert.is((await used(grace, template)).task.title.slice(0, 2), '2:');
    assert.is((await ada.get(`/templates/${template.id}`).expect(200)).body.data.use_count, 2);
  });

  it('201: writes the events of new tasks, parents first, and creates the reminders', async ({
    ada,
    db,
    eve,
  }) => {
    await createCategory(ada);
    const template = await createTemplate(ada, {
      due_in_days: 1,
      category_names: ['Errands'],
      reminders: [{ days_before: 0 }, { minutes_before: 5, relative_to: 'start', channels: ['in_app'] }],
      subtasks: [{ title: 'One', due_in_days: 1, reminders: [{ minutes_before: 30 }] }],
    });
    const { body, headers } = await use(ada, template, { date: '2199-03-01' }).expect(201);
    const { rows } = await sql<{ event: string }>`
      select concat_ws(' ', type, subject_name) as event from event where request_id = ${headers['x-request-id']}
      order by position`.execute(db);
    assert.equal(rows.map(({ event }) => event).sort(), [
      'reminder.created',
      'reminder.created',
      'reminder.created',
      'task.categorized Demo',
      'task.created Demo',
      'task.created One',
    ]);
    const created = rows.filter(({ event }) => event.startsWith('task.created'));
    assert.equal(
      created.map(({ event }) => event),
      ['task.created Demo', 'task.created One'],
    );
    const list = await ada.get(`/tasks/${body.data.id}/reminders`).expect(200);
    assert.equal(
      list.body.data.map(({ status, next_at }: { status: string; next_at: string }) => [status, next_at]),
      [
        ['scheduled', '2199-03-02T09:00:00.000Z'],
        ['waiting', null],
      ],
    );
    assert.is((await ada.get('/reminders').expect(200)).body.meta.total, 2);
    assert.is((await eve.get('/reminders').expect(200)).body.meta.total, 0);
  });

  it('201: counts days and times in the time zone of the caller, also when the clocks change', async ({
    ada,
  }) => {
    await ada.patch('/users/profile').send({ timezone: 'Europe/Berlin', locale: 'de' }).expect(200);
    const template = await createTemplate(ada, {
      title: '{{weekday}}, {{month}}',
      start_in_days: 0,
      start_time: '02:30',
      due_in_days: 0,
      due_time: '02:45',
      subtasks: [
        { title: 'before', due_in_days: -1, due_time: '09:00' },
        { title: 'after', start_in_days: 0, due_in_days: 0, due_time: '09:00' },
      ],
    });
    // In the night before 28 March 2100, Berlin skips the hour from 2 to 3.
    const { task } = await used(ada, template, { date: '2100-03-28' });
    assert.is(task.title, 'Sonntag, März');
    assert.equal([task.start_date, task.due_date], ['2100-03-28T01:30:00.000Z', '2100-03-28T01:45:00.000Z']);
    const [before, after] = await subtasksOf(ada, task);
    assert.equal(
      [before?.due_date, after?.due_date],
      ['2100-03-27T08:00:00.000Z', '2100-03-28T07:00:00.000Z'],
    );
    assert.is(after?.start_date, '2100-03-27T23:00:00.000Z');
  });

  it('201: replaces fields of the task by those of the request', async ({ ada, project_id }) => {
    const { id: category_id } = await createCategory(ada);
    const template = await createTemplate(ada, {
      title: '{{n}}',
      due_in_days: 3,
      start_in_days: 2,
      tags: ['a'],
    });
    const sent = {
      title: ' {{n}} as text ',
      description: 'Mine',
      priority: 'low',
      estimate_minutes: 5,
      tags: [],
      due_date: '2199-03-05T10:00:00+01:00',
      category_ids: [category_id.toUpperCase()],
      assignee_ids: [ada.id],
    };
    const { task, warnings } = await used(ada, template, { ...sent, project_id, date: '2199-03-01' });
    const { title, description, priority, estimate_minutes, tags, due_date, due_on, start_date } = task;
    assert.equal(
      { title, description, priority, estimate_minutes, tags, due_date, due_on, start_date },
      {
        title: '{{n}} as text',
        description: 'Mine',
        priority: 'low',
        estimate_minutes: 5,
        tags: [],
        due_date: '2199-03-05T09:00:00.000Z',
        due_on: null,
        start_date: '2199-03-03T00:00:00.000Z',
      },
    );
    assert.equal([task.categories[0]?.id, task.assignees[0]?.id], [category_id, ada.id]);
    assert.equal(warnings, []);
    const cleared = await used(ada, template, { due_on: null, description: null, start_date: null });
    assert.equal([cleared.task.due_on, cleared.task.start_date], [null, null]);
  });

  it('201: leaves out what cannot be kept, with warnings', async ({ ada, grace, db, project_id, clock }) => {
    const template = await createTemplate(ada, {
      title: `${'x'.repeat(190)} {{user}} {{date}}`,
      due_in_days: -1,
      assignee_ids: [grace.id],
      category_names: ['Unknown'],
      project_id,
      subtasks: [{ title: 'One', assignee_ids: [grace.id, ada.id], due_in_days: 1 }],
    });
    await db.deleteFrom('project_member').where('user_id', '=', grace.id).execute();
    const { body } = await use(ada, template, {}).expect(201);
    assert.equal(
      body.meta.warnings.map(({ code }: { code: string }) => code),
      ['ASSIGNEE_LEFT_OUT', 'CATEGORY_LEFT_OUT', 'DATE_LEFT_OUT', 'TEXT_SHORTENED'],
    );
    assert.match(body.meta.warnings[0].message, grace.id);
    assert.match(body.meta.warnings[1].message, '`Unknown`');
    const task = body.data;
    assert.equal([[...task.title].length, task.due_on, task.assignees], [200, null, []]);
    const [one] = await subtasksOf(ada, task);
    assert.equal(
      one?.assignees.map(({ id }) => id),
      [ada.id],
    );
    const early = await createTemplate(ada, { start_in_days: 10, due_in_days: 20 });
    const soon = await used(ada, early, { due_date: timeFromNow(clock, 60_000) });
    assert.equal([soon.task.start_date, soon.warnings], [null, ['DATE_LEFT_OUT']]);
    const late = await used(ada, early, { start_date: timeFromNow(clock, 86_400_000 * 100) });
    assert.equal([late.task.due_on, late.warnings], [null, ['DATE_LEFT_OUT']]);
    const far = await used(ada, early, { date: '2200-12-20' });
    assert.equal([far.task.start_date, far.task.due_on], ['2200-12-30T00:00:00.000Z', null]);
    // In New York, that time is in 2201.
    await ada.patch('/users/profile').send({ timezone: 'America/New_York' }).expect(200);
    const evening = await createTemplate(ada, { due_in_days: 0, due_time: '23:00' });
    const last = await used(ada, evening, { date: '2200-12-31' });
    assert.equal([last.task.due_date, last.warnings], [null, ['DATE_LEFT_OUT']]);
  });

  it('201: uses the default assignee of the project, and goes to another place', async ({
    ada,
    db,
    grace,
  }) => {
    const project = await createProject(ada);
    await addMember(db, project.id, grace);
    await ada
      .patch(`/projects/${project.id}`)
      .send({ default_assignee_id: grace.id, version: 1 })
      .expect(200);
    const template = await createTemplate(ada, { subtasks: [{ title: 'One' }] });
    const { task } = await used(ada, template, { project_id: project.id });
    assert.equal([task.project_id, task.assignees[0]?.id], [project.id, grace.id]);
    const below = await used(ada, template, { project_id: project.id.toUpperCase(), parent_id: task.id });
    assert.equal([below.task.parent_id, below.task.subtask_count], [task.id, 1]);
    const shared = await createTemplate(grace, { project_id: project.id });
    const own = await used(grace, shared, { project_id: null });
    assert.equal([own.task.project_id, own.task.assignees], [null, []]);
  });

  it('400: names every fault of what is sent', async ({ ada, eve, project_id, db }) => {
    const template = await createTemplate(ada, { subtasks: [{ title: 'One' }] });
    const hers = await createProject(eve);
    const chain = await createChain(ada, 5, { project_id });
    const large = await createTask(ada);
    await sql`insert into task (title, owner_id, parent_id)
      select 'Cog ' || n, ${ada.id}, ${large.id} from generate_series(1, 998) as n`.execute(db);
    const past = '2001-01-01T00:00:00Z';
    const cases: [object, ...string[]][] = [
      [{ project_id: hers.id }, 'project_id UNKNOWN_PROJECT'],
      [{ project_id: ada.id }, 'project_id UNKNOWN_PROJECT'],
      [{ parent_id: UNKNOWN_ID }, 'parent_id UNKNOWN_PARENT'],
      [{ parent_id: chain[0]?.id }, 'parent_id UNKNOWN_PARENT'],
      [{ project_id, parent_id: chain[4]?.id }, 'parent_id TOO_DEEP'],
      [{ parent_id: large.id }, 'parent_id TREE_TOO_LARGE'],
      [{ assignee_ids: [ada.id, eve.id] }, 'assignee_ids[1] UNKNOWN_ASSIGNEE'],
      [{ category_ids: [UNKNOWN_ID] }, 'category_ids[0] UNKNOWN_CATEGORY'],
      [{ due_date: past }, 'due_date DUE_DATE_IN_PAST'],
      [{ due_on: '2199-01-01', due_date: '2199-01-01T00:00:00Z' }, 'due_on TWO_DUE_DATES'],
      [{ due_on: '2199-01-01', start_date: '2199-01-03T00:00:00Z' }, 'start_date DATES_OUT_OF_ORDER'],
      [{ tags: ['a', 'A'] }, 'tags[1] DUPLICATE'],
      [
        { due_date: past, assignee_ids: [eve.id] },
        'due_date DUE_DATE_IN_PAST',
        'assignee_ids[0] UNKNOWN_ASSIGNEE',
      ],
    ];
    const before = await db
      .selectFrom('task')
      .select(sql<number>`count(*)::integer`.as('many'))
      .executeTakeFirst();
    for (const [body, ...codes] of cases)
      assert.equal(codesIn(await use(ada, template, body).expect(400)), codes, JSON.stringify(body));
    const after = await db
      .selectFrom('task')
      .select(sql<number>`count(*)::integer`.as('many'))
      .executeTakeFirst();
    assert.equal(after, before);
    assert.is((await ada.get(`/templates/${template.id}`).expect(200)).body.data.use_count, 0);
  });

  it('403, 404, 409: needs a role where the tasks go to, and only sight of the template', async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const template = await createTemplate(ada, { project_id });
    await use(vera, template).expect(403);
    await use(vera, template, { project_id: null }).expect(201);
    await use(eve, template, { project_id: null }).expect(404);
    await use(eve, { id: UNKNOWN_ID }, { parent_id: UNKNOWN_ID }).expect(404);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    assert.is((await use(ada, template).expect(409)).body.error, 'PROJECT_ARCHIVED');
    await use(ada, template, { project_id: null }).expect(201);
  });

  it('201: numbers parallel uses without gaps, and repeats none with the same key', async ({
    ada,
    grace,
    project_id,
  }) => {
    const template = await createTemplate(ada, { title: '{{n}}', project_id });
    const people = [ada, grace, ada, grace, ada, grace];
    const all = await Promise.all(people.map((person) => use(person, template).expect(201)));
    assert.equal(all.map(({ body }) => body.data.title).sort(), ['1', '2', '3', '4', '5', '6']);
    const again = () => use(ada, template).set('Idempotency-Key', 'once').expect(201);
    assert.equal((await again()).body.data, (await again()).body.data);
    assert.is((await ada.get(`/templates/${template.id}`).expect(200)).body.data.use_count, 7);
  });

  it('201: creates 200 tasks with people and reminders at once', async ({ ada, db, project_id }) => {
    const subtask = { title: 'One', assignee_ids: [ada.id], due_in_days: 1, reminders: [{ days_before: 1 }] };
    const template = await createTemplate(ada, { project_id, subtasks: new Array(199).fill(subtask) });
    const { task } = await used(ada, template, { date: '2199-01-01' });
    assert.is(task.subtask_count, 199);
    const { rows } = await sql<{ many: number }>`
      select count(*)::integer as many from reminder join task on task.id = task_id where parent_id = ${task.id}`.execute(
      db,
    );
    assert.is(rows[0]?.many, 199);
  });
});
