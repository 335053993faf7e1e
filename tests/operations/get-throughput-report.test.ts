import * as assert from 'uvu/assert';
import { most } from '../../src/tasks/list/selection.ts';
import { createProject } from '../fixtures.ts';
import { readReport, setStatus } from '../reports-kit.ts';
import { createTask, operation } from '../world.ts';

operation('getThroughputReport', (it) => {
  it('200: counts what happened, whatever becomes of the tasks', async ({ ada, grace, eve, project_id }) => {
    const task = await createTask(ada, { project_id, status: 'in_progress' });
    await setStatus(ada, task, 'completed', 1);
    await setStatus(grace, task, 'todo', 2);
    const other = await createTask(grace, { project_id, status: 'completed' });
    const expected = { created: 2, started: 1, completed: 2, reopened: 1 };
    const counted = async (query: string) => {
      const [row] = (await readReport(grace, 'throughput', query)).rows.slice(-1);
      const { created, started, completed, reopened } = row ?? {};
      return { created, started, completed, reopened };
    };
    assert.equal(await counted(''), expected);
    await grace.delete(`/tasks/${other.id}`).expect(204);
    assert.equal(await counted('bucket=day'), expected);
    await grace.delete(`/tasks/${other.id}?permanent=true`).expect(204);
    const elsewhere = await createProject(ada);
    await ada.post(`/tasks/${task.id}/move`).send({ project_id: elsewhere.id }).expect(200);
    assert.equal(await counted(`bucket=month&project_id=${project_id}`), expected);
    assert.equal((await readReport(eve, 'throughput')).rows.at(-1)?.created, 0);
  });

  it('200: groups of a task that moved where the caller cannot see it are not shown', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, {
      project_id,
      tags: ['secret'],
      priority: 'high',
      assignee_ids: [ada.id],
    });
    const elsewhere = await createProject(ada);
    await ada.post(`/tasks/${task.id}/move`).send({ project_id: elsewhere.id }).expect(200);
    for (const group_by of ['tag', 'priority', 'assignee', 'status']) {
      const groups = async (by: typeof ada) =>
        (await readReport(by, 'throughput', `group_by=${group_by}`)).rows
          .filter(({ created }) => created > 0)
          .map(({ group, created }) => [group !== null, created]);
      assert.equal(await groups(grace), [[false, 1]], group_by);
      assert.equal(await groups(ada), [[true, 1]], group_by);
    }
  });

  it('200: divides the time into days, weeks and months of the caller', async ({ ada, clock }) => {
    await ada
      .patch('/users/profile')
      .send({ timezone: 'Europe/London', settings: { week_start: 'sunday' } })
      .expect(200);
    const dates = async (query: string) =>
      (await readReport(ada, 'throughput', query)).rows.map(({ day, start, end }) => [day, start, end]);
    // The clocks go forward on 29 March.
    assert.equal(await dates('bucket=day&from=2026-03-28&to=2026-03-29'), [
      ['2026-03-28', '2026-03-28T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
      ['2026-03-29', '2026-03-29T00:00:00.000Z', '2026-03-29T23:00:00.000Z'],
    ]);
    assert.equal(await dates('bucket=week&from=2026-03-27&to=2026-03-29T12:00:00Z'), [
      ['2026-03-27', '2026-03-27T00:00:00.000Z', '2026-03-29T00:00:00.000Z'],
      ['2026-03-29', '2026-03-29T00:00:00.000Z', '2026-03-29T12:00:00.000Z'],
    ]);
    assert.equal(await dates('bucket=month&from=2026-03-31&to=2026-04-01'), [
      ['2026-03-31', '2026-03-30T23:00:00.000Z', '2026-03-31T23:00:00.000Z'],
      ['2026-04-01', '2026-03-31T23:00:00.000Z', '2026-04-01T23:00:00.000Z'],
    ]);
    for (const [bucket, many] of [
      ['day', 30],
      ['week', 12],
      ['month', 12],
    ] as const) {
      const { rows, end: to } = await readReport(ada, 'throughput', `bucket=${bucket}`);
      assert.is(rows.length, many);
      assert.ok(Date.parse(to) > clock.now() && Date.parse(to) <= clock.now() + 90_000_000, to);
    }
  });

  it('200: has the largest groups, and the number of the others', async ({ ada }) => {
    for (let many = 1; many <= 52; many += 1)
      await createTask(ada, { tags: many === 1 ? ['Café'] : [`tag ${many}`, 'CAFÉ'] });
    const { rows, groups_left_out } = await readReport(
      ada,
      'throughput',
      'group_by=tag&from=2026-01-01&bucket=month',
    );
    assert.is(groups_left_out, 2);
    const [first] = rows.filter(({ created }) => created > 0);
    assert.equal([first?.created, first?.group?.toLowerCase()], [52, 'café']);
  });

  it('400: periods that are too many, or end before they begin', async ({ ada }) => {
    const { body } = await ada.get('/reports/throughput?bucket=day&from=2020-01-01').expect(400);
    assert.equal(
      body.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
      [['from', 'TOO_MANY']],
    );
    const before = await ada.get('/reports/throughput?from=2026-01-02&to=2026-01-01').expect(400);
    assert.is(before.body.errors[0].field, 'to');
    await ada.get('/reports/throughput?from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z').expect(400);
    await ada.get('/reports/throughput?from=1970-01-01&to=2200-12-31&bucket=month').expect(400);
  });

  it('400: too many tasks to look up their groups', async ({ ada, project_id }) => {
    for (const place of [project_id, project_id, null]) await createTask(ada, { project_id: place });
    const usual = most.changed;
    most.changed = 2;
    try {
      const { body } = await ada.get('/reports/throughput?group_by=assignee').expect(400);
      assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
      for (const query of ['group_by=project', `group_by=assignee&project_id=${project_id}`, 'priority=high'])
        await ada.get(`/reports/throughput?${query}`).expect(200);
    } finally {
      most.changed = usual;
    }
  });

  it('400: a filter with an error', async ({ ada }) => {
    const { body } = await ada.get('/reports/throughput?filter=statuss%20%3D%20todo').expect(400);
    assert.is(body.error, 'INVALID_FILTER');
  });

  it('200: ends with the times of the contract', async ({ ada }) => {
    await ada.patch('/users/profile').send({ timezone: 'Pacific/Kiritimati' }).expect(200);
    for (const query of [
      'to=1970-01-02',
      'from=1970-01-01&to=1970-01-03',
      'from=2200-12-30&to=2200-12-31T23:00:00Z',
    ])
      await ada.get(`/reports/throughput?bucket=day&${query}`).expect(200);
    await ada.patch('/users/profile').send({ timezone: 'America/Los_Angeles' }).expect(200);
    await ada.get('/reports/throughput?bucket=day&from=2200-12-30&to=2200-12-31').expect(200);
  });
});
