import * as assert from 'uvu/assert';
import { createTask, operation } from '../world.ts';

operation('getThroughputReport', (it) => {
  it('200: counts what happened in each period, also after tasks have changed', async ({
    ada,
    project_id,
    log,
  }) => {
    const task = await createTask(ada, { project_id });
    await ada.patch(`/tasks/${task.id}`).send({ status: 'in_progress', version: 1 }).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ status: 'completed', version: 2 }).expect(200);
    await ada.patch(`/tasks/${task.id}`).send({ status: 'todo', version: 3 }).expect(200);
    await createTask(ada, { status: 'completed' });
    await ada.get('/reports/throughput?bucket=day');
    console.log(JSON.stringify(log.filter((l) => l['err'] || l['error'])).slice(0, 1500));
    const { body } = await ada.get('/reports/throughput?bucket=day').expect(200);
    console.log(JSON.stringify(body.data).slice(0, 800));
    assert.is(body.data.rows.length, 30);
    const { created, started, completed, reopened } = body.data.rows.at(-1);
    assert.equal(
      { created, started, completed, reopened },
      { created: 2, started: 1, completed: 2, reopened: 1 },
    );
    await ada.get('/reports/cycle-time');
    console.log(JSON.stringify(log.filter((l) => l['err'])).slice(0, 1500));
    for (const path of ['summary', 'workload', 'burndown', 'cycle-time'])
      for (const q of [
        '',
        '?group_by=assignee',
        '?group_by=project',
        '?group_by=tag&priority=medium',
        '?group_by=category&filter=status%20%3D%20todo',
        '?q=task&group_by=status',
        '?group_by=priority',
      ].map((x) => (path === 'workload' ? x.replace(/group_by=\w+&?/, '') : x)))
        console.log(
          path,
          q,
          JSON.stringify((await ada.get(`/reports/${path}${q}`).expect(200)).body.data.rows.slice(-3)),
        );
    console.log((await ada.get('/reports/summary').set('Accept', 'text/csv').expect(200)).text);
    await ada.get('/reports/cycle-time');
    console.log(JSON.stringify(log.filter((l) => l['err'] || l['error'])).slice(0, 1500));
    console.log(
      (await ada.get('/reports/throughput').set('Accept', 'image/svg+xml').expect(200)).body.toString(),
    );
  });
});
