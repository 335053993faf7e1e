import * as assert from 'uvu/assert';
import { rows } from '../../../sdk/typescript/src/reports.ts';
import { suite } from '../../suite.ts';

const row = {
  start: '2026-02-23T00:00:00.000Z',
  end: '2026-03-02T00:00:00.000Z',
  group: null,
  group_name: null,
  created: 4,
};

suite('rows of reports', (it) => {
  it('are plain values, with times as dates and without the columns of absent groups', () => {
    const [first] = rows({ rows: [row], group_by: null });
    assert.equal(first, { start: new Date(row.start), end: new Date(row.end), created: 4 });
  });

  it('have the columns of groups, also in the workload', () => {
    assert.is(rows({ rows: [row], group_by: 'tag' })[0]?.group, null);
    assert.equal(rows({ rows: [{ group: 'a', group_name: 'Ada', open: 1 }] }), [
      { group: 'a', group_name: 'Ada', open: 1 },
    ]);
  });
});
