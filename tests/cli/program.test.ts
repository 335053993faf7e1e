import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../src/cli/commands.ts';
import { version } from '../../src/version.ts';
import { suite } from '../suite.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  // A variable that is not valid shows that the configuration is not read.
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, PORT: 'none' } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk) => {
      output[name] += chunk;
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...output })));
}

suite('the commands', (it) => {
  it('lists every command in the help, without reading the configuration', async () => {
    const { code, stdout } = await run('--help');
    assert.is(code, 0);
    for (const [name, { about }] of Object.entries(COMMANDS)) {
      assert.match(stdout, new RegExp(`^ {2}${name}\\b.*$`, 'm'));
      assert.match(stdout.replaceAll(/\s+/g, ' '), about);
    }
  });

  it('explains each command, with its arguments and options', async () => {
    for (const args of [
      ['admin', '--help'],
      ['help', 'admin'],
    ]) {
      const { code, stdout } = await run(...args);
      assert.equal([code, /^Usage: taskflow admin /.test(stdout)], [0, true], stdout);
      assert.match(stdout, 'grant <email>');
    }
    assert.match((await run('admin', 'revoke', '--help')).stdout, '--force');
  });

  it('prints the version', async () => {
    for (const args of [['--version'], ['-V'], ['migrate', '--version']])
      assert.equal(await run(...args), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('exits with 2 for unknown commands, options and arguments, and suggests the nearest command', async () => {
    const misspelt = await run('sevre');
    assert.is(misspelt.code, 2);
    assert.match(misspelt.stderr, 'Did you mean serve?');
    assert.match(misspelt.stderr, 'Usage: taskflow');
    for (const args of [
      ['--prot'],
      ['migrate', 'now'],
      ['admin'],
      ['admin', 'list', 'all'],
      ['seed', '--seed', 'x'],
    ]) {
      const { code, stderr } = await run(...args);
      assert.is(code, 2, args.join(' '));
      assert.match(stderr, 'Usage: taskflow');
    }
  });
});
