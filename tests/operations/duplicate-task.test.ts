import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { etagOf } from '../../src/etag.ts';
import { addMember, createCategory, createProject, eventsOf, UNKNOWN_ID } from '../fixtures.ts';
import { createChain, createNamed, orderOf, read } from '../tasks/trees-kit.ts';
import { allFields, eventsBy, newTask, timeFromNow } from '../tasks-kit.ts';
import { type Caller, createTask, operation } from '../world.ts';

type Task = Schema<'Task'>;

const duplicate = (person: Caller, { id }: { id: string }, body: object = {}) =>
  person.post(`/tasks/${id}/duplicate`).send(body);

async function copied(person: Caller, task: { id: string }, body: object = {}): Promise<Task> {
  return (await duplicate(person, task, body).expect(201)).body.data;
}

const codesIn = ({ body }: { body: { errors: Schema<'ErrorDetail'>[] } }) =>
  body.errors.map(({ field, code }) => `${field} ${code}`);

operation('duplicateTask', (it) => {
  it('201: copies the fields, assignees and categories, as an open task', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const category = await createCategory(ada);
    const task = await createTask(grace, {
      ...allFields(clock),
      project_id,
      status: 'completed',
      assignee_ids: [grace.id],
    });
    await ada.post(`/tasks/${task.id}/categories/${category.id}`).expect(200);
    clock.advance(1);
    const { body, headers } = await duplicate(ada, task).expect(201);
    const { id, position, ...copy } = body.data;
    assert.equal(copy, {
      ...newTask(ada, clock, project_id),
      ...allFields(clock),
      start_date: task.start_date,
      due_date: task.due_date,
      status: 'todo',
      assignees: task.assignees,
      categories: [{ id: category.id, name: category.name, color: category.color }],
    });
    assert.is(headers['location'], `/api/v1/tasks/${id}`);
    assert.is(headers['etag'], etagOf(body.data));
    assert.equal(await read(ada, { id }), body.data);
    assert.ok(position > task.position);
  });

  it('201: puts the copy behind the task, or last elsewhere', async ({ ada, project_id }) => {
    const { a, P } = await createNamed(ada, ['a', 'b', 'P'], { project_id });
    await copied(ada, a, { title: ' x ' });
    assert.is(await orderOf(ada, `parent_id=null&project_id=${project_id}`), 'axbP');
    await createNamed(ada, ['c'], { project_id, parent_id: P.id });
    await copied(ada, a, { parent_id: P.id });
    assert.is(await orderOf(ada, `parent_id=${P.id}`), 'ca');
    const personal = await copied(ada, a, { project_id: null });
    assert.equal([personal.project_id, personal.parent_id], [null, null]);
    const { d } = await createNamed(ada, ['d'], { project_id, parent_id: P.id });
    const sibling = await copied(ada, d, { title: 'D' });
    assert.is(sibling.parent_id, P.id);
    assert.is(await orderOf(ada, `parent_id=${P.id}`), 'cadD');
  });

  it('201: copies a tree in its order, without what is in the trash', async ({ ada, project_id, db }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    const { a, c } = await createNamed(ada, ['a', 'b', 'c', 'd'], { project_id, parent_id: P.id });
    await createNamed(ada, ['x', 'y'], { project_id, parent_id: c.id, status: 'completed' });
    await ada.post(`/tasks/${a.id}/move`).send({ place: 'last' }).expect(200);
    const [trashed] = await createChain(ada, 1, { project_id, parent_id: P.id });
    await ada.delete(`/tasks/${trashed?.id}`).expect(204);
    const { headers, body } = await duplicate(ada, P, { with_subtasks: true, title: 'Copy' }).expect(201);
    const copy: Task = body.data;
    assert.equal([copy.title, copy.subtask_count, copy.completed_subtask_count], ['Copy', 4, 0]);
    assert.is(await orderOf(ada, `parent_id=${copy.id}`), 'bcda');
    const list = await ada.get(`/tasks?parent_id=${copy.id}&sort=position&order=asc`).expect(200);
    const copyOfC = list.body.data[1] as Task;
    assert.is(await orderOf(ada, `parent_id=${copyOfC.id}`), 'xy');
    assert.equal((await read(ada, P)).subtask_count, 4);
    const { rows } = await sql<{ type: string; subject_name: string; version: number }>`
      select type, subject_name, version from event where request_id = ${headers['x-request-id']}
      order by position`.execute(db);
    assert.equal(
      rows.map(({ type, version }) => `${type} ${version}`),
      new Array(7).fill('task.created 1'),
    );
    assert.is(rows[0]?.subject_name, 'Copy');
    const alone = await copied(ada, P);
    assert.is(alone.subtask_count, 0);
  });

  it('201: writes the events of a new task, with its place', async ({ ada, db, clock }) => {
    const category = await createCategory(ada);
    const task = await createTask(ada, {
      category_ids: [category.id],
      assignee_ids: [ada.id],
      tags: ['gears'],
    });
    const before = (await eventsBy(db, ada)).length;
    clock.advance(1);
    const copy = await copied(ada, task);
    const events = (await eventsBy(db, ada)).slice(before);
    assert.is(events.length, 2);
    const created = events.find(({ type }) => type === 'task.created');
    const categorized = events.find(({ type }) => type === 'task.categorized');
    assert.equal([created?.type, created?.space_id, created?.version], ['task.created', ada.id, 1]);
    const changes = created?.changes as { field: string }[];
    assert.equal(
      changes.map(({ field }) => field),
      ['assignee_ids', 'position', 'priority', 'status', 'tags', 'title'],
    );
    assert.equal(
      [categorized?.type, categorized?.space_id, categorized?.changes],
      ['task.categorized', ada.id, [{ field: 'category_ids', before: [], after: [category.id] }]],
    );
    assert.is((await eventsOf(db, copy.id)).length, 2);
  });

  it('201: leaves out a due date in the past, and people who cannot see the copy', async ({
    ada,
    grace,
    project_id,
    clock,
  }) => {
    const other = await createProject(ada);
    const [mine, hers] = [await createCategory(ada), await createCategory(grace)];
    const task = await createTask(ada, {
      project_id,
      due_date: timeFromNow(clock, 1_000),
      assignee_ids: [ada.id, grace.id],
      category_ids: [mine.id],
    });
    await grace.post(`/tasks/${task.id}/categories/${hers.id}`).expect(200);
    clock.advance(2_000);
    const copy = await copied(ada, task, { project_id: other.id.toUpperCase() });
    assert.equal(
      [
        copy.due_date,
        copy.assignees.map(({ id }) => id),
        copy.categories.map(({ id }) => id),
        copy.project_id,
      ],
      [null, [ada.id], [mine.id], other.id],
    );
    assert.is((await read(ada, task)).assignees.length, 2);
    assert.is((await copied(grace, task)).categories[0]?.id, hers.id);
  });

  it('201: copies a task below itself, and 1,000 tasks at once', async ({ ada, project_id, db }) => {
    const { P } = await createNamed(ada, ['P'], { project_id });
    const below = await copied(ada, P, { parent_id: P.id, with_subtasks: true });
    assert.is(below.parent_id, P.id);
    await sql`insert into task (title, project_id, parent_id)
      select 'Cog ' || n, ${project_id}, ${P.id} from generate_series(1, 998) as n`.execute(db);
    const copy = await copied(ada, P, { with_subtasks: true });
    assert.is(copy.subtask_count, 999);
  });

  it('400: names every fault of the place', async ({ ada, eve, project_id, db }) => {
    const { a, P } = await createNamed(ada, ['a', 'P'], { project_id });
    const chain = await createChain(ada, 6, { project_id });
    const [personal, hers] = [await createTask(ada), await createProject(eve)];
    const cases: [object, ...string[]][] = [
      [{ parent_id: UNKNOWN_ID }, 'parent_id UNKNOWN_PARENT'],
      [{ parent_id: personal.id }, 'parent_id UNKNOWN_PARENT'],
      [{ parent_id: chain[5]?.id }, 'parent_id TOO_DEEP'],
      [{ project_id: hers.id }, 'project_id UNKNOWN_PROJECT'],
      [{ project_id: ada.id }, 'project_id UNKNOWN_PROJECT'],
      [
        { project_id: UNKNOWN_ID, parent_id: UNKNOWN_ID },
        'parent_id UNKNOWN_PARENT',
        'project_id UNKNOWN_PROJECT',
      ],
    ];
    for (const [body, ...codes] of cases)
      assert.equal(codesIn(await duplicate(ada, a, body).expect(400)).sort(), codes);
    const deep = { parent_id: P.id, with_subtasks: true };
    assert.equal(codesIn(await duplicate(ada, chain[0] as Task, deep).expect(400)), ['parent_id TOO_DEEP']);
    await sql`insert into task (title, project_id, parent_id)
      select 'Cog ' || n, ${project_id}, ${P.id} from generate_series(1, 500) as n`.execute(db);
    assert.equal(codesIn(await duplicate(ada, P, deep).expect(400)), ['parent_id TREE_TOO_LARGE']);
    await duplicate(ada, a, { title: ' ' }).expect(400);
    await duplicate(ada, a, { with_subtasks: 'yes' }).expect(400);
  });

  it('201, 403: a viewer can copy a task to another project, but not within the project', async ({
    ada,
    vera,
    project_id,
    db,
  }) => {
    const task = await createTask(ada, { project_id });
    await duplicate(vera, task).expect(403);
    assert.is((await copied(vera, task, { project_id: null })).created_by?.id, vera.id);
    const other = await createProject(ada);
    await addMember(db, other.id, vera, 'viewer');
    await duplicate(vera, task, { project_id: other.id }).expect(403);
  });

  it('404: a task in the trash, of another user, and an unknown one', async ({ ada, eve }) => {
    const task = await createTask(ada);
    await duplicate(eve, task).expect(404);
    await duplicate(ada, { id: UNKNOWN_ID }).expect(404);
    await ada.delete(`/tasks/${task.id}`).expect(204);
    await duplicate(ada, task).expect(404);
  });

  it('409: an archived project; a task can be copied out of one', async ({ ada, project_id }) => {
    const task = await createTask(ada, { project_id });
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    const { body } = await duplicate(ada, task).expect(409);
    assert.is(body.error, 'PROJECT_ARCHIVED');
    await copied(ada, task, { project_id: null });
  });
});
