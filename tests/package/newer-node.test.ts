import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from '../suite.ts';
import { createPackage } from './kit.ts';

/** Besides the version that the project uses. */
const VERSION = '26';

const { home, tools, pack, tryIn } = createPackage();

suite(`the npm package on Node ${VERSION}`, (it) => {
  it('starts with npx in an empty folder, and starts again with its data', async () => {
    const prefix = join(home, 'newer');
    mkdirSync(prefix);
    // The package `node` would install this one with a script.
    const name = `node-${process.platform}-${process.arch}`;
    const { file } = pack();
    try {
      execFileSync('npm', ['install', '--prefix', prefix, `${name}@${VERSION}`], tools);
    } catch {
      return console.log(
        `SKIPPED the npm package on Node ${VERSION}: the registry has no ${name}@${VERSION}`,
      );
    }
    const bin = join(prefix, 'node_modules', name, 'bin');
    const version = execFileSync(join(bin, 'node'), ['--version'], tools).trim().slice(1);
    await tryIn(`Node ${version}`, { file, path: `${bin}:${process.env['PATH'] ?? ''}` });
  });
});
