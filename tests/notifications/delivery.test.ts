import * as assert from 'uvu/assert';
import { type Delivery, nextMailAt } from '../../src/notifications/delivery.ts';
import { suite } from '../suite.ts';

const DEFAULT: Delivery = { email: 'instant', digest_hour: 8, quiet_from: null, quiet_to: null };
const at = (now: string, zone: string, delivery: Partial<Delivery>) =>
  new Date(nextMailAt(Date.parse(now), zone, { ...DEFAULT, ...delivery })).toISOString();

suite('when notifications are sent by email', (it) => {
  it('after a minute, with the next hour, or at an hour of the day in the zone', () => {
    assert.is(at('2026-03-02T10:12:00.000Z', 'UTC', {}), '2026-03-02T10:13:00.000Z');
    assert.is(at('2026-03-02T10:12:00.000Z', 'UTC', { email: 'hourly' }), '2026-03-02T11:00:00.000Z');
    assert.is(at('2026-03-02T10:00:00.000Z', 'UTC', { email: 'hourly' }), '2026-03-02T11:00:00.000Z');
    assert.is(at('2026-03-02T10:12:00.000Z', 'Asia/Tokyo', { email: 'daily' }), '2026-03-02T23:00:00.000Z');
    assert.is(at('2026-03-02T22:59:00.000Z', 'Asia/Tokyo', { email: 'daily' }), '2026-03-02T23:00:00.000Z');
    assert.is(at('2026-03-02T23:00:00.000Z', 'Asia/Tokyo', { email: 'daily' }), '2026-03-03T23:00:00.000Z');
  });

  it('at the same hour before and after the clocks change, and later in an hour that they skip', () => {
    const berlin = (now: string, digest_hour: number) =>
      at(now, 'Europe/Berlin', { email: 'daily', digest_hour });
    assert.is(berlin('2026-03-28T00:00:00.000Z', 8), '2026-03-28T07:00:00.000Z');
    assert.is(berlin('2026-03-28T20:00:00.000Z', 8), '2026-03-29T06:00:00.000Z');
    assert.is(berlin('2026-03-28T20:00:00.000Z', 2), '2026-03-29T01:00:00.000Z');
    assert.is(berlin('2026-10-24T20:00:00.000Z', 8), '2026-10-25T07:00:00.000Z');
  });

  it('not in the quiet hours, also those over midnight', () => {
    const night = { quiet_from: '22:00', quiet_to: '07:30' };
    const london = (now: string, delivery: Partial<Delivery>) => at(now, 'Europe/London', delivery);
    assert.is(london('2026-07-02T20:58:00.000Z', night), '2026-07-02T20:59:00.000Z');
    assert.is(london('2026-07-02T20:59:00.000Z', night), '2026-07-03T06:30:00.000Z');
    assert.is(london('2026-07-02T23:30:00.000Z', night), '2026-07-03T06:30:00.000Z');
    assert.is(london('2026-07-03T06:29:00.000Z', night), '2026-07-03T06:30:00.000Z');
    assert.is(london('2026-07-03T06:30:00.000Z', night), '2026-07-03T06:31:00.000Z');
    assert.is(
      london('2026-07-02T20:00:00.000Z', { ...night, email: 'daily', digest_hour: 23 }),
      '2026-07-03T06:30:00.000Z',
    );
    const noon = { quiet_from: '12:00', quiet_to: '13:00' };
    assert.is(london('2026-07-02T11:15:00.000Z', noon), '2026-07-02T12:00:00.000Z');
    assert.is(london('2026-07-02T12:15:00.000Z', noon), '2026-07-02T12:16:00.000Z');
    assert.is(
      london('2026-07-02T12:15:00.000Z', { quiet_from: '08:00', quiet_to: '08:00' }),
      '2026-07-02T12:16:00.000Z',
    );
  });
});
