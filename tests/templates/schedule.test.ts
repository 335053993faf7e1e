import * as assert from 'uvu/assert';
import { type Repetition, readRecurrence } from '../../src/recurrence/repetition.ts';
import { advance, planSchedule, resumed, type Schedule } from '../../src/templates/schedule.ts';
import { suite } from '../suite.ts';

const NOW = '2026-03-02T12:00:00.000Z';

function repeat(body: Parameters<typeof readRecurrence>[0], now = NOW): Repetition {
  const read = readRecurrence(body, { timezone: 'UTC', now, date: null, before: null });
  if ('errors' in read) throw new Error(JSON.stringify(read.errors));
  return read.repetition;
}

const shown = ({ status, position, next, createAt }: Schedule) => [
  status,
  position,
  next,
  createAt === null ? null : new Date(createAt).toISOString(),
];

/** The dates that get tasks at a time. */
const datesAt = (repetition: Repetition, next: string, now: string) => {
  const { dates, schedule } = advance(
    repetition,
    { position: null, next },
    { now: Date.parse(now), completedAt: 0 },
  );
  return { dates, next: schedule.next, status: schedule.status };
};

suite('the schedule of a template', (it) => {
  it('begins with the next time, or today if it repeats on days', () => {
    const times = repeat({ rule: 'FREQ=DAILY', starts_at: '2026-02-01T09:00:00Z' });
    const next = '2026-03-03T09:00:00.000Z';
    assert.equal(shown(planSchedule(times, Date.parse(NOW), null)), ['active', null, next, next]);
    const days = repeat({ rule: 'FREQ=DAILY', starts_on: '2026-02-01', timezone: 'America/New_York' });
    assert.equal(shown(planSchedule(days, Date.parse(NOW), null)), [
      'active',
      null,
      '2026-03-02',
      '2026-03-02T05:00:00.000Z',
    ]);
    assert.is(planSchedule(days, Date.parse(NOW), '2026-03-02').next, '2026-03-03');
    // A series of times becomes one of days: the day has had its tasks.
    assert.is(planSchedule(days, Date.parse(NOW), '2026-03-02T15:00:00.000Z').next, '2026-03-03');
    const over = repeat({ rule: 'FREQ=DAILY;COUNT=2', starts_on: '2026-02-01' });
    assert.is(planSchedule(over, Date.parse(NOW), null).status, 'ended');
  });

  it('ends where the dates of the contract end', () => {
    const rare = repeat({ rule: 'FREQ=YEARLY;INTERVAL=366', starts_on: '2026-03-02' });
    assert.is(planSchedule(rare, Date.parse(NOW), null).next, '2026-03-02');
    assert.is(planSchedule(rare, Date.parse(NOW), '2026-03-02').status, 'ended');
    assert.equal(datesAt(rare, '2026-03-02', NOW), { dates: ['2026-03-02'], next: null, status: 'ended' });
    const late = repeat({ after_completion: { interval: 366, unit: 'year' } });
    const done = { now: Date.parse(NOW), completedAt: Date.parse(NOW) };
    assert.is(advance(late, { position: '2026-03-02', next: null }, done).schedule.status, 'ended');
  });

  it('catches up as the recurrence says', () => {
    const daily = { rule: 'FREQ=DAILY', starts_at: '2026-03-01T09:00:00Z' };
    const [first, late] = ['2026-03-01T09:00:00.000Z', '2026-03-04T20:00:00.000Z'];
    const after = { next: '2026-03-05T09:00:00.000Z', status: 'active' };
    const at = (catch_up: 'none' | 'latest' | 'all', now: string) =>
      datesAt(repeat({ ...daily, catch_up }), first, now);
    assert.equal(at('latest', late), { dates: ['2026-03-04T09:00:00.000Z'], ...after });
    assert.equal(at('none', late), { dates: [], ...after });
    assert.equal(at('none', '2026-03-04T09:59:00.000Z').dates, ['2026-03-04T09:00:00.000Z']);
    assert.equal(
      at('all', late).dates,
      [1, 2, 3, 4].map((day) => `2026-03-0${day}T09:00:00.000Z`),
    );
    const days = repeat({ rule: 'FREQ=DAILY', starts_on: '2026-03-01', catch_up: 'none' });
    assert.equal(datesAt(days, '2026-03-01', late).dates, ['2026-03-04']);
  });

  it('continues where a transaction has ended, however many dates have passed', () => {
    for (const [catch_up, many] of [
      ['all', 1_000],
      ['latest', 1],
      ['none', 1],
    ] as const) {
      const repetition = repeat({ rule: 'FREQ=DAILY;COUNT=1000', starts_on: '2023-06-08', catch_up });
      const created: string[] = [];
      let schedule: Schedule = { status: 'active', position: null, next: '2023-06-08', createAt: 0 };
      for (let runs = 0; schedule.status === 'active' && runs < 100; runs += 1) {
        const step = advance(repetition, schedule, {
          now: Date.parse('2026-03-03T23:00:00Z'),
          completedAt: 0,
        });
        created.push(...step.dates);
        schedule = step.schedule;
      }
      assert.is(new Set(created).size, many, catch_up);
      assert.is(created.length, many);
      assert.is(created.at(-1), '2026-03-03');
      assert.equal(shown(schedule), ['ended', '2026-03-03', null, null]);
    }
  });

  it('keeps the time of day across daylight saving', () => {
    const berlin = repeat({
      rule: 'FREQ=DAILY',
      starts_at: '2026-03-27T08:00:00Z',
      timezone: 'Europe/Berlin',
      catch_up: 'all',
    });
    const { dates, next } = datesAt(berlin, '2026-03-27T08:00:00.000Z', '2026-03-29T12:00:00Z');
    assert.equal(dates, ['2026-03-27T08:00:00.000Z', '2026-03-28T08:00:00.000Z', '2026-03-29T07:00:00.000Z']);
    assert.is(next, '2026-03-30T07:00:00.000Z');
  });

  it('waits for the completion, and then for the date after it', () => {
    const repetition = repeat({ after_completion: { interval: 3, unit: 'day' }, starts_on: '2026-03-05' });
    const first = planSchedule(repetition, Date.parse(NOW), null);
    assert.is(first.next, '2026-03-05');
    const at = (schedule: Schedule, now: string, completed: string) =>
      advance(repetition, schedule, { now: Date.parse(now), completedAt: Date.parse(completed) });
    const created = at(first, '2026-03-05T00:00:00Z', '2026-03-05T00:00:00Z');
    assert.equal(created.dates, ['2026-03-05']);
    assert.equal(shown(created.schedule), ['active', '2026-03-05', null, null]);
    const done = at(created.schedule, '2026-03-10T10:00:00Z', '2026-03-10T10:00:00Z');
    assert.equal(done.dates, []);
    assert.equal(shown(done.schedule), ['active', '2026-03-05', '2026-03-13', '2026-03-13T00:00:00.000Z']);
    assert.is(planSchedule(repetition, Date.parse('2026-04-01T00:00:00Z'), null).next, '2026-04-01');
    assert.is(resumed(repetition, created.schedule, false).createAt, null);
    assert.is(resumed(repetition, created.schedule, true).createAt, 0);
  });
});
