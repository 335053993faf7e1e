import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { suite } from '../suite.ts';

const isInstalled = spawnSync('systemd-analyze', ['--version']).status === 0;

suite('the units of systemd', (it) => {
  for (const file of globSync('deploy/systemd/*.service').sort())
    it(`${basename(file)} is valid`, () => {
      if (!isInstalled) return console.log(`SKIPPED ${file}: systemd-analyze is not installed`);
      const folder = mkdtempSync(join(tmpdir(), 'taskflow-units-'));
      const unit = join(folder, basename(file));
      // It checks that the program exists.
      const text = readFileSync(file, 'utf8').replaceAll('/srv/taskflow/bin/taskflow', '/bin/true');
      writeFileSync(unit, text);
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], {
        encoding: 'utf8',
      });
      rmSync(folder, { recursive: true });
      const ours = stderr.split('\n').filter((line) => line.includes(basename(file)));
      assert.equal(ours, []);
      assert.is(status, 0, stderr);
    });
});
