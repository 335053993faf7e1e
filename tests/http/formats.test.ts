import * as assert from 'uvu/assert';
import { isDateTime, isUuid } from '../../src/formats.ts';
import { suite } from '../suite.ts';

const good = [
  '2026-03-02T09:00:00Z',
  '2026-03-02t09:00:00z',
  '2026-03-02T09:00:00.1Z',
  '2026-03-02T09:00:00.123456789+14:00',
  '2026-03-02T09:00:00-11:30',
  '2024-02-29T23:59:59Z',
  '2000-02-29T00:00:00Z',
  '1970-01-01T00:00:00Z',
  '1970-01-01T01:00:00+01:00',
  '1970-01-01T00:00:00.000-14:00',
  '2200-12-31T23:59:59.999Z',
  '2200-12-31T23:59:59+14:00',
  '2200-06-01T12:00:00.99999Z',
];

const bad: [string, string][] = [
  ['a day that does not exist', '2026-02-30T09:00:00Z'],
  ['29 February in a year that is not a leap year', '2023-02-29T09:00:00Z'],
  ['29 February in a century year that is not a leap year', '2100-02-29T09:00:00Z'],
  ['the 31st of April', '2026-04-31T09:00:00Z'],
  ['day 0', '2026-03-00T09:00:00Z'],
  ['month 0', '2026-00-02T09:00:00Z'],
  ['month 13', '2026-13-02T09:00:00Z'],
  ['year 0', '0000-01-01T00:00:00Z'],
  ['before 1970', '1969-12-31T23:59:59Z'],
  ['before 1970 in UTC', '1970-01-01T00:00:00+00:01'],
  ['before 1970 in UTC, by hours', '1970-01-01T13:59:59+14:00'],
  ['after 2200', '2201-01-01T00:00:00Z'],
  ['after 2200 in UTC', '2200-12-31T23:59:59-00:01'],
  ['after 2200 when rounded', '2200-12-31T23:59:59.9999999Z'],
  ['an expanded year', '+275760-09-13T00:00:00Z'],
  ['a negative year', '-000001-01-01T00:00:00Z'],
  ['infinity', 'infinity'],
  ['24 hours', '2026-03-02T24:00:00Z'],
  ['60 minutes', '2026-03-02T09:60:00Z'],
  ['a leap second', '2026-12-31T23:59:60Z'],
  ['a zone of 25 hours', '2026-03-02T09:00:00+25:00'],
  ['a zone of 15 hours', '2026-03-02T09:00:00+15:00'],
  ['a zone of 60 minutes', '2026-03-02T09:00:00+01:60'],
  ['a zone without a colon', '2026-03-02T09:00:00+0100'],
  ['a zone by name', '2026-03-02T09:00:00 Europe/London'],
  ['no zone', '2026-03-02T09:00:00'],
  ['no seconds', '2026-03-02T09:00Z'],
  ['no time', '2026-03-02'],
  ['a space instead of T', '2026-03-02 09:00:00Z'],
  ['a fraction without digits', '2026-03-02T09:00:00.Z'],
  ['a comma', '2026-03-02T09:00:00,5Z'],
  ['a fraction of 40 digits', `2026-03-02T09:00:00.${'1'.repeat(40)}Z`],
  ['digits of another script', '２０２６-03-02T09:00:00Z'],
  ['a leading space', ' 2026-03-02T09:00:00Z'],
  ['a trailing space', '2026-03-02T09:00:00Z '],
  ['NUL', '2026-03-02T09:00:00Z\0'],
  ['nothing', ''],
  ['a number', '1772442000'],
];

suite('date-time', (it) => {
  for (const text of good) it(`accepts ${text}`, () => assert.ok(isDateTime(text)));
  for (const [how, text] of bad) it(`refuses ${how}`, () => assert.not(isDateTime(text), text));

  it('accepts every minute of a year with and without a leap day, and no other text of that form', () => {
    for (const year of [2023, 2024]) {
      for (let month = 1; month <= 12; month++) {
        for (let day = 1; day <= 31; day++) {
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T09:00:00.000Z`;
          const exists = new Date(Date.UTC(year, month - 1, day, 9)).toISOString() === text;
          assert.is(isDateTime(text), exists, text);
        }
      }
    }
  });
});

suite('uuid', (it) => {
  it('accepts every form of RFC 9562 that PostgreSQL accepts', () => {
    assert.ok(isUuid('0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d'));
    assert.ok(isUuid('0195F3A4-7C1E-7D2A-9B3C-5E6F7A8B9C0D'));
    for (const text of [
      '',
      'urn:uuid:0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d',
      '{0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d}',
      '0195f3a47c1e7d2a9b3c5e6f7a8b9c0d',
      '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0',
      '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0g',
      '0195f3a4-7c1e-7d2a-9b3c-5e6f7a8b9c0d\n',
    ]) {
      assert.not(isUuid(text), text);
    }
  });
});
