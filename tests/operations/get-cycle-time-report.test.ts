import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { limits } from '../../src/reports/read.ts';
import { readReport, setStatus, signedIn } from '../reports-kit.ts';
import { createTask, operation } from '../world.ts';

const HOUR_S = 3600;

operation('getCycleTimeReport', (it) => {
  it('200: measures each time that a task is done from its begin', async (world) => {
    const { clock } = world;
    clock.advance(-600_000);
    const ada = signedIn(world, world.ada);
    const after = async (seconds: number, write: () => Promise<unknown>) => {
      clock.advance(seconds * 1000);
      await write();
    };
    const task = await createTask(ada);
    await after(100, () => setStatus(ada, task, 'in_progress', 1));
    await after(20, () => setStatus(ada, task, 'todo', 2));
    await after(30, () => setStatus(ada, task, 'in_progress', 3));
    // Lead time 200 s, cycle time 100 s.
    await after(50, () => setStatus(ada, task, 'completed', 4));
    await after(60, () => setStatus(ada, task, 'todo', 5));
    // From the time when it was reopened, and without a cycle time.
    await after(40, () => setStatus(ada, task, 'completed', 6));
    await createTask(ada, { status: 'completed' });
    const from = new Date(clock.now() - HOUR_S * 1000).toISOString();
    const to = new Date(clock.now() + HOUR_S * 1000).toISOString();
    const { rows } = await readReport(ada, 'cycle-time', `bucket=month&from=${from}&to=${to}`);
    const { start: _, end: __, day: ___, ...measured } = rows.find(({ completed }) => completed > 0) ?? {};
    assert.equal(measured, {
      group: null,
      group_name: null,
      completed: 3,
      lead_seconds_average: 80,
      lead_seconds_median: 40,
      lead_seconds_p85: 200,
      cycle_count: 1,
      cycle_seconds_average: 100,
      cycle_seconds_median: 100,
      cycle_seconds_p85: 100,
    });
    const { text } = await ada.get('/reports/cycle-time').set('Accept', 'text/csv').expect(200);
    assert.match(text, /^start,end,day,group,group_name,completed,lead_seconds_average,/);
  });

  it('400: too many completions would be read one by one', async (world) => {
    const { ada, project_id, db, dispatcher } = world;
    for (const place of [project_id, project_id, null])
      await createTask(ada, { project_id: place, status: 'completed' });
    await dispatcher.catchUp();
    await sql`select sum_task_transitions(1000, interval '0')`.execute(db);
    const usual = limits.completions;
    limits.completions = 2;
    try {
      for (const query of ['', 'bucket=month', 'group_by=project']) {
        const { body } = await ada.get(`/reports/cycle-time?${query}`).expect(400);
        assert.equal([body.error, body.errors[0].field], ['FILTER_TOO_EXPENSIVE', 'from'], query);
      }
      await ada.get(`/reports/cycle-time?project_id=${project_id}`).expect(200);
      await ada.get('/reports/cycle-time?from=2025-01-01&to=2025-06-30').expect(200);
      await ada.get('/reports/throughput').expect(200);
    } finally {
      limits.completions = usual;
    }
  });

  it('400: a time that does not exist', async ({ ada }) => {
    await ada.get('/reports/cycle-time?from=2026-02-30').expect(400);
  });
});
