import * as assert from 'uvu/assert';
import { patch, repeat, seriesOf } from '../recurrence-kit.ts';
import { operation } from '../world.ts';

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

  it('200: gives a completed task as it is, and the next one a later date', async (world) => {
    const { ada } = world;
    const task = await patch(ada, await repeat(ada), { status: 'completed' });
    const { body } = await ada.post(`${seriesOf(task)}/skip`).expect(200);
    assert.equal([body.data.due_on, body.data.recurrence.next_on], ['2198-03-01', '2198-03-03']);
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
