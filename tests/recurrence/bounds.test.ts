import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type RecurrenceBody, readRecurrence, textOf } from '../../src/recurrence/repetition.ts';
import { parseRule } from '../../src/recurrence/rule.ts';
import { occurrences } from '../../src/recurrence/series.ts';
import { suite } from '../suite.ts';
import { ruleTexts } from './rules.ts';

const MAX_MS = 50;
const RUNS = 1_000;
const AROUND = { timezone: 'America/St_Johns', now: '2026-03-20T09:00:00.000Z', date: null, before: null };

/** Rules that are refused, and what the message says. */
const refused: [rule: string, message: RegExp][] = [
  ['', /NAME=value/],
  ['FREQ', /NAME=value/],
  ['FREQ=', /NAME=value/],
  ['FREQ=SECONDLY', /DAILY, WEEKLY, MONTHLY or YEARLY/],
  ['FREQ=SECONDLY;COUNT=1000000000', /DAILY/],
  ['FREQ=HOURLY', /DAILY/],
  ['INTERVAL=2', /FREQ/],
  ['FREQ=DAILY;FREQ=DAILY', /twice/],
  ['FREQ=DAILY;INTERVAL=0', /INTERVAL.*1 to 366/],
  ['FREQ=DAILY;INTERVAL=367', /INTERVAL.*1 to 366/],
  ['FREQ=DAILY;INTERVAL=-1', /INTERVAL/],
  ['FREQ=DAILY;INTERVAL=1.5', /INTERVAL/],
  ['FREQ=DAILY;INTERVAL=.007;COUNT=10', /INTERVAL/],
  ['FREQ=DAILY;COUNT=1001', /COUNT.*1 to 1,000/],
  ['FREQ=DAILY;COUNT=1e9', /COUNT/],
  ['FREQ=DAILY;COUNT=5;UNTIL=20261231', /either/],
  ['FREQ=DAILY;UNTIL=20260230', /UNTIL/],
  ['FREQ=DAILY;UNTIL=20260228T250000Z', /UNTIL/],
  ['FREQ=DAILY;UNTIL=20260228T090000', /UNTIL/],
  ['FREQ=DAILY;UNTIL=tomorrow', /UNTIL/],
  ['FREQ=DAILY;BYHOUR=9', /BYHOUR.*not supported/],
  ['FREQ=YEARLY;BYYEARDAY=100', /BYYEARDAY.*not supported/],
  ['FREQ=YEARLY;BYWEEKNO=20', /BYWEEKNO.*not supported/],
  ['FREQ=YEARLY;BYEASTER=0', /BYEASTER.*not supported/],
  ['RSCALE=CHINESE;FREQ=YEARLY', /RSCALE.*not supported/],
  ['DTSTART:20260320T090000Z\nRRULE:FREQ=DAILY', /starts_at/],
  ['FREQ=DAILY;DTSTART=20260320', /starts_at/],
  ['FREQ=DAILY;BYMONTH=13', /BYMONTH.*1 to 12/],
  ['FREQ=DAILY;BYMONTH=0', /BYMONTH/],
  ['FREQ=MONTHLY;BYMONTHDAY=32', /BYMONTHDAY/],
  ['FREQ=MONTHLY;BYMONTHDAY=0', /BYMONTHDAY/],
  ['FREQ=WEEKLY;BYMONTHDAY=1', /BYMONTHDAY/],
  ['FREQ=WEEKLY;BYDAY=1MO', /BYDAY/],
  ['FREQ=MONTHLY;BYDAY=6MO', /BYDAY/],
  ['FREQ=YEARLY;BYDAY=54MO', /BYDAY/],
  ['FREQ=YEARLY;BYMONTH=1;BYDAY=6MO', /BYDAY/],
  ['FREQ=MONTHLY;BYDAY=0MO', /BYDAY/],
  ['FREQ=MONTHLY;BYDAY=XX', /BYDAY/],
  ['FREQ=MONTHLY;BYSETPOS=1', /BYSETPOS/],
  ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0', /BYSETPOS/],
  ['FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367', /BYSETPOS/],
  ['FREQ=WEEKLY;WKST=XX', /WKST/],
  [`FREQ=DAILY;BYMONTH=${'1,'.repeat(400)}1`, /500 characters/],
  ['FREQ=DAILY;constructor=1', /CONSTRUCTOR.*not supported/],
];

/** Rules without any date. */
const empty = [
  'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
  'FREQ=YEARLY;BYMONTH=2,4,6,9,11;BYMONTHDAY=31',
  'FREQ=MONTHLY;BYMONTH=2;BYDAY=5MO;BYMONTHDAY=1',
  'FREQ=WEEKLY;BYDAY=MO;BYSETPOS=2',
  'FREQ=YEARLY;BYMONTHDAY=31;BYDAY=MO;BYSETPOS=9',
  'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=24',
  'FREQ=DAILY;UNTIL=20200101',
  'FREQ=DAILY;INTERVAL=366;BYMONTH=2;BYMONTHDAY=30',
];

