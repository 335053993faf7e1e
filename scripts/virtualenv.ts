import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Whether this machine can make one: Debian has `venv` in a package of its own. */
export const hasPython = (): boolean =>
  spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']).status ===
  0;

/**
 * A Python environment with exactly what a list of requirements names. There is one for each list, in the folder for
 * temporary files, and later runs find it again.
 *
 * @returns the path of a program in it: `at('python')`
 */
export function virtualEnvironment(requirements: string): { at(program: string): string } {
  const content = readFileSync(requirements);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const home = join(tmpdir(), `taskflow-${basename(dirname(requirements))}-${digest}`);
  const at = (program: string) => join(home, 'bin', program);
  const complete = join(home, 'complete');
  if (existsSync(complete)) return { at };
  rmSync(home, { recursive: true, force: true });
  execFileSync('python3', ['-m', 'venv', home], { stdio: 'inherit' });
  const install = ['install', '--quiet', '--no-deps', '--disable-pip-version-check', '-r', requirements];
  execFileSync(at('pip'), install, { stdio: 'inherit' });
  writeFileSync(complete, '');
  return { at };
}
