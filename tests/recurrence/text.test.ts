import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { describeCompletion, describe as describeRule } from '../../src/recurrence/describe.ts';
import { readText } from '../../src/recurrence/read-text.ts';
import { formatRule, parseRule } from '../../src/recurrence/rule.ts';
import { suite } from '../suite.ts';
import { ruleTexts } from './rules.ts';

const RUNS = 2_000;

/** What is written for a rule. */
const written: [rule: string, text: string][] = [
  ['FREQ=DAILY', 'every day'],
  ['FREQ=DAILY;INTERVAL=2', 'every second day'],
  ['FREQ=DAILY;INTERVAL=10;COUNT=5', 'every 10 days, 5 times'],
  ['FREQ=DAILY;BYMONTH=1', 'every day in January'],
  ['FREQ=WEEKLY', 'every week'],
  ['FREQ=WEEKLY;BYDAY=TU', 'every Tuesday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', 'every second Tuesday'],
  ['FREQ=WEEKLY;BYDAY=MO,WE,FR', 'every Monday, Wednesday and Friday'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU',
    'every second week on Monday and Friday, with weeks from Sunday',
  ],
  ['FREQ=WEEKLY;INTERVAL=3;BYDAY=TU', 'every 3 weeks on Tuesday'],
  ['FREQ=WEEKLY;INTERVAL=2;BYMONTH=1;BYDAY=MO', 'every second week on Monday in January'],
  ['FREQ=MONTHLY', 'every month'],
  ['FREQ=MONTHLY;BYMONTHDAY=31', 'every month on the 31st'],
  ['FREQ=MONTHLY;BYMONTHDAY=1,-1', 'every month on the 1st and last day'],
  ['FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20261224', 'every month on the last Friday, until 24 December 2026'],
  ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', 'every month on the last weekday'],
  ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', 'every month on the 13th if it is a Friday'],
  [
    'FREQ=MONTHLY;BYDAY=TU,WE;BYSETPOS=1,-2',
    'every month on every Tuesday and every Wednesday, only the first and second last',
  ],
  ['FREQ=YEARLY', 'every year'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'every year on 29 February'],
  ['FREQ=YEARLY;BYMONTH=11;BYDAY=4TH', 'every year on the fourth Thursday of November'],
  [
    'FREQ=YEARLY;BYDAY=20MO;UNTIL=20301231T090000Z',
    'every year on the 20th Monday, until 31 December 2030 at 09:00 UTC',
  ],
];

