import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import { limits } from '../../src/reports/read.ts';
import { budget } from '../../src/tasks/filter/cost.ts';
import { afterFile } from '../after-file.ts';
import { addMember, createProject } from '../fixtures.ts';
import { readChart, readReport } from '../reports-kit.ts';
import { createEntry, startTimer } from '../time-kit.ts';
import { createTask, operation } from '../world.ts';

const usual = { ...budget };
afterFile(() => {
  Object.assign(budget, usual);
});

const MARCH = 'bucket=month&from=2026-03-01&to=2026-03-31';

operation('getTimeReport', (it) => {
  it('200: divides entries at midnight of the caller, also when the clocks change', async ({ ada }) => {
    await ada.patch('/users/profile').send({ timezone: 'Europe/Berlin' }).expect(200);
    const task = await createTask(ada);
    // From 22:00 on Saturday to 04:00 on Sunday, without the hour that is skipped.
    await createEntry(ada, task, {
      started_at: '2026-03-28T22:00:00+01:00',
      ended_at: '2026-03-29T04:00:00+02:00',
      billable: true,
    });
    await createEntry(ada, task, { started_at: '2026-03-29T23:59:59+02:00', seconds: 2 });
    await startTimer(ada, task);
    const report = await readReport(ada, 'time', 'bucket=day&from=2026-03-28&to=2026-03-30');
    assert.equal(
      report.rows.map(({ day, seconds, billable_seconds, entry_count }) => [
        day,
        seconds,
        billable_seconds,
        entry_count,
      ]),
      [
        ['2026-03-28', 7200, 7200, 1],
        ['2026-03-29', 10_801, 10_800, 1],
        ['2026-03-30', 1, 0, 0],
      ],
    );
    assert.equal([report.timezone, report.group_by, report.rows[0]?.group], ['Europe/Berlin', null, null]);
    const part = await readReport(
      ada,
      'time',
      'from=2026-03-28T23:00:00.900%2B01:00&to=2026-03-28T23:30:00%2B01:00',
    );
    assert.equal([part.start, part.rows[0]?.seconds], ['2026-03-28T22:00:00.000Z', 1800]);
  });

  it('200: groups by user, project, task, tag and billable', async ({ ada, grace, project_id }) => {
    const task = await createTask(ada, { project_id, title: '=1+1', estimate_minutes: 60 });
    const personal = await createTask(ada);
    await createEntry(ada, task, { seconds: 60, started_at: '2026-03-02T10:00:00Z', tags: ['Café', 'x'] });
    await createEntry(grace, task, { seconds: 30, started_at: '2026-03-03T10:00:00Z', billable: true });
    await createEntry(ada, personal, { seconds: 10, started_at: '2026-03-04T10:00:00Z', tags: ['CAFÉ'] });
    const groups = async (group_by: string) => {
      const { rows } = await readReport(ada, 'time', `${MARCH}&group_by=${group_by}`);
      return rows.map(({ group, group_name, seconds, estimate_minutes, tracked_seconds }) =>
        group_by === 'task'
          ? [group, group_name, seconds, estimate_minutes, tracked_seconds]
          : [group, group_name, seconds],
      );
    };
    assert.equal(await groups('user'), [
      [ada.id, ada.full_name, 70],
      [grace.id, grace.full_name, 30],
    ]);
    const [project, none] = await groups('project');
    assert.equal([project?.[0], project?.[2], none], [project_id, 90, [null, null, 10]]);
    assert.equal(await groups('task'), [
      [task.id, '=1+1', 90, 60, 90],
      [personal.id, personal.title, 10, null, 10],
    ]);
    assert.equal(await groups('tag'), [
      ['CAFÉ', 'CAFÉ', 70],
      ['x', 'x', 60],
      [null, null, 30],
    ]);
    assert.equal(await groups('billable'), [
      ['false', 'false', 70],
      ['true', 'true', 30],
    ]);
    const { text } = await ada
      .get(`/reports/time?${MARCH}&group_by=task`)
      .set('Accept', 'text/csv')
      .expect(200);
    const [header, first] = text.split('\r\n');
    assert.is(
      header,
      'start,end,day,group,group_name,seconds,billable_seconds,entry_count,estimate_minutes,tracked_seconds',
    );
    assert.match(first ?? '', `${task.id},'=1+1,90,30,2,60,90`);
    assert.match(await readChart(ada, 'time', `${MARCH}&group_by=billable`), 'Not billable');
  });

  it('200: filters by user, project, task, tag, billable, and by the tasks', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await createTask(ada, { project_id, priority: 'high' });
    const personal = await createTask(ada, { priority: 'low' });
    const at = { started_at: '2026-03-02T10:00:00Z' };
    await createEntry(ada, task, { ...at, seconds: 1, tags: ['Café'] });
    await createEntry(grace, task, { ...at, seconds: 2, billable: true });
    await createEntry(ada, personal, { ...at, seconds: 4 });
    const expected: [query: string, seconds: number][] = [
      ['', 7],
      [`&user_id=${grace.id}`, 2],
      [`&user_id=${grace.id}&user_id=${ada.id.toUpperCase()}`, 7],
      [`&project_id=${project_id}`, 3],
      [`&task_id=${personal.id}`, 4],
      [`&tag=${encodeURIComponent('CAFE\u0301')}`, 1],
      ['&billable=true', 2],
      ['&billable=false', 5],
      [`&filter=${encodeURIComponent('priority = high')}`, 3],
      [`&user_id=${ada.id}&filter=${encodeURIComponent('priority = high or project = null')}`, 5],
    ];
    for (const [query, seconds] of expected) {
      const { rows } = await readReport(ada, 'time', `${MARCH}${query}`);
      assert.equal([rows.length, rows[0]?.seconds], [1, seconds], query);
    }
  });

  it('200: shows the entries that the list shows, and hides names that the caller cannot see', async (world) => {
    const { ada, grace, vera, eve, db } = world;
    const project = await createProject(ada);
    await addMember(db, project.id, grace);
    const task = await createTask(ada, { project_id: project.id, estimate_minutes: 5 });
    const at = { started_at: '2026-03-02T10:00:00Z' };
    await createEntry(ada, task, { ...at, seconds: 1 });
    await createEntry(grace, task, { ...at, seconds: 2 });
    const totals = [];
    for (const person of [ada, grace, vera, eve])
      totals.push((await readReport(person, 'time', MARCH)).rows[0]?.seconds);
    assert.equal(totals, [3, 2, 0, 0]);
    await grace.delete(`/projects/${project.id}/members/${grace.id}`).expect(204);
    for (const [group_by, id] of [
      ['project', project.id],
      ['task', task.id],
    ]) {
      const [row] = (await readReport(grace, 'time', `${MARCH}&group_by=${group_by}`)).rows;
      const { group, group_name, seconds, estimate_minutes, tracked_seconds } = row ?? {};
      assert.equal(
        [group, group_name, seconds, estimate_minutes, tracked_seconds],
        [id, null, 2, null, null],
      );
    }
    const filtered = await readReport(
      grace,
      'time',
      `${MARCH}&filter=${encodeURIComponent('status = todo')}`,
    );
    assert.is(filtered.rows[0]?.seconds, 0);
  });

  it('200: counts the part of a timer that was forgotten for months', async ({ ada, db }) => {
    const { id } = await createEntry(ada, await createTask(ada));
    await sql`update time_entry set started_at = '2026-01-01T00:00:00Z', ended_at = '2026-03-15T00:00:00Z' where id = ${id}`.execute(
      db,
    );
    const { rows } = await readReport(ada, 'time', 'bucket=month&from=2026-03-10&to=2026-03-31');
    assert.equal([rows[0]?.seconds, rows[0]?.entry_count], [5 * 86_400, 0]);
  });

  it('400: periods and filters that are not valid, or compare too much', async ({ ada }) => {
    await ada.get('/reports/time?from=2026-02-30').expect(400);
    await ada.get('/reports/time?group_by=status').expect(400);
    await ada.get('/reports/time?from=2026-03-02&to=2026-03-01').expect(400);
    const wrong = await ada.get('/reports/time?filter=hihg').expect(400);
    assert.is(wrong.body.error, 'INVALID_FILTER');
    const [task, other] = [await createTask(ada), await createTask(ada, { title: 'x'.repeat(100) })];
    for (const each of [task, task, other])
      await createEntry(ada, each, { started_at: '2026-03-02T10:00:00Z', seconds: 1 });
    const query = `/reports/time?${MARCH}&filter=`;
    const title = encodeURIComponent('title = "x"');
    // Three entries can be counted; the second task is worth more than one because of its title.
    Object.assign(budget, { units: 10 });
    await ada.get(`${query}${encodeURIComponent('status = todo')}`).expect(200);
    const long = await ada.get(`${query}${title}`).expect(400);
    assert.is(long.body.error, 'FILTER_TOO_EXPENSIVE');
    Object.assign(budget, { units: 5 });
    const many = await ada.get(`${query}${encodeURIComponent('status = todo')}`).expect(400);
    assert.is(many.body.error, 'FILTER_TOO_EXPENSIVE');
    Object.assign(budget, usual);
    await ada.get(`${query}${title}`).expect(200);
  });

  it('400: too many entries would be read one by one', async ({ ada, grace, project_id }) => {
    const [task, own] = [await createTask(ada, { project_id, tags: ['x'] }), await createTask(ada)];
    const at = { started_at: '2026-03-02T10:00:00Z', seconds: 1 };
    await createEntry(ada, own, at);
    for (const each of [1, 2]) await createEntry(grace, task, { ...at, seconds: each });
    const before = limits.entries;
    limits.entries = 2;
    try {
      for (const query of [
        'group_by=task',
        'group_by=tag',
        'tag=x',
        `task_id=${own.id}`,
        'filter=status%20%3D%20todo',
      ]) {
        const { body } = await ada.get(`/reports/time?${MARCH}&${query}`).expect(400);
        assert.is(body.error, 'FILTER_TOO_EXPENSIVE');
        assert.is(body.errors[0].field, query.split('=')[0]);
        await ada.get(`/reports/time?${MARCH}&${query}&project_id=${project_id}`).expect(200);
        await ada.get(`/reports/time?${MARCH}&${query}&user_id=${ada.id}`).expect(200);
        await ada.get(`/reports/time?from=2026-01-01&to=2026-02-01&${query}`).expect(200);
      }
      const mine = await readReport(ada, 'time', `${MARCH}&group_by=task&user_id=${ada.id}`);
      assert.is(mine.rows[0]?.group, own.id);
      assert.is(
        mine.rows.reduce((sum, { seconds }) => sum + seconds, 0),
        1,
      );
      for (const query of ['', 'group_by=user', 'group_by=billable', 'billable=true'])
        await ada.get(`/reports/time?${MARCH}&${query}`).expect(200);
    } finally {
      limits.entries = before;
    }
  });
});
