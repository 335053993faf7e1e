import { sql } from 'kysely';
import * as assert from 'uvu/assert';
import type { Schema } from '../../src/contract.ts';
import { patch, read, repeat, seriesOf, type Task } from '../recurrence-kit.ts';
import { beginNotices, createReminder } from '../reminders-kit.ts';
import { createTask, inWorld, type Person, type World } from '../world.ts';

/** The tasks of a series, oldest first. */
async function tasksOf({ db }: World, person: Person, { recurrence }: Task): Promise<Task[]> {
  const rows = await db
    .selectFrom('task')
    .where('series_id', '=', recurrence?.series_id ?? '')
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .select('id')
    .execute();
  return Promise.all(rows.map(async ({ id }) => (await person.get(`/tasks/${id}`).expect(200)).body.data));
}

const duesOf = async (world: World, person: Person, task: Task) =>
  (await tasksOf(world, person, task)).map(({ due_date, due_on }) => due_date ?? due_on);

inWorld('tasks that repeat', (test) => {
  const it: typeof test = (title, run) =>
    test(title, async (world) => {
      await beginNotices(world.db, '2198-12-31T00:00:00Z');
      await run(world);
    });

  it('shows the rule, its text and the next date', async ({ ada }) => {
    const task = await repeat(ada, {
      due_on: null,
      recurrence: {
        text: 'Every second Tuesday at 09:00',
        starts_on: '2198-01-02',
        timezone: 'Europe/London',
      },
    });
    assert.is(task.due_date, '2198-01-02T09:00:00.000Z');
    assert.is(task.version, 1);
    const { series_id, ...shown } = task.recurrence ?? {};
    assert.ok(series_id);
    assert.equal(shown, {
      rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU',
      after_completion: null,
      text: 'every second Tuesday at 09:00',
      timezone: 'Europe/London',
      starts_at: '2198-01-02T09:00:00.000Z',
      starts_on: null,
      exdates: [],
      rdates: [],
      catch_up: 'latest',
      status: 'active',
      paused_because: null,
      next_at: '2198-01-16T09:00:00.000Z',
      next_on: null,
    });
    assert.equal(await read(ada, task), task);
    const { body } = await ada.get('/tasks?fields=id&fields=recurrence').expect(200);
    assert.equal(body.data, [{ id: task.id, recurrence: task.recurrence }]);
  });

  it('creates the next task when the date has passed, once, with what repeats', async (world) => {
    const { ada, grace, project_id } = world;
    const task = await repeat(ada, {
      project_id,
      description: 'Note G',
      priority: 'high',
      tags: ['engine'],
      estimate_minutes: 30,
      assignee_ids: [grace.id],
      start_date: '2198-03-22T09:00:00Z',
      due_date: '2198-03-24T09:00:00Z',
      due_on: null,
      recurrence: { rule: 'FREQ=DAILY;COUNT=3', timezone: 'Europe/Berlin' },
    });
    const part = await createTask(ada, {
      project_id,
      parent_id: task.id,
      title: 'Part',
      due_on: '2198-03-23',
    });
    await createReminder(ada, task, { minutes_before: 60 });
    await world.runDue('2198-03-24T08:59:59.999Z');
    assert.is((await tasksOf(world, ada, task)).length, 1);
    await Promise.all([1, 2, 3].map(() => world.runDue('2198-03-24T09:00:00.000Z')));
    const [first, second, ...others] = await tasksOf(world, ada, task);
    assert.equal(others, []);
    assert.ok(first && second);
    // The clocks change on the 25th.
    const {
      id: _,
      position: __,
      start_date,
      due_date,
      subtask_count,
      created_at,
      updated_at,
      ...same
    } = second;
    assert.equal([start_date, due_date], ['2198-03-23T09:00:00.000Z', '2198-03-25T08:00:00.000Z']);
    const {
      id,
      position,
      created_at: at,
      updated_at: then,
      start_date: from,
      due_date: due,
      subtask_count: many,
      ...rest
    } = first;
    assert.equal(same, { ...rest, version: 1 });
    assert.is(subtask_count, 1);
    const { body } = await ada.get(`/tasks?parent_id=${second.id}`).expect(200);
    assert.equal([body.data[0].title, body.data[0].due_on], ['Part', '2198-03-24']);
    assert.is.not(body.data[0].id, part.id);
    const { body: reminders } = await ada.get(`/tasks/${second.id}/reminders`).expect(200);
    assert.is(reminders.data[0].next_at, '2198-03-25T07:00:00.000Z');
    assert.is(second.recurrence?.next_at, '2198-03-26T08:00:00.000Z');
    await world.runDue('2198-03-25T08:00:00Z');
    await world.runDue('2198-05-31T08:00:00Z');
    const all = await tasksOf(world, ada, task);
    assert.is(all.length, 3);
    assert.equal([all[2]?.recurrence?.status, all[2]?.recurrence?.next_at], ['ended', null]);
  });

  it('creates what was missed as `catch_up` says', async (world) => {
    const { ada } = world;
    const start = { due_on: '2198-03-01' };
    const rule = 'FREQ=DAILY';
    const [none, latest, all] = await Promise.all(
      (['none', 'latest', 'all'] as const).map((catch_up) =>
        repeat(ada, { ...start, recurrence: { rule, catch_up } }),
      ),
    );
    await world.runDue('2198-03-05T12:00:00Z');
    assert.equal(await duesOf(world, ada, none as Task), ['2198-03-01', '2198-03-05']);
    assert.equal(await duesOf(world, ada, latest as Task), ['2198-03-01', '2198-03-04', '2198-03-05']);
    assert.equal(await duesOf(world, ada, all as Task), [
      '2198-03-01',
      '2198-03-02',
      '2198-03-03',
      '2198-03-04',
      '2198-03-05',
    ]);
  });

  it('tells with an event that a series has ended without another task', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, { recurrence: { rule: 'FREQ=DAILY;COUNT=2', catch_up: 'none' } });
    await world.runDue('2198-03-05T12:00:00Z');
    assert.equal(await duesOf(world, ada, task), ['2198-03-01']);
    const ended = await read(ada, task);
    assert.equal([ended.version, ended.recurrence?.status], [2, 'ended']);
    const { body } = await ada.get(`/tasks/${task.id}/activity`).expect(200);
    const [{ type, actor, changes }] = body.data;
    assert.equal(
      [type, actor, changes],
      [
        'task.updated',
        null,
        [
          {
            field: 'recurrence',
            before: 'every day, 2 times, next 2198-03-02',
            after: 'every day, 2 times (ended)',
          },
        ],
      ],
    );
  });

  it('creates hundreds of missed tasks in batches', async (world) => {
    const { ada } = world;
    const [all, latest] = [
      await repeat(ada, {
        due_on: '2198-01-01',
        recurrence: { rule: 'FREQ=DAILY;INTERVAL=4', catch_up: 'all' },
      }),
      await repeat(ada, { due_on: '2196-01-01', recurrence: { rule: 'FREQ=DAILY' } }),
    ];
    await world.runDue('2198-12-31T12:00:00Z');
    assert.is((await duesOf(world, ada, all)).length, 92);
    assert.equal(await duesOf(world, ada, latest), ['2196-01-01', '2198-12-30', '2198-12-31']);
  });

  it('repeats after a completion, once for many at the same time', async (world) => {
    const { ada, clock } = world;
    const task = await repeat(ada, { recurrence: { text: '3 days after completion' }, due_on: '2198-01-01' });
    assert.is(task.recurrence?.next_on, null);
    await world.runDue('2198-06-01T00:00:00Z');
    assert.is((await tasksOf(world, ada, task)).length, 1);
    const complete = () => ada.patch(`/tasks/${task.id}`).send({ status: 'completed', version: 1 });
    const done = await Promise.all(Array.from({ length: 20 }, complete));
    assert.is(done.filter(({ status }) => status === 200).length, 1);
    await Promise.all([1, 2, 3, 4].map(() => world.runDue('2198-06-01T00:00:00Z')));
    const [, next, ...others] = await tasksOf(world, ada, task);
    assert.equal(others, []);
    const due = new Date(clock.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    assert.equal([next?.due_on, next?.status], [due, 'todo']);
    // An earlier task does not count any more.
    await patch(ada, await read(ada, task), { status: 'todo' });
    await patch(ada, await read(ada, task), { status: 'completed' });
    await world.runDue('2198-06-01T00:00:00Z');
    assert.is((await tasksOf(world, ada, task)).length, 2);
    // Reopened before the next one was created.
    await patch(ada, next as Task, { status: 'completed' });
    await patch(ada, await read(ada, next as Task), { status: 'todo' });
    await world.runDue('2198-06-01T00:00:00Z');
    assert.is((await tasksOf(world, ada, task)).length, 2);
  });

  it('carries changes of the latest task over, unless they are for it alone', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, { due_on: '2198-03-01', tags: ['a'], recurrence: { rule: 'FREQ=DAILY' } });
    const renamed = await patch(ada, task, { title: 'Renamed', estimate_minutes: 5 });
    await patch(ada, renamed, { title: 'Only today', tags: ['b'], applies_to: 'this' });
    await world.runDue('2198-03-02T12:00:00Z');
    const [first, second] = await tasksOf(world, ada, task);
    assert.equal([first?.title, first?.tags, first?.estimate_minutes], ['Only today', ['b'], 5]);
    assert.equal([second?.title, second?.tags, second?.estimate_minutes], ['Renamed', ['a'], 5]);
    // A change for the following tasks wins over an earlier one for the task alone.
    const alone = await patch(ada, second as Task, {
      title: 'Only tomorrow',
      priority: 'high',
      applies_to: 'this',
    });
    await patch(ada, alone, { title: 'From now on' });
    // An earlier task changes alone.
    await patch(ada, first as Task, { title: 'Past' });
    await world.runDue('2198-03-03T12:00:00Z');
    const third = (await tasksOf(world, ada, task)).at(-1);
    assert.equal([third?.title, third?.priority, third?.due_on], ['From now on', 'medium', '2198-03-03']);
  });

  it('changes how it repeats, with an event, and keeps what a change leaves out', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, {
      due_on: '2198-03-01',
      recurrence: { rule: 'FREQ=DAILY', catch_up: 'all' },
    });
    const weekly = await patch(ada, task, { recurrence: { text: 'every Friday' } });
    assert.is(weekly.version, 2);
    assert.equal(
      [weekly.recurrence?.next_on, weekly.recurrence?.catch_up, weekly.due_on],
      ['2198-03-02', 'all', '2198-03-01'],
    );
    const same = await patch(ada, weekly, { recurrence: { rule: 'FREQ=WEEKLY;BYDAY=FR' } });
    assert.is(same.version, 2);
    const { body } = await ada.get(`/tasks/${task.id}/activity?type=task.updated`).expect(200);
    assert.equal(
      body.data.map(({ changes }: { changes: unknown }) => changes),
      [[{ field: 'recurrence', before: 'every day', after: 'every Friday' }]],
    );
    const ended = await patch(ada, same, { recurrence: null });
    assert.is(ended.recurrence, null);
    await world.runDue('2198-04-01T00:00:00Z');
    const { body: list } = await ada.get('/tasks').expect(200);
    assert.is(list.data.length, 1);
    // A replacement without it ends it too.
    const again = await patch(ada, ended, { recurrence: { rule: 'FREQ=DAILY' } });
    const { body: replaced } = await ada
      .put(`/tasks/${task.id}`)
      .send({ title: 'New', version: again.version })
      .expect(200);
    assert.is(replaced.data.recurrence, null);
  });

  it('changes other fields with it in one version and one event', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, { due_on: '2198-03-01', recurrence: null });
    const changesOf = async () => {
      const { body } = await ada.get(`/tasks/${task.id}/activity?type=task.updated`).expect(200);
      return body.data[0].changes.map(({ field, before, after }: Record<string, unknown>) => [
        field,
        before,
        after,
      ]);
    };
    const begun = await patch(ada, task, {
      title: 'New',
      due_on: null,
      recurrence: { text: 'every Friday' },
    });
    assert.equal([begun.version, begun.title, begun.recurrence?.text], [2, 'New', 'every Friday']);
    assert.equal(await changesOf(), [
      ['due_on', '2198-03-01', begun.due_on],
      ['recurrence', null, 'every Friday'],
      ['title', 'Report', 'New'],
    ]);
    const changed = await patch(ada, begun, { title: 'Newer', recurrence: { rule: 'FREQ=DAILY' } });
    assert.equal([changed.version, changed.recurrence?.rule], [3, 'FREQ=DAILY']);
    assert.equal(await changesOf(), [
      ['recurrence', 'every Friday', 'every day'],
      ['title', 'New', 'Newer'],
    ]);
    const same = await patch(ada, changed, { title: 'Newest', recurrence: { rule: 'FREQ=DAILY' } });
    assert.is(same.version, 4);
    assert.equal(await changesOf(), [['title', 'Newer', 'Newest']]);
    const completed = await patch(ada, same, {
      status: 'completed',
      recurrence: { text: '3 days after completion' },
    });
    assert.equal([completed.version, completed.status], [5, 'completed']);
    const ended = await patch(ada, completed, { title: 'Over', recurrence: null });
    assert.equal([ended.version, ended.recurrence], [6, null]);
    assert.equal(await changesOf(), [
      ['recurrence', '3 days after completion', null],
      ['title', 'Newest', 'Over'],
    ]);
  });

  it('pauses, resumes and skips', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, {
      start_date: '2198-02-28T09:00:00Z',
      due_on: '2198-03-01',
      recurrence: { rule: 'FREQ=DAILY', catch_up: 'none' },
    });
    const send = async (verb: string, status = 200) =>
      (await ada.post(`${seriesOf(task)}/${verb}`).expect(status)).body.data as Task;
    const paused = await send('pause');
    assert.equal(
      [paused.recurrence?.status, paused.recurrence?.paused_because, paused.version],
      ['paused', 'user', 2],
    );
    assert.is((await send('pause')).version, 2);
    await world.runDue('2198-03-03T12:00:00Z');
    assert.is((await tasksOf(world, ada, task)).length, 1);
    const resumed = await send('resume');
    assert.equal(
      [resumed.recurrence?.status, resumed.recurrence?.paused_because, resumed.version],
      ['active', null, 3],
    );
    const skipped = await send('skip');
    assert.equal(
      [skipped.due_on, skipped.start_date, skipped.recurrence?.next_on],
      ['2198-03-02', '2198-03-01T09:00:00.000Z', '2198-03-03'],
    );
    await world.runDue('2198-03-04T12:00:00Z');
    assert.equal(await duesOf(world, ada, task), ['2198-03-02', '2198-03-04']);
    const [, latest] = await tasksOf(world, ada, task);
    await patch(ada, latest as Task, { status: 'completed' });
    assert.is((await send('skip')).recurrence?.next_on, '2198-03-06');
    await patch(ada, await read(ada, latest as Task), { recurrence: { rule: 'FREQ=DAILY;UNTIL=21980305' } });
    await send('skip', 409);
  });

  it('pauses when nobody may create the next task, and says why', async (world) => {
    const { ada, grace, project_id, db } = world;
    const recurrence = { rule: 'FREQ=DAILY' };
    const [left, archived, deleted, moved] = await Promise.all(
      [grace, ada, ada, ada].map((person) =>
        repeat(person, { project_id, due_on: '2198-03-01', recurrence }),
      ),
    );
    const parent = await createTask(ada, { project_id, title: 'Above' });
    await patch(ada, moved as Task, { parent_id: parent.id });
    await ada.delete(`/tasks/${deleted?.id}`).expect(204);
    await ada.delete(`/projects/${project_id}/members/${grace.id}`).expect(204);
    const hold = sql`update recurrence_series set create_at = create_at + interval '1 day' where task_id = ${archived?.id}`;
    await hold.execute(db);
    await world.runDue('2198-03-02T12:00:00Z');
    const reasonOf = async (task: Task | undefined) =>
      (await read(ada, task as Task)).recurrence?.paused_because;
    assert.equal([await reasonOf(left), await reasonOf(moved)], ['access', 'subtask']);
    await ada.post(`/tasks/${deleted?.id}/restore`).expect(200);
    assert.is(await reasonOf(deleted), 'deleted');
    await ada.patch(`/projects/${project_id}`).send({ archived: true, version: 1 }).expect(200);
    await world.runDue('2198-03-03T12:00:00Z');
    assert.is(await reasonOf(archived), 'archived');
    const { body } = await ada.get(`/tasks/${left?.id}/activity?type=task.updated`).expect(200);
    assert.equal(body.data[0].changes, [
      { field: 'recurrence', before: 'every day', after: 'every day (paused)' },
    ]);
    assert.is(body.data[0].actor, null);
    await ada.patch(`/projects/${project_id}`).send({ archived: false, version: 2 }).expect(200);
    // Who resumes it creates its tasks from now on.
    await ada.post(`${seriesOf(left as Task)}/resume`).expect(200);
    await world.runDue('2198-03-03T12:00:00Z');
    const latest = (await tasksOf(world, ada, left as Task)).at(-1);
    assert.equal([latest?.due_on, latest?.created_by?.id], ['2198-03-03', ada.id]);
  });

  it('ends before 2201', async (world) => {
    const { ada } = world;
    const rare = await repeat(ada, { recurrence: { rule: 'FREQ=YEARLY;INTERVAL=366' } });
    assert.equal([rare.recurrence?.status, rare.recurrence?.next_on], ['ended', null]);
    const changed = await patch(ada, await repeat(ada), { recurrence: { rule: 'FREQ=YEARLY;INTERVAL=3' } });
    assert.equal([changed.recurrence?.status, changed.recurrence?.next_on], ['ended', null]);
    // The next task would be due in three centuries.
    const late = await repeat(ada, { recurrence: { after_completion: { interval: 366, unit: 'year' } } });
    await patch(ada, late, { status: 'completed' });
    await world.runDue('2198-03-02T12:00:00Z');
    assert.equal(await duesOf(world, ada, late), ['2198-03-01']);
    assert.is((await read(ada, late)).recurrence?.status, 'ended');
    // A subtask of the next task would be due after 2200.
    const above = await repeat(ada, { recurrence: { rule: 'FREQ=DAILY;COUNT=2' } });
    await createTask(ada, { title: 'Part', due_on: '2200-12-31', parent_id: above.id });
    await world.runDue('2198-03-02T12:00:00Z');
    const [, next] = await tasksOf(world, ada, above);
    const { body } = await ada.get(`/tasks?parent_id=${next?.id}`).expect(200);
    assert.equal([body.data[0].title, body.data[0].due_on], ['Part', null]);
  });

  it('400: says what is wrong with a recurrence', async ({ ada }) => {
    const parent = await createTask(ada, { title: 'Above' });
    const refused: [body: object, error: string][] = [
      [{ recurrence: {} }, 'recurrence.rule NO_RULE'],
      [{ recurrence: { rule: 'FREQ=HOURLY' } }, 'recurrence.rule INVALID_RULE'],
      [{ recurrence: { text: 'now and then' } }, 'recurrence.text UNREADABLE_TEXT'],
      [
        { recurrence: { rule: 'FREQ=DAILY;UNTIL=20200101', starts_on: '2019-12-01' } },
        'recurrence.rule NO_OCCURRENCES',
      ],
      [{ recurrence: { rule: 'FREQ=DAILY' }, parent_id: parent.id }, 'recurrence RECURRING_SUBTASK'],
      [{ recurrence: { rule: 'FREQ=DAILY', timezone: 'Mars/Base' } }, 'recurrence.timezone UNKNOWN_TIMEZONE'],
    ];
    for (const [fields, error] of refused) {
      const { body } = await ada
        .post('/tasks')
        .send({ title: 'Report', ...fields })
        .expect(400);
      assert.equal(
        body.errors.map(({ field, code }: Schema<'ErrorDetail'>) => `${field} ${code}`),
        [error],
      );
    }
  });

  it('creates tasks that repeat in bulk', async (world) => {
    const { ada } = world;
    const tasks = [
      { title: 'Daily', recurrence: { rule: 'FREQ=DAILY', starts_on: '2198-03-01' } },
      { title: 'Once' },
      { title: 'Wrong', recurrence: { rule: 'FREQ=NEVER' } },
    ];
    const { body } = await ada
      .post('/tasks/bulk')
      .send({ action: 'create', tasks, atomic: false })
      .expect(200);
    assert.equal(
      body.data.results.map(({ status }: { status: string }) => status),
      ['created', 'created', 'failed'],
    );
    await world.runDue('2198-03-02T12:00:00Z');
    const daily = await read(ada, { id: body.data.results[0].id } as Task);
    assert.equal(await duesOf(world, ada, daily), ['2198-03-01', '2198-03-02', '2198-03-03'].slice(0, 2));
  });

  it('ends with its latest task, whose earlier ones stay', async (world) => {
    const { ada } = world;
    const task = await repeat(ada, { due_on: '2198-03-01', recurrence: { rule: 'FREQ=DAILY' } });
    await world.runDue('2198-03-02T12:00:00Z');
    const [, latest] = await tasksOf(world, ada, task);
    await ada.delete(`/tasks/${latest?.id}?permanent=true`).expect(204);
    assert.is((await read(ada, task)).recurrence, null);
    await world.runDue('2198-03-05T12:00:00Z');
    const { body } = await ada.get('/tasks').expect(200);
    assert.is(body.data.length, 1);
  });
});
