import * as assert from 'uvu/assert';
import { inWorld } from '../world.ts';
import { get, named, post } from './raw.ts';

inWorld('numbers (E-03)', (it) => {
  const inBody: [string, number | string][] = [
    ['1', 1],
    ['1.0', 1],
    ['1e1', 10],
    ['525600', 525_600],
    ['-0', 'TOO_SMALL'],
    ['0', 'TOO_SMALL'],
    ['1.5', 'INVALID_TYPE'],
    ['"5"', 'INVALID_TYPE'],
    ['true', 'INVALID_TYPE'],
    ['2147483648', 'TOO_LARGE'],
    ['9007199254740993', 'TOO_LARGE'],
    ['1e400', 'INVALID_TYPE'],
    ['1e-400', 'INEXACT_NUMBER'],
    ['1.00000000000000000001', 'INEXACT_NUMBER'],
    ['0.99999999999999999999', 'INEXACT_NUMBER'],
    ['100000000000000000001e-20', 'INEXACT_NUMBER'],
    ['10.000e-1', 1],
    ['0.0000000000000000000000005E25', 5],
  ];
  for (const [text, expected] of inBody) {
    it(`a body with ${text} returns ${expected}`, async (world) => {
      const response = await post(world, `{"title": "x", "estimate_minutes": ${text}}`);
      if (typeof expected === 'number') {
        assert.is(response.status, 201, response.text);
        assert.is((response.body.data as { estimate_minutes: number }).estimate_minutes, expected);
      } else {
        assert.is(response.status, 400, response.text);
        assert.equal(named(response), [['estimate_minutes', expected]]);
      }
    });
  }

  const inQuery: [string, number | string][] = [
    ['1', 200],
    ['10000', 200],
    ['1.0', 'INVALID_TYPE'],
    ['1e1', 'INVALID_TYPE'],
    ['+1', 'INVALID_TYPE'],
    [' 1', 'INVALID_TYPE'],
    ['1 ', 'INVALID_TYPE'],
    ['\u00a01', 'INVALID_TYPE'],
    ['01', 'INVALID_TYPE'],
    ['0x10', 'INVALID_TYPE'],
    ['0b1', 'INVALID_TYPE'],
    ['0o7', 'INVALID_TYPE'],
    ['1_000', 'INVALID_TYPE'],
    ['1n', 'INVALID_TYPE'],
    ['\uff11', 'INVALID_TYPE'],
    ['-0', 'INVALID_TYPE'],
    ['-1', 'TOO_SMALL'],
    ['0', 'TOO_SMALL'],
    ['10001', 'TOO_LARGE'],
    ['2147483648', 'TOO_LARGE'],
    ['9007199254740993', 'TOO_LARGE'],
    ['1e400', 'INVALID_TYPE'],
    ['1.5', 'INVALID_TYPE'],
    ['NaN', 'INVALID_TYPE'],
    ['Infinity', 'INVALID_TYPE'],
    ['', 'INVALID_TYPE'],
    ['one', 'INVALID_TYPE'],
    ['1,2', 'INVALID_TYPE'],
    ['1&page=2', 'INVALID_TYPE'],
    ["1' or '1'='1", 'INVALID_TYPE'],
    ['\u0661', 'INVALID_TYPE'],
  ];
  for (const [text, expected] of inQuery) {
    it(`page=${text} returns ${expected}`, async (world) => {
      const query = text.includes('&') ? `page=${text}` : new URLSearchParams({ page: text }).toString();
      const response = await get(world, `/api/v1/tasks?${query}`);
      if (expected === 200) return assert.is(response.status, 200, response.text);
      assert.is(response.status, 400, response.text);
      assert.equal(named(response), [['page', expected]]);
    });
  }
});

inWorld('dates (E-04)', (it) => {
  it('400: refuses dates that do not exist, have no zone, or are outside 1970 to 2200', async (world) => {
    for (const date of [
      '2027-02-30T09:00:00Z',
      '0000-01-01T00:00:00Z',
      '+275760-09-13T00:00:00Z',
      'infinity',
      '2027-02-03T09:00:60Z',
      '2027-02-03T09:00:00+25:00',
      '2027-02-03T09:00:00',
      '2027-02-03',
      '1970-01-01T00:00:00+01:00',
      '2200-12-31T23:59:59-01:00',
      '2200-12-31T23:59:59.99999Z',
      'now',
      '',
    ]) {
      const made = await post(world, JSON.stringify({ title: 'x', start_date: date }));
      assert.equal(named(made), [['start_date', 'INVALID_FORMAT']], date);
      const listed = await get(world, `/api/v1/tasks?${new URLSearchParams({ due_from: date })}`);
      // A filter also accepts a day.
      const expected = date === '2027-02-03' ? [] : [['due_from', 'INVALID_FORMAT']];
      assert.equal(named(listed), expected, date);
    }
  });

  it('201: returns the first and last instant in UTC, from any zone, and lists them', async (world) => {
    const instants: [string, string][] = [
      ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
      ['1970-01-01T14:00:00+14:00', '1970-01-01T00:00:00.000Z'],
      ['1969-12-31T23:59:59.999Z', ''],
      ['2200-12-31T23:59:59.999Z', '2200-12-31T23:59:59.999Z'],
      ['2200-12-31t22:59:59.999-01:00', '2200-12-31T23:59:59.999Z'],
      ['2027-02-03T23:59:59.9996Z', '2027-02-03T23:59:59.999Z'],
    ];
    for (const [start_date, expected] of instants) {
      const { status, body } = await post(world, JSON.stringify({ title: 'x', start_date }));
      assert.is(status, expected === '' ? 400 : 201, `${start_date} ${JSON.stringify(body)}`);
      if (expected !== '') assert.is((body.data as { start_date: string }).start_date, expected);
    }
    assert.is((await get(world, '/api/v1/tasks')).status, 200);
  });
});
