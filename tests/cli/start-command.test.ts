import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { createProcesses, ROOT } from '../faults/kit.ts';
import { suite } from '../suite.ts';

const { home, dataDir, run, start, stop } = createProcesses('start-command');
const STARTER = join(ROOT, 'bin', 'taskflow');

suite('bin/taskflow', (it) => {
  it('is replaced by the service, so that a supervisor signals the service itself', async () => {
    const service = await start({ NODE_COMPILE_CACHE: join(home, 'compiled') }, { command: [STARTER] });
    assert.is(Number(readFileSync(join(dataDir, 'owner.pid'), 'utf8')), service.process.pid);
    await stop(service);
    assert.ok(existsSync(join(home, 'compiled')), 'the compiled modules are kept for the next start');
  });

  it('passes its arguments on, works through a symbolic link, and exits with the code of the command', async () => {
    const link = join(home, 'taskflow');
    symlinkSync(STARTER, link);
    for (const args of [['sevre'], ['admin', 'grant']]) {
      const child = run({}, { command: [link], args });
      assert.equal(await child.ended, { code: 2, signal: null }, child.stderr);
      assert.match(child.stderr, /^Usage: taskflow/m);
    }
  });

  it('is what `npm start` runs', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.is(scripts.start, 'exec bin/taskflow');
  });
});
