import { createServer } from 'node:net';
import { suite } from '../../suite.ts';

suite('hangs', (it) => {
  it('leaves a server open', () => {
    createServer().listen(0, '127.0.0.1');
  });
});
