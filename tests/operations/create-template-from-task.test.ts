import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { createCategory, UNKNOWN_ID } from '../fixtures.ts';
import { createNamed } from '../tasks/trees-kit.ts';
import { codesIn, subtasksOf, type Template, used } from '../templates-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

const save = (person: Caller, { id }: { id: string }, body: object = {}) =>
  person.post(`/tasks/${id}/template`).send(body);

async function saved(person: Caller, task: { id: string }, body: object = {}): Promise<Template> {
  return (await save(person, task, body).expect(201)).body.data;
}

operation('createTemplateFromTask', (it) => {
  it('201: takes the fields, the dates in days and the reminders', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    const { id: category_id } = await createCategory(ada);
    const task = await createTask(ada, {
      title: 'Fill in {{name}}',
      description: 'See {{ docs }}',
      priority: 'high',
      tags: ['forms'],
      estimate_minutes: 15,
      start_date: '2199-03-01T08:30:00.000Z',
      due_date: '2199-03-03T17:00:00.000Z',
      category_ids: [category_id],
      assignee_ids: [ada.id, grace.id],
      project_id,
    });
    await ada.post(`/tasks/${task.id}/reminders`).send({ days_before: 1 }).expect(201);
    await ada.post(`/tasks/${task.id}/reminders`).send({ remind_at: '2199-01-01T00:00:00Z' }).expect(201);
    await grace.post(`/tasks/${task.id}/reminders`).send({ minutes_before: 1 }).expect(201);
    const { body, headers } = await save(ada, task, { date: '2199-03-01', project_id: null }).expect(201);
    const { id, created_at, updated_at, created_by, ...template } = body.data;
    assert.is(headers['location'], `/api/v1/templates/${id}`);
    assert.equal(template, {
      project_id: null,
      name: 'Fill in {{name}}',
      title: String.raw`Fill in \{{name}}`,
      description: String.raw`See \{{ docs }}`,
      priority: 'high',
      tags: ['forms'],
      estimate_minutes: 15,
      assignee_ids: [ada.id, grace.id].sort(),
      category_names: ['Errands'],
      start_in_days: 0,
      start_time: '08:30',
      due_in_days: 2,
      due_time: '17:00',
      reminders: [
        { relative_to: 'due', minutes_before: null, days_before: 1, channels: ['in_app', 'email', 'push'] },
      ],
      subtasks: [],
      recurrence: null,
      task_count: 1,
      use_count: 0,
      version: 1,
    });
    const { task: copy } = await used(ada, { id }, { date: '2199-03-01', project_id });
    for (const name of ['title', 'description', 'start_date', 'due_date', 'assignees', 'categories'] as const)
      assert.equal(copy[name], task[name], name);
    const tomorrow = new Date(clock.now() + 86_400_000).toISOString().slice(0, 10);
    const plain = await saved(ada, await createTask(ada, { due_on: tomorrow }), { name: 'Plain' });
    assert.equal([plain.name, plain.due_in_days, plain.due_time, day < tomorrow], ['Plain', 1, null, true]);
  });

  it('201: takes the tree in its order, completed or not, without what is in the trash', async ({ ada }) => {
    const { P } = await createNamed(ada, ['P']);
    const { a, c } = await createNamed(ada, ['a', 'b', 'c'], { parent_id: P.id });
    await createNamed(ada, ['x', 'y'], { parent_id: c.id, status: 'completed' });
    await ada.post(`/tasks/${a.id}/move`).send({ place: 'last' }).expect(200);
    const { gone } = await createNamed(ada, ['gone'], { parent_id: P.id });
    await ada.delete(`/tasks/${gone.id}`).expect(204);
    const template = await saved(ada, P);
    assert.equal(
      template.subtasks.map(({ level, title }) => `${level}${title}`),
      ['1b', '1c', '2x', '2y', '1a'],
    );
    const { task } = await used(ada, template);
    assert.equal(
      (await subtasksOf(ada, task)).map(({ title, status }) => `${title} ${status}`),
      ['b todo', 'c todo', 'a todo'],
    );
    assert.is((await saved(ada, P, { with_subtasks: false })).task_count, 1);
    assert.is((await saved(ada, c)).subtasks.length, 2);
  });

  it('201: shares only what the others can see', async ({ ada, grace, vera, project_id }) => {
    const { id: category_id } = await createCategory(ada);
    const own = await createTask(ada, { category_ids: [category_id], assignee_ids: [ada.id] });
    const shared = await saved(ada, own, { project_id });
    assert.equal([shared.project_id, shared.category_names, shared.assignee_ids], [project_id, [], [ada.id]]);
    await vera.get(`/templates/${shared.id}`).expect(200);
    const task = await createTask(grace, { project_id });
    const hers = await saved(vera, task, { project_id: null });
    assert.equal([hers.project_id, hers.created_by?.id], [null, vera.id]);
    await ada.get(`/templates/${hers.id}`).expect(404);
    assert.is((await saved(grace, task)).project_id, project_id);
  });

  it('400: refuses more than 199 subtasks, and unknown projects', async ({ ada, eve, db, project_id }) => {
    const task = await createTask(ada);
    const fill = (many: number) =>
      sql`insert into task (title, owner_id, parent_id)
        select 'Cog ' || n, ${ada.id}, ${task.id} from generate_series(1, ${many}::integer) as n`.execute(db);
    await fill(199);
    assert.is((await saved(ada, task)).task_count, 200);
    await fill(1);
    assert.equal(codesIn(await save(ada, task).expect(400)), ['with_subtasks TOO_MANY']);
    assert.is((await saved(ada, task, { with_subtasks: false })).task_count, 1);
    const hers = await createTask(eve);
    assert.equal(codesIn(await save(eve, hers, { project_id }).expect(400)), ['project_id UNKNOWN_PROJECT']);
    await save(ada, task, { project_id: ada.id, with_subtasks: false }).expect(400);
  });

  it('403, 404, 409: needs sight of the task, and a role in the project of the template', async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const task = await createTask(ada, { project_id });
    await save(vera, task).expect(403);
    await save(vera, await createTask(vera), { project_id }).expect(403);
    await save(eve, task).expect(404);
    await save(ada, { id: UNKNOWN_ID }).expect(404);
    const trashed = await createTask(ada, { project_id });
    await ada.delete(`/tasks/${trashed.id}`).expect(204);
    await save(ada, trashed).expect(404);
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    assert.is((await save(ada, task).expect(409)).body.error, 'PROJECT_ARCHIVED');
    await save(ada, task, { project_id: null }).expect(201);
  });
});
