import * as assert from 'uvu/assert';
import { UNKNOWN_ID } from '../fixtures.ts';
import { createTemplate } from '../templates-kit.ts';
import { operation } from '../world.ts';

operation('previewOccurrences', (it) => {
  it('200: returns the dates from any day on, without those left out', async ({
    ada,
    vera,
    eve,
    project_id,
  }) => {
    const recurrence = {
      rule: 'FREQ=WEEKLY;BYDAY=MO',
      starts_at: '2199-03-04T09:00:00Z',
      timezone: 'Europe/Berlin',
      exdates: ['2199-03-18T09:00:00Z'],
    };
    const { id } = await createTemplate(ada, { project_id, recurrence });
    const dates = async (query: string) => {
      const { body } = await vera.get(`/templates/${id}/occurrences?${query}`).expect(200);
      assert.is(body.data.text, 'every Monday at 10:00');
      return body.data.occurrences;
    };
    assert.equal(await dates('limit=2'), [
      { at: '2199-03-04T09:00:00.000Z', on: '2199-03-04' },
      { at: '2199-03-11T09:00:00.000Z', on: '2199-03-11' },
    ]);
    // The clocks of Berlin change on 31 March.
    assert.equal(await dates('from=2199-03-12&limit=2'), [
      { at: '2199-03-25T09:00:00.000Z', on: '2199-03-25' },
      { at: '2199-04-01T08:00:00.000Z', on: '2199-04-01' },
    ]);
    assert.is((await dates('from=2199-03-25T09:00:00.001Z&limit=1'))[0].on, '2199-04-01');
    assert.is((await dates('')).length, 10);
    assert.is((await dates('from=2190-01-01&limit=90')).length, 90);
    // The contract has no later days.
    assert.is((await dates('from=2200-12-20&limit=100')).at(-1).on, '2200-12-29');
    const { id: last } = await createTemplate(ada, {
      recurrence: { rule: 'FREQ=DAILY', starts_at: '2200-12-30T23:30:00Z', timezone: 'Europe/Berlin' },
    });
    const { body } = await ada.get(`/templates/${last}/occurrences`).expect(200);
    assert.equal(body.data.occurrences, [{ at: '2200-12-30T23:30:00.000Z', on: '2200-12-31' }]);
    await eve.get(`/templates/${id}/occurrences`).expect(404);
    await ada.get(`/templates/${UNKNOWN_ID}/occurrences`).expect(404);
  });

  it('200: returns days of a series of days, and nothing without a recurrence', async ({ ada }) => {
    const days = await createTemplate(ada, {
      recurrence: { text: 'every month on the last Friday, 3 times', starts_on: '2199-01-01' },
    });
    const { body } = await ada.get(`/templates/${days.id}/occurrences?from=2199-02-01`).expect(200);
    assert.equal(body.data.occurrences, [
      { at: null, on: '2199-02-22' },
      { at: null, on: '2199-03-29' },
    ]);
    const after = await createTemplate(ada, {
      recurrence: { text: '3 days after completion', starts_on: '2199-01-01' },
    });
    const next = await ada.get(`/templates/${after.id}/occurrences`).expect(200);
    assert.equal(next.body.data, {
      text: '3 days after completion',
      occurrences: [{ at: null, on: '2199-01-01' }],
    });
    const none = await createTemplate(ada);
    const empty = await ada.get(`/templates/${none.id}/occurrences`).expect(200);
    assert.equal(empty.body.data, { text: null, occurrences: [] });
  });

  it('400: names invalid parameters', async ({ ada }) => {
    const { id } = await createTemplate(ada);
    for (const query of ['limit=0', 'limit=101', 'from=tomorrow', 'until=2199-01-01'])
      await ada.get(`/templates/${id}/occurrences?${query}`).expect(400);
  });
});
