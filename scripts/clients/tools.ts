import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasPython, virtualEnvironment } from '../virtualenv.ts';
import type { Client } from './client.ts';
import { NPM_PINS, PYTHON_PINS } from './pins.ts';

/** Where the tools are installed. */
export type Tools = {
  /** Folders for the search path, first to last. */
  path: string[];
  /** The `node_modules` that TypeScript clients import from. */
  modules?: string;
};

/**
 * Installs what a client needs from npm or PyPI, unless an earlier run has.
 *
 * @throws if the machine lacks a program, or a package cannot be installed
 */
export function installTools({ language, registry, needs }: Client): Tools {
  const missing = needs.filter((program) => spawnSync('which', [program]).status !== 0);
  if (missing.length > 0) throw new Error(`this machine has no ${missing.join(', ')}`);
  const tools: Tools = { path: [] };
  if (language === 'TypeScript') {
    tools.modules = nodeModules();
    tools.path.push(join(tools.modules, '.bin'));
  }
  if (language === 'Python' || registry === 'PyPI') {
    if (!hasPython()) throw new Error('this machine has no Python 3.10 or newer with venv');
    tools.path.push(virtualEnvironment(PYTHON_PINS).at(''));
  }
  return tools;
}

/**
 * Installs the npm packages into a folder of their own, named by the files that pin and configure them. `tsconfig.json` is among
 * those, because hey-api looks for it above its own package, and imports with file extensions if it says `nodenext`.
 */
function nodeModules(): string {
  const digest = createHash('sha256');
  for (const file of readdirSync(NPM_PINS).sort()) digest.update(readFileSync(join(NPM_PINS, file)));
  const home = join(tmpdir(), `taskflow-npm-${digest.digest('hex').slice(0, 12)}`);
  const complete = join(home, 'complete');
  if (!existsSync(complete)) {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home);
    cpSync(NPM_PINS, home, { recursive: true });
    execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: home, stdio: 'inherit' });
    writeFileSync(complete, '');
  }
  return join(home, 'node_modules');
}
