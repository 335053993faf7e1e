import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';

suite('fails', (it) => {
  it('passes', () => {});
  it('fails', () => assert.unreachable('as it should'));
});
