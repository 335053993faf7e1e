import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';

suite('finds the variables', (it) => {
  it('as the runner has set them', () => {
    assert.ok(process.env['PATH']);
    assert.is(process.env['LEFT_BEHIND'], undefined);
  });
});
