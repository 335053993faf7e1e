import * as assert from 'uvu/assert';
import { dayOf } from '../../src/days.ts';
import { most } from '../../src/tasks/list/selection.ts';
import { readReport } from '../reports-kit.ts';
import { csvRows } from '../tasks/transfer-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getWorkloadReport', (it) => {
  it('200: sums up the open tasks of each assignee', async ({ ada, grace, project_id, clock }) => {
    const due_on = dayOf(clock.now(), 'UTC');
    const both = [ada.id, grace.id];
    await createTask(ada, { project_id, assignee_ids: both, estimate_minutes: 30, priority: 'high' });
    await createTask(ada, { project_id, assignee_ids: [grace.id], status: 'in_progress', due_on });
    await createTask(ada, { project_id, assignee_ids: both, status: 'completed', estimate_minutes: 500 });
    await createTask(ada, { project_id });
    const row = { overdue: 0, due_soon: 0, in_progress: 0 };
    const expected = [
      {
        ...row,
        group: grace.id,
        group_name: 'Grace Hopper',
        open: 2,
        in_progress: 1,
        due_soon: 1,
        high_priority: 1,
        estimate_minutes: 30,
        without_estimate: 1,
      },
      {
        ...row,
        group: ada.id,
        group_name: 'Ada Lovelace',
        open: 1,
        high_priority: 1,
        estimate_minutes: 30,
        without_estimate: 0,
      },
      {
        ...row,
        group: null,
        group_name: null,
        open: 1,
        high_priority: 0,
        estimate_minutes: 0,
        without_estimate: 1,
      },
    ];
    assert.equal((await readReport(ada, 'workload')).rows, expected);
    const { text } = await ada.get('/reports/workload').set('Accept', 'text/csv').expect(200);
    assert.equal(
      csvRows(text).map(({ group_name, open, estimate_minutes }) => [group_name, open, estimate_minutes]),
      expected.map((each) => [each.group_name ?? '', String(each.open), String(each.estimate_minutes)]),
    );
    assert.equal((await readReport(ada, 'workload', 'priority=high')).rows.length, 2);
  });

  it('400: too many open tasks, while completed ones do not count', async ({ ada, project_id }) => {
    const usual = most.tasks;
    most.tasks = 2;
    try {
      for (const status of ['todo', 'in_progress', 'completed', 'completed'] as const)
        await createTask(ada, { project_id, status });
      assert.is((await readReport(ada, 'workload')).rows[0]?.open, 2);
      await ada.get('/reports/summary?group_by=assignee').expect(400);
      await createTask(ada);
      const { body } = await ada.get('/reports/workload').expect(400);
      assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
      await ada.get(`/reports/workload?project_id=${project_id}`).expect(200);
    } finally {
      most.tasks = usual;
    }
  });

  it('400: an unknown parameter', async ({ ada }) => {
    await ada.get('/reports/workload?group_by=project').expect(400);
  });
});
