import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from '../../suite.ts';

suite('waits for a child', (it) => {
  it('that never ends', async () => {
    const child = spawn(process.execPath, ['-e', 'console.log(process.pid); for (;;);'], {
      stdio: 'inherit',
    });
    await once(child, 'exit');
  });
});
