import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { timeOn } from '../../src/days.ts';
import { parseRule, type Rule } from '../../src/recurrence/rule.ts';
import { type Dates, occurrences } from '../../src/recurrence/series.ts';
import { suite } from '../suite.ts';
import { EXAMPLES } from './rfc5545.ts';

type Vector = { rule: string; start: string; timezone: string; dates: string[] };

const vectors: Vector[] = JSON.parse(readFileSync(new URL('vectors.json', import.meta.url), 'utf8'));
const HOUR_MS = 3_600_000;

function ruleOf(text: string): Rule {
  const rule = parseRule(text);
  if ('problem' in rule) throw new Error(`${text}: ${rule.problem}`);
  return rule;
}

const datesOf = (rule: string, start: string, timezone: string, more: Partial<Dates> = {}): Dates => ({
  rule: ruleOf(rule),
  start,
  timezone,
  exdates: [],
  rdates: [],
  ...more,
});

const isCounted = (rule: string) => /COUNT|UNTIL/.test(rule);

suite('dates of rules', (it) => {
  it(`has the dates of the ${EXAMPLES.length} examples of RFC 5545, and refuses what is not supported`, () => {
    const at = (day: string) => new Date(timeOn(day, 9 * HOUR_MS, 'America/New_York')).toISOString();
    for (const [day, rule, days, isAll] of EXAMPLES) {
      if (days === null) assert.ok('problem' in parseRule(rule), rule);
      else {
        const dates = datesOf(rule, at(day), 'America/New_York');
        const found = occurrences(dates, { limit: days.length + 1 });
        assert.equal(isAll ? found : found.slice(0, days.length), days.map(at), rule);
      }
    }
  });

  it(`has the ${vectors.length} lists of dates that python-dateutil has`, () => {
    for (const { rule, start, timezone, dates } of vectors) {
      const found = occurrences(datesOf(rule, start, timezone), { limit: dates.length + 1 });
      assert.equal(
        isCounted(rule) && dates.length < 12 ? found : found.slice(0, dates.length),
        dates,
        `${rule} ${start}`,
      );
    }
  });

  it('finds the same dates from any of them on', () => {
    for (const { rule, start, timezone, dates } of vectors) {
      for (const [nth, from] of dates.entries()) {
        const found = occurrences(datesOf(rule, start, timezone), { from, limit: dates.length - nth });
        assert.equal(found, dates.slice(nth), `${rule} ${start} ${from}`);
      }
    }
  });

  it('keeps the time of the clocks when they change, and moves a time that they skip', () => {
    const daily = (start: string, timezone: string) =>
      occurrences(datesOf('FREQ=DAILY', start, timezone), { limit: 3 });
    assert.equal(daily('2026-03-28T01:30:00.000Z', 'Europe/Berlin'), [
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    assert.equal(daily('2026-10-24T00:30:00.000Z', 'Europe/Berlin'), [
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    // The start can be the second time that the clocks show.
    assert.equal(daily('2026-10-25T01:30:00.000Z', 'Europe/Berlin'), [
      '2026-10-25T01:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
      '2026-10-27T01:30:00.000Z',
    ]);
    // Samoa skipped a whole day.
    assert.equal(daily('2011-12-29T19:00:00.000Z', 'Pacific/Apia'), [
      '2011-12-29T19:00:00.000Z',
      '2011-12-30T19:00:00.000Z',
      '2011-12-31T19:00:00.000Z',
    ]);
  });

  it('adds and leaves out dates', () => {
    const dates = datesOf('FREQ=WEEKLY;COUNT=3', '2026-03-02', 'UTC', {
      exdates: ['2026-03-09', '2026-03-12'],
      rdates: ['2026-03-16', '2026-03-12', '2026-03-10', '2026-02-01', '2026-12-31'],
    });
    assert.equal(occurrences(dates, { limit: 10 }), [
      '2026-02-01',
      '2026-03-02',
      '2026-03-10',
      '2026-03-16',
      '2026-12-31',
    ]);
    assert.equal(occurrences(dates, { from: '2026-03-10', limit: 2 }), ['2026-03-10', '2026-03-16']);
  });

  it('ends before 2201, also in the zone of the series', () => {
    const last = (start: string, timezone: string, rule = 'FREQ=DAILY') =>
      occurrences(datesOf(rule, start, timezone), { limit: 9 });
    assert.equal(last('2026-03-02', 'UTC', 'FREQ=YEARLY;INTERVAL=366'), ['2026-03-02']);
    assert.equal(last('2200-12-30', 'UTC'), ['2200-12-30', '2200-12-31']);
    assert.equal(last('2200-12-30T23:30:00.000Z', 'Europe/Berlin'), ['2200-12-30T23:30:00.000Z']);
    assert.equal(last('2200-12-30T04:30:00.000Z', 'America/New_York'), [
      '2200-12-30T04:30:00.000Z',
      '2200-12-31T04:30:00.000Z',
    ]);
    const dates = datesOf('FREQ=DAILY;COUNT=1', '2199-03-01T09:00:00.000Z', 'Europe/Berlin', {
      rdates: ['1970-01-01T09:00:00.000Z', '2200-12-31T09:00:00.000Z', '2200-12-31T23:30:00.000Z'],
    });
    assert.equal(occurrences(dates, { limit: 9 }), [
      '1970-01-01T09:00:00.000Z',
      '2199-03-01T09:00:00.000Z',
      '2200-12-31T09:00:00.000Z',
    ]);
  });

  it('ends with the day of `UNTIL` in the zone of the series', () => {
    const found = (until: string) =>
      occurrences(datesOf(`FREQ=DAILY;UNTIL=${until}`, '2026-03-01T12:00:00.000Z', 'Pacific/Auckland'), {
        limit: 9,
      });
    assert.is(found('20260303').at(-1), '2026-03-02T12:00:00.000Z');
    assert.is(found('20260302T120000Z').at(-1), '2026-03-02T12:00:00.000Z');
    assert.is(found('20260302T115959Z').at(-1), '2026-03-01T12:00:00.000Z');
  });
});
