import { createServer } from 'node:net';
import { suite } from '../../suite.ts';

suite('closes late', (it) => {
  it('closes its server when the runner complains', () => {
    const server = createServer().listen(0, '127.0.0.1');
    const { error } = console;
    console.error = (complaint) => {
      console.error = error;
      error(complaint);
      server.close();
    };
  });
});
