import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Day, dayAfter, dayOf, endOf, startOf, timeOn } from '../src/days.ts';
import { suite } from './suite.ts';

const at = (text: string) => Date.parse(text);
const text = (instant: number) => new Date(instant).toISOString();

const starts: [zone: string, day: Day, start: string, why: string][] = [
  ['UTC', '2026-03-20', '2026-03-20T00:00:00.000Z', 'UTC'],
  ['Asia/Kathmandu', '2026-03-20', '2026-03-19T18:15:00.000Z', 'an offset of 5:45'],
  ['Asia/Kathmandu', '1985-12-31', '1985-12-30T18:30:00.000Z', 'its offset of 5:30 before'],
  [
    'Asia/Kathmandu',
    '1986-01-01',
    '1985-12-31T18:30:00.000Z',
    'the day on which it changed, by a gap at midnight',
  ],
  ['America/St_Johns', '2026-07-01', '2026-07-01T02:30:00.000Z', 'an offset of -2:30 in summer'],
  ['America/St_Johns', '2026-03-08', '2026-03-08T03:30:00.000Z', 'the beginning of summer time'],
  ['America/St_Johns', '2026-03-09', '2026-03-09T02:30:00.000Z', 'the day after it, an hour shorter'],
  [
    'America/St_Johns',
    '2009-11-01',
    '2009-11-01T02:30:00.000Z',
    'a day that began twice, at 00:00 and again after 00:01',
  ],
  ['Africa/Monrovia', '1970-01-01', '1970-01-01T00:44:30.000Z', 'an offset with seconds'],
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z', 'a day that began at 01:00'],
  ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 'another one, in the future of this test'],
  [
    'Antarctica/Casey',
    '2010-03-05',
    '2010-03-04T13:00:00.000Z',
    'clocks that went back by three hours over midnight',
  ],
  ['Pacific/Apia', '2011-12-29', '2011-12-29T10:00:00.000Z', 'the last day before the date line'],
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z', 'a day that was skipped'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z', 'the day after it'],
  ['Pacific/Kiritimati', '2200-12-31', '2200-12-30T10:00:00.000Z', 'the last day, earliest zone'],
  ['Etc/GMT+12', '2200-12-31', '2200-12-31T12:00:00.000Z', 'the last day, latest zone'],
  ['Pacific/Kiritimati', '1970-01-01', '1970-01-01T10:40:00.000Z', 'the first day'],
  ['Not/A_Zone', '2026-03-20', '2026-03-20T00:00:00.000Z', 'a zone that this version does not know, as UTC'],
];

const ZONES = [
  ...Intl.supportedValuesOf('timeZone'),
  'Etc/GMT+12',
  'Etc/GMT-14',
  'UTC',
  'EST5EDT',
  'europe/london',
];

/** The plain definition, without offsets: the date that the clock of a zone shows. */
function shownDay(instant: number, zone: string): Day {
  const clock = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', calendar: 'iso8601' });
  return clock.format(instant);
}

suite('days', (it) => {
  for (const [zone, day, start, why] of starts) {
    it(`${day} begins in ${zone} at ${start}: ${why}`, () => assert.is(text(startOf(day, zone)), start));
  }

  it('a day that a zone skipped has no time, and the one before lasts until the one after', () => {
    assert.is(startOf('2011-12-30', 'Pacific/Apia'), endOf('2011-12-30', 'Pacific/Apia'));
    assert.is(endOf('2011-12-29', 'Pacific/Apia'), startOf('2011-12-31', 'Pacific/Apia'));
    assert.is(dayOf(at('2011-12-30T10:00:00Z') - 1, 'Pacific/Apia'), '2011-12-29');
    assert.is(dayOf(at('2011-12-30T10:00:00Z'), 'Pacific/Apia'), '2011-12-31');
  });

  const times: [day: string, hour: number, zone: string, time: string, why: string][] = [
    ['2027-03-27', 2.5, 'Europe/Berlin', '2027-03-27T01:30:00.000Z', 'an ordinary day'],
    [
      '2027-03-28',
      2.5,
      'Europe/Berlin',
      '2027-03-28T01:30:00.000Z',
      'an hour that is skipped, so it is later',
    ],
    [
      '2026-10-25',
      2.5,
      'Europe/Berlin',
      '2026-10-25T00:30:00.000Z',
      'an hour that is repeated, the first one',
    ],
    ['2026-11-01', 1.5, 'America/New_York', '2026-11-01T05:30:00.000Z', 'the same west of UTC'],
    ['2027-03-28', 9, 'Europe/Berlin', '2027-03-28T07:00:00.000Z', 'after the clocks have changed'],
    ['2026-10-25', 9, 'Europe/Berlin', '2026-10-25T08:00:00.000Z', 'after they have changed back'],
  ];
  for (const [day, hour, zone, time, why] of times) {
    it(`${hour} hours of ${day} in ${zone} are ${time}: ${why}`, () =>
      assert.is(text(timeOn(day, hour * 3_600_000, zone)), time));
  }

  it('follows the calendar at the ends of months and years', () => {
    assert.equal(['2026-12-31', '2028-02-28', '2100-02-28', '2200-12-31'].map(dayAfter), [
      '2027-01-01',
      '2028-02-29',
      '2100-03-01',
      '2201-01-01',
    ]);
  });

  it('a day is what the clock of the zone shows, and begins when the clock first shows it', () => {
    const anyDay = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2200-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), anyDay, fc.nat(2 * 86_400_000), (zone, day, ms) => {
        const instant = at(day) - 86_400_000 + ms;
        assert.is(dayOf(instant, zone), shownDay(instant, zone));
        const start = startOf(day, zone);
        assert.ok(shownDay(start, zone) >= day, 'the day or, if the zone skipped it, the next one');
        assert.ok(shownDay(start - 1, zone) < day, 'not before');
        // No earlier time of the day before shows it.
        for (let hour = 1; hour <= 26; hour += 1) {
          assert.ok(shownDay(start - hour * 3_600_000, zone) < day, `${hour} hours before`);
        }
      }),
      { numRuns: 300 },
    );
  });
});