/** The CPU time of a call. Other processes of a loaded machine do not count. */
function cpuOf(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function errorsOf(body: RecurrenceBody): string[] {
  const read = readRecurrence(body, AROUND);
  return 'errors' in read ? read.errors.map(({ field, code }) => `${field} ${code}`) : [];
}

suite('bounds of recurrence', (it) => {
  it(`refuses ${refused.length} rules with the reason`, () => {
    for (const [text, message] of refused) {
      const rule = parseRule(text);
      assert.ok('problem' in rule, text);
      if ('problem' in rule) assert.match(rule.problem, message, text);
    }
  });

  it(`refuses a rule without a date, in less than ${MAX_MS} ms`, () => {
    for (const rule of empty) {
      // The first run compiles the code.
      const times = [1, 2].map(() =>
        cpuOf(() => assert.equal(errorsOf({ rule }), ['recurrence.rule NO_OCCURRENCES'], rule)),
      );
      assert.ok(Math.min(...times) < MAX_MS, `${rule} takes ${times.join(' and ')} ms`);
    }
  });

  it('refuses a series without a date from 1970 to 2200', () => {
    const starts: RecurrenceBody[] = [
      { rule: 'FREQ=YEARLY;INTERVAL=366;BYMONTH=1', starts_on: '2026-03-20' },
      { text: 'every day at 23:30', starts_on: '2200-12-31' },
      { text: '1 day after completion at 23:30', starts_on: '2200-12-31' },
      { rule: 'FREQ=DAILY', starts_at: '2200-12-31T23:30:00Z', timezone: 'Europe/Berlin' },
      { text: 'every day at 00:30', starts_on: '1970-01-01', timezone: 'Europe/Berlin' },
    ];
    for (const body of starts)
      assert.equal(errorsOf(body), ['recurrence.rule NO_OCCURRENCES'], JSON.stringify(body));
    assert.equal(errorsOf({ rule: 'FREQ=DAILY', starts_on: '2200-12-31' }), []);
  });

  it(`finds the dates of ${RUNS} rules in less than ${MAX_MS} ms each, also far from the start`, () => {
    fc.assert(
      fc.property(ruleTexts, fc.constantFrom('2026-03-20', '2091-01-01', '2200-12-01'), (text, from) => {
        const rule = parseRule(text);
        if ('problem' in rule) throw new Error(`${text}: ${rule.problem}`);
        const dates = { rule, start: '2026-02-28', timezone: 'UTC', exdates: [], rdates: [] };
        const times = [1, 2].map(() => cpuOf(() => occurrences(dates, { from, limit: 100 })));
        assert.ok(Math.min(...times) < MAX_MS, `${text} takes ${times.join(' and ')} ms`);
      }),
      { numRuns: RUNS },
    );
  });

  it('names each field that is wrong', () => {
    const rule = 'FREQ=DAILY';
    assert.equal(errorsOf({}), ['recurrence.rule NO_RULE']);
    assert.equal(errorsOf({ rule, text: 'every day' }), ['recurrence.text TWO_RULES']);
    assert.equal(errorsOf({ rule, timezone: 'Europe/Atlantis' }), ['recurrence.timezone UNKNOWN_TIMEZONE']);
    assert.equal(errorsOf({ rule, starts_at: '2026-03-20T09:00:00Z', starts_on: '2026-03-20' }), [
      'recurrence.starts_on TWO_STARTS',
    ]);
    assert.equal(
      errorsOf({ rule, starts_on: '2026-03-20', exdates: ['2026-03-21T09:00:00Z'], rdates: ['2026-03-22'] }),
      ['recurrence.exdates[0] WRONG_KIND'],
    );
    assert.equal(errorsOf({ rule: 'FREQ=DAILY;UNTIL=20260330T090000Z', starts_on: '2026-03-20' }), [
      'recurrence.rule INVALID_RULE',
    ]);
    assert.equal(errorsOf({ text: 'every day at 09:00', starts_at: '2026-03-20T09:00:00Z' }), [
      'recurrence.starts_at TIME_TWICE',
    ]);
    assert.equal(errorsOf({ rule: 'FREQ=DAILY;COUNT=1', starts_on: '2026-03-20', exdates: ['2026-03-20'] }), [
      'recurrence.rule NO_OCCURRENCES',
    ]);
  });

  it('takes the start from the text, the body, the task, or today', () => {
    const startOf = (body: RecurrenceBody, date: string | null = null) => {
      const read = readRecurrence(body, { ...AROUND, date });
      return 'repetition' in read ? [read.repetition.start, textOf(read.repetition)] : read.errors;
    };
    assert.equal(startOf({ rule: 'FREQ=DAILY' }), ['2026-03-20', 'every day']);
    assert.equal(startOf({ rule: 'FREQ=DAILY' }, '2026-04-01'), ['2026-04-01', 'every day']);
    assert.equal(startOf({ rule: 'FREQ=DAILY' }, '2026-04-01T12:00:00.000Z'), [
      '2026-04-01T12:00:00.000Z',
      'every day at 09:30',
    ]);
    assert.equal(startOf({ text: 'daily at 09:00', starts_on: '2026-04-01' }), [
      '2026-04-01T11:30:00.000Z',
      'every day at 09:00',
    ]);
    assert.equal(startOf({ text: '3 days after completion at 08:00' }), [
      '2026-03-20T10:30:00.000Z',
      '3 days after completion at 08:00',
    ]);
  });

  it('keeps what a change leaves out', () => {
    const read = readRecurrence(
      { rule: 'FREQ=DAILY', starts_on: '2026-03-20', exdates: ['2026-03-21'] },
      AROUND,
    );
    assert.ok('repetition' in read);
    if (!('repetition' in read)) return;
    const change = (body: RecurrenceBody) => readRecurrence(body, { ...AROUND, before: read.repetition });
    assert.equal(change({}), read);
    assert.equal(change({ catch_up: 'all' }), { repetition: { ...read.repetition, catch_up: 'all' } });
    assert.equal(change({ starts_at: '2026-03-20T11:30:00Z' }), {
      repetition: { ...read.repetition, start: '2026-03-20T11:30:00.000Z', exdates: [] },
    });
  });
});
