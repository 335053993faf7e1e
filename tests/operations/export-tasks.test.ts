import * as assert from 'uvu/assert';
import { dayOf } from '../../src/days.ts';
import { createCategory, fillProject } from '../fixtures.ts';
import { csvRows, exported, lineRows } from '../tasks/transfer-kit.ts';
import { filterCases } from '../tasks-kit.ts';
import { createTask, operation } from '../world.ts';

operation('exportTasks', (it) => {
  it('200: sends a CSV file to save, with names beside IDs', async (world) => {
    const { ada, grace, project_id, clock } = world;
    const category = await createCategory(ada, { name: 'Engine, works' });
    const parent = await createTask(ada, { project_id, title: 'Punch' });
    clock.advance(1);
    const task = await createTask(ada, {
      project_id,
      parent_id: parent.id,
      title: '=1+1',
      description: 'Two\nlines, "quoted"',
      status: 'completed',
      priority: 'high',
      due_on: '2100-01-02',
      estimate_minutes: 30,
      tags: ['cards', 'a, b'],
      category_ids: [category.id],
      assignee_ids: [grace.id, ada.id],
    });
    const { response, text } = await exported(world, ada);
    assert.is(response.status, 200);
    const day = dayOf(clock.now(), 'UTC');
    assert.equal(
      ['content-type', 'content-disposition'].map((name) => response.headers.get(name)),
      ['text/csv; charset=utf-8', `attachment; filename="tasks-${day}.csv"`],
    );
    const [first, second, ...others] = csvRows(text);
    assert.equal([first?.['id'], first?.['parent_id'], first?.['tags']], [parent.id, '', '']);
    assert.equal(second, {
      id: task.id,
      parent_id: parent.id,
      project_id,
      project: 'Analytical engine',
      title: `'=1+1`,
      description: 'Two\nlines, "quoted"',
      status: 'completed',
      priority: 'high',
      start_date: '',
      due_date: '',
      due_on: '2100-01-02',
      estimate_minutes: '30',
      tags: 'cards,"a, b"',
      categories: '"Engine, works"',
      category_ids: category.id,
      assignees: 'Ada Lovelace,Grace Hopper',
      assignee_ids: `${ada.id},${grace.id}`,
      created_by: 'Ada Lovelace',
      created_by_id: ada.id,
      completed_at: task.completed_at,
      created_at: task.created_at,
      updated_at: task.updated_at,
      deleted_at: '',
      version: '1',
    });
    assert.equal(others, []);
  });

  it('200: sends the same as JSON Lines', async (world) => {
    const { ada, vera, project_id } = world;
    const task = await createTask(ada, { project_id, title: '=1+1', tags: ['a, b'] });
    const { response, text } = await exported(world, vera, 'format=jsonl');
    assert.is(response.headers.get('content-type'), 'application/x-ndjson');
    assert.match(response.headers.get('content-disposition') ?? '', /\.jsonl"$/);
    const [row, ...others] = lineRows(text);
    assert.equal(others, []);
    assert.equal(
      [row?.['id'], row?.['title'], row?.['tags'], row?.['categories'], row?.['due_on'], row?.['project']],
      [task.id, '=1+1', ['a, b'], [], null, 'Analytical engine'],
    );
    const { text: csv } = await exported(world, vera);
    assert.equal(Object.keys(row ?? {}), Object.keys(csvRows(csv)[0] ?? {}));
  });

  it('200: has the filters of the list', async (world) => {
    for (const [query, initials] of await filterCases(world)) {
      const { text } = await exported(world, world.ada, query);
      const found = csvRows(text).map(({ title }) => title?.charAt(0));
      assert.is(found.toReversed().join(''), initials, query);
    }
  });

  it('200, 400: has the filter language of the list', async (world) => {
    const { ada, project_id } = world;
    await createTask(ada, { project_id, title: 'A', tags: ['cards'] });
    await createTask(ada, { project_id, title: 'B' });
    const { text } = await exported(
      world,
      ada,
      `filter=${encodeURIComponent('tag = "cards" and created_at > now-1d')}`,
    );
    assert.equal(
      csvRows(text).map(({ title }) => title),
      ['A'],
    );
    const { body } = await ada.get('/tasks/export?filter=tags').expect(400);
    assert.is(body.error, 'INVALID_FILTER');
  });

  it('200: sends every task once, oldest first, however many there are', async (world) => {
    const { ada, db, project_id } = world;
    await fillProject(db, project_id, 333);
    const titles = (text: string) => csvRows(text).map(({ title }) => title);
    const { text } = await exported(world, ada);
    const expected = Array.from({ length: 333 }, (_, n) => `Task ${333 - n}`);
    assert.equal(
      titles(text),
      expected.filter((title) => !title.endsWith('0')),
    );
    const { text: trash } = await exported(world, ada, 'deleted=true');
    assert.is(csvRows(trash).length, 33);
  });

  it('200: without a task there is only the header row', async (world) => {
    const { text } = await exported(world, world.eve);
    assert.match(text, /^id,parent_id,[^\n]*,version\r\n$/);
    assert.is((await exported(world, world.eve, 'format=jsonl')).text, '');
  });

  it('400: refuses a format, a filter and a search that do not exist', async ({ ada }) => {
    for (const [query, field] of [
      ['format=xlsx', 'format'],
      ['status=done', 'status'],
      ['q=%21', 'q'],
      ['page=2', 'page'],
    ]) {
      const { body } = await ada.get(`/tasks/export?${query}`).expect(400);
      assert.is(body.errors[0].field.replace('[0]', ''), field);
    }
  });

  it('406: a type that does not exist', async ({ ada }) => {
    await ada.get('/tasks/export').set('Accept', 'image/png').expect(406);
  });

  it('200: ends when the session ends, and tasks of a project end with the membership', async (world) => {
    const { ada, grace, db, project_id } = world;
    await fillProject(db, project_id, 5_000);
    await createTask(grace, { title: 'Personal' });
    const response = await fetch(`${world.url}/api/v1/tasks/export?format=jsonl`, {
      headers: { authorization: `Bearer ${grace.token}` },
    });
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    assert.ok(value && value.length > 0);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    let length = 0;
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read())
      length += part.value.length;
    const { text } = await exported(world, ada, 'format=jsonl');
    assert.ok(length < text.length / 2);
    const { text: after } = await exported(world, grace, 'format=jsonl');
    assert.equal(
      lineRows(after).map(({ title }) => title),
      ['Personal'],
    );
  });
});
