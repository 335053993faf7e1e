import * as assert from 'uvu/assert';
import { dayOf, daysAfter } from '../../src/days.ts';
import { budget } from '../../src/tasks/filter/cost.ts';
import { createCategory } from '../fixtures.ts';
import { readReport } from '../reports-kit.ts';
import { csvRows } from '../tasks/transfer-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getSummaryReport', (it) => {
  it('200: counts tasks by status and due date, for all who see them', async (world) => {
    const { ada, grace, vera, eve, project_id, clock, db } = world;
    const today = dayOf(clock.now(), 'UTC');
    await createTask(ada, { project_id, due_on: daysAfter(today, 7) });
    await createTask(ada, { project_id, due_on: daysAfter(today, 8) });
    await createTask(ada, { project_id, status: 'completed', due_on: today });
    await createTask(grace, { project_id, status: 'in_progress' });
    const late = await createTask(grace, { project_id, due_on: today });
    await createTask(grace, { status: 'completed' });
    await db
      .updateTable('task')
      .set({ due_on: daysAfter(today, -1) })
      .where('id', '=', late.id)
      .execute();
    const shared = {
      group: null,
      group_name: null,
      task_count: 5,
      todo: 3,
      in_progress: 1,
      completed: 1,
      overdue: 1,
      due_soon: 1,
      without_due_date: 1,
    };
    assert.equal((await readReport(vera, 'summary')).rows, [shared]);
    assert.equal((await readReport(grace, 'summary')).rows, [{ ...shared, task_count: 6, completed: 2 }]);
    assert.equal((await readReport(grace, 'summary', `project_id=${project_id}`)).rows, [shared]);
    assert.is((await readReport(eve, 'summary', `project_id=${project_id}`)).rows[0]?.task_count, 0);
    const open = await readReport(vera, 'summary', 'completed=false&group_by=status');
    assert.equal(
      open.rows.map(({ group, task_count }) => [group, task_count]),
      [
        ['todo', 3],
        ['in_progress', 1],
      ],
    );
  });

  it('200: groups by own categories alone, with their names', async ({ ada, grace, project_id }) => {
    const [own, foreign] = [
      await createCategory(ada, { name: '=Engine' }),
      await createCategory(grace, { name: 'Private' }),
    ];
    const task = await createTask(ada, { project_id, category_ids: [own.id] });
    await grace.post(`/tasks/${task.id}/categories/${foreign.id}`).expect(200);
    await createTask(ada);
    const { rows } = await readReport(ada, 'summary', 'group_by=category');
    assert.equal(
      rows.map(({ group, group_name, task_count }) => [group, group_name, task_count]),
      [
        [own.id, '=Engine', 1],
        [null, null, 1],
      ],
    );
    const { text } = await ada
      .get('/reports/summary?group_by=category')
      .set('Accept', 'text/csv')
      .expect(200);
    const [first, second] = csvRows(text);
    // A spreadsheet must not run the name of a category.
    assert.equal([first?.['group_name'], first?.['task_count']], [`'=Engine`, '1']);
    assert.equal([second?.['group'], second?.['group_name']], ['', '']);
    const empty = await grace
      .get('/reports/summary?group_by=tag&q=nothing')
      .set('Accept', 'text/csv')
      .expect(200);
    assert.match(empty.text, /^group,group_name,task_count,[a-z_,]*\r\n$/);
  });

  it('200: counts what a list with the same filters has, also with several of them', async ({
    ada,
    project_id,
  }) => {
    const parent = await createTask(ada, { project_id, title: 'Build the engine' });
    const shared = { project_id, parent_id: parent.id, title: 'Polish the brass', tags: ['brass'] };
    await createTask(ada, { ...shared, priority: 'high' });
    await createTask(ada, { ...shared, tags: ['steel'] });
    await createTask(ada, { project_id, title: 'Polish the shoes', tags: ['brass'] });
    const filters = {
      q: 'polish',
      tag: 'brass',
      parent_id: parent.id,
      project_id,
      priority: 'high',
      completed: 'false',
      unread: 'false',
      created_by: ada.id,
      filter: 'title ~ "the"',
    };
    const names = Object.keys(filters) as (keyof typeof filters)[];
    const pairs = names.flatMap((one, index) => names.slice(index).map((other) => [one, other]));
    for (const chosen of [...pairs, names] as (typeof names)[]) {
      const query = String(
        new URLSearchParams(Object.fromEntries(chosen.map((name) => [name, filters[name]]))),
      );
      const { body } = await ada.get(`/tasks?${query}`).expect(200);
      assert.is((await readReport(ada, 'summary', query)).rows[0]?.task_count, body.meta.total, query);
    }
  });

  it('400: a filter that would have to compare too many items', async ({ ada }) => {
    await createTask(ada);
    const { units } = budget;
    budget.units = 0;
    try {
      const { body } = await ada.get('/reports/summary?filter=title%20~%20engine').expect(400);
      assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
    } finally {
      budget.units = units;
    }
    await ada.get('/reports/summary?filter=title%20~%20engine').expect(200);
  });
});
