import { createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { suite } from '../../suite.ts';

suite('fails, then hangs', (it) => {
  it('fails first', () => assert.unreachable('as it should'));
  it('waits for a connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('connection', resolve));
  });
});
