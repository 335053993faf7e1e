import * as assert from 'uvu/assert';
import { dayOf, daysAfter } from '../../src/days.ts';
import { readReport, setStatus, signedIn } from '../reports-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getBurndownReport', (it) => {
  it('200: begins with what was open, and shows a sprint to its end', async (world) => {
    const { clock, project_id } = world;
    const now = clock.now();
    clock.advance(-600_000);
    const ada = signedIn(world, world.ada);
    const tasks = [await createTask(ada, { project_id }), await createTask(ada, { project_id })];
    await createTask(ada, { project_id, status: 'completed' });
    clock.advance(600_000);
    const from = new Date(now - 300_000).toISOString();
    const today = dayOf(now, 'UTC');
    if (tasks[0]) await setStatus(ada, tasks[0], 'completed', 1);
    if (tasks[1]) await ada.delete(`/tasks/${tasks[1].id}`).expect(204);
    await createTask(ada, { project_id });
    const query = `bucket=day&from=${from}&to=${daysAfter(today, 1)}&project_id=${project_id}`;
    const { rows } = await readReport(ada, 'burndown', query);
    const [now_, future] = rows.slice(-2);
    const { open_at_start, added, completed, removed, reopened, open, done } = now_ ?? {};
    assert.equal([open_at_start, added, completed, removed, reopened, open, done], [2, 1, 1, 1, 0, 1, 2]);
    assert.equal([future?.open_at_start, future?.open, future?.done, future?.ideal], [null, null, null, 0]);
  });

  it('200: says as CSV what it says as JSON', async ({ ada }) => {
    await createTask(ada);
    const { rows } = await readReport(ada, 'burndown', 'group_by=priority');
    const { text } = await ada
      .get('/reports/burndown?group_by=priority')
      .set('Accept', 'text/csv')
      .expect(200);
    const [names = '', ...lines] = text.trimEnd().split('\r\n');
    assert.is(lines.length, rows.length);
    const last = rows.at(-1);
    assert.equal(names.split(',').sort(), Object.keys(last ?? {}).sort());
    assert.equal(
      lines.at(-1)?.split(','),
      names.split(',').map((name) => String(last?.[name as keyof typeof last])),
    );
  });

  it('400: an unknown group', async ({ ada }) => {
    await ada.get('/reports/burndown?group_by=owner').expect(400);
  });
});
