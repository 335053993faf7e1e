import * as assert from 'uvu/assert';
import { patch, repeat, seriesOf } from '../recurrence-kit.ts';
import { beginNotices } from '../reminders-kit.ts';
import { operation } from '../world.ts';

operation('resumeRecurrence', (it) => {
  it('200: continues, and changes nothing for a second client', async ({ ada }) => {
    const task = await repeat(ada);
    const resume = () => ada.post(`${seriesOf(task)}/resume`).expect(200);
    assert.equal((await resume()).body.data, task);
    await ada.post(`${seriesOf(task)}/pause`).expect(200);
    const [one, other] = await Promise.all([resume(), resume()]);
    assert.equal(one.body.data, other.body.data);
    assert.equal(one.body.data.recurrence, task.recurrence);
    assert.is(one.body.data.version, 3);
  });

  it('200: a completion during the pause counts', async (world) => {
    const { ada, db } = world;
    await beginNotices(db, '2198-03-05T00:00:00Z');
    const task = await repeat(ada, { recurrence: { text: '2 days after completion' } });
    const { body } = await ada.post(`${seriesOf(task)}/pause`).expect(200);
    await patch(ada, body.data, { status: 'completed' });
    await world.runDue('2198-03-05T00:00:00Z');
    const series_id = task.recurrence?.series_id ?? null;
    const count = () => db.selectFrom('task').where('series_id', '=', series_id).select('id').execute();
    assert.is((await count()).length, 1);
    await ada.post(`${seriesOf(task)}/resume`).expect(200);
    await world.runDue('2198-03-05T00:00:00Z');
    assert.is((await count()).length, 2);
  });

  it('409: not after the last date', async ({ ada }) => {
    const ended = await repeat(ada, { recurrence: { rule: 'FREQ=DAILY;COUNT=1' } });
    const { body } = await ada.post(`${seriesOf(ended)}/resume`).expect(409);
    assert.is(body.error, 'SERIES_ENDED');
  });
});
