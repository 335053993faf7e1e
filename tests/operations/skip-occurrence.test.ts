import * as assert from 'uvu/assert';
import type { Database } from '../../src/database/database.ts';
import { patch, read, repeat, seriesOf } from '../recurrence-kit.ts';
import { createTask, operation } from '../world.ts';

const eventsOf = (db: Database) =>
  db.selectFrom('event').select(['type', 'subject_id', 'actor_id', 'changes']).orderBy('position').execute();

operation('skipOccurrence', (it) => {
  it('200: moves an open task to the next date, one date for each of two clients', async ({ ada }) => {
    const task = await repeat(ada, { start_date: '2198-02-27T09:00:00Z' });
    const skip = () => ada.post(`${seriesOf(task)}/skip`).expect(200);
    const replies = await Promise.all([skip(), skip()]);
    assert.equal(replies.map(({ body }) => body.data.due_on).sort(), ['2198-03-02', '2198-03-03']);
    const { body } = await ada.get(`/tasks/${task.id}`).expect(200);
    assert.equal(
      [body.data.due_on, body.data.start_date, body.data.recurrence.next_on],
      ['2198-03-03', '2198-03-01T09:00:00.000Z', '2198-03-04'],
    );
  });

  it('200: moves the subtasks of all levels by as many days, with an event each', async (world) => {
    const { ada, grace, project_id, db } = world;
    const rule = { rule: 'FREQ=DAILY;INTERVAL=4', timezone: 'Europe/Berlin' };
    const task = await repeat(ada, { project_id, due_on: '2198-03-23', recurrence: rule });
    const [day, time, none, gone] = await Promise.all([
      createTask(ada, {
        project_id,
        parent_id: task.id,
        due_on: '2198-03-22',
        start_date: '2198-03-21T23:30:00Z',
      }),
      createTask(ada, {
        project_id,
        parent_id: task.id,
        due_date: '2198-03-23T08:00:00Z',
        status: 'completed',
      }),
      createTask(ada, { project_id, parent_id: task.id }),
      createTask(ada, { project_id, parent_id: task.id, due_on: '2198-03-22' }),
    ]);
    const below = await createTask(ada, { project_id, parent_id: none.id, due_on: '2200-12-30' });
    await ada.delete(`/tasks/${gone.id}`).expect(204);
    const before = await eventsOf(db);
    await grace.post(`${seriesOf(task)}/skip`).expect(200);
    const after = await Promise.all([day, time, none, below].map((each) => read(ada, each)));
    assert.equal(
      after.map(({ due_on, due_date, start_date, version }) => [due_on, due_date, start_date, version]),
      [
        ['2198-03-26', null, '2198-03-25T22:30:00.000Z', 2],
        [null, '2198-03-27T07:00:00.000Z', null, 2],
        [null, null, null, 1],
        // The contract has no later day.
        [null, null, null, 2],
      ],
    );
    const events = (await eventsOf(db)).slice(before.length);
    assert.equal(
      events.map(({ type, subject_id, actor_id }) => [type, subject_id, actor_id]).sort(),
      [task, day, time, below].map(({ id }) => ['task.updated', id, grace.id]).sort(),
    );
    assert.equal(events.find(({ subject_id }) => subject_id === below.id)?.changes, [
      { field: 'due_on', before: '2200-12-30', after: null },
    ]);
    await ada.post(`/tasks/${gone.id}/restore`).expect(200);
    assert.is((await read(ada, gone)).due_on, '2198-03-22');
  });

  it('200: gives a completed task as it is, and the next one a later date', async (world) => {
    const { ada, db } = world;
    const task = await patch(ada, await repeat(ada), { status: 'completed' });
    const before = await eventsOf(db);
    const { body } = await ada.post(`${seriesOf(task)}/skip`).expect(200);
    assert.equal(
      [body.data.due_on, body.data.recurrence.next_on, body.data.version],
      ['2198-03-01', '2198-03-03', task.version + 1],
    );
    assert.equal((await eventsOf(db)).slice(before.length), [
      {
        type: 'task.updated',
        subject_id: task.id,
        actor_id: ada.id,
        changes: [
          { field: 'recurrence', before: 'every day, next 2198-03-02', after: 'every day, next 2198-03-03' },
        ],
      },
    ]);
  });

  it('200: writes an event also if the open task has the next date already', async ({ ada, db }) => {
    const task = await patch(ada, await repeat(ada), { due_on: '2198-03-02' });
    const before = await eventsOf(db);
    const { body } = await ada.post(`${seriesOf(task)}/skip`).expect(200);
    assert.equal(
      [body.data.due_on, body.data.recurrence.next_on, body.data.version],
      ['2198-03-02', '2198-03-03', task.version + 1],
    );
    const [event, ...more] = (await eventsOf(db)).slice(before.length);
    assert.equal([event?.subject_id, more], [task.id, []]);
  });

  it('200: begins the interval of an open task again', async ({ ada, clock }) => {
    const task = await repeat(ada, { recurrence: { after_completion: { interval: 1, unit: 'week' } } });
    const { body } = await ada.post(`${seriesOf(task)}/skip`).expect(200);
    assert.is(body.data.due_on, new Date(clock.now() + 7 * 86_400_000).toISOString().slice(0, 10));
  });

  it('409: there is no other date', async ({ ada }) => {
    const task = await repeat(ada, { recurrence: { rule: 'FREQ=DAILY;COUNT=2' } });
    const { body: last } = await ada.post(`${seriesOf(task)}/skip`).expect(200);
    assert.equal([last.data.due_on, last.data.recurrence.status], ['2198-03-02', 'ended']);
    const { body } = await ada.post(`${seriesOf(task)}/skip`).expect(409);
    assert.is(body.error, 'SERIES_ENDED');
    const rare = await repeat(ada, { recurrence: { after_completion: { interval: 366, unit: 'year' } } });
    await ada.post(`${seriesOf(rare)}/skip`).expect(409);
  });
});
