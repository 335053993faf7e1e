import { createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';

suite('fails and leaves a server', (it) => {
  it('that nobody closes', () => {
    createServer().listen(0, '127.0.0.1');
    assert.unreachable('as it should');
  });
});