/** What people write instead. */
const read: [text: string, rule: string, time?: string][] = [
  ['Every second Tuesday at 09:00', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TU', '09:00'],
  ['every other friday at 5pm', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=FR', '17:00'],
  ['daily at noon', 'FREQ=DAILY', '12:00'],
  ['at 12:30 am every day', 'FREQ=DAILY', '00:30'],
  ['weekly on Mon, Wed & Fri', 'FREQ=WEEKLY;BYDAY=MO,WE,FR'],
  ['Mondays and Thursdays', 'FREQ=WEEKLY;BYDAY=MO,TH'],
  ['on weekends', 'FREQ=WEEKLY;BYDAY=SA,SU'],
  ['every 2 weeks on thu', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=TH'],
  ['fortnightly', 'FREQ=WEEKLY;INTERVAL=2'],
  ['the first Monday of every month at 9am', 'FREQ=MONTHLY;BYDAY=1MO', '09:00'],
  ['every second Monday in January', 'FREQ=YEARLY;BYMONTH=1;BYDAY=2MO'],
  ['every last Friday of the month', 'FREQ=MONTHLY;BYDAY=-1FR'],
  ['on the last day of the month', 'FREQ=MONTHLY;BYMONTHDAY=-1'],
  ['on the 1st and 15th of every month', 'FREQ=MONTHLY;BYMONTHDAY=1,15'],
  ['every quarter on the first', 'FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1'],
  ['every 15 March', 'FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15'],
  ['every year on December 24th', 'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24'],
  ['annually on the 4th of July for three times', 'FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4;COUNT=3'],
  ['every weekday until 2026-12-24', 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261224'],
  ['every day until December 24, 2026', 'FREQ=DAILY;UNTIL=20261224'],
  ['every three days for 10 occurrences', 'FREQ=DAILY;INTERVAL=3;COUNT=10'],
];

const unreadable: [text: string, message: RegExp][] = [
  ['', /every weekday at 09:00/],
  ['asap', /Cannot read/],
  ['every blue moon', /Cannot read "blue moon"/],
  ['every 3rd Tuesday', /weeks or months/],
  ['every day at 25:00', /Cannot read "at 25 : 00|Cannot read "at 25:00"/],
  ['every day at 13pm', /Cannot read/],
  ['every day, 5 times, 6 times', /Cannot read/],
  ['every day, 0 times', /COUNT/],
  ['every 400 days', /INTERVAL/],
  ['every week on the 31st', /BYMONTHDAY/],
  ['every month on the 40th', /BYMONTHDAY/],
  ['every day until 31 February 2027', /UNTIL/],
];

function ruleIn(text: string): string {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(`${text}: ${rule.problem}`);
  return formatRule(rule);
}

function readAsRule(text: string): { rule: string; time: string | null } {
  const found = readText(text);
  if (!('rule' in found)) throw new Error(`${text}: ${JSON.stringify(found)}`);
  return { rule: formatRule(found.rule), time: found.time };
}

function textOf(rule: string, time: string | null = null): string {
  const parsed = parseRule(rule);
  if ('problem' in parsed) throw new Error(`${rule}: ${parsed.problem}`);
  return describeRule(parsed, time);
}

suite('recurrence in English', (it) => {
  it('writes usual rules as people say them', () => {
    for (const [rule, text] of written) assert.is(textOf(rule), text);
  });

  it('reads other ways to say them', () => {
    for (const [text, rule, time] of read) {
      assert.equal(readAsRule(text), { rule: ruleIn(rule), time: time ?? null }, text);
    }
  });

  it(`reads each of ${RUNS} rules from its own text`, () => {
    const times = fc.constantFrom(null, '00:00', '09:30', '23:59');
    fc.assert(
      fc.property(ruleTexts, times, (rule, time) => {
        assert.equal(readAsRule(textOf(rule, time)), { rule: ruleIn(rule), time });
      }),
      { numRuns: RUNS },
    );
  });

  it('reads and writes what follows a completion', () => {
    for (const unit of ['day', 'week', 'month', 'year'] as const) {
      for (const interval of [1, 3, 366]) {
        const after_completion = { interval, unit };
        const text = describeCompletion(after_completion, '08:15');
        assert.equal(readText(text), { after_completion, time: '08:15' });
      }
    }
    assert.equal(readText('every two weeks after completion'), {
      after_completion: { interval: 2, unit: 'week' },
      time: null,
    });
  });

  it('says what it cannot read', () => {
    for (const [text, message] of unreadable) {
      const found = readText(text);
      assert.ok('problem' in found, text);
      if ('problem' in found) assert.match(found.problem, message, text);
    }
  });

  it('never fails on any text', () => {
    const words = fc.constantFrom(
      ...[
        'every',
        'second',
        'last',
        'on',
        'the',
        'of',
        'at',
        '9',
        '13',
        'pm',
        'monday',
        'may',
        'day',
        'month',
        'until',
      ],
      ...[
        '2026',
        ',',
        'and',
        'if',
        'it',
        'is',
        'only',
        'times',
        'st',
        'utc',
        '31',
        'for',
        'weekday',
        '09:00',
        '__proto__',
      ],
    );
    const texts = fc.oneof(
      fc.string({ maxLength: 300 }),
      fc.array(words, { maxLength: 25 }).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        readText(text);
      }),
      { numRuns: RUNS },
    );
  });
});
