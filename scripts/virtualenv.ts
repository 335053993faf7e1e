import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** Whether this machine can create virtual environments. Debian has `venv` in a separate package. */
export const hasPython = (): boolean =>
  spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))']).status ===
  0;

/**
 * Returns a Python environment with exactly the packages of a list of requirements. There is one for each list, in the
 * folder for temporary files, and later runs reuse it.
 *
 * @returns a function for the path of a program in it: `at('python')`
 */
export function virtualEnvironment(requirements: string): { at(program: string): string } {
  const content = readFileSync(requirements);
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
  const home = join(tmpdir(), `taskflow-venv-${basename(dirname(requirements))}-${digest}`);
  const at = (program: string) => join(home, 'bin', program);
  if (existsSync(at('python'))) return { at };
  // Another process may create one at the same time, so `home` appears only when it is complete. The programs of an
  // environment contain its path, so it cannot be renamed.
  const made = mkdtempSync(`${home}-`);
  execFileSync('python3', ['-m', 'venv', made], { stdio: 'inherit' });
  const install = ['install', '--quiet', '--no-deps', '--disable-pip-version-check', '-r', requirements];
  execFileSync(join(made, 'bin', 'pip'), install, { stdio: 'inherit' });
  const link = `${made}.link`;
  symlinkSync(made, link);
  renameSync(link, home);
  return { at };
}
