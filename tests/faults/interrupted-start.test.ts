import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';
import { until } from '../waiting.ts';
import { createProcesses, groupOf, logged } from './kit.ts';

const { postgresPid, run } = createProcesses('interrupted-start');

suite('signals during the start', (it) => {
  it('a signal during a migration leaves no database server running', async () => {
    const child = run();
    await logged(child, 'PostgreSQL ready');
    process.kill(groupOf(child), 'SIGINT');
    assert.equal(await child.ended, { code: 0, signal: null }, child.stderr);
    assert.is(child.stderr, '');
    assert.is(postgresPid(), undefined);
  });

  for (const [command, code] of [
    ['serve', 0],
    ['migrate', 1],
  ] as const) {
    it(`Ctrl-C during initdb: \`${command}\` exits with ${code} and leaves nothing running`, async () => {
      const fresh = createProcesses(`initdb-${command}`);
      const child = fresh.run({}, { args: command === 'serve' ? [] : [command] });
      const files = () => {
        const [staging] = readdirSync(fresh.home, { recursive: true, encoding: 'utf8' }).filter((name) =>
          name.endsWith('PG_VERSION'),
        );
        return staging;
      };
      await until('initdb is at work', () => files() !== undefined);
      process.kill(groupOf(child), 'SIGINT');
      process.kill(groupOf(child), 'SIGINT');
      assert.equal(await child.ended, { code, signal: null }, child.stderr);
      assert.is(child.stderr, code === 0 ? '' : 'TaskFlow could not start: Interrupted by SIGINT.\n');
      assert.is(fresh.postgresPid(), undefined);
      if (command === 'serve') await fresh.stop(await fresh.start());
    });
  }
});
